"""What is asked of a case, in the order of the work: by theme, facts before what rests on them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from audit.criteria import Criteria, Fact, Measure
from audit.judging import facts_of
from audit.words import Text


@dataclass(frozen=True)
class Question:
    """One question: about a fact or a measure, of a case or (``unit``) of each of its units.

    ``theme`` is "" for facts that no measure rests on.
    """

    item: Fact | Measure
    theme: str
    unit: str

    @property
    def key(self) -> str:
        """The measure or fact, as the log names it."""
        return self.item.id

    @property
    def is_computed(self) -> bool:
        """Whether a rule answers the question, so that an answer overrides it."""
        return isinstance(self.item, Measure) and self.item.is_computed

    @property
    def takes_code(self) -> bool:
        """Whether the answer is one of the codes."""
        return isinstance(self.item, Measure) and self.item.kind != "scale"


def questions(criteria: Criteria, panel: str = "") -> tuple[Question, ...]:
    """Return all questions that a reader (of a panel) is asked, each once.

    What only follows from other measures (``all_of``) is not asked.
    """
    units = {fact: unit.id for unit in criteria.units for fact in unit.facts}
    asked: dict[str, Question] = {}
    for measure in _in_order(criteria, panel):
        for fact in _facts_before(criteria, measure):
            asked.setdefault(fact.id, Question(fact, measure.theme, units.get(fact.id, "")))
        asked[measure.id] = Question(measure, measure.theme, criteria.unit_of(measure))
    if not panel:
        used = {name for measure in criteria.measures for name in facts_of(measure)}
        for fact in criteria.facts:
            if fact.id not in used:
                asked.setdefault(fact.id, Question(fact, "", units.get(fact.id, "")))
    return tuple(asked.values())


def every_question(criteria: Criteria) -> tuple[Question, ...]:
    """Return the questions of all readers, those of panels too."""
    panels = ("", *(panel.id for panel in criteria.panels))
    found = (question for panel in panels for question in questions(criteria, panel))
    return tuple({question.key: question for question in found}.values())


def by_theme(
    asked: Iterable[Question], criteria: Criteria
) -> Iterator[tuple[Text, list[Question]]]:
    """Yield each theme's title and its questions, in the order of the questions."""
    groups: dict[str, list[Question]] = {}
    for question in asked:
        groups.setdefault(question.theme, []).append(question)
    for theme, members in groups.items():
        yield criteria.themes.get(theme, {"da": theme} if theme else {}), members


def _in_order(criteria: Criteria, panel: str) -> list[Measure]:
    """Return the measures by theme, as the file orders themes and measures."""
    themes = list(criteria.themes)
    own = [m for m in criteria.measures if m.panel == panel and m.kind != "all_of"]
    return sorted(own, key=lambda m: themes.index(m.theme) if m.theme in themes else len(themes))


def _facts_before(criteria: Criteria, measure: Measure) -> list[Fact]:
    needed = facts_of(measure)
    return [fact for fact in criteria.facts if fact.id in needed]
