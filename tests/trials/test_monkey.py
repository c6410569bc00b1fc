"""The monkey's play ends, and with words, whatever the program does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def said(code: str) -> str:
    # A play is forked from a process without threads, and may end the process.
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    return done.stdout + done.stderr


PLAYED = """
import os, sys, tempfile
from pathlib import Path
from tests.trials.program import import_everything
import_everything()
from tests.fakes import picture_folder
from tests.trials import monkey_hands
from tests.trials.monkey import _Turn
from vae_explorer.gui.window.main_window import MainWindow
{planted}
with tempfile.TemporaryDirectory() as place:
    turn = _Turn(Path(place), 0, 20)
    _, status = os.waitpid(turn.begin(picture_folder(Path(place) / "images")), 0)
    print(turn.end(os.waitstatus_to_exitcode(status)))
"""


def test_what_was_seen_is_kept_where_a_worker_is_not_waited_for() -> None:
    planted = """
from vae_explorer.gui.workbench import Workbench
Workbench.close = lambda bench: False
"""
    assert "'harm': []" in said(PLAYED.format(planted=planted))


def test_a_window_that_stands_still_ends_and_says_where() -> None:
    planted = """
import threading
def stand_still(monkey):
    monkey_hands._PATIENCE_S = 1.0
    monkey._watch.beat()
    threading.Event().wait()
monkey_hands._WOUND_UP_EVERY_S = 0.0
monkey_hands.Monkey._take_a_tiny_net = stand_still
"""
    words = said(PLAYED.format(planted=planted))
    assert "seed 0, window 1: ended with 1: Timeout" in words
    assert "in stand_still" in words


def test_a_program_that_does_not_end_says_what_is_left() -> None:
    planted = """
monkey_hands._ENDS_WITHIN_S = 1.0
MainWindow.leave = lambda window: None
"""
    words = said(PLAYED.format(planted=planted))
    assert "seed 0, window 1: it did not end within 1 s" in words
    assert "MainWindow" in words
