"""Criteria files: what they say, what extends what, and everything that is wrong with one."""

import hashlib
import json
import pickle
import re
import tomllib
from copy import deepcopy
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.criteria import CODES, Deadline, Term, read_criteria, shipped
from audit.errors import AuditError
from audit.words import catalogue, languages

HEAD = """
id = "small"
version = "1"
title = { da = "Lille", en = "Small" }
[selection]
size = 10
[themes]
help = { da = "Hjælp", en = "Help" }
"""
FACTS = """
[[fact]]
id = "plan_needed"
title = { da = "Er en plan nødvendig?" }
kind = "yes_no"
[[fact]]
id = "became_aware_on"
title = { da = "Hvornår?" }
kind = "date"
[[fact]]
id = "visits"
title = { da = "Besøg" }
kind = "dates"
[[fact]]
id = "form"
title = { da = "Hvilken?" }
kind = "choice"
choices = { bfu = { da = "Undersøgelse" }, none = { da = "Ingen" } }
"""


def measure(body, name="plan_made"):
    return f'[[measure]]\nid = "{name}"\nda = "Krav"\nask = {{ da = "Er det sket?" }}\n{body}\n'


ANSWERED = measure("")


@pytest.fixture
def read(tmp_path):
    def from_text(text, name="small.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_criteria(path)

    return from_text


@pytest.fixture
def refused(read):
    def with_text(text, language="en"):
        with pytest.raises(AuditError) as refusal:
            read(text)
        said = refusal.value
        assert said.text("da")
        return said.text(language)

    return with_text


# ---- well-formed --------------------------------------------------------------------------


def test_the_smallest_file_is_one_question(read):
    criteria = read(HEAD + ANSWERED)
    (only,) = criteria.measures
    assert (criteria.id, criteria.selection.size, dict(criteria.codes)) == (
        "small",
        10,
        dict(CODES),
    )
    assert (only.kind, only.title, only.ask) == ("answer", {"da": "Krav"}, {"da": "Er det sket?"})
    assert only.applies is None
    assert only.status == ""


def test_every_key_of_the_grammar_is_read(read):
    criteria = read(EVERYTHING)
    by_kind = {item.id: item.kind for item in criteria.measures}
    assert by_kind == {
        "bfu_made": "answer",
        "plan_made": "deadline",
        "supervision": "count",
        "followups_kept": "every",
        "notification_24h": "deadline",
        "child_centred": "scale",
        "all_met": "all_of",
    }
    plan = criteria.measure("plan_made")
    assert plan.deadline[1] == Deadline(None, "plan_made_on", (Term("decided_on", months=3),))
    assert plan.deadline[0].by == (Term("decided_on"), Term("started_on", weeks=2))
    assert (plan.status, plan.national[0].percent, plan.national[0].cases) == (
        "unverified",
        79,
        750,
    )
    assert plan.comparable[0].is_ is False
    assert criteria.measure("supervision").count.since == "started_on"
    assert criteria.measure("followups_kept").every.start == "started_on"
    assert criteria.measure("child_centred").scale.met_from == 3
    assert (criteria.decided_from, criteria.decided_before) == (date(2020, 1, 1), date(2024, 1, 1))
    assert criteria.selection.quota == {"familiebehandling": 10, "anbringelse": 10}
    assert criteria.selection.size == 20
    assert criteria.selection.one_per == ("family_id",)
    assert criteria.selection.exclude[0].reason["da"] == "Anden handlekommune"
    assert criteria.panels[0].size == 10
    assert criteria.units[0].facts == ("received_at", "assessed_at")


EVERYTHING = """
id = "everything"
version = "1"
title = { da = "Alt", en = "All" }
law = "serviceloven"
decided = { from = 2020-01-01, before = 2024-01-01 }
[selection]
unit = "decision"
draw = "random"
strata = "case_type"
quota = { familiebehandling = 10, anbringelse = 10 }
reserves = 5
one_per = "family_id"
[[selection.exclude]]
reason = { da = "Anden handlekommune" }
when = { column = "acting_municipality", not_equals = "own" }
[codes]
met_lawful_exception = "outside"
[themes]
indsats = { da = "Indsats", en = "Support" }
[[fact]]
id = "received_at"
title = { da = "Modtaget" }
kind = "moment"
[[fact]]
id = "assessed_at"
title = { da = "Vurderet" }
kind = "date"
[[fact]]
id = "visits"
title = { da = "Besøg" }
kind = "dates"
[[unit]]
id = "notification"
title = { da = "Underretning" }
facts = ["received_at", "assessed_at"]
[[panel]]
id = "viso"
title = { da = "VISO" }
size = 10
[[measure]]
id = "bfu_made"
theme = "indsats"
title = { da = "Undersøgelse", en = "Assessment" }
ask = { da = "Er der en undersøgelse?" }
[[measure]]
id = "plan_made"
theme = "indsats"
da = "Plan"
en = "Plan"
source = "serviceloven § 140"
status = "unverified"
ask = { da = "Er der en plan?", en = "Is there a plan?" }
guidance = { da = "Se efter den." }
unverified = { da = "Stykket." }
applies = { any = ["bfu_made", { not = { column = "age", below = 15 } }] }
except = { column = "reason", equals = "yes" }
deadline = [
  { when = { column = "legal_basis", one_of = ["§ 47"] }, end = "plan_made_on", by = [{ date = "decided_on" }, { date = "started_on", weeks = 2 }] },
  { end = "plan_made_on", by = [{ date = "decided_on", months = 3 }] },
]
national = [{ edition = "2020", percent = 79, law = "serviceloven", cases = 750, note = { da = "Ca." } }]
comparable = [{ criteria = "elsewhere", measure = "plan", is = false, reason = { da = "Ny frist" } }]
[[measure]]
id = "supervision"
da = "Tilsyn"
count = { of = "visits", at_least = 2, months = 12, until = "as_of", since = "started_on" }
[[measure]]
id = "followups_kept"
da = "Opfølgning"
every = { of = "followups", months = 6, start = "started_on", until = "ended_on" }
[[measure]]
id = "notification_24h"
da = "24 timer"
unit = "notification"
deadline = { end = "assessed_at", by = [{ date = "received_at", hours = 24 }] }
[[measure]]
id = "child_centred"
da = "Barnet i centrum"
panel = "viso"
ask = { da = "Hvor meget?" }
scale = { from = 1, to = 4, met_from = 3 }
[[measure]]
id = "all_met"
da = "Alle krav"
all_of = ["plan_made", "supervision"]
"""


def test_columns_have_the_kind_that_their_use_demands(read):
    criteria = read(EVERYTHING)
    assert dict(criteria.columns) == {
        "decided_on": "date",
        "case_type": "text",
        "family_id": "text",
        "acting_municipality": "text",
        "plan_made_on": "date",
        "started_on": "date",
        "age": "number",
        "reason": "text",
        "legal_basis": "text",
        "visits": "dates",
        "followups": "dates",
        "ended_on": "date",
    }
    assert "visits" not in criteria.required_columns
    assert criteria.unit_columns("notification") == {
        "received_at": "moment",
        "assessed_at": "moment",
    }


def test_a_deadline_in_hours_makes_its_columns_moments(read):
    rule = 'deadline = { end = "b", by = [{ date = "a", hours = 24 }] }'
    criteria = read(
        HEAD + measure(rule) + measure('applies = { column = "a", missing = false }', "y")
    )
    assert criteria.columns == {"b": "moment", "a": "moment"}


def test_a_short_form_is_the_long_form_written_out(read):
    one = 'deadline = { end = "b", by = [{ date = "a" }] }'
    many = 'deadline = [{ end = "b", by = [{ date = "a" }] }]'
    assert read(HEAD + measure(one)).measures == read(HEAD + measure(many)).measures
    assert read(HEAD + measure(one)).fingerprint == read(HEAD + measure(many)).fingerprint


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path, read):
    path = tmp_path / "marked.toml"
    text = (HEAD + ANSWERED).replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_criteria(path).fingerprint == read(HEAD + ANSWERED).fingerprint


