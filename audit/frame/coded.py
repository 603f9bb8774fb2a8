"""A column as its distinct texts and, for each row, which of them: work once per spelling."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Coded:
    """The distinct texts of a column, and for each row the place of its text among them."""

    texts: pa.Array
    codes: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.codes)

    def rows(self, chosen: Iterable[int]) -> Positions:
        """Return the positions of the rows whose text is among those chosen, in order."""
        flags = np.zeros(len(self.texts), dtype=bool)
        flags[list(chosen)] = True
        return np.flatnonzero(flags[self.codes])

    def matching(self, pattern: str) -> list[int]:
        """Return which of the distinct texts match a pattern (RE2)."""
        found = pc.match_substring_regex(self.texts, pattern)
        return list(np.flatnonzero(found.to_numpy(zero_copy_only=False)).tolist())

    def text(self, position: int) -> str:
        """Return the text of one row."""
        return str(self.texts[int(self.codes[position])].as_py())

    def filled(self) -> npt.NDArray[np.bool_]:
        """Return for each row whether there is a text at all."""
        empty = np.asarray(pc.equal(self.texts, "").to_numpy(zero_copy_only=False))
        return ~empty[self.codes]

    def with_texts(self, texts: pa.Array) -> "Coded":
        """Return the column with other texts in the places of the distinct ones."""
        return Coded(texts, self.codes)

    def changed(self, change: Callable[[str], str]) -> "Coded":
        """Return the column with every distinct text changed."""
        texts = [change(text) for text in self.texts.to_pylist()]
        return Coded(pa.array(texts, pa.large_string()), self.codes)

    def keep(self, rows: Positions) -> "Coded":
        """Return the column with only these rows, and only the texts that are left."""
        codes = self.codes[rows]
        used = np.flatnonzero(np.bincount(codes, minlength=len(self.texts)))
        places = np.zeros(len(self.texts), dtype=np.int32)
        places[used] = np.arange(len(used), dtype=np.int32)
        return Coded(self.texts.take(pa.array(used)), places[codes])

    def replaced(self, position: int, text: str) -> "Coded":
        """Return the column with the text of one row replaced."""
        codes = self.codes.copy()
        codes[position] = len(self.texts)
        return Coded(pa.concat_arrays([self.texts, pa.array([text], pa.large_string())]), codes)

    def array(self) -> pa.Array:
        """Return the column row by row."""
        return self.texts.take(pa.array(self.codes))


def coded(texts: pa.Array | pa.ChunkedArray) -> Coded:
    """Return a column of texts as distinct texts and codes."""
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    dictionary = pc.dictionary_encode(whole.cast(pa.large_string()))
    return Coded(dictionary.dictionary, dictionary.indices.to_numpy())


def tidy(column: Coded) -> tuple[Coded, list[int]]:
    """Return the texts without spaces around them, and which of the distinct had some.

    Letters are put together as one character each, so that an extract from another system
    has the same text and the same fingerprint.
    """
    bare = pc.utf8_trim_whitespace(column.texts)
    spaced = np.flatnonzero(pc.not_equal(bare, column.texts).to_numpy(zero_copy_only=False))
    one_break = pc.replace_substring(bare, "\r\n", "\n")
    return column.with_texts(pc.utf8_normalize(one_break, form="NFC")), [int(at) for at in spaced]


def paired(first: Coded, second: Coded) -> tuple[Coded, list[tuple[str, str]]]:
    """Return two columns as one: a column of pairs, and the distinct pairs themselves."""
    keys = first.codes.astype(np.int64) * max(1, len(second.texts)) + second.codes
    distinct, codes = np.unique(keys, return_inverse=True)
    texts = [
        (
            first.texts[int(key) // len(second.texts)].as_py(),
            second.texts[int(key) % len(second.texts)].as_py(),
        )
        for key in distinct
    ]
    blank = pa.array([""] * len(texts), pa.large_string())
    return Coded(blank, codes.astype(np.int32)), texts
