"""A picture is taken when nothing moves any more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PySide6.QtWidgets import QWidget

from vae_explorer.errors import ExportError
from vae_explorer.gui.window.photograph import Photograph

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def widget(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    widget.resize(120, 80)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_the_picture_has_the_size_of_the_window(
    qtbot: QtBot, widget: QWidget, tmp_path: Path
) -> None:
    photograph = Photograph(widget, tmp_path / "picture.png", lambda: True)
    with qtbot.waitSignal(photograph.taken, timeout=60_000) as taken:
        pass
    assert taken.args == [None]
    with Image.open(tmp_path / "picture.png") as picture:
        assert picture.size == (120, 80)


def test_a_short_rest_between_two_pieces_of_work_is_not_enough(
    qtbot: QtBot, widget: QWidget, tmp_path: Path
) -> None:
    rests = iter([True, True, False, True, True, True, True, True])
    photograph = Photograph(widget, tmp_path / "picture.png", lambda: next(rests))
    with qtbot.waitSignal(photograph.taken, timeout=60_000):
        pass
    assert len(list(rests)) == 1


def test_a_place_that_cannot_be_written_is_an_error(
    qtbot: QtBot, widget: QWidget, tmp_path: Path
) -> None:
    photograph = Photograph(widget, tmp_path / "none" / "picture.png", lambda: True)
    with qtbot.waitSignal(photograph.taken, timeout=60_000) as taken:
        pass
    assert taken.args is not None
    assert isinstance(taken.args[0], ExportError)
