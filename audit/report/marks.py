"""What the figures show: shares with their intervals, and what is concluded about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audit.report.amounts import cases, share_of
from audit.report.blocks import Dot, Pair
from audit.report.comparisons import change_of, is_shown
from audit.report.material import FEWEST, Material, has_interval, has_share, name_of, text_of

if TYPE_CHECKING:
    from audit.estimates import Rate


def dots(material: Material) -> tuple[Dot, ...]:
    """Return the rows of the main figure, in the order of the criteria."""
    return tuple(_dot(rate, material) for rate in material.single)


def _dot(rate: Rate, material: Material) -> Dot:
    shown = has_interval(rate, material)
    return Dot(
        theme=_theme(rate, material),
        label=name_of(rate, material),
        counts=_counts(rate, material),
        share=float(share_of(rate, material)) if has_share(rate) else None,
        low=rate.low if shown else None,
        high=rate.high if shown else None,
        national=rate.national.percent / 100 if rate.national and has_share(rate) else None,
        target=float(rate.target.percent) / 100 if rate.target and has_share(rate) else None,
        concluded=_is_concluded(rate, material),
    )


def _theme(rate: Rate, material: Material) -> str:
    theme = material.measure(rate).theme
    return text_of(material.criteria.themes.get(theme), material)


def _counts(rate: Rate, material: Material) -> str:
    """The counts beside a row."""
    if not rate.n:
        return "–"
    unit = material.measure(rate).unit
    word = cases(rate, rate.n, material) if unit else ""
    return f"{material.say('amount.k_of_n', met=rate.met, n=rate.n)} {word}".strip()


def _is_concluded(rate: Rate, material: Material) -> bool:
    if material.is_latest or not has_share(rate):
        return False
    if rate.target is not None:
        return rate.verdict in {"met", "not_met"}
    return rate.benchmark in {"higher", "lower"}


def pairs(material: Material) -> tuple[Pair, ...]:
    """Return the rows of the figure of changes: measures that may be compared and have shares."""
    found = []
    for rate in material.single:
        change = change_of(rate, material)
        if change is None or change.verdict == "refused" or material.is_latest:
            continue
        before, after = change.before, change.after
        if before is None or after is None or min(before.n, after.n) < FEWEST:
            continue
        found.append(
            Pair(
                label=name_of(rate, material),
                counts=material.say(
                    "figure.pair",
                    before=material.say("amount.k_of_n", met=before.met, n=before.n),
                    after=material.say("amount.k_of_n", met=after.met, n=after.n),
                ),
                before=_mark(before, material),
                after=_mark(after, material),
                concluded=is_shown(change),
            )
        )
    return tuple(found)


def _mark(rate: Rate, material: Material) -> tuple[float, float | None, float | None]:
    return float(share_of(rate, material)), rate.low, rate.high
