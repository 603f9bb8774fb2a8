"""The figures: what is drawn, and that nothing is cut off."""

import io

import numpy as np
import pytest
from matplotlib.image import imread

from audit.report.contents import build
from audit.report.figures import ACCENT, draw
from audit.report.material import About, Edition


@pytest.fixture(scope="module")
def figures(stevns):
    return draw(build(stevns.rates, about=stevns.about, changes=stevns.changes))


def ink(png):
    """Where a picture is not white."""
    picture = imread(io.BytesIO(png))[..., :3]
    return (picture < 0.98).any(axis=2)


def test_there_is_a_figure_of_rates_of_changes_and_of_the_ledger(figures):
    assert list(figures) == ["rates", "changes", "ledger"]


def test_there_is_no_figure_without_a_share(make):
    found = build(make.rates([make.rate(met=1, n=2)]), about=About("E", make.period))
    assert list(draw(found)) == ["ledger"]


@pytest.mark.parametrize("name", ["rates", "changes", "ledger"])
def test_nothing_touches_the_right_or_lower_edge(figures, name):
    drawn = ink(figures[name].png)
    assert not drawn[:, -2:].any()
    assert not drawn[-2:, :].any()
    assert not drawn[:2, :].any()


def test_long_names_and_counts_stay_within_the_figure(make):
    name = (
        "Samtale med barnet eller den unge om den konkrete støtte inden afgørelsen om anbringelse"
    )
    measures = [make.measure(f"m{i}", name, unit="notification") for i in range(3)]
    rates = [make.rate(f"m{i}", met=108, n=120) for i in range(3)]
    found = build(make.rates(rates, measures), about=About("E", make.period))
    drawn = ink(draw(found)["rates"].png)
    assert not drawn[:, -2:].any()


def test_a_long_reason_in_the_ledger_stays_within_the_figure(make):
    from audit.screening import Step

    reason = {"da": "En meget lang grund til at lade en sag ude af betragtning " * 3, "en": ""}
    steps = (Step({"da": "Rækker", "en": ""}, 0, 260), Step(reason, 20, 240))
    rates = make.rates([make.rate()], sample=make.sample(ledger=steps))
    drawn = ink(draw(build(rates, about=About("E", make.period)))["ledger"].png)
    assert not drawn[:, -2:].any()


def test_only_the_accent_and_greys_are_used(figures):
    picture = imread(io.BytesIO(figures["rates"].png))[..., :3]
    strong = np.ptp(picture, axis=2) > 0.25
    accent = np.array([int(ACCENT[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    assert strong.any()
    hue = picture[strong] - picture[strong].min(axis=1, keepdims=True)
    assert (hue.argmax(axis=1) == accent.argmax()).all()


def test_the_figure_has_no_dates_and_no_outside_addresses_of_its_own(figures):
    svg = figures["rates"].svg.decode()
    assert "<dc:date>" not in svg
    assert "<text" not in svg


def test_an_english_figure_differs_only_in_its_words(stevns):
    english = build(stevns.rates, about=stevns.about, edition=Edition("en"))
    assert draw(english)["rates"].svg != b""
