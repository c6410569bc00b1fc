"""The real process: its exit codes, and what it leaves on disk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from vae_explorer.runs import open_run
from vae_explorer.runs.lock import is_being_written

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

PERSON = Path(__file__).with_name("person.py")


def only_run(home: Path) -> Path:
    (run,) = (home / "data" / "runs").iterdir()
    return run


def ended_by_a_person(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PERSON), *words],
        env={**os.environ, "VAE_EXPLORER_HOME": str(home), "PYTHONFAULTHANDLER": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.slow
def test_when_the_screen_goes_away_the_training_is_saved_at_once(home: Path, folder: Path) -> None:
    ended = ended_by_a_person(home, str(folder), "--train", "--unplug")
    assert (ended.returncode, ended.stderr) == (1, "")
    run = open_run(only_run(home))
    state = run.latest_state()
    assert state is not None
    # Up to the last step, as every end is kept: not only what was saved now and then.
    assert state.meta["step"] == run.history().curves().batches.steps[-1]
    assert not is_being_written(run.path / "lock")


def test_closing_while_it_trains_asks_saves_and_ends_with_zero(home: Path, folder: Path) -> None:
    ended = ended_by_a_person(home, str(folder), "--train")
    assert (ended.returncode, ended.stderr) == (0, "")
    run = open_run(only_run(home))
    assert run.latest_state() is not None
    assert len(run.images) == 60
    assert (home / "config" / "preferences.json").is_file()
    log = (home / "logs" / "vae-explorer.log").read_text(encoding="utf-8")
    assert "ERROR" not in log


@pytest.mark.skipif(sys.platform == "win32", reason="no signals to send")
@pytest.mark.parametrize("name", ["SIGTERM"])
def test_a_signal_while_it_trains_saves_and_ends_with_its_code(
    qtbot: QtBot, home: Path, folder: Path, name: str
) -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "vae_explorer", str(folder), "--train"],
        env={**os.environ, "VAE_EXPLORER_HOME": str(home)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        runs = home / "data" / "runs"
        qtbot.waitUntil(
            lambda: program.poll() is not None or any(runs.glob("*/run.json")), timeout=60_000
        )
        program.send_signal(getattr(signal, name))
        _, errors = program.communicate(timeout=60)
    finally:
        program.kill()
    assert (program.returncode, errors) == (128 + getattr(signal, name), "")
    assert open_run(only_run(home)).latest_state() is not None
