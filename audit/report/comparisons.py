"""What is said about one change: from how many to how many, how sure, and what is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from audit.report.amounts import cases, moved, percent, points, share_of, signed
from audit.report.material import FEWEST, Material, earlier, has_share, text_of

if TYPE_CHECKING:
    from audit.estimates import Change, Rate


def change_of(rate: Rate, material: Material) -> Change | None:
    """Return the change of a rate's measure since the earlier round, where there is one."""
    if material.changes is None:
        return None
    found = (change for change in material.changes.changes if change.measure == rate.measure)
    return next(found, None)


def is_shown(change: Change) -> bool:
    """Whether it is shown that something changed."""
    return change.verdict in {"higher", "lower"}


def comparison(change: Change, material: Material) -> Iterator[str]:
    """Yield what may be said about one change."""
    if change.verdict == "refused" or change.before is None or change.after is None:
        yield _refused(change, material)
        return
    if material.is_latest:
        yield material.say("change.beside", **_counts(change, material))
        return
    key = _key(change, material)
    ends = _ends(change, key, material)
    difference = moved(change.change or 0.0, material)
    yield material.say(f"change.{key}", difference=difference, **_counts(change, material), **ends)
    if change.verdict == "undecided":
        yield from _detectable(change, material)
    reservation = text_of(change.note, material)
    if reservation:
        yield material.say("change.reserved", reason=_ended(reservation))


def _refused(change: Change, material: Material) -> str:
    before = earlier(material)
    reason = text_of(change.note, material).strip()
    if not reason:
        return material.say("change.refused_bare", before=before)
    return material.say("change.refused", before=before, reason=_ended(reason))


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _key(change: Change, material: Material) -> str:
    """Which sentence fits: the verdict comes from the test, the interval is only printed."""
    if not _has_interval(change):
        return "undecided_counts"
    low, high = change.low or 0.0, change.high or 0.0
    if change.verdict == "undecided":
        if points(change.change or 0.0) == 0:
            return "undecided_little" if change.change else "undecided_same"
        return "undecided_many" if low > 0 or high < 0 else "undecided"
    name = "improved" if change.verdict == "higher" else "worsened"
    sure = points(low) > 0 if change.verdict == "higher" else points(high) < 0
    if not sure:
        return f"{name}_wide"
    reading = material.changes.reading if material.changes else "process"
    return f"{name}_finite" if reading == "finite" else name


def _has_interval(change: Change) -> bool:
    known = None not in (change.change, change.low, change.high)
    enough = all(rate is not None and rate.n >= FEWEST for rate in (change.before, change.after))
    return known and enough


def _ends(change: Change, key: str, material: Material) -> dict[str, str]:
    """The limits as the sentence needs them: sizes for a shown change, else falls and rises."""
    if not _has_interval(change):
        return {}
    low, high = change.low or 0.0, change.high or 0.0
    if key.startswith(("improved", "worsened")) and not key.endswith("wide"):
        small, large = sorted((abs(points(low)), abs(points(high))))
        return {"low": str(small), "high": str(large)}
    return {"low": moved(low, material), "high": moved(high, material)}


def _counts(change: Change, material: Material) -> dict[str, str]:
    if change.before is None or change.after is None:
        return {}
    word = cases(change.after, change.after.n, material)
    return {
        "before": _side(change.before, "", material),
        "after": _side(change.after, f" {word}", material),
    }


def _side(rate: Rate, word: str, material: Material) -> str:
    """One side of a comparison: the count, and the share where it does not follow from that."""
    shown = rate.weighted and has_share(rate)
    p = percent(share_of(rate, material), material) if shown else ""
    key = "side_weighted" if shown else "side"
    return material.say(f"change.{key}", met=rate.met, n=rate.n, cases=word, p=p)


def _detectable(change: Change, material: Material) -> Iterator[str]:
    if change.after is None:
        return
    word = cases(change.after, 2, material)
    if change.detectable is None:
        yield material.say("change.undetectable", cases=word)
    else:
        d = points(change.detectable)
        yield material.say("change.detectable", d=d, cases=word)


def change_cell(change: Change, material: Material) -> str:
    """Return a change for a table: *+29 (−9 til +59)*; empty where it is refused."""
    if change.verdict == "refused" or not _has_interval(change) or material.is_latest:
        return ""
    return material.say(
        "amount.change",
        change=signed(change.change or 0.0, material),
        low=signed(change.low or 0.0, material),
        high=signed(change.high or 0.0, material),
    )
