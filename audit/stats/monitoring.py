"""Audits that go on: limits that may be read at any time, and a signal when practice slips.

An ordinary interval read again every month misses the truth in 15 to 30 % of series. The
prior-posterior-ratio set may be read as often as one likes and after stopping early, as long
as the cases come in random order. The Bernoulli CUSUM counts misses and says stop.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import log

import numpy as np
from scipy.stats import betabinom, binom

from audit.stats.interval import error_rate


def anytime_counts(met: int, n: int, population: int, level: float = 0.95) -> tuple[int, int]:
    """Return limits for the frame's count that hold at all looks together.

    All counts whose chance has not fallen, from a uniform prior to the posterior, to less
    than alpha of what it was. Waudby-Smith and Ramdas (2020).

    >>> anytime_counts(16, 20, 240)
    (117, 231)
    """
    rest = population - n
    counts = np.arange(met, met + rest + 1)
    posterior = betabinom.pmf(counts - met, rest, 1 + met, 1 + n - met)
    kept = counts[posterior * (population + 1) > float(error_rate(level)) * (1 + 1e-12)]
    return int(kept.min()), int(kept.max())


def running_counts(
    answers: Iterable[bool], population: int, level: float = 0.95
) -> tuple[tuple[int, int], ...]:
    """Return the limits after each case: the sets of all looks so far, intersected.

    The cases must come in random order.

    >>> running_counts([True, True, False], 60)[-1]
    (9, 59)
    """
    met = accumulate(int(answer) for answer in answers)
    looks = [anytime_counts(x, n, population, level) for n, x in enumerate(met, start=1)]
    lows = accumulate((low for low, _ in looks), max)
    highs = accumulate((high for _, high in looks), min)
    return tuple(zip(lows, highs, strict=True))


@dataclass(frozen=True)
class Cusum:
    """A chart that adds up misses: every case takes off 1/m, every miss adds 1.

    It never falls below 0 and signals at ``threshold`` steps of 1/``m``.
    """

    m: int
    threshold: int

    @property
    def limit(self) -> Fraction:
        """The height at which the chart signals, in misses."""
        return Fraction(self.threshold, self.m)


def cusum_for(acceptable: float, poor: float, run: float) -> Cusum:
    """Return the chart with the lowest limit that runs at least ``run`` cases at ``acceptable``.

    ``acceptable`` and ``poor`` are rates of cases that meet the measure, the second lower.
    Reynolds and Stoumbos (1999), J. Qual. Technol. 31:87.

    >>> cusum_for(0.9, 0.75, run=250)
    Cusum(m=6, threshold=16)
    """
    if not 0 < poor < acceptable < 1:
        raise ValueError(f"0 < poor < acceptable < 1 does not hold: {poor}, {acceptable}")
    one, two = 1 - acceptable, 1 - poor
    step = -log((1 - two) / (1 - one)) / log(two * (1 - one) / (one * (1 - two)))
    m, threshold = max(round(1 / step), 2), 1
    while average_run(Cusum(m, threshold), acceptable) < run:
        threshold += 1
    return Cusum(m, threshold)


def average_run(chart: Cusum, rate: float) -> float:
    """Return how many cases the chart runs on average before it signals, exactly.

    ``rate`` is the share of cases that meet the measure. A Markov chain on the chart's
    steps, started at 0.

    >>> round(average_run(Cusum(6, 16), 0.9), 2)
    311.05
    """
    states = np.arange(chart.threshold)
    stay = np.eye(chart.threshold)
    stay[states, np.maximum(states - 1, 0)] -= rate
    after_miss = states + chart.m - 1
    running = after_miss < chart.threshold
    stay[states[running], after_miss[running]] -= 1 - rate
    return float(np.linalg.solve(stay, np.ones(chart.threshold))[0])


def cusum_path(chart: Cusum, answers: Sequence[bool]) -> tuple[Fraction, ...]:
    """Return the height of the chart after each case, in misses.

    >>> [str(height) for height in cusum_path(Cusum(2, 3), [False, True, False])]
    ['1/2', '0', '1/2']
    """
    steps = accumulate(
        answers, lambda height, met: max(0, height + (0 if met else chart.m) - 1), initial=0
    )
    return tuple(Fraction(step, chart.m) for step in list(steps)[1:])


def lower_control_count(n: int, rate: float, chance: float = 0.005) -> int | None:
    """Return the most met of n that still is a signal on an exact p-chart; None if none is.

    The three-sigma limit means nothing at such n.

    >>> lower_control_count(20, 0.8), lower_control_count(5, 0.6)
    (10, None)
    """
    signals = np.flatnonzero(binom.cdf(np.arange(n + 1), n, rate) <= chance)
    return int(signals[-1]) if len(signals) else None
