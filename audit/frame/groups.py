"""Cases that belong together: brothers and sisters, several lines about one child."""

from collections.abc import Iterator

import pandas as pd

from audit.frame.faults import MANY, Fault, together
from audit.frame.seen import Seen


def group_doubts(seen: Seen) -> Iterator[Fault]:
    """Yield one doubt for each group of cases of a family, and of a child."""
    if seen.has("child_id"):
        known = seen.table[seen.table["child_id"] != ""]
        several = known[known["child_id"].duplicated(keep=False)]
        yield from _groups(seen, several, "child_id", "one_child")
    if seen.has("child_id", "family_id"):
        known = seen.table[(seen.table["family_id"] != "") & (seen.table["child_id"] != "")]
        children = known.drop_duplicates(["family_id", "child_id"])
        siblings = children[children["family_id"].duplicated(keep=False)]
        yield from _groups(seen, siblings, "family_id", "siblings")


def _groups(seen: Seen, rows: pd.DataFrame, name: str, key: str) -> Iterator[Fault]:
    total = rows[name].nunique()
    for n, (_, group) in enumerate(rows.groupby(name, sort=False)):
        if total > MANY and n:
            return
        first, *others = (int(row) for row in group.index)
        cases = [seen.value(row, "case_id") for row in others]
        fault = seen.at(key, first, name, others=cases, rows=others, n=len(group))
        yield together(fault, total) if total > MANY else fault