def test_the_fingerprint_is_of_the_content_and_not_of_its_layout(read):
    text = 'id = "x"\nversion = "1"\ntitle = {da="X"}\nselection.size = 5\n'
    same = '# a comment\nselection = { size = 5 }\ntitle.da = "X"\nversion = "1"\nid = "x"\n'
    content = {"id": "x", "version": "1", "title": {"da": "X"}, "selection": {"size": 5}}
    wanted = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    assert read(text).fingerprint == read(same).fingerprint == wanted
    assert read(text.replace("X", "Y")).fingerprint != wanted


def test_criteria_can_be_sent_to_another_process(read):
    criteria = read(EVERYTHING)
    assert pickle.loads(pickle.dumps(criteria)) == criteria


def test_a_measure_or_fact_that_is_not_there_is_named(read):
    criteria = read(HEAD + ANSWERED)
    with pytest.raises(AuditError, match='mente du "plan_made"'):
        criteria.measure("plan_mad")
    with pytest.raises(AuditError, match='"x"'):
        criteria.fact("x")


# ---- extends ------------------------------------------------------------------------------

LOCAL = """
id = "local"
version = "1"
title = { da = "Lokal" }
extends = "small"
"""


def test_extended_measures_come_first(read):
    base = read(HEAD + FACTS + measure("", "first"))
    local = read(LOCAL + measure('applies = "first"', "second"), "local.toml")
    assert [item.id for item in local.measures] == ["first", "second"]
    assert local.facts == base.facts
    assert [name.rsplit("/", 1)[-1] for name in local.files] == ["small.toml", "local.toml"]
    assert local.fingerprint != base.fingerprint


