"""The window for a long while: it trains, somebody drags and rewinds, and nothing may grow.

Ten times a second the memory in use, the open descriptors and the threads are counted. What is in
use goes up and down with every batch and every answer; what is left between them is the least of
some seconds. The line of least squares through those least values must not rise by more than 1 MB
an hour, but for its own error, which shrinks with the time to the power of 1.5; in less than half
an hour, by what fills up once besides. One step upwards is taken for something that is made once,
late: it is told, may be 16 MB, and is no slope. In all, no more may be added than these together.
"""

from __future__ import annotations

import math
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.trials.growth import Growth, growth_of
from tests.trials.memory_in_use import memory_parts, resident_memory
from tests.trials.program import import_libraries, train_for_ever

if TYPE_CHECKING:
    from collections.abc import Callable

    from vae_explorer.gui.workbench import Workbench

__all__ = ["assert_little_growth", "soak"]

_WARM_SHARE = 0.2
_WARM_S = 60.0
_DRAG_MS = 20
_BEAT_MS, _MS_PER_S = 100, 1000
_COLUMNS, _BEATS_SPARE = 8, 1.2
_SHELF_BYTES, _POINTS = 4 << 20, 1024
_REWIND_EVERY, _LIVE_AGAIN_AFTER = 50, 20
_LARGEST_MB_PER_H = 1.0
_ERRORS = 3.0
_LONG_S, _FILLING_MB = 1800, 8.0
"""In a shorter time than that, curves and caches that fill up once may take so much."""
_LARGEST_STEP_MB = 16.0
_MEMORY = {"in_use": 1, "heap": 5, "mapped": 6, "python": 7}
"""Columns of what is measured: all, and its parts."""


