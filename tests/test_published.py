import json

import pytest

from audit.bundled import bundled
from audit.errors import AuditError
from audit.published import read_published


@pytest.fixture
def stevns():
    return read_published(bundled("samples/published") / "stevns_2019.csv")


def figure(table, start):
    return next(one for one in table.figures if one.label.startswith(start))


def test_57_per_cent_of_at_most_20_is_4_of_7_or_8_of_14(stevns):
    made = figure(stevns, "Udarbejdelse af børnefaglig")
    assert made.feasible["half_up"] == ((4, 7), (8, 14))
    assert made.feasible["truncated"] == ((4, 7), (8, 14), (11, 19))
    assert (made.national, made.verdict) == (71, "undecided")


def test_66_per_cent_is_no_count_of_at_most_20_unless_the_decimals_were_cut(stevns):
    visits = figure(stevns, "Personrettet tilsyn")
    assert visits.feasible["half_up"] == visits.feasible["half_even"] == ()
    assert visits.feasible["truncated"][0] == (2, 3)
    assert "66 procent" in visits.remark["da"]
    assert visits.verdict is None
    assert not visits.is_impossible


def test_14_cases_explain_the_most_figures(stevns):
    assert next(iter(stevns.denominators)) == 14
    assert len(stevns.denominators[14]) == 5


def test_footnotes_travel(stevns):
    assert figure(stevns, "Samtale med barnet").note == "registreringspraksis"


def test_counts_are_read_as_counts():
    lejre = read_published(bundled("samples/published") / "lejre_2016.csv")
    held = figure(lejre, "Gennemført børnesamtale")
    assert (held.counts, held.percent) == ((10, 50), 20)
    assert [(r.met, r.n) for r in held.readings] == [(10, 50)]
    assert 0.09 < held.readings[0].low < 0.2 < held.readings[0].high < 0.34


def test_a_number_without_a_total_is_no_share():
    billund = read_published(bundled("samples/published") / "billund_2014.csv")
    alone = figure(billund, "Underretninger 2013")
    assert (alone.percent, alone.readings) == (None, ())
    placed = figure(billund, "Anbragt uden samtykke")
    assert (placed.counts, placed.verdict) == ((28, 83), "higher")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "tom"),
        ("label;percent\n", "tom"),
        ("navn;procent\nA;57\n", "navn"),
        ("label;percent\nA;57,5\n", "57,5"),
        ("label;percent\nA;157\n", "157"),
        ("label,met,n\nA,15,14\n", "15"),
        ("label,met,n\nA,x,14\n", "x"),
        ("label,percent\n,57\n", "Række 2"),
    ],
)
def test_a_table_that_cannot_be_read_names_row_and_value(tmp_path, text, told):
    path = tmp_path / "tal.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AuditError) as refused:
        read_published(path)
    assert told in refused.value.text()


def test_json_has_the_feasible_counts_and_no_nan(stevns):
    from audit.cli.published import as_json

    shown = json.loads(json.dumps(as_json(stevns), allow_nan=False))
    assert shown["reviewed"] == 20
    assert shown["figures"][0]["feasible"]["half_up"] == [[4, 7], [8, 14]]
