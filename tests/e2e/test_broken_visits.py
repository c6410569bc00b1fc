"""After a crash: the window says so, and goes on with the training at a click."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton, QDialog

from tests.window import Hands
from vae_explorer.gui.process.visits import BrokenVisit
from vae_explorer.gui.session.view_state import Phase


def test_a_training_that_broke_off_goes_on_at_a_click(
    hands: Hands, flat_run: Path, tmp_path: Path
) -> None:
    run = Path(shutil.copytree(flat_run, tmp_path / "faces-001"))
    hands.bench.notices.show_broken_visit(BrokenVisit("Segmentation fault", run, datetime.now()))
    assert "broke off (Segmentation fault) while it trained faces-001" in hands.window.notice.text()
    hands.wait(lambda: "Resume goes on from epoch 20, its last saved" in hands.window.notice.text())
    hands.press("Resume", hands.window.notice)
    hands.wait(lambda: hands.session.trainer.running)
    assert hands.session.run_path == run
    hands.press("Stop", hands.window.toolbar)
    hands.wait_for(Phase.STOPPED)


def test_where_nothing_was_trained_a_report_is_offered(hands: Hands) -> None:
    hands.bench.notices.show_broken_visit(BrokenVisit("Aborted", None, datetime.now()))
    hands.click(hands.named(QAbstractButton, "Report a problem", hands.window.notice))
    report = hands.window.findChild(QDialog, "report")
    assert report is not None
    report.close()
