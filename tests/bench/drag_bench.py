"""From a move of the mouse to the painted picture, while a model learns in the real window.

Also by itself: ``python -m tests.bench.drag_bench``. The mouse drags the cursor round the map, and
rests after each move until the picture of that place stands in the inspector. The clock is what is
asked about, and wants a quiet machine of two cores; what the window's thread spends on it is told
beside, in processor time, as is what decoding takes.
"""

from __future__ import annotations

import math
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtTest import QTest

from tests.bench.live_window import live_window, wait
from tests.bench.rows import Row, table
from tests.bench.sets import coloured, digits, digits_of, write_pngs
from vae_explorer.gui.panels.inspector_brush import PaintedPicture

if TYPE_CHECKING:
    from vae_explorer.gui.workbench import Workbench

__all__ = ["dragged"]

MOVES, DIGITS, COLOURED = 300, 6_000, 2_000
REST_MS = 8


class Hand(QObject):
    """Moves the mouse, and waits each time for the picture of the place.

    Args:
        bench: Of a window in which a model learns.
        moves: How many.

    Attributes:
        took_ms: By the clock, for each move.
        spent_ms: Of the window's thread, for each move: all it did from the event to the picture.
    """

    _painted = Signal()

    def __init__(self, bench: Workbench, moves: int) -> None:
        super().__init__()
        self._painted.connect(self._note, Qt.ConnectionType.QueuedConnection)
        self._view, self._moves = bench.panels.map, moves
        self._exploration = bench.session.exploration
        picture = bench.panels.inspector.findChild(PaintedPicture)
        assert picture is not None
        picture.installEventFilter(self)
        self._moving = False
        self.took_ms: list[float] = []
        self.spent_ms: list[float] = []

    def drag(self) -> None:
        """Take hold of the cursor, move it all round, and let go."""
        start = QPoint(*(round(pixel) for pixel in self._view.scene.cursor_px() or (0.0, 0.0)))
        left = Qt.MouseButton.LeftButton
        QTest.mousePress(self._view, left, pos=start)
        self._move()
        wait(lambda: len(self.took_ms) == self._moves)
        QTest.mouseRelease(self._view, left, pos=self._place())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note when the picture of the last move has been painted."""
        if event.type() is QEvent.Type.Paint and self._moving and self._answered:
            self._moving = False
            self._painted.emit()  # after this painting, but before whatever else is due
        return False

    @property
    def _answered(self) -> bool:
        """Whether the newest picture is that of the place where the cursor is."""
        decoded, cursor = self._exploration.decoded, self._view.scene.cursor
        if decoded is None or cursor is None:
            return False
        return bool(np.allclose(decoded.point, cursor))

    def _place(self) -> QPoint:
        middle = self._view.rect().center()
        reach = min(self._view.width(), self._view.height()) // 3
        turn = 12 * math.pi * len(self.took_ms) / self._moves
        return middle + QPoint(round(reach * math.cos(turn)), round(reach * math.sin(turn)))

    def _move(self) -> None:
        self._moving = True
        self._began = time.perf_counter(), time.thread_time()
        QTest.mouseMove(self._view, self._place())

    @Slot()
    def _note(self) -> None:
        began_s, began_cpu_s = self._began
        self.took_ms.append(1000 * (time.perf_counter() - began_s))
        self.spent_ms.append(1000 * (time.thread_time() - began_cpu_s))
        if len(self.took_ms) < self._moves:
            QTimer.singleShot(REST_MS, self._move)


def dragged(mnist: Path | None, moves: int = MOVES) -> list[Row]:
    """A connected net on digits, and a convolutional one on colours."""
    small = digits(DIGITS) if mnist is None else digits_of(mnist)[0][:DIGITS]
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for kind, limit_ms in (("mlp-28", 16.0), ("conv-64", 33.0)):
            folder = Path(name) / kind
            folder.mkdir()
            if kind == "mlp-28":
                write_pngs(folder, small)
            else:
                for row, picture in enumerate(coloured(COLOURED)):
                    Image.fromarray(picture.transpose(1, 2, 0)).save(folder / f"{row:05}.png")
            with live_window(str(folder)) as bench:
                hand = Hand(bench, moves)
                hand.drag()
                assert bench.session.trainer.running, "it learned all the while"
            took, spent = (np.percentile(v, 99) for v in (hand.took_ms, hand.spent_ms))
            rows += [
                Row.within(f"drag/{kind}", float(took), limit_ms, "ms, p99"),
                Row.within(f"drag/{kind}-window", float(spent), limit_ms, "CPU-ms, p99"),
            ]
    return rows


if __name__ == "__main__":
    print(table(dragged(None)))
