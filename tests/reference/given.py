"""What an entry gives, under the names that reference files use for it."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from audit.stats import targets

Answer = Mapping[str, Any]
"""Values by a pattern of their name; "" is the entry's only value, "*" answers any other name.

A value may be a function without arguments, called only when the entry asks for it.
"""

MISSING = object()

_NAMES = {
    "N": ("N", "N_h", "population", "populations"),
    "n": ("n", "n_h", "drawn"),
    "x": ("x", "x_h", "m", "met", "k"),
    "d": ("d", "d_h", "applicable"),
    "o": ("o", "out_of_scope"),
    "M": ("M0", "M", "count"),
    "target": ("target", "T"),
    "percent": ("percent", "pct"),
    "n2": ("n2", "national_n", "n_national"),
    "scores": ("scores", "times", "months"),
    "correlation": ("rho", "correlation"),
    "b": ("b", "n12", "improved"),
    "c": ("c", "n21", "worsened"),
}


class Given:
    """The inputs of one entry, and the outputs it wants."""

    def __init__(
        self, inputs: Mapping[str, Any], wanted: Any, method: str, also: Mapping[str, Any]
    ) -> None:
        self.inputs, self.wanted, self.method, self.also = inputs, wanted, method, also

    def __contains__(self, name: str) -> bool:
        return any(alias in self.inputs for alias in _NAMES.get(name, (name,)))

    def __getitem__(self, name: str) -> Any:
        for alias in _NAMES.get(name, (name,)):
            if alias in self.inputs:
                value = self.inputs[alias]
                return tuple(value) if isinstance(value, list) else value
        raise KeyError(name)

    def get(self, name: str, otherwise: Any = None) -> Any:
        try:
            return self[name]
        except KeyError:
            return otherwise

    @property
    def level(self) -> float:
        for name in ("level", "conf_level", "conf", "confidence"):
            if name in self.inputs:
                return self.inputs[name]
        return float(1 - Fraction(str(self.inputs.get("alpha", "0.05"))))

    @property
    def strata(self) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """Met, drawn and population of the strata."""
        return self["x"], self["n"], self["N"]

    def says(self, *words: str) -> bool:
        return any(word in self.method for word in words)


def pair(interval: Any) -> list[float]:
    return [interval.low, interval.high]


def limits(interval: Any, **others: Any) -> dict[str, Any]:
    """An interval under all names it may be asked by."""
    low, high = interval if isinstance(interval, (tuple, list)) else pair(interval)
    return {
        "": [low, high],
        "ci|interval|limits": [low, high],
        "low(er)?(_prop|_limit|_bound)?|ci_low(er)?|lcl": low,
        "(upper|high)(_prop|_limit|_bound)?|ci_(high|upper)|ucl": high,
        **others,
    }


def shares(counts: tuple[int, int], total: int) -> list[float]:
    return [count / total for count in counts]


def verdict(p_met: float | Fraction, p_not: float | Fraction, g: Given) -> Answer:
    found = targets.decide(p_met, p_not, "", g.level).verdict.replace("_", " ")
    return {"p_met": float(p_met), "p_not_?met": float(p_not), "verdict": found}


def find(answer: Any, name: str) -> Any:
    """Return the value an answer has for a name, or MISSING."""
    if not isinstance(answer, Mapping):
        return answer if name == "" else MISSING
    value = answer.get(name, MISSING)
    if value is MISSING:
        matching = (v for k, v in answer.items() if k not in {"", "*"} and _fits(k, name))
        value = next(matching, MISSING)
    if value is MISSING and name and "*" in answer:
        value = answer["*"](name)
    return value() if isinstance(value, Callable) else value  # type: ignore[arg-type]


def _fits(pattern: str, name: str) -> bool:
    return re.fullmatch(pattern, name, re.IGNORECASE) is not None
