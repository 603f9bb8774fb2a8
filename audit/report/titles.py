"""The title block: what the report is, of when, and whom it is for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from audit.report.material import Material, day_of, text_of

_NO_DAY = date(2000, 1, 1)


def banner(material: Material) -> str:
    """Return the words that stand on every page, so that two editions cannot be confused."""
    edition = material.say("title.public" if material.edition.public else "title.internal")
    if material.edition.interim:
        return material.say("title.banner_interim", edition=edition)
    return edition


def dated(material: Material) -> date:
    """Return the day a report bears: its own, else the day it was judged as of, else the draw's."""
    about = material.about
    as_of = about.period.as_of if about.period else None
    return about.made_on or as_of or day_of(material.design.drawn_at) or _NO_DAY


def facts(material: Material) -> Iterator[tuple[str, str]]:
    """Yield the short facts under the title."""
    criteria, about, say = material.criteria, material.about, material.say
    title = text_of(criteria.title, material)
    yield say("title.criteria"), say("title.criteria_value", title=title, version=criteria.version)
    span = about.period
    if span is not None and span.first is not None and span.last is not None:
        yield say("title.period"), say("period.days_title", first=span.first, last=span.last)
    if span is not None and span.as_of is not None:
        yield say("title.as_of"), say("method.day", day=span.as_of)
    if about.hearing is not None:
        yield say("title.hearing"), say("title.hearing_done")
    if about.made_on is not None:
        yield say("title.made_on"), say("method.day", day=about.made_on)
    yield say("title.fingerprint"), material.design.fingerprint[:12]
