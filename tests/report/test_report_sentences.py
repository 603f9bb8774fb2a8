"""Every sentence a report may say, with its numbers: count, share, uncertainty, conclusion."""

from datetime import date
from types import SimpleNamespace

import pytest

from audit.criteria import National, Scale, Selection
from audit.estimates import StratumCount
from audit.report.material import (
    About,
    AcuteConcerns,
    Edition,
    Hearing,
    Reach,
    Restoring,
    SecondReadings,
)
from audit.sampling import Stratum

COUNTRY = National("2020", 71, "serviceloven", None)


def test_a_rate_is_told_as_count_then_share_then_uncertainty(said, make):
    assert (
        "Kravet er overholdt i 8 af 14 sager (57 procent). "
        "Usikkerheden går fra 33 til 79 procent." in said([make.rate()])
    )


def test_all_kept_does_not_rule_out_failures_in_others(said, make):
    text = said([make.rate(met=20, n=20)])
    assert (
        "Kravet er overholdt i alle 20 gennemgåede sager. Det udelukker ikke, at det svigter i "
        "andre: andelen i vores praksis kan være ned til 84 procent." in text
    )


def test_none_kept_names_the_highest_share_there_may_be(said, make):
    text = said([make.rate(met=0, n=14)])
    assert (
        "Kravet er ikke overholdt i nogen af de 14 gennemgåede sager. "
        "Andelen i vores praksis er højst 22 procent." in text
    )


def test_the_finite_reading_speaks_of_the_cases_of_the_period(said, make):
    text = said([make.rate(met=20, n=20, reading="finite")])
    assert "andelen blandt periodens afgørelser kan være ned til 84 procent" in text


def test_a_requirement_that_does_not_hold_everywhere_says_where_it_was_relevant(said, make):
    text = said([make.rate(met=8, n=8, outside=12)])
    assert "i alle 8 gennemgåede sager, hvor det var relevant." in text


def test_a_census_has_no_sampling_uncertainty_and_no_interval(said, make):
    strata = (StratumCount("", 30, 30, 21, 30),)
    sample = make.sample((Stratum("", 30, 30, 0),))
    rate = make.rate(
        met=21, n=30, reading="finite", strata=strata, population=30, low=0.7, high=0.7
    )
    text = said([rate], sample=sample)
    assert "Vi har gennemgået alle 30 afgørelser i 2021." in text
    assert (
        "Kravet er overholdt i 21 af 30 sager (70 procent). "
        "Alle er gennemgået, og tallet er derfor uden stikprøveusikkerhed." in text
    )
    assert "De beskriver de sager, der har været, ikke med sikkerhed de kommende." in text
    assert "Usikkerhed (95 %)" not in text


def test_fewer_than_five_cases_give_a_count_and_no_share(said, make):
    text = said([make.rate(met=3, n=4)])
    assert (
        "Kravet er overholdt i 3 af 4 sager. Kun 4 sager var relevante. "
        "Vi viser antallet og regner ikke på andelen." in text
    )
    assert "75" not in text


@pytest.mark.parametrize(
    ("met", "n", "sentence"),
    [
        (1, 1, "Kravet er overholdt i den ene sag, hvor det var relevant."),
        (0, 1, "Kravet er ikke overholdt i den ene sag, hvor det var relevant."),
        (0, 3, "Kravet er ikke overholdt i nogen af de 3 sager, hvor det var relevant."),
        (4, 4, "Kravet er overholdt i alle 4 sager, hvor det var relevant."),
        (0, 0, "Kravet var ikke relevant i nogen af de gennemgåede sager."),
    ],
)
def test_the_smallest_counts_have_their_own_sentences(said, make, met, n, sentence):
    assert sentence in said([make.rate(met=met, n=n)])


def test_a_weighted_share_is_told_with_the_counts_of_its_strata(said, weighted):
    text = said([weighted])
    assert "73 % (vægtet)" in text
    assert "i 13 af 20 sager (73 procent, vægtet; familiebehandling 8 af 10 og " in text
    assert "Vægtet: sagstyperne tæller efter deres andel af alle sager i perioden." in text


def test_a_weighted_share_beside_the_country_comes_with_the_unweighted_one(said, make, weighted):
    from dataclasses import replace

    rate = replace(weighted, national=COUNTRY, benchmark="undecided")
    assert "Uden vægtning er vores andel 65 procent." in said([rate])