def test_a_local_file_may_change_selection_codes_and_themes(read):
    read(HEAD + measure("", "first"))
    own = '[selection]\nreserves = 3\n[codes]\nnot_documented = "unknown"\n[themes]\nmore = { da = "M" }\n'
    local = read(LOCAL + own, "local.toml")
    assert (local.selection.size, local.selection.reserves) == (10, 3)
    assert local.codes["not_documented"] == "unknown"
    assert list(local.themes) == ["help", "more"]


def test_the_fingerprint_holds_what_is_extended(read):
    read(HEAD + measure("", "first"))
    before = read(LOCAL, "local.toml").fingerprint
    read(HEAD + measure("", "first") + measure("", "other"))
    assert read(LOCAL, "local.toml").fingerprint != before


def test_an_extended_measure_cannot_be_redefined(read, tmp_path):
    read(HEAD + measure("", "first"))
    with pytest.raises(AuditError) as refusal:
        read(LOCAL + measure("", "first"), "local.toml")
    said = refusal.value.text("en")
    assert 'line 7, measure "first", id: "first" is already there in the criteria' in said


def test_a_fault_in_a_local_file_is_placed_in_that_file(read):
    read(HEAD + FACTS + measure("", "first"))
    with pytest.raises(AuditError) as refusal:
        read(LOCAL + measure('applies = { fact = "visit", missing = true }', "own"), "local.toml")
    assert 'line 10, measure "own", applies: there is no fact "visit"' in refusal.value.text("en")


def test_files_that_extend_each_other_are_refused_and_the_circle_named(read):
    read(HEAD + ANSWERED, "other.toml")
    path = LOCAL.replace('id = "local"', 'id = "other"').replace('"small"', '"local"')
    read(LOCAL.replace('"small"', '"other"'), "local.toml")
    with pytest.raises(AuditError, match="other → local → other"):
        read(path, "other.toml")


def test_an_unknown_base_is_named_with_what_was_meant(read):
    with pytest.raises(AuditError) as refusal:
        read(LOCAL.replace('"small"', '"boernesagsbarometret-servicelov"'), "local.toml")
    assert 'did you mean "boernesagsbarometret-serviceloven"' in refusal.value.text("en")


# ---- files as such ------------------------------------------------------------------------

