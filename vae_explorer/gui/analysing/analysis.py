"""One analysis of the newest model: what it looks at, and when it may work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vae_explorer.gui.process.jobs import Executor, PullJob

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Codes, Snapshot

__all__ = ["Analysis"]

_LEAST_REST_S = 0.5
Make = Callable[[], Iterator[object]]


class Analysis(QObject):
    """Holds what to analyse, and works on it on a thread of the workers.

    Two kinds of work: what *follows* by itself whatever is looked at (:meth:`follow`), only while
    somebody sees it, and what was *asked for* (:meth:`ask`), which nothing newer cuts short but
    another image set. While a model is trained, work that follows rests after each answer for as
    long as the answer took, so that training keeps at least half of a small machine.

    A part of the window overrides :meth:`follow`, :meth:`take` and :meth:`forget`.

    Attributes:
        failed: An exception of the worker.
        busy_changed: Whether it works now.
        images: The image set, or None.
        snapshot: The newest model, or None.
        codes: Codes of the images that the map shows, or None.
        index: Row of the selected image, or None.
        shown: Whether somebody sees the answers.

    Args:
        executor: Runs the work.
        parent: Owner.
    """

    failed = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = PullJob(executor, self)
        self._job.came.connect(self._take)
        self._job.ended.connect(self._end)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._follow)
        self._began_s = 0.0
        self._stale = self._asked = self._training = self._told_busy = False
        self.images: ImageSet | None = None
        self.snapshot: Snapshot | None = None
        self.codes: Codes | None = None
        self.index: int | None = None
        self.shown = False

    # ------------------------------------------------------------------- for who overrides

    def follow(self) -> Make | None:
        """Return the work that follows what is looked at now, or None if there is none."""
        return None

    def take(self, value: object) -> None:
        """Tell one value that the work yielded."""

    def forget(self) -> None:
        """Take back what was told: there is another image set or model."""

    def ask(self, make: Make) -> None:
        """Do what somebody asked for; it takes the place of what is under way.

        Args:
            make: Gives a generator, pulled on a worker; None says nothing and gives way.
        """
        self._start(make, asked=True)

    def renew(self) -> None:
        """Follow anew at once: what is looked at has changed by a hand."""
        self._job.cancel()
        self._asked = False
        self._rest.stop()
        self._stale = True
        self._follow()

    # ------------------------------------------------------------------------ what it is told

    @property
    def busy(self) -> bool:
        """True while it works, or will soon by itself."""
        return self._job.busy or self._rest.isActive()

    def begin(self, images: ImageSet) -> None:
        """Look at another image set."""
        self.rest()
        self.images, self.snapshot, self.codes, self.index = images, None, None, None
        self.forget()

    def take_snapshot(self, snapshot: Snapshot) -> None:
        """Take up a newer model."""
        self.snapshot = snapshot
        self._grow_stale()

    def take_codes(self, codes: Codes) -> None:
        """Take up newer codes of all images."""
        self.codes = codes
        self._grow_stale()

    def select(self, index: int) -> None:
        """Look at one image of the set, or at none (-1)."""
        chosen = index if index >= 0 else None
        if chosen != self.index:
            self.index = chosen
            if self._asked:
                self._stale = True
            else:
                self.renew()

    @Slot(bool)
    def set_shown(self, shown: bool) -> None:
        """Follow what is looked at while somebody sees it."""
        self.shown = shown
        if shown:
            self._follow()
        elif not self._asked and self.busy:
            self._cancel()
            self._stale = True

    def set_training(self, training: bool) -> None:
        """Leave room for a training, or take it again."""
        self._training = training
        if not training and self._rest.isActive():
            self._rest.stop()
            self._follow()

    @Slot()
    def rest(self) -> None:
        """Give up what is under way."""
        self._cancel()
        self._stale = False

    # ------------------------------------------------------------------------------ inside

    def _grow_stale(self) -> None:
        self._stale = True
        if not self.busy:
            self._follow()

    @Slot()
    def _follow(self) -> None:
        if not (self._stale and self.shown and self.snapshot is not None) or self._asked:
            self._tell_busy()
            return
        self._stale = False
        make = self.follow()
        if make is not None:
            self._start(make, asked=False)
        else:
            self._tell_busy()

    def _start(self, make: Make, *, asked: bool) -> None:
        self._rest.stop()
        self._asked = asked
        self._began_s = time.monotonic()
        self._job.start(make)
        self._tell_busy()

    def _cancel(self) -> None:
        self._job.cancel()
        self._rest.stop()
        self._asked = False
        self._tell_busy()

    @Slot(object)
    def _take(self, value: object) -> None:
        self.take(value)

    @Slot(object)
    def _end(self, error: object) -> None:
        self._asked = False
        if error is not None:
            self.failed.emit(error)
        if self._stale and self.shown and self._training:
            took_s = time.monotonic() - self._began_s
            self._rest.start(round(1000 * max(took_s, _LEAST_REST_S)))
            self._tell_busy()
        else:
            self._follow()

    def _tell_busy(self) -> None:
        if self._job.busy != self._told_busy:
            self._told_busy = self._job.busy
            self.busy_changed.emit(self._told_busy)
