"""What the window's thread does while the slider of the training time is dragged.

Run by hand: ``python -m tests.bench.scrub_bench RUN [SECONDS]``, with a copy of a run that has many
moments, such as one of 200 epochs. The slider is dragged to and fro by a mouse, once while the
moments are read for the first time, and once when they are in memory. Told is the processor time of
the window's thread between the ends of two paintings of the window, which is a frame; on a machine
with other work several answers come in one frame, so that it is the most that a frame can take.
The event loop is Qt's own: ``QTest.qWait`` holds Python's lock, and the moments are read by Python.
"""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.bench.live_window import wait
from vae_explorer.gui.process.preferences import Preferences
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.style.theme import apply_theme
from vae_explorer.gui.window.main_window import MainWindow
from vae_explorer.gui.workbench import Workbench

SECONDS, SWEEPS = 10.0, 2
P99_MS, MOST_MS = 33.0, 100.0


class WatchedWindow(MainWindow):
    """The window, with a note of every frame."""

    frames_ms: list[float]
    _until_s = 0.0

    def begin(self) -> None:
        """Forget the frames so far."""
        self.frames_ms, self._until_s = [], time.thread_time()

    def event(self, event: QEvent) -> bool:
        answer = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest and self._until_s:
            now_s = time.thread_time()
            self.frames_ms.append(1000 * (now_s - self._until_s))
            self._until_s = now_s
        return answer


def drag(bench: Workbench, seconds: float) -> None:
    """Lead the slider from end to end and back, like a slow pendulum."""
    slider, left = bench.panels.timeline.slider, Qt.MouseButton.LeftButton
    QTest.mousePress(slider, left, pos=QPoint(round(slider.handle_x()), slider.height() // 2))
    began_s, share = time.monotonic(), 0.0
    while share < 1.0:
        share = min(1.0, (time.monotonic() - began_s) / seconds)
        x = slider.width() * (0.5 + 0.48 * math.cos(2 * math.pi * SWEEPS * share))
        QTest.mouseMove(slider, QPoint(round(x), slider.height() // 2))
        wait(lambda: True, 16)
    QTest.mouseRelease(slider, left, pos=QPoint(round(x), slider.height() // 2))


def main(run: Path, seconds: float) -> None:
    """Open the run and drag."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, "light")
    preferences = Preferences()
    window = WatchedWindow(preferences)
    bench = Workbench(window, preferences, remember=False)
    session = bench.session
    window.resize(1280, 800)
    window.show()
    session.open_target(str(run))
    wait(lambda: session.phase is Phase.STOPPED and not session.exploration.busy)
    moments = session.rewinding.moments
    size = sum(moment.size_bytes for moment in moments) / (1 << 20)
    print(f"{len(moments)} moments of {moments[-1].epoch:.0f} epochs, {size:.0f} MiB of disk")
    for title in ("first", "again"):
        window.begin()
        drag(bench, seconds)
        frames = np.array(window.frames_ms)
        print(
            f"{title}: {len(frames)} frames, CPU-ms of the window's thread: median "
            f"{np.median(frames):.1f}, p99 {np.quantile(frames, 0.99):.1f} (limit {P99_MS:.0f}), "
            f"most {frames.max():.1f} (limit {MOST_MS:.0f})",
            flush=True,
        )
    session.leave()
    wait(lambda: not window.isVisible())
    bench.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS)