SYNTAX = [
    ('plan = "x', "line 2: a quotation mark is missing"),
    ("decided = { before = 1-1-2024 }", "line 2: a date is written year-month-day"),
    ("day = 31-12-2021", "2022-02-01"),
    ("law = serviceloven", "must stand in quotation marks"),
    ("law = “serviceloven”", "curly quotation marks"),
    ('law: "x"', "equals sign instead of a colon"),
    ('title = { da = "x",\n en = "y" }', "must be on one line"),
    ('title = { da = "x", }', "must not end with a comma"),
    ("size = 1\nsize = 2", "line 3: the same key is written twice"),
    ('[measure]\nid = "a"\n[[measure]]\nid = "b"', "double brackets"),
    ("ok = True", "write true or false"),
    ("percent = 79,5", "decimals are written with a point"),
    ("day = 2021-02-30", "there is no such date"),
    ('path = "c:\\data"', "a backslash cannot stand alone"),
    ("names = [1, 2", "a comma or a ] is missing"),
    ("blåbær = 1", "a key with æ, ø or å"),
    ("quota = { fam. beh. = 1 }", "must stand in quotation marks"),
    ('law = "say "this" loud"', "the line goes on"),
    ('law = """x\n\nid = 3\n', "line 2: a quotation mark is missing"),
]


@pytest.mark.parametrize(("text", "said"), SYNTAX)
def test_a_slip_in_the_writing_is_named_with_its_line_and_cause(text, said, refused):
    found = refused(f"# a comment\n{text}\n")
    assert said in found
    assert re.search(r"line \d+:", found)


def test_a_file_in_another_encoding_is_refused_with_the_line(tmp_path):
    path = tmp_path / "latin.toml"
    path.write_bytes(b'id = "x"\ntitle = "b\xf8rn"\n')
    with pytest.raises(AuditError, match="linje 2: filen er ikke gemt som UTF-8"):
        read_criteria(path)
    path.write_bytes('id = "x"'.encode("utf-16"))
    with pytest.raises(AuditError, match="UTF-16"):
        read_criteria(path)


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
def test_an_empty_file_is_called_empty(text, refused):
    assert "The file is empty" in refused(text)


def test_a_number_like_a_cpr_number_is_refused_and_not_printed(refused):
    secret = "0101" + "80-1234"
    said = refused(HEAD + f"# {secret}\n")
    assert "line 9" in said
    assert secret not in said
    assert secret not in refused(HEAD + f'law = "{secret}\n')


def test_a_name_that_is_neither_shipped_nor_a_file_is_refused_with_a_guess():
    with pytest.raises(AuditError) as refusal:
        read_criteria("underretning")
    assert 'did you mean "underretninger"' in refusal.value.text("en")


# ---- faults -------------------------------------------------------------------------------

