"""What can be seen on the map, read back from its pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QSize
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from tests.gui.map.hand import Hand, walk_line
from vae_explorer.gui.map.colouring import Categorical, Continuous, Plain
from vae_explorer.gui.map.map_view import MapView
from vae_explorer.gui.map.scene import EMPTY_WORDS
from vae_explorer.gui.style.theme import apply_theme
from vae_explorer.gui.style.tokens import DARK, LIGHT
from vae_explorer.gui.views.basics import Ellipse, Pin

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def picture(view: MapView) -> QImage:
    return view.grab().toImage()


def near(image: QImage, spot: tuple[float, float], colour: str, reach: int = 3) -> bool:
    """Whether a colour is seen within a few pixels of a spot."""
    wanted = QColor(colour)
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            seen = image.pixelColor(round(spot[0]) + dx, round(spot[1]) + dy)
            if all(
                abs(a - b) <= 6 for a, b in zip(seen.getRgb()[:3], wanted.getRgb()[:3], strict=True)
            ):
                return True
    return False


def darkest(image: QImage, spot: tuple[float, float], reach: int = 1) -> int:
    """Least lightness within a few pixels of a spot, 0 to 255."""
    return min(
        image.pixelColor(round(spot[0]) + dx, round(spot[1]) + dy).lightness()
        for dy in range(-reach, reach + 1)
        for dx in range(-reach, reach + 1)
    )


def test_every_point_is_seen_in_the_colour_of_its_label(view: MapView) -> None:
    image = picture(view)
    for row, label in ((0, 0), (1, 1), (2, 0), (3, 1), (4, 0)):
        spot = view.scene.point_px(row)
        assert spot is not None
        assert near(image, spot.toTuple(), LIGHT.labels[label])
        assert not near(image, spot.toTuple(), LIGHT.labels[1 - label])


def test_a_hidden_label_is_neither_drawn_nor_found(view: MapView, hand: Hand) -> None:
    images: list[int] = []
    view.image_clicked.connect(images.append)
    view.hide_labels(frozenset({1}))
    image = picture(view)
    for row, seen in ((0, True), (1, False), (3, False)):
        spot = view.scene.point_px(row)
        assert spot is not None
        label = 0 if seen else 1
        assert near(image, spot.toTuple(), LIGHT.labels[label]) is seen
        hand.click(spot.toPoint())
    assert images == [0]


def test_a_hidden_label_stays_hidden_when_the_points_move(view: MapView) -> None:
    view.hide_labels(frozenset({1}))
    points = np.random.default_rng(0).normal(size=(6, 2)).astype(np.float32)
    view.show_points(points, keep_view=True)
    view.show_colouring(
        Categorical("Label", ("cat", "dog"), np.array([1, 0, 1, 0, 1, 0], np.int32), (3, 3))
    )
    assert sorted(view.scene.points.cloud.rows.tolist()) == [1, 3, 5]


def test_another_theme_is_another_picture_at_once(view: MapView, qapp: QApplication) -> None:
    spot = view.scene.point_px(0)
    assert spot is not None
    try:
        apply_theme(qapp, "dark")
        image = picture(view)
        assert image.pixelColor(440, 470).name() == DARK.canvas.lower()
        assert near(image, spot.toTuple(), DARK.labels[0])
        assert not near(image, spot.toTuple(), LIGHT.labels[0])
    finally:
        apply_theme(qapp, "light")
    assert picture(view).pixelColor(440, 470).name() == LIGHT.canvas.lower()


@pytest.mark.parametrize("count", [3_000, 60_000, 310_000])
def test_the_mass_of_points_is_seen_where_it_is_however_many_there_are(
    bare_map: MapView, count: int
) -> None:
    rng = np.random.default_rng(0)
    points = (rng.normal(size=(count, 2)) * 0.3 + (1.5, -1.0)).astype(np.float32)
    bare_map.show_points(points, keep_view=False)
    bare_map.show_colouring(Plain())
    bits = picture(bare_map).convertToFormat(QImage.Format.Format_Grayscale8)
    grey = np.frombuffer(bits.constBits(), np.uint8).reshape(490, bits.bytesPerLine())[:, :880]
    dark = grey[60:460, 60:860] < 180
    lines, columns = np.nonzero(dark)
    middle = bare_map.camera.to_plane(columns.mean() + 60.5, lines.mean() + 60.5)
    assert middle == pytest.approx((1.5, -1.0), abs=0.12)


def test_the_same_points_give_the_same_picture_wherever_they_were_before(view: MapView) -> None:
    first = picture(view)
    before = view.camera
    view.pan(37, -12)
    picture(view)
    view.pan(-37, 12)
    assert view.camera.to_pixel(0, 0) == pytest.approx(before.to_pixel(0, 0))
    assert picture(view) == first


def test_an_empty_map_says_what_to_do_and_a_full_one_does_not(bare_map: MapView) -> None:
    def ink_in_the_middle() -> int:
        image = picture(bare_map)
        box = [image.pixelColor(x, y).lightness() for x in range(200, 680) for y in range(236, 256)]
        return sum(lightness < 160 for lightness in box)

    assert EMPTY_WORDS.startswith("Press Train")
    assert ink_in_the_middle() > 100
    bare_map.show_points(np.full((5, 2), np.nan, np.float32), keep_view=False)
    assert ink_in_the_middle() > 100, "images without a place are no points yet"
    bare_map.show_points(np.array([[2.0, 2.0]], np.float32), keep_view=False)
    assert ink_in_the_middle() <= 50


def test_marks_are_seen_where_they_are(view: MapView) -> None:
    view.show_cursor(0.0, 0.6)
    view.show_pins((Pin("A", -1.0, 0.6),))
    view.show_walk(walk_line([[-1.0, -0.6], [1.0, -0.6]]))
    view.show_selected(4, Ellipse(np.array([0.5, 2.0]), np.diag([0.04, 0.01])))
    image = picture(view)
    to_pixel = view.camera.to_pixel
    px, py = to_pixel(0.0, 0.6)
    assert near(image, (px + 14, py), LIGHT.accent, 1)
    px, py = to_pixel(-1.0, 0.6)
    assert near(image, (px - 7, py), LIGHT.ink, 1)
    assert near(image, to_pixel(0.5, -0.6), LIGHT.ink, 1)
    assert near(image, to_pixel(0.5, 2.0), LIGHT.ink, 1)
    for x, y in ((0.2, 0.0), (0.4, 0.0), (0.0, 0.1), (0.0, -0.2)):
        assert darkest(image, to_pixel(0.5 + x, 2.0 + y)) < 100, "one and two sigma on each axis"
    assert darkest(image, to_pixel(0.5 + 0.3, 2.0)) > 180
    view.show_selected(None, None)
    view.show_pins(())
    view.show_walk(None)
    assert not near(picture(view), to_pixel(0.5, -0.6), LIGHT.ink, 1)


def test_the_prior_circles_pass_through_their_radius(view: MapView) -> None:
    view.show_prior(((0.9, 1.7),))
    image = picture(view)
    to_pixel = view.camera.to_pixel

    def seen(radius: float) -> int:
        """On how many of forty rays there is ink at this radius; dashes leave gaps."""
        rays = np.linspace(0.1, 2 * np.pi, 40)
        spots = [to_pixel(radius * np.cos(ray), radius * np.sin(ray)) for ray in rays]
        return sum(darkest(image, spot) < 175 for spot in spots)

    assert seen(1.7) >= 20
    assert seen(1.4) <= 2
    assert seen(2.8) <= 2


@pytest.mark.parametrize("section", [False, True])
def test_a_circle_says_what_it_is(view: MapView, qtbot: QtBot, section: bool) -> None:
    view.show_axes(("PC 1", "PC 2"), section)
    picture(view)
    box, mass = view.scene.ring_labels[-1]
    assert mass == 0.99
    spot = box.center().toPoint()
    help_event = QHelpEvent(QEvent.Type.ToolTip, spot, view.mapToGlobal(spot))
    QApplication.sendEvent(view, help_event)
    qtbot.waitUntil(QToolTip.isVisible, timeout=60_000)
    assert "99" in QToolTip.text()
    assert ("section" in QToolTip.text()) is section
    QToolTip.hideText()


def test_codes_of_a_training_that_diverged_do_no_harm(view: MapView) -> None:
    wild = np.array([[3e38, -3e38], [np.inf, 0], [np.nan, 0], [1e-38, 3], [-3e38, 9e8], [5, 5]])
    view.set_reduced_motion(False)
    for points in (wild, -wild):
        view.show_points(points.astype(np.float32), keep_view=False)
        for share in (0.0, 0.4, 1.0):
            view.motion.points_moved.emit(share)
            picture(view)
    view.motion.stop_glide()
    view.show_colouring(Continuous("ELBO, nats", wild[:, 0].astype(np.float32)))
    view.set_reduced_motion(True)
    picture(view)
    view.zoom_by(1e-9, smooth=False)
    picture(view)
    view.zoom_by(1e30, smooth=False)
    picture(view)


def test_colours_that_come_before_or_without_their_points_are_no_error(bare_map: MapView) -> None:
    bare_map.show_colouring(Continuous("Smile", np.linspace(0, 1, 50, dtype=np.float32)))
    picture(bare_map)
    assert bare_map.overlays.colour_bar.isVisible()
    bare_map.show_points(np.zeros((7, 2), np.float32), keep_view=False)
    picture(bare_map)
    bare_map.show_colouring(Plain())
    assert not bare_map.overlays.colour_bar.isVisible()
    assert not bare_map.legend.isVisible()


@pytest.mark.parametrize("size", [QSize(240, 160), QSize(480, 320), QSize(1900, 1000)])
def test_the_map_can_be_painted_at_any_size(view: MapView, size: QSize) -> None:
    view.resize(size)
    QTest.mouseMove(view, QPoint(5, 5))
    assert picture(view).size() == size
