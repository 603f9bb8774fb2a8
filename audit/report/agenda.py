"""The text to paste into an agenda system (sagsfremstilling)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from audit.report.blocks import Block, Paragraph, Points, Section
from audit.report.material import Material
from audit.report.messages import conclusions, examined
from audit.report.tables import brief_table
from audit.report.titles import banner


def agenda(material: Material) -> Iterator[Section]:
    """Yield the sections of the committee paper, in the order such papers have.

    What only the administration knows stands in square brackets, to be filled in.
    """
    blocks: dict[str, list[Block]] = {
        "intro": [_text("intro", material, title=material.about.title)],
        "case": [
            *examined(material),
            Points(tuple(conclusions(material))),
            replace(brief_table(material), notes=(material.say("message.law"),)),
        ],
        "law": [_law(material)],
        "economy": [_text("economy", material)],
        "children": [_text("children", material)],
        "hearing": [_text("hearing", material)],
        "recommendation": [_text("recommendation", material)],
        "annex": [_text("annex", material, title=material.about.title, banner=banner(material))],
    }
    for name, content in blocks.items():
        yield Section(name, material.say(f"agenda.{name}_heading"), tuple(content))


def _text(name: str, material: Material, **values: object) -> Paragraph:
    return Paragraph(material.say(f"agenda.{name}", **values))


def _law(material: Material) -> Paragraph:
    sources = [m.source for m in material.criteria.measures if m.source]
    found = "; ".join(dict.fromkeys(sources))
    law = material.criteria.law or ""
    name = f"{law[:1].upper()}{law[1:]}"
    key = "law" if law and found else "law_bare" if law else "law_plain"
    return Paragraph(material.say(f"agenda.{key}", law=name, sources=found))
