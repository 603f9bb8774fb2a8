"""What may stand in a criteria file, key by key: shapes, types and bounds.

Every key has a default, so that one fault does not hide the next: what must be there is
looked at afterwards, with all else that concerns more than one key.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from audit.faults import meant
from audit.words import languages


def _filled(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("empty_text", "empty")
    return text


def _in_languages(text: dict[str, str]) -> dict[str, str]:
    strange = [key for key in text if key not in languages()]
    if strange:
        values = {
            "name": strange[0],
            "allowed": languages(),
            "hint": meant(strange[0], languages()),
        }
        raise PydanticCustomError("unknown_language", "language", values)
    return text


Line = Annotated[str, AfterValidator(_filled)]
Words = Annotated[dict[str, Line], AfterValidator(_in_languages)]
Positive = Annotated[int, Field(ge=1)]
NotNegative = Annotated[int, Field(ge=0)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class DecidedTable(_Table):
    """Between which days a decision must lie."""

    from_: date | None = Field(None, alias="from")
    before: date | None = None


class ExcludeTable(_Table):
    """``[[selection.exclude]]``."""

    reason: Words = {}
    when: Any = None


class SelectionTable(_Table):
    """``[selection]``."""

    unit: Line = "case"
    draw: Literal["random", "latest"] = "random"
    strata: Line | None = None
    size: Positive | None = None
    quota: dict[str, NotNegative] = {}
    at_least: NotNegative = 0
    at_most: Positive | None = None
    reserves: NotNegative = 0
    one_per: list[Line] = []
    date: Line = "decided_on"
    exclude: list[ExcludeTable] = []


class FactTable(_Table):
    """``[[fact]]``."""

    id: Line = ""
    title: Words = {}
    kind: Literal["yes_no", "choice", "date", "moment", "dates", "number", "text"] | None = None
    choices: dict[str, Words] = {}
    guidance: Words = {}
    status: Literal["unverified"] | None = None
    unverified: Words = {}


class UnitTable(_Table):
    """``[[unit]]``."""

    id: Line = ""
    title: Words = {}
    facts: list[Line] = []


class PanelTable(_Table):
    """``[[panel]]``."""

    id: Line = ""
    title: Words = {}
    size: Positive | None = None


class TermTable(_Table):
    """One of the terms of a deadline."""

    date: Line = ""
    months: Positive | None = None
    weeks: Positive | None = None
    days: Positive | None = None
    hours: Positive | None = None
    or_before: bool = False


class DeadlineTable(_Table):
    """One of the deadlines of a measure."""

    when: Any = None
    end: Line = ""
    by: list[TermTable] = []


class CountTable(_Table):
    """``count`` of a measure."""

    of: Line = ""
    at_least: Positive | None = None
    months: Positive | None = None
    until: Line = "as_of"
    since: Line = ""


class EveryTable(_Table):
    """``every`` of a measure."""

    of: Line = ""
    months: Positive | None = None
    start: Line = ""
    until: Line = "as_of"


class ScaleTable(_Table):
    """``scale`` of a measure."""

    from_: int | None = Field(None, alias="from")
    to: int | None = None
    met_from: int | None = None


class NationalTable(_Table):
    """One published national rate."""

    edition: Line = ""
    percent: Annotated[int, Field(ge=0, le=100)] | None = None
    law: Line = ""
    cases: Positive | None = None
    note: Words = {}


class ComparableTable(_Table):
    """One declaration that a measure may or may not be compared with another."""

    criteria: Line = ""
    measure: Line = ""
    is_: bool | None = Field(None, alias="is")
    reason: Words = {}


class MeasureTable(_Table):
    """``[[measure]]``."""

    id: Line = ""
    theme: Line = ""
    da: Line = ""
    en: Line = ""
    title: Words = {}
    source: Line = ""
    ask: Words = {}
    guidance: Words = {}
    status: Literal["unverified"] | None = None
    unverified: Words = {}
    applies: Any = None
    except_: Any = Field(None, alias="except")
    deadline: list[DeadlineTable] = []
    count: CountTable | None = None
    every: EveryTable | None = None
    scale: ScaleTable | None = None
    all_of: list[Line] = []
    unit: Line = ""
    panel: Line = ""
    national: list[NationalTable] = []
    comparable: list[ComparableTable] = []


class CriteriaTable(_Table):
    """A whole criteria file."""

    id: Line = ""
    version: Line = ""
    title: Words = {}
    law: Line = ""
    decided: DecidedTable = DecidedTable.model_validate({})
    extends: Line = ""
    selection: SelectionTable = SelectionTable()
    codes: dict[str, str] = {}
    fact: list[FactTable] = []
    unit: list[UnitTable] = []
    panel: list[PanelTable] = []
    measure: list[MeasureTable] = []
    themes: dict[str, Words] = {}


TABLES: dict[str, type[BaseModel]] = {
    "": CriteriaTable,
    "decided": DecidedTable,
    "selection": SelectionTable,
    "exclude": ExcludeTable,
    "fact": FactTable,
    "unit": UnitTable,
    "panel": PanelTable,
    "measure": MeasureTable,
    "deadline": DeadlineTable,
    "by": TermTable,
    "count": CountTable,
    "every": EveryTable,
    "scale": ScaleTable,
    "national": NationalTable,
    "comparable": ComparableTable,
}
"""The shape of each table by the key it stands under; "" is the file itself."""

REQUIRED: dict[str, tuple[str, ...]] = {
    "": ("id", "version", "title"),
    "exclude": ("reason", "when"),
    "fact": ("id", "title", "kind"),
    "unit": ("id", "title"),
    "panel": ("id", "title", "size"),
    "measure": ("id",),
    "deadline": ("end", "by"),
    "by": ("date",),
    "count": ("of", "at_least", "months"),
    "every": ("of", "months"),
    "scale": ("from", "to", "met_from"),
    "national": ("edition", "percent", "law"),
    "comparable": ("criteria", "measure", "is"),
}
"""The keys that each of these tables must have."""


def keys_under(key: str) -> list[str]:
    """Return the keys that a table may have.

    >>> keys_under("by")
    ['date', 'months', 'weeks', 'days', 'hours', 'or_before']
    """
    return [field.alias or name for name, field in TABLES[key].model_fields.items()]