NO_SIZE = HEAD.replace("size = 10", "")
DEADLINE = 'deadline = {{ end = "b", by = [{}] }}'
FAULTS = [
    # keys and types
    ("unknown key", HEAD + ANSWERED + 'souce = "x"', 'measure "plan_made": "souce" is no key here – did you mean "source"'),
    ("top", 'lawx = "x"' + HEAD, 'line 1: "lawx" is no key here – did you mean "law"'),
    ("no id", 'version = "1"\ntitle = { da = "x" }\nselection.size = 3', '"id" is missing'),
    ("version", HEAD.replace('"1"', "2020.1"), "line 3, version: expected a text in quotation marks; it says 2020.1"),
    ("title", HEAD.replace('{ da = "Lille", en = "Small" }', '"Lille"'), "a text is written with its language"),
    ("language", HEAD.replace("en =", "eng =", 1), '"eng" is no language here'),
    ("empty", HEAD.replace('"Small"', '" "'), "line 4, title, en: the text is empty"),
    ("single", HEAD + ANSWERED.replace("[[", "[").replace("]]", "]"), "[[measure]]"),
    ("date", HEAD.replace("[sel", 'decided = { before = "2024-01-01" }\n[sel'), "without quotation marks"),
    ("order", HEAD.replace("[sel", "decided = { from = 2024-01-01, before = 2024-01-01 }\n[sel"), "no decision can lie"),
    ("term", HEAD + measure(DEADLINE.format('{ date = "a", month = 3 }')), 'measure "plan_made", deadline, by: "month" is no key here – did you mean "months"'),
    ("term text", HEAD + measure(DEADLINE.format('{ date = "a", months = "3" }')), 'by, months: expected a whole number; it says "3"'),
    ("negative", HEAD + measure(DEADLINE.format('{ date = "a", months = -3 }')), "at least 1; it says -3"),
    ("no date", HEAD + measure(DEADLINE.format("{ months = 3 }")), '"date" is missing'),
    ("no by", HEAD + measure('deadline = { end = "b" }'), 'deadline: "by" is missing'),
    ("draw", HEAD.replace("size", 'draw = "randm"\nsize'), 'did you mean "random"'),
    ("status", HEAD + measure('status = "unverifed"'), 'did you mean "unverified"'),
    ("percent", HEAD + measure('national = [{ edition = "2020", percent = 101, law = "x" }]'), "at most 100; it says 101"),
    ("part", HEAD + measure('national = [{ edition = "2020", percent = 79.5, law = "x" }]'), "whole number; it says 79.5"),
    ("edition", HEAD + measure('national = [{ edition = 2020, percent = 79, law = "x" }]'), "national, edition: expected a text"),
    ("twice", HEAD + measure('national = [{edition="1",percent=1,law="x"},{edition="1",percent=2,law="x"}]'), "named twice"),
    ("list", HEAD + measure('all_of = "x"'), "a list in brackets"),
    # ids
    ("snake", HEAD + measure("", "Plan-Made"), '"Plan-Made" could be "plan_made"'),
    ("danish", HEAD + measure("", "plan_på_plads"), '"plan_paa_plads"'),
    ("file id", HEAD.replace('"small"', '"Min Fil"'), '"min-fil"'),
    ("duplicate", HEAD + ANSWERED + ANSWERED, 'the id "plan_made" was used before'),
    ("both", HEAD + FACTS + measure("", "visits"), "already the id of a fact"),
    ("reserved", HEAD + measure("", "as_of"), "fixed name"),
    # conditions and references
    ("fact", HEAD + FACTS + measure('applies = { fact = "plan_neded", equals = "yes" }'), 'applies: there is no fact "plan_neded" – did you mean "plan_needed"'),
    ("measure", HEAD + measure("", "bfu_made") + measure('applies = "bfu_mad"'), 'there is no measure "bfu_mad" – did you mean "bfu_made"'),
    ("a fact", HEAD + FACTS + measure('applies = "plan_needed"'), "is a fact, not a measure"),
    ("yes", HEAD + FACTS + measure('applies = { fact = "plan_needed", equals = "ja" }'), '"ja" cannot stand here; choose yes or no'),
    ("choice", HEAD + FACTS + measure('applies = { fact = "form", one_of = ["bfu", "nane"] }'), 'did you mean "none"'),
    ("kind", HEAD + FACTS + measure('applies = { fact = "visits", above = 2 }'), 'of the kind dates and cannot be compared with "above"'),
    ("number", HEAD + measure('applies = { column = "age", below = "18" }'), "a number without quotation marks"),
    ("later", HEAD + measure('applies = "second"', "first") + measure("", "second"), '"second" stands further down'),
    ("self", HEAD + measure('applies = "first"', "first"), "first → first"),
    ("circle", HEAD + measure('applies = "c"', "a") + measure('applies = "a"', "b") + measure('except = "b"', "c"), "in a circle: a → c → b → a"),
    ("theme", HEAD + measure('theme = "hlep"'), 'there is no theme "hlep" under [themes] – did you mean "help"'),
    ("unit", HEAD + measure('unit = "x"'), 'there is no unit "x"'),
    ("panel", HEAD + measure('panel = "x"'), 'there is no panel "x"'),
    ("end", HEAD + FACTS + measure('deadline = { end = "visits", by = [{ date = "a" }] }'), "expected a date, but the fact"),
    ("of", HEAD + FACTS + measure('count = { of = "became_aware_on", at_least = 2, months = 12 }'), "expected several dates"),
    ("parts", HEAD + ANSWERED + measure('all_of = ["plan_mad"]', "all_met"), 'did you mean "plan_made"'),
    ("code", HEAD + ANSWERED + measure('applies = { measure = "plan_made", answer = "mett" }', "b"), '"mett" cannot stand here'),
    ("clash", HEAD + measure('applies = { column = "x", below = 3 }') + measure(DEADLINE.format('{ date = "x" }'), "b"), 'The column "x" is used both as number and as date'),
    ("comparable", HEAD + measure('comparable = [{ criteria = "boernesagsbarometret-servicelov", measure = "x", is = true }]'), 'did you mean "boernesagsbarometret-serviceloven"'),
    ("comparable measure", HEAD + measure('comparable = [{ criteria = "boernesagsbarometret-serviceloven", measure = "bfu_mad", is = true }]'), 'did you mean "bfu_made"'),
    ("reason", HEAD + measure('comparable = [{ criteria = "x", measure = "y", is = false }]'), "say why there is nothing to compare"),
    # rules of measures
    ("no title", HEAD + '[[measure]]\nid = "x"\nask = { da = "?" }', "the title is missing"),
    ("two titles", HEAD + measure('title = { da = "x" }'), "the title is written twice"),
    ("no ask", HEAD + '[[measure]]\nid = "x"\nda = "X"', "the question to the reviewer (ask) is missing"),
    ("two kinds", HEAD + measure(DEADLINE.format('{ date = "a" }') + "\nscale = { from = 1, to = 4, met_from = 3 }"), "one rule only; here are deadline and scale"),
    ("scale", HEAD + measure("scale = { from = 1, to = 4, met_from = 5 }"), "met_from must lie above 1 and be at most 4; it says 5"),
    ("scale order", HEAD + measure("scale = { from = 4, to = 1, met_from = 2 }"), "must go upwards"),
    ("hidden", HEAD + measure('deadline = [{ end = "b", by = [{ date = "a" }] }, { end = "c", by = [{ date = "a" }] }]'), "deadline 1 has no condition (when), so the following ones are never reached"),
    ("spans", HEAD + measure(DEADLINE.format('{ date = "a", months = 3, weeks = 1 }')), "one length only; here are months and weeks"),
    ("hours", HEAD + measure(DEADLINE.format('{ date = "a", months = 3 }, { date = "c", hours = 24 }')), "hours cannot be mixed"),
    ("same", HEAD + measure('deadline = { end = "a", by = [{ date = "a", months = 1 }] }'), "begins and ends with the same date"),
    ("except", HEAD + measure('except = { column = "x", equals = "y" }\nscale = { from = 1, to = 4, met_from = 3 }'), '"except" cannot be used together with scale'),
    ("choices", HEAD + '[[fact]]\nid = "x"\ntitle = { da = "X" }\nkind = "choice"', "needs at least two choices"),
    ("choices asked for", HEAD + '[[fact]]\nid = "x"\ntitle = { da = "X" }\nkind = "choice"\n' + measure('applies = { fact = "x", equals = "y" }'), "needs at least two choices"),
    ("choices unused", HEAD + '[[fact]]\nid = "x"\ntitle = { da = "X" }\nkind = "date"\nchoices = { a = { da = "A" } }', "of another kind"),
    # codes
    ("class", HEAD + '[codes]\nmet = "missed"', 'codes, met: "missed" cannot stand here; choose met'),
    ("class word", HEAD + '[codes]\nnot_documented = "mised"', 'did you mean "missed"'),
    ("code name", HEAD + '[codes]\nnot_documentd = "missed"', 'did you mean "not_documented"'),
    # selection
    ("size", NO_SIZE + ANSWERED, "how many cases are to be drawn"),
    ("quota", HEAD.replace("size = 10", 'size = 20\nstrata = "t"\nquota = { a = 10, b = 9 }'), "the quotas sum to 19, but size is 20"),
    ("strata", HEAD.replace("size = 10", "quota = { a = 10 }"), "strata to name the column"),
    ("least", HEAD.replace("size = 10", 'size = 10\nstrata = "t"\nat_least = 11'), "more than are drawn in all (10)"),
    ("groups", HEAD.replace("size = 10", 'strata = "t"\nquota = { a = 9, b = 1 }\nat_least = 6'), "2 groups with at least 6 cases"),
    ("most", HEAD.replace("size = 10", 'size = 10\nstrata = "t"\nat_least = 3\nat_most = 2'), "at_least (3) is larger than at_most (2)"),
    ("beyond", HEAD.replace("size = 10", 'strata = "t"\nquota = { a = 9, b = 1 }\nat_most = 5'), 'the quota for "a" is 9'),
    ("reserves", HEAD.replace("size = 10", "size = 10\nreserves = -1"), "at least 0; it says -1"),
    ("unit of rows", HEAD.replace("size", 'unit = "decisions"\nsize'), 'did you mean "decision"'),
    ("exclude", HEAD.replace("[themes]", '[[selection.exclude]]\nreason = { da = "x" }\nwhen = { fact = "y", equals = "z" }\n[themes]'), "which is known only when the file has been read"),
    ("exclude when", HEAD.replace("[themes]", '[[selection.exclude]]\nreason = { da = "x" }\n[themes]'), 'exclusion 1: "when" is missing'),
    ("panel size", HEAD + '[[panel]]\nid = "viso"\ntitle = { da = "VISO" }\nsize = 11', "reads 11 cases, but only 10 are drawn"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), [pytest.param(t, s, id=name) for name, t, s in FAULTS])