def soak(count: int, seed: int) -> dict[str, object]:
    """Train, drag and rewind for a while, and see what grows.

    Args:
        count: Seconds.
        seed: Of the way of the hand.

    Raises:
        AssertionError: If memory, descriptors or threads grow.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory() as home:
        os.environ["VAE_EXPLORER_HOME"] = home
        rows, steps = _live(float(count), seed)
    warm = rows[rows[:, 0] >= min(_WARM_S, _WARM_SHARE * count)]
    growth = growth_of(warm[:, 0] / 3600.0, warm[:, 1])
    descriptors, threads = warm[:, 2], warm[:, 3]
    facts: dict[str, object] = {
        "seconds": count,
        "steps": steps,
        **{f"{name}_mb": _fifths(warm[:, column]) for name, column in _MEMORY.items()},
        "resident_mb": [round(float(warm[0, 4]), 1), round(float(warm[-1, 4]), 1)],
        "slope_mb_per_h": round(growth.slope, 2),
        "error_mb_per_h": round(growth.error, 2),
        "step_mb": round(growth.step, 2),
        "step_at_s": None if growth.step_at is None else round(growth.step_at * 3600.0),
        "descriptors": [int(descriptors.min()), int(descriptors.max())],
        "threads": [int(threads.min()), int(threads.max())],
    }
    half = len(warm) // 2
    for name, values in (("descriptors", descriptors), ("threads", threads)):
        # In the middle: a save has a file open for a moment.
        assert np.median(values[half:]) <= np.median(values[:half]), f"{name} grow: {facts}"
    assert_little_growth(growth, float(warm[-1, 0] - warm[0, 0]), facts)
    return facts


def assert_little_growth(growth: Growth, seconds: float, facts: object) -> None:
    """See that memory neither leaks nor takes a leap.

    Args:
        growth: Of the MB in use, by the hour.
        seconds: Over which it was watched.
        facts: To be told with the harm.

    Raises:
        AssertionError: If it does.
    """
    hours = seconds / 3600.0
    allowed = _LARGEST_MB_PER_H * hours + (_FILLING_MB if seconds < _LONG_S else 0.0)
    assert (growth.slope - _ERRORS * growth.error) * hours <= allowed, f"memory grows: {facts}"
    assert growth.step <= _LARGEST_STEP_MB, f"memory takes a leap: {facts}"
    assert growth.rise <= allowed + _LARGEST_STEP_MB, f"memory rises: {facts}"


def _fifths(values: np.ndarray) -> list[float]:
    return [round(float(part.min()), 1) for part in np.array_split(values, 5)]


def _live(seconds: float, seed: int) -> tuple[np.ndarray, int]:
    """Return what was measured, and the steps.

    A row is the time in s, MB in use, descriptors, threads, MB resident, and the MB in use that lie
    in the heap, in pieces of their own, and in Python's objects.
    """
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    from vae_explorer.gui.process.arenas import share_arenas
    from vae_explorer.gui.process.garbage import GarbageCollection
    from vae_explorer.gui.process.preferences import Preferences
    from vae_explorer.gui.session import trainer
    from vae_explorer.gui.session.moment_shelf import MomentShelf
    from vae_explorer.gui.style.theme import apply_theme
    from vae_explorer.gui.window.main_window import MainWindow
    from vae_explorer.gui.workbench import Workbench

    share_arenas()  # as the program does before its window
    # Clusters that are found a second time, say, import scipy.optimize: 12 MB, late and once.
    import_libraries()
    application = QApplication.instance() or QApplication(["soak"])
    assert isinstance(application, QApplication)
    apply_theme(application, "light")
    window = MainWindow(Preferences())
    bench = Workbench(window, Preferences(), remember=False)
    # At their usual sizes these fill in minutes, and are not to be taken for a leak meanwhile.
    bench.session.rewinding._reading._shelf = MomentShelf(_SHELF_BYTES)
    vars(trainer)["MOST_POINTS"] = _POINTS
    garbage = GarbageCollection(bench)
    window.resize(1280, 800)
    window.show()
    loop, heart, hand = QEventLoop(), QTimer(), QTimer()
    life = _Life(bench, seconds, seed, loop.quit)
    heart.timeout.connect(life.beat)
    hand.timeout.connect(life.drag)
    bench.session.open_target("sample:digits")
    heart.start(_BEAT_MS)
    hand.start(_DRAG_MS)
    loop.exec()
    hand.stop()
    heart.stop()
    progress = bench.session.trainer.progress
    bench.session.left.connect(loop.quit)
    bench.session.leave()
    loop.exec()
    assert bench.close()
    garbage.close()
    window.deleteLater()
    return life.rows, 0 if progress is None else progress.step


class _Life:
    """What happens while time goes by."""

    def __init__(
        self, bench: Workbench, seconds: float, seed: int, end: Callable[[], None]
    ) -> None:
        # There from the first: what the soak itself keeps must not grow.
        beats = round(seconds * _MS_PER_S / _BEAT_MS * _BEATS_SPARE)
        self._rows, self._beats = np.empty((beats, _COLUMNS)), 0
        self._session = bench.session
        self._seconds, self._end = seconds, end
        self._dice = np.random.default_rng(seed)
        self._began_s = time.monotonic()

    @property
    def rows(self) -> np.ndarray:
        """What was measured, a row for each beat."""
        return self._rows[: self._beats]

    def beat(self) -> None:
        """Train once that can be done, rewind now and then, count, and end in time."""
        now_s = time.monotonic() - self._began_s
        session = self._session
        train_for_ever(session)
        self._rows[self._beats] = now_s, *_used()
        self._beats += 1
        turn = self._beats % _REWIND_EVERY
        if turn == 0 and session.rewinding.moments:
            steps = [moment.step for moment in session.rewinding.moments]
            session.rewinding.go_to_step(int(self._dice.choice(steps)))
        elif turn == _LIVE_AGAIN_AFTER:
            session.rewinding.go_live()
        if now_s >= self._seconds or self._beats == len(self._rows):
            self._end()

    def drag(self) -> None:
        """Lead the cursor round and round."""
        exploration = self._session.exploration
        if exploration.plane is not None:
            turn = time.monotonic()
            reach = 2.0 + 0.1 * self._dice.normal()
            exploration.move_cursor(reach * math.cos(turn), reach * math.sin(turn))


def _used() -> tuple[float, ...]:
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    threads = len(list(Path("/proc/self/task").iterdir()))
    parts = memory_parts()
    return sum(parts), float(descriptors), float(threads), resident_memory(), *parts
