"""What must hold of the selection: numbers that add up, and nothing drawn by what is asked."""

from collections.abc import Iterator

from audit.conditions import mentions
from audit.criteria.shapes import SelectionTable
from audit.criteria.values import Criteria, Selection
from audit.faults import Fault, meant

ROWS = ("case", "decision", "notification", "child", "family")
"""What a row of the frame may be and have its own word in texts; others are just rows."""


def check_drawing(criteria: Criteria, written: SelectionTable) -> Iterator[Fault]:
    """Give everything that is wrong with how cases are to be drawn."""
    selection = criteria.selection
    near = meant(selection.unit, ROWS, cutoff=0.7)
    if near and selection.unit not in ROWS:
        told = {"value": selection.unit, "allowed": ROWS, "hint": near}
        yield Fault(("selection", "unit"), "not_one_of", told)
    yield from _size(selection, written)
    yield from _strata(selection)
    yield from _quota(selection)
    for i, exclusion in enumerate(selection.exclude):
        for kind, name in mentions(exclusion.when):
            if kind != "column":
                path = ("selection", "exclude", i, "when")
                yield Fault(path, "exclude_by_answer", {"name": name})
    for i, panel in enumerate(criteria.panels):
        if selection.size and panel.size > selection.size:
            values = {"size": panel.size, "drawn": selection.size}
            yield Fault(("panel", i, "size"), "panel_too_large", values)


def _size(selection: Selection, written: SelectionTable) -> Iterator[Fault]:
    total = sum(selection.quota.values())
    if not selection.size:
        yield Fault(("selection", "size"), "size_missing")
    if written.size and selection.quota and total != written.size:
        values = {"total": total, "size": written.size}
        yield Fault(("selection", "quota"), "quota_sum", values)
    if selection.size and selection.at_least > selection.size:
        values = {"least": selection.at_least, "size": selection.size}
        yield Fault(("selection", "at_least"), "least_above_size", values)
    if selection.at_most is not None and selection.at_least > selection.at_most:
        values = {"least": selection.at_least, "most": selection.at_most}
        yield Fault(("selection", "at_least"), "least_above_most", values)


def _strata(selection: Selection) -> Iterator[Fault]:
    if selection.strata:
        return
    for key in ("quota", "at_least", "at_most"):
        if getattr(selection, key):
            yield Fault(("selection", key), "strata_missing", {"name": key})


def _quota(selection: Selection) -> Iterator[Fault]:
    quota, least, most = selection.quota, selection.at_least, selection.at_most
    if quota and least * len(quota) > selection.size:
        values = {"least": least, "groups": len(quota), "size": selection.size}
        yield Fault(("selection", "at_least"), "least_times_groups", values)
        return
    for name, number in quota.items():
        if number < least or (most is not None and number > most):
            told = {"name": name, "number": number}
            yield Fault(("selection", "quota", name), "quota_beyond", told)
