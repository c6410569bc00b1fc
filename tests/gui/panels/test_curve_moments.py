"""Other runs over the curves, and the moment that a click goes to."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from tests.curves import made_curves, no_curves
from tests.widgets import unnamed_stops
from tests.window import colours_of
from vae_explorer.gui.panels.curve_choices import CurveChoices, Quantity, Unit
from vae_explorer.gui.panels.curve_lines import lines_of
from vae_explorer.gui.panels.curve_words import heading_of
from vae_explorer.gui.panels.curves import CurvesPanel
from vae_explorer.gui.style.theme import LIGHT, apply_theme
from vae_explorer.gui.views.curves import OverlayCurves

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from vae_explorer.training.history import CurveData


def worse(curves: CurveData, nats: float) -> CurveData:
    validation = replace(curves.validation, reconstruction=curves.validation.reconstruction - nats)
    return replace(curves, validation=validation)


OTHERS = (
    OverlayCurves("first", 2, worse(made_curves(epochs=20), 8.0)),
    OverlayCurves("second", 4, worse(made_curves(epochs=40, with_batches=False), 16.0)),
)


def has_colour(canvas: QWidget, colour: str) -> bool:
    """Whether a thin line of a colour is there: its edges are mixed with the canvas."""
    wanted = QColor(colour)
    near = [
        max(abs(c.red() - wanted.red()), abs(c.green() - wanted.green()))
        for c in map(QColor, colours_of(canvas))
        if abs(c.blue() - wanted.blue()) < 32
    ]
    return min(near, default=255) < 32


@pytest.fixture
def panel(qtbot: QtBot) -> CurvesPanel:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, "light")
    panel = CurvesPanel()
    qtbot.addWidget(panel)
    qtbot.addWidget(panel.heading_tools)
    panel.resize(960, 196)
    panel.show()
    return panel


def drawn(panel: CurvesPanel, qtbot: QtBot) -> CurvesPanel:
    qtbot.waitUntil(lambda: not panel._timer.isActive() and not panel._stale)
    return panel


def at(panel: CurvesPanel, epoch: float) -> QPoint:
    """A spot inside the first plot, above an epoch."""
    frame = panel._plots[Quantity.ELBO].canvas.gestures.frame
    return QPoint(round(frame.pixel(epoch, 0).x()), 60)


def entry(panel: CurvesPanel, name: str) -> QAbstractButton:
    found = [b for b in panel.findChildren(QAbstractButton) if b.accessibleName() == name]
    assert len(found) == 1
    return found[0]


def test_other_runs_are_drawn_in_their_colours_and_the_axis_holds_the_longest(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    panel.show_curves(made_curves(epochs=30))
    panel.show_overlays(OTHERS)
    drawn(panel, qtbot)
    canvas = panel._plots[Quantity.ELBO].canvas
    assert canvas.gestures.frame.axes.x == (0.0, 40.0)
    assert all(has_colour(canvas, LIGHT.labels[place]) for place in (2, 4))
    assert not has_colour(canvas, LIGHT.labels[8])
    assert not unnamed_stops(panel)


def test_a_click_on_the_legend_hides_a_run_and_a_double_click_shows_only_it(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    panel.show_curves(made_curves(epochs=30))
    panel.show_overlays(OTHERS)
    drawn(panel, qtbot)
    QTest.mouseClick(entry(panel, "second"), Qt.MouseButton.LeftButton)
    axes = panel._plots[Quantity.ELBO].canvas.gestures.frame.axes
    assert axes.x == (0.0, 30.0)
    panel.show_overlays(OTHERS)
    assert not entry(panel, "second").isChecked()
    QTest.mouseDClick(entry(panel, "second"), Qt.MouseButton.LeftButton)
    assert [entry(panel, name).isChecked() for name in ("first", "second")] == [False, True]
    panel.show_overlays(())
    drawn(panel, qtbot)
    assert not panel._legend.isVisible()


def test_runs_can_be_compared_without_a_run_of_ones_own(panel: CurvesPanel, qtbot: QtBot) -> None:
    panel.show_curves(no_curves())
    panel.show_overlays(OTHERS)
    drawn(panel, qtbot)
    plot = panel._plots[Quantity.KL]
    assert plot.isVisible()
    assert plot.heading.text().train == plot.heading.text().validation == ""
    assert [other.line.y.size for other in plot._lines.others] == [20, 40]


def test_another_run_without_validation_images_is_drawn_by_its_training() -> None:
    curves = made_curves(epochs=5)
    bare = replace(curves, validation=no_curves().validation)
    lines = lines_of(
        None, Quantity.ELBO, CurveChoices(), overlays=(OverlayCurves("bare", 0, bare),)
    )
    assert lines.others[0].line.y.tolist() == curves.train.elbo.tolist()


def test_a_click_goes_to_the_moment_and_marks_it_in_all_plots(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    panel.show_curves(made_curves(epochs=30))
    drawn(panel, qtbot)
    canvas = panel._plots[Quantity.ELBO].canvas
    with qtbot.waitSignal(panel.moment_requested) as asked:
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at(panel, 12.0))
    assert asked.args[0] == pytest.approx(12.0, abs=0.1)
    for plot in panel._plots.values():
        assert plot.canvas.gestures.moment == asked.args[0]
    assert QColor(LIGHT.accent).rgb() in colours_of(canvas)
    panel.show_moment(None)
    assert math.isnan(canvas.gestures.moment)


def test_a_double_click_and_a_drag_go_to_no_moment(panel: CurvesPanel, qtbot: QtBot) -> None:
    panel.show_curves(made_curves(epochs=30))
    drawn(panel, qtbot)
    wishes: list[float] = []
    panel.moment_requested.connect(wishes.append)
    canvas = panel._plots[Quantity.ELBO].canvas
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at(panel, 12.0))
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=at(panel, 12.0))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(panel, 12.0))
    QTest.mouseMove(canvas, at(panel, 15.0))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(panel, 15.0))
    qtbot.wait(300)
    assert wishes == []


def test_the_mark_of_the_moment_can_be_dragged(panel: CurvesPanel, qtbot: QtBot) -> None:
    panel.show_curves(made_curves(epochs=30))
    panel.show_moment(10.0)
    drawn(panel, qtbot)
    wishes: list[float] = []
    panel.moment_requested.connect(wishes.append)
    canvas = panel._plots[Quantity.ELBO].canvas
    before = canvas.gestures.frame.axes.x
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(panel, 10.0))
    for epoch in (12.0, 16.0, 20.0):
        QTest.mouseMove(canvas, at(panel, epoch))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(panel, 20.0))
    assert wishes == pytest.approx([12.0, 16.0, 20.0], abs=0.15)
    assert canvas.gestures.frame.axes.x == before


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("log_x", [False, True])
def test_on_every_axis_the_mark_stands_where_its_epoch_is(
    panel: CurvesPanel, qtbot: QtBot, unit: Unit, log_x: bool
) -> None:
    panel.show_curves(made_curves(epochs=30, per_epoch=50))
    panel._view.choose(CurveChoices(unit=unit, log_x=log_x))
    panel.show_moment(12.5)
    drawn(panel, qtbot)
    gestures = panel._plots[Quantity.ELBO].canvas.gestures
    place = 12.5 if unit is Unit.EPOCH else 625.0
    assert gestures.moment == pytest.approx(math.log10(place) if log_x else place)
    assert panel._view.epoch_at(gestures.moment) == pytest.approx(12.5)
    assert gestures.frame.rect.contains(QPointF(gestures.frame.pixel(gestures.moment, 0).x(), 60))


def test_the_headings_tell_the_values_of_the_moment_that_is_marked(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    panel.show_curves(made_curves(epochs=20))
    drawn(panel, qtbot)
    plot = panel._plots[Quantity.ELBO]
    newest = plot.heading.text()
    lines = lines_of(made_curves(epochs=20), Quantity.ELBO, CurveChoices())
    panel.show_moment(5.0)
    assert plot.heading.text() == heading_of(Quantity.ELBO, lines, 5.0, note=newest.note)
    assert plot.heading.text() != newest
    panel.show_moment(None)
    assert plot.heading.text() == newest
