"""Dialogs, clipboard, preferences and leaving."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QPlainTextEdit

from tests.fakes import tiny_images, tiny_setup
from tests.window import Hands, opened_window
from vae_explorer.gui.process.preferences import Preferences, load_preferences
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.style.qimage import to_qimage
from vae_explorer.places import config_dir, runs_dir
from vae_explorer.runs import create_run

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def remembered() -> Preferences:
    return load_preferences(config_dir() / "preferences.json")


def train(hands: Hands, pictures: Path, epochs: int = 5000) -> None:
    hands.open_and_shorten(pictures, epochs=epochs)
    hands.session.train()
    hands.wait(lambda: hands.session.exploration.decoded is not None)


def question(hands: Hands) -> QMessageBox | None:
    return hands.window.findChild(QMessageBox, "ask_leaving")


def test_a_folder_is_remembered_when_it_is_open(hands: Hands, pictures: Path) -> None:
    hands.open_and_shorten(pictures)
    assert remembered().folders == (str(pictures),)
    assert remembered().last_folder == str(pictures.parent)


def test_a_run_that_stands_elsewhere_is_remembered(hands: Hands, tmp_path: Path) -> None:
    images = tiny_images(10)
    create_run(tmp_path / "mine", images, tiny_setup(images)).close()
    create_run(runs_dir() / "ours", images, tiny_setup(images)).close()
    for path in (tmp_path / "mine", runs_dir() / "ours"):
        hands.session.open_target(str(path))
        hands.wait_for(Phase.STOPPED)
    assert remembered().folders == (str(tmp_path / "mine"),)


def test_a_picture_for_a_document_leaves_no_trace(qtbot: QtBot, pictures: Path) -> None:
    with opened_window(qtbot, remember=False) as hands:
        hands.open_and_shorten(pictures)
        hands.bench.desk.choose_theme("dark")
    assert not (config_dir() / "preferences.json").exists()


def test_device_and_theme_are_remembered(hands: Hands) -> None:
    assert hands.session.phase is Phase.EMPTY
    hands.rest()
    hands.window.toolbar.device_chosen.emit("cpu")
    hands.window.toolbar.theme_chosen.emit("dark")
    assert (remembered().device, remembered().theme) == ("cpu", "dark")
    assert hands.session.device.value == "cpu"


@pytest.mark.parametrize(("wanted", "used"), [("cpu", "cpu"), ("mps", "auto"), ("tpu", "auto")])
def test_the_device_of_last_time_is_used_if_it_is_there(
    qtbot: QtBot, wanted: str, used: str
) -> None:
    with opened_window(qtbot, preferences=Preferences(device=wanted)) as hands:
        hands.rest()
        assert hands.session.device.value == used


def test_a_window_at_rest_closes_without_a_question(hands: Hands, pictures: Path) -> None:
    hands.open_and_shorten(pictures)
    hands.rest()
    hands.window.close()
    assert question(hands) is None
    assert not hands.window.isVisible()
    assert remembered().geometry


def test_a_training_is_asked_for_once_and_a_question_keeps_no_window_from_leaving(
    hands: Hands, pictures: Path
) -> None:
    train(hands, pictures)
    hands.window.close()
    hands.window.close()
    assert len(hands.window.findChildren(QMessageBox, "ask_leaving")) == 1
    assert hands.window.isVisible()
    box = question(hands)
    assert box is not None
    box.reject()
    hands.wait(lambda: question(hands) is None)
    assert hands.session.trainer.running
    hands.window.close()
    assert question(hands) is not None
    hands.session.leave()
    hands.wait(lambda: not hands.window.isVisible())


def test_agreed_it_stops_saves_and_closes(hands: Hands, pictures: Path) -> None:
    train(hands, pictures)
    hands.window.close()
    box = question(hands)
    assert box is not None
    box.defaultButton().click()
    hands.wait(lambda: not hands.window.isVisible())
    assert not hands.session.trainer.running
    assert hands.session.run_path is not None
    assert list((hands.session.run_path / "checkpoints").iterdir())


def test_a_training_that_ends_while_it_is_asked_about_still_leaves(
    hands: Hands, pictures: Path
) -> None:
    train(hands, pictures)
    hands.window.close()
    hands.session.stop()
    hands.wait_for(Phase.STOPPED)
    box = question(hands)
    assert box is not None
    box.defaultButton().click()
    hands.wait(lambda: not hands.window.isVisible())


def test_the_picture_at_the_cursor_goes_to_the_clipboard_and_file_names_suit_every_system(
    hands: Hands, pictures: Path, tmp_path: Path
) -> None:
    QGuiApplication.clipboard().setText("mine")
    hands.bench.desk.copy_picture()
    assert QGuiApplication.clipboard().text() == "mine", "there is no picture yet"
    odd = tmp_path / "a:b*c?"
    pictures.rename(odd)
    train(hands, odd, epochs=1)
    hands.rest()
    hands.window.toolbar.export_requested.emit("copy_picture")
    decoded = hands.session.exploration.decoded
    assert decoded is not None
    image = QGuiApplication.clipboard().image()
    expected = to_qimage(decoded.picture)
    assert image.convertToFormat(expected.format()) == expected
    assert "clipboard" in hands.window.notice.text()
    hands.bench.desk.export("samples_grid")
    dialog = hands.window.findChild(QFileDialog)
    assert dialog is not None
    assert Path(dialog.selectedFiles()[0]).name == "a-b-c--samples.png"
    dialog.reject()


def test_a_dropped_file_that_is_no_run_is_answered_in_a_sentence(
    hands: Hands, pictures: Path
) -> None:
    hands.drop(next((pictures / "a").iterdir()))
    assert "is a file. Open the folder that it lies in." in hands.window.notice.text()
    assert hands.session.phase is Phase.EMPTY
    hands.drop(pictures)
    hands.wait_for(Phase.READY)
    assert hands.window.notice.text() == ""


@pytest.mark.expects_log("unexpected error")
def test_a_fault_is_told_with_its_details_a_click_away(hands: Hands) -> None:
    try:
        raise ZeroDivisionError("of all things")
    except ZeroDivisionError as error:
        hands.session.report(error)
    assert "fault of the program" in hands.window.notice.text()
    hands.press("Details", hands.window.notice)
    report = hands.window.findChild(QDialog, "report")
    assert report is not None
    text = report.findChild(QPlainTextEdit)
    assert text is not None
    assert "ZeroDivisionError: of all things" in text.toPlainText()
    report.close()
