"""A disk that fills up under a training: it goes on, a quiet sentence says so, and goes again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QMessageBox

from tests.e2e.conftest import FOREVER
from tests.window import Hands
from vae_explorer.figures import count
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.runs import open_run
from vae_explorer.runs.disk import DISK


@pytest.mark.expects_log("not saved")
def test_a_full_disk_is_told_while_it_lasts_and_loses_no_saved_state(
    hands: Hands, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pause() -> None:
        hands.press("Pause", hands.window.toolbar)
        hands.wait_for(Phase.PAUSED)

    def go_on() -> None:
        hands.press("Resume", hands.window.toolbar)
        hands.wait_for(Phase.TRAINING)
        step = hands.session.trainer.progress
        hands.wait(lambda: hands.session.trainer.progress != step)

    hands.open_and_shorten(folder, epochs=FOREVER)
    hands.press("Train", hands.window.toolbar)
    hands.wait(lambda: hands.session.exploration.frame is not None)
    pause()
    assert hands.session.run_path is not None
    good = open_run(hands.session.run_path).latest_state()
    assert good is not None
    with monkeypatch.context() as full:
        full.setattr(DISK, "free_bytes", lambda _: 1000)
        go_on()
        pause()
        notice = hands.window.notice.text()
        assert "The disk is full" in notice
        assert "1000 bytes are free" in notice
        assert f"step {count(good.meta['step'])} is saved" in notice
        kept = open_run(hands.session.run_path).latest_state()
        assert kept is not None
        assert kept.meta["step"] == good.meta["step"]
        hands.window.close()
        box = hands.window.findChild(QMessageBox, "ask_leaving")
        assert box is not None
        assert "would be lost" in box.informativeText()
        hands.key(Qt.Key.Key_Escape, box)
        go_on()
        assert hands.window.notice.isVisible()
    pause()
    assert not hands.window.notice.isVisible()
    newer = open_run(hands.session.run_path).latest_state()
    assert newer is not None
    assert newer.meta["step"] > good.meta["step"]
    assert hands.named(QAbstractButton, "Stop", hands.window.toolbar).isEnabled()
