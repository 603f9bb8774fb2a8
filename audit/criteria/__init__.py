"""Criteria: what is asked of a case, by when, and what the answers mean, read from TOML."""

from audit.criteria.files import shipped
from audit.criteria.reading import read_criteria
from audit.criteria.values import (
    CODES,
    Comparable,
    Count,
    Criteria,
    Deadline,
    Every,
    Exclusion,
    Fact,
    Measure,
    National,
    Panel,
    Scale,
    Selection,
    Term,
    Unit,
)
from audit.words import Text

__all__ = [
    "CODES",
    "Comparable",
    "Count",
    "Criteria",
    "Deadline",
    "Every",
    "Exclusion",
    "Fact",
    "Measure",
    "National",
    "Panel",
    "Scale",
    "Selection",
    "Term",
    "Text",
    "Unit",
    "read_criteria",
    "shipped",
]
