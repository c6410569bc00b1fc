"""Pictures stand where the layout says, and answer mouse, keys and drags."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from vae_explorer.gui.widgets.drag_out import picture_mime
from vae_explorer.gui.widgets.picture_layout import lay_out
from vae_explorer.gui.widgets.pictures import PictureGrid, PictureStrip

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

SIDES = st.none() | st.integers(8, 80)


def pictures(count: int) -> NDArray[np.uint8]:
    return np.full((count, 3, 8, 8), 10, np.uint8) * np.arange(count, dtype=np.uint8).reshape(
        -1, 1, 1, 1
    )


@given(
    st.integers(60, 800),
    st.integers(0, 40),
    SIDES,
    st.none() | st.integers(1, 6),
    st.none() | st.integers(1, 4),
    st.sampled_from([0, 16]),
    st.integers(0, 3),
    st.booleans(),
)
def test_places_never_overlap_and_stay_inside(
    width: int,
    count: int,
    side: int | None,
    columns: int | None,
    rows_max: int | None,
    caption: int,
    group_rows: int,
    spread: bool,
) -> None:
    grid = lay_out(
        width,
        count,
        side=side,
        columns=columns,
        rows_max=rows_max,
        gap=4,
        caption=caption,
        group_rows=group_rows,
        spread=spread,
    )
    places = [grid.place(index) for index in range(grid.count)]
    assert grid.count <= count
    assert rows_max is None or grid.rows <= rows_max
    for index, (left, top) in enumerate(places):
        assert left >= 0
        assert top + grid.side + grid.caption <= grid.height
        # Pictures of the smallest side may need more than there is.
        least = grid.columns * (8 + 4) - 4
        assert left + grid.side <= max(width, grid.side, least)
        assert grid.index_at(left, top) == index
        assert grid.index_at(left + grid.side - 1, top + grid.side - 1) == index
    rows: dict[int, list[int]] = {}
    for left, top in places:
        rows.setdefault(top, []).append(left)
    for lefts in rows.values():
        assert all(b - a >= grid.side + 4 for a, b in pairwise(lefts))


@pytest.fixture
def grid(qtbot: QtBot) -> PictureGrid:
    grid = PictureGrid("Pictures", side_px=40, columns=4, clickable=True)
    qtbot.addWidget(grid)
    grid.resize(200, 100)
    grid.show_pictures(pictures(7), tooltips=[f"picture {i}" for i in range(7)])
    grid.show()
    return grid


def clicks(grid: PictureGrid) -> list[int]:
    found: list[int] = []
    grid.picture_clicked.connect(found.append)
    return found


def test_a_click_says_which_picture_and_a_click_between_says_nothing(grid: PictureGrid) -> None:
    found = clicks(grid)
    for index in range(7):
        point = grid.picture_rect(index).center().toPoint()
        QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=point)
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(42, 5))
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(170, 80))
    assert found == list(range(7))


def test_a_press_that_is_let_go_elsewhere_is_no_click(grid: PictureGrid) -> None:
    found = clicks(grid)
    QTest.mousePress(grid, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    QTest.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=QPoint(60, 5))
    assert found == []


def test_keys_walk_and_enter_clicks(grid: PictureGrid) -> None:
    found = clicks(grid)
    grid.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(grid, key)
    assert found == [5]
    assert grid.accessibleDescription() == "picture 5"


def test_pixels_reach_the_screen(grid: PictureGrid) -> None:
    shot = grid.grab().toImage()
    for index in range(7):
        centre = grid.picture_rect(index).center().toPoint()
        assert shot.pixelColor(centre).red() == 10 * index


def test_long_captions_stay_in_the_grid_and_out_of_each_other(qtbot: QtBot) -> None:
    grid = PictureGrid("Labels", side_px=40, columns=6, captions=True, spread=True)
    qtbot.addWidget(grid)
    grid.resize(280, 120)
    grid.show_pictures(pictures(8), ["automobile and trailer"] * 8)
    rooms = [grid.caption_rect(index) for index in range(8)]
    assert all(room.left() >= 0 and room.right() <= 280 for room in rooms)
    assert all(a.right() < b.left() for a, b in pairwise(rooms[:6]))
    shot = grid.grab().toImage()
    ground = shot.pixel(279, 119)
    between = [round((a.right() + b.left()) / 2) for a, b in pairwise(rooms[:6])]
    rows = range(int(rooms[0].top()), int(rooms[0].bottom()))
    assert all(shot.pixel(x, y) == ground for x in between for y in rows)


def test_fewer_pictures_may_follow_more_and_none_at_all(grid: PictureGrid) -> None:
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_Right)
    grid.show_marked(6)
    grid.show_badges({0: "A", 6: "B"})
    for count in (1, 0, 3):
        grid.show_pictures(pictures(count) if count else None)
        grid.grab()
        assert grid.picture_count() == count
    grid.show_pictures(None)
    assert grid.heightForWidth(200) == 0


def test_a_strip_stands_in_one_row_and_shrinks_to_fit(qtbot: QtBot) -> None:
    strip = PictureStrip("Walk", side_px=48)
    qtbot.addWidget(strip)
    strip.show_pictures(pictures(12))
    assert strip.heightForWidth(12 * 52) == 48
    narrow = strip.heightForWidth(300)
    assert 12 * narrow + 11 * 4 <= 300
    strip.set_largest_side(36)
    assert strip.heightForWidth(1000) == 36


def test_a_picture_is_dragged_out_as_an_image_and_as_a_file(qtbot: QtBot) -> None:
    del qtbot
    pixels = np.arange(3 * 4 * 4, dtype=np.uint8).reshape(3, 4, 4)
    mime = picture_mime(pixels, "../odd/name.png")
    (url,) = mime.urls()
    assert url.fileName() == "name.png"
    from_file = QImage(url.toLocalFile())
    for image in (from_file, QImage(mime.imageData())):
        colour = image.pixelColor(2, 1)
        assert [colour.red(), colour.green(), colour.blue()] == pixels[:, 1, 2].tolist()


def test_pictures_that_come_again_elsewhere_look_as_if_they_were_new(qtbot: QtBot) -> None:
    grid, fresh = (PictureGrid("Nearest", side_px=40, columns=4) for _ in range(2))
    for each in (grid, fresh):
        qtbot.addWidget(each)
        each.resize(180, 40)
    grid.show_pictures(pictures(4))
    grid.grab()
    grid.show_pictures(pictures(4)[::-1])
    fresh.show_pictures(pictures(4)[::-1])
    assert grid.grab().toImage() == fresh.grab().toImage()
    for each in (grid, fresh):
        each.set_shape(side_px=20, columns=4)
        each.show_pictures(pictures(4))
    assert grid.grab().toImage() == fresh.grab().toImage()
