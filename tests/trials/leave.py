"""Windows that are closed, told to end, or broken off, at random moments of a training.

Each is the whole program in a process of its own, forked from one that has everything imported
but has not begun anything. It must end with its code in time, and leave a run that opens with all
that was trained; of one that was broken off, the next start must know, and what was saved opens.
"""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.trials.program import import_everything, run_program, train_for_ever

if TYPE_CHECKING:
    from collections.abc import Callable

    from vae_explorer.gui.workbench import Workbench

__all__ = ["break_windows", "close_windows", "end_programs"]

_LONGEST_CLOSE_S = 5.0
_LONGEST_END_S = 10.0
_LONGEST_WAIT_S = 1.5
_PATIENCE_S = 60.0


def close_windows(count: int, seed: int) -> dict[str, object]:
    """Close windows while they train, by the window's own cross and the answer to its question.

    Args:
        count: Number of windows.
        seed: Of chance.

    Raises:
        AssertionError: If one ends late, by an error, or without its state.
    """
    return _leave(count, seed, 0, _LONGEST_CLOSE_S, _close_by_hand, _assert_kept)


def end_programs(count: int, seed: int) -> dict[str, object]:
    """Send SIGTERM to programs that train.

    Args:
        count: Number of programs.
        seed: Of chance.

    Raises:
        AssertionError: If one ends late, with another code than 143, or without its state.
    """
    end = partial(_end_by_signal, signal.SIGTERM)
    return _leave(count, seed, 143, _LONGEST_END_S, end, _assert_kept)


def break_windows(count: int, seed: int) -> dict[str, object]:
    """Kill windows that train, every other one by a fault of memory.

    Args:
        count: Number of windows.
        seed: Of chance.

    Raises:
        AssertionError: If the next start does not know of it, or a saved state is lost.
    """
    half, end = count // 2, partial(_end_by_signal, signal.SIGKILL)
    facts = _leave(count - half, seed, -9, _LONGEST_END_S, end, _assert_known)
    if half:
        end = partial(_end_by_signal, signal.SIGSEGV)
        _leave(half, seed + 1, -11, _LONGEST_END_S, end, _assert_known)
    return {**facts, "left": count}


def _leave(
    count: int,
    seed: int,
    wanted: int,
    longest_s: float,
    ask: Callable[[int], None],
    assert_sound: Callable[[Path], int],
) -> dict[str, object]:
    import_everything()
    from tests.fakes import picture_folder

    dice = random.Random(seed)
    slowest_s, steps = 0.0, 0
    with tempfile.TemporaryDirectory() as place:
        folder = picture_folder(Path(place) / "images")
        for number in range(count):
            home = Path(place) / f"home-{number}"
            home.mkdir()
            after_s = dice.uniform(0.0, _LONGEST_WAIT_S)
            reading, writing = os.pipe()
            child = os.fork()
            if not child:
                os.close(reading)
                meet = partial(_when_it_trains, after_s, partial(ask, writing))
                os._exit(run_program(folder, home, meet))
            os.close(writing)
            took_s, code = _wait(child, reading)
            os.close(reading)
            assert code == wanted, f"window {number} ended with {code}: {_log(home)}"
            assert took_s < longest_s, f"window {number} took {took_s:.1f} s to end"
            slowest_s = max(slowest_s, took_s)
            steps += assert_sound(home)
            shutil.rmtree(home)
    return {"left": count, "slowest_s": round(slowest_s, 2), "steps_kept": steps, "lost": 0}


def _when_it_trains(after_s: float, ask: Callable[[], None], bench: Workbench) -> None:
    """Train, and ask it to leave so long after the training has a first state to keep."""
    from PySide6.QtCore import QTimer

    def look() -> None:
        train_for_ever(bench.session)
        if bench.session.trainer.running and bench.session.exploration.snapshot is not None:
            timer.stop()
            QTimer.singleShot(round(after_s * 1000), bench, ask)

    timer = QTimer(bench)
    timer.timeout.connect(look)
    timer.start(10)


def _close_by_hand(writing: int) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QDialog, QPushButton

    from vae_explorer.gui.window.main_window import MainWindow

    windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    os.write(writing, b"!")
    windows[0].close()

    def answer() -> None:
        for dialog in windows[0].findChildren(QDialog, "ask_leaving"):
            for button in dialog.findChildren(QPushButton):
                if button.text() == "Stop and save":
                    button.click()

    QTimer.singleShot(0, windows[0], answer)


def _end_by_signal(number: int, writing: int) -> None:
    os.write(writing, b"!")
    os.kill(os.getpid(), number)


def _wait(child: int, reading: int) -> tuple[float, int]:
    """Return the time from the wish to the end, and the exit code; -n after signal n."""
    ready, _, _ = select.select([reading], [], [], _PATIENCE_S)
    began_s = time.monotonic()
    if not ready:
        os.kill(child, signal.SIGKILL)
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return time.monotonic() - began_s, os.waitstatus_to_exitcode(status)
        if time.monotonic() - began_s > _PATIENCE_S:
            os.kill(child, signal.SIGKILL)
        select.select([], [], [], 0.005)


def _assert_kept(home: Path) -> int:
    from vae_explorer.runs.run import open_run

    (path,) = (home / "data" / "runs").iterdir()
    run = open_run(path)
    state = run.latest_state()
    assert state is not None, f"nothing was kept in {path}"
    assert not run.notes, run.notes
    recorded = run.history().curves().batches.steps
    step = int(state.meta["step"])
    assert len(recorded) == 0 or int(recorded[-1]) == step, (step, recorded[-1:])
    text = _log(home)
    assert "ERROR" not in text, text
    assert not list((home / "logs").glob("visit-*")), "it left, and yet it broke off"
    return step


def _assert_known(home: Path) -> int:
    from vae_explorer.gui.process.visits import take_broken_visits
    from vae_explorer.runs.run import open_run

    (path,) = (home / "data" / "runs").iterdir()
    broken = take_broken_visits(home / "logs")
    assert broken is not None, "the next start knows nothing"
    assert broken.run == path, (broken.run, path)
    run = open_run(path)
    state = run.latest_state()
    assert not run.notes, run.notes
    # The first state is saved within seconds; it may have been killed before.
    return 0 if state is None else int(state.meta["step"])


def _log(home: Path) -> str:
    path = home / "logs" / "vae-explorer.log"
    return path.read_text(encoding="utf-8")[-2000:] if path.is_file() else ""
