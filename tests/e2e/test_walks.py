"""Walks put, edited, played and exported by mouse and keys, in the real window."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel

from tests.e2e.blobs import blob_run
from tests.e2e.conftest import opened
from tests.gui.map.hand import Hand
from tests.shared import shared
from tests.window import Hands
from vae_explorer.gui.map.picking import Kind

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Runs by their latent size, whose images spread over the plane."""
    place = tmp_path_factory.mktemp("blobs")
    return {dims: shared(blob_run(place / f"blobs-{dims}", dims)) for dims in (2, 8)}


@pytest.fixture
def flat(hands: Hands, runs: dict[int, Path], tmp_path: Path) -> Hands:
    """A person at a window with a run in two dimensions."""
    return opened(hands, Path(shutil.copytree(runs[2], tmp_path / runs[2].name)))


@pytest.fixture
def deep(hands: Hands, runs: dict[int, Path], tmp_path: Path) -> Hands:
    """A person at a window with a run in eight dimensions."""
    return opened(hands, Path(shutil.copytree(runs[8], tmp_path / runs[8].name)))


def lonely_points(hands: Hands, count: int) -> list[tuple[int, QPoint]]:
    """Rows and pixels of images that the mouse can hit, apart from each other."""
    view = hands.panels.map
    view.show_pictures("off")
    found: list[tuple[int, QPoint]] = []
    order = np.random.default_rng(2).permutation(len(view.scene.points.cloud.points))
    for row in order.tolist():
        spot = hands.at(*view.scene.points.cloud.points[row].tolist())
        hit = view.thing_at(spot.x(), spot.y())
        free = view.childAt(spot) is None
        far = all((spot - other).manhattanLength() > 36 for _, other in found)
        if free and far and hit.kind is Kind.POINT and hit.index == row:
            found.append((row, spot))
        if len(found) == count:
            return found
    raise AssertionError(f"only {len(found)} points lie alone")


def letters(hands: Hands) -> str:
    return "".join(pin.letter for pin in hands.panels.map.scene.pins)


def is_walked(hands: Hands) -> None:
    """Wait until the strip shows the walk of the pins that are there."""
    walking = hands.session.exploration.walking
    hands.wait(lambda: not walking.busy)
    view, codes = walking.view, walking.codes
    assert view is not None
    assert codes is not None
    steps = [step for step, _ in view.pins]
    places = [pin.z for pin in walking.pinned]
    np.testing.assert_allclose(codes[steps[: len(places)]], places, atol=1e-9)


def spot_of(hands: Hands, row: int) -> QPoint:
    """Where an image is now: with the first walk the map makes room for its pictures."""
    return hands.at(*hands.panels.map.scene.points.cloud.points[row].tolist())


def pin_three(hands: Hands) -> list[QPoint]:
    """Pin three images by the menu; tells their pixels."""
    rows = [row for row, _ in lonely_points(hands, 3)]
    for row in rows:
        hands.open_place_menu(spot_of(hands, row), "Add pin on this image")
    assert [pin.index for pin in hands.session.exploration.walking.pinned] == rows
    is_walked(hands)
    return [spot_of(hands, row) for row in rows]


def test_one_picture_becomes_another_through_a_third(flat: Hands, tmp_path: Path) -> None:
    """By right clicks: start, end, then what lies between; the strip shows it, a GIF keeps it."""
    first, last, between = lonely_points(flat, 3)
    walking = flat.session.exploration.walking
    flat.open_place_menu(first[1], "Add pin on this image")
    hints = [label.text() for label in flat.panels.walk_strip.findChildren(QLabel)]
    assert any(text.startswith("Pin A is put") for text in hints)
    flat.open_place_menu(spot_of(flat, last[0]), "Add pin on this image")
    flat.wait(lambda: walking.view is not None)
    flat.open_place_menu(spot_of(flat, between[0]), "Insert pin on this image into the walk")
    is_walked(flat)
    assert letters(flat) == "ACB"
    assert [pin.index for pin in walking.pinned] == [first[0], between[0], last[0]]
    view = walking.view
    assert view is not None
    assert [letter for _, letter in view.pins] == ["A", "C", "B"]
    flat.export("Walk as an animation…")
    flat.answer_file_dialog(tmp_path / "morph.gif")
    flat.wait(lambda: "morph.gif" in flat.window.notice.text())
    with Image.open(tmp_path / "morph.gif") as picture:
        assert picture.n_frames == 2 * 48 - 2