def test_a_malformed_file_is_refused_by_naming_place_and_intention(text, said, refused):
    assert said in refused(text)


@pytest.mark.parametrize(("text", "said"), [pytest.param(t, s, id=name) for name, t, s in FAULTS])
def test_one_mistake_is_told_once(text, said, refused):
    told = refused(text).splitlines()[1:]
    assert len(told) == 1, told


UNIT = """
[[fact]]
id = "received_at"
title = { da = "Modtaget" }
kind = "moment"
[[unit]]
id = "notification"
title = { da = "Underretning" }
facts = ["received_at"]
"""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            'unit = "notification"\ndeadline = { end = "recieved_at", by = [{ date = "decided_on" }] }',
            'neither a fact of the unit "notification" nor known of the case – did you mean "received_at"',
        ),
        (
            'deadline = { end = "received_at", by = [{ date = "decided_on" }] }',
            'asked for each "notification"; the measure needs unit = "notification"',
        ),
        ('applies = { column = "received_at", missing = false }', "is a fact of a unit"),
    ],
)
def test_what_belongs_to_a_unit_is_asked_there_only(body, said, refused):
    assert said in refused(HEAD + UNIT + measure(body))


def test_measures_of_a_unit_or_a_panel_are_no_part_of_the_whole(refused):
    panel = '[[panel]]\nid = "viso"\ntitle = { da = "VISO" }\nsize = 5\n'
    parts = measure('unit = "notification"', "a") + measure('panel = "viso"', "b")
    said = refused(HEAD + UNIT + panel + parts + measure('all_of = ["a", "b"]', "c"))
    assert '"a" is judged for each "notification"' in said
    assert '"b" is read by the panel "viso" only' in said


