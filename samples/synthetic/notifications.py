"""Notifications (underretninger): in the files of drawn cases, and as a frame of their own."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from audit.dates import hours_between

if TYPE_CHECKING:
    from synthetic.decisions import Decision, World


def notifications(world: "World", decision: "Decision") -> Iterator[tuple[str, str, str]]:
    """Yield unit, fact or measure, and answer for each notification of the last year of a case."""
    chance, key = world.chance, decision.key
    last_year = decision.decided_on - timedelta(days=360)
    for number in range(chance.whole(0, 3, key, "notifications")):
        days = (decision.decided_on - max(decision.aware_on, last_year)).days
        day = decision.decided_on - timedelta(
            days=chance.whole(0, max(days, 1), key, number, "day")
        )
        clock = datetime(day.year, day.month, day.day, *_clock(world, key, number))
        hours = _hours(world, f"{key}-{number}")
        unit = f"notification:{number + 1}"
        only_day = chance.happens(0.15, key, number, "only day")
        yield unit, "received_at", _moment(clock, only_day)
        yield unit, "assessed_at", _moment(elapsed(clock, hours), only_day)
        acute = chance.happens(0.15, key, number, "acute")
        yield unit, "acute", "yes" if acute else "no"
        if acute:
            acted = world.keeps(f"{key}-{number}", "notification_acute_reaction")
            yield unit, "notification_acute_reaction", "met" if acted else "not_met"
        if world.law == "barnets lov":
            running = chance.happens(0.2, key, number, "running")
            yield unit, "running_support", "yes" if running else "no"
            if running:
                anew = world.keeps(f"{key}-{number}", "notification_reassessment")
                yield unit, "notification_reassessment", "met" if anew else "not_met"


def elapsed(start: datetime, hours: float) -> datetime:
    """Return the clock's reading some hours later, also where the clocks changed in between."""
    end = start + timedelta(hours=hours)
    return end - timedelta(hours=round(hours_between(start, end) - hours))


def _clock(world: "World", key: str, number: int) -> tuple[int, int]:
    chance = world.chance
    return chance.whole(8, 20, key, number, "hour"), chance.whole(0, 59, key, number, "minute")


def _hours(world: "World", key: str) -> float:
    chance = world.chance
    in_time = world.keeps(key, "notification_24h")
    return chance.whole(1, 22, key, "hours") if in_time else chance.whole(27, 90, key, "hours")


def _moment(moment: datetime, only_day: bool) -> str:
    return f"{moment:%Y-%m-%d}" if only_day else f"{moment:%Y-%m-%dT%H:%M}"
