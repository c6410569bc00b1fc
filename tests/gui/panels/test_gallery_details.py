"""The line for tags, and what it offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget

from vae_explorer.gui.panels.gallery_details import GalleryDetails
from vae_explorer.gui.style.theme import dress

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def offered(details: GalleryDetails) -> list[str]:
    found = details.entry.completer().completionModel()
    return [found.index(row, 0).data() for row in range(found.rowCount())]


def test_known_tags_are_offered_in_the_style_of_the_window(
    qtbot: QtBot, qapp: QApplication
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    details = GalleryDetails(QMenu(window))
    QVBoxLayout(window).addWidget(details)
    dress(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    details.ask("tag", 1, "", ("dust", "dark"))
    details.ask("tag", 1, "", ("blurred", "blue", "dust"))
    qtbot.waitUntil(details.entry.hasFocus)
    QTest.keyClicks(details.entry, "b")
    popup = details.entry.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    assert offered(details) == ["blurred", "blue"]
    assert popup.isWindow()
    # A sheet holds for all that stands in its window, and for windows that one of these owns.
    assert popup.style().metaObject().className() == "QStyleSheetStyle"
    assert not qapp.styleSheet()
    for _ in offered(details):
        QTest.keyClick(popup, Qt.Key.Key_Down)
    with qtbot.waitSignal(details.written) as written:
        QTest.keyClick(popup, Qt.Key.Key_Return)
    assert written.args == ["tag", "blue"]
