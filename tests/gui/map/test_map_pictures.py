"""Pictures on a shown map: where they lie, what they answer, how they fade; and the backdrop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from tests.gui.map.hand import Hand
from tests.window import colours_of
from vae_explorer.gui.map.backdrop_layer import MOST_SHADE, MOST_STRENGTH, softened, strength_of
from vae_explorer.gui.map.map_view import MapView
from vae_explorer.gui.map.picking import Hit, Kind
from vae_explorer.gui.style.theme import apply_theme
from vae_explorer.gui.style.tokens import DARK, LIGHT
from vae_explorer.gui.views.backdrop import BackdropView

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

Heard = Callable[[str], list[tuple[object, ...]]]
GREEN = 0xFF_00_C8_00


@pytest.fixture
def pictures(view: MapView, qtbot: QtBot) -> MapView:
    """The map of six images, all green, shown as pictures of 48 px."""
    pixels = np.zeros((6, 3, 8, 8), np.uint8)
    pixels[:, 1] = 200
    view.show_images(pixels)
    view.show_pictures("48 px")
    view.grab()
    qtbot.waitUntil(lambda: not view.scene.thumbnails.unfinished)
    return view


def test_each_image_with_a_place_is_a_picture(pictures: MapView) -> None:
    assert set(pictures.scene.thumbnails.rows.tolist()) == {0, 1, 2, 3, 4}
    assert GREEN in colours_of(pictures)


def test_a_click_far_from_the_point_but_on_the_picture_selects(
    pictures: MapView, heard: Heard
) -> None:
    clicked = heard("image_clicked")
    hand = Hand(pictures)
    spot = hand.at(-2.0, -1.5) + QPoint(20, -20)
    assert pictures.thing_at(spot.x(), spot.y()) == Hit(Kind.POINT, 2)
    hand.click(spot)
    assert clicked == [(2,)]
    beside = hand.at(-2.0, -1.5) + QPoint(30, 0)
    assert pictures.thing_at(beside.x(), beside.y()).kind is Kind.BACKGROUND


def test_hidden_labels_and_those_outside_the_choice(pictures: MapView) -> None:
    pictures.hide_labels(frozenset({0}))
    pictures.grab()
    assert set(pictures.scene.thumbnails.rows.tolist()) == {1, 3}
    pictures.hide_labels(frozenset())
    pictures.scene.points.show_chosen(np.array([1], np.int64))
    at = pictures.scene.points.cloud
    pictures.scene.forget_ground()
    image = pictures.grab().toImage()
    seen = {
        row: image.pixelColor(*(round(value) for value in place)).green()
        - image.pixelColor(*(round(value) for value in place)).red()
        for row, place in zip(
            pictures.scene.thumbnails.rows.tolist(),
            pictures.scene.thumbnails.places.tolist(),
            strict=True,
        )
    }
    assert len(at) == 6
    assert seen[1] > 150
    assert all(0 < seen[row] < 80 for row in (0, 2, 3, 4)), seen


def test_chosen_images_are_pictures_before_others(view: MapView) -> None:
    places = np.random.default_rng(0).normal(size=(400, 2)).astype(np.float32) * 0.5
    view.show_points(places)
    view.show_images(np.zeros((400, 1, 8, 8), np.uint8))
    view.show_pictures("48 px")
    view.grab()
    before = set(view.scene.thumbnails.rows.tolist())
    chosen = np.array(sorted(set(range(400)) - before)[:5], np.int64)
    view.show_chosen(chosen)
    view.grab()
    shown = set(view.scene.thumbnails.rows.tolist())
    assert shown & set(chosen.tolist())
    apart = np.abs(view.scene.thumbnails.places[:, None] - view.scene.thumbnails.places).max(axis=2)
    for row in set(chosen.tolist()) - shown:
        spot = view.camera.points_to_pixel(places[row : row + 1])
        others = [r for r in chosen.tolist() if r in shown]
        near = np.abs(view.camera.points_to_pixel(places[others]) - spot).max(axis=1)
        assert near.min() < view.scene.thumbnails.side_px * 1.6, (
            "only another chosen one may hide it"
        )
    assert (apart + np.where(np.eye(len(apart)), np.inf, 0)).min() >= view.scene.thumbnails.side_px
    view.show_chosen(None)
    view.grab()
    assert shown <= set(view.scene.thumbnails.rows.tolist()), "clearing changes nothing"


def test_other_images_take_all_pictures_away(pictures: MapView) -> None:
    pictures.show_images(None)
    pictures.grab()
    assert len(pictures.scene.thumbnails.rows) == 0
    assert GREEN not in colours_of(pictures)


def test_an_unknown_choice_changes_nothing(pictures: MapView) -> None:
    pictures.show_pictures("enormous")
    assert pictures.scene.thumbnails.size == "48 px"
    assert pictures.tools.pictures.currentText() == "48 px"


def test_the_chooser_tells_and_hides_without_points(pictures: MapView, heard: Heard) -> None:
    chosen = heard("pictures_chosen")
    pictures.choose_pictures("off")
    assert chosen == [("off",)]
    pictures.grab()
    assert len(pictures.scene.thumbnails.rows) == 0
    pictures.show_points(np.zeros((0, 2), np.float32))
    assert pictures.tools.pictures.isHidden()


def backdrop(colour: int, side: int = 4) -> BackdropView:
    """Four pictures of one colour round the origin, two latent units wide each."""
    return BackdropView(np.full((2 * side, 2 * side), colour, np.uint32), side, 5, (-2, 2, -2, 2))


def test_a_backdrop_lies_where_it_was_decoded_and_moves_with_the_view(view: MapView) -> None:
    view.hide_labels(frozenset({0, 1}))
    view.show_prior(())
    view.show_backdrop(backdrop(0xFF_FF_00_00))
    for _ in range(2):
        image = view.grab().toImage()
        x, y = Hand(view).at(1.5, 1.2).toTuple()
        assert image.pixelColor(x, y).green() < 200
        x, y = Hand(view).at(2.2, 1.2).toTuple()
        assert image.pixelColor(x, y).name() == "#ffffff"
        view.pan(37, -21)
    view.show_backdrop(None)
    x, y = Hand(view).at(1.5, 1.2).toTuple()
    assert view.grab().toImage().pixelColor(x, y).green() == 255


def test_another_theme_mixes_the_backdrop_anew(view: MapView, qapp: QApplication) -> None:
    view.show_backdrop(backdrop(0xFF_80_80_80))
    light = colours_of(view)
    apply_theme(qapp, "dark")
    view.grab()
    assert colours_of(view) != light
    apply_theme(qapp, "light")


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
@pytest.mark.parametrize("grey", [0, 40, 128, 250])
def test_no_backdrop_lies_far_from_the_canvas(qapp: object, tokens: object, grey: int) -> None:
    view = backdrop(0xFF_00_00_00 | grey * 0x010101)
    theme = LIGHT if tokens is LIGHT else DARK
    canvas = int(theme.canvas[1:3], 16)
    assert 0 < strength_of(view, theme) <= MOST_STRENGTH
    picture = softened(view, theme).toImage()
    assert picture.width() == 40
    inside = picture.pixelColor(10, 10).red()
    assert abs(inside - canvas) <= MOST_SHADE + 4
    assert abs(picture.pixelColor(0, 10).red() - canvas) <= 1, "a line between two pictures"
