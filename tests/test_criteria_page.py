"""The page of criteria that a lawyer proofreads, and the commands that show it."""

import re
from html.parser import HTMLParser

import pytest
from typer.testing import CliRunner

from audit.conditions import parse_condition
from audit.criteria import read_criteria, shipped
from audit.criteria.contents import open_items
from audit.criteria.page import html, page
from audit.criteria.phrasing import in_words, rule_in_words
from audit.errors import AuditError
from audit.words import say

TEXT = """
id = "small"
version = "1"
title = { da = "Lille <b>", en = "Small <b>" }
law = "barnets lov"
decided = { from = 2024-01-01 }
[selection]
unit = "decision"
strata = "case_type"
quota = { familiebehandling = 6, anbringelse = 4 }
reserves = 2
one_per = ["family_id"]
[[selection.exclude]]
reason = { da = "Anden handlekommune", en = "Another municipality acts" }
when = { all = [{ column = "acting_municipality", missing = false }, { column = "acting_municipality", not_equals = "own" }] }
[themes]
indsats = { da = "Valg af indsats", en = "Choice of support" }
[[fact]]
id = "form"
title = { da = "Hvilken udredning?", en = "Which assessment?" }
kind = "choice"
choices = { bfu = { da = "Undersøgelse (§ 20)", en = "Assessment (§ 20)" }, none = { da = "Ingen", en = "None" } }
unverified = { da = "Paragraffen.", en = "The paragraph." }
[[fact]]
id = "urgent"
title = { da = "Hastede det?", en = "Was it urgent?" }
kind = "yes_no"
[[fact]]
id = "seen_on"
title = { da = "Hvornår blev barnet set?", en = "When was the child seen?" }
kind = "date"
[[measure]]
id = "plan_made"
theme = "indsats"
da = "Plan til tiden"
en = "Plan in time"
source = "barnets lov § 91"
status = "unverified"
unverified = { da = "Stykkets nummer.", en = "The number of the subsection." }
ask = { da = "Forelå planen?", en = "Was there a plan?" }
guidance = { da = "Første linje.\\nAnden linje.", en = "First line.\\nSecond line." }
applies = { fact = "form", one_of = ["bfu", "none"] }
except = { fact = "urgent", equals = "yes" }
deadline = [
  { when = { column = "legal_basis", equals = "§ 47" }, end = "plan_made_on", by = [{ date = "decided_on" }] },
  { end = "plan_made_on", by = [{ date = "decided_on", months = 3 }, { date = "started_on", weeks = 1 }] },
]
national = [{ edition = "2020", percent = 79, law = "serviceloven", cases = 750 }]
comparable = [
  { criteria = "old", measure = "plan_made", is = false, reason = { da = "Fristen er flyttet", en = "The deadline moved" } },
  { criteria = "older", measure = "plan", is = true },
]
[[measure]]
id = "seen"
da = "Set"
en = "Seen"
deadline = { when = { column = "age", below = 15 }, end = "seen_on", by = [{ date = "asked_on", days = 6 }] }
[[measure]]
id = "visits_kept"
da = "Besøg"
en = "Visits"
count = { of = "visits", at_least = 2, months = 12, since = "started_on" }
[[measure]]
id = "followed"
da = "Fulgt op"
en = "Followed up"
every = { of = "followups", months = 6, until = "ended_on" }
[[measure]]
id = "quality"
da = "Kvalitet"
en = "Quality"
ask = { da = "Hvor god?", en = "How good?" }
scale = { from = 1, to = 4, met_from = 3 }
[[measure]]
id = "all_met"
da = "Alle"
en = "All"
all_of = ["plan_made", "seen"]
"""


