"""The period of a round."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Period:
    """The period of a round, and the day (opgørelsesdato) as of which the files are judged."""

    first: date | None = None
    last: date | None = None
    as_of: date | None = None


ANY_TIME = Period()
"""No first day, no last day, no reading date."""
