"""How the cells of a scoring sheet look: one table of styles by name."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

INK, GREY, LINE = "#1a1a1a", "#6b6b6b", "#c8c8c8"
PAPER, FIELD, BAND, OFF, NUDGE = "#ffffff", "#fffbe6", "#e8eef4", "#ececec", "#ffe0a3"
ALARM, FAINT_ALARM = "#a31515", "#fbe9e7"

_WRAPPED = {"text_wrap": True, "valign": "top", "font_name": "Calibri", "font_size": 10}
_BOXED = {**_WRAPPED, "border": 1, "border_color": LINE}

STYLES: Mapping[str, Mapping[str, object]] = {
    "plain": _WRAPPED,
    "strong": {**_WRAPPED, "bold": True},
    "line": {**_WRAPPED, "text_wrap": False},
    "heading": {**_WRAPPED, "bold": True, "font_size": 16, "text_wrap": False},
    "alarm": {
        **_WRAPPED,
        "bold": True,
        "font_size": 11,
        "font_color": PAPER,
        "bg_color": ALARM,
        "valign": "vcenter",
    },
    "head": {**_BOXED, "bold": True, "bg_color": BAND, "valign": "vcenter"},
    "case": {**_BOXED, "bold": True, "font_size": 13, "bg_color": BAND, "valign": "vcenter"},
    "theme": {**_BOXED, "bold": True, "font_size": 12, "bg_color": BAND},
    "question": {**_BOXED, "bg_color": PAPER},
    "lone": {**_BOXED, "bold": True, "font_size": 11, "font_color": INK, "bg_color": PAPER},
    "fact": {**_BOXED, "font_color": GREY, "bg_color": PAPER},
    "acute": {**_BOXED, "bold": True, "bg_color": FAINT_ALARM},
    "input": {**_BOXED, "bg_color": FIELD, "locked": False, "num_format": "@"},
    "off": {**_BOXED, "bg_color": OFF, "font_color": GREY, "num_format": "@"},
    "link": {**_WRAPPED, "underline": 1, "font_color": "#1f4e79"},
    "title": {"bold": True, "font_name": "Calibri", "font_size": 11, "font_color": INK},
    "ask": {"font_name": "Calibri", "font_size": 10, "font_color": INK},
    "guidance": {"font_name": "Calibri", "font_size": 9, "font_color": GREY},
    "source": {"font_name": "Calibri", "font_size": 9, "italic": True, "font_color": GREY},
    "mark": {"font_name": "Calibri", "font_size": 9, "bold": True, "font_color": ALARM},
    "greyed": {"bg_color": OFF, "font_color": "#9a9a9a"},
    "nudge": {"bg_color": NUDGE},
}

_LINE = {
    "title": 15.0,
    "heading": 21.0,
    "case": 18.0,
    "theme": 16.5,
    "guidance": 11.8,
    "source": 11.8,
    "mark": 11.8,
}
_LETTERS = {"title": 1.13, "guidance": 1.42, "source": 1.42, "mark": 1.38}
"""Letters on a line for each unit of a column's width, in Calibri, with room for line breaks."""

_TALLEST = 409.0


def height(pieces: Sequence[tuple[str, str]], width: float) -> float:
    """Return how high a row must be, in points, for wrapped text in a column of some width.

    Set for every row of text, because not every spreadsheet program finds it by itself.
    The letters that fit on a line are reckoned a little too few.
    """
    points = 5.0
    for style, text in pieces:
        letters = max(1, int(width * _LETTERS.get(style, 1.28)))
        lines = sum(
            max(1, ceil(len(line) / letters)) for line in text.removeprefix("\n").split("\n")
        )
        points += lines * _LINE.get(style, 13.0)
    return min(points, _TALLEST)


def add_styles(workbook: Any) -> dict[str, Any]:
    """Add all styles to a workbook and return them by name."""
    return {name: workbook.add_format(dict(style)) for name, style in STYLES.items()}