@pytest.fixture
def criteria(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(TEXT, encoding="utf-8")
    return read_criteria(path)


def flat(text):
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("raw", "danish", "english"),
    [
        ({"column": "legal_basis", "equals": "§ 47"}, "retsgrundlaget er »§ 47«", 'the legal basis is "§ 47"'),
        ({"column": "team", "one_of": ["A", "B", "C"]}, "teamet er »A«, »B« eller »C«", 'the team is "A", "B" or "C"'),
        ({"column": "x", "not_equals": "y"}, "kolonnen »x« ikke er »y«", 'the column "x" is not "y"'),
        ({"column": "x", "above": 12.5}, "kolonnen »x« er over 12,5", 'the column "x" is above 12.5'),
        ({"column": "x", "missing": True}, "kolonnen »x« ikke er oplyst", 'the column "x" is not given'),
        ({"not": {"column": "x", "missing": True}}, "kolonnen »x« er oplyst", 'the column "x" is given'),
        ({"fact": "urgent", "equals": "yes"}, "svaret på »Hastede det?« er ja", 'the answer to "Was it urgent?" is yes'),
        ({"fact": "form", "equals": "bfu"}, "svaret på »Hvilken udredning?« er »Undersøgelse (§ 20)«", 'the answer to "Which assessment?" is "Assessment (§ 20)"'),
        ({"not": {"measure": "plan_made", "is": "outside"}}, "»Plan til tiden« ikke tæller som ikke relevant", '"Plan in time" does not count as not relevant'),
        ("plan_made", "»Plan til tiden« er besvaret »Ja, kravet er overholdt«", '"Plan in time" is answered "Yes, the requirement is met"'),
        ({"all": [{"column": "team", "missing": False}, {"column": "team", "equals": "A"}]}, "teamet er oplyst, og er »A«", 'the team is given, and is "A"'),
        ({"any": ["seen", {"all": ["plan_made", "seen"]}]}, "»Set« er besvaret »Ja, kravet er overholdt«, eller (»Plan", '"Seen" is answered "Yes, the requirement is met", or ("Plan'),
    ],
)  # fmt: skip
def test_a_condition_reads_as_a_clause(raw, danish, english, criteria):
    condition = parse_condition(raw)
    assert in_words(condition, criteria, "da").startswith(danish)
    assert in_words(condition, criteria, "en").startswith(english)


@pytest.mark.parametrize(
    ("measure", "danish"),
    [
        ("plan_made", "Når retsgrundlaget er »§ 47«: Planen forelå senest samme dag, som der blev truffet afgørelse. I andre sager: Det tidligste af disse tidspunkter gælder: Planen forelå senest 3 måneder efter, at der blev truffet afgørelse. Planen forelå senest 1 uge efter, at støtten begyndte. Fristdagen selv er til tiden."),
        ("seen", "Når kolonnen »age« er under 15: Datoen i »Hvornår blev barnet set?« ligger senest 6 dage efter kolonnen »asked_on«. I andre sager er der ingen frist"),
        ("visits_kept", "Mindst 2 datoer (besøgene) inden for de seneste 12 måneder før opgørelsesdatoen. Kun hvor dagen, hvor støtten begyndte, ligger mindst 12 måneder tilbage"),
        ("followed", "Højst 6 måneder mellem datoerne (opfølgningerne), fra den første af dem og indtil dagen, hvor støtten ophørte, dog højst til opgørelsesdatoen."),
        ("quality", "Karakterer fra 1 til 4; 3 eller mere tæller som overholdt."),
        ("all_met", "Overholdt, når alle disse er det (det, der ikke er relevant, udgår): »Plan til tiden« og »Set«."),
    ],
)  # fmt: skip
def test_a_rule_reads_as_sentences(measure, danish, criteria):
    said = " ".join(rule_in_words(criteria.measure(measure), criteria, "da"))
    assert said.startswith(danish)
    assert rule_in_words(criteria.measure(measure), criteria, "en")


def test_the_page_says_all_there_is_to_proofread(criteria):
    said = flat(page(criteria, "da"))
    for part in (
        "Gælder afgørelser truffet fra og med 1. januar 2024.",
        "6 med »familiebehandling« og 4 med »anbringelse«",
        "Anden handlekommune – når handlekommunen er oplyst, og ikke er »own«.",
        "Spørgsmål Forelå planen?",
        "Vejledning Første linje. Anden linje.",
        "Retsgrundlag barnets lov § 91",
        "Gælder når svaret på »Hvilken udredning?«",
        "Undtagelse Lovligt undladt, når svaret på »Hastede det?« er ja.",
        "Landstal 79 procent (2020, serviceloven, 750 sager)",
        "Kan ikke sammenlignes med »plan_made« i old: Fristen er flyttet",
        "Kan sammenlignes med »plan« i older.",
        "IKKE EFTERPRØVET: Stykkets nummer.",
        "2 steder er ikke efterprøvet",
        "Lovens krav er 100 procent.",
        criteria.fingerprint,
    ):
        assert part in said


