"""The way from the extract to the sample, as a figure: what is left below, what left beside."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from audit.report.blocks import Stage

_CM = 1 / 2.54
_WIDTH = 17.0
_BOX = 6.2
_LINE = 0.44
_HEIGHT = 0.8
_WRAP = 96

_ACCENT = "#1d4f6e"
_INK = "#222222"
_PALE = "#f1f4f6"


def draw_flow(stages: Sequence[Stage]) -> Figure:
    """Return the ledger as a column of boxes with the reasons beside the arrows."""
    named = [place for place, stage in enumerate(stages) if stage.text]
    height = _height(stages)
    figure = Figure(figsize=(_WIDTH * _CM, height * _CM))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, _WIDTH), ylim=(height, 0))
    axes.axis("off")
    y = 0.15
    for first, last in zip(named, [*named[1:], len(stages)], strict=True):
        _box(axes, y, stages[first])
        if last == len(stages):
            break
        between = [stage for stage in stages[first + 1 : last + 1] if stage.left_out]
        end = y + _HEIGHT + max(0.7, _LINE * _lines(between) + 0.35)
        _reasons(axes, y + _HEIGHT, between)
        _arrow(axes, y + _HEIGHT, end)
        y = end
    return figure


def _lines(stages: Sequence[Stage]) -> int:
    return sum(len(textwrap.wrap(stage.left_out, _WRAP)) for stage in stages)


def _height(stages: Sequence[Stage]) -> float:
    boxes = sum(1 for stage in stages if stage.text)
    gaps = 0.0
    waiting: list[Stage] = []
    for stage in stages[1:]:
        waiting += [stage] if stage.left_out else []
        if stage.text:
            gaps += max(0.7, _LINE * _lines(waiting) + 0.35)
            waiting = []
    return boxes * _HEIGHT + gaps + 0.3


def _box(axes: Axes, y: float, stage: Stage) -> None:
    box = Rectangle((0.1, y), _BOX, _HEIGHT, facecolor=_PALE, edgecolor=_ACCENT, linewidth=0.9)
    axes.add_patch(box)
    middle = y + _HEIGHT / 2
    axes.text(0.35, middle, stage.text, va="center", color=_INK)
    axes.text(_BOX - 0.15, middle, stage.left, va="center", ha="right", color=_INK, weight="bold")


def _arrow(axes: Axes, start: float, end: float) -> None:
    arrow = FancyArrowPatch(
        (1.2, start), (1.2, end), arrowstyle="-|>", mutation_scale=8, color=_ACCENT,
        linewidth=0.9, shrinkA=0, shrinkB=0,
    )  # fmt: skip
    axes.add_patch(arrow)


def _reasons(axes: Axes, start: float, stages: Sequence[Stage]) -> None:
    y = start + 0.4
    for stage in stages:
        for line in textwrap.wrap(stage.left_out, _WRAP):
            axes.text(1.75, y, line, va="center", color=_INK)
            y += _LINE
