"""How the figures came about: the draw, the readings, what answers count as, who can check it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from audit.report.amounts import framed, spelled
from audit.report.appendix import is_unverified, methods_table, not_applied
from audit.report.blocks import Block, Facts, Paragraph, Points
from audit.report.material import Material, day_of, has_interval, latest_before, text_of
from audit.report.material import is_census as is_census_rate
from audit.words import catalogue, listed

if TYPE_CHECKING:
    from audit.criteria import Criteria


def method(material: Material) -> list[Block]:
    """Return the blocks of the method section."""
    blocks: list[Block] = [Paragraph(text) for text in _draw(material)]
    blocks += [Paragraph(text) for text in _estimates(material)]
    table = methods_table(material)
    if table.rows:
        blocks.append(table)
    blocks += [Paragraph(text) for text in _answers(material)]
    blocks.append(Facts(tuple(method_facts(material))))
    return blocks


def _draw(material: Material) -> Iterator[str]:
    design, say = material.design, material.say
    N = design.population
    if material.is_latest:
        yield say("method.draw_latest", day=latest_before(material))
    elif design.size == N:
        yield say("method.draw_census", framed=framed(N, material))
    else:
        yield say("method.draw_random")
    by_decision = material.criteria.selection.unit == "decision"
    key = "counted_decision" if by_decision else "counted"
    yield say(f"method.{key}", N=N, framed=framed(N, material))
    yield from _strata(material)
    yield from _one_per(material)
    yield from _replaced(material)


def _strata(material: Material) -> Iterator[str]:
    strata = [stratum for stratum in material.design.strata if stratum.name]
    edition = material.edition
    small = any(0 < s.drawn < edition.limit or s.population < edition.limit for s in strata)
    if len(strata) < 2 or (edition.public and small):
        return
    parts = [material.say("method.stratum", name=s.name, n=s.drawn, N=s.population) for s in strata]
    yield material.say("method.strata", strata=parts)


def _one_per(material: Material) -> Iterator[str]:
    if not material.criteria.selection.one_per:
        return
    passed = _with_role(material, "passed")
    hidden = material.edition.public and 0 < passed < material.edition.limit
    key = "one_per" if passed and not hidden else "one_per_plain" if hidden else "one_per_none"
    word = framed(2, material)
    yield material.say(f"method.{key}", framed=word, passed=passed)


def _replaced(material: Material) -> Iterator[str]:
    n = _with_role(material, "replaced")
    if not n:
        return
    yield material.say("method.replaced", n=n)
    cases = material.rates.sample.cases
    reasons = sorted(set(cases.loc[cases["role"] == "replaced", "reason"]) - {""})
    if reasons and not material.edition.public:
        yield material.say("method.replaced_reasons", reasons="; ".join(reasons))


def _with_role(material: Material, role: str) -> int:
    return int((material.rates.sample.cases["role"] == role).sum())


def _estimates(material: Material) -> Iterator[str]:
    say = material.say
    if any(has_interval(rate, material) for rate in material.whole):
        level = round(100 * material.rates.level)
        word = framed(2, material)
        yield say("method.interval", level=level)
        yield f"{say('method.finite', framed=word)} {say('method.process')}"
        yield _readings(material)
    judged = [rate for rate in material.single if rate.verdict]
    if any(not is_census_rate(rate) for rate in judged):
        yield say("method.target")
    if any(rate.benchmark for rate in material.single):
        yield say("method.national")
    if material.changes is not None and any(
        c.p_value is not None for c in material.changes.changes
    ):
        yield say("method.change", level=round(100 * material.changes.level))


def _readings(material: Material) -> str:
    levels = material.say(f"method.{material.rates.reading}_name")
    if material.changes is None:
        return material.say("method.readings_one", levels=levels)
    changes = material.say(f"method.{material.changes.reading}_name")
    if changes == levels:
        return material.say("method.readings_same", levels=levels)
    return material.say("method.readings", levels=levels, changes=changes)


def _answers(material: Material) -> Iterator[str]:
    yield material.say("method.codes", codes="; ".join(_codes(material)))
    if any(
        measure.kind in {"deadline", "count", "every"} for measure in material.criteria.measures
    ):
        yield material.say("method.computed")


def _codes(material: Material) -> Iterator[str]:
    """Yield what each answer counts as, as these criteria have it."""
    for meaning in ("met", "missed", "outside", "unknown"):
        codes = [code for code, counts in material.criteria.codes.items() if counts == meaning]
        if not codes:
            continue
        answers = listed([_answer(code, material) for code in codes], material.edition.language)
        key = f"code_{meaning}" if meaning in {"outside", "unknown"} else "code"
        outcome = material.say(f"method.{meaning}")
        yield material.say(f"method.{key}", answers=answers, outcome=outcome)


def _answer(code: str, material: Material) -> str:
    known = f"answer.{code}" in catalogue("report", material.edition.language)
    return material.say(f"answer.{code}") if known else code


def method_facts(material: Material) -> Iterator[tuple[str, str]]:
    """Yield what is needed to check the draw and the log."""
    design, say = material.design, material.say
    drawn = day_of(design.drawn_at)
    unknown = say("method.not_given")
    yield say("method.round"), material.rates.round
    yield say("method.seed"), design.seed or unknown
    yield say("method.seed_by"), design.seed_by or unknown
    yield say("method.drawn_at"), say("method.day", day=drawn) if drawn else unknown
    yield say("method.fingerprint"), design.fingerprint
    yield say("method.criteria_fingerprint"), material.criteria.fingerprint
    if material.about.log_head:
        yield say("method.log_head"), material.about.log_head
    if material.about.versions:
        versions = (f"{name} {version}" for name, version in material.about.versions.items())
        yield say("method.versions"), ", ".join(versions)


def limits(material: Material) -> list[Block]:
    """Return the reservations that the material itself gives rise to."""
    return [Points(tuple(Paragraph(text) for text in _limits(material)))]


def _limits(material: Material) -> Iterator[str]:
    say, about = material.say, material.about
    yield say("limit.totals")
    if any(rate.not_documented for rate in material.single):
        yield say("missed.written")
    if material.is_latest:
        yield say("limit.latest")
    elif any(not rate.domain_known and has_interval(rate, material) for rate in material.single):
        yield say("limit.domain")
    if material.criteria.selection.one_per:
        yield say("limit.one_per")
    if any(measure.scale is not None for measure in material.criteria.measures):
        yield say("limit.scale_judgement")
    absent = not_applied(material)
    if absent:
        yield say("limit.not_applied", list="; ".join(absent))
    if about.committee_cases:
        yield say("limit.committee", n=about.committee_cases, reader=about.committee_reader)
    yield from _unverified(material.criteria, material)


def _unverified(criteria: Criteria, material: Material) -> Iterator[str]:
    names = [text_of(m.title, material) for m in criteria.measures if is_unverified(m)]
    if names:
        measures = material.say("count.measures", n=len(names))
        yield material.say(
            "limit.unverified",
            count=spelled(len(names), material),
            measures=measures,
            list="; ".join(names),
        )
