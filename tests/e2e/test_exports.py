"""Every export, through its menu and its file dialog."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox

from tests.window import Hands
from vae_explorer.gui.style.qimage import to_qimage
from vae_explorer.gui.widgets.actions import EXPORTS

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def ready(flat: Hands) -> Hands:
    """A run with a cursor and a walk."""
    exploration = flat.session.exploration
    exploration.pin_place("A", -1.0, 0.0, -1)
    exploration.pin_place("B", 1.0, 0.5, -1)
    exploration.move_cursor(0.3, 0.4)
    flat.wait(lambda: exploration.walking.view is not None)
    flat.rest()
    return flat


def saved_notice(hands: Hands, path: Path) -> bool:
    return hands.window.notice.text() == f"Saved {path.name} in {path.parent}."


def test_each_file_is_written_where_the_dialog_says(ready: Hands, tmp_path: Path) -> None:
    # The film of a training has a journey of its own: it takes as long as all others together.
    entries = [entry for entry in EXPORTS if entry.suffix and entry.kind != "film_gif"]
    assert {entry.suffix for entry in entries} >= {".png", ".gif", ".csv", ".npz"}
    for entry in entries:
        path = tmp_path / f"{entry.kind}{entry.suffix}"
        ready.export(entry.text)
        ready.answer_file_dialog(path)
        ready.wait(lambda path=path: saved_notice(ready, path))  # type: ignore[misc]
        assert_whole(path)


def assert_whole(path: Path) -> None:
    """An exported file can be read by others, and has all that it should."""
    if path.suffix in (".png", ".gif"):
        with Image.open(path) as picture:
            picture.load()
            assert picture.width > 1
            assert (getattr(picture, "n_frames", 1) > 1) == (path.suffix == ".gif")
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) >= 60
    else:
        with np.load(path) as archive:
            assert archive["mean"].shape == (60, 2)


def test_single_pictures_go_into_a_folder_and_that_at_the_cursor_to_the_clipboard(
    ready: Hands, tmp_path: Path
) -> None:
    (tmp_path / "samples").mkdir()
    ready.export("Samples as single pictures…")
    ready.answer_file_dialog(tmp_path / "samples")
    ready.wait(lambda: len(list((tmp_path / "samples").iterdir())) == 64)
    ready.rest()
    ready.export("Copy picture at the cursor")
    decoded = ready.session.exploration.decoded
    assert decoded is not None
    expected = to_qimage(decoded.picture)
    ready.wait(lambda: "clipboard" in ready.window.notice.text())
    image = QGuiApplication.clipboard().image()
    assert image.convertToFormat(expected.format()) == expected


class FileManager(QObject):
    """Takes the place of the system's."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    @Slot(QUrl)
    def show(self, url: QUrl) -> None:
        self.shown.append(url.toLocalFile())


@pytest.mark.skipif(sys.platform != "linux", reason="others have a command of their own")
def test_the_folder_of_what_was_written_is_a_click_away(ready: Hands, tmp_path: Path) -> None:
    manager = FileManager()
    QDesktopServices.setUrlHandler("file", manager, "show")
    try:
        ready.export("Samples as a grid…")
        ready.answer_file_dialog(tmp_path / "grid.png")
        ready.wait(lambda: saved_notice(ready, tmp_path / "grid.png"))
        ready.press("Show", ready.window.notice)
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert manager.shown == [str(tmp_path)]
    assert ready.window.notice.text() == ""


def ask_for(hands: Hands, path: Path, answer: QMessageBox.StandardButton) -> QFileDialog:
    """Export to a file that is there, and answer the question whether to replace it."""
    hands.export("Samples as a grid…")
    hands.wait(lambda: hands.file_dialog() is not None)
    dialog = hands.file_dialog()
    assert dialog is not None

    def press() -> None:
        box = dialog.findChild(QMessageBox)
        assert box is not None
        button = box.button(answer)
        assert button is not None
        button.click()

    # The dialog of Qt asks in a loop of its own.
    hands.when(lambda: dialog.findChild(QMessageBox) is not None, press)
    hands.type_path(dialog, path)
    return dialog


def test_a_file_of_that_name_is_replaced_only_if_the_person_agrees(
    ready: Hands, tmp_path: Path
) -> None:
    path = tmp_path / "grid.png"
    path.write_bytes(b"mine")
    dialog = ask_for(ready, path, QMessageBox.StandardButton.No)
    assert ready.file_dialog() is dialog
    ready.key(Qt.Key.Key_Escape, dialog)
    ready.wait(lambda: ready.file_dialog() is None)
    ready.come_back()
    ready.rest()
    assert path.read_bytes() == b"mine"
    ask_for(ready, path, QMessageBox.StandardButton.Yes)
    ready.wait(lambda: saved_notice(ready, path))
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_place_that_cannot_be_written_ends_in_a_sentence(ready: Hands, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    ready.bench.exporting.write("samples_grid", str(tmp_path / "file" / "grid.png"))
    ready.rest()
    assert ready.window.notice.text()
    assert not ready.window.notice.text().startswith("Saved")
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_an_export_does_not_disturb_a_training(hands: Hands, folder: Path, tmp_path: Path) -> None:
    hands.open_and_shorten(folder, epochs=100_000)
    hands.press("Train", hands.window.toolbar)
    hands.wait(lambda: hands.session.exploration.decoded is not None)
    for entry in EXPORTS:
        if entry.suffix == ".csv":
            hands.export(entry.text)
            hands.answer_file_dialog(tmp_path / f"{entry.kind}.csv")
            path = tmp_path / f"{entry.kind}.csv"
            hands.wait(lambda path=path: saved_notice(hands, path))  # type: ignore[misc]
    assert hands.session.trainer.running
    assert len(list(tmp_path.glob("*.csv"))) == 3
