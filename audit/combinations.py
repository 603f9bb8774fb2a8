"""Cases by what stands in some of their columns, so that a rule is asked once a combination."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.conditions import Condition, Look, holds

Row = Mapping[str, str]
Positions = npt.NDArray[np.int64]


def combinations(cases: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Row, Positions]]:
    """Yield each combination of texts the cases have in some columns, with their positions.

    Columns that are not there are passed over.

    >>> cases = pd.DataFrame({"team": ["Nord", "Syd", "Nord"]})
    >>> [(row["team"], places.tolist()) for row, places in combinations(cases, ["team", "age"])]
    [('Nord', [0, 2]), ('Syd', [1])]
    """
    names = [name for name in columns if name in cases.columns]
    if not names:
        yield {}, np.arange(len(cases))
        return
    for texts, places in cases.groupby(names, sort=False, dropna=False).indices.items():
        row = texts if isinstance(texts, tuple) else (texts,)
        yield dict(zip(names, map(str, row), strict=True)), np.asarray(places)


def by_combination(cases: pd.DataFrame, columns: Sequence[str], condition: Condition) -> pd.Series:
    """Return for each case whether a condition on its columns holds: True, False or None."""
    answers = np.full(len(cases), None, dtype=object)
    for row, places in combinations(cases, columns):
        answers[places] = holds(condition, _look(row))
    return pd.Series(answers, index=cases.index, dtype=object)


def _look(row: Row) -> Look:
    return lambda kind, name: row.get(name, "") if kind == "column" else None
