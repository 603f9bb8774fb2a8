"""The lines for an acute concern at the top of a case's worksheet."""

from collections.abc import Mapping, Sequence

from audit.acute import Concern, concerns, moment_text, next_number, step
from audit.cpr import looks_like_cpr
from audit.dates import parse_moment
from audit.errors import Problem, problem
from audit.log_chain import Entry
from audit.sheets.layout import ACUTE_FIELDS, ANSWER
from audit.sheets.pages import own_concern
from audit.sheets.rows import place
from audit.sheets.typed import as_text
from audit.sheets.workbook import Line, Tab
from audit.words import texts


def acute_entries(
    tab: Tab,
    rows: Mapping[str, Line],
    reviewer: str,
    entries: Sequence[Entry],
    problems: list[Problem],
) -> list[Entry]:
    """Return the entries that the acute lines come to; what the log has already gives none.

    Lines that name another moment than a closed concern begin a new one.
    """
    said = {name: value for name in ACUTE_FIELDS if (value := _said(tab, rows, name, problems))}
    if not said:
        return []
    if "found" not in said:
        where = texts("sheets.at_tab", file=tab.file, tab=tab.name)
        problems.append(problem("sheets.acute_found_missing", place=where))
        return []
    known = own_concern(entries, tab.case, reviewer)
    if not known.number or (known.closed and known.found != said["found"]):
        known = Concern(tab.case, next_number(concerns(entries), tab.case))
    return list(_steps(known, said, reviewer))


def _steps(known: Concern, said: Mapping[str, str], reviewer: str) -> list[Entry]:
    steps = []
    for name in ("found", "received"):
        if name in said and said[name] != getattr(known, name):
            steps.append(step(known, name, said[name], reviewer))
    handed, to = said.get("handed_over", known.handed_over), said.get("to", known.to)
    if (handed, to) != (known.handed_over, known.to):
        steps.insert(1, step(known, "handed_over", handed, reviewer, to))
    return steps


def _said(tab: Tab, rows: Mapping[str, Line], name: str, problems: list[Problem]) -> str:
    """Return a moment or a role as typed, "" where nothing is there or it is a problem."""
    line = rows.get(f"acute:{name}")
    text = as_text(line.cell(ANSWER).value) if line else ""
    if not line or not text:
        return ""
    named = {"place": place(tab, line.number, ANSWER), "question": texts(f"sheets.acute_{name}")}
    if looks_like_cpr(text):
        problems.append(problem("sheets.cpr", **named))
        return ""
    if line.cell(ANSWER).fault:
        problems.append(problem(f"sheets.{line.cell(ANSWER).fault}", found=text[:60], **named))
        return ""
    if name == "to":
        return text
    found = parse_moment(text)
    if found is None:
        problems.append(problem("sheets.acute_moment", found=text[:60], **named))
        return ""
    return moment_text(found)
