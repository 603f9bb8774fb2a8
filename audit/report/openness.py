"""What the public edition leaves out, and why: said in the report itself."""

from __future__ import annotations

from collections.abc import Iterator

from audit.report.amounts import is_weighted, strata_counts
from audit.report.appendix import group_tables
from audit.report.blocks import Block, Paragraph, Points
from audit.report.material import Material
from audit.report.tables import HIDDEN, main_table


def left_out(material: Material) -> list[Block]:
    """Return the list of what is hidden; nothing in an internal edition."""
    if not material.edition.public:
        return []
    items = tuple(
        Paragraph(material.say(f"hidden.{key}", limit=material.edition.limit))
        for key in _kinds(material)
    )
    blocks: list[Block] = []
    if items:
        blocks += [Paragraph(material.say("hidden.intro")), Points(items)]
        blocks.append(Paragraph(material.say("hidden.small")))
    return [*blocks, Paragraph(material.say("hidden.nothing"))]


def _kinds(material: Material) -> Iterator[str]:
    limit = material.edition.limit
    if any(_has_hidden(table.rows) for table in group_tables(material)):
        yield "groups"
    if any(
        is_weighted(rate, material) and not strata_counts(rate, material)
        for rate in material.single
    ):
        yield "strata"
    if _has_hidden(main_table(material).rows):
        yield "strict"
    if any(0 < step.left_out < limit for step in material.rates.sample.ledger):
        yield "steps"
    if material.about.acute is not None and material.about.acute.found:
        yield "acute"
    if (material.rates.sample.cases["role"] == "replaced").any():
        yield "replaced"
    if material.outcomes is not None and material.outcomes.disagreements:
        yield "register"


def _has_hidden(rows: tuple[tuple[str, ...], ...]) -> bool:
    return any(HIDDEN in row[1:] or any(HIDDEN in cell for cell in row[1:]) for row in rows)
