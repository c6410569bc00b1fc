"""Images from outside the set: dropped, pasted, looked at, walked to, and taken away again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.gui.map.hand import Hand
from tests.window import Hands
from vae_explorer.gui.map.meanings import meaning_at
from vae_explorer.gui.views.guests import GuestView
from vae_explorer.gui.widgets.number_field import NumberField
from vae_explorer.images.decode import read_pixels

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

COPY, LEFT = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def strangers(tmp_path: Path) -> list[Path]:
    """Two pictures like the set's, and one that is like nothing in it."""
    random = np.random.default_rng(7)
    paths = []
    for number in range(3):
        picture = random.integers(0, 60, (30, 30), dtype=np.uint8)
        if number < 2:
            picture[15 * number :][:15] += 180
        else:
            picture = random.integers(0, 255, (30, 30), dtype=np.uint8)
        paths.append(tmp_path / f"stranger {number}.png")
        Image.fromarray(picture).save(paths[-1])
    return paths


def guests_of(hands: Hands) -> tuple[GuestView, ...]:
    return hands.panels.map.scene.guests.views


def words_of(hands: Hands) -> str:
    labels = hands.panels.inspector.findChildren(QLabel)
    return " | ".join(label.text() for label in labels if label.isVisible())


def drop_mime(hands: Hands, mime: QMimeData) -> bool:
    """Drag something over the window and let go; tells whether it was welcome."""
    window, spot = hands.window, hands.window.rect().center()
    enter = QDragEnterEvent(spot, COPY, mime, LEFT, NONE)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(spot), COPY, mime, LEFT, NONE))
    return enter.isAccepted()


def frame_of(hands: Hands, number: int) -> QPoint:
    """Middle of a guest's picture on the map."""
    view = next(view for view in guests_of(hands) if view.number == number)
    scene = hands.panels.map.scene
    place = scene.guests.place_px(view, scene.camera)
    assert place is not None
    return scene.guests.frame_px(view, place, scene.camera).center().toPoint()


def test_a_dropped_picture_is_on_the_map_and_told_about(flat: Hands, strangers: list[Path]) -> None:
    flat.drop(strangers[0])
    flat.rest()
    (view,) = guests_of(flat)
    assert flat.session.images is not None
    np.testing.assert_array_equal(
        view.original, read_pixels(strangers[0], flat.session.images.spec)
    )
    assert view.place is not None
    assert view.ellipse is not None
    assert view.chosen
    assert flat.panels.map.scene.cursor == pytest.approx(view.place)
    words = words_of(flat)
    assert "Dropped image" in words
    assert "48 training images" in words
    assert "12 validation images" in words
    assert "Nearest training code" in words
    the_mouse_shows_the_card(flat, strangers[0].name)


def test_many_are_dropped_a_bad_one_is_named_and_clicks_go_from_one_to_another(
    flat: Hands, strangers: list[Path]
) -> None:
    bad = strangers[0].parent / "notes.txt"
    bad.write_text("no picture")
    flat.drop(*strangers, bad)
    flat.rest()
    assert [view.name for view in guests_of(flat)] == [path.name for path in strangers]
    notice = flat.window.notice.text()
    assert "notes.txt is not an image" in notice
    assert "3 images went onto the map." in notice
    assert len({view.elbo for view in guests_of(flat)}) == 3
    clicks_bring_guests_back_and_let_them_go(flat)


def clicks_bring_guests_back_and_let_them_go(flat: Hands) -> None:
    """Of three guests on the map: chosen by a click, let go by one on a point."""
    view, hand = flat.panels.map, Hand(flat.panels.map)
    hand.click(frame_of(flat, 3))
    flat.rest()
    assert [guest.number for guest in guests_of(flat) if guest.chosen] == [3]
    assert "3 · stranger 2.png" in words_of(flat)
    flat.panels.map.image_clicked.emit(0)
    flat.rest()
    assert not any(guest.chosen for guest in guests_of(flat))
    assert "Selected image" in words_of(flat)
    hand.click(frame_of(flat, 1))
    flat.rest()
    assert "Selected image" not in words_of(flat)
    assert view.scene.cursor == pytest.approx(guests_of(flat)[0].place)


def the_mouse_shows_the_card(flat: Hands, name: str) -> None:
    """Of the first guest, while the mouse is on it."""
    view = flat.panels.map
    QTest.mouseMove(view, QPoint(5, view.height() - 5))
    QTest.mouseMove(view, frame_of(flat, 1))
    flat.wait(lambda: view.card.card is not None)
    assert view.card.card is not None
    assert view.card.card.lines[0] == name
    assert view.card.card.lines[1].startswith("ELBO")
    assert view.card.card.lines[2].endswith("48 images")
    assert view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QTest.mouseMove(view, QPoint(5, view.height() - 5))
    assert view.card.card is None


def test_the_clipboard_is_pasted_as_a_file_and_as_a_picture(
    flat: Hands, strangers: list[Path]
) -> None:
    clipboard = QGuiApplication.clipboard()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(strangers[0]))])
    clipboard.setMimeData(mime)
    flat.key(Qt.Key.Key_V, flat.panels.map, modifier=Qt.KeyboardModifier.ControlModifier)
    flat.rest()
    clipboard.setImage(QImage(str(strangers[0])))
    # Also with the keys on a number, which a picture cannot be.
    field = flat.named(NumberField, "Epochs")
    field.setFocus()
    shown = field.text()
    flat.key(Qt.Key.Key_V, field, modifier=Qt.KeyboardModifier.ControlModifier)
    flat.rest()
    assert field.text() == shown
    first, second = guests_of(flat)
    assert (first.name, second.name) == ("stranger 0.png", "Picture 1")
    np.testing.assert_array_equal(first.original, second.original)
    clipboard.setText("no picture")
    flat.key(Qt.Key.Key_V, flat.panels.map, modifier=Qt.KeyboardModifier.ControlModifier)
    assert flat.window.notice.text() == "There is no image on the clipboard."
    assert len(guests_of(flat)) == 2


