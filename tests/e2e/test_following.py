"""Two programs at one run: this window reads along in what another one trains."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton, QLabel

from tests.e2e.conftest import opened
from tests.window import Hands
from vae_explorer.runs import resume_run
from vae_explorer.training.fit import Fit


def test_a_run_that_another_program_trains_is_read_along_and_free_again_afterwards(
    hands: Hands, flat_run: Path, tmp_path: Path
) -> None:
    run = Path(shutil.copytree(flat_run, tmp_path / "shapes-001"))
    opened(hands, run)
    session = hands.session
    progress = session.trainer.progress
    assert progress is not None
    before = progress.step
    other = resume_run(run, 24)
    fit = Fit(other.image_set, other.setup, other.state, threads=1)
    with closing(other.writer), closing(other.writer.recording(fit)) as reports:
        while fit.step < before + 3:
            next(reports)
        other.writer.save(fit.capture())
        hands.wait(lambda: session.following.elsewhere)
        hands.wait(lambda: session.rewinding.newest.step > before)
        assert "follow it here" in hands.window.notice.text()
        words = [label.text() for label in hands.window.toolbar.findChildren(QLabel)]
        assert "Elsewhere" in words
        assert "reads along" in hands.window.status_line.accessibleDescription()
        button = hands.named(QAbstractButton, "Resume", hands.window.toolbar)
        assert not button.isEnabled()
        assert "Another program trains this run" in button.toolTip()
        hands.rest()
        for _ in reports:
            pass
    hands.wait(lambda: not session.following.elsewhere)
    hands.wait(lambda: session.trainer.run.epochs_done == 24)
    assert session.trainer.history.curves().epochs.epochs[-1] == 24
    assert session.setup is not None
    assert session.setup.training.epochs == 24
    assert "resumed here" in hands.window.notice.text()
    assert hands.named(QAbstractButton, "Extend", hands.window.toolbar).isEnabled()
