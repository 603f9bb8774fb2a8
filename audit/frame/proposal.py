"""Which columns of a new extract to use, and as what: proposed by name, for people to confirm."""

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from audit.frame.cells import read_cell
from audit.frame.coded import Coded
from audit.frame.extract import Extract
from audit.frame.mapping import Named, sources_of
from audit.frame.vocabulary import KINDS, folded, kind_of, known_as, nearest, words_for
from audit.frame.whole import cpr_like

FEW = 20
"""A column with at most so many different values may be kept under its own name."""

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "é": "e"})
_LOOKED_AT = 50
_PROSE = re.compile(r"\w+[ ,]+\w+[ ,]+\w+[ ,]+\w+")
_NAME = re.compile(r"[A-ZÆØÅ][a-zæøåé]+ (?:[A-ZÆØÅ]\.? )*[A-ZÆØÅ][a-zæøåé]+")


def propose_columns(
    extract: Extract, criteria: Named | None = None
) -> tuple[dict[str, str | list[str]], list[str]]:
    """Return our columns as they would be read from an extract, and the columns left out.

    Names are recognised in Danish and English; a column whose values do not fit the kind is
    not. Of the others those with a few harmless values are kept under a plain name; prose,
    names and numbers of people are proposed to be left out.
    """
    used_as = dict(criteria.columns) if criteria else {}
    proposed: dict[str, str | list[str]] = {}
    for name, column in _usable(extract):
        ours = _recognised(name, used_as)
        kind = kind_of(ours, used_as.get(ours, "text"))
        if ours and ours not in proposed and _fits(kind, column):
            proposed[ours] = name
    _with_clocks(proposed, extract.header)
    _with_case_id(proposed, extract)
    taken = set(sources_of(proposed))
    for name, column in _usable(extract):
        plain = plain_name(name)
        if name not in taken and plain not in proposed and _is_harmless(plain, column):
            proposed[plain] = name
            taken.add(name)
    return proposed, [name for name in extract.header if name and name not in taken]


def plain_name(name: str) -> str:
    """Return a name of a column that can stand in round.toml without quotes.

    >>> plain_name("Skole- og dagtilbud (kode)")
    'skole_og_dagtilbud_kode'
    """
    ascii_only = folded(name).translate(_LETTERS)
    return re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")


def _usable(extract: Extract) -> Iterator[tuple[str, Coded]]:
    """Yield the columns with a name that is theirs alone and no personal numbers."""
    names = [folded(name) for name in extract.header]
    for name, column in zip(extract.header, extract.columns, strict=True):
        if name and names.count(folded(name)) == 1 and not cpr_like(column):
            yield name, column


def _recognised(name: str, used_as: Mapping[str, str]) -> str:
    key = folded(name)
    return key if key in used_as else known_as(name) or ""


def _fits(kind: str, column: Coded) -> bool:
    """Whether most of the first values of a column can be read as a kind."""
    texts = [text.strip() for text in column.texts[:_LOOKED_AT].to_pylist() if text.strip()]
    wrong = sum(read_cell(kind, text).severity == "refused" for text in texts)
    return 2 * wrong <= len(texts)


def _with_clocks(proposed: dict[str, str | list[str]], header: Sequence[str]) -> None:
    for ours, names in words_for("clock").items():
        clock = next((name for name in header if folded(name) in names), None)
        day = proposed.get(ours)
        if clock and isinstance(day, str):
            proposed[ours] = [day, clock]


def _with_case_id(proposed: dict[str, str | list[str]], extract: Extract) -> None:
    """Settle which column tells the cases apart; the case system's number is left out if it may."""
    if "case_id" not in proposed and "case_number" in proposed:
        proposed["case_id"] = proposed.pop("case_number")
    if "case_id" in proposed:
        if "child_id" in proposed:
            proposed.pop("case_number", None)
        return
    taken = set(map(str, proposed.values()))
    for name, column in _usable(extract):
        filled = int(column.filled().sum())
        if name not in taken and filled == len(column) == len(np.unique(column.codes)):
            proposed["case_id"] = name
            return


def _is_harmless(plain: str, column: Coded) -> bool:
    """Whether a column that is not recognised has a few short values that name nobody."""
    if not plain.isidentifier() or _is_private(plain) or nearest(plain, KINDS, cutoff=0.9):
        return False
    if len(column.texts) > FEW + 1:
        return False
    texts = [text.strip() for text in column.texts.to_pylist() if text.strip()]
    if not texts or 2 * len(texts) > max(len(column), 4):
        return False
    return not any(len(text) > 40 or _PROSE.search(text) or _NAME.fullmatch(text) for text in texts)


def _is_private(plain: str) -> bool:
    private = {word.translate(_LETTERS) for word in words_for("private")["private"]}
    ends = tuple(word for word in private if len(word) > 3)
    return any(word in private or word.endswith(ends) for word in plain.split("_"))
