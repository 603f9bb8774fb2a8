"""The leaders' two pages: what stands there, in which order, and what never does."""

from dataclasses import replace

import pytest

from audit.errors import AuditError
from audit.report.contents import build
from audit.report.material import About, AcuteConcerns, Edition, Restoring


@pytest.fixture(scope="module")
def contents(stevns):
    return build(stevns.rates, about=stevns.about, changes=stevns.changes)


def section(contents, name):
    return next(section for section in contents.sections if section.id == name)


def messages(contents):
    return section(contents, "concluded").blocks[0].items


def test_page_one_asks_what_was_examined_and_what_can_be_concluded(contents):
    first = [section.title for section in contents.sections if section.place == "first"]
    assert first == ["Hvad er undersøgt?", "Hvad kan vi konkludere?"]


def test_page_two_has_the_table_how_to_read_it_and_the_next_round(contents):
    second = [section.title for section in contents.sections if section.place == "second"]
    assert second == ["Tallene", "Sådan skal tallene læses", "Næste måling"]


def test_there_are_at_most_six_messages_and_children_in_danger_come_first(contents):
    leads = [item.lead for item in messages(contents)]
    assert leads == [
        "Børn i akut fare",
        "Påvist nået",
        "Påvist ikke nået",
        "Kan ikke afgøres",
        "Ændring",
        "Lovens krav",
    ]


def test_follow_up_pushes_nothing_out_but_the_sixth_place(stevns):
    about = replace(stevns.about, restoring=Restoring(12, 9, 3))
    found = build(stevns.rates, about=about, changes=stevns.changes)
    leads = [item.lead for item in messages(found)]
    assert len(leads) == 6
    assert leads[-1] == "Hvad gør forvaltningen?"


def test_a_message_states_the_count_before_the_share(contents):
    met = messages(contents)[1].text
    assert met.index("10 sager") < met.index("100 procent") < met.index("usikkerhed 72–100")


def test_without_targets_the_country_is_spoken_of(make):
    from audit.criteria import National

    country = National("2020", 95, "serviceloven", None)
    found = build(
        make.rates([make.rate(met=5, n=14, national=country, benchmark="lower")]),
        about=About("E", make.period),
    )
    assert [item.lead for item in messages(found)] == ["Landet", "Lovens krav"]


def test_a_requirement_of_all_requirements_is_no_score_on_page_one(make):
    parts = [make.rate("one"), make.rate("two")]
    whole = make.rate("all_met", met=2, n=20)
    measures = [
        make.measure("one", "Første krav"),
        make.measure("two", "Andet krav"),
        make.measure("all_met", "Alle krav opfyldt", all_of=("one", "two")),
    ]
    found = build(make.rates([*parts, whole], measures), about=About("E", make.period))
    leaders = [s for s in found.sections if s.place != "rest"]
    assert "Alle krav opfyldt" not in "\n".join(make.texts(leaders))
    rest = "\n".join(make.texts([s for s in found.sections if s.place == "rest"]))
    assert "Alle krav på én gang er overholdt i 2 af 20 sager." in rest
    assert "(10 procent)" not in rest


def test_the_table_has_a_row_per_measure_and_says_what_is_concluded(contents):
    table = section(contents, "table").blocks[0]
    rows = {row[0]: row for row in table.rows}
    assert table.head[-1] == "Konklusion"
    assert rows["Undersøgelse afsluttet inden 4 måneder"][-1] == "påvist ikke nået"
    assert rows["Børnefaglig undersøgelse eller opdatering"][1:4] == ("8 af 14", "57 %", "33–79 %")
    assert len({len(row) for row in table.rows} | {len(table.head), len(table.align)}) == 1


def test_columns_without_content_are_left_out(make):
    found = build(make.rates([make.rate()]), about=About("E", make.period))
    head = section(found, "table").blocks[0].head
    for absent in ("Landet", "Måltal", "Ændring (procentpoint)", "Konklusion", "Mangler svar"):
        assert absent not in head


def test_sections_without_data_are_left_out(make):
    found = build(make.rates([make.rate()]), about=About("E", make.period))
    names = {section.id for section in found.sections}
    assert not names & {"follow_up", "next", "changes", "groups", "hidden"}


def test_the_law_stands_under_the_figure_and_under_the_table(contents):
    law = "Lovens krav er 100 procent. Landstal og måltal ændrer ikke på det."
    assert section(contents, "concluded").blocks[-1].text == law
    assert section(contents, "table").blocks[-1].text == law


def test_text_table_and_figure_take_the_interval_from_the_same_value(contents, stevns):
    rate = stevns.rates.of("bfu_made")
    dot = contents.dots[0]
    assert (dot.low, dot.high) == (rate.low, rate.high)
    assert "33–79 %" in section(contents, "table").blocks[0].rows[0]


