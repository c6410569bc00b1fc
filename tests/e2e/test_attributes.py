"""Two groups, their direction, the slider and the shelf, with a real mouse."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QListWidget, QWidget

from tests.e2e.conftest import opened
from tests.e2e.learned import learned_run
from tests.shared import shared
from tests.window import Hands, opened_window
from vae_explorer.gui.views.attributes import DirectionView
from vae_explorer.runs.attributes import AttributeFile

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def come_to_rest(hands: Hands) -> None:
    hands.rest()
    hands.wait(lambda: not hands.session.exploration.directions.busy)
    hands.rest()


def show_panel(hands: Hands) -> QWidget:
    hands.window.toolbar.dock_toggled.emit("attributes")
    panel = hands.panels.attributes
    hands.wait(lambda: panel.in_front)
    come_to_rest(hands)
    return panel


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared(learned_run(tmp_path_factory.mktemp("learned") / "deep", 8))


@pytest.fixture
def run(tmp_path: Path, learned: Path) -> Path:
    return Path(shutil.copytree(learned, tmp_path / "deep-001"))


@pytest.fixture
def at_panel(hands: Hands, run: Path) -> Hands:
    opened(hands, run)
    show_panel(hands)
    return hands


def choose_label(hands: Hands, letter: str, label: str) -> None:
    hands.pick_named(f"Group {letter}: by label or column", f"label = {label}")
    come_to_rest(hands)


def found_direction(hands: Hands) -> Hands:
    choose_label(hands, "A", "a")
    choose_label(hands, "B", "b")
    hands.wait(hands.named(QWidget, "Strength of the attribute").isEnabled)
    return hands


def save_as(hands: Hands, name: str) -> None:
    line = hands.named(QLineEdit, "Name of the direction")
    line.clear()
    QTest.keyClicks(line, name)
    QTest.keyClick(line, Qt.Key.Key_Return)
    come_to_rest(hands)


def names_on_shelf(hands: Hands) -> list[str]:
    shelf = hands.panels.attributes.findChild(QListWidget)
    assert isinstance(shelf, QListWidget)
    return [shelf.item(row).text() for row in range(shelf.count())]


def words_of(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_the_panel_invites_says_what_it_does_and_refuses_a_group_against_itself(
    at_panel: Hands,
) -> None:
    assert "Lasso some images" in words_of(at_panel.panels.attributes)
    button = at_panel.named(QAbstractButton, "Group A: the chosen images")
    assert not button.isEnabled()
    panel = at_panel.panels.attributes
    panel.show_busy(True)
    panel.show_direction(None)
    assert "comes in a moment" in words_of(panel)
    panel.show_busy(False)
    assert "Lasso some images" in words_of(panel)
    choose_label(at_panel, "A", "a")
    choose_label(at_panel, "B", "a")
    assert "Nothing tells these groups apart" in words_of(panel)


def test_groups_of_the_choice_make_a_direction_or_say_what_is_missing(at_panel: Hands) -> None:
    hands, exploration = at_panel, at_panel.session.exploration
    found: list[DirectionView | None] = []
    exploration.directions.direction_found.connect(found.append)
    exploration.choosing.choose(np.arange(0, 24, 2))
    hands.press("Group A: the chosen images")
    exploration.choosing.choose(np.array([1, 3, 5]))
    hands.press("Group B: the chosen images")
    come_to_rest(hands)
    said = words_of(hands.panels.attributes)
    assert "Group B has 3 images; a direction takes at least 5 in each group." in said
    assert found[-1] is None
    exploration.choosing.choose(np.arange(1, 24, 2))
    hands.press("Group B: the chosen images")
    come_to_rest(hands)
    view = found[-1]
    assert view is not None
    assert (view.images_a, view.images_b) == (12, 12)
    assert view.auc > 0.9  # bright above against bright below
    assert "12 + 12" in words_of(hands.panels.attributes)


def lasso(hands: Hands, *corners: tuple[float, float]) -> None:
    view, choosing = hands.panels.map, hands.session.exploration.choosing
    before = choosing.rows
    if not view.tools.lasso_tool.isChecked():
        QTest.keyClick(view, Qt.Key.Key_L)
    spots = [QPoint(round(x), round(y)) for x, y in corners]
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=spots[0])
    for spot in spots[1:]:
        QTest.mouseMove(view, spot)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=spots[-1])
    hands.wait(lambda: not np.array_equal(choosing.rows, before))


def test_two_lassos_on_the_map_make_the_groups(at_panel: Hands) -> None:
    hands, view = at_panel, at_panel.panels.map
    view.fit_view(animated=False)
    points = view.scene.points.cloud.points
    spots = view.camera.points_to_pixel(points)
    (left, top), (right, bottom) = spots.min(axis=0) - 8, spots.max(axis=0) + 8
    middle = float(np.median(spots[:, 0]))
    lasso(hands, (left, top), (middle, top), (middle, bottom), (left, bottom))
    hands.press("Group A: the chosen images")
    lasso(hands, (middle, top), (right, top), (right, bottom), (middle, bottom))
    hands.press("Group B: the chosen images")
    come_to_rest(hands)
    vector = hands.session.exploration.applying._vector
    frame = hands.session.exploration.frame
    assert vector is not None
    assert frame is not None
    assert vector.auc > 0.95
    # From B, at the right, to A, at the left.
    start = frame.plane.project(np.zeros((1, 8)))
    assert (frame.plane.project(vector.direction[None]) - start)[0, 0] < -0.3


def test_the_slider_takes_the_cursor_along_and_its_picture_follows(at_panel: Hands) -> None:
    hands = found_direction(at_panel)
    exploration = hands.session.exploration
    assert hands.session.images is not None
    exploration.select_image(hands.session.images.labels.index("b"))
    come_to_rest(hands)
    start = exploration.cursor_code
    assert start is not None
    assert exploration.decoded is not None
    before = exploration.decoded.picture[0, :4].mean()
    slider = hands.named(QWidget, "Strength of the attribute")
    middle = slider.rect().center()
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=middle)
    for x in range(middle.x(), middle.x() + slider.width() // 4, 5):
        QTest.mouseMove(slider, QPoint(x, middle.y()))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(x, middle.y()))
    come_to_rest(hands)
    moved = exploration.cursor_code - start
    applying = exploration.applying
    assert applying._vector is not None
    across = moved - (moved @ applying._vector.direction) * applying._vector.direction
    np.testing.assert_allclose(across, 0.0, atol=1e-9)
    assert np.linalg.norm(moved) == pytest.approx(
        slider.value() * applying._vector.distance,  # type: ignore[attr-defined]
        rel=1e-6,
    )
    assert exploration.decoded.picture[0, :4].mean() > before + 10  # more like "a"


def test_a_click_on_a_picture_goes_there_and_a_move_by_hand_begins_anew(at_panel: Hands) -> None:
    hands = found_direction(at_panel)
    strip = hands.named(QWidget, "Pictures along the direction")
    slider = hands.named(QWidget, "Strength of the attribute")
    hands.click(strip, strip.picture_rect(6).center().toPoint())  # type: ignore[attr-defined]
    come_to_rest(hands)
    assert slider.value() == pytest.approx(1.5)  # type: ignore[attr-defined]
    hands.session.exploration.move_cursor(0.3, -0.4)
    come_to_rest(hands)
    assert slider.value() == 0.0  # type: ignore[attr-defined]
    # It starts at the selected image where that is wished.
    exploration = hands.session.exploration
    exploration.select_image(4)
    come_to_rest(hands)
    hands.pick_named("Where the direction starts", "the selected image")
    exploration.move_cursor(2.0, 2.0)
    come_to_rest(hands)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    come_to_rest(hands)
    assert exploration.codes is not None
    away = exploration.cursor_code - exploration.codes.mean[4]
    assert np.linalg.norm(away) < 0.5


def test_saved_directions_are_renamed_deleted_brought_back_and_kept_in_the_run(
    at_panel: Hands, run: Path, qtbot: QtBot
) -> None:
    hands = found_direction(at_panel)
    save_as(hands, "bright above")
    assert names_on_shelf(hands) == ["bright above"]
    shelf = hands.named(QListWidget, "Saved directions")
    hands.click(shelf.viewport(), shelf.visualItemRect(shelf.item(0)).center())
    hands.press("Rename (F2)")
    editor = shelf.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    editor.setText("top light")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    come_to_rest(hands)
    assert names_on_shelf(hands) == ["top light"]
    assert hands.named(QLineEdit, "Name of the direction").text() == "top light"
    save_as(hands, "another")
    hands.click(shelf.viewport(), shelf.visualItemRect(shelf.item(0)).center())
    hands.press("Delete (Del)")
    come_to_rest(hands)
    assert names_on_shelf(hands) == ["top light"]
    undo = next(
        label
        for label in hands.panels.attributes.findChildren(QLabel)
        if "is deleted" in label.text()
    )
    undo.linkActivated.emit("#")
    come_to_rest(hands)
    assert names_on_shelf(hands) == ["another", "top light"]
    assert [each.name for each in AttributeFile(run).read()] == ["another", "top light"]
    with opened_window(qtbot) as later:
        opened(later, run)
        show_panel(later)
        later.wait(lambda: names_on_shelf(later) == ["another", "top light"])
        shelf = later.named(QListWidget, "Saved directions")
        later.click(shelf.viewport(), shelf.visualItemRect(shelf.item(1)).center())
        come_to_rest(later)
        said = words_of(later.panels.attributes)
        assert "label = a" in said
        assert later.named(QLineEdit, "Name of the direction").text() == "top light"


def test_a_direction_of_older_weights_says_so_and_is_found_again(run: Path, hands: Hands) -> None:
    opened(hands, run)
    show_panel(hands)
    found_direction(hands)
    save_as(hands, "bright above")
    file = AttributeFile(run)
    (saved,) = file.read()
    hands.session.attributes.put(saved.model_copy(update={"step": 1, "epoch": 0.5}))
    hands.session.attributes.use("bright above")
    come_to_rest(hands)
    assert "Of epoch 0.5; model newer" in words_of(hands.panels.attributes)
    hands.press("Recompute")
    come_to_rest(hands)
    assert "model newer" not in words_of(hands.panels.attributes)
    (again,) = AttributeFile(run).read()
    assert again.step == saved.step
