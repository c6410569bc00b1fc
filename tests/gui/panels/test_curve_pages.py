"""The pages of the curves: values and units, the heat map, limits, the best epoch, changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.curves import made_curves
from tests.fakes import tiny_images, tiny_setup
from vae_explorer.gui.panels.curve_choices import CurveChoices, Page, Quantity
from vae_explorer.gui.panels.curve_heat import LEVELS, heat_of, raster
from vae_explorer.gui.panels.curve_lines import Line, PlotLines, lines_of
from vae_explorer.gui.panels.curve_marks import change_words
from vae_explorer.gui.panels.curve_range import fit_y
from vae_explorer.gui.panels.curve_words import best_words, waited_words
from vae_explorer.gui.panels.curves import CurvesPanel
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.training.plateau import Waited
from vae_explorer.training.reports import Changed, StepFacts

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from vae_explorer.training.history import CurveData

SETUP = tiny_setup(tiny_images())


def told(epochs: int = 20) -> CurveData:
    """Curves with all that a run records."""
    curves = made_curves(epochs=epochs)
    steps = curves.batches.steps[::8]
    places, ones = curves.batches.epochs[::8], np.ones(steps.size)
    facts = StepFacts(steps, places, 40 + places, 1e-3 * ones, ones, 2000 * ones)
    dims = np.linspace(0, 1, epochs)[:, None] * np.array([0.2, 4.0, 0.0])
    validation = replace(curves.validation, kl_per_dim=dims)
    return replace(curves, validation=validation, facts=facts, setup=SETUP)


def test_in_bits_the_elbo_is_reconstruction_and_kl_together() -> None:
    choices = CurveChoices(bits=True)
    elbo, reconstruction, kl = (
        lines_of(told(), quantity, choices) for quantity in Page.BOUND.quantities
    )
    assert elbo.bits
    sums = reconstruction.validation.y + kl.validation.y
    assert elbo.validation.y == pytest.approx(sums)
    nats = told().validation.kl
    assert kl.validation.y == pytest.approx(nats / (64 * np.log(2)))


def test_without_a_setup_values_stay_in_nats() -> None:
    lines = lines_of(made_curves(), Quantity.ELBO, CurveChoices(bits=True))
    assert not lines.bits
    assert lines.validation.y.tolist() == made_curves().validation.elbo.tolist()


def test_learning_rate_and_weight_are_drawn_as_they_were_and_norms_smoothed() -> None:
    data = told()
    assert data.facts is not None
    rate = lines_of(data, Quantity.RATE, CurveChoices())
    assert rate.raw.x.size == 0
    assert rate.train.y.tolist() == data.facts.learning_rate.tolist()
    norm = lines_of(data, Quantity.GRADIENT, CurveChoices())
    assert norm.raw.y.tolist() == data.facts.gradient_norm.tolist()
    assert lines_of(made_curves(), Quantity.GRADIENT, CurveChoices()).is_empty


@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 1000))
def test_each_pixel_of_the_heat_map_has_the_colour_of_its_epoch_and_dimension(
    epochs: int, dims: int, seed: int
) -> None:
    values = np.random.default_rng(seed).exponential(size=(epochs, dims))
    heat = heat_of(np.arange(1.0, epochs + 1), values)
    assert heat is not None
    picture = raster(heat, (0.0, float(epochs)), (0.0, float(dims)), 4 * epochs, 3 * dims)
    for row in range(dims):
        for epoch in range(epochs):
            cell = picture[3 * row : 3 * row + 3, 4 * epoch : 4 * epoch + 4]
            value = min(values[epoch, heat.order[row]] / heat.top, 1.0)
            assert set(cell.ravel().tolist()) == {round(1 + value * (LEVELS - 1))}
    last = values[-5:].mean(axis=0)[heat.order]
    assert (np.diff(last) <= 1e-12).all()


def test_outside_the_run_the_heat_map_is_empty_and_so_is_what_is_not_known() -> None:
    heat = heat_of(np.array([1.0, 2.0]), np.array([[1.0, np.nan], [1.0, np.nan]]))
    assert heat is not None
    assert raster(heat, (0.0, 4.0), (0.0, 2.0), 4, 2).tolist() == [[LEVELS] * 2 + [0] * 2, [0] * 4]
    assert heat_of(np.array([1.0]), np.zeros((1, 0))) is None


def test_a_single_outlier_is_left_out_of_view_unless_it_is_the_newest() -> None:
    x, y = np.arange(40.0), np.sin(np.arange(40.0))
    spiked, ending = y.copy(), y.copy()
    spiked[20], ending[-1] = -1e6, -1e6
    assert fit_y(PlotLines(validation=Line(x, spiked)), 0, 39)[0] > -2
    assert fit_y(PlotLines(validation=Line(x, spiked)), 0, 39, everything=True)[0] < -1e6
    assert fit_y(PlotLines(validation=Line(x, ending)), 0, 39)[0] < -1e6


def test_the_heading_says_which_epoch_was_best_and_how_long_ago() -> None:
    data = told(epochs=6)
    worse = data.validation.reconstruction.copy()
    worse[3] += 50
    validation = replace(data.validation, reconstruction=worse)
    later = replace(data, validation=validation, waited=Waited(4, 2, 1.0))
    assert best_words(later) == "best 4, 2 ago"
    assert "best epoch so far: 4; 2 epochs ago" in waited_words(later)
    lines = lines_of(later, Quantity.ELBO, CurveChoices())
    assert lines.best == (4.0, later.validation.elbo[3])
    assert best_words(made_curves(epochs=1)) == ""
    # Early stopping counts by what is maximised, and anew after its end; the best one stays.
    training = SETUP.training.model_copy(update={"patience_epochs": 10})
    patient = SETUP.model_copy(update={"training": training})
    resumed = replace(later, waited=Waited(6, 0, 4.0), setup=patient)
    assert best_words(resumed) == "best 4, 2 ago"
    assert "best epoch so far: 4; 2 epochs ago" in waited_words(resumed)
    assert "what it maximises, with β = 4, has not risen" in waited_words(resumed)
    assert lines_of(resumed, Quantity.ELBO, CurveChoices()).best == lines.best


def test_a_change_is_called_by_what_it_changed() -> None:
    rate, beta = SETUP.training.learning_rate, SETUP.training.beta
    changes = (
        Changed(9, 1.0, rate, 4.0),
        Changed(19, 2.0, 2e-5, 4.0),
        Changed(29, 3.0, rate, beta),
    )
    words = change_words(replace(told(), changes=changes))
    assert words[:2] == ["β 4", "learning rate 2e−5"]
    assert words[2].startswith(f"β {beta:.0f}, learning rate ")


def test_the_readout_on_a_change_says_what_was_changed(qtbot: QtBot) -> None:
    panel = CurvesPanel()
    qtbot.addWidget(panel)
    qtbot.addWidget(panel.heading_tools)
    panel.resize(960, 120)
    panel.show()
    change = Changed(500, 10.0, SETUP.training.learning_rate, 4.0)
    panel.show_curves(replace(told(), changes=(change,)))
    qtbot.waitUntil(lambda: not panel._timer.isActive() and not panel._stale)
    canvas = panel._plots[Quantity.ELBO].canvas
    for epoch, expected in ((10.0, ": β 4"), (15.0, "")):
        spot = QPoint(round(canvas.gestures.frame.pixel(epoch, 0).x()), 30)
        QTest.mouseMove(canvas, spot)
        readout = canvas._overlay._readout
        assert readout is not None
        assert readout.text.endswith(expected)
        assert ("β" in readout.text) == bool(expected)


def test_the_chooser_turns_to_pages_that_share_one_range(qtbot: QtBot) -> None:
    panel = CurvesPanel()
    qtbot.addWidget(panel)
    qtbot.addWidget(panel.heading_tools)
    panel.resize(960, 176)
    panel.heading_tools.resize(700, 32)
    panel.heading_tools.show()
    panel.show()
    panel.show_curves(told())
    qtbot.waitUntil(lambda: not panel._timer.isActive() and not panel._stale)
    chooser = next(
        each
        for each in panel.heading_tools.findChildren(ChooserButton)
        if each.accessibleName() == "Which curves"
    )
    for page in (Page.DIMENSIONS, Page.OPTIMISER):
        QTest.keyClick(chooser, Qt.Key.Key_Down)
        shown = {quantity for quantity, plot in panel._plots.items() if plot.isVisible()}
        assert shown == set(page.quantities)
        ranges = {panel._plots[each].canvas.gestures.frame.axes.x for each in page.quantities}
        assert ranges == {(0.0, 20.0)}
        if page is Page.DIMENSIONS:
            plot = panel._plots[Quantity.DIMENSIONS]
            spot = plot.canvas.gestures.frame.pixel(19.5, 2.5).toPoint()
            QTest.mouseMove(plot.canvas, spot + QPoint(0, 1))
            assert plot.heading.text().validation == "z₂ 4.00"
            assert b"<svg" in panel.render_picture("svg")
