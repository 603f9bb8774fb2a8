"""Small rounds to report on: real values, made by hand, no files."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd
import pytest

from audit.criteria import Criteria, Measure, National, Scale, Selection
from audit.estimates import Change, Changes, Rate, Rates, StratumCount, Target
from audit.report.contents import build
from audit.report.material import About, AcuteConcerns, Edition
from audit.sampling import Design, Stratum
from audit.screening import Step
from audit.stats.binomial import wilson_interval

CODES = {
    "met": "met",
    "met_lawful_exception": "met",
    "not_met": "missed",
    "not_documented": "missed",
    "documented_late": "missed",
    "not_applicable": "outside",
    "not_assessable": "unknown",
}
THEMES = {
    "udredning": {"da": "Faglig udredning", "en": "Assessment"},
    "inddragelse": {"da": "Inddragelse", "en": "Involvement"},
    "indsats": {"da": "Valg af indsats", "en": "Choice of support"},
    "opfoelgning": {"da": "Opfølgning", "en": "Follow-up"},
}
PERIOD = SimpleNamespace(first=date(2021, 1, 1), last=date(2021, 12, 31), as_of=date(2022, 1, 31))


def make_measure(name="bfu_made", da="Børnefaglig undersøgelse", en="Assessment made", **other):
    values = {
        "theme": "udredning",
        "source": "serviceloven § 50",
        "ask": {"da": f"Er kravet overholdt: {da.lower()}?", "en": "Is the requirement met?"},
        "guidance": {},
        "unverified": {},
        "status": "",
        "applies": None,
        "except_": None,
        "deadline": (),
        "count": None,
        "every": None,
        "scale": None,
        "all_of": (),
        "unit": "",
        "panel": "",
        "national": (),
        "comparable": (),
    }
    return Measure(id=name, title={"da": da, "en": en}, **{**values, **other})


def _limits(met, n):
    if not n:
        return None, None
    found = wilson_interval(met, n)
    return found.low, found.high


def make_rate(name="bfu_made", met=8, n=14, *, target=None, by=date(2021, 12, 31), **other):
    low, high = _limits(met, n)
    values = {
        "group": None,
        "population": 240,
        "lawful": 0,
        "not_documented": 0,
        "late": 0,
        "outside": 0,
        "not_yet_due": 0,
        "unknown": 0,
        "unanswered": 0,
        "rate": met / n if n else None,
        "low": low,
        "high": high,
        "method": "binomial Blaker",
        "reading": "process",
        "level": 0.95,
        "weighted": False,
        "strata": (StratumCount("", 240, n, met, max(n, 1)),),
        "if_documented": None,
        "if_unknown_met": None,
        "if_unknown_missed": None,
        "without_lawful": None,
        "target": Target(name, by, Decimal(target)) if target is not None else None,
        "verdict": None,
        "national": None,
        "benchmark": None,
        "tipping": None,
        "note": {},
    }
    return Rate(measure=name, met=met, n=n, **{**values, **other})


def make_change(before, after, verdict="undecided", **other):
    values = {
        "change": after.rate - before.rate if before and before.n and after.n else None,
        "low": None,
        "high": None,
        "p_value": None if verdict == "refused" else 0.16,
        "p_adjusted": None if verdict == "refused" else 0.16,
        "detectable": None,
        "method": "Miettinen-Nurminen",
        "note": {},
    }
    return Change(after.measure, before, after, verdict=verdict, **{**values, **other})


def make_criteria(measures, **other):
    values = {
        "id": "eksempel",
        "version": "2020.1",
        "title": {"da": "Børnesager efter serviceloven", "en": "Child cases"},
        "law": "serviceloven",
        "decided_from": None,
        "decided_before": None,
        "selection": Selection(unit="decision", size=20),
        "codes": CODES,
        "facts": (),
        "units": (),
        "panels": (),
        "measures": tuple(measures),
        "themes": THEMES,
        "path": "criteria.toml",
        "fingerprint": "ab" * 32,
    }
    return Criteria(**{**values, **other})


def make_sample(strata=None, *, kind="random", ledger=None, roles=None, criteria=None):
    strata = strata or (Stratum("", 240, 20, 5),)
    design = Design(
        kind, "terninger 3 2 4 4 6 2", "byrådssekretæren", "cd" * 32, "2022-03-04T09:30:00Z", strata
    )
    reasons = ledger or (
        Step({"da": "Rækker i udtrækket", "en": "Rows"}, 0, 271),
        Step({"da": "Sumlinje, ikke en sag", "en": "Total line"}, 1, 270),
        Step({"da": "Afgjort efter en anden lov", "en": "Another law"}, 12, 258),
        Step({"da": "Anden handlekommune", "en": "Another municipality"}, 18, 240),
    )
    cases = pd.DataFrame(roles or [{"role": "drawn", "reason": ""}] * 20)
    return SimpleNamespace(
        design=design, ledger=reasons, cases=cases, criteria=criteria, frame=None
    )


def make_rates(rates, measures=None, *, sample=None, level=0.95, **criteria):
    if measures is None:
        measures = [make_measure(rate.measure) for rate in rates if rate.group is None]
    found = make_criteria(measures, **criteria)
    reading = rates[0].reading if rates else "finite"
    used = sample or make_sample()
    return Rates("Eksempelby 2021", found, level, reading, tuple(rates), used)


def make_changes(changes, reading="process"):
    return Changes("Eksempelby 2019", "Eksempelby 2021", 0.95, reading, tuple(changes))


def all_texts(value):
    """All texts of a value, however deep they lie."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from all_texts(list(value.values()))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from all_texts(item)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from all_texts(getattr(value, name))


