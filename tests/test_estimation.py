from datetime import date
from decimal import Decimal

import pytest

from audit.amendments import replace_case
from audit.changes import compare
from audit.estimates import Target, national_of
from audit.estimation import rates
from audit.outcomes import assess
from audit.sampling import draw
from audit.screening import screen

RULES = """
[selection]
strata = "case_type"
quota = { family = 4, placement = 4 }
reserves = 2
[[measure]]
id = "made"
national = [{ edition = "2020", percent = 71, law = "serviceloven" }]
[[measure]]
id = "placed_only"
applies = { column = "case_type", equals = "placement" }
[[measure]]
id = "reasoned"
applies = "made"
"""


@pytest.fixture
def sampled(criteria_of, frame_of):
    def build(rules=RULES, n=(24, 16)):
        kinds = ["family"] * n[0] + ["placement"] * n[1]
        ids = [f"{i:03}" for i in range(sum(n))]
        teams = ["Nord" if i % 2 else "Syd" for i in range(sum(n))]
        frame = frame_of(
            case_id=ids, case_type=kinds, team=teams, decided_on=["2022-05-01"] * sum(n)
        )
        return draw(screen(frame, criteria_of(rules)), seed="s")

    return build


@pytest.fixture
def judged(sampled, answers_of):
    """Rates of a sample in which the first so many drawn cases of each stratum get an answer."""

    def build(given, sample=None, **options):
        sample = sample or sampled()
        answers = {}
        for measure, by_stratum in given.items():
            for stratum, codes in by_stratum.items():
                own = [case for case in sample.drawn if sample.stratum_of(case) == stratum]
                answers |= {(case, measure): code for case, code in zip(own, codes, strict=False)}
        return rates(assess(sample, answers_of(answers)), **options)

    return build


ALL_MADE = {"family": ["met"] * 3 + ["not_met"], "placement": ["met"] * 2 + ["not_documented"] * 2}


def test_a_weighted_rate_with_the_exact_interval_of_two_strata(judged):
    rate = judged({"made": ALL_MADE}).of("made")
    assert (rate.met, rate.n, rate.population, rate.not_documented) == (5, 8, 40, 2)
    assert rate.rate == pytest.approx(0.6 * 3 / 4 + 0.4 * 2 / 4)
    assert rate.weighted
    assert "exact" in rate.method
    assert rate.low < rate.rate < rate.high


def test_a_measure_for_one_type_rests_on_that_type_alone(judged):
    found = judged({"placed_only": {"placement": ["met", "met", "not_met", "met"]}})
    rate = found.of("placed_only")
    assert (rate.met, rate.n, rate.population, rate.outside) == (3, 4, 16, 4)
    assert rate.method == "hypergeometric Blaker"
    assert not rate.weighted


def test_a_measure_that_rests_on_another_answer_has_a_domain_of_unknown_size(judged):
    given = {"made": ALL_MADE, "reasoned": {"family": ["met"] * 3, "placement": ["met", "not_met"]}}
    rate = judged(given).of("reasoned")
    assert (rate.met, rate.n, rate.outside) == (4, 5, 3)
    assert not rate.domain_known
    assert "ratio score" in rate.method


def test_what_would_have_been_the_rate(judged):
    codes = {"family": ["met", "met", "not_assessable", "met_lawful_exception"],
             "placement": ["met", "not_documented", "met", "not_met"]}  # fmt: skip
    rate = judged({"made": codes}).of("made")
    assert (rate.lawful, rate.unknown, rate.n) == (1, 1, 7)
    assert rate.if_documented > rate.rate
    assert rate.if_unknown_missed < rate.rate < rate.if_unknown_met
    # family 3 of 4 had the unknown been missed, placement 2 of 4: weights 24 and 16 of 40.
    assert rate.if_unknown_missed == pytest.approx(0.6 * 3 / 4 + 0.4 * 2 / 4)
    assert rate.without_lawful is not None


def test_unanswered_is_counted_apart_and_never_as_anything_else(judged):
    rate = judged({"made": {"family": ["met"]}}).of("made")
    assert (rate.n, rate.met, rate.unanswered) == (1, 1, 7)


def test_a_group_of_the_register_is_a_domain_of_known_size(judged):
    found = judged({"made": ALL_MADE}, by="team")
    groups = {rate.group: rate for rate in found.rates if rate.measure == "made"}
    assert set(groups) == {None, "Nord", "Syd"}
    assert groups["Nord"].n + groups["Syd"].n == groups[None].n
    assert groups["Nord"].population == 20


