"""Do reviewers agree? Per cent agreement and coefficients that take off what chance explains.

Ratings are given case by case, one place per reviewer, None where a reviewer did not rate.
Cases are taken as a sample of many: standard errors are Gwet's, with t and one degree of
freedom fewer than cases. Where nearly all cases meet a measure, kappa collapses (19 of 20
alike can give 0) while AC1 does not: show per cent agreement, AC1, kappa and the table side
by side. A coefficient is None where it is not defined, as kappa when all ratings are alike.
Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from scipy.stats import t as student

from audit.stats.interval import normal_critical, t_critical

Numbers = NDArray[np.float64]
Ratings = Sequence[Sequence[Hashable | None]]


@dataclass(frozen=True)
class Agreement:
    """A coefficient, its standard error, and the number of cases it rests on."""

    coefficient: float
    error: float
    cases: int

    def interval(self, level: float = 0.95) -> tuple[float, float] | None:
        """Return limits by t, not above 1; None where all cases are alike or there is but one."""
        if not self._spread:
            return None
        half = t_critical(self.cases - 1, level) * self.error
        return max(self.coefficient - half, -1.0), min(self.coefficient + half, 1.0)

    @property
    def p_value(self) -> float | None:
        """The two-sided p-value of "no more agreement than by chance"; None without an error."""
        if not self._spread:
            return None
        return float(2 * student.sf(abs(self.coefficient) / self.error, self.cases - 1))

    @property
    def _spread(self) -> bool:
        return 1e-9 < self.error < float("inf")


@dataclass(frozen=True)
class Kappa:
    """Cohen's kappa with its errors: about the estimate, and if there were no agreement."""

    kappa: float
    error: float
    error_by_chance: float

    def interval(self, level: float = 0.95) -> tuple[float, float] | None:
        """Return limits by the normal distribution; None without an error."""
        half = normal_critical(level) * self.error
        return (max(self.kappa - half, -1.0), min(self.kappa + half, 1.0)) if half > 1e-9 else None

    @property
    def z(self) -> float | None:
        """Kappa in errors from "no more agreement than by chance"; None without an error."""
        return self.kappa / self.error_by_chance if self.error_by_chance > 1e-9 else None

    @property
    def p_value(self) -> float | None:
        """The two-sided p-value of "no more agreement than by chance"."""
        return None if self.z is None else float(2 * norm.sf(abs(self.z)))


def cohen_kappa(table: Sequence[Sequence[int]], linear_weights: bool = False) -> Kappa | None:
    """Return Cohen's kappa of a table, first reviewer's answers in rows, second's in columns.

    With ``linear_weights`` answers count as half alike when they are half the scale apart.
    None where chance alone explains full agreement. Errors by Fleiss, Cohen and Everitt
    (1969), Psychological Bulletin 72:323.

    >>> found = cohen_kappa([[0, 4, 1], [0, 8, 0], [0, 1, 5]])
    >>> round(found.kappa, 4), round(found.error, 4)
    (0.4842, 0.138)
    """
    counts = np.asarray(table, dtype=float)
    share, scale = counts / max(counts.sum(), 1), np.arange(len(counts))
    far = np.abs(scale[:, None] - scale) / max(len(scale) - 1, 1)
    alike = 1 - (far if linear_weights else np.sign(far))
    first, second = share.sum(axis=1), share.sum(axis=0)
    seen, chance = float((alike * share).sum()), float(first @ alike @ second)
    if counts.sum() == 0 or chance > 1 - 1e-12:
        return None
    margins = (alike @ second)[:, None] + first @ alike
    spread = share * (alike * (1 - chance) - margins * (1 - seen)) ** 2
    spread0 = np.outer(first, second) * (alike - margins) ** 2
    variance = (spread.sum() - (seen * chance - 2 * chance + seen) ** 2) / (1 - chance) ** 4
    variance0 = (spread0.sum() - chance**2) / (1 - chance) ** 2
    errors = [float(np.sqrt(v / counts.sum())) if v > 1e-12 else 0.0 for v in (variance, variance0)]
    return Kappa((seen - chance) / (1 - chance), *errors)


def unanimous(ratings: Ratings) -> tuple[int, int]:
    """Return how many cases all reviewers rated alike, of how many at least two rated.

    For an exact interval of plain agreement.

    >>> unanimous([("met", "met"), ("met", "not_met"), ("met", None)])
    (1, 2)
    """
    several = [case for case in ratings if _rated(case) > 1]
    return sum(len(set(case) - {None}) == 1 for case in several), len(several)


def percent_agreement(ratings: Ratings) -> Agreement | None:
    """Return the mean share of agreeing pairs of reviewers; None without two ratings of a case.

    >>> round(percent_agreement([("met", "met"), ("met", "not_met")]).coefficient, 2)
    0.5
    """
    table = _Table.of(ratings, None)
    return None if table is None else table.against(0.0, np.zeros(len(table.counts)))