def test_a_unit_with_an_unknown_fact_is_refused(refused):
    said = refused(HEAD + UNIT.replace('["received_at"]', '["received_on"]'))
    assert 'unit "notification", facts: there is no fact "received_on"' in said


def test_a_scale_is_asked_for_its_marks(refused):
    scale = measure("scale = { from = 1, to = 4, met_from = 3 }", "a")
    assert "answered by marks (1, 2, 3 or 4)" in refused(HEAD + scale + measure('applies = "a"'))


def test_all_faults_come_at_once_in_the_order_of_the_file(refused):
    text = HEAD.replace("size = 10", "size = -1") + FACTS
    text += measure('theme = "hlep"\ncolour = "red"', "a")
    text += measure(
        'applies = { fact = "formm", equals = "bfu" }\n'
        + DEADLINE.format('{ date = "x", month = 3 }'),
        "b",
    )
    told = refused(text).splitlines()
    assert told[0] == "The criteria small.toml cannot be used: 5 faults."
    found = [int(re.match(r"  line (\d+)", line)[1]) for line in told[1:]]
    assert found == sorted(found)
    for part in ("selection, size", '"colour"', '"hlep"', '"formm"', '"month"'):
        assert any(part in line for line in told[1:]), part


def test_places_and_faults_are_told_in_danish_too(refused):
    said = refused(HEAD + measure(DEADLINE.format('{ date = "a", month = 3 }')), "da")
    assert 'linje 13, målepunkt "plan_made", deadline, by: "month" er ikke en nøgle her' in said
    assert 'mente du "months"?' in said


