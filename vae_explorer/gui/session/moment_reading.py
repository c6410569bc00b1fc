"""Reading kept moments for the map: the one that is wanted first, the others ahead of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.errors import VaeExplorerError
from vae_explorer.gui.process.jobs import LatestJob, PullJob
from vae_explorer.gui.session.moment_shelf import MomentShelf, ReadMoment, read_for_map
from vae_explorer.latent.moment_planes import MomentPlanes

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from vae_explorer.gui.process.jobs import Executor
    from vae_explorer.latent.plane import Plane
    from vae_explorer.runs.ladder import Moment
    from vae_explorer.training.reports import Snapshot
    from vae_explorer.training.settings import Setup

__all__ = ["MomentReading"]


class MomentReading(QObject):
    """The moments that were read, and the planes on which their maps stand alike.

    Attributes:
        came: A ``Moment`` that was wanted and its ``Snapshot``.
        failed: The exception of a moment that cannot be read.

    Args:
        executor: Reads them.
        parent: Owner.
    """

    came = Signal(object, object)
    failed = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted = LatestJob(executor, self)
        self._wanted.ready.connect(self._take_wanted)
        self._wanted.failed.connect(self.failed)
        self._ahead = PullJob(executor, self)
        self._ahead.came.connect(self._take_ahead)
        self._shelf, self._planes = MomentShelf(), MomentPlanes()

    @property
    def busy(self) -> bool:
        """True while the moment that is wanted is read."""
        return self._wanted.busy

    def want(self, moment: Moment, setup: Setup) -> None:
        """Tell of a moment, at once if it is known already."""
        snapshot = self._shelf.get(moment.step)
        if snapshot is not None and moment.step in self._planes:
            self._wanted.forget()
            self.came.emit(moment, snapshot)
        else:
            self._wanted.request(lambda: read_for_map(moment, setup))

    def read_ahead(self, moments: tuple[Moment, ...], setup: Setup) -> None:
        """Read what is not known yet, the newest moment first."""
        shelf, planes = self._shelf, self._planes
        unread = [m for m in reversed(moments) if m.step not in planes or not shelf.get(m.step)]
        self._ahead.start(lambda: _read_all(unread, setup))

    def keep(self, snapshot: Snapshot) -> None:
        """Keep a moment with codes that are exact, so that they need not be found again."""
        self._shelf.put(snapshot)

    def anchor(self, plane: Plane, means: NDArray[np.float32]) -> None:
        """Let all maps stand as this one does.

        Args:
            plane: That of the newest model.
            means: Of its codes, shape ``(N, D)``.
        """
        self._planes.anchor(plane, means)

    def plane_at(self, step: int) -> Plane | None:
        """Return the plane of a moment, None for the usual one."""
        return self._planes.plane_at(step)

    def rest(self) -> None:
        """Give up what is being read."""
        self._wanted.forget()
        self._ahead.cancel()

    def clear(self) -> None:
        """Forget all moments."""
        self.rest()
        self._shelf.clear()
        self._planes.clear()

    @Slot(object)
    def _take_wanted(self, read: ReadMoment) -> None:
        self._put(read)
        self.came.emit(read.moment, read.snapshot)

    @Slot(object)
    def _take_ahead(self, read: ReadMoment) -> None:
        self._planes.add(read.moment.step, read.sketch)
        if not self._shelf.full:
            self._put(read)

    def _put(self, read: ReadMoment) -> None:
        self._planes.add(read.moment.step, read.sketch)
        if self._shelf.get(read.moment.step) is None:
            self._shelf.put(read.snapshot)


def _read_all(moments: list[Moment], setup: Setup) -> Iterator[ReadMoment | None]:
    """Read moments ahead, one for each pull; one that cannot be read is met when it is wanted."""
    for moment in moments:
        try:
            yield read_for_map(moment, setup)
        except VaeExplorerError:
            yield None
