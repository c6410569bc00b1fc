"""The inspector under a real mouse."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from tests.widgets import unnamed_stops
from vae_explorer.gui.panels.inspector import InspectorPanel
from vae_explorer.gui.panels.inspector_coordinates import order_by_kl
from vae_explorer.gui.panels.inspector_decoded import typical_distance
from vae_explorer.gui.views.basics import DecodedView, SelectedView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

_PICTURE = np.full((1, 28, 28), 200, np.uint8)


def decoded(latent_dim: int, *, inside: float = 0.65, off_plane: float = 0.0) -> DecodedView:
    z = np.linspace(-1, 1, latent_dim)
    distance = float(np.linalg.norm(z))
    return DecodedView(_PICTURE, z, (0.0, 0.0), distance, inside, off_plane, 3.0)


def selected(name: str = "58932.png", label: str = "0") -> SelectedView:
    z = np.zeros(2)
    return SelectedView(
        7, name, label, "train", _PICTURE, _PICTURE, -266.94, -261.2, 5.74, 64, z, z + 1, z
    )


@pytest.fixture
def panel(qtbot: QtBot) -> InspectorPanel:
    panel = InspectorPanel()
    qtbot.addWidget(panel)
    panel.resize(304, 720)
    panel.show()
    return panel


def texts(widget: QWidget) -> set[str]:
    return {label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)}


def rows(panel: InspectorPanel) -> list[int]:
    return [row.dimension for row in panel._coordinates._rows]


@given(st.integers(1, 2000))
def test_the_typical_distance_is_close_to_the_root_of_the_dimensions(latent_dim: int) -> None:
    distance = typical_distance(latent_dim)
    # The mean lies below the root of the mean square, by less than one part in four D.
    assert np.sqrt(max(0, latent_dim - 0.75)) < distance < np.sqrt(latent_dim)


def test_the_typical_distance_is_the_mean_of_many_draws() -> None:
    draws = np.random.default_rng(0).normal(size=(40_000, 8))
    assert typical_distance(8) == pytest.approx(np.linalg.norm(draws, axis=1).mean(), abs=0.02)


@given(st.lists(st.floats(0, 10), min_size=1, max_size=40))
def test_dimensions_are_ordered_by_kl_and_none_is_lost(kl: list[float]) -> None:
    order = order_by_kl(np.array(kl), len(kl))
    assert sorted(order) == list(range(len(kl)))
    if len(kl) == 2:
        assert order == [0, 1]
        return
    assert [kl[d] for d in order] == sorted(kl, reverse=True)


def test_before_there_is_a_model_it_says_what_will_be_here(panel: InspectorPanel) -> None:
    assert any("Train" in text for text in texts(panel))
    panel.show_decoded(decoded(2))
    assert not any(text.startswith("Train,") for text in texts(panel))
    panel.show_decoded(None)
    assert any("Train" in text for text in texts(panel))


def test_facts_depend_on_the_number_of_dimensions(panel: InspectorPanel) -> None:
    panel.show_decoded(decoded(2))
    assert {"From mean", "Prior inside", "65"} <= texts(panel)
    assert not any(text.startswith("Typical") for text in texts(panel))
    panel.show_decoded(decoded(8, off_plane=1.5))
    assert {"Typical", "2.7", "Off the plane", "1.50"} <= texts(panel)


def test_a_learned_prior_has_no_facts_of_the_standard_one(panel: InspectorPanel) -> None:
    view = replace(decoded(8), prior_distance=math.nan, prior_mass_inside=math.nan)
    panel.show_decoded(view)
    panel.show_coordinates(np.zeros(3), np.array([0.1, 5.0, 2.0]), False)
    told = texts(panel)
    assert "From mean" not in told
    assert "Prior inside" not in told
    assert not any(text.startswith("Typical") for text in told)
    assert rows(panel) == [1, 2, 0]
    assert {row._texts[2] for row in panel._coordinates._rows} == {""}
    panel.show_decoded(decoded(8))
    assert {"From mean", "Prior inside"} <= texts(panel)


def test_a_share_is_never_rounded_to_all(panel: InspectorPanel) -> None:
    panel.show_decoded(decoded(2, inside=0.99999))
    assert "99.9" in texts(panel)


def test_coordinates_are_sorted_by_kl_and_a_drag_tells_the_dimension(
    panel: InspectorPanel, qtbot: QtBot
) -> None:
    panel.show_decoded(decoded(3))
    panel.show_coordinates(np.zeros(3), np.array([0.1, 5.0, 2.0]))
    assert rows(panel) == [1, 2, 0]
    told: list[tuple[int, float]] = []
    panel.coordinate_changed.connect(lambda d, v: told.append((d, v)))
    slider = panel._coordinates._rows[0].slider
    middle = QPoint(slider.width() // 2, slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(slider, middle + QPoint(20, 0))
    QTest.mouseMove(slider, middle + QPoint(40, 0))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=middle + QPoint(40, 0))
    assert {d for d, _ in told} == {1}
    assert [v for _, v in told] == sorted(v for _, v in told)
    assert told[-1][1] > 1


def test_an_older_code_does_not_pull_at_a_held_handle(panel: InspectorPanel) -> None:
    panel.show_decoded(decoded(3))
    panel.show_coordinates(np.zeros(3), None)
    slider = panel._coordinates._rows[1].slider
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 8, 11))
    held = slider.value()
    assert held > 3
    panel.show_coordinates(np.array([0.5, 0.1, 0.0]), None)
    assert slider.value() == held
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 8, 11))
    panel.show_coordinates(np.array([0.5, 0.1, 0.0]), None)
    assert slider.value() == pytest.approx(0.1)


def test_rows_keep_their_places_while_one_is_used(panel: InspectorPanel, qtbot: QtBot) -> None:
    panel.show_decoded(decoded(3))
    panel.show_coordinates(np.zeros(3), np.array([0.1, 5.0, 2.0]))
    qtbot.waitUntil(panel.isVisible)
    panel.activateWindow()
    slider = panel._coordinates._rows[0].slider
    slider.setFocus()
    qtbot.waitUntil(slider.hasFocus)
    panel.show_coordinates(np.zeros(3), np.array([9.0, 5.0, 2.0]))
    assert rows(panel) == [1, 2, 0]
    slider.clearFocus()
    panel.show_coordinates(np.zeros(3), np.array([9.0, 5.0, 2.0]))
    assert rows(panel) == [0, 1, 2]


def test_a_code_far_out_still_has_its_handle_in_reach(panel: InspectorPanel) -> None:
    panel.show_decoded(decoded(2))
    panel.show_coordinates(np.array([7.3, 0.0]), None)
    slider = panel._coordinates._rows[0].slider
    assert slider.value() == pytest.approx(7.3)
    assert slider._highest == 8


def test_of_many_dimensions_twelve_are_shown_until_all_are_wanted(
    panel: InspectorPanel, qtbot: QtBot
) -> None:
    kl = np.random.default_rng(0).random(128)
    panel.show_decoded(decoded(128))
    panel.show_coordinates(np.zeros(128), kl)
    assert rows(panel) == order_by_kl(kl, 128)[:12]
    more = panel._coordinates._more
    assert more.text() == "Show all 128"
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    assert sorted(rows(panel)) == list(range(128))
    qtbot.waitUntil(lambda: panel.verticalScrollBar().maximum() > 1000)
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    assert len(rows(panel)) == 12


def test_another_model_may_have_other_dimensions(panel: InspectorPanel) -> None:
    panel.show_decoded(decoded(8))
    panel.show_coordinates(np.zeros(8), None)
    panel.show_coordinates(np.zeros(3), np.array([0.0, 1.0, 0.5]))
    assert rows(panel) == [1, 2, 0]


def test_the_selected_image_comes_with_its_terms_and_goes(panel: InspectorPanel) -> None:
    panel.show_decoded(decoded(2))
    panel.show_selected(selected())
    assert {"−266.9", "−261.2", "5.74", "58932.png · label 0"} <= texts(panel)
    panel.show_selected(None)
    assert "−266.9" not in texts(panel)


def test_a_name_is_shown_as_it_is_and_gives_way_in_its_middle(
    panel: InspectorPanel, qtbot: QtBot
) -> None:
    panel.show_decoded(decoded(2))
    panel.show_selected(selected(name="<b>very</b>" + "long" * 30 + ".png", label=""))
    qtbot.waitUntil(lambda: any("…" in text for text in texts(panel)))
    name = next(text for text in texts(panel) if "…" in text)
    assert name.startswith("<b>")
    assert name.endswith(".png")
    assert panel.widget().width() <= panel.viewport().width()


@pytest.mark.parametrize("width", [288, 304])
def test_no_word_of_the_terms_is_cut(panel: InspectorPanel, qtbot: QtBot, width: int) -> None:
    panel.resize(width, 720)
    panel.show_decoded(decoded(8))
    panel.show_coordinates(np.zeros(8), None)
    panel.show_selected(selected())
    qtbot.waitUntil(lambda: "Reconstruction" in texts(panel))
    assert panel.widget().width() <= panel.viewport().width()


def test_a_click_on_a_near_image_tells_its_row(panel: InspectorPanel, qtbot: QtBot) -> None:
    panel.show_decoded(decoded(2))
    panel.show_nearest(
        np.stack([_PICTURE] * 6), np.linspace(0, 1, 6), np.array([11, 5, 8, 2, 40, 3])
    )
    grid = panel._nearest._pictures
    qtbot.waitUntil(lambda: grid.width() > 200)
    with qtbot.waitSignal(panel.image_clicked) as clicked:
        centre = grid.picture_rect(4).center().toPoint()
        QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=centre)
    assert clicked.args == [40]
    panel.show_nearest(_PICTURE[None][:0], np.zeros(0), np.zeros(0, np.int64))
    assert not grid.isVisible()


def test_buttons_and_the_copy_key_wish(panel: InspectorPanel, qtbot: QtBot) -> None:
    panel.show_decoded(decoded(2))
    panel.show_selected(selected())
    wishes: list[object] = []
    panel.copy_requested.connect(lambda: wishes.append("copy"))
    panel.save_requested.connect(lambda: wishes.append("save"))
    panel.pin_requested.connect(lambda letter, of: wishes.append((letter, of)))
    buttons = {b.accessibleName(): b for b in panel.findChildren(QToolButton)}
    QTest.mouseClick(buttons["Copy the picture"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(buttons["Save the picture…"], Qt.MouseButton.LeftButton)
    QTest.keyClick(panel._decoded.picture, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert wishes == ["copy", "save", "copy"]
    wishes.clear()
    for name in ("Put a pin on the cursor", "Put a pin on the selected image"):
        for action in buttons[name].menu().actions():
            action.trigger()
    assert wishes == [("A", "cursor"), ("B", "cursor"), ("A", "selected"), ("B", "selected")]


def test_small_pictures_keep_whole_pixels(panel: InspectorPanel) -> None:
    panel.show_decoded(decoded(2))
    picture = panel._decoded.picture
    picture.grab()
    assert picture._pixmap is not None
    assert picture._pixmap.width() % 28 == 0


def test_everything_that_can_be_pressed_has_a_name(panel: InspectorPanel) -> None:
    panel.show_decoded(decoded(8))
    panel.show_coordinates(np.zeros(8), None)
    assert not unnamed_stops(panel)