def test_the_line_is_edited_like_one_in_a_drawing_program(flat: Hands) -> None:
    scene, hand = flat.panels.map.scene, Hand(flat.panels.map)
    pin_three(flat)
    # A press on the line between two steps draws a new pin out of it.
    line = scene.way.view
    assert line is not None
    stretch = int(np.flatnonzero(line.piece == 1)[len(np.flatnonzero(line.piece == 1)) // 2])
    start = flat.at(*(0.5 * (line.line[stretch] + line.line[stretch + 1])).tolist())
    hand.drag(start, start + QPoint(10, 12), start + QPoint(24, 30))
    is_walked(flat)
    assert letters(flat) == "ABDC"
    new = scene.pins_px()[2]
    assert np.abs(new - [start.x() + 24, start.y() + 30]).max() < 2
    # Dragging a pin moves it; both drags are undone as one step each, and come back.
    moved = QPoint(*(round(v) for v in scene.pins_px()[2]))
    hand.drag(moved, moved + QPoint(-20, 10), moved + QPoint(-40, 10))
    view = flat.panels.map
    QTest.keyClick(view, Qt.Key.Key_Z, CTRL)
    np.testing.assert_allclose(scene.pins_px()[2], new, atol=0.5)
    QTest.keyClick(view, Qt.Key.Key_Z, CTRL)
    assert letters(flat) == "ABC"
    QTest.keyClick(view, Qt.Key.Key_Z, CTRL | SHIFT)
    QTest.keyClick(view, Qt.Key.Key_Y, CTRL)
    np.testing.assert_allclose(scene.pins_px()[2], np.add(new, (-40, 10)), atol=2)
    is_walked(flat)


def test_a_drag_given_up_by_escape_leaves_no_pin_behind(flat: Hands) -> None:
    view, hand = flat.panels.map, Hand(flat.panels.map)
    pin_three(flat)
    line = view.scene.way.view
    assert line is not None
    middle = len(line.line) // 4
    start = flat.at(*(0.5 * (line.line[middle] + line.line[middle + 1])).tolist())
    hand.drag(start, start + QPoint(20, 20), release=False)
    assert len(letters(flat)) == 4
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert letters(flat) == "ABC"
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(20, 20))
    assert letters(flat) == "ABC"
    is_walked(flat)


def test_pins_are_removed_by_double_click_by_delete_and_from_the_menu(flat: Hands) -> None:
    view, hand = flat.panels.map, Hand(flat.panels.map)
    a, b, c = pin_three(flat)
    hand.double_click(b)
    assert letters(flat) == "AC"
    QTest.keyClick(view, Qt.Key.Key_Z, CTRL)
    assert letters(flat) == "ABC"
    hand.move(a + QPoint(1, 1))
    hand.move(a)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert letters(flat) == "BC"
    flat.open_place_menu(c, "Remove pin C")
    assert letters(flat) == "B"
    flat.wait(lambda: flat.session.exploration.walking.view is None)
    QTest.keyClick(view, Qt.Key.Key_Z, CTRL)
    assert letters(flat) == "BC"
    flat.wait(lambda: flat.session.exploration.walking.view is not None)
    flat.open_place_menu(QPoint(*(round(v) for v in view.scene.pins_px()[0])), "Clear the walk")
    assert letters(flat) == ""
    assert flat.panels.walk_strip.height() == 36
    flat.press("Undo", flat.panels.walk_strip)
    assert letters(flat) == "BC"


def test_p_adds_pins_at_the_cursor(flat: Hands) -> None:
    view = flat.panels.map
    view.setFocus()
    for _ in range(4):
        for _ in range(3):
            QTest.keyClick(view, Qt.Key.Key_Right)
        QTest.keyClick(view, Qt.Key.Key_P)
    assert letters(flat) == "ABCD"
    is_walked(flat)


@pytest.mark.parametrize("size", ["flat", "deep"])
def test_each_kind_passes_all_pins_open_and_closed(
    size: str, request: pytest.FixtureRequest
) -> None:
    hands: Hands = request.getfixturevalue(size)
    pin_three(hands)
    strip = hands.panels.walk_strip
    for shown in ("Linear", "Spherical", "Even change", "Geodesic"):
        if shown != "Linear":
            hands.pick_named("Kind of walk", shown)
        is_walked(hands)
        hands.press("Close the loop", strip)
        is_walked(hands)
        assert_closed(hands, even=shown in ("Even change", "Geodesic"))
        hands.press("Open the loop", strip)
        is_walked(hands)


def assert_closed(hands: Hands, *, even: bool) -> None:
    """The walk comes back to where it began, and changes evenly where its kind says so."""
    walking = hands.session.exploration.walking
    view, codes = walking.view, walking.codes
    assert view is not None
    assert codes is not None
    assert [letter for _, letter in view.pins] == ["A", "B", "C", "A"]
    np.testing.assert_allclose(codes[0], codes[-1], atol=1e-9)
    if even:
        steps = [step for step, _ in view.pins]
        for begin, end in pairwise(steps):
            change = view.change[begin:end]
            # Of pictures in whole levels of grey: a step of one level is 0.004.
            assert change.max() - change.min() <= max(0.012, 0.25 * change.mean())
    line = hands.panels.map.scene.way.view
    assert line is not None
    assert len(line.steps) == len(view.pictures)


def test_playing_moves_the_cursor_along_the_walk_and_round_a_loop(flat: Hands) -> None:
    pin_three(flat)
    strip, scene = flat.panels.walk_strip, flat.panels.map.scene
    flat.press("Close the loop", strip)
    is_walked(flat)
    flat.pick(flat.named(QComboBox, "Speed in steps a second"), "30/s")
    menu = flat.named(QAbstractButton, "After the last step", strip).menu()  # type: ignore[attr-defined]
    flat.choose(menu, "Play again from the start")
    seen: list[int] = []
    strip.step_clicked.connect(seen.append)
    flat.press("Play the walk", strip)
    flat.wait(lambda: len(seen) > 15)
    flat.press("Pause the walk", strip)
    assert seen[:14] == [*range(12), 1, 2]
    np.testing.assert_allclose(scene.cursor, scene.walk[seen[-1]], atol=1e-9)
    # A click on a step goes there.
    pictures = strip._film.strip
    flat.click(pictures, pictures.picture_rect(5).center().toPoint())
    np.testing.assert_allclose(scene.cursor, scene.walk[5], atol=1e-9)


def test_a_walk_that_leaves_the_data_is_dashed_and_marked(flat: Hands) -> None:
    x_low, x_high, y_low, y_high = flat.panels.map.camera.visible()
    walking = flat.session.exploration.walking
    (_, spot), *_ = lonely_points(flat, 1)
    flat.open_place_menu(spot, "Add pin on this image")
    corner = flat.at(x_low + 0.06 * (x_high - x_low), y_low + 0.12 * (y_high - y_low))
    flat.open_place_menu(corner, "Add pin here")
    is_walked(flat)
    line, view = flat.panels.map.scene.way.view, walking.view
    assert line is not None
    assert view is not None
    assert not line.outside[0]
    assert line.outside[-1]
    assert view.outside[-1]
    assert "support" in flat.panels.walk_strip._film.strip._tooltips[-1]


def test_three_pins_are_kept_while_the_model_learns(hands: Hands, folder: Path) -> None:
    """Pins on images follow them, also with the geodesic, and nothing stands still."""
    hands.open_and_shorten(folder, epochs=100_000)
    hands.press("Train", hands.window.toolbar)
    exploration = hands.session.exploration
    hands.wait(lambda: exploration.codes is not None and np.isfinite(exploration.codes.mean).all())
    exploration.walking.walk_between((1, 20, 40))
    hands.wait(lambda: exploration.walking.view is not None)
    hands.pick_named("Kind of walk", "Geodesic")
    before = exploration.walking.pinned[0].z
    views: list[object] = []
    exploration.walking.walk_decoded.connect(views.append)
    hands.wait(lambda: len(views) >= 3)
    assert not np.array_equal(before, exploration.walking.pinned[0].z)
    assert hands.session.trainer.running
