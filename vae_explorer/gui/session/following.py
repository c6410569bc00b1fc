"""Two programs at one run: the one that does not train it reads along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vae_explorer.gui.process.jobs import LatestJob
from vae_explorer.gui.session.reading_along import Look, look_at

if TYPE_CHECKING:
    from pathlib import Path

    from vae_explorer.gui.process.jobs import Executor
    from vae_explorer.gui.session.rewinding import Rewinding
    from vae_explorer.gui.session.trainer import Trainer
    from vae_explorer.images.image_set import ImageSet

__all__ = ["Following"]

_LOOK_MS = 1000


class Following(QObject):
    """Looks at the run that is open, once a second, and takes up what another program trained.

    Attributes:
        elsewhere_changed: Whether another program trains the run.
        followed: Something new of the run is shown; the ``Setup`` that it had before.
        lost: What became of the run's folder, in a sentence, when it went away; empty when it has
            come back.
        failed: A fault while looking.
        elsewhere: Whether another program trains the run.

    Args:
        trainer: Has the run and its curves.
        rewinding: Shows its model.
        executor: Reads.
        parent: Owner.
    """

    elsewhere_changed = Signal(bool)
    followed = Signal(object)
    lost = Signal(str)
    failed = Signal(object)

    def __init__(
        self, trainer: Trainer, rewinding: Rewinding, executor: Executor, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._trainer, self._rewinding = trainer, rewinding
        self._look: Look | None = None
        self._images: ImageSet | None = None
        self._job = LatestJob(executor, self)
        self._job.ready.connect(self._take)
        self._job.failed.connect(self.failed)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look_again)

    @property
    def elsewhere(self) -> bool:
        """Whether another program trains the run."""
        return self._look is not None and self._look.elsewhere

    def watch(self, path: Path | None, images: ImageSet | None) -> None:
        """Look at a run from now on; None for none, as while this program trains it."""
        if path is None or images is None:
            self._look = None
            self._job.forget()
            self._timer.stop()
        elif self._look is None or self._look.path != path:
            meant = self._trainer.run.manifest
            self._look, self._images = Look(path, None, elsewhere=False, meant=meant), images
            self._timer.start()
            self._look_again()

    @Slot()
    def _look_again(self) -> None:
        last, images = self._look, self._images
        if last is not None and images is not None and not self._job.busy:
            known = self._rewinding.newest
            count, trained = len(images), len(images.train_index)
            self._job.request(lambda: look_at(last, known, count, trained))

    @Slot(object)
    def _take(self, look: Look) -> None:
        if self._look is None or look.path != self._look.path:
            return
        before, was_lost = self._look.elsewhere, self._look.lost
        self._look = look
        news, held = look.progressed, self._trainer.run.setup
        if news is not None:
            self._trainer.follow(news)
            if news.snapshot is not None:
                self._rewinding.take_snapshot(news.snapshot)
                self._rewinding.refresh_codes()
        if look.elsewhere != before:
            self.elsewhere_changed.emit(look.elsewhere)
        if news is not None or look.elsewhere != before:
            self.followed.emit(held)
        if look.lost != was_lost:
            self.lost.emit(look.lost)
