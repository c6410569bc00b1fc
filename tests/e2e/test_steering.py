"""Painting on the decoded picture, and asking who owns a place, with a real mouse."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from tests.e2e.conftest import opened
from tests.e2e.learned import learned_run
from tests.shared import shared
from vae_explorer.latent.decode import decode

if TYPE_CHECKING:
    from tests.window import Hands

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("learned")
    return {
        name: shared(learned_run(place / name, dims)) for name, dims in (("flat", 2), ("deep", 8))
    }


@pytest.fixture
def flat(hands: Hands, runs: dict[str, Path], tmp_path: Path) -> Hands:
    """A person at a window with a run in two dimensions."""
    return opened(hands, Path(shutil.copytree(runs["flat"], tmp_path / "flat")))


@pytest.fixture
def deep(hands: Hands, runs: dict[str, Path], tmp_path: Path) -> Hands:
    """A person at a window with a run in eight dimensions."""
    return opened(hands, Path(shutil.copytree(runs["deep"], tmp_path / "deep")))


LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def the_picture(hands: Hands) -> QWidget:
    return hands.named(QWidget, "Decoded picture")


def cursor_code(hands: Hands) -> np.ndarray:
    code = hands.session.exploration.cursor_code
    assert code is not None
    return code


def decoded_now(hands: Hands) -> np.ndarray:
    """The picture of the cursor's code, straight from the model, shape ``(8, 8)``."""
    snapshot = hands.session.exploration.snapshot
    assert snapshot is not None
    return decode(snapshot.vae, cursor_code(hands)[None])[0, 0].astype(float)


def take_the_brush(hands: Hands, row: int) -> QWidget:
    hands.session.exploration.select_image(row)
    hands.rest()
    hands.press("Paint on the picture to steer")
    return the_picture(hands)


def paint(picture: QWidget, *spots: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    """Press, move and release; places are shares of the picture's width and height."""
    places = [QPoint(round(x * picture.width()), round(y * picture.height())) for x, y in spots]
    QTest.mousePress(picture, button, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(picture, place)
    QTest.mouseRelease(picture, button, pos=places[-1])


def said_under_the_picture(hands: Hands) -> str:
    return " ".join(label.text() for label in hands.panels.inspector.findChildren(QLabel))


@pytest.mark.parametrize("kind", ["flat", "deep"])
def test_a_bright_stroke_makes_the_picture_brighter_there_and_escape_goes_back(
    request: pytest.FixtureRequest, kind: str
) -> None:
    hands: Hands = request.getfixturevalue(kind)
    assert hands.session.images is not None
    dark_above = hands.session.images.labels.index("b")
    picture = take_the_brush(hands, dark_above)
    before, start = decoded_now(hands), cursor_code(hands).copy()
    paint(picture, (0.1, 0.2), (0.5, 0.2), (0.9, 0.2))
    hands.rest()
    if kind == "deep":
        assert hands.session.exploration.decoded is not None
        assert hands.session.exploration.decoded.off_plane > 0.05
        assert "left the plane" in said_under_the_picture(hands)
    after = decoded_now(hands)
    assert after[:3].mean() > before[:3].mean() + 5
    assert "of the stroke follows" in said_under_the_picture(hands)
    assert np.linalg.norm(cursor_code(hands) - start) > 0.1
    QTest.keyClick(picture, Qt.Key.Key_Escape)
    hands.rest()
    np.testing.assert_allclose(cursor_code(hands), start, atol=1e-6)
    assert "of the stroke follows" not in said_under_the_picture(hands)


def test_the_right_button_paints_darker_or_the_left_one_and_it_is_taken_back(flat: Hands) -> None:
    hands = flat
    assert hands.session.images is not None
    bright_above = hands.session.images.labels.index("a")
    picture = take_the_brush(hands, bright_above)
    before, start = decoded_now(hands), cursor_code(hands).copy()
    paint(picture, (0.2, 0.2), (0.8, 0.2), button=RIGHT)
    hands.rest()
    assert decoded_now(hands)[:3].mean() < before[:3].mean() - 5
    hands.press("Take the last stroke back (Esc)")
    hands.rest()
    np.testing.assert_allclose(cursor_code(hands), start, atol=1e-6)
    undo = hands.named(QAbstractButton, "Take the last stroke back (Esc)")
    assert not undo.isEnabled()
    hands.pick_named("What the left button paints", "Left button: darker")
    before = decoded_now(hands)
    paint(picture, (0.2, 0.2), (0.8, 0.2))
    hands.rest()
    assert decoded_now(hands)[:3].mean() < before[:3].mean() - 5


def test_wheel_and_brackets_change_the_brush_and_a_stroke_ends_with_the_cursor(flat: Hands) -> None:
    hands = flat
    picture = take_the_brush(hands, 0)
    sizes = [picture.radius()]  # type: ignore[attr-defined]
    middle = QPointF(picture.rect().center())
    for notches in (1, -1):
        wheel = QWheelEvent(
            middle,
            QPointF(picture.mapToGlobal(middle.toPoint())),
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(picture, wheel)
        assert wheel.isAccepted()
        sizes.append(picture.radius())  # type: ignore[attr-defined]
    QTest.keyClick(picture, Qt.Key.Key_BracketRight)
    sizes.append(picture.radius())  # type: ignore[attr-defined]
    assert sizes[1] > sizes[0]
    assert sizes[2] == pytest.approx(sizes[0])
    assert sizes[3] == pytest.approx(sizes[1])
    # Moving the cursor elsewhere ends the stroke.
    paint(picture, (0.2, 0.2), (0.8, 0.2))
    hands.rest()
    hands.session.exploration.move_cursor(-1.0, 0.5)
    hands.rest()
    np.testing.assert_allclose(cursor_code(hands), [-1.0, 0.5], atol=1e-9)
    assert "of the stroke follows" not in said_under_the_picture(hands)


def test_owners_are_ranked_and_a_click_on_one_selects_it(flat: Hands) -> None:
    hands, exploration = flat, flat.session.exploration
    owners = []
    exploration.owning.place_owned.connect(owners.append)
    exploration.select_image(7)
    hands.rest()
    place, codes = owners[-1], exploration.codes
    assert codes is not None
    away = (cursor_code(hands) - codes.mean) / codes.std
    logs = -0.5 * np.square(away).sum(axis=1) - np.log(codes.std).sum(axis=1)
    shares = np.exp(logs - logs.max()) / np.exp(logs - logs.max()).sum()
    np.testing.assert_allclose(place.shares, np.sort(shares)[::-1][: len(place.rows)], rtol=1e-4)
    assert place.claimed
    assert place.selected is not None
    strip = hands.named(QWidget, "Owners of this place")
    hands.panels.inspector.ensureWidgetVisible(strip)
    hands.click(strip, strip.picture_rect(1).center().toPoint())  # type: ignore[attr-defined]
    hands.rest()
    assert exploration.selecting.index == int(place.rows[1])
    # Far from all images nobody owns the place.
    hands.session.exploration.move_cursor(30.0, -30.0)
    hands.rest()
    assert not owners[-1].claimed
    assert "No image claims this place" in said_under_the_picture(hands)
