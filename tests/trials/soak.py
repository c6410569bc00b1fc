"""The window for a long while: it trains, somebody drags, and nothing may grow.

Every second the memory, the open descriptors and the threads are counted. The line of least
squares through the memory must not rise by more than 1 MB an hour, but for its own error; the
error shrinks with the time to the power of 1.5, so that short soaks say little and know it.
"""

from __future__ import annotations

import math
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from vae_explorer.gui.workbench import Workbench

__all__ = ["slope_of", "soak"]

_WARM_SHARE = 0.2
_WARM_S = 60.0
_DRAG_MS = 20
_BEAT_MS = 100
_SAMPLE_S = 1.0
_LARGEST_MB_PER_H = 1.0
_ERRORS = 3.0


def soak(count: int, seed: int) -> dict[str, object]:
    """Train and drag for a while, and see what grows.

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
        samples, steps = _live(float(count), seed)
    rows = np.array(samples)
    warm = rows[rows[:, 0] >= min(_WARM_S, _WARM_SHARE * count)]
    slope, error = slope_of(warm[:, 0] / 3600.0, warm[:, 1])
    descriptors, threads = warm[:, 2], warm[:, 3]
    facts: dict[str, object] = {
        "seconds": count,
        "steps": steps,
        "memory_mb": [round(float(warm[0, 1]), 1), round(float(warm[-1, 1]), 1)],
        "slope_mb_per_h": round(slope, 2),
        "error_mb_per_h": round(error, 2),
        "descriptors": [int(descriptors.min()), int(descriptors.max())],
        "threads": [int(threads.min()), int(threads.max())],
    }
    half = len(warm) // 2
    for name, values in (("descriptors", descriptors), ("threads", threads)):
        # In the middle: a save has a file open for a moment.
        assert np.median(values[half:]) <= np.median(values[:half]), f"{name} grow: {facts}"
    assert slope - _ERRORS * error <= _LARGEST_MB_PER_H, f"memory grows: {facts}"
    return facts


def slope_of(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Return the slope of the line of least squares and its standard error.

    Memory is counted every second, but changes in steps that last: neighbours are not
    independent. The error is therefore that of the means of twenty stretches at most.

    Args:
        x: Shape ``(K,)``, ascending.
        y: Shape ``(K,)``.

    Raises:
        ValueError: With fewer than twenty values, of which there is nothing to be said.
    """
    if len(x) < 20:
        raise ValueError(f"{len(x)} values make no slope; soak for a minute at least")
    parts = np.array_split(np.arange(len(x)), min(20, len(x) // 4))
    means_x = np.array([x[part].mean() for part in parts])
    means_y = np.array([y[part].mean() for part in parts])
    (slope, _), covariance = np.polyfit(means_x, means_y, 1, cov=True)
    return float(slope), float(np.sqrt(covariance[0, 0]))


def _live(seconds: float, seed: int) -> tuple[list[tuple[float, ...]], int]:
    """Return time in s, memory in MB, descriptors and threads, once a second, and the steps."""
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    from vae_explorer.gui.process.arenas import share_arenas
    from vae_explorer.gui.process.garbage import GarbageCollection
    from vae_explorer.gui.process.preferences import Preferences
    from vae_explorer.gui.style.theme import apply_theme
    from vae_explorer.gui.window.main_window import MainWindow
    from vae_explorer.gui.workbench import Workbench

    share_arenas()  # as the program does before its window
    application = QApplication.instance() or QApplication(["soak"])
    assert isinstance(application, QApplication)
    apply_theme(application, "light")
    window = MainWindow(Preferences())
    bench = Workbench(window, Preferences(), remember=False)
    garbage = GarbageCollection(bench)
    window.resize(1280, 800)
    window.show()
    loop, heart, hand = QEventLoop(), QTimer(), QTimer()
    life = _Life(bench, seconds, seed, loop.quit)
    heart.timeout.connect(life.beat)
    hand.timeout.connect(life.drag)
    bench.session.open_target("sample:faces")
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
    return life.samples, 0 if progress is None else progress.step


class _Life:
    """What happens while time goes by."""

    def __init__(
        self, bench: Workbench, seconds: float, seed: int, end: Callable[[], None]
    ) -> None:
        self.samples: list[tuple[float, ...]] = []
        self._session = bench.session
        self._seconds, self._end = seconds, end
        self._dice = np.random.default_rng(seed)
        self._began_s = time.monotonic()

    def beat(self) -> None:
        """Train once that can be done, count once a second, and end in time."""
        from vae_explorer.gui.session.view_state import Phase

        now_s = time.monotonic() - self._began_s
        session = self._session
        if session.phase is Phase.READY and session.setup is not None:
            training = session.setup.training.model_copy(update={"epochs": 100_000})
            session.edit_setup(session.setup.model_copy(update={"training": training}))
            session.train()
        if now_s >= len(self.samples) * _SAMPLE_S:
            self.samples.append((now_s, *_used()))
        if now_s >= self._seconds:
            self._end()

    def drag(self) -> None:
        """Lead the cursor round and round."""
        exploration = self._session.exploration
        if exploration.plane is not None:
            turn = time.monotonic()
            reach = 2.0 + 0.1 * self._dice.normal()
            exploration.move_cursor(reach * math.cos(turn), reach * math.sin(turn))


def _used() -> tuple[float, float, float]:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    memory_mb = pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    threads = len(list(Path("/proc/self/task").iterdir()))
    return memory_mb, float(descriptors), float(threads)
