"""Reading what was dropped or pasted, and saying in one sentence what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from vae_explorer.errors import VaeExplorerError
from vae_explorer.gui.process.jobs import Executor, SerialJobs
from vae_explorer.gui.style.words import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from vae_explorer.gui.exploring.guest_work import GuestSource
    from vae_explorer.images.spec import PixelSpec

__all__ = ["GuestReading"]


@dataclass
class _Batch:
    """What was dropped at one time."""

    waiting: int
    left_out: int
    taken: list[tuple[str, np.ndarray]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


class GuestReading(QObject):
    """Reads images one after the other, and hands them on together.

    Attributes:
        arrived: List of pairs of a name and pixels, uint8, shape ``(C, S, S)``.
        told: Kind ("warn") and a sentence about what could not be taken.
        failed: An unexpected exception.

    Args:
        executor: Runs the work.
        parent: Owner.
    """

    arrived = Signal(object)
    told = Signal(str, str)
    failed = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = SerialJobs(executor, self)
        self._visit = 0

    @property
    def busy(self) -> bool:
        """True while anything is read."""
        return self._jobs.busy

    def forget(self) -> None:
        """Nothing is heard any more of what is being read."""
        self._visit += 1

    def read(self, sources: Sequence[GuestSource], spec: PixelSpec, room: int) -> None:
        """Read images as the image set's own were.

        Args:
            sources: Where they come from.
            spec: Of the image set.
            room: How many can be taken; the others are left out, and that is said.
        """
        batch = _Batch(min(room, len(sources)), max(0, len(sources) - room))
        if not batch.waiting:
            self._end(batch)
        for source in sources[: batch.waiting]:
            self._jobs.request(
                partial(source.read, spec),
                partial(self._take, self._visit, batch, source.name),
                partial(self._refuse, self._visit, batch),
            )

    def _take(self, visit: int, batch: _Batch, name: str, pixels: np.ndarray) -> None:
        batch.taken.append((name, pixels))
        self._go_on(visit, batch)

    def _refuse(self, visit: int, batch: _Batch, error: BaseException) -> None:
        if isinstance(error, VaeExplorerError):
            batch.refused.append(error.sentence)
        else:
            self.failed.emit(error)
        self._go_on(visit, batch)

    def _go_on(self, visit: int, batch: _Batch) -> None:
        batch.waiting -= 1
        if batch.waiting == 0 and visit == self._visit:
            self._end(batch)

    def _end(self, batch: _Batch) -> None:
        sentences = batch.refused[:1]
        if len(batch.refused) > 1:
            sentences.append(f"{plural(len(batch.refused) - 1, 'more file')} could not be read.")
        if batch.left_out:
            left = plural(batch.left_out, "image")
            sentences.append(f"{left} found no room on the map: remove others to make some.")
        if sentences and batch.taken:
            sentences.append(f"{plural(len(batch.taken), 'image')} went onto the map.")
        if sentences:
            self.told.emit("warn", " ".join(sentences))
        if batch.taken:
            self.arrived.emit(batch.taken)
