"""Rates and changes as plain values: the stable JSON, and lines of CSV."""

from typing import TYPE_CHECKING, Any

from audit.cli.output import language

if TYPE_CHECKING:
    from audit.estimates import Change, Changes, Rate, Rates

PARTS = {
    "target": ("by", "percent"),
    "national": ("edition", "percent", "law"),
    "before": ("met", "n", "rate"),
    "after": ("met", "n", "rate"),
}


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as a line of CSV: what lies within it in columns of its own, strata left out.

    >>> flat({"met": 1, "target": None, "strata": []})
    {'met': 1, 'target_by': None, 'target_percent': None}
    """
    line: dict[str, Any] = {}
    for name, value in row.items():
        if name in PARTS:
            line |= {f"{name}_{part}": (value or {}).get(part) for part in PARTS[name]}
        elif name != "strata":
            line[name] = value
    return line


def rates_json(found: "Rates") -> dict[str, Any]:
    """Return rates as the stable JSON value."""
    return {
        "round": found.round,
        "criteria": f"{found.criteria.id} {found.criteria.version}",
        "level": found.level,
        "reading": found.reading,
        "rates": [_rate_json(rate) for rate in found.rates],
    }


def _rate_json(rate: "Rate") -> dict[str, Any]:
    plain = [
        "measure",
        "group",
        "met",
        "n",
        "population",
        "lawful",
        "not_documented",
        "outside",
        "unknown",
        "unanswered",
        "rate",
        "low",
        "high",
        "method",
        "reading",
        "weighted",
    ]
    sensitivity = ["if_documented", "if_unknown_met", "if_unknown_missed", "without_lawful"]
    target, national = rate.target, rate.national
    return {
        **{name: getattr(rate, name) for name in plain},
        "strata": [
            {"name": s.name, "population": s.population, "n": s.n, "met": s.met}
            for s in rate.strata
        ],
        **{name: getattr(rate, name) for name in sensitivity},
        "target": None
        if target is None
        else {"by": target.by.isoformat(), "percent": float(target.percent)},
        "verdict": rate.verdict,
        "national": None
        if national is None
        else {"edition": national.edition, "percent": national.percent, "law": national.law},
        "benchmark": rate.benchmark,
        "tipping": rate.tipping,
        "late": rate.late,
        "not_yet_due": rate.not_yet_due,
        "cases_with_units": rate.cases_with_units,
        "note": rate.note.get(language(), ""),
    }


def changes_json(found: "Changes") -> dict[str, Any]:
    """Return changes as the stable JSON value."""
    return {
        "before": found.before,
        "after": found.after,
        "level": found.level,
        "reading": found.reading,
        "changes": [_change_json(change) for change in found.changes],
    }


def _change_json(change: "Change") -> dict[str, Any]:
    plain = ["change", "low", "high", "p_value", "p_adjusted", "verdict", "detectable", "method"]
    return {
        "measure": change.measure,
        "before": _counts_json(change.before),
        "after": _counts_json(change.after),
        **{name: getattr(change, name) for name in plain},
        "note": change.note.get(language(), ""),
    }


def _counts_json(rate: "Rate | None") -> dict[str, Any] | None:
    if rate is None:
        return None
    return {"met": rate.met, "n": rate.n, "rate": rate.rate, "low": rate.low, "high": rate.high}
