"""The criteria files that come with the package: complete, in both languages, readable Danish."""

import csv
import re
from collections.abc import Iterator
from datetime import date

import pytest

from audit.bundled import bundled
from audit.conditions import holds, mentions
from audit.criteria import Criteria, Measure, Term, read_criteria, shipped
from audit.words import Text

SERVICELOVEN = "boernesagsbarometret-serviceloven"
BARNETS_LOV = "boernesagsbarometret-barnets-lov"
BAROMETER = {SERVICELOVEN, BARNETS_LOV}
THIRTEEN = (
    "bfu_made",
    "bfu_4_months",
    "bfu_reasoned",
    "bfu_before_decision",
    "bfu_child_conversation",
    "conversation_before_decision",
    "plan_made",
    "plan_content",
    "followup_3_months",
    "followup_6_months",
    "supervision_twice",
    "notification_24h",
    "notification_acute_reaction",
)
ENGLISH = re.compile(
    r"\b(the|and|of|with|which|when|was|were|not|case|cases|child|decision|measure|file|must)\b",
    re.IGNORECASE,
)
DANISH = re.compile(r"\b(og|når|ikke|ja når|nej når|eller|blev|fremgår)\b", re.IGNORECASE)
NEVER_SAID = re.compile(r"\b(kritik|overtrædelse|påbud|dom|signifikant|fejl)\b", re.IGNORECASE)
LAW_IN_CAPITALS = re.compile(
    r"(?<=[a-zæøå,;:)] )(Servicelov|Barnets lov|Forvaltningslov|Offentlighedslov)"
)
BADLY_WRITTEN_SECTION = re.compile(r"§\d|§§\d|stk\s|stk\.\d|§ \d+ ?[a-z]? stk\.|\bstk \d")

every_file = pytest.mark.parametrize("name", sorted(shipped()))


def texts_of(criteria: Criteria) -> Iterator[tuple[str, Text]]:
    """Give every text that a reader of the criteria sees, with the place it stands."""
    yield "title", criteria.title
    yield from ((f"theme {name}", text) for name, text in criteria.themes.items())
    yield from (("exclusion", rule.reason) for rule in criteria.selection.exclude)
    for fact in criteria.facts:
        yield from ((fact.id, text) for text in (fact.title, fact.guidance, fact.unverified))
        yield from ((fact.id, text) for text in fact.choices.values())
    yield from ((unit.id, unit.title) for unit in criteria.units)
    for measure in criteria.measures:
        yield from ((measure.id, text) for text in texts_of_measure(measure))


def texts_of_measure(measure: Measure) -> Iterator[Text]:
    yield from (measure.title, measure.ask, measure.guidance, measure.unverified)
    yield from (item.note for item in measure.national)
    yield from (item.reason for item in measure.comparable)


def found_in(criteria: Criteria, language: str, pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{place}: …{text[language][max(0, hit.start() - 30) : hit.end() + 30]}…"
        for place, text in texts_of(criteria)
        for hit in pattern.finditer(text.get(language, ""))
    ]


@every_file
def test_a_shipped_file_reads_and_is_called_by_its_id(name):
    assert read_criteria(name).id == name


@every_file
def test_every_text_is_there_in_danish_and_in_english(name):
    lacking = [
        place
        for place, text in texts_of(read_criteria(name))
        if text and not (text.get("da", "").strip() and text.get("en", "").strip())
    ]
    assert lacking == []


@every_file
def test_every_measure_has_title_question_guidance_source_and_theme(name):
    criteria = read_criteria(name)
    lacking = [
        (measure.id, key)
        for measure in criteria.measures
        for key in ("title", "ask", "guidance", "source")
        if not getattr(measure, key)
    ]
    assert lacking == []
    assert {measure.theme for measure in criteria.measures} == set(criteria.themes)


@every_file
def test_what_is_unverified_says_just_what_is_not_verified(name):
    marked = {m.id: bool(m.unverified) for m in read_criteria(name).measures if m.status}
    assert all(marked.values())


@every_file
def test_no_text_says_unverified(name):
    assert "UNVERIFIED" not in shipped()[name].read_text(encoding="utf-8")


@every_file
def test_danish_texts_are_danish_and_english_texts_english(name):
    criteria = read_criteria(name)
    assert found_in(criteria, "da", ENGLISH) == []
    assert found_in(criteria, "en", DANISH) == []


@every_file
def test_danish_is_written_as_a_lawyer_writes_it(name):
    criteria = read_criteria(name)
    assert found_in(criteria, "da", LAW_IN_CAPITALS) == []
    assert found_in(criteria, "da", re.compile('"')) == []
    for language in ("da", "en"):
        assert found_in(criteria, language, BADLY_WRITTEN_SECTION) == []
    assert not any(BADLY_WRITTEN_SECTION.search(measure.source) for measure in criteria.measures)


@every_file
def test_words_that_judge_people_or_mean_something_else_in_law_are_not_used(name):
    assert found_in(read_criteria(name), "da", NEVER_SAID) == []


@every_file
def test_an_empty_row_never_leaves_an_exclusion_undecided(name):
    """A rule says what a missing value means, so that no row is refused for want of one."""
    for rule in read_criteria(name).selection.exclude:
        assert holds(rule.when, lambda kind, column: "") is not None, rule.reason["da"]


@pytest.mark.parametrize("name", sorted(BAROMETER))
def test_an_extract_with_only_id_type_and_date_can_be_drawn(name):
    """An exclusion whose column the extract lacks is skipped, so none may rest on these three."""
    criteria = read_criteria(name)
    read = {column for rule in criteria.selection.exclude for _, column in mentions(rule.when)}
    assert read.isdisjoint({"case_id", "case_type", "decided_on"})
    assert criteria.selection.strata == "case_type"
    assert dict(criteria.selection.quota) == {"familiebehandling": 10, "anbringelse": 10}


