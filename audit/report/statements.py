"""What is said about one rate: count, share, uncertainty, and then what may be concluded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from audit.disclosure import concealed
from audit.report.amounts import (
    cases,
    edition_of,
    framed,
    from_sample_to_all,
    interval_ends,
    is_weighted,
    kind_of,
    noun,
    percent,
    share_of,
    share_words,
    where,
    written,
)
from audit.report.material import (
    FEWEST,
    Material,
    has_interval,
    has_share,
    is_census,
    latest_before,
    read,
    text_of,
)

if TYPE_CHECKING:
    from audit.estimates import Rate


def result(rate: Rate, material: Material) -> str:
    """Return how many keep the requirement, of how many, and how sure the share is."""
    if rate.n == 0:
        key = "none_answered" if rate.unanswered else "none_relevant"
        return material.say(f"rate.{key}", cases=cases(rate, 2, material))
    if material.is_latest:
        return _latest(rate, material)
    if not has_share(rate):
        return _few(rate, material)
    return _share(rate, material)


def _share(rate: Rate, material: Material) -> str:
    if is_census(rate):
        key = {0: "census_none", rate.n: "census_all"}.get(rate.met, "census")
    elif not has_interval(rate, material):
        key = "rate_bare"
    else:
        key = {0: "none", rate.n: "all"}.get(rate.met, "rate")
    ends = interval_ends(rate) if has_interval(rate, material) else {}
    word = cases(rate, rate.n, material)
    return material.say(
        f"rate.{key}",
        met=rate.met,
        n=rate.n,
        cases=word,
        share=share_words(rate, material),
        where=where(rate, material),
        nobody=material.say("rate.nobody", n=rate.n, cases=word),
        relevant=material.say("rate.relevant") if read(rate) > rate.n else "",
        **ends,
    )


def _few(rate: Rate, material: Material) -> str:
    if rate.n == 1:
        key = "one_met" if rate.met else "one_missed"
        the_one = noun(kind_of(rate, material), 1, material, "the_one")
        return material.say(f"rate.{key}", the_one=the_one)
    if rate.n >= FEWEST:
        key = "few_bare"
    else:
        whole = "few_both" if rate.n == 2 else "few_all"
        key = {0: "few_none", rate.n: whole}.get(rate.met, "few")
    word = cases(rate, rate.n, material)
    return material.say(f"rate.{key}", met=rate.met, n=rate.n, cases=word)


def _latest(rate: Rate, material: Material) -> str:
    if rate.n < FEWEST:
        return f"{_few(rate, material)} {material.say('rate.latest_few')}"
    return material.say(
        "rate.latest" if read(rate) == rate.n else "rate.latest_some",
        n=rate.n,
        drawn=read(rate),
        met=rate.met,
        framed=framed(read(rate), material),
        day=latest_before(material),
        share=share_words(rate, material),
    )


def beside_result(rate: Rate, material: Material) -> Iterator[str]:
    """Yield what belongs to a result: where units come from, lawful omissions, missing answers."""
    yield from _units(rate, material)
    if not rate.cases_with_units:
        yield from _note(rate, material)
    yield from _lawful(rate, material)
    if rate.not_yet_due and not _is_hidden(rate.not_yet_due, material):
        due = cases(rate, rate.not_yet_due, material)
        yield material.say("missed.not_yet_due", n=rate.not_yet_due, cases=due)
    if rate.unanswered:
        yield material.say("rate.unanswered", n=rate.unanswered)
    yield from _scale(rate, material)


def _units(rate: Rate, material: Material) -> Iterator[str]:
    """From how many cases units come, and how alike units of one case are."""
    if not rate.cases_with_units or not has_share(rate):
        return
    word = cases(rate, 2, material)
    yield material.say("rate.units", n=rate.n, cases=word, sources=rate.cases_with_units)
    if rate.note:
        yield from _note(rate, material)
    elif not material.is_latest:
        yield material.say("rate.units_alike", Cases=word.capitalize())


def _note(rate: Rate, material: Material) -> Iterator[str]:
    """What the estimation itself says of a share: of whom it tells nothing, what it assumed."""
    note = text_of(rate.note, material)
    if note and has_share(rate) and not material.is_latest:
        yield note


def _lawful(rate: Rate, material: Material) -> Iterator[str]:
    if not rate.lawful or _is_hidden(rate.lawful, material):
        return
    whole = {1: "lawful_only", 2: "lawful_both"}.get(rate.met, "lawful_all")
    key = whole if rate.lawful == rate.met else "lawful"
    yield material.say(
        f"rate.{key}",
        lawful=rate.lawful,
        met=rate.met,
        cases=cases(rate, rate.met, material),
        the_one=noun(kind_of(rate, material), 1, material, "the_one"),
    )
    met, n = rate.met - rate.lawful, rate.n - rate.lawful
    if n > 1:
        rest = "lawful_rest" if met else "lawful_none"
        yield material.say(f"rate.{rest}", lawful=rate.lawful, met=met, n=n)


def _scale(rate: Rate, material: Material) -> Iterator[str]:
    scale = material.measure(rate).scale
    if scale is None:
        return
    yield material.say("rate.scale", low=scale.low, high=scale.high, met_from=scale.met_from)
    if material.outcomes is None:
        return
    found = Counter(row.code for row in material.outcomes.of(rate.measure))
    steps = [str(step) for step in range(scale.low, scale.high + 1)]
    sizes = [found[step] for step in steps]
    if sum(sizes) and not (
        material.edition.public and concealed(sizes, limit=material.edition.limit)
    ):
        spread = [
            material.say("rate.scale_step", step=step, n=n, cases=cases(rate, n, material))
            for step, n in zip(steps, sizes, strict=True)
        ]
        yield material.say("rate.scale_spread", spread=spread)


def missed(rate: Rate, material: Material) -> Iterator[str]:
    """Yield what is known of the cases that fail: undocumented, late, unclear, and in all."""
    yield from _not_documented(rate, material)
    if rate.late and not _is_hidden(rate.late, material):
        key = "late_one" if rate.late == 1 else "late"
        yield material.say(f"missed.{key}", n=rate.late, cases=cases(rate, rate.late, material))
    if rate.unknown and not _is_hidden(rate.unknown, material):
        yield material.say(
            "missed.unknown",
            x=rate.unknown,
            cases=cases(rate, rate.unknown, material),
            met=rate.met,
            high=rate.met + rate.unknown,
            n=rate.n + rate.unknown,
        )
    yield from _in_frame(rate, material)


def _not_documented(rate: Rate, material: Material) -> Iterator[str]:
    silent, all_missed = rate.not_documented, rate.n - rate.met
    if not silent or _is_hidden(silent, material):
        return
    if all_missed == 1:
        key = "only"
    elif silent == all_missed:
        key = "both" if silent == 2 else "all"
    else:
        key = "some_one" if silent == 1 else "some"
    yield material.say(
        f"missed.{key}",
        u=silent,
        missed=all_missed,
        cases=cases(rate, all_missed, material),
        the_one=noun(kind_of(rate, material), 1, material, "the_one"),
        met=rate.met + silent,
        n=rate.n,
    )


def _in_frame(rate: Rate, material: Material) -> Iterator[str]:
    span = from_sample_to_all(rate) if has_interval(rate, material) else None
    if span is None or rate.met == rate.n:
        return
    yield material.say(
        "missed.in_frame",
        missed=rate.n - rate.met,
        n=rate.n,
        low=span[0],
        high=span[1],
        N=rate.population,
        framed=framed(rate.population, material),
    )


def _is_hidden(n: int, material: Material) -> bool:
    """Whether a number beside the main result is hidden: only in a strict public edition."""
    edition = material.edition
    return edition.public and edition.strict and 0 < n < edition.limit


def target(rate: Rate, material: Material) -> Iterator[str]:
    """Yield what may be concluded about the political target."""
    if rate.target is None:
        return
    by = material.say("target.by", day=rate.target.by)
    values = {"t": written(rate.target.percent, material), "by": by, "n": rate.n}
    word = cases(rate, rate.n, material)
    if material.is_latest:
        yield material.say("target.latest", **values)
    elif rate.n == 0:
        yield material.say("target.none_relevant", **values)
    elif rate.target.percent == 100:
        yield from _hundred(rate, material, values)
    elif rate.verdict in {"met", "not_met", "undecided"}:
        yield material.say(f"target.{rate.verdict}", cases=word, **values)
        yield from _what_it_takes(rate, material, values)
    else:
        yield material.say("target.few", cases=word, **values)
    if rate.verdict == "met" and rate.met < rate.n:
        yield material.say("target.met_but", missed=rate.n - rate.met, n=rate.n, cases=word)


def _hundred(rate: Rate, material: Material, values: dict[str, object]) -> Iterator[str]:
    if rate.verdict in {"met", "not_met", "undecided"}:
        word = cases(rate, rate.n, material)
        yield material.say(f"target.{rate.verdict}", cases=word, **values)
    if is_census(rate):
        return
    one = noun(kind_of(rate, material), 1, material, "one")
    yield material.say("target.hundred", one=one, **values)


def _what_it_takes(rate: Rate, material: Material, values: dict[str, object]) -> Iterator[str]:
    reach = material.reach.get(rate.measure)
    if reach is None or rate.verdict != "undecided" or rate.n < FEWEST:
        return
    word = cases(rate, rate.n, material)
    if reach.met_from is None:
        yield material.say("target.unreachable", cases=word, **values)
        if reach.needed is not None:
            yield material.say(
                "target.needed", needed=reach.needed, cases=cases(rate, reach.needed, material)
            )
    elif reach.not_met_to is not None:
        key = "reach_all" if reach.met_from == rate.n else "reach_some"
        least = material.say(f"target.{key}", n=reach.met_from)
        yield material.say(
            "target.reach", met_from=least, not_met_to=reach.not_met_to, cases=word, **values
        )


def national(rate: Rate, material: Material) -> Iterator[str]:
    """Yield what may be said beside the national figure, or that there is none."""
    figure = rate.national
    if figure is None:
        if any(other.national for other in material.single):
            yield from no_national(material)
        return
    source = material.say("national.source", edition=edition_of(figure), law=figure.law)
    decided = rate.benchmark in {"higher", "lower", "undecided"} and has_interval(rate, material)
    key = rate.benchmark if decided else "shown"
    yield material.say(f"national.{key}", p=figure.percent, source=source)
    if decided and rate.benchmark != "undecided" and rate.tipping and figure.cases is None:
        yield material.say("national.tipping", n=rate.tipping)
    if is_weighted(rate, material) and has_share(rate):
        unweighted = percent(rate.met / rate.n, material)
        if unweighted != percent(share_of(rate, material), material):
            yield material.say("national.unweighted", p=unweighted)


def no_national(material: Material) -> Iterator[str]:
    """Yield that there is no national figure under the law the cases were read against."""
    if material.say("national.law_without") in (material.criteria.law or "").lower():
        yield material.say("national.none", law=material.criteria.law)
