"""Looking back in a training: the moments on disk, and which one everything shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vae_explorer.gui.exploring.plane_wish import PCA
from vae_explorer.gui.session.moment_reading import MomentReading
from vae_explorer.gui.session.playing import Playing
from vae_explorer.latent.plane import Plane, pca_plane

if TYPE_CHECKING:
    import numpy as np

    from vae_explorer.gui.analysing.analysing import Analysing
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.exploring.exploration import Exploration
    from vae_explorer.gui.process.jobs import Executor
    from vae_explorer.gui.session.trainer import Trainer
    from vae_explorer.runs.ladder import Moment
    from vae_explorer.training.reports import Snapshot
    from vae_explorer.training.settings import Setup

__all__ = ["Rewinding"]

_SETTLE_MS = 600
"""After so long at one moment all images are placed with its weights."""


class Rewinding(QObject):
    """Which moment of the training is looked at.

    All models reach the exploration and the analyses through here. While a moment is looked at,
    those of the training wait, and the newest one is taken up on the way back.

    Attributes:
        moment_shown: The ``Moment`` that everything shows, None for the newest model.
        moments_changed: The kept moments, oldest first.
        newest_changed: There is a newer model, shown or not.
        failed: An exception of a worker.
        playing: The moments as a film.
        moments: The kept moments, oldest first.
        shown: The moment that is looked at, None for the newest model.

    Args:
        exploration: Shows a model.
        analysing: Measures it.
        trainer: Has the run, whose moments these are.
        executor: Reads them.
        parent: Owner.
    """

    moment_shown = Signal(object)
    moments_changed = Signal(object)
    newest_changed = Signal()
    failed = Signal(object)

    def __init__(
        self,
        exploration: Exploration,
        analysing: Analysing,
        trainer: Trainer,
        executor: Executor,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._exploration, self._analysing, self._trainer = exploration, analysing, trainer
        self._reading = MomentReading(executor, self)
        self._reading.came.connect(self._take_read)
        self._reading.failed.connect(self._fail)
        self.playing = Playing(self)
        self.playing.changed.connect(self._settle_here)
        self._settle = QTimer(self, singleShot=True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._place_all)
        self._training = False
        self._live: Snapshot | None = None
        self._anchor: Plane | None = None
        self._anchored: np.ndarray | None = None
        self._wanted: Moment | None = None
        self.moments: tuple[Moment, ...] = ()
        self.shown: Moment | None = None
        trainer.moments_changed.connect(self._take_moments)
        exploration.forgotten.connect(self._forget)
        exploration.map_changed.connect(self._take_frame)

    # ------------------------------------------------------------------- what it is told

    def take_snapshot(self, snapshot: Snapshot) -> None:
        """Take up a newer model of the training; shown at once if nobody looks back."""
        self._live = snapshot
        if self._wanted is None:
            self._exploration.take_snapshot(snapshot)
            self._analysing.take_snapshot(snapshot)
        self.newest_changed.emit()

    @property
    def newest(self) -> Snapshot | None:
        """The newest model, shown or not."""
        return self._live

    @property
    def newest_epoch(self) -> float:
        """How far the newest model was trained, in epochs."""
        return 0.0 if self._live is None else self._live.epoch

    @property
    def wanted(self) -> Moment | None:
        """The moment that is looked at, or soon will be; None for the newest model."""
        return self._wanted

    @property
    def past(self) -> tuple[Moment, ...]:
        """The moments before the newest model, oldest first."""
        live = self._live
        return tuple(each for each in self.moments if live is None or each.step < live.step)

    def nearest(self, epoch: float) -> Moment | None:
        """Return the moment nearest to an epoch; None where the newest model is nearer."""
        live, moments = self._live, self.moments
        near = min(moments, key=lambda moment: abs(moment.epoch - epoch), default=None)
        if near is None or live is None or near.step >= live.step:
            return None
        return near if abs(near.epoch - epoch) < abs(live.epoch - epoch) else None

    @property
    def stands(self) -> tuple[Plane, np.ndarray] | None:
        """The plane over which the moments are laid, and the codes, ``(N, D)``, that it shows."""
        if self._wanted is not None and self._anchor is not None and self._anchored is not None:
            return self._anchor, self._anchored
        frame, wish = self._exploration.frame, self._exploration.planes.wish
        if frame is None:
            return None
        means, plane = frame.codes.mean, frame.plane
        if isinstance(plane, Plane) and (plane.whole or wish.kind == PCA):
            return plane, means
        return pca_plane(means), means

    def refresh_codes(self) -> None:
        """Encode all images with the newest weights, now or on the way back."""
        if self._wanted is None:
            self._exploration.refresh_codes()

    def set_training(self, training: bool) -> None:
        """Leave the processor to a training, but where a hand is at the slider."""
        self._training = training
        self._exploration.set_training(training and self._wanted is None)

    def rest(self) -> None:
        """Give up what the workers are at."""
        self.playing.stop()
        self._settle.stop()
        self._reading.rest()

    @property
    def busy(self) -> bool:
        """True while a moment is read, or its images are about to be placed."""
        return self._reading.busy or self._settle.isActive()

    # ------------------------------------------------------------------------- commands

    @Slot(float)
    def go_to_epoch(self, epoch: float) -> None:
        """Show the moment nearest to an epoch, or the newest model if that is nearer."""
        if self._live is None or not self.moments:
            return
        near = self.nearest(epoch)
        if near is None:
            self.go_live()
        else:
            self._go_to(near)

    @Slot(int)
    def go_to_step(self, step: int) -> None:
        """Show the moment nearest to a step."""
        near = min(self.moments, key=lambda moment: abs(moment.step - step), default=None)
        if near is not None:
            self._go_to(near)

    @Slot(int)
    def go_by(self, count: int) -> None:
        """Show the moment so many on, or back if negative; beyond the last, the newest model."""
        past, wanted = self.past, self._wanted
        before = past if wanted is None else [each for each in past if each.step < wanted.step]
        self._go_to_place(max(0, len(before) + count))

    @Slot()
    def go_to_first(self) -> None:
        """Show the first moment."""
        self._go_to_place(0)

    @Slot()
    def go_live(self) -> None:
        """Show the newest model, and follow the training again."""
        self.playing.stop()
        if self._wanted is None or self._live is None:
            return
        self.rest()
        self._wanted = self.shown = None
        live, anchor = self._live, self._anchor
        self._exploration.set_training(self._training)
        self._exploration.take_snapshot(live, None if anchor is None or anchor.whole else anchor)
        self._analysing.take_snapshot(live)
        if not self._training and not live.codes.exact:
            self._exploration.refresh_codes()
        self.moment_shown.emit(None)

    # --------------------------------------------------------------------------- inside

    def _go_to_place(self, place: int) -> None:
        past = self.past
        if place < len(past):
            self._go_to(past[place])
        else:
            self.go_live()

    def _go_to(self, moment: Moment) -> None:
        setup = self._trainer.run.setup
        if moment == self._wanted or setup is None or self._live is None:
            return
        if self._wanted is None:
            self._look_back(setup)
        self._wanted = moment
        self._settle.stop()
        self._reading.want(moment, setup)

    def _look_back(self, setup: Setup) -> None:
        """Leave the newest model: remember how its plane stands, and read ahead."""
        if (stands := self.stands) is not None:
            self._anchor, self._anchored = stands
            self._reading.anchor(*stands)
        self._exploration.set_training(False)
        self._reading.read_ahead(self.moments, setup)

    def _show(self, moment: Moment, snapshot: Snapshot) -> None:
        self.shown = moment
        live = self._live
        if live is not None:
            # What is known of the images over the whole training stays known.
            snapshot = replace(snapshot, curves=live.curves)
        self._exploration.take_snapshot(snapshot, self._reading.plane_at(moment.step))
        self._analysing.take_snapshot(snapshot)
        self.moment_shown.emit(moment)
        self._settle_here()

    @Slot()
    def _settle_here(self) -> None:
        """Where it stays at a moment, all images will be placed with its weights."""
        self._settle.stop()
        snapshot = self._exploration.snapshot
        exact = snapshot is not None and snapshot.codes.exact
        if self._wanted is not None and not (self._training or self.playing.under_way or exact):
            self._settle.start()

    @Slot()
    def _place_all(self) -> None:
        """Nobody moves any more: place all images with the weights of the moment."""
        self._exploration.refresh_codes()

    @Slot(object, object)
    def _take_read(self, moment: Moment, snapshot: Snapshot) -> None:
        if self._wanted is not None and moment.step == self._wanted.step:
            self._show(moment, snapshot)

    @Slot(object)
    def _take_frame(self, frame: MapFrame) -> None:
        """Keep codes that are exact, so that they need not be found again."""
        snapshot, live = self._exploration.snapshot, self._live
        if snapshot is None or not frame.codes.exact or frame.codes.step != snapshot.step:
            return
        exact = replace(snapshot, codes=frame.codes)
        if self._wanted is not None:
            self._reading.keep(exact)
        elif live is not None and live.step == exact.step:
            self._live = exact

    @Slot(object)
    def _fail(self, error: object) -> None:
        """A moment is damaged or gone: say so, and show the newest model."""
        self.failed.emit(error)
        self.go_live()

    @Slot(object)
    def _take_moments(self, moments: tuple[Moment, ...]) -> None:
        self.moments = moments
        self.moments_changed.emit(moments)

    @Slot()
    def _forget(self) -> None:
        self.rest()
        self._reading.clear()
        self._live = self._anchor = self._anchored = self._wanted = self.shown = None
        self._exploration.set_training(self._training)
        self.moment_shown.emit(None)
