import pytest

from audit.errors import AuditError
from audit.log import Entry, current
from audit.outcomes import asked, assess
from audit.sampling import draw
from audit.screening import screen

SELECTION = """
[selection]
size = 1
"""


@pytest.fixture
def outcome(criteria_of, frame_of, answers_of):
    """The outcome of measures for one case, from a register row and answers."""

    def judge(rules, register=None, given=None, as_of="2023-01-31"):
        row = {"case_id": "1", "decided_on": "2022-03-31", **(register or {})}
        frame = frame_of(as_of=as_of, **{name: [value] for name, value in row.items()})
        sample = draw(screen(frame, criteria_of(SELECTION + rules)), seed="s")
        answers = answers_of({("1", key): answer for key, answer in (given or {}).items()})
        found = assess(sample, answers)
        return {row.measure: (row.outcome, row.code, row.reason) for row in found.rows}

    return judge


DEADLINE = """
[[fact]]
id = "aware_on"
title = { da = "Opmærksom", en = "Aware" }
kind = "date"
[[fact]]
id = "finished_on"
title = { da = "Afsluttet", en = "Finished" }
kind = "date"
[[measure]]
id = "in_time"
deadline = { end = "finished_on", by = [{ date = "aware_on", months = 4 }] }
"""


@pytest.mark.parametrize(
    ("aware", "finished", "as_of", "expected"),
    [
        ("2022-07-01", "2022-11-01", "2023-01-31", ("met", "met", "")),
        ("2022-07-01", "2022-11-02", "2023-01-31", ("missed", "not_met", "late")),
        ("2022-10-31", "2023-01-30", "2023-01-31", ("met", "met", "")),
        ("2022-10-31", "unknown", "2023-01-31", ("outside", "not_applicable", "not_yet_due")),
        ("2022-09-30", "unknown", "2023-01-30", ("outside", "not_applicable", "not_yet_due")),
        ("2022-09-30", "unknown", "2023-01-31", ("missed", "not_documented", "no_end")),
        ("unknown", "2022-11-01", "2023-01-31", ("unknown", "not_assessable", "no_start")),
        ("2022-07-01", "2023-02-15", "2023-01-31", ("missed", "not_documented", "no_end")),
        ("2022-07-01", "", "2023-01-31", ("unanswered", "", "waits")),
        ("", "", "2023-01-31", ("unanswered", "", "waits")),
    ],
)
def test_a_deadline_in_calendar_months(outcome, aware, finished, as_of, expected):
    given = {"aware_on": aware, "finished_on": finished}
    found = outcome(DEADLINE, given={k: v for k, v in given.items() if v}, as_of=as_of)
    assert found["in_time"] == expected


def test_the_reviewers_date_counts_before_the_registers(criteria_of, frame_of, answers_of):
    frame = frame_of(
        case_id=["1"],
        decided_on=["2022-03-31"],
        aware_on=["2022-07-01"],
        finished_on=["2022-12-01"],
    )
    sample = draw(screen(frame, criteria_of(SELECTION + DEADLINE)), seed="s")
    found = assess(sample, answers_of({("1", "finished_on"): "2022-10-30"}))
    assert found.rows[0].outcome == "met"
    (differing,) = found.disagreements
    assert (differing.register, differing.file, differing.days) == ("2022-12-01", "2022-10-30", 32)


def test_an_end_before_its_start_is_refused_as_a_typing_error(outcome):
    with pytest.raises(AuditError, match=r"Sag 1, Krav: .*2021 ligger før .*2022"):
        outcome(DEADLINE, given={"aware_on": "2022-07-01", "finished_on": "2021-07-02"})


def test_an_end_may_lie_before_where_the_criteria_say_so(outcome):
    rules = DEADLINE.replace("months = 4", "months = 4, or_before = true")
    found = outcome(rules, given={"aware_on": "2022-07-01", "finished_on": "2022-06-30"})
    assert found["in_time"] == ("met", "met", "")


def test_a_reviewer_may_override_a_computed_answer(outcome):
    given = {"aware_on": "2022-07-01", "finished_on": "2022-12-02", "in_time": "met"}
    assert outcome(DEADLINE, given=given)["in_time"] == ("met", "met", "")


CHAIN = """
[[fact]]
id = "lawful"
title = { da = "Lovlig grund", en = "Lawful reason" }
kind = "yes_no"
[[measure]]
id = "made"
except = { fact = "lawful", equals = "yes" }
[[measure]]
id = "reasoned"
applies = "made"
[[measure]]
id = "all"
all_of = ["made", "reasoned"]
"""


