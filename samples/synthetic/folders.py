"""From a plan to a round's folder: extract, draw and log, made by the package itself."""

import csv
import io
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from synthetic import notification_frame, register
from synthetic.decisions import decisions
from synthetic.logbook import Timed, acute_concern, log, reading_of
from synthetic.readings import Said, readings
from synthetic.rounds import NOTIFICATIONS_2025, Plan

from audit import sampling
from audit.amendments import assign, replace_case
from audit.bundled import bundled
from audit.dates import now_text
from audit.log_file import write_jsonl
from audit.rounds import Round, open_round, record_fingerprint, write_sample

ELSEWHERE = "Anden handlekommune: sagen er overtaget af en nabokommune før afgørelsen"


@dataclass(frozen=True)
class Events:
    """What happens while a round is read: a case that does not belong, a child in danger.

    The numbers are places in the order of the draw.
    """

    replaced: int | None = None
    acute: int | None = None


def make(plan: Plan, settings: Path, folder: Path, events: Events) -> Round:
    """Write a round's folder: everything but the ``round.toml``, which is written by hand."""
    folder.mkdir(parents=True, exist_ok=True)
    if settings.parent != folder:
        shutil.copyfile(settings, folder / "round.toml")
    criteria = bundled(f"templates/criteria/{plan.criteria}.toml").read_text(encoding="utf-8")
    (folder / "criteria.toml").write_text(criteria, encoding="utf-8", newline="\n")
    said = _registered(plan, folder)
    round_ = open_round(folder)
    record_fingerprint(round_, _text(plan.recorded))
    sample = sampling.draw(
        round_.eligible(), seed=plan.seed, seed_by=plan.seed_by, drawn_at=_text(plan.drawn)
    )
    sample = assign(sample, round_.settings.reviewers)
    (folder / "draw.json").unlink(missing_ok=True)
    write_sample(round_, sample, _text(plan.drawn), f"draw, seed {plan.seed}")
    timed = _read(plan, round_, sample, said, events)
    write_jsonl(folder / "answers.jsonl", log(plan.world.chance, timed))
    return round_


def _registered(plan: Plan, folder: Path) -> Mapping[str, Sequence[Said]]:
    """Write the extract and return what a reader finds in the file of each of its cases."""
    world, path = plan.world, folder / "register.csv"
    if plan is NOTIFICATIONS_2025:
        received = notification_frame.received(world, 250)
        lines = notification_frame.rows(received, world)
        _write(path, notification_frame.COLUMNS, lines, plan.encoding, plan.titles)
        shown = notification_frame.shown(received)
        return {case: notification_frame.readings(world, one) for case, one in shown.items()}
    extract = register.extract(world, decisions(world))
    _write(path, register.COLUMNS, extract.rows, plan.encoding, plan.titles)
    corrections = extract.corrections
    _write(folder / "corrections.csv", list(corrections[0]), corrections, "utf-8", ())
    return {case: readings(world, decision) for case, decision in extract.shown.items()}


def _read(
    plan: Plan,
    round_: Round,
    sample: sampling.Sample,
    said: Mapping[str, Sequence[Said]],
    events: Events,
) -> list[Timed]:
    """Everything that is logged while the sample is read; a replaced case is replaced."""
    chance, timed = plan.world.chance, []
    if events.replaced is not None:
        case = sample.drawn[events.replaced]
        who = _reviewer(sample, case)
        at = plan.read_from + timedelta(hours=3)
        timed += [*reading_of(chance, case, who, at, ())]
        sample = replace_case(sample, case, ELSEWHERE)
        write_sample(round_, sample, _text(at + timedelta(hours=1)), f"replace {case}: {ELSEWHERE}")
    per_day = dict.fromkeys(round_.settings.reviewers, 0)
    for case in sample.drawn:
        who = _reviewer(sample, case)
        start = plan.read_from + timedelta(days=1) + _turn(per_day[who], len(said[case]) < 15)
        per_day[who] += 1
        timed += reading_of(chance, case, who, start, said[case])
    if events.acute is not None:
        case = sample.drawn[events.acute]
        found = next(at for at, entry in timed if entry.case == case) + timedelta(minutes=47)
        contact = round_.settings.acute.contact
        timed += acute_concern(case, _reviewer(sample, case), found, contact)
    return timed


def _turn(place: int, quick: bool) -> timedelta:
    """When a reviewer's next case begins: two a day, six where a case is short; no weekends."""
    day, turn = divmod(place, 6 if quick else 2)
    weeks, weekday = divmod(day, 4)
    return timedelta(weeks=weeks, days=weekday, hours=turn * (1 if quick else 3.5))


def _reviewer(sample: sampling.Sample, case: str) -> str:
    cases = sample.cases
    return str(cases.loc[cases["case_id"] == case, "reviewer"].iloc[0])


def _write(
    path: Path,
    columns: Sequence[str],
    lines: Iterable[Mapping[str, str]],
    encoding: str,
    titles: Sequence[str],
) -> None:
    out = io.StringIO()
    for title in titles:
        out.write(title + ";" * (len(columns) - 1) + "\r\n")
    writer = csv.DictWriter(out, columns, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(lines)
    path.write_bytes(out.getvalue().encode(encoding))


def _text(at: datetime) -> str:
    return now_text(at)
