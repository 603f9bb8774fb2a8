"""Sagsaudit: sample-based audits of case files.

The steps of the work are the verbs, in order; each returns a value worth looking at::

    this     = audit.open_round("samples/example-2022")
    eligible = audit.screen(this.frame(), this.criteria)
    drawn    = audit.draw(eligible, seed="terninger 3 2 4 4 6 2")
    sample   = this.sample()                    # what was drawn, and replaced since
    outcomes = audit.assess(sample, this.answers())
    rates    = audit.rates(outcomes)
    audit.compare(audit.open_round("samples/example-2021").rates(), rates)
"""

from importlib import import_module

_HOME = {
    "AuditError": "audit.errors",
    "assess": "audit.outcomes",
    "compare": "audit.changes",
    "draw": "audit.sampling",
    "open_round": "audit.rounds",
    "rates": "audit.estimation",
    "read_criteria": "audit.criteria",
    "read_frame": "audit.frame",
    "read_published": "audit.published",
    "screen": "audit.screening",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    """Import what is asked for when it is asked for: pandas alone takes most of a second."""
    if name not in _HOME:
        raise AttributeError(f"module 'audit' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