@pytest.fixture(scope="session")
def make():
    """The makers of small values, by name."""
    return SimpleNamespace(
        measure=make_measure,
        rate=make_rate,
        change=make_change,
        changes=make_changes,
        criteria=make_criteria,
        sample=make_sample,
        rates=make_rates,
        texts=all_texts,
        period=PERIOD,
    )


def spoken(rates, **other):
    """What a report on these rates says, as one text."""
    about = other.pop("about", About("Eksempelby 2021", PERIOD))
    edition = other.pop("edition", Edition())
    measures = other.pop("measures", None)
    keys = ("changes", "outcomes", "reach")
    passed = {key: other.pop(key) for key in keys if key in other}
    found = rates if isinstance(rates, Rates) else make_rates(rates, measures, **other)
    return "\n".join(all_texts(build(found, about=about, edition=edition, **passed).sections))


@pytest.fixture(scope="session")
def said():
    """What a report on some rates says, as one text."""
    return spoken


def _national(percent):
    return National("2020", percent, "serviceloven", None)


@pytest.fixture(scope="session")
def stevns():
    """Ten requirements as a small municipality would measure them, with a round before."""
    return example()


def example():
    rows = [
        # id, title, theme, met, n, silent, national, target, verdict, benchmark, before
        ("bfu_made", "Børnefaglig undersøgelse eller opdatering", "udredning", 8, 14, 2, 71, 75, "undecided", "undecided", (4, 14)),
        ("bfu_4_months", "Undersøgelse afsluttet inden 4 måneder", "udredning", 5, 14, 1, 34, 75, "not_met", "undecided", (4, 14)),
        ("bfu_reasoned", "Begrundet stillingtagen til støtte", "udredning", 7, 8, 0, 92, None, None, "undecided", (6, 9)),
        ("bfu_before_decision", "Undersøgelse afsluttet inden afgørelsen", "udredning", 8, 8, 0, 87, None, None, "undecided", None),
        ("bfu_child_conversation", "Samtale med barnet eller den unge som led i undersøgelsen", "inddragelse", 5, 14, 4, 95, 60, "undecided", "lower", (5, 12)),
        ("conversation_before_decision", "Samtale om den konkrete støtte inden afgørelsen", "inddragelse", 9, 20, 3, 55, 75, "not_met", "undecided", (3, 20)),
        ("plan_made", "Handleplan om den aktuelle foranstaltning", "indsats", 12, 20, 2, 79, 75, "undecided", "undecided", (11, 20)),
        ("plan_content", "Handleplanen angiver den nødvendige indsats", "indsats", 11, 12, 0, 98, None, None, "undecided", (9, 11)),
        ("followup_6_months", "Opfølgning mindst hver 6. måned", "opfoelgning", 3, 4, 0, 51, 80, None, None, (3, 6)),
        ("supervision_twice", "Personrettet tilsyn to gange årligt", "opfoelgning", 10, 10, 0, 73, 75, "met", "higher", (6, 9)),
    ]  # fmt: skip
    measures, rates, changes = [], [], []
    for name, title, theme, met, n, silent, percent, target, verdict, benchmark, before in rows:
        national = _national(percent)
        measures.append(make_measure(name, title, theme=theme, national=(national,)))
        rate = make_rate(
            name,
            met,
            n,
            target=target,
            national=national,
            verdict=verdict,
            benchmark=benchmark,
            not_documented=silent,
            outside=20 - n - (1 if n < 20 else 0),
            unknown=1 if n < 20 else 0,
            lawful=1 if name == "plan_made" else 0,
        )
        rates.append(rate)
        if before is None:
            note = {"da": "Spørgsmålet er ændret", "en": "The question has changed"}
            changes.append(make_change(None, rate, "refused", note=note, change=None))
        else:
            old = make_rate(name, *before)
            diff = rate.rate - old.rate
            shown = name == "conversation_before_decision"
            ends = (0.02, 0.55) if shown else (diff - 0.38, diff + 0.30)
            verdict = "higher" if shown else "undecided"
            changes.append(
                make_change(old, rate, verdict, low=ends[0], high=ends[1], detectable=0.45)
            )
    measures[0] = replace(
        measures[0], unverified={"da": "om en ældre undersøgelse kan række", "en": "unclear"}
    )
    strata = (Stratum("familiebehandling", 180, 10, 5), Stratum("anbringelse", 60, 10, 5))
    selection = Selection(unit="decision", size=20, strata="case_type", one_per=("family_id",))
    found = make_rates(rates, measures, sample=make_sample(strata), selection=selection)
    return SimpleNamespace(rates=found, changes=make_changes(changes), about=_about())


