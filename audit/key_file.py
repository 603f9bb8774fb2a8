"""The key file (nøglefil): which running number stands for which person or case.

It is kept outside every round's folder, readable by its owner only, and extended from year
to year, so that the same child has the same number in every extract. A CPR number is never
written in it, only a keyed digest that finds it again; a case number is, so that the file
can be found in the case system.
"""

import csv
import hmac
import io
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from random import SystemRandom

from audit.atomic import write_bytes
from audit.cpr import looks_like_cpr
from audit.errors import AuditError, problem

HEADER = ("number", "original", "digest")
_SALT = "salt"


@dataclass(frozen=True)
class Key:
    """Running numbers by what they stand for, and the secret behind the digests."""

    salt: str
    numbers: Mapping[str, int] = field(default_factory=dict)

    def token(self, text: str) -> str:
        """Return what an identifier is known by: a digest of a CPR number, else its own text.

        >>> key = Key("ab")
        >>> same = ("0101" + "80-1234", "0101" + "801234", "1018" + "01234")
        >>> len({key.token(text) for text in same})
        1
        >>> key.token(" S-24-01871 ")
        'S-24-01871'
        """
        bare = " ".join(text.split())
        secret = cpr_digits(bare) or (bare if looks_like_cpr(bare) else "")
        if not secret:
            return bare
        return "#" + hmac.new(bytes.fromhex(self.salt), secret.encode(), sha256).hexdigest()

    def number(self, text: str) -> str:
        """Return the running number of an identifier, five digits; empty for none."""
        return f"{self.numbers[self.token(text)]:05d}" if text.strip() else ""

    def extended(self, texts: Iterable[str]) -> "Key":
        """Return the key with numbers for new identifiers, given out in random order.

        In the order of the extract they would tell who is older where that is sorted.
        """
        tokens = dict.fromkeys(self.token(text) for text in texts if text.strip())
        new = sorted(token for token in tokens if token not in self.numbers)
        SystemRandom().shuffle(new)
        first = max(self.numbers.values(), default=0) + 1
        return replace(self, numbers={**self.numbers, **{t: first + n for n, t in enumerate(new)}})


def cpr_digits(text: str) -> str:
    """Return the ten digits of a text that is a CPR number and nothing else; else nothing.

    >>> cpr_digits("0101" + "80-1234")[:6], cpr_digits("S-24-01871")
    ('010180', '')
    """
    digits = re.sub(r"[\s\-\u2010-\u2015\u2212]|[.,]0+$", "", text.strip())
    if not re.fullmatch("[0-9]{9,10}", digits):
        return ""
    return digits.zfill(10) if looks_like_cpr(digits.zfill(10)) else ""


def read_key(path: Path) -> Key:
    """Return the key in a file, a new one where there is none.

    Raises
    ------
    AuditError
        For a file that is no key, or is damaged: it is never overwritten.
    """
    if not path.exists():
        return Key(secrets.token_hex(32))
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
        header, salt, *rows = lines
        numbers = {digest or original: int(number) for number, original, digest in rows}
        whole = tuple(header) == HEADER and salt[0] == _SALT and len(bytes.fromhex(salt[2])) >= 16
    except (OSError, UnicodeDecodeError, ValueError, IndexError, csv.Error):
        whole, numbers, salt = False, {}, []
    if not whole or len(set(numbers.values())) != len(rows):
        raise AuditError("pseudonyms.refused", [problem("pseudonyms.broken_key", file=path.name)])
    return Key(salt[2], numbers)


def write_key(path: Path, key: Key) -> None:
    """Write the key so that only its owner may read it, whole or not at all."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerow([_SALT, "", key.salt])
    for token, number in sorted(key.numbers.items(), key=lambda pair: pair[1]):
        original, digest = ("", token) if token.startswith("#") else (token, "")
        writer.writerow([f"{number:05d}", original, digest])
    write_bytes(path, out.getvalue().encode(), mode=0o600)
