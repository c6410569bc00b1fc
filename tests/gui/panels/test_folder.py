"""The images as the model sees them, and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from tests.widgets import unnamed_stops
from vae_explorer.gui.panels.folder import (
    FolderPanel,
    count_words,
    rejected_sentence,
    spec_caption,
)
from vae_explorer.gui.panels.intake_block import intake_words
from vae_explorer.gui.session.view_state import Phase, derive_view_state
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.pictures import PictureGrid
from vae_explorer.gui.widgets.text import LinkSentence
from vae_explorer.images.image_set import ImageSet, Rejected
from vae_explorer.images.reports import IntakeReport, Stage
from vae_explorer.images.spec import Fit, PixelSpec

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

READY = derive_view_state(Phase.READY, has_images=True)
LOADING = derive_view_state(Phase.LOADING)
TRAINING = derive_view_state(Phase.TRAINING, has_images=True)


def image_set(count: int = 30, labels: int = 3, rejected: int = 0) -> ImageSet:
    return ImageSet(
        name="shapes",
        source="/data/shapes",
        pixels=np.zeros((count, 3, 32, 32), np.uint8),
        paths=tuple(f"{i}.png" for i in range(count)),
        labels=tuple(f"label {i % labels}" if labels else "" for i in range(count)),
        columns={},
        rejected=tuple(Rejected(f"bad {i}", "IMG_CORRUPT", "Cut off.") for i in range(rejected)),
        spec=PixelSpec(32, 3, Fit.CROP),
        split=("train",) * count,
        fingerprint="0" * 64,
    )


@pytest.fixture
def panel(qtbot: QtBot) -> FolderPanel:
    panel = FolderPanel()
    qtbot.addWidget(panel)
    panel.resize(232, 500)
    panel.show_images(image_set())
    panel.show_view_state(READY)
    panel.show()
    return panel


def words(panel: FolderPanel) -> str:
    return " / ".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def press(panel: FolderPanel, name: str) -> None:
    (button,) = (b for b in panel.findChildren(QAbstractButton) if b.accessibleName() == name)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def chooser(panel: FolderPanel, name: str) -> ChooserButton:
    (found,) = (c for c in panel.findChildren(ChooserButton) if c.accessibleName() == name)
    return found


def test_facts_stand_in_words() -> None:
    assert count_words(image_set(1, 0)) == "1 image"
    assert count_words(image_set(30, 3)) == "30 images, 3 labels"
    assert spec_caption(PixelSpec(28, 1)) == "28 × 28, grey, as the model sees them"


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_sentence_on_unread_files_adds_up(rejected: int, used: int) -> None:
    sentence = rejected_sentence(rejected, rejected + used)
    numbers = [int(n) for n in sentence.replace("\N{THIN SPACE}", "").split() if n.isdigit()]
    assert numbers == ([rejected, rejected + used, used] if rejected else [])


def test_unread_files_are_counted_and_their_list_is_offered(
    panel: FolderPanel, qtbot: QtBot
) -> None:
    assert "could not be read" not in words(panel)
    images = image_set(rejected=4)
    panel.show_images(images)
    assert "4 of 34 files could not be read; the other 30 are in." in words(panel)
    with qtbot.waitSignal(panel.rejected_requested) as asked:
        (sentence,) = (each for each in panel.findChildren(LinkSentence) if each.isVisible())
        sentence.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(sentence, Qt.Key.Key_Return)
    assert asked.args == [images]


def test_reading_shows_progress_and_can_be_called_off(panel: FolderPanel, qtbot: QtBot) -> None:
    panel.show_view_state(LOADING)
    assert "shapes" not in words(panel)
    some = tuple(np.zeros((3, 16, 16), np.uint8) for _ in range(5))
    bad = (Rejected("a", "IMG_CORRUPT", "Cut off."),)
    panel.show_intake(IntakeReport(Stage.DECODING, 60_000, 1204, 60_000, bad, some))
    assert "1\N{THIN SPACE}204 of 60\N{THIN SPACE}000, 1 file not read" in words(panel)
    (grid,) = panel.findChildren(PictureGrid)
    assert grid.picture_count() == 5
    with qtbot.waitSignal(panel.cancel_requested):
        press(panel, "Cancel reading images")
    panel.show_view_state(READY)
    assert "shapes" in words(panel), "the earlier images are still there"
    assert grid.picture_count() == 18


def test_scanning_counts_what_is_found() -> None:
    assert intake_words(IntakeReport(Stage.SCANNING, 12)) == ("Looking for images", "12 found")


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("Image size", Qt.Key.Key_Down, PixelSpec(48, 3, Fit.CROP)),
        ("Shape", Qt.Key.Key_Down, PixelSpec(32, 3, Fit.PAD)),
        ("Colours", Qt.Key.Key_Down, PixelSpec(32, 1, Fit.CROP)),
    ],
)
def test_pixels_can_be_chosen(
    panel: FolderPanel, qtbot: QtBot, name: str, key: Qt.Key, expected: PixelSpec
) -> None:
    press(panel, "Size, shape and colours")
    qtbot.waitUntil(chooser(panel, name).isVisible)
    with qtbot.waitSignal(panel.spec_chosen) as chosen:
        QTest.keyClick(chooser(panel, name), key)
    assert chosen.args == [expected]


def test_pixels_are_facts_while_training(panel: FolderPanel) -> None:
    panel.show_view_state(TRAINING)
    for name in ("Image size", "Shape", "Colours"):
        assert chooser(panel, name).focusPolicy() == Qt.FocusPolicy.NoFocus
        assert chooser(panel, name).toolTip() == "Settings can change again after Stop."


def test_every_stop_has_a_name(panel: FolderPanel) -> None:
    assert unnamed_stops(panel) == []
