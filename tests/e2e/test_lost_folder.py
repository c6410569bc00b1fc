"""Folders that are taken away or changed: training goes on, is kept, and a sentence says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from tests.e2e.conftest import FOREVER
from tests.window import Hands
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.widgets.text import LinkSentence
from vae_explorer.places import runs_dir
from vae_explorer.runs import open_run


@pytest.mark.expects_log("made anew|not saved")
def test_a_run_whose_folder_goes_away_is_made_anew_or_kept_elsewhere(
    hands: Hands, folder: Path
) -> None:
    hands.open_and_shorten(folder, epochs=FOREVER)
    hands.press("Train", hands.window.toolbar)
    hands.wait(lambda: hands.session.exploration.frame is not None)
    path = hands.session.run_path
    assert path is not None
    shutil.rmtree(path, ignore_errors=True)
    hands.press("Pause", hands.window.toolbar)
    hands.wait_for(Phase.PAUSED)
    hands.wait(lambda: "It was made anew" in hands.window.notice.text())
    state = open_run(path).latest_state()
    assert state is not None
    path.rename(path.with_name("moved"))
    path.write_text("in the way")
    hands.press("Resume", hands.window.toolbar)
    hands.wait_for(Phase.TRAINING)
    hands.press("Stop", hands.window.toolbar)
    hands.wait_for(Phase.STOPPED)
    notice = hands.window.notice.text()
    assert "was kept in" in notice
    assert "Training has ended" in notice
    kept = next(each for each in runs_dir().iterdir() if f"{each} instead" in notice)
    assert hands.session.run_path == kept
    last = open_run(kept).latest_state()
    assert last is not None
    assert last.meta["step"] >= state.meta["step"]
    hands.press("Resume", hands.window.toolbar)
    hands.wait_for(Phase.TRAINING)
    hands.press("Stop", hands.window.toolbar)
    hands.wait_for(Phase.STOPPED)
    assert hands.session.run_path == kept
    assert path.read_text() == "in the way"


def test_a_run_whose_place_another_takes_at_rest_is_not_mistaken_for_it(
    flat: Hands, flat_run: Path, deep_run: Path
) -> None:
    session, toolbar = flat.session, flat.window.toolbar
    away = flat_run.with_name("away")
    flat_run.rename(away)
    flat.wait(lambda: "was removed or moved" in flat.window.notice.text())
    assert flat.named(QAbstractButton, "Train", toolbar).isEnabled()
    shutil.copytree(deep_run, flat_run)
    flat.wait(lambda: "holds another run now" in flat.window.notice.text())
    session.judging.tag([0], "kept here")
    session.extend(1)
    flat.rest()
    assert session.phase is Phase.STOPPED
    assert session.view_state.branch_why == session.view_state.extend_why != ""
    assert session.trainer.run.setup == open_run(away).setup
    assert not (flat_run / "judgements.json").exists()
    shutil.rmtree(flat_run)
    away.rename(flat_run)
    flat.wait(lambda: "is there again" in flat.window.notice.text())
    flat.rest()
    assert (flat_run / "judgements.json").exists()
    assert flat.named(QAbstractButton, "Extend", toolbar).isEnabled()


def test_a_folder_that_changed_is_told_and_read_again_by_the_link(
    hands: Hands, folder: Path
) -> None:
    hands.open_and_shorten(folder, epochs=FOREVER)
    assert hands.session.images is not None
    count, panel = len(hands.session.images), hands.panels.folder
    (folder / hands.session.images.paths[0]).unlink()
    link = next(
        each for each in panel.findChildren(LinkSentence) if "again" in each.accessibleName()
    )
    assert not link.isVisible()
    hands.session.opener.watching.look()
    hands.wait(link.isVisible)
    assert "1 gone" in link.accessibleName()
    hands.key(Qt.Key.Key_Return, link)
    hands.wait(lambda: hands.session.images is not None and len(hands.session.images) == count - 1)
    assert not link.isVisible()