def told(path):
    """What reading a file comes to: its columns, or the refusal in every language."""
    try:
        return [read_criteria(path).columns]
    except AuditError as refusal:
        return [refusal.text(language) for language in languages()]


PIECES = [
    "x",
    "[",
    "]",
    "{",
    "}",
    '"',
    "=",
    "3",
    "-1",
    "true",
    "[]",
    "{}",
    '""',
    "2024-01-01",
    "\n",
    "da",
    "not",
]


@given(st.data())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_damaged_file_is_read_or_refused_and_never_breaks(tmp_path, data):
    lines = EVERYTHING.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        words = re.split(r"(\W)", lines[at])
        words[data.draw(st.integers(0, len(words) - 1))] = data.draw(st.sampled_from(PIECES))
        lines[at] = "".join(words)
    path = tmp_path / "damaged.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert told(path)


VALUES = [
    "x",
    "",
    3,
    -1,
    1.5,
    True,
    [],
    {},
    ["a"],
    [3],
    [{}],
    {"a": 1},
    {"da": "x"},
    date(2024, 1, 1),
    "as_of",
    "plan_made",
]
KEYS = [
    "not",
    "any",
    "is",
    "when",
    "of",
    "until",
    "unit",
    "scale",
    "count",
    "all_of",
    "size",
    "da",
    "zz",
]


def toml(value):
    """A value as TOML writes it on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {toml(item)}' for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


def places(content):
    """Every place of nested content: what it lies in, and its key."""
    items = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in items:
        yield content, key
        if isinstance(value, dict | list):
            yield from places(value)


@given(st.data())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_wrong_content_anywhere_is_refused_and_never_breaks(tmp_path, data):
    content = tomllib.loads(EVERYTHING)
    for _ in range(data.draw(st.integers(1, 2))):
        inside, key = data.draw(st.sampled_from(list(places(content))))
        if data.draw(st.booleans()) or not isinstance(inside, dict):
            inside[key] = deepcopy(data.draw(st.sampled_from(VALUES)))
        elif data.draw(st.booleans()):
            inside[data.draw(st.sampled_from(KEYS))] = deepcopy(data.draw(st.sampled_from(VALUES)))
        else:
            del inside[key]
    path = tmp_path / "wrong.toml"
    path.write_text(
        "\n".join(f"{key} = {toml(value)}" for key, value in content.items()), encoding="utf-8"
    )
    assert told(path)


# ---- what ships ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(shipped()))
def test_what_ships_is_in_order_and_speaks_both_languages(name):
    criteria = read_criteria(name)
    assert criteria.id == name
    for item in (*criteria.measures, *criteria.facts):
        assert item.title["da"]
        assert item.title["en"]


@pytest.mark.parametrize("area", ["criteria", "criteria_page", "answers", "columns"])
def test_the_languages_say_the_same_with_the_same_values(area):
    danish, english = catalogue(area, "da"), catalogue(area, "en")
    assert list(danish) == list(english)
    for key, text in danish.items():
        assert set(re.findall(r"{(\w+)", text)) == set(re.findall(r"{(\w+)", english[key])), key
