import hashlib
import subprocess
from dataclasses import replace

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.amendments import assign, extend, reassign, replace_case
from audit.errors import AuditError
from audit.sampling import digest, draw
from audit.screening import screen
from audit.verify import verify_draw

TWO_STRATA = """
[selection]
strata = "case_type"
quota = { family = 3, placement = 2 }
reserves = 2
[[measure]]
id = "kept"
"""


@pytest.fixture
def eligible(criteria_of, frame_of):
    frame = frame_of(
        case_id=[f"{n:03}" for n in range(1, 21)],
        case_type=["family"] * 12 + ["placement"] * 8,
        decided_on=["2022-05-01"] * 20,
    )
    return screen(frame, criteria_of(TWO_STRATA))


def test_in_each_stratum_the_lowest_digests_are_drawn(eligible):
    sample = draw(eligible, seed="dice 3 6 1")
    expected = sorted(
        (f"{n:03}" for n in range(1, 13)),
        key=lambda case: hashlib.sha256(f"dice 3 6 1,{case}".encode()).hexdigest(),
    )
    family = sample.cases[sample.cases["stratum"] == "family"]
    assert family["case_id"].tolist() == expected[:5]
    assert family["role"].tolist() == ["drawn"] * 3 + ["reserve"] * 2


def test_the_draw_does_not_depend_on_the_order_of_the_rows(criteria_of, frame_of, eligible):
    ids = [f"{n:03}" for n in range(20, 0, -1)]
    kinds = ["placement"] * 8 + ["family"] * 12
    turned = frame_of(case_id=ids, case_type=kinds, decided_on=["2022-05-01"] * 20)
    again = draw(screen(turned, criteria_of(TWO_STRATA)), seed="dice 3 6 1")
    assert again.drawn == draw(eligible, seed="dice 3 6 1").drawn


def test_a_draw_is_verified_with_one_shell_line(eligible):
    sample = draw(eligible, seed="dice 3 6 1")
    ids = "\n".join(f"{n:03}" for n in range(1, 13))
    line = (
        'while read -r id; do printf "%s %s\\n" '
        '"$(printf "%s" "dice 3 6 1,$id" | sha256sum | cut -c1-64)" "$id"; done | sort | head -n 3'
    )
    shown = subprocess.run(
        ["bash", "-c", line], input=ids, text=True, capture_output=True, check=True
    )
    by_shell = [row.split()[1] for row in shown.stdout.splitlines()]
    assert by_shell == [case for case in sample.drawn if sample.stratum_of(case) == "family"]


def test_a_draw_is_verified_with_one_sql_statement(eligible):
    sample = draw(eligible, seed="dice 3 6 1")
    register = eligible.cases
    assert len(register) == 20
    rows = duckdb.sql(
        "select case_id from register where case_type = 'family' "
        "order by sha256('dice 3 6 1,' || case_id) limit 3"
    ).fetchall()
    by_sql = [row[0] for row in rows]
    assert by_sql == [case for case in sample.drawn if sample.stratum_of(case) == "family"]


def test_siblings_are_passed_over_and_stay_in_the_population(criteria_of, frame_of):
    criteria = criteria_of(
        TWO_STRATA.replace("reserves = 2", 'reserves = 0\none_per = "family_id"')
    )
    frame = frame_of(
        case_id=["1", "2", "3", "4", "5", "6"],
        case_type=["family"] * 4 + ["placement"] * 2,
        family_id=["F1", "F1", "F2", "F3", "F4", ""],
        decided_on=["2022-05-01"] * 6,
    )
    sample = draw(screen(frame, criteria), seed="s")
    first = min("12", key=lambda case: digest("s", case))
    assert first in sample.drawn
    assert ({"1", "2"} - {first}).isdisjoint(sample.drawn)
    assert sample.design.strata[0].population == 4


def test_a_case_that_does_not_belong_gives_way_to_the_next_reserve(eligible):
    sample = draw(eligible, seed="dice 3 6 1")
    gone = sample.drawn[0]
    stratum = sample.stratum_of(gone)
    own = sample.cases[sample.cases["stratum"] == stratum]
    reserve = own.loc[own["role"] == "reserve", "case_id"].iloc[0]
    after = replace_case(sample, gone, "Anden handlekommune")
    assert reserve in after.drawn
    assert gone not in after.drawn
    assert after.out_of_scope(stratum) == 1
    assert list(verify_draw(after)) == []


