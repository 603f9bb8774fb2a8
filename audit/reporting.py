"""A round's report: what its folder holds, gathered and given to the report's writers."""

from collections.abc import Iterable, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path

from audit.acute import concerns
from audit.changes import compare
from audit.errors import AuditError
from audit.estimates import Rate, Rates
from audit.outcomes import assess
from audit.report.contents import build
from audit.report.material import About, AcuteConcerns, Edition, Reach
from audit.report.writing import FORMATS, write
from audit.rounds import Round
from audit.stats.targets import (
    domain_thresholds,
    finite_thresholds,
    share,
    smallest_sample,
)


def write_report(
    round_: Round,
    *,
    against: Round | None = None,
    folder: Path | None = None,
    formats: Iterable[str] = FORMATS,
    language: str = "",
    public: bool = False,
    interim: bool = False,
    level: float = 0.95,
    by: str = "",
    made_on: date | None = None,
) -> tuple[Path, ...]:
    """Write a round's report, in ``report/`` of its folder where no other is given.

    Parameters
    ----------
    against
        An earlier round: what changed since.
    formats
        Of html, pdf, docx, xlsx.
    language
        The round's own where none is given.
    public
        The edition for publication, with small groups hidden; else the internal one.
    interim
        Answers may be missing; every page says so.
    by
        A column of the register to break down by.

    Raises
    ------
    AuditError
        Where answers are missing and it is no interim report, or a format is unknown.
    """
    wanted = known_formats(formats)
    settings = round_.settings
    outcomes = assess(round_.sample(), round_.answers())
    rates = round_.rates(level=level, by=by)
    edition = Edition(
        language=language or settings.language,
        public=public,
        interim=interim,
        limit=settings.hide_below,
        strict=settings.strict,
    )
    contents = build(
        rates,
        about=about(round_, made_on, unfinished=any(rate.unanswered for rate in rates.rates)),
        edition=edition,
        changes=compare(against.rates(level=level), rates) if against else None,
        outcomes=outcomes,
        reach=reaches(rates),
    )
    return write(contents, folder or round_.folder / "report", wanted)


def known_formats(wanted: Iterable[str]) -> tuple[str, ...]:
    """Return the formats asked for; ``AuditError`` where one cannot be written."""
    formats = tuple(wanted)
    strange = [form for form in formats if form not in FORMATS]
    if strange:
        raise AuditError("reporting.format", format=strange, known=list(FORMATS))
    return formats


def about(round_: Round, made_on: date | None = None, *, unfinished: bool = False) -> About:
    """Return what stands round the figures of a round's report.

    While files are ``unfinished`` nothing is said of no child having been in danger.
    """
    entries = round_.entries()
    found = concerns(entries)
    return About(
        title=round_.title,
        period=round_.settings.period,
        made_on=made_on,
        acute=AcuteConcerns(
            found=len(found),
            open=sum(concern.is_open for concern in found),
            same_day=all(c.found[:10] == c.handed_over[:10] for c in found),
        )
        if found or not unfinished
        else None,
        log_head=entries[-1].hash if entries else "",
        versions={"sagsaudit": version("sagsaudit")},
    )


def reaches(rates: Rates) -> Mapping[str, Reach]:
    """Return what the sample could have shown about each target, where one stratum carries it."""
    return {
        rate.measure: found
        for rate in rates.rates
        if rate.group is None and (found := _reach(rate)) is not None
    }


def _reach(rate: Rate) -> Reach | None:
    carrying = [stratum for stratum in rate.strata if stratum.n]
    if rate.target is None or rate.verdict is None or len(carrying) != 1 or rate.clusters:
        return None
    wanted, (one,) = share(rate.target.percent), carrying
    if not 0 < wanted < 1:
        return None
    if rate.domain_known:
        reach = finite_thresholds(one.n, one.population, wanted, rate.level)
    else:
        examined = one.drawn + one.out_of_scope
        reach = domain_thresholds(one.n, examined, one.population, wanted, rate.level)
    needed = smallest_sample(wanted, one.population, rate.level)
    return Reach(reach.met_from, reach.not_met_to, needed)
