"""The small windows open beside the main one, once each, and block nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QPlainTextEdit,
    QScrollArea,
    QTableView,
    QTextBrowser,
)

from tests.widgets import unnamed_stops
from vae_explorer.gui.dialogs.report import report_text
from vae_explorer.gui.views.planning import PlanView
from vae_explorer.gui.widgets.actions import SHORTCUTS
from vae_explorer.gui.widgets.text import Text
from vae_explorer.gui.window.main_window import MainWindow
from vae_explorer.images.image_set import Rejected
from vae_explorer.places import log_dir
from vae_explorer.training.plan import PlanSection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

UNREAD = SimpleNamespace(
    name="messy",
    rejected=(
        Rejected("b/2.png", "IMG_CORRUPT", "It is cut off."),
        Rejected("a\udcff.png", "IMG_FORMAT", "It is no image."),
    ),
)


@pytest.fixture
def window(qapp: QApplication) -> Iterator[MainWindow]:
    del qapp
    window = MainWindow()
    window.show()
    yield window
    window.leave()
    window.deleteLater()


def opened(window: MainWindow) -> QDialog:
    (dialog,) = (d for d in window.findChildren(QDialog) if d.isVisible())
    return dialog


def press(dialog: QDialog, name: str) -> None:
    (button,) = (b for b in dialog.findChildren(QAbstractButton) if b.accessibleName() == name)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("wish", ["help", "shortcuts", "about", "report"])
def test_each_opens_once_and_escape_closes_it(window: MainWindow, wish: str) -> None:
    signal = getattr(window.toolbar, f"{wish}_requested")
    signal.emit()
    signal.emit()
    dialog = opened(window)
    assert not dialog.isModal()
    assert unnamed_stops(dialog) == []
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_plan_follows_what_is_edited_and_keeps_its_place(window: MainWindow) -> None:
    rows = tuple((f"Layer {number}", "512") for number in range(60))

    def plan(steps: str) -> PlanView:
        return PlanView(
            sections=(PlanSection("Model", rows), PlanSection("Training", (("Steps", steps),)))
        )

    window.help_desk.follow_plan(plan("1"))
    assert not any(d.isVisible() for d in window.findChildren(QDialog)), "nobody asked"
    window.help_desk.show_plan(plan("1"))
    dialog = opened(window)
    bar = dialog.findChild(QScrollArea).verticalScrollBar()
    bar.setValue(bar.maximum())
    place = bar.value()
    assert place > 0
    window.help_desk.follow_plan(plan("2"))
    window.help_desk.follow_plan(PlanView())
    dialog.grab()
    shown = [text.text() for text in dialog.findChildren(Text) if text.isVisible()]
    assert shown[-2:] == ["Steps", "2"]
    assert bar.value() == place
    dialog.close()


def test_leaving_closes_them_all(window: MainWindow) -> None:
    window.help_desk.show_guide()
    window.help_desk.show_about()
    window.leave()
    assert not [d for d in window.findChildren(QDialog) if d.isVisible()]


def test_the_guide_is_a_page_with_headings(window: MainWindow) -> None:
    window.help_desk.show_guide()
    page = opened(window).findChild(QTextBrowser)
    block, levels = page.document().begin(), []
    while block.isValid():
        levels.append(block.blockFormat().headingLevel())
        assert not (levels[-1] and block.textList()), "a heading is no entry of a list"
        block = block.next()
    assert levels.count(1) == 1
    assert levels.count(2) >= 4


def test_the_list_of_keys_has_all_of_them(window: MainWindow) -> None:
    window.help_desk.show_shortcuts()
    text = " ".join(label.text() for label in opened(window).findChildren(type_of_label()))
    assert all(shortcut.text.rstrip("…") in text for shortcut in SHORTCUTS)


def type_of_label() -> type:
    from PySide6.QtWidgets import QLabel

    return QLabel


def test_unread_files_can_be_sorted_and_copied(window: MainWindow) -> None:
    window.help_desk.show_rejected(UNREAD)
    table = opened(window).findChild(QTableView)
    model = table.model()
    first = model.index(0, 0)
    assert model.data(first).startswith("a")
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert model.data(model.index(0, 1)) == "It is cut off."
    press(opened(window), "Copy list")
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "b/2.png\tIt is cut off."
    assert len(lines) == 2


def test_a_report_has_versions_the_fault_and_the_end_of_the_log(window: MainWindow) -> None:
    log = log_dir() / "vae-explorer.log"
    log.write_text("x" * 40_000 + "\nthe last line\n")
    window.help_desk.show_fault("Traceback: it broke")
    text = opened(window).findChild(QPlainTextEdit).toPlainText()
    assert "PySide6" in text
    assert "Traceback: it broke" in text
    assert text.endswith("the last line")
    assert len(text) < 20_000
    press(opened(window), "Copy details")
    assert QGuiApplication.clipboard().text() == text


def test_a_report_without_a_log_has_versions() -> None:
    assert "Python" in report_text(log_dir() / "nowhere")
