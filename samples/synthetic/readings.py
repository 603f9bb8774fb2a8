"""What the reviewers write about a case: facts from the file, judgements, where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from synthetic.decisions import Decision, World
from synthetic.notifications import notifications

from audit.dates import add_months

UNKNOWN = "unknown"
REASONS = {
    "not_met": (
        "Det fremgår, at det ikke er sket.",
        "Forløbet er beskrevet, men kravet er ikke opfyldt.",
        "Sket for sent i forhold til afgørelsen.",
    ),
    "not_documented": (
        "Hverken journalen eller dokumenterne nævner det.",
        "Intet notat fundet om det.",
    ),
    "met_lawful_exception": (
        "Undladt på grund af barnets alder; grunden er skrevet i sagen.",
        "Undladt med begrundelse i journalen.",
    ),
    "documented_late": ("Notatet er skrevet, efter at sagslisten blev givet ud.",),
    "not_assessable": ("Bilaget kan ikke åbnes.", "To dokumenter siger hver sit om det."),
    "not_applicable": ("",),
}
LEARNING = (
    "Skriv, hvad der er vurderet, også når svaret er nej.",
    "Brug barnets egne ord i afgørelsen.",
    "Sæt en påmindelse, så snart fristen begynder at løbe.",
)
EXEMPT = {"bfu_made", "bfu_child_conversation", "conversation_before_decision"}
"""Measures that the law allows to be left out in some situations."""


@dataclass(frozen=True)
class Said:
    """One answer to a measure or a fact of a case, or of one of its units."""

    key: str
    answer: str
    unit: str = ""
    reason: str = ""
    document: str = ""
    learning: str = ""


def readings(world: World, decision: Decision) -> tuple[Said, ...]:
    """Return everything the reviewer of a case writes, in the order of the questions."""
    of_law = _serviceloven if world.law == "serviceloven" else _barnets_lov
    said = [*_facts(world, decision), *of_law(world, decision)]
    if not decision.is_first:
        said.append(
            Said("followup_3_months", "not_applicable", reason="Forlængelse af støtte, der kørte.")
        )
    units = [Said(key, answer, unit) for unit, key, answer in notifications(world, decision)]
    return tuple(_documented(world, decision.key, each) for each in [*said, *units])


def _facts(world: World, decision: Decision) -> Iterator[Said]:
    """Yield the dates of the file; the law decides which of them are asked."""
    started, ended = decision.started_on, decision.ended_on
    first = next(iter(decision.followups), None)
    is_bfu = decision.assessment == "bfu"
    if is_bfu:
        yield Said("became_aware_on", decision.aware_on.isoformat())
        yield Said("became_aware_kind", _kind(world, decision))
        yield Said("bfu_finished_on", _day(decision.finished_on))
    if world.law == "serviceloven" and is_bfu:
        updated = world.chance.happens(0.12, decision.key, "update")
        yield Said("bfu_update_only", _yes(updated))
    yield Said("plan_made_on", _day(decision.plan_on))
    yield Said("started_on", started.isoformat())
    yield Said("ended_on", _day(ended))
    yield Said("ended_within_3_months", _yes(ended is not None and ended < add_months(started, 3)))
    yield Said("first_followup_on", _day(first))
    if world.law == "serviceloven":
        yield Said("followups", _days(decision.followups))
    if decision.case_type == "anbringelse":
        yield Said("visits", _days(decision.visits))


def _serviceloven(world: World, decision: Decision) -> Iterator[Said]:
    if _is_late(decision, decision.decided_on):
        yield Said("parallel_support", _yes(world.chance.happens(0.3, decision.key, "parallel")))
    if decision.plan_on and decision.plan_on > decision.decided_on:
        soon = decision.plan_on <= add_months(decision.decided_on, 4)
        yield Said("urgent_purpose_stated", _yes(soon and world.keeps(decision.key, "plan_made")))
    made = _judged(world, decision, "bfu_made", decision.assessment == "bfu")
    yield made
    if made.answer == "not_assessable" and decision.assessment != "bfu":
        yield Said("bfu_update_only", "no")
        yield Said("became_aware_on", UNKNOWN)
        yield Said("bfu_finished_on", UNKNOWN)
    if made.answer == "met":
        yield _judged(world, decision, "bfu_reasoned")
        yield _judged(world, decision, "bfu_child_conversation")
    yield _judged(world, decision, "conversation_before_decision")
    yield _if(decision.plan_on is not None, _judged(world, decision, "plan_content"))
    if not decision.followups:
        overdue = add_months(decision.started_on, 9) < (decision.ended_on or world.as_of)
        code, reason = (
            ("not_met", "Ingen opfølgning i sagen.") if overdue else ("not_applicable", "")
        )
        yield Said("followup_6_months", code, reason=reason)


def _barnets_lov(world: World, decision: Decision) -> Iterator[Said]:
    yield Said("assessment_form", decision.assessment)
    yield Said("bfu_mandatory", _yes(decision.mandatory))
    yield from _alongside(world, decision)
    yield from _family_plan(world, decision)
    is_bfu, has_plan = decision.assessment == "bfu", decision.plan_on is not None
    is_placed = decision.case_type == "anbringelse"
    yield _judged(world, decision, "screening_documented")
    yield _judged(world, decision, "bfu_made", decision.assessment in {"bfu", "afdaekning"})
    if decision.mandatory:
        yield _judged(world, decision, "bfu_made_when_mandatory", is_bfu)
    if is_bfu:
        yield from _assessed(world, decision)
    yield _judged(world, decision, "conversation_before_decision")
    yield _judged(world, decision, "child_view_visible_in_decision")
    if decision.age > 9:
        yield _judged(world, decision, "child_received_decision")
    yield _if(has_plan, _judged(world, decision, "plan_content"))
    yield _if(has_plan, _judged(world, decision, "plan_child_wishes"))
    if is_placed:
        yield _if(has_plan, _judged(world, decision, "plan_family_support"))
        yield _judged(world, decision, "support_person_offered")
    yield from _rhythm(world, decision)


def _alongside(world: World, decision: Decision) -> Iterator[Said]:
    if decision.assessment == "afdaekning":
        yield Said("afdaekning_finished_on", _day(decision.finished_on))
    if _is_late(decision, decision.decided_on):
        yield Said("parallel_support", _yes(world.chance.happens(0.6, decision.key, "parallel")))
    yield Said("support_began_first", _yes(_is_late(decision, decision.started_on)))


def _family_plan(world: World, decision: Decision) -> Iterator[Said]:
    """Whether a plan was found to be needed: a duty in placements, else to be decided."""
    if decision.case_type == "anbringelse" or decision.plan_on is not None:
        yield Said("plan_found_needed", "yes")
    else:
        decided = world.keeps(decision.key, "plan_made")
        yield Said("plan_found_needed", "no" if decided else UNKNOWN)


def _assessed(world: World, decision: Decision) -> Iterator[Said]:
    yield _judged(world, decision, "bfu_decision_given")
    due = add_months(decision.aware_on, 4)
    if _is_late(decision, due) and due < world.as_of:
        yield _judged(world, decision, "bfu_preliminary")
    yield _judged(world, decision, "bfu_reasoned")
    has_siblings = world.chance.happens(0.6, decision.key, "siblings")
    yield _if(has_siblings, _judged(world, decision, "siblings_considered"))
    yield _judged(world, decision, "bfu_child_conversation")


def _rhythm(world: World, decision: Decision) -> Iterator[Said]:
    if decision.followups:
        rhythm = _judged(world, decision, "followup_rhythm")
    elif add_months(decision.started_on, 3) < world.as_of:
        rhythm = Said("followup_rhythm", "not_documented", reason="Ingen opfølgning i sagen.")
    else:
        rhythm = Said("followup_rhythm", "not_applicable")
    yield rhythm
    if rhythm.answer == "met":
        due = decision.followups[0] + timedelta(days=190) < (decision.ended_on or world.as_of)
        yield _if(due, _judged(world, decision, "followup_rhythm_kept"))


def _judged(world: World, decision: Decision, measure: str, kept: bool | None = None) -> Said:
    """The code of a measure that the reviewer judges, with its reason where one is owed."""
    chance, key = world.chance, decision.key
    if chance.happens(0.025, key, measure, "hidden"):
        code = "not_assessable"
    elif world.keeps(key, measure) if kept is None else kept:
        exempt = measure in EXEMPT - {"bfu_made"} and chance.happens(0.1, key, measure, "exempt")
        code = "met_lawful_exception" if exempt else "met"
    elif measure == "bfu_made" and chance.happens(0.12, key, measure, "exempt"):
        code = "met_lawful_exception"
    else:
        silent = 0.4 if "conversation" in measure else 0.25
        codes = ("not_documented", silent), ("documented_late", silent + 0.05), ("not_met", 1.0)
        share = chance.share(key, measure, "silent")
        code = next(code for code, limit in codes if share < limit)
    reason = chance.one_of(REASONS[code], key, measure, "reason") if code in REASONS else ""
    return Said(measure, code, reason=reason)


def _if(relevant: bool, said: Said) -> Said:
    return said if relevant else Said(said.key, "not_applicable")


def _documented(world: World, key: str, said: Said) -> Said:
    """An answer with the document it rests on and, now and then, a learning point."""
    chance = world.chance
    document, learning = "", ""
    if said.answer in {"met", "not_met", "met_lawful_exception"} and chance.happens(
        0.8, key, said.key, "akt"
    ):
        document = f"Akt {chance.whole(2, 96, key, said.key, 'document')}"
    if said.answer == "not_met" and chance.happens(0.2, key, said.key, "learning"):
        learning = chance.one_of(LEARNING, key, said.key, "point")
    return replace(said, document=document, learning=learning)


def _kind(world: World, decision: Decision) -> str:
    kinds = ("notification",) * 6 + ("application", "family", "previous_municipality", "other")
    return world.chance.one_of(kinds, decision.key, "kind")


def _is_late(decision: Decision, limit: date) -> bool:
    """Whether an assessment that was begun was not finished by a day."""
    begun = decision.assessment in {"bfu", "afdaekning"}
    return begun and (decision.finished_on is None or decision.finished_on > limit)


def _day(day: date | None) -> str:
    return day.isoformat() if day else UNKNOWN


def _days(days: tuple[date, ...]) -> str:
    return " ".join(day.isoformat() for day in days) or UNKNOWN


def _yes(value: bool) -> str:
    return "yes" if value else "no"