def test_a_target_that_is_met_does_not_mean_that_the_law_is_kept(said, make):
    rate = make.rate(met=19, n=20, target=75, verdict="met")
    text = said([rate])
    assert "Måltallet på 75 procent pr. 31. december 2021 er påvist nået." in text
    assert (
        "Det betyder ikke, at lovens krav er opfyldt i alle sager: i 1 af 20 sager var det ikke."
        in text
    )


def test_a_target_that_is_not_met(said, make):
    rate = make.rate(met=5, n=14, target=75, verdict="not_met")
    text = said([rate])
    assert "Måltallet på 75 procent pr. 31. december 2021 er påvist ikke nået." in text
    assert "påvist ikke nået" in text.splitlines()


def test_a_target_that_cannot_be_decided_uses_the_fixed_words(said, make):
    rate = make.rate(target=75, verdict="undecided")
    text = said([rate])
    assert (
        "Om måltallet på 75 procent pr. 31. december 2021 er nået, kan ikke afgøres med 14 sager."
        in text
    )
    assert "kan ikke afgøres" in text.splitlines()
    assert "Det er ikke det samme som, at det er nået, eller at det ikke er." in text


def test_what_it_takes_to_show_a_target(said, make):
    rate = make.rate(target=75, verdict="undecided")
    text = said([rate], reach={"bfu_made": Reach(14, 7)})
    assert (
        "Med 14 sager skulle alle 14 have været i orden, før vi kunne sige, at 75 procent var "
        "nået, og højst 7, før vi kunne sige det modsatte." in text
    )


def test_a_target_no_result_could_have_shown_says_how_many_cases_it_takes(said, make):
    rate = make.rate(met=7, n=8, target=75, verdict="undecided")
    text = said([rate], reach={"bfu_made": Reach(None, 3, 11)})
    assert (
        "Selv hvis alle 8 sager havde været i orden, kunne vi ikke have påvist 75 procent. "
        "Næste gang skal der mindst 11 sager til." in text
    )
    assert "skal kravet være relevant i mindst 11 sager" in text


def test_a_target_of_one_hundred_is_a_case_of_its_own(said, make):
    rate = make.rate(met=13, n=14, target=100, verdict="not_met")
    text = said([rate])
    assert "Måltallet på 100 procent pr. 31. december 2021 er påvist ikke nået." in text
    assert (
        "Måltallet er 100 procent pr. 31. december 2021. Én sag, hvor kravet ikke er overholdt, "
        "er nok til at vise, at det ikke er nået. At ingen blev fundet, beviser ikke, at det er."
        in text
    )


def test_a_target_of_one_hundred_and_all_kept_cannot_be_decided(said, make):
    text = said([make.rate(met=14, n=14, target=100, verdict="undecided")])
    assert "At ingen blev fundet, beviser ikke, at det er." in text
    assert "kan ikke afgøres med 14 sager" in text
    assert "påvist nået" not in text.splitlines()


def test_a_target_with_decimals_is_written_as_it_was_given(said, make):
    assert "Måltallet på 87,5 procent" in said([make.rate(target="87.5", verdict="not_met")])


def test_a_shown_improvement_names_its_size_and_no_cause(said, make):
    before, after = make.rate(met=3, n=20), make.rate(met=9, n=20)
    change = make.change(before, after, "higher", low=0.021, high=0.549)
    text = said([after], changes=make.changes([change]))
    assert (
        "Det er påvist, at praksis er blevet bedre: fra 3 af 20 til 9 af 20 sager. Forbedringen "
        "er mellem 2 og 55 procentpoint. Målingen viser ikke, hvad der er årsag til den." in text
    )
    assert "er det påvist, at praksis er blevet bedre siden 2019." in text


def test_a_shown_decline_is_never_softened(said, make):
    before, after = make.rate(met=18, n=20), make.rate(met=9, n=20)
    change = make.change(before, after, "lower", low=-0.66, high=-0.18)
    text = said([after], changes=make.changes([change]))
    assert (
        "Det er påvist, at praksis er blevet dårligere: fra 18 af 20 til 9 af 20 sager. "
        "Forværringen er mellem 18 og 66 procentpoint." in text
    )


def test_a_change_that_may_be_chance_names_the_smallest_that_could_have_been_seen(said, make):
    before, after = make.rate(met=4), make.rate(met=8)
    change = make.change(before, after, low=-0.09, high=0.59, detectable=0.43)
    text = said([after], changes=make.changes([change]))
    assert (
        "Fra 4 af 14 til 8 af 14 sager: en stigning på 29 procentpoint (regnet af de uafrundede "
        "tal). Usikkerheden går fra et fald på 9 til en stigning på 59 procentpoint. Forskellen "
        "kan skyldes tilfældigheder. Med så få sager kan en ændring på under cirka 43 procentpoint "
        "normalt ikke påvises." in text
    )


