"""The open and the internal edition: what the open one hides, and that it says so."""

import pytest

from audit.estimates import StratumCount
from audit.report.contents import build
from audit.report.material import About, AcuteConcerns, Edition
from audit.screening import Step

PUBLIC = Edition(public=True)
STRICT = Edition(public=True, strict=True)


def text(contents, make):
    return "\n".join(make.texts([contents.sections, contents.agenda, contents.sheets]))


def section(contents, name):
    return next(section for section in contents.sections if section.id == name)


def test_the_two_editions_carry_different_banners_and_kinds(make):
    rates, about = make.rates([make.rate()]), About("E", make.period)
    internal, public = build(rates, about=about), build(rates, about=about, edition=PUBLIC)
    assert (internal.banner, internal.edition) == ("Til internt brug", "internal")
    assert (public.banner, public.edition) == ("Til offentliggørelse", "public")


def test_a_small_group_and_the_one_that_would_give_it_away_are_hidden(make):
    groups = [
        make.rate(met=1, n=2, group="Nord"),
        make.rate(met=9, n=12, group="Syd"),
        make.rate(met=3, n=6, group="Vest"),
    ]
    rates = make.rates([make.rate(met=13, n=20), *groups])
    about = About("E", make.period)
    open_rows = section(build(rates, about=about, edition=PUBLIC), "groups").blocks[0].rows
    assert [row[1] for row in open_rows] == ["*", "9 af 12", "*"]
    closed_rows = section(build(rates, about=about), "groups").blocks[0].rows
    assert [row[1] for row in closed_rows] == ["1 af 2", "9 af 12", "3 af 6"]


def test_a_breakdown_of_which_nothing_is_left_is_named_and_not_shown(make):
    groups = [make.rate(met=1, n=2, group="Nord"), make.rate(met=12, n=18, group="Syd")]
    rates = make.rates([make.rate(met=13, n=20), *groups])
    found = build(rates, about=About("E", make.period), edition=PUBLIC)
    said = "\n".join(make.texts(section(found, "groups")))
    assert "Fordelingen er udeladt for »Børnefaglig undersøgelse«" in said
    assert "Nord" not in said


def test_hidden_groups_are_empty_in_the_workbook_too(make):
    groups = [make.rate(met=1, n=2, group="Nord"), make.rate(met=12, n=18, group="Syd")]
    rates = make.rates([make.rate(met=13, n=20), *groups])
    sheet = build(rates, about=About("E", make.period), edition=PUBLIC).sheets[0]
    column = sheet.head.index("Overholdt")
    assert [row[column] for row in sheet.rows] == [13, None, None]
    assert all(value is None for value in sheet.rows[1][4:-1])


def test_the_main_result_is_never_hidden(make):
    rates = make.rates([make.rate(met=0, n=2), make.rate("two", met=0, n=14)])
    found = text(build(rates, about=About("E", make.period), edition=STRICT), make)
    assert "0 af 2" in found
    assert "0 af 14" in found


def test_a_weighted_share_hides_its_strata_when_one_is_small(make):
    strata = (StratumCount("a", 180, 10, 8, 10), StratumCount("b", 60, 2, 1, 10))
    rate = make.rate(met=9, n=12, weighted=True, rate=0.7, strata=strata)
    rates, about = make.rates([rate]), About("E", make.period)
    assert "1 af 2" not in text(build(rates, about=about, edition=PUBLIC), make)
    assert "70 % (vægtet)" in text(build(rates, about=about, edition=PUBLIC), make)
    assert "a 8 af 10 og b 1 af 2" in text(build(rates, about=about), make)


def test_strict_hides_small_numbers_beside_the_result_and_in_the_sentences(make):
    rate = make.rate(not_documented=2, lawful=1, unknown=1, outside=5, late=1)
    rates, about = make.rates([rate]), About("E", make.period)
    open_text = text(build(rates, about=about, edition=STRICT), make)
    assert "I 2 af de 6 sager" not in open_text
    assert "lovligt undladt. Tælles" not in open_text
    assert "kunne kravet ikke bedømmes" not in open_text
    table = section(build(rates, about=about, edition=STRICT), "table").blocks[0]
    assert table.rows[0].count("*") == 3
    assert "* / *" in table.rows[0] or "* / 0" in table.rows[0]
    assert "I 2 af de 6 sager" in text(build(rates, about=about, edition=PUBLIC), make)


def test_small_steps_of_the_ledger_are_put_together_and_the_sum_stays(make):
    reasons = (
        Step({"da": "Rækker i udtrækket", "en": "Rows"}, 0, 271),
        Step({"da": "Barnet er over 18 år", "en": "Over 18"}, 1, 270),
        Step({"da": "Beskyttet adresse", "en": "Protected"}, 2, 268),
        Step({"da": "Anden handlekommune", "en": "Elsewhere"}, 28, 240),
    )
    rates = make.rates([make.rate()], sample=make.sample(ledger=reasons))
    found = build(rates, about=About("E", make.period), edition=PUBLIC)
    rows = section(found, "ledger").blocks[1].rows
    assert ("Andre grunde (slået sammen)", "3", "240") in rows
    assert "Beskyttet adresse" not in text(found, make)
    assert [stage.left for stage in found.stages] == ["271", "243", "240", "20"]


def test_reasons_for_replacing_a_case_are_internal(make):
    roles = [{"role": "drawn", "reason": ""}] * 20 + [
        {"role": "replaced", "reason": "Barnet var fyldt 18 år"}
    ]
    rates = make.rates([make.rate()], sample=make.sample(roles=roles))
    about = About("E", make.period)
    assert "Barnet var fyldt 18 år" in text(build(rates, about=about), make)
    public = text(build(rates, about=about, edition=PUBLIC), make)
    assert "Barnet var fyldt 18 år" not in public
    assert "1 udvalgt sag hørte ikke med og er erstattet af en reservesag." in public


def test_the_open_edition_lists_what_is_hidden_and_why(make):
    groups = [make.rate(met=1, n=2, group="Nord"), make.rate(met=12, n=18, group="Syd")]
    rates = make.rates([make.rate(met=13, n=20), *groups])
    about = About("E", make.period, acute=AcuteConcerns(2))
    hidden = section(build(rates, about=about, edition=PUBLIC), "hidden")
    said = "\n".join(make.texts(hidden))
    assert "Grupper med færre end 3 sager i fordelinger" in said
    assert "Antallet af forhold, der krævede handling straks." in said
    assert "så lille, at enkelte børn kunne genkendes" in said
    assert "Hovedresultatet er aldrig udeladt." in said


@pytest.mark.parametrize("edition", [Edition(), PUBLIC, STRICT])
def test_no_member_of_staff_and_no_case_number_stands_in_any_edition(make, edition, stevns):
    found = text(build(stevns.rates, about=stevns.about, edition=edition), make)
    assert "reviewer" not in found
    assert "case_id" not in found
