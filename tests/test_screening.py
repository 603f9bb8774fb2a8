import pytest

from audit.errors import AuditError
from audit.screening import screen

RULES = """
decided = { before = 2024-01-01 }
[selection]
strata = "case_type"
quota = { family = 1, placement = 1 }
[[selection.exclude]]
reason = { da = "Fyldt 18", en = "Over 18" }
when = { column = "age", above = 17 }
[[measure]]
id = "kept"
"""


def steps(eligible):
    return {step.reason["da"]: step.left_out for step in eligible.ledger if step.left_out}


def test_every_row_left_out_has_a_reason_and_the_ledger_adds_up(criteria_of, frame_of):
    frame = frame_of(
        case_id=list("abcdefg"),
        case_type=["family", "placement", "other", "", "family", "family", "placement"],
        decided_on=[
            "2023-01-01",
            "2024-01-01",
            "2023-01-01",
            "2023-01-01",
            "",
            "2023-02-01",
            "2023-12-31",
        ],
        age=["10", "10", "10", "10", "10", "18", "17"],
    )
    eligible = screen(frame, criteria_of(RULES))
    assert eligible.cases["case_id"].tolist() == ["a", "g"]
    assert list(steps(eligible).values()) == [1, 1, 1, 1, 1]
    assert eligible.ledger[-1].left == 2
    assert len(eligible.left_out) == 5


def test_a_missing_age_is_not_under_18_but_refused_by_row(criteria_of, frame_of):
    frame = frame_of(
        case_id=["a", "b"], case_type=["family"] * 2, decided_on=["2023-01-01"] * 2, age=["", "3"]
    )
    with pytest.raises(AuditError, match=r"Række 2, sag a: age er tom"):
        screen(frame, criteria_of(RULES))


def test_a_missing_age_has_its_own_rule_where_the_criteria_give_one(criteria_of, frame_of):
    rules = RULES.replace(
        "[[selection.exclude]]",
        '[[selection.exclude]]\nreason = { da = "Alder ukendt", en = "Age unknown" }\n'
        'when = { column = "age", missing = true }\n[[selection.exclude]]',
        1,
    )
    frame = frame_of(
        case_id=["a", "b"], case_type=["family"] * 2, decided_on=["2023-01-01"] * 2, age=["", "3"]
    )
    assert steps(screen(frame, criteria_of(rules))) == {"Alder ukendt": 1}


def test_a_rule_on_a_column_the_extract_lacks_is_noted_and_not_applied(criteria_of, frame_of):
    frame = frame_of(case_id=["a"], case_type=["family"], decided_on=["2023-01-01"])
    eligible = screen(frame, criteria_of(RULES))
    assert len(eligible.cases) == 1
    assert [step.applied for step in eligible.ledger][-1] is False
    assert "age" in eligible.ledger[-1].reason["da"]


def test_the_law_and_the_period_are_noted_where_the_extract_has_no_date(criteria_of, frame_of):
    frame = frame_of(case_id=["a"], case_type=["family"], age=["3"])
    ledger = screen(frame, criteria_of(RULES)).ledger
    told = [step.reason["da"] for step in ledger if not step.applied]
    assert len(told) == 1
    assert "decided_on" in told[0]


def test_a_date_that_neither_extract_nor_reviewer_can_give_is_refused(criteria_of, frame_of):
    rule = '[[measure]]\nid = "in_time"\ndeadline = { end = "made_on", by = [{ date = "decided_on" }] }'
    frame = frame_of(case_id=["a"], case_type=["family"], decided_on=["2023-01-01"], age=["3"])
    with pytest.raises(AuditError, match="datoen made_on er hverken"):
        screen(frame, criteria_of(RULES + rule))
    fact = '[[fact]]\nid = "made_on"\nkind = "date"\ntitle = { da = "Lavet", en = "Made" }\n'
    assert len(screen(frame, criteria_of(RULES + rule + "\n" + fact)).cases) == 1
