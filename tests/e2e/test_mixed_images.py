"""Where runs on different images are compared, the library says what that is worth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from vae_explorer.gui.library.library_window import LibraryWindow
from vae_explorer.gui.library.mixed_images import MixedImages
from vae_explorer.gui.views.library import ChosenRun, Shelf
from vae_explorer.runs.shelf import RunCard, read_card

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def said(window: LibraryWindow, cards: tuple[RunCard, ...]) -> list[bool]:
    """Say on which pages it is told when these runs are compared."""
    window.show_shelf(Shelf(cards))
    window.show_chosen([ChosenRun(str(card.path), i) for i, card in enumerate(cards)])
    told = []
    for page in (window.runs, window.maps):
        window.show_page(page)
        (line,) = page.findChildren(MixedImages)
        told.append(line.isVisible())
    return told


def test_bounds_on_different_images_are_not_compared_without_a_word(
    qtbot: QtBot, flat_run: Path, deep_run: Path
) -> None:
    window = LibraryWindow()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    flat, deep = read_card(flat_run), read_card(deep_run)
    assert said(window, (flat, deep)) == [False, False]
    assert said(window, (flat, replace(deep, fingerprint="other"))) == [True, True]
    assert said(window, (flat, deep)) == [False, False]
