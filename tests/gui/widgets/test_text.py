"""Texts that change often leave their surroundings where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget

from vae_explorer.gui.style.theme import font
from vae_explorer.gui.widgets.text import NumberText

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_a_number_of_the_same_width_has_nothing_laid_out_anew(qtbot: QtBot) -> None:
    asked: list[QObject] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.LayoutRequest:
                asked.append(watched)
            return False

    frame, watch = QWidget(), Watch()
    qtbot.addWidget(frame)
    row, number = QHBoxLayout(frame), NumberText("")
    row.addWidget(number)
    frame.installEventFilter(watch)
    frame.show()
    number.setText("1.25")
    qtbot.waitUntil(lambda: bool(asked), timeout=60_000)
    narrow = number.width()
    asked.clear()
    number.setText("3.75")
    frame.grab()
    assert number.text() == "3.75"
    assert not asked
    number.setText("−1003.75")
    qtbot.waitUntil(lambda: bool(asked), timeout=60_000)
    assert number.width() > narrow
    number.setFont(font(20))
    assert number.minimumSize() == number.sizeHint()
