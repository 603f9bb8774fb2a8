"""The report as one HTML file that loads nothing: for the screen, and to print."""

import base64
from collections.abc import Mapping

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from audit.bundled import bundled
from audit.report.blocks import Contents
from audit.report.figures import Drawing


def html(contents: Contents, figures: Mapping[str, Drawing]) -> bytes:
    """Return the report as a self-contained page."""
    environment = Environment(
        loader=FileSystemLoader(bundled("templates/report")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    template = environment.get_template("report.html.jinja")
    pictures = {name: _inline(drawing.svg) for name, drawing in figures.items()}
    return template.render(it=contents, pictures=pictures).encode()


def _inline(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
