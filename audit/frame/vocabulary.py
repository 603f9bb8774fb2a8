"""The columns the tool knows by name: what kind of value each holds and what others call it."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType

from audit.words import catalogue, languages

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "case_id": "text",
        "case_number": "text",
        "child_id": "text",
        "family_id": "text",
        "case_type": "text",
        "decision_type": "text",
        "legal_basis": "text",
        "acting_municipality": "text",
        "team": "text",
        "caseworker": "text",
        "notifier": "text",
        "result": "text",
        "consent": "yes_no",
        "appealed": "yes_no",
        "protected": "yes_no",
        "acute": "yes_no",
        "running_support": "yes_no",
        "birth_year": "number",
        "age_at_decision": "number",
        "visits_12_months": "number",
        "decided_on": "date",
        "started_on": "date",
        "ended_on": "date",
        "became_aware_on": "date",
        "bfu_created_on": "date",
        "bfu_finished_on": "date",
        "plan_made_on": "date",
        "first_followup_on": "date",
        "last_followup_on": "date",
        "received_at": "moment",
        "assessed_at": "moment",
    }
)
"""The kind of every standard column: text, yes_no, number, date, dates or moment."""


@lru_cache
def words_for(part: str) -> Mapping[str, tuple[str, ...]]:
    """Return a part of the catalogue ``frame_columns`` in all languages, each word folded.

    >>> words_for("name")["caseworker"][0]
    'rådgiver'
    """
    found: dict[str, tuple[str, ...]] = {}
    for language in languages():
        for key, text in catalogue("frame_columns", language).items():
            if key == part or key.startswith(f"{part}."):
                words = tuple(folded(word) for word in text.split(";"))
                name = key.removeprefix(f"{part}.")
                found[name] = (*found.get(name, ()), *words)
    return found


def folded(text: str) -> str:
    """Return a text so that spellings of it compare equal: case and runs of spaces.

    >>> folded("  Barn-ID   nr ")
    'barn-id nr'
    """
    return " ".join(text.split()).casefold()


def known_as(name: str) -> str | None:
    """Return our name of a column in an extract, None when it is not recognised.

    >>> known_as("Indsatstype"), known_as("team"), known_as("Bemærkning")
    ('case_type', 'team', None)
    """
    key = folded(name)
    if key in KINDS:
        return key
    return next((ours for ours, names in words_for("name").items() if key in names), None)


def kind_of(name: str, used_as: str = "text") -> str:
    """Return the kind of a column that the criteria use as a kind: what says most counts.

    >>> kind_of("consent"), kind_of("visits", "dates"), kind_of("received_at", "date")
    ('yes_no', 'dates', 'moment')
    """
    own = KINDS.get(name, "text")
    weaker = used_as == "text" or (used_as == "date" and own == "moment")
    return own if weaker else used_as


def nearest(name: str, names: Iterable[str], *, cutoff: float = 0.7) -> str | None:
    """Return the name that was probably meant, None when none is near.

    >>> nearest("Afgorelsesdato", ["Løbenr", "Afgørelsesdato"])
    'Afgørelsesdato'
    """
    by_fold = {folded(candidate): candidate for candidate in names}
    close = get_close_matches(folded(name), by_fold, n=1, cutoff=cutoff)
    return by_fold[close[0]] if close else None