def test_a_change_is_rounded_once_from_the_counts(said, make):
    before, after = make.rate(met=4), make.rate(met=8)
    change = make.change(before, after, low=-0.09, high=0.59)
    text = said([after], changes=make.changes([change]))
    assert "+29 (−9 til +59)" in text
    assert "Ændringer er regnet af de uafrundede tal" in text


def test_an_interval_off_zero_is_no_finding_when_many_measures_are_compared(said, make):
    before, after = make.rate(met=4), make.rate(met=10)
    change = make.change(before, after, low=0.05, high=0.70)
    text = said([after], changes=make.changes([change]))
    assert "Når der tages højde for, at flere målepunkter sammenlignes, kan forskellen" in text


def test_a_shown_change_whose_interval_touches_zero_prints_the_interval_as_it_is(said, make):
    before, after = make.rate(met=4), make.rate(met=10)
    change = make.change(before, after, "higher", low=-0.01, high=0.70)
    text = said([after], changes=make.changes([change]))
    assert "Usikkerheden går fra et fald på 1 til en stigning på 70 procentpoint." in text


def test_comparing_several_measures_is_said_to_be_allowed_for(said, make):
    rates = [make.rate("one"), make.rate("two", met=9)]
    changes = [
        make.change(make.rate(rate.measure, met=4), rate, low=-0.1, high=0.6) for rate in rates
    ]
    text = said(rates, changes=make.changes(changes))
    assert (
        "Når to målepunkter sammenlignes, vil et enkelt let ændre sig tilfældigt. "
        "Det er der taget højde for." in text
    )


def test_a_refused_comparison_gives_its_reason(said, make):
    after = make.rate()
    note = {"da": "Reglen er ændret fra før til efter afgørelsen", "en": "The rule has changed"}
    change = make.change(None, after, "refused", note=note)
    text = said([after], changes=make.changes([change]))
    assert "Kan ikke sammenlignes med 2019: Reglen er ændret fra før til efter afgørelsen." in text
    assert "kan ikke sammenlignes" in text.splitlines()


def test_a_comparison_across_laws_carries_what_must_be_said_beside_it(said, make):
    before, after = make.rate(met=4), make.rate()
    note = {"da": "Samme frist, tungere sager", "en": "Same limit"}
    change = make.change(before, after, low=-0.1, high=0.6, note=note)
    text = said([after], changes=make.changes([change]))
    assert "Om sammenligningen: Samme frist, tungere sager." in text


@pytest.mark.parametrize(("verdict", "word"), [("lower", "lavere"), ("higher", "højere")])
def test_a_share_that_differs_from_the_country(said, make, verdict, word):
    text = said([make.rate(national=COUNTRY, benchmark=verdict, tipping=24)])
    assert (
        f"Andelen er påvist {word} end landets 71 procent (Børnesagsbarometret 2020, "
        "serviceloven, andre kommuner og andre år)." in text
    )
    assert "Det gælder, hvis landstallet bygger på mindst 24 sager." in text


def test_a_share_that_cannot_be_told_from_the_country(said, make):
    text = said([make.rate(national=COUNTRY, benchmark="undecided")])
    assert "Resultatet kan ikke skelnes fra landets 71 procent" in text


def test_under_barnets_lov_there_is_no_national_figure_and_the_table_says_so(said, make):
    text = said([make.rate()], law="barnets lov")
    assert "Der findes ikke noget landstal efter barnets lov." in text
    assert "findes ikke" in text.splitlines()


def test_undocumented_cases_say_what_the_result_would_have_been(said, make):
    text = said([make.rate(not_documented=2)])
    assert (
        "I 2 af de 6 sager, der tæller som ikke overholdt, fremgår det ikke af sagen, "
        "om kravet er opfyldt. Havde de 2 været i orden, var resultatet 10 af 14." in text
    )
    assert (
        "En handling, der ikke er skrevet ned, kan barnet og familien ikke støtte ret på." in text
    )