def _about():
    return About(
        title="Eksempelby 2021",
        period=PERIOD,
        recipient="Børne- og Ungeudvalget",
        made_on=date(2022, 4, 1),
        acute=AcuteConcerns(found=2, same_day=True),
        next_on=date(2023, 3, 1),
        next_size=40,
        log_head="ef" * 32,
        versions={"sagsaudit": "0.1.0", "Python": "3.11"},
    )


def example_weighted():
    """One weighted rate of two strata: 8 of 10 and 5 of 10."""
    strata = (
        StratumCount("familiebehandling", 180, 10, 8, 10),
        StratumCount("anbringelse", 60, 10, 5, 10),
    )
    return make_rate(
        "bfu_made", 13, 20, weighted=True, rate=0.725, low=0.50, high=0.87, strata=strata,
        method="stratified exact", reading="finite",
    )  # fmt: skip


def example_scale():
    """One measure judged on a scale of four."""
    return make_measure("child_centred", "Barnet i centrum", scale=Scale(1, 4, 3))


@pytest.fixture(scope="session")
def weighted():
    """A weighted rate of two strata: 8 of 10 and 5 of 10."""
    return example_weighted()


@pytest.fixture(scope="session")
def on_a_scale():
    """A measure judged on a scale of four."""
    return example_scale()
