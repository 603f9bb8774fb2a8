"""A year's notifications as a frame of their own: clock times, weekends, nights of clock change."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from synthetic.decisions import World
from synthetic.notifications import elapsed
from synthetic.readings import LEARNING, REASONS, Said

COLUMNS = (
    "Underretning-id", "Barn-id", "Modtaget dato", "Modtaget kl.", "Vurderet dato", "Vurderet kl.",
    "Akut", "Underrettertype", "Igangværende støtte", "Udfald", "Handlekommune",
)  # fmt: skip
PROFESSIONALS = ("Skole", "Dagtilbud", "Sundhedspleje", "Læge", "Politi (døgnvagt)", "Sygehus")
RESULTS = ("Afdækning § 19", "BFU § 20", "Ingen yderligere", "Genvurdering")
OTHERS = ("Mor", "Far", "Nabo", "Anonym", "Slægtning")
TURNS = (
    (datetime(2025, 3, 29, 9, 45), 23.5),
    (datetime(2025, 3, 30, 1, 30), 12.5),
    (datetime(2025, 3, 29, 14, 10), 24.5),
    (datetime(2025, 10, 25, 10, 0), 24.5),
    (datetime(2025, 10, 25, 11, 0), 23.8),
    (datetime(2025, 10, 26, 4, 15), 30.0),
)
"""Received around the nights when the clocks change: moment, and hours to the assessment."""
JUDGED = (
    "notification_24h_reasoned", "notification_child_spoken_to", "notification_receipt",
    "notification_outcome_reasoned",
)  # fmt: skip


@dataclass(frozen=True)
class Notification:
    """One notification: when it came, when it was assessed (None is never), from whom."""

    key: str
    child: str
    received: datetime
    assessed: datetime | None
    notifier: str
    acute: bool
    running: bool
    clocks: bool

    @property
    def is_professional(self) -> bool:
        """Whether it came from somebody with the sharpened duty to notify."""
        return self.notifier in PROFESSIONALS


def received(world: World, count: int) -> tuple[Notification, ...]:
    """Return a year's notifications in the order they came."""
    days = (world.last - world.first).days
    made = []
    for number in range(count - len(TURNS)):
        key = f"notification-{number}"
        day = world.first + timedelta(days=world.chance.whole(0, days, key, "day"))
        clock = _clock(world, key)
        start = datetime(day.year, day.month, day.day) + timedelta(minutes=clock)
        made.append(_notification(world, key, start, _hours(world, key, start)))
    made += [
        _notification(world, f"turn-{n}", start, hours) for n, (start, hours) in enumerate(TURNS)
    ]
    return tuple(sorted(made, key=lambda one: (one.received, one.key)))


def _notification(world: World, key: str, start: datetime, hours: float | None) -> Notification:
    chance = world.chance
    professional = chance.happens(0.68, key, "professional")
    return Notification(
        key=key,
        child=f"B{1000 + chance.whole(0, 190, key, 'child'):04d}",
        received=start,
        assessed=None if hours is None else elapsed(start, hours),
        notifier=chance.one_of(PROFESSIONALS if professional else OTHERS, key, "notifier"),
        acute=chance.happens(0.14, key, "acute"),
        running=chance.happens(0.3, key, "running"),
        clocks=key.startswith("turn") or not chance.happens(0.14, key, "no clock"),
    )


def _clock(world: World, key: str) -> int:
    """Minutes after midnight: mostly office hours, some in the evening and at night."""
    if world.chance.happens(0.8, key, "office"):
        return world.chance.whole(8 * 60, 16 * 60, key, "clock")
    return world.chance.whole(0, 24 * 60 - 1, key, "clock")


