"""An interval, and the levels it is computed at."""

from dataclasses import dataclass
from fractions import Fraction

from scipy.special import ndtri, stdtrit


@dataclass(frozen=True)
class Interval:
    """Limits as shares between 0 and 1, and what was really computed.

    ``method`` is a short stable name, such as ``hypergeometric Blaker``.
    """

    low: float
    high: float
    method: str

    @property
    def width(self) -> float:
        """The distance between the limits."""
        return self.high - self.low


def rational(number: object) -> Fraction:
    """Return a number as it was written: 0.95 is 19/20, not the nearest binary fraction.

    >>> rational(0.06) * 100
    Fraction(6, 1)
    """
    return number if isinstance(number, Fraction) else Fraction(str(number))


def error_rate(level: float | Fraction) -> Fraction:
    """Return alpha, exactly.

    >>> error_rate(0.95)
    Fraction(1, 20)
    """
    alpha = 1 - rational(level)
    if not 0 < alpha < 1:
        raise ValueError(f"a level lies between 0 and 1, not {level}")
    return alpha


def normal_critical(level: float) -> float:
    """Return the two-sided critical value of the normal distribution."""
    return float(-ndtri(float(error_rate(level) / 2)))


def t_critical(degrees: int, level: float) -> float:
    """Return the two-sided critical value of Student's t.

    >>> round(t_critical(18, 0.95), 4)
    2.1009
    """
    return float(-stdtrit(degrees, float(error_rate(level) / 2)))
