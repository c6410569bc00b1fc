"""Grids of pictures that are watched while a model learns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from vae_explorer.gui.panels.picture_side import GAP_PX, columns_of, whole_side
from vae_explorer.gui.panels.reconstructions import (
    ReconstructionsPanel,
    in_rows,
    paint_difference,
)
from vae_explorer.gui.panels.samples import SamplesPanel
from vae_explorer.gui.style.theme import LIGHT
from vae_explorer.gui.views.pictures import ReconstructionsView, SamplesView
from vae_explorer.gui.widgets.pictures import PictureGrid

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def pictures(count: int, channels: int = 1, side: int = 28, value: int = 0) -> np.ndarray:
    made = np.full((count, channels, side, side), value, np.uint8)
    made[:, 0, 0, 0] = np.arange(count)
    return made


@given(st.integers(1, 63), st.sampled_from([1.0, 2.0, 3.0]))
def test_small_pictures_get_a_whole_number_of_pixels_for_each_of_theirs(
    pixels: int, dpr: float
) -> None:
    side = whole_side(pixels, dpr)
    assert side >= 28
    assert (side * dpr) % pixels == 0


@given(st.integers(1, 63), st.sampled_from([1.25, 1.5, 1.75]))
def test_on_a_fractional_screen_pictures_do_not_become_huge(pixels: int, dpr: float) -> None:
    assert 28 <= whole_side(pixels, dpr) + 1 <= 29 + max(28, pixels)


@pytest.mark.parametrize("pixels", [64, 96, 128])
def test_large_pictures_get_one_size(pixels: int) -> None:
    assert whole_side(pixels, 1.0) == 64


@given(st.integers(1, 2000), st.integers(8, 64), st.integers(1, 64))
def test_a_row_never_gets_wider_than_there_is_room(room: int, side: int, count: int) -> None:
    columns = columns_of(room, side, count)
    assert 1 <= columns <= count
    assert columns == 1 or columns * side + (columns - 1) * GAP_PX <= room


@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 3))
def test_rows_stand_below_each_other_in_groups(count: int, columns: int, kinds: int) -> None:
    columns = min(columns, count)
    rows = tuple(pictures(count) + 0 for _ in range(kinds))
    for kind, row in enumerate(rows):
        row[:, 0, 0, 1] = kind
    arranged = in_rows(rows, columns)
    groups = count // columns
    assert len(arranged) == groups * columns * kinds
    for place, picture in enumerate(arranged):
        row, column = divmod(place, columns)
        group, kind = divmod(row, kinds)
        assert picture[0, 0, 0] == group * columns + column
        assert picture[0, 0, 1] == kind


def test_differences_are_blue_below_orange_above_and_pale_at_none() -> None:
    originals = pictures(1, side=2, value=100)
    originals[...] = 100
    reconstructions = originals.copy()
    reconstructions[0, 0, 0, 0] = 0
    reconstructions[0, 0, 1, 1] = 255
    shown = paint_difference(originals, reconstructions, LIGHT)
    assert shown.shape == (1, 3, 2, 2)
    none = tuple(shown[0, :, 0, 1].tolist())
    assert "#{:02X}{:02X}{:02X}".format(*none) == LIGHT.hairline
    darker, lighter = shown[0, :, 0, 0].astype(int), shown[0, :, 1, 1].astype(int)
    assert darker[2] > darker[0]
    assert lighter[0] > lighter[2]


def pairs(count: int) -> ReconstructionsView:
    names = tuple(f"{place}.png" for place in range(count))
    shown = pictures(count)
    return ReconstructionsView(shown, shown, 10 * np.arange(count), names, True, 1.5)


@pytest.fixture
def panel(qtbot: QtBot) -> ReconstructionsPanel:
    panel = ReconstructionsPanel()
    qtbot.addWidget(panel)
    panel.resize(304, 240)
    panel.show()
    return panel


def texts(widget: QWidget) -> set[str]:
    return {label.text() for label in widget.findChildren(QLabel) if label.isVisible()}


def test_without_a_model_each_says_when_pictures_come(
    panel: ReconstructionsPanel, qtbot: QtBot
) -> None:
    samples = SamplesPanel()
    qtbot.addWidget(samples)
    samples.show()
    assert any("when training starts" in text for text in texts(panel))
    assert any("when training starts" in text for text in texts(samples))
    assert not any(b.isVisible() for b in panel.findChildren(QToolButton))
    assert not any(b.isVisible() for b in samples.findChildren(QToolButton))


def test_the_grid_fills_the_width_and_follows_it(panel: ReconstructionsPanel) -> None:
    panel.show_reconstructions(pairs(16))
    grid = next(g for g in panel.findChildren(PictureGrid) if g.isVisible())
    assert grid.picture_count() == 48
    assert grid.picture_rect(7).right() == pytest.approx(grid.width(), abs=2)
    assert grid.picture_rect(8).top() > grid.picture_rect(0).top()
    panel.resize(600, 240)
    assert grid.picture_rect(8).top() == grid.picture_rect(0).top()


def test_the_residuals_stand_below_unless_they_are_not_wanted(panel: ReconstructionsPanel) -> None:
    panel.show_reconstructions(pairs(8))
    assert "Original, reconstruction, residual" in texts(panel)
    button = next(b for b in panel.findChildren(QToolButton) if b.isVisible())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    grid = next(g for g in panel.findChildren(PictureGrid) if g.isVisible())
    assert grid.picture_count() == 16
    assert "Original, reconstruction" in texts(panel)


@pytest.mark.parametrize("residuals", [True, False])
def test_a_click_on_any_of_its_pictures_asks_for_the_image(
    panel: ReconstructionsPanel, residuals: bool
) -> None:
    asked: list[int] = []
    panel.image_clicked.connect(asked.append)
    panel.show_reconstructions(pairs(16))
    if not residuals:
        button = next(b for b in panel.findChildren(QToolButton) if b.isVisible())
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    grid = next(g for g in panel.findChildren(PictureGrid) if g.isVisible())
    kinds = 3 if residuals else 2
    for row in range(2 * kinds):
        spot = grid.picture_rect(8 * row + 5).center().toPoint()
        QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=spot)
    assert asked == [50] * kinds + [130] * kinds


def test_few_pictures_stand_in_one_row(panel: ReconstructionsPanel) -> None:
    panel.show_reconstructions(pairs(3))
    grid = next(g for g in panel.findChildren(PictureGrid) if g.isVisible())
    assert grid.picture_count() == 9
    assert grid.picture_rect(3).left() == grid.picture_rect(0).left()


def test_samples_wish_for_a_new_draw_and_for_exports(qtbot: QtBot) -> None:
    panel = SamplesPanel()
    qtbot.addWidget(panel)
    panel.resize(304, 240)
    panel.show()
    codes = np.arange(32.0).reshape(16, 2)
    panel.show_samples(SamplesView(pictures(16, 3, 64), codes, 1.5))
    draw = next(b for b in panel.findChildren(QPushButton) if b.text() == "New draw")
    with qtbot.waitSignal(panel.new_draw_requested):
        QTest.mouseClick(draw, Qt.MouseButton.LeftButton)
    wishes: list[str] = []
    panel.export_requested.connect(wishes.append)
    export = next(b for b in panel.findChildren(QToolButton) if b.isVisible())
    for action in export.menu().actions():
        action.trigger()
    assert wishes == ["samples_grid", "samples_single"]
    (grid,) = panel.findChildren(PictureGrid)
    with qtbot.waitSignal(panel.code_chosen) as chosen:
        spot = grid.picture_rect(3).center().toPoint()
        QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=spot)
    assert chosen.args is not None
    assert chosen.args[0].tolist() == [6.0, 7.0]
    panel.show_samples(None)
    assert not draw.isVisible()
