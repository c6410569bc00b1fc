"""Reference cycles, collected on the window's thread and on no other."""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer, Slot

__all__ = ["GarbageCollection"]

_INTERVAL_MS = 100
_LARGEST_SHARE = 0.01


class GarbageCollection(QObject):
    """Takes the collection of cycles out of Python's hands while a window lives.

    Python collects on whatever thread happens to make the next object. On a worker's thread that
    may take down a QObject of the window's, while the window's thread delivers events to it: the
    process then dies by a segmentation fault, once in hours or in minutes.

    What is there at the beginning, and at the first full collection some seconds later when all
    modules have been imported, is taken for good and not looked at again, so that a collection is
    a matter of milliseconds.

    Args:
        parent: Owner, on the window's thread.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._next_full_s = 0.0
        self._settled = False
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """Collect the youngest, or the generation that is due; all of them only now and then."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        began_s = time.monotonic()
        if counts[2] > thresholds[2] and began_s >= self._next_full_s:
            gc.collect()
            if not self._settled:
                gc.freeze()
                self._settled = True
            now_s = time.monotonic()
            self._next_full_s = now_s + (now_s - began_s) / _LARGEST_SHARE
        elif counts[1] > thresholds[1]:
            gc.collect(1)
        else:
            gc.collect(0)

    def close(self) -> None:
        """Give the collection back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
