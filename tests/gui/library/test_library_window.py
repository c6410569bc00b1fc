"""The window of the library comes back where it was left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.library.library_window import LibraryWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_the_library_comes_back_in_the_size_it_was_left_in(qtbot: QtBot) -> None:
    first, second, third = windows = [LibraryWindow() for _ in range(3)]
    for window in windows:
        qtbot.addWidget(window)
    told: list[bytes] = []
    first.left_at.connect(told.append)
    first.resize(800, 520)  # no wider than the screen of the tests
    first.show()
    qtbot.waitExposed(first)
    first.close()
    second.restore(told[-1])
    assert second.size() == first.size()
    before = third.size()
    third.restore(told[-1][:-3])
    third.restore(b"")
    assert third.size() == before != first.size()
