"""What is done in the window, copied by its menus and repeated without it."""

from __future__ import annotations

import hashlib
import runpy
import shlex
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton

from tests.e2e.conftest import FOREVER
from tests.window import Hands
from vae_explorer.__main__ import main
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.runs import open_run

pytestmark = [pytest.mark.slow, pytest.mark.qt_log_ignore("This plugin does not support")]

EXPORTS = {
    "walk_gif": "walk.gif",
    "samples_grid": "grid.png",
    "codes_csv": "codes.csv",
    "picture": "here.png",
}


def copy(hands: Hands, button: str, entry: str) -> str:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("")
    menu = hands.named(QAbstractButton, button, hands.window.toolbar).menu()  # type: ignore[attr-defined]
    hands.choose(menu, entry)
    hands.wait(lambda: bool(clipboard.text()))
    return clipboard.text()


def train_on(hands: Hands, steps: int) -> None:
    progress = hands.session.trainer.progress
    before = progress.step if progress is not None else 0
    hands.wait(
        lambda: (now := hands.session.trainer.progress) is not None and now.step > before + steps
    )


def stop(hands: Hands) -> None:
    hands.press("Stop", hands.window.toolbar)
    hands.wait_for(Phase.STOPPED)
    hands.rest()


def weights_of(path: Path) -> str:
    state = open_run(path).latest_state()
    assert state is not None
    weights = [state.tensors[n].numpy().tobytes() for n in sorted(state.tensors) if n[:2] == "mo"]
    return f"{state.meta['step']} {hashlib.sha256(b''.join(weights)).hexdigest()}"


def steered_and_branched(hands: Hands, folder: Path, place: Path) -> tuple[Path, Path]:
    """Train, steer, stop, export, branch, and stop again; return both runs."""
    session, exploration = hands.session, hands.session.exploration
    hands.open_and_shorten(folder, epochs=FOREVER)
    hands.press("Train", hands.window.toolbar)
    train_on(hands, 5)
    hands.press("Pause", hands.window.toolbar)
    hands.wait_for(Phase.PAUSED)
    session.steer(beta=3.0)
    hands.press("Resume", hands.window.toolbar)
    hands.wait(lambda: len(session.trainer.history.changes) == 1)
    train_on(hands, 5)
    stop(hands)
    run = session.run_path
    exploration.pin_place("A", -1.0, 0.0, -1)
    exploration.pin_place("B", 1.0, 0.5, 7)
    exploration.move_cursor(0.3, -0.4)
    hands.wait(lambda: exploration.walking.view is not None)
    hands.rest()
    for kind, name in EXPORTS.items():
        hands.bench.exporting.write(kind, str(place / name))
    hands.rest()
    session.branching.branch(None, {"learning_rate": "0.002"})
    hands.wait(lambda: session.run_path != run and session.phase is Phase.TRAINING)
    train_on(hands, 5)
    stop(hands)
    assert run is not None
    assert session.run_path is not None
    return run, session.run_path


def test_what_was_done_is_repeated_by_the_commands_and_the_python_that_were_copied(
    hands: Hands, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = tmp_path / "original"
    original.mkdir()
    runs = steered_and_branched(hands, folder, original)
    commands = copy(hands, "Extend, branch or repeat this run", "Copy as commands")
    assert "on the clipboard" in hands.window.notice.text()
    python = copy(hands, "More", "Copy as Python")
    for language in ("commands", "python"):
        place = tmp_path / language
        place.mkdir()
        monkeypatch.chdir(place)
        if language == "python":
            Path("lines.txt").write_text(python, encoding="utf-8")
            runpy.run_path("lines.txt")
        else:
            for line in commands.splitlines()[1:]:
                assert main(shlex.split(line)[1:]) == 0, line
        for run in runs:
            assert weights_of(place / run.name) == weights_of(run)
        for name in EXPORTS.values():
            assert (place / name).read_bytes() == (original / name).read_bytes(), name
        assert (place / "picture.png").exists()  # at the cursor, of the branch as it is shown now


def test_images_that_nothing_was_trained_on_are_copied_as_a_dry_run(
    hands: Hands, folder: Path
) -> None:
    assert "nothing to copy" not in hands.window.notice.text()
    menu = hands.named(QAbstractButton, "More", hands.window.toolbar).menu()  # type: ignore[attr-defined]
    hands.choose(menu, "Copy as commands")
    hands.wait(lambda: "nothing to copy" in hands.window.notice.text())
    hands.open_and_shorten(folder, epochs=7)
    session = hands.session
    session.rate_finding.begun.emit(session.images, session.setup)
    hands.rest()
    lines = copy(hands, "More", "Copy as commands").splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("vae-explorer find-rate")
    words = shlex.split(lines[2])
    assert words[:3] == ["vae-explorer", "train", str(folder)]
    assert words[words.index("--epochs") + 1] == "7"
    assert words[-1] == "--dry-run"