def test_marks_are_filled_only_where_something_is_concluded(contents):
    filled = [dot.label for dot in contents.dots if dot.concluded]
    assert filled == [
        "Undersøgelse afsluttet inden 4 måneder",
        "Samtale om den konkrete støtte inden afgørelsen",
        "Personrettet tilsyn to gange årligt",
    ]


def test_too_few_cases_have_a_count_and_no_mark(contents):
    few = next(dot for dot in contents.dots if dot.counts == "3 af 4")
    assert (few.share, few.low, few.target, few.national) == (None, None, None, None)


def test_the_latest_cases_have_an_open_mark_and_no_interval(make):
    rates = make.rates([make.rate(met=15, n=20)], sample=make.sample(kind="latest"))
    dot = build(rates, about=About("E", make.period)).dots[0]
    assert (dot.share, dot.low, dot.concluded) == (0.75, None, False)


def test_a_report_on_the_latest_cases_says_first_that_they_were_not_drawn(make):
    rates = make.rates([make.rate(met=15, n=20)], sample=make.sample(kind="latest"))
    found = build(rates, about=About("E", make.period))
    assert messages(found)[0].lead == "Ikke lodtrækning"
    picture = next(b for b in section(found, "concluded").blocks if b.kind == "picture")
    assert "ikke trukket ved lodtrækning" in picture.caption


def test_only_comparable_measures_with_shares_are_drawn_before_and_after(contents):
    assert len(contents.pairs) == 8
    assert [pair.label for pair in contents.pairs if pair.concluded] == [
        "Samtale om den konkrete støtte inden afgørelsen"
    ]


def test_missing_answers_are_refused_measure_by_measure(make):
    rates = make.rates([make.rate(unanswered=3), make.rate("two", unanswered=1)])
    with pytest.raises(AuditError) as refused:
        build(rates, about=About("E", make.period))
    text = refused.value.text("da")
    assert "--interim" in text
    assert "Børnefaglig undersøgelse: 3 svar mangler." in text
    assert "1 svar mangler." in text


def test_an_interim_report_says_so_in_its_banner_and_on_page_one(make):
    rates = make.rates([make.rate(unanswered=3)])
    found = build(rates, about=About("E", make.period), edition=Edition(interim=True))
    assert found.banner == "Foreløbig – Til internt brug"
    said = "\n".join(make.texts(section(found, "examined")))
    assert "ikke alle sager er bedømt til ende. 3 svar mangler endnu" in said
    assert "Mangler svar" in section(found, "table").blocks[0].head


def test_the_method_names_seed_giver_fingerprints_and_versions(contents, make):
    text = "\n".join(make.texts(section(contents, "method")))
    for fact in (
        "terninger 3 2 4 4 6 2",
        "byrådssekretæren",
        "cd" * 32,
        "ef" * 32,
        "4. marts 2022",
    ):
        assert fact in text
    assert "»vores praksis«" in text


def test_the_method_says_what_each_answer_counts_as(contents, make):
    text = "\n".join(make.texts(section(contents, "method")))
    assert "»Ja, kravet er overholdt« og »Lovligt undladt« tæller som overholdt" in text
    assert "»Ikke relevant« udgår" in text


def test_the_ledger_leads_from_the_extract_to_the_sample(contents):
    table = section(contents, "ledger").blocks[1]
    assert table.rows[0][-1] == "271"
    assert table.rows[1] == ("Sumlinje, ikke en sag", "1", "270")
    assert [row[-1] for row in table.rows] == ["271", "270", "258", "240", "20"]
    assert [stage.left for stage in contents.stages] == ["271", "270", "258", "240", "20"]


def test_breakdowns_have_a_table_of_their_own(make):
    whole = make.rate(met=13, n=20)
    groups = [make.rate(met=8, n=12, group="Nord"), make.rate(met=5, n=8, group="Syd")]
    found = build(make.rates([whole, *groups]), about=About("E", make.period))
    table = section(found, "groups").blocks[0]
    assert [row[:3] for row in table.rows] == [
        ("Nord", "8 af 12", "67 %"),
        ("Syd", "5 af 8", "63 %"),
    ]


def test_the_committee_paper_has_its_sections_and_leaves_what_is_not_known_open(contents):
    titles = [section.title for section in contents.agenda]
    assert titles == [
        "Indledning",
        "Sagsfremstilling",
        "Retsgrundlag",
        "Økonomi",
        "Børne- og familiemæssige konsekvenser",
        "Høring",
        "Indstilling",
        "Bilag",
    ]
    economy = next(section for section in contents.agenda if section.title == "Økonomi")
    assert economy.blocks[0].text.startswith("[Udfyldes")


def test_the_public_edition_never_counts_children_in_danger(make):
    about = About("E", make.period, acute=AcuteConcerns(2, 1))
    found = build(make.rates([make.rate()]), about=about, edition=Edition(public=True))
    first = messages(found)[0].text
    assert not any(sign.isdigit() for sign in first)
    assert "fortsat under behandling" in first
