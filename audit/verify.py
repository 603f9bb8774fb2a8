"""Checking a round against its own records: the draw again from the seed, the log by its chain."""

from collections.abc import Iterator
from itertools import zip_longest

import pandas as pd

from audit.errors import Problem, problem
from audit.rounds import Round
from audit.sampling import Sample, digest


def verify_round(round_: Round, head: str = "") -> list[Problem]:
    """Return everything that is not as the round's records say; empty when all is in order."""
    from audit.log import verify_log

    found = list(verify_draw(round_.sample())) if round_.is_drawn else []
    return [*found, *verify_log(round_, head)]


def verify_draw(sample: Sample) -> Iterator[Problem]:
    """Yield what is wrong with a draw: order, membership, roles and numbers per stratum.

    The list is drawn again from the seed with nothing but the digest of ``seed,case_id``.
    """
    eligible = sample.eligible.cases.set_index("case_id")
    for row in sample.cases.itertuples():
        if row.case_id not in eligible.index:
            yield problem("verify.not_eligible", case=row.case_id)
    column = sample.criteria.selection.strata
    for stratum in sample.design.strata:
        members = eligible.index[eligible[column] == stratum.name] if column else eligible.index
        if len(members) != stratum.population:
            yield problem(
                "verify.population",
                stratum=stratum.name,
                said=stratum.population,
                found=len(members),
            )
        if sample.design.kind == "random":
            yield from _order(sample, stratum.name, list(members))


def _order(sample: Sample, stratum: str, members: list[str]) -> Iterator[Problem]:
    listed = sample.cases[sample.cases["stratum"] == stratum]
    seed = sample.design.seed
    expected = sorted(members, key=lambda case: digest(seed, case))[: len(listed)]
    pairs = zip_longest(listed["case_id"], expected, fillvalue="–")
    for place, (said, right) in enumerate(pairs, start=1):
        if said != right:
            yield problem("verify.order", stratum=stratum, place=place, said=said, right=right)
            return
    wanted = next(s.drawn for s in sample.design.strata if s.name == stratum)
    drawn = int((listed["role"] == "drawn").sum())
    if drawn != wanted:
        yield problem("verify.drawn", stratum=stratum, said=wanted, found=drawn)
    yield from _roles(listed)


def _roles(listed: pd.DataFrame) -> Iterator[Problem]:
    """A reserve may only stand behind every drawn case."""
    used = listed[listed["role"] != "passed"]["role"].tolist()
    first_reserve = used.index("reserve") if "reserve" in used else len(used)
    if "drawn" in used[first_reserve:]:
        yield problem("verify.roles", stratum=listed["stratum"].iloc[0])
