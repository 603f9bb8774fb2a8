"""The register extract as a municipality delivers it: right in the main, dirty in the details."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from synthetic.chance import Chance
from synthetic.decisions import Decision, World

COLUMNS = (
    "Løbenr", "Sagsnr", "Barn-id", "Familie-id", "Fødselsår", "Alder ved afgørelse", "Team",
    "Rådgiver", "Indsatstype", "Paragraf", "Samtykke", "Afgørelsestype", "Afgørelsesdato",
    "Iværksat", "Ophørt", "Henvendelse modtaget", "BFU oprettet", "BFU afsluttet", "Plan dato",
    "Første opfølgning", "Påklaget", "Handlekommune", "Beskyttet", "Bemærkning",
)  # fmt: skip
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "familiebehandling": (
        "Familiebehandling", "Familiebehandling", "Familiebehandling", "fam.beh.",
        "Familiebeh. (intern)", "familiebehandling",
    ),
    "anbringelse": (
        "Anbringelse - plejefamilie", "Anbringelse - plejefamilie", "Netværksplejefamilie",
        "Døgninst.", "Anbringelse - opholdssted",
    ),
}  # fmt: skip
PROVISIONS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("serviceloven", "§ 32"): ("SEL § 52, stk. 3, nr. 3", "SEL § 52, stk. 3, nr. 3", "SEL52.3.3"),
    ("serviceloven", "§ 46"): ("SEL § 52, stk. 3, nr. 7", "SEL § 52, stk. 3, nr. 7", "SEL52.3.7"),
    ("serviceloven", "§ 47"): ("SEL § 58",),
    ("barnets lov", "§ 32"): ("§ 32, stk. 1, nr. 3", "§ 32, stk. 1, nr. 3", "BL32.1.3"),
    ("barnets lov", "§ 46"): ("§ 46", "§ 46, stk. 1", "§46"),
    ("barnets lov", "§ 47"): ("§ 47", "BL § 47"),
}
NEVER, OPEN = "01-01-1900", "31-12-9999"

Row = dict[str, str]


@dataclass(frozen=True)
class Extract:
    """An extract: its lines, which line shows which decision, and what was corrected later."""

    rows: tuple[Row, ...]
    shown: Mapping[str, Decision]
    corrections: tuple[Row, ...]


def extract(world: World, known: tuple[Decision, ...]) -> Extract:
    """Return the extract that shows the decisions, and much that is not to be drawn."""
    lines = [(row(world, decision), decision) for decision in known]
    extra = [(line, None) for line in strangers(world, known)]
    step = len(lines) // len(extra)
    for place, line in enumerate(extra):
        lines.insert((place + 1) * step, line)
    numbered = [({**line, "Løbenr": f"{n:03d}"}, it) for n, (line, it) in enumerate(lines, 1)]
    shown = {line["Løbenr"]: decision for line, decision in numbered if decision is not None}
    wrong = next(line for line, decision in numbered if line["Bemærkning"] == "dato rettes")
    rows = [line for line, _ in numbered]
    copy = {**rows[100], "Løbenr": f"{len(rows) + 1:03d}"}
    return Extract((*rows, copy, _total(len(rows) + 1)), shown, (_correction(wrong),))


def row(world: World, decision: Decision) -> Row:
    """Return the line of one decision, with the small faults that registers have."""
    chance, key = world.chance, decision.key
    again = "Forlængelse" if chance.happens(0.7, key, "again") else "Ændring"
    return {
        "Løbenr": "",
        "Sagsnr": _case_number(world, decision),
        "Barn-id": decision.child.child,
        "Familie-id": decision.child.family,
        "Fødselsår": str(decision.child.birth_year),
        "Alder ved afgørelse": str(decision.age),
        "Team": decision.child.team,
        "Rådgiver": _caseworker(chance, decision),
        "Indsatstype": chance.one_of(SPELLINGS[decision.case_type], key, "spelling"),
        "Paragraf": chance.one_of(PROVISIONS[world.law, decision.legal_basis], key, "provision"),
        "Samtykke": ("J" if chance.happens(0.1, key, "J") else "ja") if decision.consent else "nej",
        "Afgørelsestype": "Bevilling" if decision.is_first else again,
        "Påklaget": chance.one_of(("nej",) * 8 + ("", "ja"), key, "appealed"),
        "Handlekommune": "Eksempelby",
        "Beskyttet": "J" if chance.happens(0.03, key, "protected") else "",
        "Bemærkning": "ring til rådgiver" if chance.happens(0.04, key, "remark") else "",
        **_dates(world, decision),
    }


def _case_number(world: World, decision: Decision) -> str:
    year, number = decision.aware_on.year % 100, 400 + int(decision.child.child[1:])
    space = " " if world.chance.happens(0.02, decision.key, "space") else ""
    return f"S-{year}-{number:05d}{space}"


def _caseworker(chance: Chance, decision: Decision) -> str:
    worker = decision.child.caseworker
    return chance.one_of((worker,) * 30 + ("Vakant", "", f"{worker}/R08"), decision.key, "worker")


def _dates(world: World, decision: Decision) -> Row:
    """The dates as they were typed in: some later than what happened, some not at all."""
    chance, key = world.chance, decision.key
    registered = _registered(world, decision)
    return {column: _written(chance, day, key, column) for column, day in registered.items()} | (
        {"Ophørt": OPEN} if decision.ended_on is None and chance.happens(0.2, key, OPEN) else {}
    )


def _registered(world: World, decision: Decision) -> dict[str, date | None]:
    chance, key = world.chance, decision.key
    bfu = decision.finished_on if decision.assessment == "bfu" else None
    created = decision.aware_on + timedelta(days=chance.whole(5, 30, key, "created"))
    latest = timedelta(days=chance.whole(12, 50, key, "latest"))
    aware = decision.aware_on + (
        latest if chance.happens(0.25, key, "later approach") else timedelta()
    )
    revised = timedelta(days=chance.whole(40, 160, key, "revised"))
    plan = decision.plan_on
    if plan and chance.happens(0.22, key, "revision") and plan + revised < world.as_of:
        plan += revised
    first = next(iter(decision.followups), None)
    if first and chance.happens(0.12, key, "planned"):
        first -= timedelta(days=chance.whole(3, 14, key, "planned by"))
    if chance.happens(0.08, key, "followup not typed"):
        first = None
    return {
        "Afgørelsesdato": decision.decided_on,
        "Iværksat": decision.started_on,
        "Ophørt": decision.ended_on,
        "Henvendelse modtaget": aware,
        "BFU oprettet": bfu if chance.happens(0.08, key, "same day") else created if bfu else None,
        "BFU afsluttet": bfu,
        "Plan dato": plan,
        "Første opfølgning": first,
    }


def _written(chance: Chance, day: date | None, key: str, column: str) -> str:
    """A date as one of several people writes it."""
    if day is None:
        return NEVER if column == "BFU afsluttet" and chance.happens(0.1, key, NEVER) else ""
    form = chance.share(key, column, "form")
    if form < 0.90:
        return f"{day:%d-%m-%Y}"
    if form < 0.94:
        return f"{day.day}.{day.month}.{day.year}"
    return f"{day:%Y-%m-%d} 00:00:00" if form < 0.97 else f"{day:%d-%m-%y}"


def strangers(world: World, known: tuple[Decision, ...]) -> Iterator[Row]:
    """Yield lines that are in the extract and not to be drawn: each shows why by itself."""
    changes: list[Row] = [
        *[{"Afgørelsestype": "Afslag", "Iværksat": "", "Ophørt": "", "Første opfølgning": ""}] * 6,
        *[{"Afgørelsestype": "Ophør"}] * 2,
        *[{"Indsatstype": "Kontaktperson"}] * 5,
        *[{"Indsatstype": "Støtteophold"}] * 2,
        *[{"Alder ved afgørelse": "18", "Fødselsår": str(world.first.year - 18)}] * 3,
        {"Alder ved afgørelse": "", "Fødselsår": ""},
        *[{"Handlekommune": "Nabokommune"}] * 3,
        *[{"Afgørelsesdato": f"{20 + n}-12-{world.first.year - 1}"} for n in range(3)],
        {"Paragraf": "SEL § 52, stk. 3, nr. 3" if world.law == "barnets lov" else "§ 32"},
        {"Afgørelsesdato": ""},
        {"Afgørelsesdato": f"31-02-{world.first.year}", "Bemærkning": "dato rettes"},
        {"Afgørelsesdato": f"31-06-{world.first.year}"},
    ]
    first = 1000 * (world.first.year - 2020) + 900
    for number, change in enumerate(changes, first):
        like = row(world, known[(number - first) * 7])
        child, family = f"B{number:04d}", f"F{number:04d}"
        own = {"Barn-id": child, "Familie-id": family, "Sagsnr": f"S-19-{20000 + number:05d}"}
        yield {**like, **own, "Bemærkning": "", **change}


def _total(rows: int) -> Row:
    return {**dict.fromkeys(COLUMNS, ""), "Løbenr": "I alt", "Sagsnr": str(rows)}


def _correction(wrong: Row) -> Row:
    old = wrong["Afgørelsesdato"]
    why = "Afgørelsesbrevet er dateret den 28."
    return {
        "Løbenr": wrong["Løbenr"], "kolonne": "Afgørelsesdato", "gammel": old,
        "ny": f"28{old[2:]}", "hvem": "LIS-konsulent", "hvorfor": why,
    }  # fmt: skip
