"""The log of a round as its readers would have written it: in order, chained, at fixed moments."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from synthetic.chance import Chance
from synthetic.readings import Said

from audit.acute import Concern, step
from audit.cpr import looks_like_cpr
from audit.log_chain import GENESIS, Entry, Record, chained
from audit.log_file import line

Timed = tuple[datetime, Entry]


def reading_of(
    chance: Chance, case: str, who: str, start: datetime, said: Sequence[Said]
) -> Iterator[Timed]:
    """Yield what one reviewer logs about one case: opened, read, answered."""
    yield start, Entry(who=who, kind="opened", case=case)
    at = start + timedelta(minutes=chance.whole(70, 150, case, "reading"))
    for number, one in enumerate(said):
        at += timedelta(seconds=chance.whole(9, 70, case, number, "typing"))
        answer = Entry(
            who=who, case=case, unit=one.unit, key=one.key, answer=one.answer,
            document=one.document, reason=one.reason, learning=one.learning,
        )  # fmt: skip
        if one.answer == "met" and chance.happens(0.02, case, one.key, "second thoughts"):
            first = Entry(who=who, case=case, unit=one.unit, key=one.key, answer="not_documented")
            yield at, first
            at += timedelta(minutes=6)
        yield at, answer


def acute_concern(case: str, who: str, found: datetime, to: str) -> Iterator[Timed]:
    """Yield a concern found while reading, handed over, received, assessed and closed."""
    concern = Concern(case, "1")
    for key, minutes in (("found", 0), ("handed_over", 9), ("received", 31)):
        at = found + timedelta(minutes=minutes)
        yield at, step(concern, key, _local(at), who, to if key == "handed_over" else "")
    yield found + timedelta(hours=21), step(concern, "assessed", "yes", who)
    at = found + timedelta(days=2, hours=1)
    yield at, step(concern, "closed", _local(at), who)


def log(chance: Chance, timed: Sequence[Timed]) -> tuple[Record, ...]:
    """Return the chained records; salts come from the seed, moments from the plan.

    Where a hash happens to hold ten digits that look like a CPR number, the moment moves on by
    a second until it does not: nothing in the samples may look like one.
    """
    records: list[Record] = []
    place, last = (0, GENESIS), datetime.min.replace(tzinfo=UTC)
    for at, entry in sorted(timed, key=lambda item: item[0]):
        record, last = _written(chance, place, max(at, last), entry)
        records.append(record)
        place = (record.seq, record.hash)
    return tuple(records)


def _written(
    chance: Chance, after: tuple[int, str], at: datetime, entry: Entry
) -> tuple[Record, datetime]:
    while True:
        said = f"{at:%Y-%m-%dT%H:%M:%SZ}"
        salt = hashlib.sha256(f"{chance.seed} {after} {said}".encode()).hexdigest()[:32]
        record = next(chained([(entry, salt)], after=after, at=said))
        if not looks_like_cpr(line(record)):
            return record, at
        at += timedelta(seconds=1)


def _local(at: datetime) -> str:
    """The moment as clocks show it; all rounds are read in summer time."""
    return f"{at + timedelta(hours=2):%Y-%m-%dT%H:%M}"
