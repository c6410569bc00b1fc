"""Looks now and then whether the folder of the images is still as it was read."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vae_explorer.gui.process.jobs import Executor, LatestJob
from vae_explorer.images.source_changes import SourceChanges, source_changes

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet

__all__ = ["SourceWatching"]

_LOOK_EVERY_MS = 10_000
_LONGEST_REST_MS = 3_600_000
_LARGEST_SHARE = 0.01


class SourceWatching(QObject):
    """Watches the folder that the images were read from; nothing that is trained depends on it.

    Large folders are looked at more rarely, so that looking takes a hundredth of the time.

    Attributes:
        changed: The ``SourceChanges`` since the images were read, after each time that they are
            others than before.
        failed: An exception.

    Args:
        executor: Runs the looking.
        parent: Owner.
    """

    changed = Signal(object)
    failed = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._images: ImageSet | None = None
        self._read_ns = 0
        self._told = SourceChanges()
        self._job = LatestJob(executor, self)
        self._job.ready.connect(self._take)
        self._job.failed.connect(self.failed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)

    @Slot(object)
    def begin(self, images: ImageSet) -> None:
        """Watch the folder of images that were just read; that of a sample set is none."""
        self.end()
        if Path(images.source).is_absolute():
            self._images, self._read_ns = images, time.time_ns()
            self._timer.start(_LOOK_EVERY_MS)

    @Slot()
    def end(self) -> None:
        """Watch nothing, as while a run is open: it has images of its own."""
        self._images = None
        self._job.forget()
        self._timer.stop()
        self._tell(SourceChanges())

    @Slot()
    def look(self) -> None:
        """Look now."""
        images, read_ns = self._images, self._read_ns
        if images is not None and not self._job.busy:
            self._job.request(lambda: _look(images, read_ns))

    @Slot(object)
    def _take(self, seen: tuple[SourceChanges, float]) -> None:
        if self._images is None:
            return
        changes, took_s = seen
        rest_ms = min(_LONGEST_REST_MS, round(1000 * took_s / _LARGEST_SHARE))
        self._timer.start(max(_LOOK_EVERY_MS, rest_ms))
        self._tell(changes)

    def _tell(self, changes: SourceChanges) -> None:
        if changes != self._told:
            self._told = changes
            self.changed.emit(changes)


def _look(images: ImageSet, read_ns: int) -> tuple[SourceChanges, float]:
    began_s = time.monotonic()
    return source_changes(images, read_ns), time.monotonic() - began_s