@pytest.mark.parametrize(
    ("given", "made", "reasoned", "both"),
    [
        ({"made": "met", "reasoned": "not_met"}, "met", "missed", "missed"),
        ({"made": "met", "reasoned": "met"}, "met", "met", "met"),
        ({"made": "met"}, "met", "unanswered", "unanswered"),
        ({"made": "not_met"}, "missed", "outside", "missed"),
        ({"made": "not_met", "lawful": "yes"}, "met", "outside", "met"),
        ({"made": "not_assessable"}, "unknown", "unknown", "unknown"),
        ({}, "unanswered", "unanswered", "unanswered"),
        ({"made": "not_applicable"}, "outside", "outside", "outside"),
        ({"made": "not_documented"}, "missed", "outside", "missed"),
        ({"made": "met", "reasoned": "not_assessable"}, "met", "unknown", "unknown"),
    ],
)
def test_what_rests_on_another_answer(outcome, given, made, reasoned, both):
    found = outcome(CHAIN, given=given)
    assert [found[m][0] for m in ("made", "reasoned", "all")] == [made, reasoned, both]


def test_a_lawful_exception_counts_as_met_and_has_its_own_code(outcome):
    found = outcome(CHAIN, given={"made": "not_met", "lawful": "yes"})
    assert found["made"][1] == "met_lawful_exception"


BRANCHES = """
[[measure]]
id = "plan"
deadline = [
  { when = { column = "basis", equals = "§ 47" }, end = "plan_on", by = [{ date = "decided_on" }] },
  { end = "plan_on", by = [{ date = "decided_on", months = 3 }, { date = "parallel_on" }] },
]
"""


@pytest.mark.parametrize(
    ("basis", "plan", "parallel", "expected"),
    [
        ("§ 47", "2022-03-31", "", "met"),
        ("§ 47", "2022-04-01", "", "missed"),
        ("§ 46", "2022-06-30", "", "met"),
        ("§ 46", "2022-07-01", "", "missed"),
        ("§ 46", "2022-05-02", "2022-05-01", "missed"),
        ("", "2022-04-01", "", "unknown"),
        ("§ 46", "", "", "missed"),
    ],
)
def test_the_first_deadline_that_holds_and_the_earliest_of_several(
    outcome, basis, plan, parallel, expected
):
    register = {"basis": basis, "plan_on": plan, "parallel_on": parallel}
    assert outcome(BRANCHES, register)["plan"][0] == expected


HOURS = """
[[measure]]
id = "assessed"
deadline = { end = "assessed_at", by = [{ date = "received_at", hours = 24 }] }
"""


@pytest.mark.parametrize(
    ("received", "assessed", "expected"),
    [
        ("2025-03-28T15:52", "2025-03-31T08:20", "missed"),
        ("2025-03-30T01:30", "2025-03-30T14:05", "met"),
        ("2025-03-31", "2025-04-01", "unknown"),
        ("2025-03-31", "2025-03-31", "met"),
        ("2025-03-31", "2025-04-02", "missed"),
        ("2025-10-25T10:00", "2025-10-26T09:30", "missed"),
        ("2025-12-24T12:10", "2025-12-24", "met"),
        ("2025-03-29T10:00", "2025-03-30T10:30", "met"),
    ],
)
def test_24_hours_are_elapsed_hours_also_when_the_clocks_change(
    outcome, received, assessed, expected
):
    register = {"received_at": received, "assessed_at": assessed, "decided_on": "2022-01-01"}
    assert outcome(HOURS, register, as_of="2026-01-31")["assessed"][0] == expected


VISITS = """
[[fact]]
id = "visits"
title = { da = "Besøg", en = "Visits" }
kind = "dates"
[[measure]]
id = "twice"
count = { of = "visits", at_least = 2, months = 12, until = "as_of", since = "started_on" }
[[measure]]
id = "rhythm"
every = { of = "visits", months = 6 }
"""


@pytest.mark.parametrize(
    ("started", "visits", "twice", "rhythm"),
    [
        ("2020-01-01", "2022-03-01 2022-09-01", "met", "met"),
        ("2020-01-01", "2022-01-31 2022-09-01", "missed", "missed"),
        ("2020-01-01", "2022-02-01 2022-08-01", "met", "met"),
        ("2020-01-01", "unknown", "missed", "missed"),
        ("2022-06-01", "2022-09-01", "outside", "outside"),
        ("2020-01-01", "", "unanswered", "unanswered"),
        ("", "2022-03-01 2022-09-01", "unknown", "met"),
    ],
)
def test_counts_and_repeated_deadlines(outcome, started, visits, twice, rhythm):
    found = outcome(VISITS, {"started_on": started}, {"visits": visits} if visits else {})
    assert (found["twice"][0], found["rhythm"][0]) == (twice, rhythm)


