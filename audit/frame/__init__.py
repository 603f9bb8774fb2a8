"""Register extracts, from whatever file, as a checked frame (bruttoliste) with a fingerprint."""

from audit.frame.corrections import Correction
from audit.frame.faults import Fault
from audit.frame.fingerprint import fingerprint
from audit.frame.period import Period
from audit.frame.proposal import propose_columns
from audit.frame.reading import Frame, read_frame

__all__ = ["Correction", "Fault", "Frame", "Period", "fingerprint", "propose_columns", "read_frame"]