def test_conclusions_against_the_target_and_the_country(judged):
    target = Target("made", date(2022, 12, 31), Decimal(95))
    rate = judged(
        {"made": {"family": ["not_met"] * 4, "placement": ["not_met"] * 4}}, targets=[target]
    ).of("made")
    assert rate.verdict == "not_met"
    assert rate.benchmark == "lower"
    assert rate.tipping is not None
    untargeted = judged({"made": ALL_MADE}).of("made")
    assert (untargeted.verdict, untargeted.benchmark) == (None, "undecided")


def test_replaced_cases_leave_the_number_in_scope_unknown(judged, sampled):
    sample = sampled()
    sample = replace_case(sample, sample.drawn[0], "anden lov")
    rate = judged({"made": ALL_MADE}, sample).of("made")
    assert sum(stratum.out_of_scope for stratum in rate.strata) == 1
    assert not rate.domain_known


def test_the_latest_cases_get_no_interval_no_verdict_and_no_test(judged, sampled):
    sample = sampled(RULES.replace("[selection]", '[selection]\ndraw = "latest"'))
    target = Target("made", date(2022, 12, 31), Decimal(75))
    found = judged({"made": ALL_MADE}, sample, targets=[target])
    rate = found.of("made")
    assert (rate.met, rate.n) == (5, 8)
    assert rate.low is rate.high is rate.verdict is rate.benchmark is None
    assert compare(found, found).of("made").verdict == "refused"


def test_a_census_has_no_width(judged, sampled):
    rate = judged({"made": ALL_MADE}, sampled(n=(4, 4))).of("made")
    assert rate.low == rate.rate == rate.high


def test_two_rounds_are_compared_measure_by_measure(judged):
    worse = {"family": ["not_met"] * 4, "placement": ["not_met"] * 4}
    better = {"family": ["met"] * 4, "placement": ["met"] * 4}
    changes = compare(judged({"made": worse}, name="2021"), judged({"made": better}, name="2022"))
    change = changes.of("made")
    assert change.change == pytest.approx(1)
    assert change.low > 0
    assert change.verdict == "higher"
    assert change.p_value <= change.p_adjusted
    assert changes.of("reasoned").verdict == "refused"
    back = compare(judged({"made": better}), judged({"made": worse})).of("made")
    assert (back.change, back.high) == pytest.approx((-1, -change.low))


def test_a_changed_question_is_not_compared(judged, sampled):
    asked_otherwise = RULES.replace(
        'id = "made"', 'id = "made"\nguidance = { da = "Ny", en = "New" }'
    )
    other = judged({"made": ALL_MADE}, sampled(asked_otherwise))
    assert compare(judged({"made": ALL_MADE}), other).of("made").verdict == "undecided"
    stricter = RULES.replace(
        'id = "made"', 'id = "made"\napplies = { column = "team", equals = "Nord" }'
    )
    change = compare(judged({"made": ALL_MADE}), judged({"made": ALL_MADE}, sampled(stricter))).of(
        "made"
    )
    assert change.verdict == "refused"
    assert "Reglen" in change.note["da"]


PANEL = (
    RULES
    + """
[[panel]]
id = "viso"
title = { da = "VISO", en = "VISO" }
size = 4
[[measure]]
id = "child_centred"
panel = "viso"
scale = { from = 1, to = 4, met_from = 3 }
"""
)


def test_a_panel_reads_the_first_of_the_drawn_spread_over_the_strata(sampled, answers_of):
    sample = sampled(PANEL)
    part = sample.read_for("viso")
    # 24 and 16 cases: the four go 2 and 2 (24/sqrt 6 = 9.8 < 16/sqrt 2 = 11.3).
    assert [sample.stratum_of(case) for case in part].count("family") == 2
    own = [case for case in sample.drawn if sample.stratum_of(case) == "family"]
    assert [case for case in part if sample.stratum_of(case) == "family"] == own[:2]
    marks = dict(zip([(case, "child_centred") for case in part], "1344", strict=True))
    rate = rates(assess(sample, answers_of(marks))).of("child_centred")
    assert (rate.met, rate.n, rate.unanswered, rate.outside) == (3, 4, 0, 0)
    assert sum(stratum.drawn for stratum in rate.strata) == 4


def test_the_latest_national_figure_is_known_by_the_year_in_its_edition(criteria_of):
    rule = 'national = [{ edition = "pilot 2019", percent = 50, law = "x" }, { edition = "2021/22", percent = 60, law = "x" }]'
    (measure,) = criteria_of(f'selection.size = 1\n[[measure]]\nid = "m"\n{rule}').measures
    assert national_of(measure.national, date(2020, 6, 1)).percent == 50
    assert national_of(measure.national, date(2021, 6, 1)).percent == 60