def test_replacing_needs_a_reason_and_a_reserve(eligible):
    sample = draw(eligible, seed="dice 3 6 1")
    with pytest.raises(AuditError, match="begrundelse"):
        replace_case(sample, sample.drawn[0], "  ")
    with pytest.raises(AuditError, match="999"):
        replace_case(sample, "999", "anden lov")
    stratum = sample.stratum_of(sample.drawn[0])
    for _ in range(2):
        own = [case for case in sample.drawn if sample.stratum_of(case) == stratum]
        sample = replace_case(sample, own[0], "anden lov")
    own = [case for case in sample.drawn if sample.stratum_of(case) == stratum]
    with pytest.raises(AuditError, match="ingen reservesager"):
        replace_case(sample, own[0], "anden lov")


def test_extending_keeps_every_drawn_case_and_goes_on_behind_the_used_reserves(eligible):
    sample = draw(eligible, seed="dice 3 6 1")
    sample = replace_case(assign(sample, ["AB"]), sample.drawn[0], "anden lov")
    selection = eligible.criteria.selection
    wider = extend(sample, replace(selection, quota={"family": 5, "placement": 4}))
    assert set(sample.drawn) < set(wider.drawn)
    assert len(wider.drawn) == 9
    assert list(verify_draw(wider)) == []
    with pytest.raises(AuditError, match="family"):
        extend(sample, replace(selection, quota={"family": 2, "placement": 4}))


def test_a_changed_list_is_found_by_verifying(eligible):
    sample = draw(eligible, seed="dice 3 6 1")
    sample.cases.loc[0, "case_id"] = "001" if sample.cases.loc[0, "case_id"] != "001" else "002"
    assert [problem.key for problem in verify_draw(sample)]


def test_a_list_longer_than_the_frame_is_found_by_verifying(eligible):
    sample = draw(eligible, seed="s")
    doubled = pd.concat([sample.cases] * 100, ignore_index=True)
    found = [problem.key for problem in verify_draw(replace(sample, cases=doubled))]
    assert "verify.order" in found


def test_an_empty_stratum_is_refused_by_name(criteria_of, frame_of):
    frame = frame_of(case_id=["1"], case_type=["family"], decided_on=["2022-05-01"])
    with pytest.raises(AuditError, match="placement"):
        draw(screen(frame, criteria_of(TWO_STRATA)), seed="s")


def test_a_seed_without_a_fingerprint_and_a_draw_without_a_seed_are_refused(eligible):
    bare = replace(eligible, frame=replace(eligible.frame, fingerprint=""))
    with pytest.raises(AuditError, match="kontrolsum"):
        draw(bare, seed="s")
    with pytest.raises(AuditError, match="lodtrækningstal"):
        draw(eligible, seed=" ")


def test_reviewers_get_even_shares_of_every_stratum(eligible):
    sample = assign(draw(eligible, seed="dice 3 6 1"), ["AB", "CD"])
    drawn = sample.cases[sample.cases["role"] == "drawn"]
    assert drawn["reviewer"].value_counts().max() == 3
    moved = reassign(sample, sample.drawn[0], "EF")
    assert moved.cases.set_index("case_id").loc[sample.drawn[0], "reviewer"] == "EF"


def test_the_latest_cases_are_the_last_decided(criteria_of, frame_of):
    criteria = criteria_of(TWO_STRATA.replace("reserves = 2", 'reserves = 0\ndraw = "latest"'))
    frame = frame_of(
        case_id=list("abcdefg"),
        case_type=["family"] * 4 + ["placement"] * 3,
        decided_on=[f"2022-0{n}-01" for n in (1, 2, 3, 4, 7, 6, 5)],
    )
    sample = draw(screen(frame, criteria), seed="s")
    assert set(sample.drawn) == set("bcdef")
    assert sample.design.kind == "latest"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(seed=st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_the_digest_is_of_the_seed_a_comma_and_the_case(seed):
    assert digest(seed, "æøå") == hashlib.sha256((seed + ",æøå").encode("utf-8")).hexdigest()
