"""Counts, shares and changes as a reader sees them: the one place where figures are rounded."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from audit.disclosure import Count, hide
from audit.report.material import Material, is_census
from audit.words import catalogue, whole_percent

if TYPE_CHECKING:
    from audit.criteria import National
    from audit.estimates import Rate, StratumCount

_WHOLE = Fraction(1)

_MOST_STRATA = 6
"""As many strata as one sentence names."""


def noun(kind: str, n: int, material: Material, form: str = "noun") -> str:
    """Return the word for so many of a kind: *sag*, *sager*, *underretninger*.

    ``form`` is ``noun`` for what is read, ``framed`` for what the frame counts.
    """
    known = catalogue("report", material.edition.language)
    return material.say(f"{form}.{kind if f'{form}.{kind}' in known else 'other'}", n=n)


def kind_of(rate: Rate, material: Material) -> str:
    """Return what a rate counts: the unit of its measure, else that of the frame."""
    return material.measure(rate).unit or material.criteria.selection.unit or "case"


def cases(rate: Rate, n: int, material: Material) -> str:
    """Return the word for so many of what a rate counts."""
    return noun(kind_of(rate, material), n, material)


def framed(n: int, material: Material) -> str:
    """Return the word for so many of what the frame counts."""
    return noun(material.criteria.selection.unit or "case", n, material, "framed")


def percent(share: float | Fraction, material: Material) -> str:
    """Return a share as a whole per cent; 0 and 100 only where they are exact."""
    exact = Fraction(share).limit_denominator(10**9)
    rounded = whole_percent(exact)
    if rounded == 100 and exact < _WHOLE:
        return material.say("amount.over", p=99)
    if rounded == 0 and exact > 0:
        return material.say("amount.under", p=1)
    return str(rounded)


def is_weighted(rate: Rate, material: Material) -> bool:
    """Whether a share counts cases differently: never where it speaks of the read cases only."""
    return rate.weighted and not material.is_latest


def share_of(rate: Rate, material: Material) -> Fraction | float:
    """Return the share to print: from the counts where they alone give it."""
    return rate.rate or 0.0 if is_weighted(rate, material) else Fraction(rate.met, rate.n)


def share_words(rate: Rate, material: Material) -> str:
    """Return a share for running text: *57 procent*, or how it was weighted."""
    p = percent(share_of(rate, material), material)
    if not is_weighted(rate, material):
        return material.say("amount.words", p=p)
    parts = strata_counts(rate, material) if names_strata(material) else []
    if not parts:
        return material.say("amount.weighted_words", p=p)
    return material.say("amount.weighted_strata_words", p=p, strata=parts)


def share_cell(rate: Rate, material: Material) -> str:
    """Return a share for a table: *57 %* or *72 % (vægtet)*."""
    p = percent(share_of(rate, material), material)
    key = "weighted" if is_weighted(rate, material) else "percent"
    return material.say(f"amount.{key}", p=p)


def names_strata(material: Material) -> bool:
    """Whether strata are told one by one: few enough for a sentence, and never the staff."""
    named = sum(bool(stratum.name) for stratum in material.design.strata)
    return named <= _MOST_STRATA and material.criteria.selection.strata != "caseworker"


def strata_counts(rate: Rate, material: Material) -> list[str]:
    """Return the counts of each stratum, with its name; none where one of them must be hidden."""
    counts = [_count(stratum) for stratum in rate.strata if stratum.n]
    edition = material.edition
    if edition.public:
        counts = list(hide(counts, limit=edition.limit, strict=edition.strict))
    if any(count.hidden for count in counts):
        return []
    return [
        material.say("amount.stratum", name=count.name, met=count.met, n=count.n).strip()
        for count in counts
    ]


def _count(stratum: StratumCount) -> Count:
    return Count(stratum.name, stratum.met, stratum.n, stratum.population)


def interval_ends(rate: Rate) -> dict[str, str]:
    """Return the limits of a rate's interval as whole per cents, as the value has them."""
    return {"low": str(_limit(rate.low or 0.0)), "high": str(_limit(rate.high or 0.0))}


def _limit(share: float) -> int:
    """A limit as a whole per cent: 0 and 100 only where it is just that."""
    exact = Fraction(share).limit_denominator(10**9)
    return whole_percent(exact) if exact in (0, 1) else min(max(whole_percent(exact), 1), 99)


def interval_cell(rate: Rate, material: Material) -> str:
    """Return the interval of a rate for a table."""
    return material.say("amount.span", **interval_ends(rate))


def points(change: float) -> int:
    """Return a change in whole percentage points, rounded once, halves away from zero.

    >>> points(8 / 14 - 4 / 14), points(-0.125)
    (29, -13)
    """
    rounded = whole_percent(abs(Fraction(change).limit_denominator(10**9)))
    return -rounded if change < 0 else rounded


def signed(change: float, material: Material) -> str:
    """Return a change in percentage points with its sign: *+29*, *−9*."""
    p = points(change)
    if p == 0:
        return material.say("amount.none")
    return material.say("amount.plus" if p > 0 else "amount.minus", p=abs(p))


def moved(change: float, material: Material) -> str:
    """Return a change as words: *et fald på 9*, *en stigning på 59*."""
    p = points(change)
    if p == 0:
        return material.say("amount.none")
    return material.say("amount.rise" if p > 0 else "amount.fall", p=abs(p))


def edition_of(figure: National) -> str:
    """Return the years of a national figure as they are printed: *2020–22*."""
    return figure.edition.replace("-", "–")


def written(number: Decimal, material: Material) -> str:
    """Return a target as it was given, without empty decimals."""
    text = f"{number.normalize():f}"
    return text if material.edition.language == "en" else text.replace(".", ",")


def spelled(n: int, material: Material) -> str:
    """Return a small number of measures as a word, a larger one in digits."""
    words = material.say("count.words").split()
    return words[n] if n < len(words) else str(n)


def where(rate: Rate, material: Material) -> str:
    """Return what a share is a share of: the period's cases or their units, or how we work."""
    unit = material.measure(rate).unit
    if rate.reading == "finite" and unit and unit != material.criteria.selection.unit:
        return material.say("where.units", cases=cases(rate, 2, material))
    return material.say(f"where.{rate.reading}", framed=framed(2, material))


def from_sample_to_all(rate: Rate) -> tuple[int, int] | None:
    """Return between how many of all cases may fail the requirement; None where it is unknown.

    Only where the requirement holds for every case of the frame: else the number of cases it
    holds for is itself uncertain.
    """
    everywhere = not rate.outside and not rate.not_yet_due and rate.domain_known
    if not everywhere or rate.reading != "finite" or is_census(rate) or rate.cases_with_units:
        return None
    if rate.low is None or rate.high is None:
        return None
    return round(rate.population * (1 - rate.high)), round(rate.population * (1 - rate.low))
