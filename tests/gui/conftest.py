"""The whole window, for the parts that hold it together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes import picture_folder, tiny_images
from tests.gui.session_desk import Desk
from tests.window import Hands, opened_window

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    """A person at a window with nothing open."""
    with opened_window(qtbot) as hands:
        yield hands


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of sixty small pictures of two labels."""
    return picture_folder(tmp_path / "my pictures")


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    """A session without a window, whose slow work waits for the test."""
    desk = Desk()
    yield desk
    if desk.session.trainer.running:
        with qtbot.waitSignal(desk.session.trainer.ended, timeout=60_000):
            desk.session.stop()
    desk.session.exploration.begin(tiny_images(4))
    assert all(worker.drain(5000) for worker in desk.workers)