def test_sections_follow_the_order_of_the_work(criteria):
    said = page(criteria, "da")
    heads = [
        "UDVÆLGELSE",
        "VALG AF INDSATS",
        "ØVRIGE MÅLEPUNKTER",
        "OPLYSNINGER",
        "SVAR",
        "IKKE EFTERPRØVET\n-",
    ]
    places = [said.index(f"\n{head}") for head in heads]
    assert places == sorted(places)


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.links, self.text = [], [], ""

    def handle_starttag(self, tag, attrs):
        if tag not in {"meta", "br"}:
            self.open.append(tag)
        self.links += [value for name, value in attrs if name in {"href", "src"}]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += f"{data} "


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_html_page_says_the_same_and_loads_nothing(criteria, language):
    tags = Tags()
    tags.feed(html(criteria, language))
    assert tags.open == []
    assert all(link.startswith("#s") for link in tags.links)
    assert f'lang="{language}"' in html(criteria, language)
    assert "<b>" not in html(criteria, language)
    for measure in criteria.measures:
        assert say(measure.title, language) in tags.text
    words = re.findall(r"\w{4,}", page(criteria, language))
    assert {word.lower() for word in words} <= set(re.findall(r"\w{4,}", tags.text.lower()))


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", sorted(shipped()))
def test_what_ships_can_be_printed(name, language):
    criteria = read_criteria(name)
    said = page(criteria, language)
    assert max(len(line) for line in said.splitlines()) <= 88
    assert "UNVERIFIED" not in said
    assert "{" not in said
    for measure in criteria.measures:
        assert f"[{measure.id}]" in said
    assert html(criteria, language)


def run(*words):
    from audit.cli.criteria import app

    return CliRunner().invoke(app, list(words))


def test_the_command_shows_a_page_and_writes_it_for_print(tmp_path, criteria):
    assert run("show", criteria.path, "--language", "da").stdout == page(criteria, "da")
    file = tmp_path / "page.html"
    assert run("show", criteria.path, "--language", "en", "--html", str(file)).exit_code == 0
    assert file.read_text(encoding="utf-8") == html(criteria, "en")
    again = run("show", criteria.path, "--html", str(file))
    assert isinstance(again.exception, AuditError)
    assert str(tmp_path) not in again.exception.text("da")


def test_the_command_says_that_a_file_is_in_order_and_what_it_reads(criteria):
    said = run("check", criteria.path, "--language", "en").stdout
    assert "small, version 1, are in order" in said
    assert "6 measures, 3 facts, 0 units" in said
    assert re.search(r"Only the extract can give: .*legal_basis", said)
    assert re.search(r"otherwise the reviewer is asked: seen_on, form and urgent", flat(said))


def test_the_command_refuses_a_faulty_file(tmp_path):
    path = tmp_path / "faulty.toml"
    path.write_text('id = "x"\n', encoding="utf-8")
    assert isinstance(run("check", str(path)).exception, AuditError)


def test_the_command_lists_what_ships():
    said = run("list", "--language", "en").stdout
    assert [line.split()[0] for line in said.splitlines()] == list(shipped())


def test_an_unknown_language_is_wrong_usage():
    assert run("list", "--language", "xx").exit_code == 2


def test_a_fact_marked_unverified_without_a_word_stands_on_the_list_too(tmp_path):
    path = tmp_path / "small.toml"
    bare = 'id = "urgent"\nstatus = "unverified"'
    path.write_text(TEXT.replace('id = "urgent"', bare), encoding="utf-8")
    assert "urgent" in [item.id for item in open_items(read_criteria(path))]
