"""The condition language: three values, and every fault named."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.conditions import AllOf, AnyOf, Compare, Not, holds, mentions, parse_condition
from audit.errors import AuditError


@dataclass(frozen=True)
class Result:
    outcome: str
    code: str


def look_in(**values):
    return lambda kind, name: values.get(name)


def ask(raw, **values):
    return holds(parse_condition(raw), look_in(**values))


@pytest.mark.parametrize(
    ("raw", "value", "answer"),
    [
        ({"equals": "§ 47"}, "§ 47", True),
        ({"equals": "§ 47"}, "§ 46", False),
        ({"not_equals": "own"}, "own", False),
        ({"not_equals": "own"}, "other", True),
        ({"one_of": ["a", "b"]}, "b", True),
        ({"one_of": ["a", "b"]}, "c", False),
        ({"below": 18}, "17.5", True),
        ({"below": 18}, "18", False),
        ({"below": 18}, "0", True),
        ({"above": 17}, "18", True),
        ({"above": Decimal("0.1")}, "0", False),
        ({"before": date(2024, 1, 1)}, "2023-12-31", True),
        ({"before": date(2024, 1, 1)}, "2024-01-01", False),
        ({"after": date(2024, 1, 1)}, "2024-01-01T15:52", False),
        ({"after": date(2024, 1, 1)}, "2024-01-02T00:10", True),
        ({"missing": True}, "", True),
        ({"missing": True}, "x", False),
        ({"missing": False}, "x", True),
        ({"missing": False}, "", False),
    ],
)
def test_a_comparison_answers_for_what_is_known(raw, value, answer):
    assert ask({"column": "x", **raw}, x=value) is answer


@pytest.mark.parametrize(
    "raw",
    [
        {"equals": "a"},
        {"not_equals": "a"},
        {"one_of": ["a"]},
        {"below": 1},
        {"above": 1},
        {"before": date(2024, 1, 1)},
        {"after": date(2024, 1, 1)},
    ],
)
@pytest.mark.parametrize("value", ["", None])
def test_a_missing_value_makes_every_comparison_unknown(raw, value):
    assert ask({"column": "x", **raw}, x=value) is None
    assert ask({"not": {"column": "x", **raw}}, x=value) is None


def test_a_fact_the_file_does_not_show_is_missing_but_a_column_may_hold_the_word():
    assert ask({"fact": "x", "equals": "yes"}, x="unknown") is None
    assert ask({"fact": "x", "missing": True}, x="unknown") is True
    assert ask({"column": "x", "equals": "unknown"}, x="unknown") is True


def test_what_is_no_number_or_date_is_unknown():
    assert ask({"column": "x", "below": 1}, x="two") is None
    assert ask({"column": "x", "below": 1}, x="NaN") is None
    assert ask({"column": "x", "before": date(2024, 1, 1)}, x="soon") is None


three = st.sampled_from([True, False, None])


def condition(value):
    return {"column": {True: "t", False: "f", None: "u"}[value], "equals": "a"}


KNOWN = {"t": "a", "f": "b", "u": ""}


@given(st.lists(three, min_size=1, max_size=5))
@settings(max_examples=100)
def test_any_and_all_follow_kleene(values):
    parts = [condition(value) for value in values]
    some, every = ask({"any": parts}, **KNOWN), ask({"all": parts}, **KNOWN)
    assert some is (True if True in values else None if None in values else False)
    assert every is (False if False in values else None if None in values else True)


@given(st.lists(three, min_size=1, max_size=4))
@settings(max_examples=100)
def test_not_any_is_all_not(values):
    parts = [condition(value) for value in values]
    one = ask({"not": {"any": parts}}, **KNOWN)
    other = ask({"all": [{"not": part} for part in parts]}, **KNOWN)
    assert one is other


@pytest.mark.parametrize(
    ("outcome", "code", "wanted", "answer"),
    [
        ("met", "met", "met", True),
        ("met", "met_lawful_exception", "met", False),
        ("missed", "not_documented", "met", False),
        ("missed", "not_documented", "not_documented", True),
        ("outside", "not_applicable", "met", False),
        ("outside", "met", "met", False),
        ("outside", "not_applicable", "not_applicable", True),
        ("outside", "met_lawful_exception", "met_lawful_exception", True),
        ("unknown", "not_assessable", "met", None),
        ("unknown", "not_assessable", "not_assessable", True),
        ("unanswered", "", "met", None),
    ],
)
def test_the_answer_of_a_measure_is_its_code(outcome, code, wanted, answer):
    assert ask({"measure": "x", "answer": wanted}, x=Result(outcome, code)) is answer


@pytest.mark.parametrize(
    ("outcome", "wanted", "answer"),
    [
        ("met", "met", True),
        ("missed", "met", False),
        ("outside", "met", False),
        ("outside", "outside", True),
        ("unknown", "met", None),
        ("unknown", "outside", None),
        ("unknown", "unknown", True),
        ("met", "unknown", False),
        ("unanswered", "unknown", None),
    ],
)
def test_what_a_measure_counts_as_is_its_outcome(outcome, wanted, answer):
    assert ask({"measure": "x", "is": wanted}, x=Result(outcome, "")) is answer


def test_a_measure_nobody_has_looked_at_is_unknown():
    assert ask("bfu_made") is None


def test_the_bare_id_of_a_measure_means_done_and_not_lawfully_omitted():
    assert parse_condition("bfu_made") == Compare("measure", "bfu_made", "answer", "met")
    assert ask("bfu_made", bfu_made=Result("met", "met_lawful_exception")) is False


def test_conditions_nest_and_say_what_they_look_at():
    raw = {
        "any": [
            {"column": "legal_basis", "one_of": ["§ 46", "§ 47"]},
            {"all": ["bfu_made", {"not": {"fact": "acute", "equals": "yes"}}]},
            {"column": "legal_basis", "missing": True},
        ]
    }
    parsed = parse_condition(raw)
    assert isinstance(parsed, AnyOf)
    assert isinstance(parsed.parts[1], AllOf)
    assert isinstance(parsed.parts[1].parts[1], Not)
    wanted = (("column", "legal_basis"), ("measure", "bfu_made"), ("fact", "acute"))
    assert mentions(parsed) == wanted
    assert mentions(None) == ()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (3, "written"),
        ("", "written"),
        ({}, "written"),
        ([], "written"),
        ({"colum": "x", "equals": "y"}, 'did you mean "column"'),
        ({"equals": "y"}, "exactly one of column, fact and measure"),
        ({"column": "x", "fact": "y", "equals": "z"}, "exactly one of"),
        ({"column": "x"}, "exactly one comparison"),
        ({"column": "x", "below": 3, "above": 1}, "all = ["),
        ({"column": "x", "equal": "y"}, 'did you mean "equals"'),
        ({"column": "x", "equals": True}, "it says true"),
        ({"column": "x", "equals": 2}, "it says 2"),
        ({"column": "x", "one_of": "y"}, "list of texts"),
        ({"column": "x", "one_of": []}, "list of texts"),
        ({"column": "x", "below": "18"}, "number without quotation marks"),
        ({"column": "x", "below": float("nan")}, "number"),
        ({"column": "x", "before": "2024-01-01"}, "date without quotation marks"),
        ({"column": "x", "missing": "yes"}, "true or false"),
        ({"column": 3, "equals": "y"}, "text in quotation marks"),
        ({"measure": "x", "equals": "met"}, "use is or answer"),
        ({"column": "x", "is": "met"}, "of a measure only"),
        ({"measure": "x", "is": "mett"}, 'did you mean "met"'),
        ({"any": []}, "at least one condition"),
        ({"all": "x"}, "at least one condition"),
        ({"any": ["a"], "column": "x"}, "beside other keys"),
        ({"not": {"column": "x"}}, "exactly one comparison"),
    ],
)
def test_a_malformed_condition_is_refused_in_words(raw, said):
    with pytest.raises(AuditError) as refusal:
        parse_condition(raw)
    assert said in refusal.value.text("en")
    assert refusal.value.text("da")


def test_all_faults_of_a_condition_come_at_once():
    raw = {"any": [{"column": "x", "equals": 2}, {"not": {"fact": "y", "befor": date(2024, 1, 1)}}]}
    with pytest.raises(AuditError) as refusal:
        parse_condition(raw)
    assert len(refusal.value.problems) == 2
