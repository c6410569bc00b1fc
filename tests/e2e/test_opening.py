"""From a folder to thumbnails: dropped, by path, with files that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel

from tests.e2e.conftest import BROKEN
from tests.window import Hands, colours_of
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.pictures import PictureGrid
from vae_explorer.gui.widgets.text import LinkSentence


def words(hands: Hands) -> list[str]:
    return [label.text() for label in hands.panels.folder.findChildren(QLabel) if label.isVisible()]


@pytest.mark.parametrize("how", ["drop", "dialog", "path"])
def test_a_folder_is_opened_and_what_cannot_be_read_is_listed(
    hands: Hands, folder: Path, how: str
) -> None:
    if how == "drop":
        hands.drop(folder)
    elif how == "dialog":
        hands.press("Open folder", hands.window.empty_state)
        hands.answer_file_dialog(folder)
    else:
        hands.bench.open(str(folder), train=False)
    assert hands.session.phase is Phase.LOADING
    hands.wait_for(Phase.READY)
    thumbnails = hands.named(PictureGrid, "Images as the model sees them")
    assert len(colours_of(thumbnails)) > 20
    said = " ".join(words(hands))
    assert "60 images, 2 labels" in said
    assert "3 of 63 files could not be read" in said
    assert "as the model sees them" in said
    link = hands.panels.folder.findChild(LinkSentence)
    assert link is not None
    link.setFocus(Qt.FocusReason.TabFocusReason)
    hands.key(Qt.Key.Key_Return, link)
    listed = hands.window.findChild(QDialog, "rejected")
    assert listed is not None
    assert hands.session.images is not None
    assert {item.path for item in hands.session.images.rejected} == set(BROKEN)
    listed.close()


def test_an_intake_that_is_cancelled_leaves_the_invitation(hands: Hands, folder: Path) -> None:
    hands.bench.open("sample:faces", train=False)
    hands.press("Cancel reading images", hands.panels.folder)
    assert hands.session.phase is Phase.EMPTY
    assert hands.window.empty_state.isVisible()
    hands.drop(folder)
    hands.wait_for(Phase.READY)
    assert hands.session.images is not None
    assert hands.session.images.name == "shapes"


def test_images_can_be_seen_in_another_size(hands: Hands, folder: Path) -> None:
    hands.bench.open(str(folder), train=False)
    hands.wait_for(Phase.READY)
    hands.press("Size, shape and colours", hands.panels.folder)
    size = hands.named(ChooserButton, "Image size")
    hands.pick(size, size.itemText(size.currentIndex() + 1))
    hands.wait_for(Phase.LOADING)
    hands.wait_for(Phase.READY)
    assert hands.session.images is not None
    assert hands.session.images.height != 8