def gwet_ac1(ratings: Ratings, categories: Sequence[Hashable] | None = None) -> Agreement | None:
    """Return Gwet's AC1, which stays sensible when nearly all ratings are alike.

    ``categories`` are all answers that could be given; those that were, where left out.

    >>> ratings = [("met", "met")] * 19 + [("met", "not_met")]
    >>> round(gwet_ac1(ratings).coefficient, 3)
    0.947
    """
    table = _Table.of(ratings, categories)
    if table is None:
        return None
    many = max(table.counts.shape[1], 2)
    expected = float((table.shares * (1 - table.shares)).sum() / (many - 1))
    each = (table.counts @ (1 - table.shares)) / table.rated / (many - 1)
    return table.against(expected, each)


def brennan_prediger(
    ratings: Ratings, categories: Sequence[Hashable] | None = None
) -> Agreement | None:
    """Return Brennan and Prediger's coefficient: chance is one in the number of answers."""
    table = _Table.of(ratings, categories)
    if table is None:
        return None
    chance = 1 / max(table.counts.shape[1], 2)
    return table.against(chance, np.full(len(table.counts), chance))


def fleiss_kappa(ratings: Ratings) -> Agreement | None:
    """Return Fleiss' kappa: chance as by the ratings of all reviewers together."""
    table = _Table.of(ratings, None)
    if table is None:
        return None
    each = (table.counts @ table.shares) / table.rated
    return table.against(float(table.shares @ table.shares), each)


def conger_kappa(ratings: Ratings) -> Agreement | None:
    """Return Conger's kappa: chance as by each reviewer's own ratings; Cohen's for two."""
    table = _Table.of(ratings, None)
    if table is None:
        return None
    marks = table.marks
    many = marks.shape[1]
    rated = marks.sum(axis=2)
    by_reviewer = rated.sum(axis=0)
    if many < 2 or (by_reviewer == 0).any():
        return None
    own = marks.sum(axis=0) / by_reviewer[:, None]
    total = own.sum(axis=0)
    expected = float((total @ total - (own**2).sum()) / (many * (many - 1)))
    cases = len(marks)
    lean = marks - (rated - by_reviewer / cases)[:, :, None] * own
    lean = lean * (cases / by_reviewer)[None, :, None]
    each = (lean * (total - own)).sum(axis=(1, 2)) / (many * (many - 1))
    return table.against(expected, each)


def krippendorff_alpha(ratings: Ratings) -> Agreement | None:
    """Return Krippendorff's alpha for plain categories; cases rated once are left out."""
    table = _Table.of([case for case in ratings if _rated(case) > 1], None)
    if table is None:
        return None
    cases, mean = len(table.counts), table.rated.mean()
    more = (table.rated - mean) / mean
    shares = table.counts.mean(axis=0) / mean
    expected = float(shares @ shares)
    if expected > 1 - 1e-12:
        return None
    pairs = (table.counts * (table.counts - 1)).sum(axis=1) / (mean * (table.rated - 1))
    plain = pairs.mean()
    alike = plain * (1 - 1 / (cases * mean)) + 1 / (cases * mean)
    prime = (plain - expected) / (1 - expected)
    each = (table.counts @ shares) / mean - expected * more
    values = (pairs - alike * more - expected) / (1 - expected)
    values = values - 2 * (1 - prime) * (each - expected) / (1 - expected)
    return Agreement(float((alike - expected) / (1 - expected)), _error(values, prime), cases)


@dataclass(frozen=True)
class _Table:
    """Ratings as numbers: which reviewer gave which answer, and how often a case got each."""

    marks: Numbers  # cases x reviewers x answers, 1 where given
    counts: Numbers  # cases x answers
    rated: Numbers  # ratings per case
    shares: Numbers  # mean share of each answer

    @classmethod
    def of(cls, ratings: Ratings, categories: Sequence[Hashable] | None) -> "_Table | None":
        cases = [case for case in ratings if _rated(case)]
        if not any(_rated(case) > 1 for case in cases):
            return None
        given = dict.fromkeys(mark for case in cases for mark in case if mark is not None)
        answers = list(given if categories is None else categories)
        if missing := [mark for mark in given if mark not in answers]:
            raise ValueError(f"ratings that are none of the categories: {missing}")
        marks = np.array(
            [[[mark == answer for answer in answers] for mark in case] for case in cases],
            dtype=np.float64,
        )
        counts = marks.sum(axis=1)
        rated = counts.sum(axis=1)
        return cls(marks, counts, rated, (counts / rated[:, None]).mean(axis=0))

    def against(self, expected: float, each: Numbers) -> Agreement | None:
        """Return the coefficient for a chance agreement, and each case's part in that."""
        if expected > 1 - 1e-12:
            return None
        cases, several = len(self.counts), self.rated > 1
        pairs = np.where(several, self.rated * (self.rated - 1), 1.0)
        alike = (self.counts * (self.counts - 1)).sum(axis=1) / pairs
        coefficient = (alike[several].mean() - expected) / (1 - expected)
        values = (alike - expected * several) / (1 - expected) * cases / several.sum()
        values = values - 2 * (1 - coefficient) * (each - expected) / (1 - expected)
        return Agreement(float(coefficient), _error(values, coefficient), cases)


def _rated(case: Sequence[Hashable | None]) -> int:
    return sum(mark is not None for mark in case)


def _error(values: Numbers, coefficient: float) -> float:
    cases = len(values)
    if cases < 2:
        return float("inf")
    return float(np.sqrt(((values - coefficient) ** 2).sum() / (cases * (cases - 1))))
