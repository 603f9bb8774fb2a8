"""The figures of the report, as SVG and PNG: the same bytes for the same contents.

Filled marks stand where something is concluded, hollow ones where it is not. One colour and
greys: what matters is told by shape and place, never by hue.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from audit.report.blocks import Contents, Dot, Pair
from audit.words import phrase

ACCENT = "#1d4f6e"
INK = "#222222"
GREY = "#6f6f6f"
PALE = "#e4e7ea"

_CM = 1 / 2.54
_WIDTH = 17.0
_LETTER = 0.135
_LINE = 0.34
_SIZE = 7.5

_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": _SIZE,
    "svg.hashsalt": "sagsaudit",
    "svg.fonttype": "path",
    "path.simplify": False,
    "axes.unicode_minus": True,
}


@dataclass(frozen=True)
class Drawing:
    """One figure in both forms: SVG for print and screen, PNG where SVG cannot stand."""

    svg: bytes
    png: bytes

    def _repr_svg_(self) -> str:
        return self.svg.decode()


@dataclass(frozen=True)
class _Spacing:
    """How rows are set, in centimetres: closer, and each on one line, where there are many."""

    labels: float
    wrap: int
    pad: float
    gap: float
    counts: float = 3.4

    @property
    def across(self) -> float:
        """The width of the axes themselves."""
        return _WIDTH - self.labels - self.counts


_OPEN = _Spacing(labels=6.0, wrap=42, pad=0.22, gap=0.55)
_DENSE = _Spacing(labels=7.6, wrap=54, pad=0.08, gap=0.45)
_MANY = 14


def _spacing(marks: Sequence[Dot | Pair]) -> _Spacing:
    """The spacing for so many rows, with room for the longest count."""
    base = _DENSE if len(marks) > _MANY else _OPEN
    longest = max(len(mark.counts) for mark in marks)
    return replace(base, counts=max(1.9, 0.6 + _LETTER * longest))


@dataclass(frozen=True)
class _Row:
    """One row of a figure: where it lies, in centimetres from the top, and what it shows."""

    y: float
    text: str
    heading: bool
    mark: Dot | Pair | None


def draw(contents: Contents) -> Mapping[str, Drawing]:
    """Return the figures of a report by name: rates, changes and ledger, those that have data."""
    from audit.report.flow import draw_flow

    say = _speaker(contents)
    drawings: dict[str, Drawing] = {}
    if any(dot.share is not None for dot in contents.dots):
        drawings["rates"] = render(lambda: _rates(contents.dots, say))
    if contents.pairs:
        drawings["changes"] = render(lambda: _changes(contents.pairs, say))
    if contents.stages:
        drawings["ledger"] = render(lambda: draw_flow(contents.stages))
    return drawings


def render(make: Callable[[], Figure]) -> Drawing:
    """Return a figure as bytes, without dates and with fixed names inside."""
    style: Any = {**sns.axes_style("white"), **_STYLE}
    with mpl.rc_context(style):
        figure = make()
        svg, png = io.BytesIO(), io.BytesIO()
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
        figure.savefig(png, format="png", dpi=200, metadata={"Software": None})
    return Drawing(svg.getvalue(), png.getvalue())


def _speaker(contents: Contents) -> Callable[[str], str]:
    return lambda key: phrase(f"report.{key}", contents.language)


def _rates(dots: Sequence[Dot], say: Callable[[str], str]) -> Figure:
    spacing = _spacing(dots)
    rows = _rows(dots, [dot.theme for dot in dots], spacing)
    figure, axes = _canvas(rows, say("figure.axis"), spacing)
    _headings(axes, rows, say("figure.counts"), spacing)
    for row in rows:
        if isinstance(row.mark, Dot):
            _dot(axes, row.y, row.mark)
    _legend(axes, _rate_legend(dots, say))
    return figure


def _changes(pairs: Sequence[Pair], say: Callable[[str], str]) -> Figure:
    spacing = replace(_OPEN, counts=_spacing(pairs).counts)
    rows = _rows(pairs, ["" for _ in pairs], spacing, spare=1)
    figure, axes = _canvas(rows, say("figure.axis"), spacing)
    _headings(axes, rows, say("figure.counts"), spacing)
    for row in rows:
        if isinstance(row.mark, Pair):
            _pair(axes, row.y, row.mark)
    _legend(axes, _change_legend(say))
    return figure


def _rows(
    marks: Sequence[Dot | Pair], themes: Sequence[str], spacing: _Spacing, spare: int = 0
) -> list[_Row]:
    """The rows from the top: a heading before each theme, more room for a longer label."""
    rows: list[_Row] = []
    y, last = 0.0, ""
    for mark, theme in zip(marks, themes, strict=True):
        if theme and theme != last:
            y += spacing.gap if rows else 0.35
            rows.append(_Row(y, theme, True, None))
            y += 0.12
        last = theme
        text = textwrap.fill(mark.label, spacing.wrap)
        height = _LINE * max(1 + spare, text.count("\n") + 1) + spacing.pad
        rows.append(_Row(y + height / 2, text, False, mark))
        y += height
    return rows


def _canvas(rows: Sequence[_Row], label: str, spacing: _Spacing) -> tuple[Figure, Axes]:
    """An empty figure whose axes measure centimetres downwards and shares across."""
    last = rows[-1]
    inner = last.y + _LINE * (last.text.count("\n") + 1) / 2 + 0.2
    top, bottom = 0.55, 1.45
    height = inner + top + bottom
    figure = Figure(figsize=(_WIDTH * _CM, height * _CM))
    across = spacing.across / _WIDTH
    box = (spacing.labels / _WIDTH, bottom / height, across, inner / height)
    axes = figure.add_axes(box)
    axes.set(xlim=(-0.02, 1.02), ylim=(inner, 0), yticks=[])
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"], color=GREY)
    axes.tick_params(length=0, pad=3)
    axes.set_xlabel(label, color=GREY, labelpad=3)
    for x in (0, 0.25, 0.5, 0.75, 1):
        axes.axvline(x, color=PALE, linewidth=0.8, zorder=0)
    sns.despine(ax=axes, left=True, bottom=True)
    return figure, axes


def _headings(axes: Axes, rows: Sequence[_Row], counts: str, spacing: _Spacing) -> None:
    """What stands left and right of the axes: labels and counts."""
    left = -spacing.labels / spacing.across
    across = axes.get_yaxis_transform()
    axes.text(1.03, -0.3, counts, transform=across, color=GREY, va="center")
    for row in rows:
        weight, colour = ("bold", ACCENT) if row.heading else ("normal", INK)
        axes.text(
            left,
            row.y,
            row.text,
            transform=across,
            va="center",
            weight=weight,
            color=colour,
            linespacing=1.25,
        )
        if row.mark is not None:
            axes.text(1.03, row.y, row.mark.counts, transform=across, va="center", color=INK)


def _dot(axes: Axes, y: float, dot: Dot) -> None:
    reach = 0.2
    if dot.national is not None:
        axes.plot([dot.national] * 2, [y - reach, y + reach], color=GREY, linewidth=0.9, zorder=2)
    if dot.target is not None:
        axes.plot([dot.target] * 2, [y - reach, y + reach], color=INK, linewidth=2.6, zorder=2)
    if dot.low is not None and dot.high is not None:
        axes.plot([dot.low, dot.high], [y, y], color=ACCENT, linewidth=1.6, zorder=3)
    if dot.share is not None:
        _mark(axes, dot.share, y, filled=dot.concluded)


def _pair(axes: Axes, y: float, pair: Pair) -> None:
    for (share, low, high), place, colour, filled in (
        (pair.before, y - 0.15, GREY, True),
        (pair.after, y + 0.15, ACCENT, pair.concluded),
    ):
        if low is not None and high is not None:
            axes.plot([low, high], [place, place], color=colour, linewidth=1.3, zorder=3)
        shape = "D" if colour == GREY else "o"
        _mark(axes, share, place, filled=filled, colour=colour, shape=shape)


def _mark(
    axes: Axes, x: float, y: float, *, filled: bool, colour: str = ACCENT, shape: str = "o"
) -> None:
    size = 4.0 if shape == "D" else 6.2
    face = colour if filled else "white"
    axes.plot(
        [x],
        [y],
        marker=shape,
        markersize=size,
        markerfacecolor=face,
        markeredgecolor=colour,
        markeredgewidth=1.5,
        linestyle="none",
        zorder=4,
        clip_on=False,
    )


def _rate_legend(dots: Sequence[Dot], say: Callable[[str], str]) -> list[tuple[Line2D, str]]:
    decided = any(dot.concluded for dot in dots)
    comparable = any(dot.target is not None or dot.national is not None for dot in dots)
    entries = []
    if decided:
        entries.append((_sample_mark(filled=True), say("figure.concluded")))
    hollow = say("figure.undecided") if comparable else say("figure.found")
    entries.append((_sample_mark(filled=False), hollow))
    if any(dot.low is not None for dot in dots):
        entries.append((_sample_line(ACCENT, 1.6), say("figure.interval")))
    if any(dot.target is not None for dot in dots):
        entries.append((_sample_tick(INK, 2.6), say("figure.target")))
    if any(dot.national is not None for dot in dots):
        entries.append((_sample_tick(GREY, 0.9), say("figure.national")))
    return entries


def _change_legend(say: Callable[[str], str]) -> list[tuple[Line2D, str]]:
    before = Line2D([], [], color=GREY, marker="D", markersize=4, linewidth=1.3)
    return [
        (before, say("figure.last")),
        (_sample_mark(filled=True), say("figure.shown")),
        (_sample_mark(filled=False), say("figure.not_shown")),
    ]


def _sample_mark(*, filled: bool) -> Line2D:
    face = ACCENT if filled else "white"
    return Line2D(
        [], [], linestyle="none", marker="o", markersize=6.2, markerfacecolor=face,
        markeredgecolor=ACCENT, markeredgewidth=1.5,
    )  # fmt: skip


def _sample_line(colour: str, width: float) -> Line2D:
    return Line2D([], [], color=colour, linewidth=width)


def _sample_tick(colour: str, width: float) -> Line2D:
    return Line2D(
        [], [], linestyle="none", marker="|", markersize=8, markeredgecolor=colour,
        markeredgewidth=width,
    )  # fmt: skip


def _legend(axes: Axes, entries: Sequence[tuple[Line2D, str]]) -> None:
    figure = axes.figure
    figure.legend(
        [handle for handle, _ in entries],
        [label for _, label in entries],
        loc="lower center",
        bbox_to_anchor=(0.5, 0.0),
        ncols=len(entries),
        frameon=False,
        fontsize=_SIZE,
        labelcolor=INK,
        handletextpad=0.5,
        columnspacing=1.6,
    )
