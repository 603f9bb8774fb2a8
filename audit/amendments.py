"""What may be changed after a draw, and leaves a trace: replace, reassign, extend.

A case that does not belong gives way to the next reserve; a reviewer who may not judge a case
is changed, not the case; a larger sample goes on behind the last used reserve.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from audit.cpr import looks_like_cpr
from audit.criteria import Selection
from audit.errors import AuditError, Problem, problem
from audit.sampling import Design, Sample, draw, listed
from audit.screening import Eligible


def replace_case(sample: Sample, case_id: str, reason: str) -> Sample:
    """Return the sample with a case that does not belong replaced by its stratum's next reserve.

    Only for cases outside the scope (wrong law, type or municipality): a file that cannot be
    found is a finding, and a reviewer who may not judge a case is changed, not the case.
    """
    cases = sample.cases.copy()
    row = _drawn_row(sample, case_id)
    if not reason.strip():
        raise AuditError("sampling.reason_missing", case=case_id)
    _refuse_cpr(reason, "--reason")
    stratum = cases.loc[row, "stratum"]
    reserves = cases.index[(cases["stratum"] == stratum) & (cases["role"] == "reserve")]
    if reserves.empty:
        raise AuditError("sampling.no_reserve", case=case_id, stratum=stratum)
    cases.loc[row, "role"], cases.loc[row, "reason"] = "replaced", reason.strip()
    cases.loc[reserves[0], "role"] = "drawn"
    cases.loc[reserves[0], "reviewer"] = str(cases.loc[row, "reviewer"])
    return replace(sample, cases=cases)


def reassign(sample: Sample, case_id: str, reviewer: str) -> Sample:
    """Return the sample with a case given to another reviewer."""
    if not reviewer.strip():
        raise AuditError("sampling.reviewer_missing", case=case_id)
    _refuse_cpr(reviewer, "--to")
    cases = sample.cases.copy()
    cases.loc[_drawn_row(sample, case_id), "reviewer"] = reviewer.strip()
    return replace(sample, cases=cases)


def assign(sample: Sample, reviewers: Sequence[str]) -> Sample:
    """Return the sample with every unassigned drawn case given to the least loaded reviewer."""
    cases = sample.cases.copy()
    if not reviewers:
        return sample
    free = cases.index[(cases["role"] == "drawn") & (cases["reviewer"] == "")]
    by_stratum = cases.loc[free].sort_values(["stratum", "order"], kind="stable").index
    held = cases.loc[cases["role"] == "drawn", "reviewer"].value_counts()
    load = {reviewer: int(held.get(reviewer, 0)) for reviewer in reviewers}
    for row in by_stratum:
        least = min(reviewers, key=lambda reviewer: (load[reviewer], reviewers.index(reviewer)))
        cases.loc[row, "reviewer"] = least
        load[least] += 1
    return replace(sample, cases=cases)


def extend(sample: Sample, selection: Selection) -> Sample:
    """Return the sample drawn on to a larger size; no drawn case is lost.

    Drawing goes on behind the last used reserve of each stratum. Refuses a size or quota
    that would take a case away, or that there are not cases enough for.
    """
    criteria = replace(sample.criteria, selection=selection)
    eligible = replace(sample.eligible, criteria=criteria)
    wider = draw(
        eligible,
        seed=sample.design.seed,
        seed_by=sample.design.seed_by,
        drawn_at=sample.design.drawn_at,
    )
    shrunk = _shrunk(sample.design, wider.design)
    if shrunk:
        raise AuditError("sampling.extend_shrinks", shrunk)
    short = list(_short(selection, wider.design))
    if short:
        raise AuditError("sampling.extend_short", short)
    return replace(wider, cases=_carried(sample, wider, eligible))


def _carried(sample: Sample, wider: Sample, eligible: Eligible) -> pd.DataFrame:
    """The wider list with what happened since: replacements, reviewers, used reserves."""
    enough = [
        replace(stratum, drawn=stratum.drawn + sample.out_of_scope(stratum.name))
        for stratum in wider.design.strata
    ]
    cases = listed(eligible, sample.design.seed, enough)
    old = sample.cases.set_index("case_id")
    for column in ("reason", "reviewer"):
        known = cases["case_id"].map(old[column]).fillna("")
        cases[column] = known.where(known != "", cases[column])
    was_replaced = cases["case_id"].map(old["role"]) == "replaced"
    cases.loc[was_replaced, "role"] = "replaced"
    return cases


def _shrunk(before: Design, after: Design) -> list[Problem]:
    sizes = {stratum.name: stratum.drawn for stratum in after.strata}
    return [
        problem(
            "sampling.stratum_shrinks", stratum=s.name, before=s.drawn, after=sizes.get(s.name, 0)
        )
        for s in before.strata
        if sizes.get(s.name, 0) < s.drawn
    ]


def _short(selection: Selection, after: Design) -> Iterator[Problem]:
    """Yield where more cases are asked for than can be drawn."""
    for stratum in after.strata:
        wanted = selection.quota.get(stratum.name, 0)
        if wanted > stratum.drawn:
            found = {"wanted": wanted, "room": stratum.drawn}
            yield problem("sampling.stratum_short", stratum=stratum.name, **found)
    if selection.size > after.size and not selection.quota:
        yield problem("sampling.size_short", wanted=selection.size, room=after.size)


def _refuse_cpr(text: str, option: str) -> None:
    if looks_like_cpr(text):
        raise AuditError("sampling.cpr", option=option)


def _drawn_row(sample: Sample, case_id: str) -> int:
    cases = sample.cases
    rows = cases.index[(cases["case_id"] == case_id) & (cases["role"] == "drawn")]
    if rows.empty:
        raise AuditError("sampling.not_drawn", case=case_id, drawn=list(sample.drawn))
    return int(rows[0])