@pytest.mark.parametrize(
    ("met", "silent", "sentence"),
    [
        (8, 1, "I 1 af de 6 sager, der tæller som ikke overholdt, fremgår det ikke"),
        (12, 2, "I begge sager, der tæller som ikke overholdt, fremgår det ikke"),
        (11, 3, "I alle 3 sager, der tæller som ikke overholdt, fremgår det ikke"),
        (13, 1, "I den ene sag, der tæller som ikke overholdt, fremgår det ikke"),
    ],
)
def test_undocumented_cases_are_counted_in_good_danish(said, make, met, silent, sentence):
    assert sentence in said([make.rate(met=met, not_documented=silent)])


def test_late_documentation_counts_as_missed_and_is_told_apart(said, make):
    assert (
        "I 3 sager er handlingen først skrevet ned, efter at sagerne var udvalgt. "
        "De tæller som ikke overholdt." in said([make.rate(late=3)])
    )
    assert "I 1 sag er handlingen først skrevet ned" in said([make.rate(late=1)])


def test_cases_that_cannot_be_judged_give_a_range(said, make):
    assert (
        "I 2 sager kunne kravet ikke bedømmes. Afhængigt af svaret ville resultatet være "
        "mellem 8 og 10 af 16." in said([make.rate(unknown=2)])
    )


def test_lawful_omissions_are_told_with_the_result_without_them(said, make):
    assert (
        "I 2 af de 8 sager, hvor kravet er overholdt, er handlingen lovligt undladt. "
        "Tælles de ikke med, er kravet overholdt i 6 af 12." in said([make.rate(lawful=2)])
    )


def test_time_limits_not_yet_due_are_left_out_and_said_to_be(said, make):
    text = said([make.rate(outside=6, not_yet_due=4)])
    assert "I 4 sager er fristen endnu ikke udløbet på opgørelsesdatoen. De udgår." in text
    assert "2 / 4" in text.splitlines()


def test_from_the_sample_to_all_cases(said, make):
    strata = (StratumCount("", 120, 14, 8, 14),)
    rate = make.rate(population=120, reading="finite", strata=strata, low=37 / 120, high=97 / 120)
    text = said([rate], sample=make.sample((Stratum("", 120, 14, 0),)))
    assert (
        "6 af 14 svarer til, at mellem 23 og 83 af periodens 120 afgørelser kan have samme mangel."
        in text
    )


def test_nothing_is_said_of_all_cases_when_it_is_unknown_how_many_the_requirement_holds_for(
    said, make
):
    assert "svarer til" not in said([make.rate(reading="finite", outside=6)])
    assert "svarer til" not in said([make.rate(reading="finite", domain_known=False)])


def test_the_latest_cases_carry_the_fixed_sentence_and_no_conclusion(said, make):
    rate = make.rate(met=15, n=20, target=75, low=None, high=None, reading="finite")
    text = said([rate], sample=make.sample(kind="latest"))
    assert (
        "De 20 seneste afgørelser før 1. januar 2022: 15 af 20 opfyldte kravet (75 procent). "
        "Sagerne er ikke trukket tilfældigt; tallet gælder kun disse sager, og der kan ikke "
        "beregnes usikkerhed for kommunens øvrige sager." in text
    )
    assert "ikke lodtrækning" in text.splitlines()
    assert "Usikkerheden går" not in text


def test_a_quota_without_room_is_said_to_be_taken_whole(said, make):
    strata = (Stratum("familiebehandling", 180, 10, 5), Stratum("anbringelse", 7, 7, 0))
    text = said([make.rate()], sample=make.sample(strata))
    assert "Der var kun 7 afgørelser i gruppen anbringelse i perioden. De er alle med." in text


def test_units_are_called_by_their_own_name(said, make):
    measure = make.measure(unit="notification")
    note = {"da": "Skønnet sammenhæng 0,30.", "en": "Correlation .30."}
    rate = make.rate(met=38, n=40, cases_with_units=12, note=note)
    text = said([rate], measures=[measure])
    assert "Kravet er overholdt i 38 af 40 underretninger (95 procent)." in text
    assert "De 40 underretninger kommer fra 12 sager. Skønnet sammenhæng 0,30." in text
    assert "I sagerne er der bedømt 40 underretninger." in text


def test_a_review_of_notifications_counts_notifications(said, make):
    text = said([make.rate(met=38, n=40)], selection=Selection(unit="notification", size=40))
    assert "blandt 240 underretninger i 2021" in text
    assert "den siger intet om børn, som ingen har underrettet om" in text


