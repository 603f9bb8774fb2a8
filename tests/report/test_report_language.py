"""Every text the report can produce, searched for what must never stand in one."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from audit.criteria import National, Scale, Selection
from audit.estimates import StratumCount
from audit.report.contents import build
from audit.report.material import About, AcuteConcerns, Edition, Hearing, Reach, SecondReadings
from audit.sampling import Stratum
from audit.words import catalogue

FORBIDDEN = (
    r"\b[Kk]un \d+ procent",
    r"\bhele \d+ procent",
    r"\bmarkant",
    r"\btendens",
    r"\blever op til",
    r"\btilfredsstillende",
    r"\bacceptabel",
    r"signifikan",
    r"\bfejl i \d",
    r"\b[Ff]ejl\b",
    r"\brangliste",
    r"\bsamlet score",
)
RESERVED = (
    r"\bklage\b",
    r"\bparterne?\b",
    r"\bdom\b",
    r"\bkritik",
    r"\bpåbud",
    r"\bovertrædelse",
    r"\bpartshøring",
    r"\blovformelig",
)
ENGLISH = (
    "the|and|with|cases?|rates?|share|measures?|uncertainty|draw|drawn|seed|sample|undecided|"
    "missed|higher|lower|target|finite|process|random|latest|change|country|unknown|outside|"
    "fingerprint|eligible|ledger|none|true|false|nan|weighted|interval's|yes|no"
)
WRONG_PLURALS = (
    r"(?<![\d.,/–−])1 (sager|underretninger|børn|familier|målepunkter|afgørelser|svar mangler)\b",
    r"\b(0|[2-9]|\d\d+) (sag|underretning|barn|afgørelse|målepunkt)\b",
    r"\b1 er relevante\b",
    r"\balle 1 ",
    r"\bde 1 ",
)


def scenarios(make, weighted, on_a_scale, stevns):
    """A report of every kind: drawn, census, latest, weighted, units, scale, with and without."""
    country = National("2020", 71, "serviceloven", None)
    about = About(
        "Eksempelby 2021",
        make.period,
        acute=AcuteConcerns(1),
        second=SecondReadings(5, 60, 54),
        hearing=Hearing(41, 3),
    )
    counts = [
        (0, 0),
        (0, 1),
        (1, 1),
        (1, 2),
        (2, 2),
        (0, 4),
        (3, 4),
        (1, 5),
        (0, 5),
        (5, 5),
        (239, 240),
    ]
    for met, n in counts:
        rate = make.rate(
            met=met, n=n, target=75, verdict="undecided" if n else None, national=country,
            benchmark="undecided", unknown=1, outside=1, not_yet_due=1, late=min(1, n - met),
            not_documented=min(1, n - met), lawful=min(1, met),
        )  # fmt: skip
        before = make.rate(met=1, n=6)
        change = make.change(before, rate, change=None) if n else make.change(None, rate, "refused")
        if n >= 5:
            change = replace(change, change=met / n - 1 / 6, low=-0.2, high=0.6, detectable=0.4)
        yield (
            make.rates([rate]),
            about,
            {
                "changes": make.changes([change]),
                "reach": {"bfu_made": Reach(None, 2, 11)},
            },
        )
    for verdict in ("met", "not_met"):
        yield make.rates([make.rate(target=100, verdict=verdict)]), about, {}
    yield make.rates([weighted]), about, {}
    scale = replace(on_a_scale, scale=Scale(1, 4, 3))
    yield make.rates([make.rate("child_centred")], [scale]), about, {}
    unit = make.measure(unit="notification")
    yield make.rates([make.rate(met=1, n=6, cases_with_units=1)], [unit]), about, {}
    only = Selection(unit="notification", size=40, one_per=("child_id",))
    yield make.rates([make.rate(met=38, n=40)], selection=only, law="barnets lov"), about, {}
    latest = make.rates([make.rate(met=15, n=20, target=75)], sample=make.sample(kind="latest"))
    yield latest, about, {}
    strata = (StratumCount("", 30, 30, 21, 30),)
    census = make.rate(met=21, n=30, reading="finite", strata=strata, population=30)
    yield make.rates([census], sample=make.sample((Stratum("", 30, 30, 0),))), about, {}
    differing = (
        SimpleNamespace(case="1", column="decided_on", register="", file="2021-03-01", days=None),
    )
    outcomes = SimpleNamespace(rows=[], disagreements=differing, of=lambda _: [])
    yield make.rates([make.rate()]), about, {"outcomes": outcomes}
    yield stevns.rates, stevns.about, {"changes": stevns.changes}


@pytest.fixture(scope="module")
def danish(make, weighted, on_a_scale, stevns):
    """All Danish text of all kinds of report, in every edition."""
    editions = [Edition(interim=True), Edition(public=True), Edition(public=True, strict=True)]
    lines = []
    for rates, about, more in scenarios(make, weighted, on_a_scale, stevns):
        for edition in editions:
            found = build(rates, about=about, edition=edition, **more)
            printed = [found.banner, found.facts, found.sections, found.agenda, found.dots]
            printed += [found.pairs, found.stages, [sheet.head for sheet in found.sheets]]
            lines += [text for text in make.texts(printed) if text not in names(found)]
    return "\n".join(dict.fromkeys(lines))


def names(contents):
    """What names the parts of a report to programs and is not printed."""
    ids = {section.id for section in contents.sections} | {s.id for s in contents.agenda}
    return ids | {"first", "second", "rest", "rates", "changes", "ledger"}


@pytest.mark.parametrize("pattern", FORBIDDEN + RESERVED)
def test_no_forbidden_and_no_reserved_word_stands_in_a_danish_report(danish, pattern):
    assert not re.search(pattern, danish), re.search(f".*{pattern}.*", danish)


def test_no_english_stands_in_a_danish_report(danish):
    markup = r"^(paragraph|points|table|facts|picture|text|note|strong|[lcr]+)$"
    prose = "\n".join(line for line in danish.splitlines() if not re.match(markup, line))
    found = re.findall(rf"(?i)(?<![\w§])({ENGLISH})(?![\w])", prose)
    assert not found


@pytest.mark.parametrize("pattern", WRONG_PLURALS)
def test_singular_and_plural_are_real(danish, pattern):
    assert not re.search(pattern, danish), re.search(f".*{pattern}.*", danish)


def test_no_clock_time_and_no_decimal_per_cent_stands_in_a_danish_report(danish):
    assert "00:00:00" not in danish
    assert not re.search(r"\d[.,]\d+ (procent|%)", danish)


def test_no_place_was_left_unfilled(danish):
    assert "{" not in danish
    assert "None" not in danish
    assert not re.search(r"  +|\s[.,;:](\s|$)|\.\.|,\.", danish)


def test_a_share_is_never_told_of_fewer_than_five(danish):
    for met, n in re.findall(r"(\d+) af (?:de )?(\d+) \w+ \(\d+ procent", danish):
        assert int(n) >= 5, (met, n)


def test_every_share_in_a_sentence_follows_its_count(danish):
    for line in danish.splitlines():
        if re.search(r"overholdt.*\(\d+ procent", line):
            assert re.search(r"\d+ \w+ \((over |under )?\d+ procent", line), line


def test_the_reserved_word_for_a_decision_is_used_of_decisions_only(danish):
    for line in danish.splitlines():
        if "afgørelse" in line.lower():
            assert re.search(r"afgørelser? |afgørelser?[.,)]|afgørelsen|truffet", line), line


def test_both_languages_have_the_same_phrases_and_places():
    danish, english = catalogue("report", "da"), catalogue("report", "en")
    assert danish.keys() == english.keys()
    for key, phrase in danish.items():
        fields = set(re.findall(r"\{(\w+)", phrase))
        assert set(re.findall(r"\{(\w+)", english[key])) <= fields | {"n"}, key


def test_an_english_report_has_no_danish_words_of_its_own(make, weighted, on_a_scale, stevns):
    lines = []
    for rates, about, more in scenarios(make, weighted, on_a_scale, stevns):
        found = build(rates, about=about, edition=Edition("en", interim=True), **more)
        lines += make.texts([found.banner, found.facts, found.sections])
    english = "\n".join(lines)
    for word in ("overholdt", "sager", "Måltal", "procent", "Usikkerhed", "ikke"):
        assert not re.search(rf"\b{word}\b", english), word


METHODS = (
    "hypergeometric Blaker",
    "hypergeometric Blaker, union over domain sizes",
    "binomial Blaker",
    "stratified exact",
    "stratified exact, in steps",
    "stratified score, t",
    "ratio score, t",
    "cluster ratio score, t",
    "ratio score, t, unseen strata at worst",
    "Miettinen-Nurminen; unconditional exact, pooled z",
    "Miettinen-Nurminen fpc; finite unconditional exact, pooled z",
    "MOVER, ratio score, t / stratified exact",
    "census",
)


@pytest.mark.parametrize("method", METHODS)
def test_every_default_method_has_danish_words(make, method):
    before, after = make.rate(met=4), make.rate(method=method)
    change = make.change(before, after, low=-0.1, high=0.6, method=method)
    found = build(
        make.rates([after]), about=About("E", make.period), changes=make.changes([change])
    )
    said = "\n".join(make.texts([found.sections, found.sheets]))
    assert method not in said
    for english in ("exact", "score, t", "strata at worst", "pooled"):
        assert f" {english}" not in said