SCALE = """
[[measure]]
id = "child_centred"
scale = { from = 1, to = 4, met_from = 3 }
"""


@pytest.mark.parametrize(
    ("mark", "expected"), [("2", "missed"), ("3", "met"), ("not_assessable", "unknown")]
)
def test_a_scale_is_met_from_a_mark(outcome, mark, expected):
    assert outcome(SCALE, given={"child_centred": mark})["child_centred"][0] == expected


def test_what_is_asked_follows_from_what_is_answered(criteria_of):
    criteria = criteria_of(SELECTION + CHAIN)
    assert asked(criteria, {}, {}, None)["reasoned"] == "open"
    assert asked(criteria, {}, {"made": "met"}, None)["reasoned"] == "ask"
    assert asked(criteria, {}, {"made": "not_met"}, None)["reasoned"] == "outside"


def test_a_given_lawful_exception_and_a_computed_one_count_as_the_criteria_say(outcome):
    codes = '\n[codes]\nmet_lawful_exception = "outside"\n'
    for given in ({"made": "not_met", "lawful": "yes"}, {"made": "met_lawful_exception"}):
        assert outcome(codes + CHAIN, given=given)["made"][0] == "outside"


def test_an_end_that_is_not_documented_counts_as_the_criteria_say(outcome):
    given = {"aware_on": "2022-07-01", "finished_on": "unknown"}
    found = outcome('\n[codes]\nnot_documented = "unknown"\n' + DEADLINE, given=given)
    assert found["in_time"] == ("unknown", "not_documented", "no_end")


def test_an_answer_that_a_rule_makes_idle_overrides_nothing(criteria_of, frame_of, answers_of):
    rule = 'applies = { column = "basis", equals = "§ 47" }'
    criteria = criteria_of(SELECTION + f"{DEADLINE}{rule}")
    sample = draw(screen(frame_of(case_id=["1"], basis=["§ 46"]), criteria), seed="s")
    (found,) = assess(sample, answers_of({("1", "in_time"): "met"})).rows
    assert (found.outcome, found.reason, found.overridden) == ("outside", "by_rule", False)


UNITS = """
[[unit]]
id = "notification"
title = { da = "Underretning", en = "Notification" }
facts = ["received_at", "assessed_at"]
[[fact]]
id = "received_at"
title = { da = "Modtaget", en = "Received" }
kind = "moment"
[[fact]]
id = "assessed_at"
title = { da = "Vurderet", en = "Assessed" }
kind = "moment"
[[measure]]
id = "told"
unit = "case"
[[measure]]
id = "assessed"
unit = "notification"
applies = "told"
deadline = { end = "assessed_at", by = [{ date = "received_at", hours = 24 }] }
"""


@pytest.fixture
def assessed(criteria_of, frame_of):
    """The outcome of one notification's measure, from what the reviewer wrote of it."""

    def judge(received, finished):
        sample = draw(screen(frame_of(case_id=["1"]), criteria_of(SELECTION + UNITS)), seed="s")
        said = {"received_at": received, "assessed_at": finished}
        entries = [Entry(case="1", unit="notification:1", key=k, answer=v) for k, v in said.items()]
        told = Entry(case="1", key="told", answer="met")
        (found,) = assess(sample, current([told, *entries])).of("assessed")
        return found.outcome, found.reason

    return judge


def test_a_unit_may_rest_on_what_was_answered_of_its_case(assessed):
    assert assessed("2022-04-01T12:00", "2022-04-01T13:00") == ("met", "")


def test_what_happened_to_a_unit_after_the_reading_date_was_not_in_the_file_that_day(assessed):
    assert assessed("2023-01-31T12:00", "2023-02-01T09:00") == ("outside", "not_yet_due")


def test_an_hour_before_its_start_is_refused_as_a_typing_error(assessed):
    with pytest.raises(AuditError, match=r"10\.00 ligger før .*12\.00"):
        assessed("2022-04-01T12:00", "2022-04-01T10:00")


def test_repeated_dates_without_a_reading_date_run_to_the_last_that_is_known(outcome):
    rules = VISITS.replace("months = 6", 'months = 6, start = "started_on"')
    found = outcome(rules, {"started_on": "2022-01-01"}, {"visits": "unknown"}, as_of="")
    assert found["rhythm"][0] == "outside"


def test_dates_are_counted_up_to_the_reading_date_while_their_end_is_open(outcome):
    rules = VISITS.replace('until = "as_of", since', 'until = "ended_on", since')
    register = {"started_on": "2020-01-01", "ended_on": ""}
    assert outcome(rules, register, {"visits": "2022-03-01 2022-09-01"})["twice"][0] == "met"