def test_a_picture_without_a_file_is_dragged_from_another_program_and_comes_into_view(
    flat: Hands, strangers: list[Path]
) -> None:
    view = flat.panels.map
    view.pan(3000, 2000)
    mime = QMimeData()
    mime.setData("image/png", strangers[1].read_bytes())
    assert drop_mime(flat, mime)
    flat.rest()
    assert guests_of(flat)[0].name == "Picture 1"
    assert view.rect().contains(frame_of(flat, 1))
    view.pan(3000, 2000)
    view.image_clicked.emit(0)
    flat.rest()
    assert not view.rect().contains(frame_of(flat, 1))
    web = QMimeData()
    web.setUrls([QUrl("https://example.org/picture.png")])
    assert not drop_mime(flat, web)


def test_before_there_is_a_model_pictures_are_not_welcome_and_files_are_as_ever(
    hands: Hands, strangers: list[Path]
) -> None:
    mime = QMimeData()
    mime.setData("image/png", strangers[1].read_bytes())
    assert not drop_mime(hands, mime)
    hands.drop(strangers[0])
    assert "is a file. Open the folder that it lies in." in hands.window.notice.text()
    hands.bench.receiving.take_picture(strangers[0].read_bytes())
    assert "Train on a folder first" in hands.window.notice.text()


def test_a_dropped_folder_is_opened_as_ever(flat: Hands, folder: Path) -> None:
    flat.drop(folder)
    flat.wait(lambda: flat.session.images is not None and flat.session.images.name == "shapes")
    flat.rest()
    assert guests_of(flat) == ()


def test_guests_are_removed_by_key_by_button_and_by_menu(
    flat: Hands, strangers: list[Path]
) -> None:
    flat.drop(*strangers, strangers[0])
    flat.rest()
    flat.key(Qt.Key.Key_Delete, flat.panels.map)
    assert [view.number for view in guests_of(flat)] == [2, 3, 4]
    assert "Dropped image" not in words_of(flat)
    Hand(flat.panels.map).click(frame_of(flat, 3))
    flat.rest()
    flat.press("Remove the dropped image")
    assert [view.number for view in guests_of(flat)] == [2, 4]
    flat.open_place_menu(frame_of(flat, 4), "Remove this image")
    assert [view.number for view in guests_of(flat)] == [2]
    flat.drop(*strangers)
    flat.rest()
    flat.open_place_menu(frame_of(flat, 2), "Remove all dropped images")
    assert guests_of(flat) == ()


def test_in_many_dimensions_a_guest_is_projected_and_a_walk_goes_from_one_to_another(
    deep: Hands, strangers: list[Path]
) -> None:
    deep.drop(strangers[0])
    deep.rest()
    the_ellipse_is_a_projection(deep)
    deep.press("Add the dropped image to the walk")
    deep.drop(strangers[2])
    deep.rest()
    guests, walking = deep.session.exploration.guests, deep.session.exploration.walking
    deep.open_place_menu(frame_of(deep, 2), "Add it to the walk")
    deep.rest()
    assert [pin.letter for pin in walking.pinned] == ["A", "B"]
    for pin, number in zip(walking.pinned, (1, 2), strict=True):
        np.testing.assert_allclose(pin.z, guests.code_of(number))
    codes = walking.codes
    assert codes is not None
    np.testing.assert_allclose(codes[0], guests.code_of(1))
    np.testing.assert_allclose(codes[-1], guests.code_of(2))


def the_ellipse_is_a_projection(deep: Hands) -> None:
    """Of the only guest in many dimensions, and it follows the plane."""
    (view,) = guests_of(deep)
    code, plane = deep.session.exploration.guests.code_of(1), deep.session.exploration.plane
    assert view.ellipse is not None
    assert view.ellipse.kind == "projection"
    assert code is not None
    assert plane is not None
    assert view.place == pytest.approx(plane.project(code))
    scene = deep.panels.map.scene
    meaning = meaning_at(scene, *scene.camera.to_pixel(*view.place))
    assert meaning is not None
    assert "of dropped image 1, projected onto the plane" in meaning[0]
    cursor = deep.session.exploration.cursor_code
    np.testing.assert_allclose(cursor, code)


def test_a_guest_follows_the_training(hands: Hands, folder: Path, strangers: list[Path]) -> None:
    hands.open_and_shorten(folder, epochs=100_000)
    hands.press("Train", hands.window.toolbar)
    hands.wait(lambda: hands.session.exploration.guests.ready)
    hands.drop(strangers[0])
    hands.wait(lambda: bool(guests_of(hands)) and guests_of(hands)[0].place is not None)
    before = guests_of(hands)[0].elbo
    hands.wait(lambda: guests_of(hands)[0].elbo != before)
    hands.press("Stop", hands.window.toolbar)
    hands.wait(lambda: not hands.session.trainer.running)
    hands.rest()
    hands.wait(lambda: guests_of(hands)[0].exact)
