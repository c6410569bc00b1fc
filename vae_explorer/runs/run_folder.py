"""The folder of a run as its one writer holds it, and how it is made anew where it went away.

A training goes on when somebody deletes or moves the folder under it, or unplugs its disk: all that
the folder had to hold, but for older states, is still in memory or in the files that are open.
"""

from __future__ import annotations

import logging
import os
import shutil
from typing import TYPE_CHECKING

from vae_explorer.errors import RunError
from vae_explorer.places import runs_dir
from vae_explorer.runs.atomic import why_not_written, write_atomically
from vae_explorer.runs.layout import RunLayout, new_run_path
from vae_explorer.runs.lock import RunLock
from vae_explorer.runs.manifest import read_manifest
from vae_explorer.runs.metrics import MetricsLog
from vae_explorer.runs.stored_images import image_list_text, pack_pixels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.runs.disk import Buffer, Disk
    from vae_explorer.runs.manifest import Manifest
    from vae_explorer.runs.records import Record

__all__ = ["RunFolder"]

_KEPT = 3
_RECORD_BYTES = 1 << 16
"""Room that some records need."""
_log = logging.getLogger(__name__)


class RunFolder:
    """What a writer holds of its run: the right to write, and the open record.

    Args:
        layout: Where the parts of the run stand.
        manifest: Content of its ``run.json``.
        image_set: What it is trained on.
        lock: The right to write.
        disk: The operating system.

    Attributes:
        layout: Where the parts stand now.
        metrics: The record.
        notice: What became of the folder meanwhile, in a sentence; empty if nothing.

    Raises:
        OSError: If the record cannot be opened.
    """

    def __init__(
        self,
        layout: RunLayout,
        manifest: Manifest,
        image_set: ImageSet,
        lock: RunLock,
        disk: Disk,
    ) -> None:
        self.layout = layout
        self.metrics = MetricsLog(layout.metrics)
        self.notice = ""
        self._manifest, self._image_set = manifest, image_set
        self._lock, self._disk = lock, disk

    @property
    def held(self) -> bool:
        """True until it is released."""
        return self._lock.held

    @property
    def stands(self) -> bool:
        """Whether the folder is where it was, with all that a run is read from."""
        layout = self.layout
        parts = (layout.manifest, layout.image_list, layout.image_pixels, layout.checkpoints)
        # Of a disk that has gone the system may say anything; it is no reason to end a training.
        there = all(os.access(part, os.F_OK) for part in parts)
        return there and self.metrics.is_at(layout.metrics) and self._lock.is_at(layout.lock)

    def make_anew(self) -> None:
        """Write again what is missing, with the whole record.

        Raises:
            OSError: If it cannot be written.
            RunError: ``RUN_LOCKED`` if another program took the place.
        """
        self._furnish(self.layout)
        path = self.layout.path
        _log.warning("the folder of the run was made anew: %s", path)
        self.notice = (
            f"{path} was removed or moved while it trained, wholly or in part. It was made anew, "
            "with the whole record and the newest state; older moments may be gone."
        )

    def move_home(self, step: int, state: Buffer) -> None:
        """Hold a new folder among the program's own runs, with all that a run is read from.

        Args:
            step: Of the state.
            state: The content of a checkpoint; without it the old folder would be worth more.

        Raises:
            OSError: If it cannot be written; the old one is held as before, and no new one is left.
        """
        layout = RunLayout(new_run_path(runs_dir(), self.layout.path.name, reuse=False))
        layout.path.mkdir()  # by this program alone, so that what fails below may delete it
        try:
            layout.checkpoints.mkdir()
            write_atomically(layout.checkpoint(step), [state], disk=self._disk)
            self._furnish(layout)
        except BaseException:
            shutil.rmtree(layout.path, ignore_errors=True)
            raise

    def append(self, record: Record) -> None:
        """Append to the record.

        Raises:
            RunError: If it cannot be written; it is kept for the next call.
        """
        try:
            self.metrics.append(record)
        except OSError as error:
            path = self.layout.metrics
            code, why = why_not_written(error, path, _RECORD_BYTES, self._disk, settled=True)
            raise RunError(f"RUN_METRICS_{code}", why) from error

    def prune(self) -> None:
        """Delete all but the newest three states; what cannot be deleted stays."""
        for _, path in self.layout.list_checkpoints()[_KEPT:]:
            try:
                self._disk.remove(path)
            except OSError as error:
                _log.warning("an old checkpoint stays: %s", error)

    def release(self) -> None:
        """Close the record and let others write."""
        self.metrics.close()
        self._lock.release()

    def _furnish(self, layout: RunLayout) -> None:
        layout.checkpoints.mkdir(parents=True, exist_ok=True)
        lock = self._lock if self._lock.is_at(layout.lock) else RunLock(layout.lock)
        metrics = self.metrics
        try:
            if layout.manifest.exists():
                self._manifest.refuse_another(read_manifest(layout.manifest), layout.path)
            self._write_missing(layout.image_pixels, lambda: pack_pixels(self._image_set))
            listing = image_list_text(self._image_set).encode
            self._write_missing(layout.image_list, lambda: [listing()])
            if not metrics.is_at(layout.metrics):
                metrics = metrics.copied_to(layout.metrics)
            # The last of all: only a folder with a run.json is a run.
            self._write_missing(layout.manifest, lambda: [self._manifest.text().encode()])
        except BaseException:
            if metrics is not self.metrics:
                metrics.close()
            if lock is not self._lock:
                lock.release()
            raise
        if metrics is not self.metrics:
            self.metrics.close()
        if lock is not self._lock:
            self._lock.release()
        self.metrics, self._lock, self.layout = metrics, lock, layout

    def _write_missing(self, path: Path, parts: Callable[[], Sequence[Buffer]]) -> None:
        if not path.exists():
            write_atomically(path, parts(), overwrite=True, disk=self._disk)
