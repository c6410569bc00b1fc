"""The curves under a real mouse."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from tests.curves import made_curves, no_curves
from tests.widgets import unnamed_stops
from vae_explorer.gui.panels.curve_canvas import CurveCanvas
from vae_explorer.gui.panels.curve_choices import CurveChoices, Quantity, Unit
from vae_explorer.gui.panels.curve_plot import CurvePlot
from vae_explorer.gui.panels.curve_view import CurveView
from vae_explorer.gui.panels.curves import CurvesPanel
from vae_explorer.gui.style.theme import DARK, LIGHT, apply_theme
from vae_explorer.gui.style.words import kl, nats
from vae_explorer.gui.widgets.chooser import ChooserButton

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[CurvesPanel]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, "light")
    window = QWidget()
    panel = CurvesPanel()
    panel.heading_tools.setParent(window)
    panel.setParent(window)
    panel.setGeometry(0, 32, 960, 172)
    panel.heading_tools.setGeometry(0, 0, 960, 32)
    window.resize(960, 204)
    qtbot.addWidget(window)
    window.show()
    yield panel
    apply_theme(app, "light")


def drawn(panel: CurvesPanel, qtbot: QtBot, epochs: int = 30) -> CurvesPanel:
    panel.show_curves(made_curves(epochs=epochs))
    qtbot.waitUntil(lambda: set(ranges(panel)) == {(0.0, float(epochs))})
    qtbot.waitUntil(lambda: not panel._timer.isActive())
    return panel


def plot(panel: CurvesPanel, quantity: Quantity = Quantity.ELBO) -> CurvePlot:
    return panel._plots[quantity]


def frame(plot: CurvePlot):  # noqa: ANN201 - the frame's type is the canvas's own
    return plot.canvas._frame


def above(panel: CurvesPanel, epoch: float) -> QPoint:
    """Returns a spot of the first canvas above an epoch."""
    return QPoint(round(frame(plot(panel)).pixel(epoch, 0).x()), 60)


def turn_wheel(
    canvas: CurveCanvas, at: QPoint, notches: int, modifiers: Qt.KeyboardModifier | None = None
) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(canvas.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers or Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def ranges(panel: CurvesPanel) -> list[tuple[float, float]]:
    return [frame(p).axes.x for p in panel._plots.values()]


def test_before_training_it_says_when_curves_come(panel: CurvesPanel, qtbot: QtBot) -> None:
    assert not plot(panel).isVisible()
    assert not panel.heading_tools.isEnabled()
    drawn(panel, qtbot)
    assert plot(panel).isVisible()
    assert panel.heading_tools.isEnabled()
    panel.show_curves(no_curves())
    qtbot.waitUntil(lambda: not plot(panel).isVisible())


def test_headings_hold_the_last_values_and_under_the_mouse_those_of_the_place(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    drawn(panel, qtbot)
    data = made_curves()
    assert plot(panel).heading.text().validation == nats(data.validation.elbo[-1])
    canvas = plot(panel).canvas
    spot = above(panel, 17.25)
    QTest.mouseMove(canvas, spot)
    place, _ = frame(plot(panel)).place(QPointF(spot))
    elbo = np.interp(place, data.validation.epochs, data.validation.elbo)
    divergence = np.interp(place, data.validation.epochs, data.validation.kl)
    assert plot(panel).heading.text().validation == nats(elbo)
    assert plot(panel, Quantity.KL).heading.text().validation == kl(divergence)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert plot(panel).heading.text().validation == nats(data.validation.elbo[-1])


def test_the_readout_stands_at_the_same_place_in_all_plots(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    drawn(panel, qtbot)
    canvas = plot(panel, Quantity.RECONSTRUCTION).canvas
    QTest.mouseMove(canvas, above(panel, 12.0))
    readouts = [p.canvas._overlay._readout for p in panel._plots.values()]
    assert len({r.text for r in readouts}) == 1
    for p, readout in zip(panel._plots.values(), readouts, strict=True):
        assert frame(p).place(QPointF(readout.x, 0))[0] == pytest.approx(12.0, abs=0.1)
        assert readout.train is not None
        assert frame(p).rect.top() - 1 <= readout.train <= frame(p).rect.bottom() + 1


def test_the_range_ends_exactly_at_the_last_epoch_and_leaves_out_the_steep_start(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    drawn(panel, qtbot)
    axes = frame(plot(panel)).axes
    assert axes.x == (0.0, 30.0)
    assert axes.y[0] > -200
    assert made_curves().batches.elbo.min() < -400


def test_a_double_click_shows_everything_and_a_second_one_the_fitting_part(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    drawn(panel, qtbot)
    fitting = frame(plot(panel)).axes.y
    QTest.mouseDClick(plot(panel).canvas, Qt.MouseButton.LeftButton, pos=QPoint(150, 60))
    assert frame(plot(panel)).axes.y[0] < made_curves().batches.elbo.min()
    QTest.mouseDClick(plot(panel).canvas, Qt.MouseButton.LeftButton, pos=QPoint(150, 60))
    assert frame(plot(panel)).axes.y == fitting


def test_the_wheel_zooms_all_plots_about_the_mouse(panel: CurvesPanel, qtbot: QtBot) -> None:
    drawn(panel, qtbot)
    canvas, spot = plot(panel).canvas, QPoint(180, 60)
    before = frame(plot(panel)).place(QPointF(spot))[0]
    turn_wheel(canvas, spot, 4)
    low, high = frame(plot(panel)).axes.x
    assert high - low == pytest.approx(30 * 0.8**4)
    assert len(set(ranges(panel))) == 1
    assert frame(plot(panel)).place(QPointF(spot))[0] == pytest.approx(before, abs=0.3)
    turn_wheel(canvas, spot, -10)
    assert frame(plot(panel)).axes.x == (0.0, 30.0)


def test_zoomed_in_the_height_fits_what_is_in_view(panel: CurvesPanel, qtbot: QtBot) -> None:
    drawn(panel, qtbot)
    turn_wheel(plot(panel).canvas, QPoint(300, 60), 8)
    low, high = frame(plot(panel)).axes.x
    data = made_curves().batches
    inside = data.elbo[(data.epochs > low) & (data.epochs < high)]
    bottom, top = frame(plot(panel)).axes.y
    assert bottom <= np.quantile(inside, 0.05)
    assert top - bottom < 2 * np.ptp(inside)


def test_a_drag_pans_all_plots_and_a_level_one_leaves_the_height_alone(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    drawn(panel, qtbot)
    canvas = plot(panel).canvas
    turn_wheel(canvas, QPoint(180, 60), 6)
    before, place = frame(plot(panel)).axes.x, frame(plot(panel)).place(QPointF(180, 60))[0]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(180, 60))
    for x in range(178, 98, -4):
        QTest.mouseMove(canvas, QPoint(x, 62))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(98, 62))
    after = frame(plot(panel)).axes.x
    assert after[0] > before[0]
    assert after[1] - after[0] == pytest.approx(before[1] - before[0])
    assert frame(plot(panel)).place(QPointF(102, 62))[0] == pytest.approx(place, abs=0.3)
    assert len(set(ranges(panel))) == 1
    assert not panel._view._y
    QTest.mouseMove(canvas, QPoint(40, 60))
    assert frame(plot(panel)).axes.x == after


def test_a_drag_up_moves_the_height_of_one_plot_only(panel: CurvesPanel, qtbot: QtBot) -> None:
    drawn(panel, qtbot)
    others = [frame(plot(panel, q)).axes.y for q in (Quantity.RECONSTRUCTION, Quantity.KL)]
    before = frame(plot(panel)).axes.y
    canvas = plot(panel).canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(150, 70))
    for y in range(68, 20, -4):
        QTest.mouseMove(canvas, QPoint(150, y))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(150, 20))
    after = frame(plot(panel)).axes.y
    assert after[0] < before[0]
    assert after[1] - after[0] == pytest.approx(before[1] - before[0])
    assert [frame(plot(panel, q)).axes.y for q in (Quantity.RECONSTRUCTION, Quantity.KL)] == others


def test_shift_and_the_wheel_zoom_the_height_of_one_plot(panel: CurvesPanel, qtbot: QtBot) -> None:
    drawn(panel, qtbot)
    before, other = frame(plot(panel)).axes.y, frame(plot(panel, Quantity.KL)).axes.y
    turn_wheel(plot(panel).canvas, QPoint(150, 60), 2, Qt.KeyboardModifier.ShiftModifier)
    after = frame(plot(panel)).axes.y
    assert after[1] - after[0] == pytest.approx(0.64 * (before[1] - before[0]))
    assert frame(plot(panel)).axes.x == (0.0, 30.0)
    assert frame(plot(panel, Quantity.KL)).axes.y == other


def test_a_zoomed_view_stays_where_it_is_while_the_run_grows(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    drawn(panel, qtbot, epochs=10)
    turn_wheel(plot(panel).canvas, QPoint(180, 60), 3)
    view = frame(plot(panel)).axes.x
    last = plot(panel).heading.text()
    panel.show_curves(made_curves(epochs=11))
    qtbot.waitUntil(lambda: plot(panel).heading.text() != last)
    assert frame(plot(panel)).axes.x == view


def test_keys_zoom_pan_and_show_everything(panel: CurvesPanel, qtbot: QtBot) -> None:
    drawn(panel, qtbot)
    canvas = plot(panel).canvas
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    low, high = frame(plot(panel)).axes.x
    assert high - low == pytest.approx(30 * 0.64)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert frame(plot(panel)).axes.x[0] > low
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    assert frame(plot(panel)).axes.x == (0.0, 30.0)


def test_choosers_change_smoothing_and_unit(panel: CurvesPanel, qtbot: QtBot) -> None:
    drawn(panel, qtbot)
    smoothing, unit = panel.heading_tools._smoothing, panel.heading_tools._unit
    rough = plot(panel)._lines.train.y
    QTest.keyClick(smoothing, Qt.Key.Key_Down)
    assert smoothing.currentText() == "Strong"
    smooth = plot(panel)._lines.train.y
    assert np.abs(np.diff(smooth[50:])).sum() < np.abs(np.diff(rough[50:])).sum()
    QTest.keyClick(unit, Qt.Key.Key_Down)
    assert frame(plot(panel)).axes.x == (0.0, 1500.0)


def test_logarithmic_axes_have_decades_and_say_the_same_values(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    drawn(panel, qtbot)
    said = plot(panel, Quantity.KL).heading.text().validation
    axes_button = next(
        b for b in panel.heading_tools.findChildren(QToolButton) if b.accessibleName() == "Axes"
    )
    for action in axes_button.menu().actions():
        if action.text().startswith("Logarithmic"):
            action.trigger()
    axes = frame(plot(panel, Quantity.KL)).axes
    assert axes.x == pytest.approx((math.log10(1 / 50), math.log10(30)))
    assert {text for _, text in axes.x_ticks} >= {"0.1", "1", "10"}
    assert plot(panel, Quantity.KL).heading.text().validation == said
    assert not plot(panel)._lines.log_y


def test_hidden_curves_are_not_drawn_until_they_are_shown(panel: CurvesPanel, qtbot: QtBot) -> None:
    panel.hide()
    panel.show_curves(made_curves())
    assert not panel._timer.isActive()
    assert plot(panel).heading.text().train == ""
    panel.show()
    qtbot.waitUntil(lambda: plot(panel).heading.text().train != "")


def test_data_that_arrives_often_is_drawn_ten_times_a_second_at_most(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    drawn(panel, qtbot)
    drawings: list[float] = []
    panel._timer.timeout.connect(lambda: drawings.append(time.monotonic()))
    data = made_curves()
    start = time.monotonic()
    for _ in range(50):
        panel.show_curves(data)
        qtbot.wait(10)
    # One of three plots each time.
    assert len(drawings) / 3 <= 10 * (time.monotonic() - start) + 1


def test_twenty_thousand_points_do_not_stall_the_window(panel: CurvesPanel, qtbot: QtBot) -> None:
    drawn(panel, qtbot)
    many = made_curves(epochs=100, per_epoch=200)
    assert many.batches.epochs.size == 20_000
    slowest = 0.0
    for _ in range(50):
        start = time.perf_counter()
        panel.show_curves(many)
        QApplication.processEvents()
        slowest = max(slowest, time.perf_counter() - start)
    # A tenth of this is normal; the rest is for a machine that does other things too.
    assert slowest < 0.25
    qtbot.waitUntil(lambda: frame(plot(panel)).axes.x[1] == 100)


def test_a_narrow_panel_keeps_one_plot_and_offers_the_others(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    drawn(panel, qtbot)
    panel.resize(400, 172)
    assert [q for q, p in panel._plots.items() if p.isVisible()] == [Quantity.ELBO]
    chooser = next(
        c
        for c in panel.heading_tools.findChildren(ChooserButton)
        if c.accessibleName() == "Which curves"
    )
    for _ in range(2):
        QTest.keyClick(chooser, Qt.Key.Key_Down)
    assert [q for q, p in panel._plots.items() if p.isVisible()] == [Quantity.KL]
    panel.resize(960, 172)
    assert all(p.isVisible() for p in panel._plots.values())


def test_the_first_epoch_is_visible_as_a_dot(panel: CurvesPanel, qtbot: QtBot) -> None:
    drawn(panel, qtbot, epochs=1)
    image = panel.grab().toImage()
    accent = QColor(LIGHT.accent)
    canvas = plot(panel).canvas
    right = canvas.mapTo(panel, frame(plot(panel)).rect.topRight().toPoint()).x()
    column = [image.pixelColor(right - 2, y) for y in range(30, 160)]
    assert any(c == accent for c in column)


def test_the_plots_follow_the_theme(panel: CurvesPanel, qtbot: QtBot) -> None:
    drawn(panel, qtbot)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    for choice, tokens in (("dark", DARK), ("light", LIGHT)):
        apply_theme(app, choice)
        image = panel.grab().toImage()
        rect = frame(plot(panel)).rect
        corner = plot(panel).canvas.mapTo(panel, rect.topLeft().toPoint() + QPoint(2, 1))
        assert image.pixelColor(corner) == QColor(tokens.canvas)
        colours = {image.pixel(x, y) for x in range(50, 300) for y in range(40, 150)}
        assert QColor(tokens.accent).rgb() in colours


def test_the_picture_is_white_whatever_the_theme_and_as_large_as_promised(
    panel: CurvesPanel, qtbot: QtBot
) -> None:
    drawn(panel, qtbot)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, "dark")
    image = QImage.fromData(panel.render_picture("png"))
    assert (image.width(), image.height()) == (2 * 3 * 420, 2 * 272)
    assert image.pixelColor(5, 5) == QColor("white")
    colours = {image.pixel(x, 300) for x in range(image.width())}
    assert QColor(LIGHT.hairline).rgb() in colours or len(colours) > 3


def test_the_vector_picture_holds_lines_and_words(panel: CurvesPanel, qtbot: QtBot) -> None:
    drawn(panel, qtbot)
    root = ET.fromstring(panel.render_picture("svg"))  # noqa: S314 - our own
    tags = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert "image" not in tags
    assert tags.count("polyline") + tags.count("path") > 20
    words = {element.text for element in root.iter() if element.text}
    assert {"ELBO", "Reconstruction", "KL", "nats"} <= {w.strip() for w in words}


def test_a_hidden_panel_can_be_exported_too(qtbot: QtBot) -> None:
    panel = CurvesPanel()
    qtbot.addWidget(panel)
    panel.show_curves(made_curves())
    assert panel.render_picture("png").startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="png or svg"):
        panel.render_picture("pdf")
    panel.heading_tools.deleteLater()


def test_export_wishes_come_from_the_menu(panel: CurvesPanel, qtbot: QtBot) -> None:
    drawn(panel, qtbot)
    wishes: list[str] = []
    panel.export_requested.connect(wishes.append)
    button = next(
        b
        for b in panel.heading_tools.findChildren(QToolButton)
        if b.accessibleName() == "Export curves"
    )
    for action in button.menu().actions():
        action.trigger()
    assert wishes == ["csv", "png", "svg"]


def test_stops_stand_at_their_places_in_either_unit() -> None:
    view = CurveView()
    view.take(made_curves(epochs=10, per_epoch=50, marks=(4.0,)))
    assert view.marks().stops == (4.0,)
    view.choose(CurveChoices(unit=Unit.STEP))
    assert view.marks().stops == (200.0,)
    view.choose(CurveChoices(unit=Unit.STEP, log_x=True))
    assert view.marks().stops == pytest.approx((math.log10(200),))


def test_no_place_is_too_far_on_a_logarithmic_axis(panel: CurvesPanel, qtbot: QtBot) -> None:
    drawn(panel, qtbot)
    picked: list[float] = []
    panel.moment_requested.connect(picked.append)
    gestures = plot(panel).canvas.gestures
    gestures.hovered.emit(500.0)
    panel._answer_choices(CurveChoices(log_x=True))
    gestures.hovered.emit(500.0)
    panel._answer_pick(500.0)
    assert math.isfinite(picked[0])


def test_everything_that_can_be_pressed_has_a_name(panel: CurvesPanel) -> None:
    assert not unnamed_stops(panel) + unnamed_stops(panel.heading_tools)
