"""Rows of the legend hide and isolate labels."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from vae_explorer.gui.map.colour_bar import limit_words
from vae_explorer.gui.map.colouring import Categorical
from vae_explorer.gui.map.map_view import MapView


@pytest.fixture
def three(bare_map: MapView) -> MapView:
    """A map of nine points with three labels."""
    rng = np.random.default_rng(0)
    bare_map.show_points(rng.normal(size=(9, 2)).astype(np.float32), keep_view=False)
    index = np.repeat(np.arange(3, dtype=np.int32), 3)
    bare_map.show_colouring(Categorical("Kind", ("ant", "bee", "cow"), index, (3, 3, 3)))
    return bare_map


def shown(view: MapView) -> list[str]:
    labels = view.scene.points.cloud.rows // 3
    drawn = sorted({("ant", "bee", "cow")[label] for label in labels.tolist()})
    checked = sorted(row.text() for row in view.legend.rows if row.isChecked())
    assert drawn == checked, "the legend says what is drawn"
    return drawn


def click(view: MapView, row: int) -> None:
    QTest.mouseClick(view.legend.rows[row], Qt.MouseButton.LeftButton)


def double_click(view: MapView, row: int) -> None:
    click(view, row)
    QTest.mouseDClick(view.legend.rows[row], Qt.MouseButton.LeftButton)


def test_a_click_hides_a_label_and_another_one_shows_it(three: MapView) -> None:
    assert shown(three) == ["ant", "bee", "cow"]
    click(three, 1)
    assert shown(three) == ["ant", "cow"]
    click(three, 0)
    assert shown(three) == ["cow"]
    click(three, 1)
    assert shown(three) == ["bee", "cow"]


def test_a_double_click_isolates_a_label_and_another_one_shows_all(three: MapView) -> None:
    double_click(three, 2)
    assert shown(three) == ["cow"]
    double_click(three, 0)
    assert shown(three) == ["ant"]
    double_click(three, 0)
    assert shown(three) == ["ant", "bee", "cow"]


def test_a_double_click_on_a_hidden_label_isolates_it(three: MapView) -> None:
    for row in range(3):
        click(three, row)
    assert shown(three) == []
    double_click(three, 1)
    assert shown(three) == ["bee"]


def test_space_hides_and_shift_space_isolates(three: MapView) -> None:
    row = three.legend.rows[0]
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Space)
    assert shown(three) == ["bee", "cow"]
    QTest.keyClick(row, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert shown(three) == ["ant"]
    QTest.keyClick(row, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert shown(three) == ["ant", "bee", "cow"]


def test_other_labels_begin_unhidden(three: MapView) -> None:
    click(three, 0)
    index = np.repeat(np.arange(3, dtype=np.int32), 3)
    three.show_colouring(Categorical("Size", ("ant", "bee", "cow"), index, (3, 3, 3)))
    assert shown(three) == ["ant", "bee", "cow"]


def test_a_legend_of_more_labels_than_colours_lists_the_rest_together(bare_map: MapView) -> None:
    index = np.repeat(np.arange(14, dtype=np.int32), np.arange(14) + 1)
    names = tuple(f"kind {k}" for k in range(14))
    counts = tuple(range(1, 15))
    bare_map.show_points(np.zeros((len(index), 2), np.float32), keep_view=False)
    bare_map.show_colouring(Categorical("Kind", names, index, counts))
    assert [row.text() for row in bare_map.legend.rows][-1] == "4 others"
    assert len(bare_map.legend.rows) == 11
    click(bare_map, 10)
    assert len(bare_map.scene.points.cloud.rows) == len(index) - 10


def test_the_legend_says_name_and_number_to_a_screen_reader(three: MapView) -> None:
    assert three.legend.rows[0].accessibleName() == "ant, 3"
    assert three.legend.rows[0].accessibleDescription()


def test_a_press_between_the_rows_goes_to_the_map(three: MapView) -> None:
    pressed: list[tuple[float, float]] = []
    three.place_clicked.connect(lambda x, y: pressed.append((x, y)))
    QTest.mouseClick(three.legend, Qt.MouseButton.LeftButton, pos=three.legend.rect().topLeft())
    assert len(pressed) == 1


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ((0.021, 0.984), ("0.02", "0.98")),
        ((-312.4, -88.1), ("−312", "−88")),
        ((3.0, 3.0), ("3.00", "3.00")),
        ((0.0, 1e-9), ("0.000000", "0.000000")),
        ((1_000.0, 250_000.0), ("1\u2009000", "250\u2009000")),
    ],
)
def test_the_limits_of_a_scale_have_the_digits_that_tell_them_apart(
    limits: tuple[float, float], words: tuple[str, str]
) -> None:
    assert limit_words(*limits) == words
