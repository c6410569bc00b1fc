"""Fields, contours and refined posteriors on the map, read back from its pixels."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from tests.gui.map.hand import Hand
from vae_explorer.gui.exploring.field_pictures import Area, Quantity, picture
from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.map.colouring import Continuous, Plain
from vae_explorer.gui.map.contour_layer import words_place
from vae_explorer.gui.map.map_view import MapView
from vae_explorer.gui.style.theme import apply_theme
from vae_explorer.gui.style.tokens import DARK, LIGHT
from vae_explorer.gui.views.basics import Ellipse
from vae_explorer.gui.views.map import Bandwidth, ContourView, FieldFacts, FieldView
from vae_explorer.gui.views.planes import PlaneChoices

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

HALVES = FieldFacts("Halves", "nats", "Left and right.", "diverging", ("−1", "1"), ("A note",))


def step_at(edge: float) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    return lambda xs, ys: np.broadcast_to(np.where(xs[None] < edge, -1.0, 1.0), (len(ys), len(xs)))


def field_of(view: MapView, edge: float = 1.0, facts: FieldFacts = HALVES) -> FieldView:
    camera = view.camera
    area = Area(camera.visible(), camera.scale * view.devicePixelRatioF(), view.devicePixelRatioF())
    return picture(Quantity(facts, step_at(edge), (-1.0, 1.0)), area.widened(0.2), 1.0)


def shade(view: MapView, x: float, y: float) -> QColor:
    image: QImage = view.grab().toImage()
    px, py = view.camera.to_pixel(x, y)
    return image.pixelColor(round(px), round(py))


def blue_or_orange(colour: QColor) -> str:
    if abs(colour.red() - colour.blue()) < 12:
        return "neither"
    return "orange" if colour.red() > colour.blue() else "blue"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_field_is_seen_where_its_values_are(
    bare_map: MapView, qapp: QApplication, theme: str
) -> None:
    bare_map.show_prior(((0.99, 3.03),))
    try:
        apply_theme(qapp, theme)
        bare_map.show_field(field_of(bare_map))
        assert blue_or_orange(shade(bare_map, 0.93, -1.3)) == "blue"
        assert blue_or_orange(shade(bare_map, 1.07, -1.3)) == "orange"
        canvas = QColor((DARK if theme == "dark" else LIGHT).canvas)
        seen = shade(bare_map, 2.0, -1.3)
        assert abs(seen.lightness() - canvas.lightness()) < 90, "35 % over the canvas"
        bare_map.show_field(None)
        assert shade(bare_map, 2.0, -1.3).name() == canvas.name()
    finally:
        apply_theme(qapp, "light")


def test_the_old_picture_moves_and_grows_with_the_view(bare_map: MapView) -> None:
    bare_map.show_prior(((0.99, 3.03),))
    bare_map.show_field(field_of(bare_map))
    for move in (
        lambda: bare_map.pan(57, -31),
        lambda: bare_map.zoom_by(1.7, 300, 200, smooth=False),
        lambda: bare_map.zoom_by(0.4, 500, 300, smooth=False),
    ):
        move()
        assert blue_or_orange(shade(bare_map, 0.9, -1.3)) == "blue"
        assert blue_or_orange(shade(bare_map, 1.1, -1.3)) == "orange"


def test_the_map_says_what_is_in_view_whenever_that_changes(
    view: MapView, heard: Callable[[str], list[tuple[object, ...]]]
) -> None:
    calls = heard("view_changed")
    view.pan(10, 0)
    view.zoom_by(2, smooth=False)
    view.resize(700, 400)
    assert len(calls) >= 3
    bounds, scale, ratio = calls[-1]
    assert bounds == pytest.approx(view.camera.visible())
    assert scale == pytest.approx(view.camera.scale * view.devicePixelRatioF())
    assert ratio == view.devicePixelRatioF()


def test_the_legend_tells_name_unit_limits_and_notes_clear_of_the_tools(view: MapView) -> None:
    view.show_field(field_of(view))
    legend = view.overlays.field_legend
    assert legend.isVisible()
    for word in ("Halves", "−1 nats", "1 nats", "A note"):
        assert word in legend.accessibleName()
    assert legend.toolTip() == "Left and right."
    for width in (880, 480):
        view.resize(width, 490)
        box = legend.geometry()
        assert view.rect().contains(box)
        for bar in (view.tools.tools, view.tools.views, view.tools.choosers):
            assert not (bar.isVisible() and bar.geometry().intersects(box))
        assert not view.legend.geometry().intersects(box)
    view.show_field(None)
    assert not legend.isVisible()


def test_two_scales_are_one_card_that_ends_where_the_tools_do(view: MapView) -> None:
    values = np.linspace(0, 1, len(view.scene.points.cloud.rows), dtype=np.float32)
    view.show_colouring(Continuous("Face width", values))
    long = "A note that is longer than any scale, and that needs room"
    view.show_field(field_of(view, facts=replace(HALVES, notes=(long,))))
    bar, legend = view.overlays.colour_bar.geometry(), view.overlays.field_legend.geometry()
    assert (bar.left(), bar.width()) == (legend.left(), legend.width())
    assert bar.bottom() + 1 == legend.top()
    assert legend.right() == view.tools.views.geometry().right()


def test_the_chip_of_the_choice_stands_over_the_note_of_the_plane(view: MapView) -> None:
    chip, note = view.overlays.chip, view.overlays.plane_note
    chip.show_count(12)
    low = chip.y()
    view.show_plane_choices(PlaneChoices(words="Other coordinates at the mean"))
    assert chip.geometry().bottom() < note.y()
    view.show_plane_choices(PlaneChoices())
    assert chip.y() == low


def test_labels_are_listed_once(view: MapView) -> None:
    facts = FieldFacts("Regions", "", "", "labels", labels=(("cat", 3), ("dog", 3)))
    view.show_field(field_of(view, facts=facts))
    legend = view.overlays.field_legend
    assert not legend.lists_labels, "the points' own legend lists them"
    view.show_colouring(Plain())
    assert legend.lists_labels
    assert legend.geometry().left() < 100, "where the points' own legend was"


def test_the_kernel_is_made_wider_and_narrower_by_buttons(
    view: MapView, heard: Callable[[str], list[tuple[object, ...]]]
) -> None:
    calls = heard("bandwidth_stepped")
    facts = FieldFacts("Density", "", "", bandwidth=Bandwidth("scott", (0.2, 0.3)))
    view.show_field(field_of(view, facts=facts))
    legend = view.overlays.field_legend
    for button in (legend._wider, legend._narrower):
        assert button.isVisible()
        assert legend.rect().contains(button.geometry())
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert calls == [(1,), (-1,)]
    view.show_field(field_of(view))
    assert not legend._wider.isVisible()


def circle(x: float, y: float, radius: float) -> np.ndarray:
    turn = np.linspace(0, 2 * math.pi, 80)
    return np.stack((x + radius * np.cos(turn), y + radius * np.sin(turn)), axis=1)


RINGS = ContourView(
    4,
    tuple((mass, (circle(1.0, -0.5, r),)) for mass, r in ((0.5, 0.3), (0.9, 0.6), (0.99, 0.9))),
    "KL(q‖p) 0.34 nats",
    "What it means.",
)


def ink_at(view: MapView, x: float, y: float) -> bool:
    image = view.grab().toImage()
    px, py = view.camera.to_pixel(x, y)
    return any(
        image.pixelColor(round(px) + dx, round(py) + dy).lightness() < 110
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
    )


def test_contours_are_drawn_in_ink_and_move_with_the_view(bare_map: MapView) -> None:
    bare_map.show_points(np.array([[-3.0, -3.0], [3.0, 3.0]], np.float32), keep_view=False)
    bare_map.show_contours(RINGS)
    bare_map.pan(-33, 12)
    for radius in (0.3, 0.6, 0.9):
        assert ink_at(bare_map, 1.0, -0.5 + radius)
        assert ink_at(bare_map, 1.0 - radius, -0.5)
    assert not ink_at(bare_map, 1.0 - 0.45, -0.5)
    bare_map.show_contours(None)
    assert not ink_at(bare_map, 1.0, -0.5 + 0.3)


def test_the_words_beside_the_contours_say_more_under_the_mouse(
    bare_map: MapView, qtbot: QtBot
) -> None:
    bare_map.show_contours(RINGS)
    bare_map.grab()
    box = bare_map.scene.contour_label
    assert box is not None
    spot = box.center().toPoint()
    event = QHelpEvent(QEvent.Type.ToolTip, spot, bare_map.mapToGlobal(spot))
    QApplication.sendEvent(bare_map, event)
    qtbot.waitUntil(QToolTip.isVisible, timeout=60_000)
    assert QToolTip.text() == "What it means."
    QToolTip.hideText()


@pytest.mark.parametrize("middle", [(20, 20), (400, 250), (790, 20), (790, 480), (10, 480)])
def test_words_stay_in_view_wherever_the_lines_are(middle: tuple[int, int]) -> None:
    spots = np.array(middle) + circle(0, 0, 40)
    box = words_place(spots, 120, Camera(width_px=800, height_px=500))
    assert box is not None
    assert box.left() >= 12
    assert box.top() >= 56
    assert box.right() <= 788
    assert box.bottom() <= 472


def test_nothing_is_said_of_lines_out_of_view() -> None:
    spots = np.array((-300, 100)) + circle(0, 0, 40)
    assert words_place(spots, 120, Camera(width_px=800, height_px=500)) is None


@pytest.mark.parametrize("kind", ["whole", "projection", "section"])
def test_the_ellipse_says_what_it_is(view: MapView, qtbot: QtBot, kind: str) -> None:
    view.show_prior(())
    view.show_selected(4, Ellipse(np.array([0.5, 0.4]), 0.1 * np.eye(2), kind))  # type: ignore[arg-type]
    view.grab()
    spot = Hand(view).at(0.5, 0.6)
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, spot, view.mapToGlobal(spot)))
    qtbot.waitUntil(QToolTip.isVisible, timeout=60_000)
    words = QToolTip.text()
    assert "posterior" in words
    assert ("projected" in words) is (kind == "projection")
    assert ("cut" in words) is (kind == "section")
    QToolTip.hideText()


START = Ellipse(np.array([0.5, 0.4]), np.diag((0.04, 0.01)))


def test_the_refined_posterior_stands_beside_the_encoders(view: MapView) -> None:
    view.show_colouring(Plain())
    view.show_selected(4, START)
    view.show_refinement(np.array([1.5, -0.6]), np.diag((0.01, 0.09)))
    scene = view.scene
    assert scene.refined is not None
    np.testing.assert_allclose(scene.refined.mean, (1.5, -0.6))
    assert scene.ellipse is START
    assert ink_at(view, 1.5, -0.6 + 0.3), "one deviation of the refined"
    view.show_refinement(None, None)
    assert scene.refined is None


def test_the_refined_posterior_moves_there_from_the_encoders(view: MapView, qtbot: QtBot) -> None:
    view.set_reduced_motion(False)
    view.show_selected(4, START)
    seen: list[float] = []
    view.motion.refinement_moved.connect(
        lambda _share: seen.append(float(view.scene.refined.mean[0]))  # type: ignore[union-attr]
    )
    view.show_refinement(np.array([1.5, -0.6]), np.diag((0.01, 0.09)))
    qtbot.waitUntil(lambda: bool(seen) and seen[-1] == 1.5, timeout=60_000)
    assert seen == sorted(seen)
    assert seen[0] < 0.8
    view.set_reduced_motion(True)


def test_another_selection_takes_the_refined_posterior_away(view: MapView) -> None:
    view.show_selected(4, START)
    view.show_refinement(np.array([1.5, -0.6]), np.eye(2))
    view.show_selected(4, START)
    assert view.scene.refined is not None, "a newer model of the same image"
    view.show_selected(2, None)
    assert view.scene.refined is None


def test_a_click_on_the_legend_of_a_field_is_none_on_the_map(
    view: MapView, heard: Callable[[str], list[tuple[object, ...]]]
) -> None:
    view.show_field(field_of(view))
    placed = heard("place_clicked")
    QTest.mouseClick(view.overlays.field_legend, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    assert placed == []
