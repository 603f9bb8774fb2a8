"""Commands of the draw: draw, replace, extend, reassign, verify."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from audit.cli.output import language, print_table

Folder = Annotated[Path, typer.Argument(help="The round's folder.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the app."""
    for command in (draw, replace, extend, reassign, verify):
        app.command()(command)


def draw(
    folder: Folder,
    seed: Annotated[str, typer.Option(help="Public text, such as dice thrown at a meeting.")] = "",
    seed_by: Annotated[str, typer.Option(help="Who gave the seed.")] = "",
    acute: Annotated[
        str, typer.Option(help="Who is told of an acute concern; none for trials.")
    ] = "",
) -> None:
    """Draw the sample: verifiable by anyone from the seed and the ids of the cases."""
    from audit import amendments, sampling
    from audit.errors import AuditError
    from audit.rounds import open_round, refuse_unrecorded, write_sample

    round_ = open_round(folder)
    language(round_.settings.language)
    if round_.is_drawn:
        raise AuditError("sampling.already_drawn", folder=folder, drawn_at=_drawn_at(round_.folder))
    if not (round_.settings.acute.is_known or acute):
        raise AuditError("sampling.contact_missing")
    refuse_unrecorded(round_)
    at = _now()
    by = seed_by or ("" if seed else "audit draw")
    seed = seed or _thrown()
    sample = sampling.draw(round_.eligible(), seed=seed, seed_by=by, drawn_at=at)
    sample = amendments.assign(sample, round_.settings.reviewers)
    write_sample(round_, sample, at, f"draw, seed {seed}")
    _print_sample(sample)


def replace(
    folder: Folder,
    case: Annotated[str, typer.Argument(help="The case that does not belong.")],
    reason: Annotated[str, typer.Option(help="Why it does not belong to the round.")],
) -> None:
    """Replace a drawn case that does not belong (wrong law, type or municipality) by a reserve."""
    from audit import amendments
    from audit.rounds import open_round, write_sample

    round_ = open_round(folder)
    language(round_.settings.language)
    before = round_.sample()
    sample = amendments.replace_case(before, case, reason)
    write_sample(round_, sample, _now(), f"replace {case}: {reason}")
    (new,) = set(sample.drawn) - set(before.drawn)
    _print_sample(sample)
    _print_next("replaced", folder, case=case, new=new)


def extend(
    folder: Folder,
    size: Annotated[int, typer.Option(min=0, help="The new total number of cases.")] = 0,
    quota: Annotated[
        list[str] | None, typer.Option(help="A stratum's new number: name=15.")
    ] = None,
) -> None:
    """Draw on to a larger sample; every drawn case stays."""
    from dataclasses import replace as changed

    from audit import amendments
    from audit.errors import AuditError
    from audit.rounds import open_round, write_sample

    if bool(size) == bool(quota):
        raise typer.BadParameter("give either --size or --quota")
    round_ = open_round(folder)
    language(round_.settings.language)
    sample = round_.sample()
    selection = sample.criteria.selection
    wanted = {**{s.name: s.drawn for s in sample.design.strata}, **_quotas(quota or [])}
    names = [stratum.name for stratum in sample.design.strata]
    for name in wanted:
        if name not in names:
            raise AuditError("sampling.unknown_quota", name=name, strata=names)
    bigger = changed(selection, quota={}, size=size) if size else changed(selection, quota=wanted)
    wider = amendments.assign(amendments.extend(sample, bigger), round_.settings.reviewers)
    write_sample(round_, wider, _now(), f"extend to {wider.design.size}")
    _print_sample(wider)
    _print_next("extended", folder, n=len(wider.drawn) - len(sample.drawn))


def reassign(
    folder: Folder,
    case: Annotated[str, typer.Argument(help="The case.")],
    to: Annotated[str, typer.Option(help="The reviewer who takes over.")],
) -> None:
    """Give a case to another reviewer; the case stays in the sample."""
    from audit import amendments
    from audit.errors import AuditError
    from audit.rounds import open_round, write_sample

    round_ = open_round(folder)
    language(round_.settings.language)
    reviewers = round_.settings.reviewers
    if reviewers and to not in reviewers:
        raise AuditError("sampling.unknown_reviewer", reviewer=to, reviewers=list(reviewers))
    sample = amendments.reassign(round_.sample(), case, to)
    write_sample(round_, sample, _now(), f"reassign {case} to {to}")
    _print_sample(sample)
    _print_next("reassigned", folder, case=case, to=to)


def verify(
    folder: Folder,
    head: Annotated[str, typer.Option(help="The head hash that a report prints.")] = "",
) -> None:
    """Check that the draw and the log are what they say; tell what was changed, and where."""
    from audit.rounds import open_round
    from audit.verify import verify_round
    from audit.words import phrase

    round_ = open_round(folder)
    told = language(round_.settings.language)
    findings = verify_round(round_, head)
    for finding in findings:
        print(finding.text(told))
    if findings:
        raise typer.Exit(1)
    key = "verify.in_order" if round_.is_drawn else "verify.log_in_order"
    print(phrase(key, told, folder=folder))


def _print_next(what: str, folder: Path, **values: object) -> None:
    from audit.words import phrase

    print(phrase(f"sampling_table.{what}", language(), folder=folder, **values))


def _thrown() -> str:
    """A seed for those who bring none: dice thrown by the machine."""
    import secrets

    return "terninger " + " ".join(str(secrets.randbelow(6) + 1) for _ in range(12))


def _drawn_at(folder: Path) -> date:
    import json

    record = json.loads((folder / "draw.json").read_text(encoding="utf-8"))
    return datetime.fromisoformat(record["drawn_at"]).date()


def _quotas(given: list[str]) -> dict[str, int]:
    found = {}
    for text in given:
        name, _, number = text.partition("=")
        if not number.isdecimal() or name in found:
            raise typer.BadParameter(f"{text}: write name=15, each name once")
        found[name] = int(number)
    return found


def _now() -> str:
    from audit.dates import now_text

    return now_text(datetime.now(UTC))


def _print_sample(sample: object) -> None:
    from audit.sampling import Sample
    from audit.words import catalogue, phrase

    assert isinstance(sample, Sample)
    words, told = catalogue("sampling_table", language()), language()
    rows = [
        (
            r.order,
            r.stratum,
            r.case_id,
            words[f"role.{r.role}"],
            r.reviewer,
            words.get(f"reason.{r.reason}", r.reason),
        )
        for r in sample.cases.itertuples()
    ]
    print_table(
        [
            words[f"head.{name}"]
            for name in ("order", "stratum", "case", "role", "reviewer", "reason")
        ],
        rows,
    )
    design = sample.design
    print(
        phrase(
            "sampling_table.summary",
            told,
            n=design.size,
            population=design.population,
            seed=design.seed,
            fingerprint=design.fingerprint,
        )
    )
