"""What really happened in each case: families, children, decisions and their dates.

Nobody is behind these cases. The shares that keep each requirement are those published for the
country (Børnesagsbarometret), moved a little from round to round.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from synthetic.chance import Chance, workday

TEAMS: Mapping[str, tuple[str, ...]] = {
    "Nord": ("R01", "R02", "R07", "R09"),
    "Syd": ("R12", "R15", "R16"),
    "Ung": ("R03", "R04", "R05"),
}
KINDS = {"familiebehandling": 180, "anbringelse": 60}
"""How many decisions of each type may be drawn."""


@dataclass(frozen=True)
class World:
    """The terms of one round: its law, its days, and the shares that keep each requirement."""

    chance: Chance
    law: str
    first: date
    last: date
    as_of: date
    shares: Mapping[str, float]

    def keeps(self, case: str, measure: str) -> bool:
        """Return whether a case keeps a requirement."""
        return self.chance.keeps(self.shares[measure], case, measure)


@dataclass(frozen=True)
class Child:
    """A child as the register knows it: codes only."""

    child: str
    family: str
    birth_year: int
    team: str
    caseworker: str


@dataclass(frozen=True)
class Decision:
    """One decision on support, with everything that happened before and after."""

    key: str
    case_type: str
    child: Child
    is_first: bool
    consent: bool
    mandatory: bool
    assessment: str
    aware_on: date
    finished_on: date | None
    decided_on: date
    plan_on: date | None
    started_on: date
    ended_on: date | None
    followups: tuple[date, ...]
    visits: tuple[date, ...]

    @property
    def age(self) -> int:
        """The child's age at the decision."""
        return self.decided_on.year - self.child.birth_year

    @property
    def legal_basis(self) -> str:
        """The provision of barnets lov."""
        if self.case_type == "familiebehandling":
            return "§ 32"
        return "§ 46" if self.consent else "§ 47"


def decisions(world: World) -> tuple[Decision, ...]:
    """Return all decisions of a round that may be drawn, in the order they were made."""
    made = [
        _decision(world, f"{case_type}-{number}", case_type, child)
        for case_type, count in KINDS.items()
        for number, child in enumerate(_children(world, case_type, count))
    ]
    return tuple(sorted(made, key=lambda decision: (decision.decided_on, decision.key)))


def _children(world: World, case_type: str, count: int) -> Iterator[Child]:
    """Children one by one; now and then a sibling, or the same child with another decision."""
    chance, last = world.chance, None
    start = 1000 * (world.first.year - 2020) + (100 if case_type == "familiebehandling" else 500)
    for number in range(count):
        again = chance.share(case_type, number, "again")
        if last is None or again >= 0.04:
            family = last.family if last and again < 0.16 else f"F{start + number:04d}"
            team = chance.one_of(list(TEAMS), family, "team")
            age = chance.whole(*((14, 17) if team == "Ung" else (1, 13)), case_type, number, "age")
            worker = chance.one_of(TEAMS[team], family, "worker")
            child = f"B{start + 200 + number:04d}"
            last = Child(child, family, world.first.year - age, team, worker)
        yield last


def _decision(world: World, key: str, case_type: str, child: Child) -> Decision:
    chance = world.chance
    decided = chance.day(world.first, world.last - timedelta(days=4), key, "decided")
    mandatory = case_type == "anbringelse" or chance.happens(0.35, key, "mandatory")
    assessment = _assessment(world, key, mandatory)
    finished = _finished(world, key, decided, assessment)
    started = decided + timedelta(days=chance.whole(0, 20, key, "started"))
    ended = _ended(world, key, started)
    return Decision(
        key=key,
        case_type=case_type,
        child=child,
        is_first=not chance.happens(0.09, key, "extension"),
        consent=case_type == "familiebehandling" or not chance.happens(0.12, key, "consent"),
        mandatory=mandatory,
        assessment=assessment,
        aware_on=_aware(world, key, decided, finished),
        finished_on=finished,
        decided_on=decided,
        plan_on=_plan(world, key, decided),
        started_on=started,
        ended_on=ended,
        followups=_followups(world, key, started, ended),
        visits=_visits(world, key, started, ended) if case_type == "anbringelse" else (),
    )


def _assessment(world: World, key: str, mandatory: bool) -> str:
    """The form of assessment: bfu, afdaekning, screening or none."""
    if world.keeps(key, "bfu_made"):
        return "bfu" if mandatory or world.law == "serviceloven" else "afdaekning"
    return "screening" if world.chance.happens(0.6, key, "screening") else "none"


def _finished(world: World, key: str, decided: date, assessment: str) -> date | None:
    if assessment not in {"bfu", "afdaekning"}:
        return None
    if world.keeps(key, "bfu_before_decision"):
        return workday(decided - timedelta(days=world.chance.whole(4, 40, key, "finished")))
    after = workday(decided + timedelta(days=world.chance.whole(8, 60, key, "finished")))
    return after if after <= world.as_of else None


def _aware(world: World, key: str, decided: date, finished: date | None) -> date:
    end = finished or decided
    low, high = (45, 115) if world.keeps(key, "bfu_4_months") else (128, 270)
    aware = end - timedelta(days=world.chance.whole(low, high, key, "aware"))
    return min(aware, decided - timedelta(days=world.chance.whole(5, 20, key, "aware early")))


def _plan(world: World, key: str, decided: date) -> date | None:
    """The plan: in time by the law that holds, or too late, or never made."""
    chance = world.chance
    days = chance.whole(0, 25, key, "plan")
    if world.keeps(key, "plan_made"):
        late = world.law == "barnets lov" and chance.happens(0.7, key, "plan after")
        late = late or chance.happens(0.12, key, "plan urgent")
        planned = decided + timedelta(days=2 * days + 20 if late else -days)
    elif chance.happens(0.6, key, "plan late"):
        planned = decided + timedelta(days=130 + 3 * days)
    else:
        return None
    planned = workday(planned)
    return planned if planned <= world.as_of else None


def _ended(world: World, key: str, started: date) -> date | None:
    if not world.chance.happens(0.14, key, "ends"):
        return None
    ended = started + timedelta(days=world.chance.whole(40, 330, key, "ended"))
    return ended if ended < world.as_of else None


def _followups(world: World, key: str, started: date, ended: date | None) -> tuple[date, ...]:
    chance, until = world.chance, ended or world.as_of
    in_time = world.keeps(key, "followup_3_months")
    if not in_time and chance.happens(0.3, key, "never followed up"):
        return ()
    days = chance.whole(45, 85, key, "first") if in_time else chance.whole(100, 190, key, "first")
    steady = world.keeps(key, "followup_6_months")
    held = [workday(started + timedelta(days=days))]
    for number in range(6):
        gap = chance.whole(110, 175, key, "gap", number)
        if not steady and number == 0:
            gap = chance.whole(195, 280, key, "long gap")
        held.append(workday(held[-1] + timedelta(days=gap)))
    return tuple(day for day in held if day <= until)


def _visits(world: World, key: str, started: date, ended: date | None) -> tuple[date, ...]:
    """Visits to the placement, counted back from the reading date."""
    often = world.keeps(key, "supervision_twice")
    visits = world.chance.whole(*((2, 4) if often else (0, 1)), key, "visits")
    back = [25 + 80 * n + world.chance.whole(0, 40, key, n) for n in range(visits)]
    days = [(ended or world.as_of) - timedelta(days=days) for days in back]
    return tuple(sorted(workday(day) for day in days if day > started))
