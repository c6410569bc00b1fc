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

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

PERSON = Path(__file__).with_name("person.py")


def only_run(home: Path) -> Path:
    (run,) = (home / "data" / "runs").iterdir()
    return run


def test_closing_while_it_trains_asks_saves_and_ends_with_zero(home: Path, folder: Path) -> None:
    ended = subprocess.run(
        [sys.executable, str(PERSON), str(folder), "--train"],
        env={**os.environ, "VAE_EXPLORER_HOME": str(home), "PYTHONFAULTHANDLER": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
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
