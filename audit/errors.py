"""The one way in which input is refused: a sentence, and all its problems at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from audit.words import phrase


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, said so that its reader can mend it.

    ``key`` names a phrase of the catalogue, such as ``frame.impossible_date``;
    ``values`` are what the phrase needs: the row, the column, what stands there.
    """

    key: str
    values: dict[str, object] = field(default_factory=dict)

    def text(self, language: str = "da") -> str:
        """Return the problem in words."""
        return phrase(self.key, language, **self.values)


def problem(key: str, /, **values: object) -> Problem:
    """Return a problem; short for ``Problem(key, values)``."""
    return Problem(key, values)


class AuditError(Exception):
    """The input is refused: nothing was written, and this says why.

    >>> print(AuditError("errors.no_round", folder="2022").text("en"))
    There is no audit round in 2022: the file round.toml is missing.
    """

    def __init__(self, key: str, /, problems: Iterable[Problem] = (), **values: object) -> None:
        super().__init__(key)
        self.sentence = Problem(key, values)
        self.problems = tuple(problems)

    def text(self, language: str = "da") -> str:
        """Return the sentence and, a line each, the problems."""
        lines = [self.sentence.text(language)]
        lines += [f"  {item.text(language)}" for item in self.problems]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()