def test_a_scale_says_from_where_it_counts_and_how_the_marks_spread(said, make, on_a_scale):
    rows = [SimpleNamespace(code=code, measure="child_centred") for code in "1112233344"]
    outcomes = SimpleNamespace(rows=[], disagreements=(), of=lambda _: rows)
    text = said([make.rate("child_centred")], measures=[on_a_scale], outcomes=outcomes)
    assert "bedømt til mindst 3 på skalaen fra 1 til 4" in text
    assert "1: 3 sager, 2: 2 sager, 3: 3 sager og 4: 2 sager." in text
    assert on_a_scale.scale == Scale(1, 4, 3)


def test_register_and_file_disagree_with_a_direction_and_a_count(said, make):
    differing = (
        SimpleNamespace(
            case="1", column="decided_on", register="2021-03-09", file="2021-03-01", days=8
        ),
        SimpleNamespace(
            case="2", column="decided_on", register="2021-03-02", file="2021-03-09", days=-7
        ),
        SimpleNamespace(
            case="3", column="decided_on", register="2021-05-09", file="2021-05-01", days=8
        ),
    )
    outcomes = SimpleNamespace(rows=[], disagreements=differing, of=lambda _: [])
    text = said([make.rate()], outcomes=outcomes)
    assert (
        "I 3 sager stemmer registreringen i fagsystemet ikke overens med sagens dokumenter. "
        "Tallene her bygger på dokumenterne." in text
    )
    assert (
        "»decided_on«: 3 sager (2 registreret senere end dokumenteret og "
        "1 registreret tidligere end dokumenteret)." in text
    )


@pytest.mark.parametrize(
    ("acute", "sentence"),
    [
        (AcuteConcerns(0), "blev der ikke fundet forhold, der krævede handling straks."),
        (
            AcuteConcerns(3, same_day=True),
            (
                "blev der i 3 sager fundet forhold, der krævede handling straks. "
                "De blev givet videre samme dag, og alle er håndteret."
            ),
        ),
        (AcuteConcerns(3, 2), "De blev givet videre, og 2 er fortsat under behandling."),
        (AcuteConcerns(1), "ét forhold, der krævede handling straks. Det blev givet videre og er"),
        (AcuteConcerns(1, 1), "Det blev givet videre og er fortsat under behandling."),
    ],
)
def test_children_in_danger_come_first(said, make, acute, sentence):
    about = About("Eksempelby 2021", make.period, acute=acute)
    assert sentence in said([make.rate()], about=about)


def test_second_readings_hearing_and_restoring_are_told_when_they_took_place(said, make):
    about = About(
        "Eksempelby 2021",
        make.period,
        second=SecondReadings(5, 60, 54),
        hearing=Hearing(41, 3),
        restoring=Restoring(12, 9, 3, date(2022, 4, 1)),
    )
    text = said([make.rate()], about=about)
    assert "To bedømmere læste 5 af sagerne uafhængigt. De var enige i 54 af 60 svar." in text
    assert "3 af 41 foreløbige mangler blev ændret" in text
    assert (
        "Af 12 sager med mangler, der kan rettes, er 9 genoprettet og kontrolleret, 3 i gang; "
        "de sidste rettes senest 1. april 2022." in text
    )


def test_what_did_not_take_place_is_not_mentioned(said, make):
    text = said([make.rate()])
    for word in ("Afdelingen har haft", "To bedømmere", "genoprettet", "krævede handling straks"):
        assert word not in text


def test_cases_decided_by_the_committee_that_reads_the_report_are_named(said, make):
    about = About("E", make.period, committee_cases=3, committee_reader="en ekstern bedømmer")
    assert (
        "3 af sagerne er afgjort af børne- og ungeudvalget. De er bedømt af en ekstern bedømmer."
        in said([make.rate()], about=about)
    )


def test_the_law_is_said_to_require_one_hundred_per_cent(said, make):
    assert said([make.rate()]).count("Lovens krav er 100 procent.") == 2


def test_unverified_law_is_marked_at_the_measure_and_among_the_limits(said, make):
    measure = make.measure(unverified={"da": "stykkets nummer", "en": "the number"})
    text = said([make.rate()], measures=[measure])
    assert "Ikke efterprøvet: stykkets nummer" in text
    assert "Retsgrundlaget er ikke endeligt efterprøvet for ét målepunkt" in text


def test_an_english_report_says_the_same(said, make):
    text = said([make.rate(target=75, verdict="undecided")], edition=Edition("en"))
    assert (
        "The requirement was kept in 8 of 14 cases (57 per cent). "
        "The uncertainty goes from 33 to 79 per cent." in text
    )
    assert "cannot be decided" in text.splitlines()
