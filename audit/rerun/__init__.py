"""Notebook templates run strictly, many rounds at a time, each stamped with its run record."""

from audit.rerun.batches import Batch, Ran, batch
from audit.rerun.notebooks import parameters_of, run
from audit.rerun.progress import print_batch, run_batch
from audit.rerun.records import Record, record

__all__ = [
    "Batch",
    "Ran",
    "Record",
    "batch",
    "parameters_of",
    "print_batch",
    "record",
    "run",
    "run_batch",
]