def _hours(world: World, key: str, start: datetime) -> float | None:
    """Hours to the assessment; what comes on a Friday afternoon easily waits until Monday."""
    chance = world.chance
    weekend = start.weekday() == 5 or (start.weekday() == 4 and start.hour >= 13)
    share = world.shares["notification_24h"] - (0.25 if weekend else 0)
    if chance.keeps(share, key, "notification_24h"):
        return chance.whole(2, 23 * 6, key, "hours") / 6
    if chance.happens(0.1, key, "never"):
        return None
    return chance.whole(25, 96, key, "hours") + 0.5


def rows(notifications: tuple[Notification, ...], world: World) -> Iterator[dict[str, str]]:
    """Yield the lines of the extract, with the total below."""
    for number, one in enumerate(notifications, 1):
        yield {**_row(one, world), "Underretning-id": _id(number)}
    yield {
        **dict.fromkeys(COLUMNS, ""),
        "Underretning-id": "I alt",
        "Barn-id": str(len(notifications)),
    }


def _row(one: Notification, world: World) -> dict[str, str]:
    chance, key = world.chance, one.key
    own = not chance.happens(0.02, key, "elsewhere")
    blank = chance.happens(0.06, key, "blank")
    nobody = one.notifier == "Anonym" and chance.happens(0.5, key, "no child")
    return {
        "Barn-id": "" if nobody else one.child,
        **_moment(one.received, "Modtaget", one.clocks),
        **_moment(one.assessed, "Vurderet", one.clocks and not chance.happens(0.05, key, "no end")),
        "Akut": "ja" if one.acute else "nej",
        "Underrettertype": one.notifier,
        "Igangværende støtte": "" if blank else ("ja" if one.running else "nej"),
        "Udfald": chance.one_of(RESULTS, key, "result"),
        "Handlekommune": "Eksempelby" if own else "Nabokommune",
    }


def _moment(moment: datetime | None, column: str, clock: bool) -> dict[str, str]:
    day = f"{moment:%d-%m-%Y}" if moment else ""
    return {f"{column} dato": day, f"{column} kl.": f"{moment:%H:%M}" if moment and clock else ""}


def _id(number: int) -> str:
    return f"U-25-{number:04d}"


def shown(notifications: tuple[Notification, ...]) -> dict[str, Notification]:
    """Return which notification each number of the extract shows."""
    return {_id(number): one for number, one in enumerate(notifications, 1)}


def readings(world: World, one: Notification) -> tuple[Said, ...]:
    """Return what the reviewer of one notification writes."""
    said = [
        Said("received_at", f"{one.received:%Y-%m-%dT%H:%M}"[: 16 if one.clocks else 10]),
        _assessed(one),
        Said("acute", "yes" if one.acute else "no"),
        Said("running_support", "yes" if one.running else "no"),
        Said("professional_notifier", "yes" if one.is_professional else "no"),
        *[_judged(world, one, measure) for measure in JUDGED],
    ]
    for relevant, measure in (
        (one.acute, "notification_acute_reaction"),
        (one.running, "notification_reassessment"),
        (one.is_professional, "notification_feedback"),
    ):
        said += [_judged(world, one, measure)] if relevant else []
    return tuple(said)


def _assessed(one: Notification) -> Said:
    if one.assessed is None:
        return Said("assessed_at", "unknown", reason="Ingen vurdering fundet.")
    return Said("assessed_at", f"{one.assessed:%Y-%m-%dT%H:%M}"[: 16 if one.clocks else 10])


def _judged(world: World, one: Notification, measure: str) -> Said:
    chance, key = world.chance, one.key
    if measure == "notification_receipt" and one.notifier == "Anonym":
        return Said(measure, "not_applicable")
    if world.keeps(key, measure):
        return Said(measure, "met", document=f"Akt {chance.whole(1, 40, key, measure)}")
    code = "not_documented" if chance.happens(0.4, key, measure, "silent") else "not_met"
    reason = chance.one_of(REASONS[code], key, measure, "why")
    learning = ""
    if chance.happens(0.1, key, measure, "learning"):
        learning = chance.one_of(LEARNING, key, measure)
    return Said(measure, code, reason=reason, learning=learning)
