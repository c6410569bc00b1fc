"""A chooser says what the user chose, and nothing when it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from vae_explorer.gui.widgets.chooser import ChooserButton

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def chooser(qtbot: QtBot) -> ChooserButton:
    chooser = ChooserButton("Colour", "Colour: ")
    qtbot.addWidget(chooser)
    chooser.show_choices(["label", "face width", "ELBO"], "label")
    chooser.show()
    return chooser


def test_keys_choose_and_being_told_does_not(chooser: ChooserButton) -> None:
    chosen: list[str] = []
    chooser.chosen.connect(chosen.append)
    chooser.show_choices(["label", "ELBO"], "ELBO")
    chooser.show_choices(["label", "ELBO"], "label")
    assert chosen == []
    chooser.setFocus()
    QTest.keyClick(chooser, Qt.Key.Key_Down)
    assert chosen == ["ELBO"]


def test_the_wheel_scrolls_what_is_around(chooser: ChooserButton) -> None:
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(chooser, wheel)
    assert chooser.currentText() == "label"
    assert not wheel.isAccepted()


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_a_locked_chooser_opens_no_list_and_takes_no_focus(chooser: ChooserButton) -> None:
    chooser.set_locked(True)
    QTest.mouseClick(chooser, Qt.MouseButton.LeftButton)
    assert not chooser.view().isVisible()
    assert chooser.focusPolicy() == Qt.FocusPolicy.NoFocus
    chooser.set_locked(False)
    QTest.mouseClick(chooser, Qt.MouseButton.LeftButton)
    assert chooser.view().isVisible()
    chooser.hidePopup()


def test_a_quiet_chooser_has_room_for_its_whole_text(chooser: ChooserButton) -> None:
    for choice in ("label", "face width", "ELBO"):
        chooser.show_choices(["label", "face width", "ELBO"], choice)
        text = QFontMetrics(chooser.font()).horizontalAdvance(f"Colour: {choice}")
        assert chooser.sizeHint().width() >= text + 8 + 12


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_list_that_is_open_does_not_move_and_follows_once_it_is_closed(
    chooser: ChooserButton, qtbot: QtBot
) -> None:
    chooser.showPopup()
    qtbot.waitUntil(chooser.view().isVisible)
    chooser.show_choices(["label", "learned", "face width", "ELBO"], "label")
    assert chooser.count() == 3
    QTest.keyClick(chooser.view(), Qt.Key.Key_Down)
    QTest.keyClick(chooser.view(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: chooser.count() == 4)
    assert chooser.currentText() == "face width"


def test_a_choice_that_is_not_there_is_no_choice(chooser: ChooserButton) -> None:
    chooser.show_choices(["label"], "gone")
    assert chooser.currentIndex() == -1
    chooser.grab()
