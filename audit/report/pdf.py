"""The report as PDF: A4, for archives (PDF/A-2a) and for all readers (PDF/UA-1, tagged)."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import typst

from audit.bundled import bundled
from audit.report.blocks import Contents
from audit.report.figures import Drawing
from audit.words import phrase


def pdf(contents: Contents, figures: Mapping[str, Drawing]) -> bytes:
    """Return the report as the bytes of a PDF; the same contents give the same bytes."""
    files: Any = {f"{name}.svg": drawing.svg for name, drawing in figures.items()}
    files["contents.json"] = _data(contents)
    files["main.typ"] = bundled("templates/report/report.typ").read_bytes()
    made: bytes = typst.compile(
        files, format="pdf", pdf_standards=["a-2a", "ua-1"], ignore_system_fonts=True, timestamp=0
    )
    return made


def _data(contents: Contents) -> bytes:
    keys = ("page", "of", "fingerprint")
    words = {key: phrase(f"report.title.{key}", contents.language) for key in keys}
    printed, dated = asdict(contents), contents.dated
    for name in ("dots", "pairs", "stages", "sheets", "agenda"):
        del printed[name]
    printed["dated"] = {"year": dated.year, "month": dated.month, "day": dated.day}
    return json.dumps({**printed, "words": words}, ensure_ascii=False).encode()
