"""A scroll area comes to rest, whatever its contents ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from vae_explorer.gui.widgets.scroll_area import ScrollArea
from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class NeverHighEnough(QWidget):
    """Contents that ask for more, whatever they are given."""

    asked = 0

    @override
    def minimumSizeHint(self) -> QSize:
        """Returns one pixel more than there is."""
        self.asked += 1
        return QSize(10, self.height() + 1)


def test_contents_that_never_have_enough_do_not_fill_the_stack(qtbot: QtBot) -> None:
    # In Qt's own scroll area they do, and the process dies.
    area = ScrollArea()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    area.setWidget(contents := NeverHighEnough())
    area.resize(200, 100)
    area.show()
    qtbot.waitExposed(area)
    area.resize(210, 120)
    assert 0 < contents.asked < 200


def test_wrapped_text_still_has_the_height_that_its_width_needs(qtbot: QtBot) -> None:
    area = ScrollArea()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    contents = QWidget()
    row = QHBoxLayout(contents)
    row.addWidget(text := Text("many words " * 60, wrap=True))
    area.setWidget(contents)
    area.resize(300, 100)
    area.show()
    qtbot.waitExposed(area)
    narrow = contents.height()
    area.resize(600, 100)
    assert area.viewport().height() < contents.height() < narrow
    assert text.height() >= text.heightForWidth(text.width())
    assert contents.width() == area.viewport().width()
