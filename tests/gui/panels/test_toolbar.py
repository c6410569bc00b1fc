"""The toolbar says wishes, shows progress and numbers, and drops what does not fit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget

from tests.widgets import unnamed_stops
from vae_explorer.gui.panels.progress_block import progress_words
from vae_explorer.gui.panels.toolbar import ToolbarPanel
from vae_explorer.gui.session.view_state import Phase, derive_view_state
from vae_explorer.gui.style.theme import apply_theme
from vae_explorer.gui.views.basics import RecentEntry
from vae_explorer.gui.widgets.actions import EXPORTS, SHORTCUTS
from vae_explorer.gui.widgets.rows import CaptionNumber

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from pytestqt.qtbot import QtBot


@dataclass(frozen=True)
class Going:
    """As much of a progress as the toolbar reads."""

    step: int = 504
    steps: int = 1344
    epoch: int = 9
    epochs: int = 24
    images_per_s: float = 841.0
    elapsed_s: float = 94.0
    remaining_s: float = 64.0


@pytest.fixture
def toolbar(qapp: QApplication, qtbot: QtBot) -> ToolbarPanel:
    apply_theme(qapp, "light")
    toolbar = ToolbarPanel()
    qtbot.addWidget(toolbar)
    toolbar.resize(1440, 48)
    toolbar.show_device("CPU, 2 threads")
    toolbar.show()
    toolbar.activateWindow()
    qtbot.waitUntil(toolbar.isActiveWindow)
    return toolbar


def in_phase(toolbar: ToolbarPanel, phase: Phase) -> None:
    toolbar.show_view_state(derive_view_state(phase, has_images=True, has_model=True))


def button(toolbar: ToolbarPanel, name: str) -> QWidget:
    (found,) = (w for w in toolbar.findChildren(QWidget) if w.accessibleName() == name)
    return found


def texts(toolbar: ToolbarPanel) -> set[str]:
    return {
        pair.accessibleName() for pair in toolbar.findChildren(CaptionNumber) if pair.isVisible()
    }


@pytest.mark.parametrize(
    ("phase", "name", "signal"),
    [
        (Phase.READY, "Train", "train_requested"),
        (Phase.TRAINING, "Pause", "pause_requested"),
        (Phase.PAUSED, "Resume", "resume_requested"),
        (Phase.STOPPED, "Resume", "resume_requested"),
    ],
)
@pytest.mark.parametrize("by", ["mouse", "Ctrl+T", "Ctrl+R"])
def test_one_button_trains_pauses_and_resumes(
    toolbar: ToolbarPanel, qtbot: QtBot, phase: Phase, name: str, signal: str, by: str
) -> None:
    in_phase(toolbar, phase)
    with qtbot.waitSignal(getattr(toolbar, signal), timeout=60_000):
        if by == "mouse":
            QTest.mouseClick(button(toolbar, name), Qt.MouseButton.LeftButton)
        else:
            QTest.keySequence(toolbar, by)


def test_a_disabled_button_does_nothing_by_key_either(toolbar: ToolbarPanel) -> None:
    said: list[str] = []
    for signal in (toolbar.train_requested, toolbar.pause_requested, toolbar.stop_requested):
        signal.connect(lambda: said.append("said"))
    in_phase(toolbar, Phase.STOPPING)
    QTest.keySequence(toolbar, "Ctrl+T")
    QTest.keySequence(toolbar, "Ctrl+.")
    QTest.mouseClick(button(toolbar, "Pause"), Qt.MouseButton.LeftButton)
    assert said == []


@pytest.mark.parametrize(
    ("keys", "signal"),
    [
        ("Ctrl+O", "open_folder_requested"),
        ("Ctrl+Shift+O", "open_run_requested"),
        ("Ctrl+.", "stop_requested"),
        ("F", "fit_requested"),
        ("F1", "help_requested"),
        ("Ctrl+/", "shortcuts_requested"),
        ("Ctrl+Q", "quit_requested"),
    ],
)
def test_keys_say_wishes(toolbar: ToolbarPanel, qtbot: QtBot, keys: str, signal: str) -> None:
    in_phase(toolbar, Phase.TRAINING)
    with qtbot.waitSignal(getattr(toolbar, signal), timeout=60_000):
        QTest.keySequence(toolbar, keys)


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_a_key_opens_the_export_menu(toolbar: ToolbarPanel, qtbot: QtBot) -> None:
    in_phase(toolbar, Phase.STOPPED)
    (menu,) = (menu for menu in toolbar.findChildren(QMenu) if menu.title() == "Export")
    menu.aboutToShow.connect(lambda: QTimer.singleShot(0, menu.close))
    with qtbot.waitSignal(menu.aboutToShow):
        QTest.keySequence(toolbar, "Ctrl+E")


def test_no_key_has_two_meanings() -> None:
    keys = [key for shortcut in SHORTCUTS for key in shortcut.keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("phase", list(Phase))
def test_exactly_one_button_is_filled_or_none(toolbar: ToolbarPanel, phase: Phase) -> None:
    state = derive_view_state(phase, has_images=True, has_model=True)
    toolbar.show_view_state(state)
    filled = [b for b in toolbar.findChildren(QPushButton) if b.property("filled")]
    assert len(filled) == (state.filled in ("train", "export"))


def test_progress_is_told_in_the_words_of_the_phase() -> None:
    said = {phase: progress_words(derive_view_state(phase), Going()) for phase in Phase}
    training, stopped = derive_view_state(Phase.TRAINING), derive_view_state(Phase.STOPPED)
    assert said[Phase.TRAINING].title == "Epoch 9 of 24"
    assert said[Phase.TRAINING].note == "1 min 4 s left"
    assert said[Phase.TRAINING].share == pytest.approx(504 / 1344)
    assert said[Phase.PAUSED].note == "Paused"
    assert progress_words(stopped, Going()).title == "9 of 24 epochs"
    assert progress_words(stopped, Going(step=500)).title == "Epoch 9 of 24"
    elsewhere = derive_view_state(Phase.STOPPED, is_elsewhere=True)
    assert progress_words(elsewhere, Going()).note == "Elsewhere"
    by_itself = progress_words(stopped.with_end("Ended at epoch 9"), Going())
    assert (by_itself.note, by_itself.meaning) == ("Ended by itself", "Ended at epoch 9.")
    done = progress_words(stopped, Going(step=1344))
    assert (done.title, done.note, done.share) == ("24 epochs done", "1 min 34 s", 1.0)
    unknown = Going(remaining_s=math.nan, elapsed_s=math.nan)
    assert progress_words(training, unknown).note == ""
    assert progress_words(training, Going(step=0, steps=0)).share == 0


def test_numbers_are_shown_while_they_are_known(toolbar: ToolbarPanel) -> None:
    in_phase(toolbar, Phase.TRAINING)
    assert texts(toolbar) == set()
    toolbar.show_numbers(-141.27, 0.26, 841.4)
    assert texts(toolbar) == {
        "ELBO, validation: −141.3 nats",
        "Bits per dimension: 0.260",
        "Speed: 841 images/s",
    }
    toolbar.show_numbers(-141.27, None, math.nan, split="train")
    assert texts(toolbar) == {"ELBO, train: −141.3 nats"}
    in_phase(toolbar, Phase.READY)
    assert texts(toolbar) == set()


def test_the_least_important_number_goes_first(toolbar: ToolbarPanel) -> None:
    in_phase(toolbar, Phase.TRAINING)
    toolbar.show_progress(Going())
    toolbar.show_numbers(-141.27, 0.26, 841.4)
    counts = []
    for width in range(1440, 700, -60):
        toolbar.resize(width, 48)
        shown = texts(toolbar)
        counts.append(len(shown))
        assert toolbar.minimumSizeHint().width() <= 760
        if shown:
            assert "ELBO, validation: −141.3 nats" in shown
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 3
    assert counts[-1] < 3


def actions_of(toolbar: ToolbarPanel, title: str) -> list[QAction]:
    (menu,) = (menu for menu in toolbar.findChildren(QMenu) if menu.title() == title)
    return [action for action in menu.actions() if not action.isSeparator()]


def test_exports_that_are_not_there_say_what_they_wait_for(toolbar: ToolbarPanel) -> None:
    asked: list[str] = []
    toolbar.export_requested.connect(asked.append)
    toolbar.show_exports({"samples_grid", "copy_picture"})
    actions = actions_of(toolbar, "Export")
    assert [action.data() for action in actions] == [entry.kind for entry in EXPORTS]
    for action in actions:
        there = action.data() in {"samples_grid", "copy_picture"}
        assert action.isEnabled() == there
        assert bool(action.toolTip().endswith(".")) == (not there)
        action.trigger()
    assert asked == ["samples_grid", "copy_picture"]


def test_the_open_menu_offers_samples_and_what_was_opened_before(toolbar: ToolbarPanel) -> None:
    asked: list[str] = []
    toolbar.sample_requested.connect(asked.append)
    toolbar.recent_requested.connect(asked.append)
    toolbar.show_samples([("faces", "Cartoon faces")])
    toolbar.show_recent([RecentEntry("/data/a&b", "a&b", "3 images", "", "")])
    for action in actions_of(toolbar, "Open")[2:]:
        action.trigger()
    assert asked == ["faces", "/data/a&b"]


def test_the_device_can_be_chosen_where_there_is_a_choice(toolbar: ToolbarPanel) -> None:
    chosen: list[str] = []
    toolbar.device_chosen.connect(chosen.append)
    device = button(toolbar, "Device: CPU, 2 threads")
    assert device.focusPolicy() == Qt.FocusPolicy.NoFocus
    toolbar.show_device("CPU, 2 threads", [("auto", "Automatic"), ("cpu", "CPU")], "auto")
    assert device.focusPolicy() == Qt.FocusPolicy.TabFocus
    (menu,) = device.findChildren(QMenu)
    menu.actions()[1].trigger()
    assert chosen == ["cpu"]
    in_phase(toolbar, Phase.TRAINING)
    assert not device.isEnabled()
    assert device.toolTip() == "The device can change again after Stop."


def test_themes_are_chosen_and_checked(toolbar: ToolbarPanel) -> None:
    chosen: list[str] = []
    toolbar.theme_chosen.connect(chosen.append)
    toolbar.show_theme("system")
    actions = actions_of(toolbar, "Theme")
    assert [action.isChecked() for action in actions] == [True, False, False]
    actions[2].trigger()
    assert chosen == ["dark"]


@pytest.mark.parametrize("phase", list(Phase))
def test_every_stop_has_a_name(toolbar: ToolbarPanel, phase: Phase) -> None:
    in_phase(toolbar, phase)
    assert unnamed_stops(toolbar) == []
