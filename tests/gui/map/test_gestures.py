"""A press becomes a click or a drag by how far the mouse moves."""

from __future__ import annotations

import pytest

from vae_explorer.gui.map.gestures import DRAG_FROM_PX, Gestures, Shape
from vae_explorer.gui.map.picking import Hit, Kind

LAST_PIECE = 4


class Record:
    """Hands that write down what they do."""

    def __init__(self) -> None:
        self.done: list[tuple[object, ...]] = []

    def pan(self, dx_px: float, dy_px: float) -> None:
        self.done.append(("pan", dx_px, dy_px))

    def drag_cursor(self, px: float, py: float) -> None:
        self.done.append(("cursor", px, py))

    def drag_pin(self, number: int, px: float, py: float) -> None:
        self.done.append(("pin", number, px, py))

    def draw_out_pin(self, piece: int, px: float, py: float) -> int:
        self.done.append(("draw out", piece, px, py))
        return piece + 1 if piece < LAST_PIECE else -1

    def end_pin(self, *, keep: bool) -> None:
        self.done.append(("end pin", keep))

    def click(self, hit: Hit, px: float, py: float) -> None:
        self.done.append(("click", hit, px, py))


def middle(_hit: Hit) -> tuple[float, float]:
    return (100.0, 100.0)


@pytest.fixture
def record() -> Record:
    return Record()


@pytest.fixture
def gestures(record: Record) -> Gestures:
    return Gestures(record)


BACKGROUND = Hit(Kind.BACKGROUND)


def test_a_press_that_moves_little_is_a_click_where_it_ends(
    gestures: Gestures, record: Record
) -> None:
    gestures.press(50, 50, BACKGROUND, middle)
    gestures.move(52, 51)
    gestures.release(52, 51)
    assert record.done == [("click", BACKGROUND, 52, 51)]


def test_a_drag_moves_by_all_pixels_from_the_press_and_is_no_click(
    gestures: Gestures, record: Record
) -> None:
    gestures.press(50, 50, BACKGROUND, middle)
    gestures.move(50 + DRAG_FROM_PX / 2, 50)
    gestures.move(60, 55)
    gestures.move(40, 70)
    gestures.release(45, 70)
    pans = [values[1:] for values in record.done]
    assert tuple(map(sum, zip(*pans, strict=True))) == (-5, 20)
    assert {name for name, *_ in record.done} == {"pan"}


@pytest.mark.parametrize("hit", [Hit(Kind.CURSOR), Hit(Kind.PIN, 1)])
def test_what_is_held_keeps_its_place_under_the_mouse(
    gestures: Gestures, record: Record, hit: Hit
) -> None:
    gestures.press(104, 97, hit, middle)
    gestures.move(154, 147)
    assert gestures.held == hit
    gestures.release(154, 147)
    moves = [values for name, *values in record.done if name != "end pin"]
    assert moves[-1][-2:] == [150, 150]


def test_a_drag_that_comes_back_is_still_a_drag(gestures: Gestures, record: Record) -> None:
    gestures.press(50, 50, BACKGROUND, middle)
    gestures.move(80, 50)
    gestures.move(50, 50)
    gestures.release(50, 50)
    assert "click" not in [name for name, *_ in record.done]


def test_only_panning_pans_whatever_was_hit_and_never_clicks(
    gestures: Gestures, record: Record
) -> None:
    gestures.press(100, 100, Hit(Kind.CURSOR), middle, only_pan=True)
    gestures.move(110, 100)
    gestures.release(110, 100)
    gestures.press(100, 100, Hit(Kind.POINT, 5), middle, only_pan=True)
    gestures.release(100, 100)
    assert record.done[0] == ("pan", 10, 0)
    assert {name for name, *_ in record.done} == {"pan"}


def test_a_cancelled_drag_puts_things_back_and_the_release_says_nothing(
    gestures: Gestures, record: Record
) -> None:
    gestures.press(102, 100, Hit(Kind.PIN, 3), middle)
    gestures.move(200, 200)
    assert gestures.cancel()
    gestures.move(300, 300)
    gestures.release(300, 300)
    assert record.done[-1] == ("end pin", False)
    assert not gestures.cancel()


@pytest.mark.parametrize("hit", [BACKGROUND, Hit(Kind.POINT, 8), Hit(Kind.WALK, 2)])
def test_a_drag_from_the_walk_draws_a_pin_out_and_goes_on_with_it(
    gestures: Gestures, record: Record, hit: Hit
) -> None:
    gestures.press(50, 50, hit, middle, piece=1)
    gestures.move(60, 50)
    gestures.move(70, 80)
    gestures.release(70, 80)
    assert record.done == [
        ("draw out", 1, 50, 50),
        ("pin", 2, 60, 50),
        ("pin", 2, 70, 80),
        ("pin", 2, 70, 80),
        ("end pin", True),
    ]


def test_a_click_on_the_walk_and_a_drag_of_what_lies_above_it_draw_nothing_out(
    gestures: Gestures, record: Record
) -> None:
    gestures.press(50, 50, BACKGROUND, middle, piece=1)
    gestures.release(51, 50)
    for hit in (Hit(Kind.PIN, 0), Hit(Kind.CURSOR)):
        gestures.press(50, 50, hit, middle, piece=1)
        gestures.move(80, 80)
        gestures.release(80, 80)
    gestures.press(50, 50, BACKGROUND, middle, only_pan=True, piece=1)
    gestures.move(80, 80)
    gestures.release(80, 80)
    assert "draw out" not in [name for name, *_ in record.done]


def test_where_no_pin_comes_the_drag_pans(gestures: Gestures, record: Record) -> None:
    gestures.press(50, 50, BACKGROUND, middle, piece=LAST_PIECE)
    gestures.move(60, 50)
    assert record.done[-1] == ("pan", 10, 0)
    gestures.release(60, 50)


def test_moves_and_releases_without_a_press_do_nothing(gestures: Gestures, record: Record) -> None:
    gestures.move(5, 5)
    gestures.release(5, 5)
    assert record.done == []


def test_the_shape_of_the_pointer(gestures: Gestures) -> None:
    assert gestures.shape(Kind.CURSOR, only_pan=False) is Shape.OPEN_HAND
    assert gestures.shape(Kind.POINT, only_pan=False) is Shape.POINT
    assert gestures.shape(Kind.POINT, only_pan=True) is Shape.OPEN_HAND
    assert gestures.shape(Kind.BACKGROUND, only_pan=False) is Shape.ARROW
    gestures.press(0, 0, BACKGROUND, middle)
    gestures.move(50, 50)
    assert gestures.shape(Kind.POINT, only_pan=False) is Shape.CLOSED_HAND