def test_the_thirteen_measures_of_the_barometer_are_there_under_serviceloven():
    assert tuple(measure.id for measure in read_criteria(SERVICELOVEN).measures) == THIRTEEN


def test_the_two_laws_meet_at_the_turn_of_the_year():
    before, after = read_criteria(SERVICELOVEN), read_criteria(BARNETS_LOV)
    assert before.decided_before == after.decided_from == date(2024, 1, 1)


def test_every_measure_under_serviceloven_is_declared_comparable_or_not_under_barnets_lov():
    declared = {
        (item.criteria, item.measure)
        for measure in read_criteria(BARNETS_LOV).measures
        for item in measure.comparable
    }
    assert {(SERVICELOVEN, measure) for measure in THIRTEEN} == declared


def test_every_declaration_gives_its_reason():
    for name in shipped():
        for measure in read_criteria(name).measures:
            assert all(item.reason for item in measure.comparable), measure.id


@pytest.mark.parametrize(
    ("measure", "comparable"),
    [
        ("bfu_made", False),
        ("plan_made", False),
        ("followup_3_months", False),
        ("bfu_4_months", True),
        ("supervision_twice", True),
        ("notification_24h", True),
    ],
)
def test_a_change_of_law_is_not_read_as_a_change_of_practice(measure, comparable):
    [declared] = read_criteria(BARNETS_LOV).measure(measure).comparable
    assert declared.is_ is comparable


def test_no_national_rate_stands_beside_a_measure_under_barnets_lov():
    for name in sorted(shipped()):
        if name != SERVICELOVEN:
            assert not any(measure.national for measure in read_criteria(name).measures), name


def test_national_rates_are_the_published_ones():
    """Ankestyrelsen, Børnesagsbarometret 2019-2024, as collected in samples/published."""
    shown = {
        (measure.id, item.edition, item.percent, item.law)
        for measure in read_criteria(SERVICELOVEN).measures
        for item in measure.national
    }
    path = bundled("samples/published/national_rates.csv")
    with path.open(encoding="utf-8", newline="") as file:
        published = {
            (row["measure"], row["edition"], int(row["percent"]), row["law"])
            for row in csv.DictReader(file)
        }
    assert shown == published


def test_no_national_rate_claims_the_cases_of_a_whole_edition_for_one_measure():
    rates = [item for m in read_criteria(SERVICELOVEN).measures for item in m.national]
    assert all(item.cases is None for item in rates)


def test_the_local_example_has_every_measure_that_slagelse_set_a_target_for():
    """Slagelse Kommune, Udviklingsplan for 2021-2023."""
    path = bundled("samples/published/slagelse_targets.csv")
    with path.open(encoding="utf-8", newline="") as file:
        targets = {row["measure"] for row in csv.DictReader(file)}
    assert targets <= {measure.id for measure in read_criteria("ledelsestilsyn-slagelse").measures}


@pytest.mark.parametrize(
    ("criteria", "measure", "term"),
    [
        (SERVICELOVEN, "bfu_4_months", Term("became_aware_on", months=4)),
        (BARNETS_LOV, "bfu_4_months", Term("became_aware_on", months=4)),
        (SERVICELOVEN, "bfu_before_decision", Term("decided_on")),
        (SERVICELOVEN, "plan_made", Term("decided_on")),
        (BARNETS_LOV, "plan_made", Term("decided_on", months=3, or_before=True)),
        (SERVICELOVEN, "followup_3_months", Term("started_on", months=3)),
        (SERVICELOVEN, "notification_24h", Term("received_at", hours=24)),
        ("underretninger", "notification_24h", Term("received_at", hours=24)),
        (
            "ledelsestilsyn-slagelse",
            "notification_party_hearing_14_days",
            Term("became_aware_on", days=14),
        ),
        (
            "ledelsestilsyn-slagelse",
            "notification_assessment_4_weeks",
            Term("became_aware_on", weeks=4),
        ),
    ],
)
def test_the_time_limit_of_last_resort_is_the_one_in_the_law_or_the_plan(criteria, measure, term):
    assert read_criteria(criteria).measure(measure).deadline[-1].by == (term,)


def test_a_handleplan_made_in_urgency_has_four_months():
    [urgent, _] = read_criteria(SERVICELOVEN).measure("plan_made").deadline
    assert urgent.by == (Term("decided_on", months=4, or_before=True),)


def test_a_plan_must_be_ready_before_a_placement_without_consent():
    _, without_consent, _ = read_criteria(BARNETS_LOV).measure("plan_made").deadline

    def placed(kind: str, name: str) -> str:
        return {"case_type": "anbringelse", "legal_basis": "§ 47"}.get(name, "")

    assert holds(without_consent.when, placed) is True
    assert without_consent.by == (Term("decided_on"),)


def test_support_that_began_first_is_followed_up_when_the_assessment_is_finished():
    alongside = read_criteria(BARNETS_LOV).measure("followup_3_months").deadline[0]
    assert alongside.by == (Term("started_on", months=3), Term("bfu_finished_on"))


def test_an_exception_that_nobody_stated_does_not_excuse():
    excused = read_criteria(SERVICELOVEN).measure("bfu_before_decision").except_
    assert holds(excused, lambda kind, name: "") is False


def test_notifications_are_drawn_from_all_that_were_received():
    criteria = read_criteria("underretninger")
    assert criteria.selection.unit == "notification"
    assert not criteria.selection.one_per
    assert not criteria.selection.strata


def test_management_supervision_takes_one_case_from_every_caseworker():
    selection = read_criteria("ledelsestilsyn-slagelse").selection
    assert (selection.strata, selection.at_least, selection.at_most) == ("caseworker", 1, 1)
