"""The command for acute concerns: who found what when, to whom it went, and what is open."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.cli.output import language

if TYPE_CHECKING:
    from audit.log import Entry
    from audit.rounds import Round


def acute(
    folder: Annotated[Path, typer.Argument(help="The round's folder.")],
    case: Annotated[str, typer.Argument(help="The case; without one, all concerns.")] = "",
    found: Annotated[str, typer.Option(help="When it was found: now, 9:30, 31-03-2022 9:30.")] = "",
    to: Annotated[str, typer.Option(help="The role it is handed over to.")] = "",
    received: Annotated[bool, typer.Option("--received", help="It was received.")] = False,
    assessed: Annotated[
        bool | None,
        typer.Option("--assessed/--not-assessed", help="Whether within 24 hours."),
    ] = None,
    closed: Annotated[bool, typer.Option("--closed", help="It is closed.")] = False,
    at: Annotated[str, typer.Option(help="When that was, if not now.")] = "now",
    by: Annotated[str, typer.Option(help="The code of the one who found or did it.")] = "unknown",
) -> None:
    """List acute concerns about children in danger, report one, or note what was done about it."""
    from audit.acute import as_moment, local, moment_text
    from audit.errors import AuditError
    from audit.log import append, open_store
    from audit.rounds import open_round

    round_ = open_round(folder)
    told, now = language(round_.settings.language), datetime.now(UTC)
    moments = {text: as_moment(text, now) for text in (found, at) if text}
    for text, moment in moments.items():
        if not moment:
            raise AuditError("acute.not_a_moment", value=text)
        if moment > moment_text(local(now)):
            raise AuditError("acute.in_future", at=text)
    steps = {"handed_over": to, "received": received, "assessed": assessed, "closed": closed}
    values = {name: moments[at] for name, said in steps.items() if said not in {"", False, None}}
    if assessed is not None:
        values["assessed"] = "yes" if assessed else "no"
    if not case and (found or values):
        raise AuditError("acute.no_case", folder=folder)
    if found or values:
        _refuse_unknown(round_, case)
        drafts = _drafts(round_, case, moments.get(found, ""), values, to)
        store = open_store(round_.store(), round_.folder / "answers.jsonl")
        append(store, drafts, by, now)
    _print(round_, case, now, told)


def _drafts(
    round_: "Round", case: str, found: str, values: dict[str, str], to: str
) -> "list[Entry]":
    """Return the entries: a new concern where one is found, else steps of those that are open."""
    from audit.acute import Concern, concerns, next_number, step
    from audit.errors import AuditError

    known = concerns(round_.entries())
    affected: list[Concern] = [item for item in known if item.case == case and item.is_open]
    drafts = []
    if found:
        affected = [Concern(case, next_number(known, case))]
        drafts.append(step(affected[0], "found", found))
    if not affected:
        raise AuditError("acute.no_open", case=case)
    for concern in affected:
        for name, value in values.items():
            drafts.append(step(concern, name, value, to=to if name == "handed_over" else ""))
    return drafts


def _refuse_unknown(round_: "Round", case: str) -> None:
    """Refuse a case that is not on the list: a concern on a wrong number would be lost."""
    from difflib import get_close_matches

    from audit.errors import AuditError

    listed = [str(item) for item in round_.sample().cases["case_id"]]
    if case in listed:
        return
    near = get_close_matches(case, listed, n=1, cutoff=0.6)
    if near:
        raise AuditError("acute.unknown_case", case=case, meant=near[0])
    raise AuditError("acute.unknown_case_none", case=case)


def _print(round_: "Round", case: str, now: datetime, told_in: str) -> None:
    from audit.acute import concerns, told
    from audit.words import phrase

    contacts = round_.settings.acute
    shown = [item for item in concerns(round_.entries()) if case in {"", item.case}]
    for concern in sorted(shown, key=lambda item: not item.is_open):
        print(told(concern, now, contacts, told_in))
    if not shown and case:
        who = {"contact": contacts.contact, "phone": contacts.phone}
        print(phrase("acute.none_in_case", told_in, case=case, folder=round_.folder, **who))
    elif not shown:
        print(phrase("acute.none", told_in, title=round_.title))
    else:
        print(phrase("acute.open_count", told_in, n=sum(item.is_open for item in shown)))
