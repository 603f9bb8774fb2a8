"""Sorting many SHA-256 digests at once."""

import numpy as np
import numpy.typing as npt

WORDS = 4  # a digest is four words of eight bytes


def order_of(digests: bytes) -> npt.NDArray[np.intp]:
    """Return the places of 32-byte digests from the lowest to the highest.

    >>> order_of(bytes([2] * 32 + [1] * 32)).tolist()
    [1, 0]
    """
    words = words_of(digests)
    order = np.argsort(words[:, 0], kind="stable")
    first = words[:, 0][order]
    if np.any(first[1:] == first[:-1]):  # two share their first eight bytes
        order = np.lexsort(words.T[::-1])
    return order


def words_of(digests: bytes) -> npt.NDArray[np.uint64]:
    """Return the words of each digest, highest first, as numbers that sort as the text does."""
    return np.frombuffer(digests, dtype=">u8").reshape(-1, WORDS).astype(np.uint64)
