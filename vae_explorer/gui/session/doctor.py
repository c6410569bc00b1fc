"""The doctor of the session: examines the training that is open, and tries remedies."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vae_explorer.gui.process.jobs import Executor, LatestJob
from vae_explorer.training.diagnostics import CheckUp, check_up
from vae_explorer.training.diagnostics_signs import (
    DrawnSigns,
    ImageSigns,
    Signs,
    look_at_drawn,
    look_at_images,
)

if TYPE_CHECKING:
    import numpy as np

    from vae_explorer.gui.session.rewinding import Rewinding
    from vae_explorer.gui.session.trainer import Trainer
    from vae_explorer.gui.views.information import ReferenceView
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.history import CurveData
    from vae_explorer.training.reports import Snapshot

__all__ = ["LEAST_REST_S", "RESTS", "Doctor"]

LEAST_REST_S = 3.0
RESTS = 300
"""Times as long as an examination took that a training has for itself afterwards."""


@dataclass(frozen=True, eq=False)
class _Examined:
    """What an examination found, and what need not be looked at again."""

    images: tuple[np.ndarray, ImageSigns]
    snapshot: Snapshot | None
    drawn: DrawnSigns | None
    found: CheckUp
    took_s: float


class Doctor(QObject):
    """Examines the training now and then, and whenever it comes to rest.

    Attributes:
        checked: A ``CheckUp``, whenever there is another one.
        alarmed: A ``Finding`` that is graver than a note, told once for each run.
        remedy_chosen: Step (None for the newest) and the changed settings: train this branch.
        slower_chosen: Go on with this run itself, at this learning rate.
        images_wanted: No setting helps; other images would.
        failed: An exception of the worker.
        check: The newest examination.

    Args:
        trainer: Has the run and its curves.
        rewinding: Has its newest model.
        images: Gives the images that are open.
        executor: Runs the examinations.
        parent: Owner.
    """

    checked = Signal(object)
    alarmed = Signal(object)
    remedy_chosen = Signal(object, object)
    slower_chosen = Signal(float)
    images_wanted = Signal()
    failed = Signal(object)

    def __init__(
        self,
        trainer: Trainer,
        rewinding: Rewinding,
        images: Callable[[], ImageSet | None],
        executor: Executor,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._trainer, self._rewinding, self._images_now = trainer, rewinding, images
        self._job = LatestJob(executor, self)
        self._job.ready.connect(self._take)
        self._job.failed.connect(self.failed)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._examine)
        self._stale = False
        self._took_s = 0.0
        self._told: set[str] = set()
        self._image_signs: tuple[np.ndarray, ImageSigns] | None = None
        self._curves: CurveData | None = None
        self._drawn: tuple[Snapshot, DrawnSigns] | None = None
        self._baseline: float | None = None
        self._saved_step = -1
        self.check = CheckUp()
        trainer.curves_changed.connect(self.take_curves)
        rewinding.newest_changed.connect(self._grow_stale)
        trainer.saved.connect(self._take_saved)
        trainer.ended.connect(self._examine_now)

    @property
    def busy(self) -> bool:
        """True while an examination is under way."""
        return self._job.busy

    @Slot()
    def forget(self) -> None:
        """Forget the run that was open."""
        self._job.forget()
        self._rest.stop()
        self._stale, self._saved_step = False, -1
        self._curves = self._drawn = None
        self._told.clear()
        self._show(CheckUp())

    @Slot(object)
    def take_curves(self, curves: CurveData) -> None:
        """Take up the curves of the training that is open."""
        steered = self._curves is not None and self._curves.changes != curves.changes
        self._curves = curves
        if steered:
            self._rest.stop()  # what was said of the former learning rate or β holds no more
        self._grow_stale()

    @Slot(object)
    def take_reference(self, reference: ReferenceView | None) -> None:
        """Take up how far a model without latents comes."""
        self._baseline = None if reference is None else reference.nats
        self._grow_stale()

    @Slot(int)
    def try_remedy(self, index: int) -> None:
        """Train the remedy of a finding as a branch.

        Args:
            index: Which finding of the newest examination.
        """
        findings = self.check.findings
        remedy = findings[index].remedy if 0 <= index < len(findings) else None
        if remedy is not None and remedy.changes:
            self.remedy_chosen.emit(remedy.step, dict(remedy.changes))
        elif remedy is not None:
            self.images_wanted.emit()

    @Slot()
    def go_on_slower(self) -> None:
        """Go on with a training that broke off, from its newest state and by smaller steps."""
        for finding in self.check.findings:
            if finding.slower is not None:
                self.slower_chosen.emit(finding.slower)

    @Slot(int, object)
    def _take_saved(self, step: int, _problem: object) -> None:
        self._saved_step = step

    @Slot()
    def _grow_stale(self) -> None:
        self._stale = True
        if not self._rest.isActive():
            self._examine()

    @Slot()
    def _examine_now(self) -> None:
        self._rest.stop()
        self._stale = True
        self._examine()

    @Slot()
    def _examine(self) -> None:
        if self._stale and (work := self._work()) is not None:
            self._stale = False
            self._job.request(work)
            if self._trainer.running:
                self._rest.start(round(1000 * max(LEAST_REST_S, RESTS * self._took_s)))

    def _work(self) -> Callable[[], _Examined] | None:
        """Return the examination of what is open now; None where there is nothing to examine."""
        images, setup, curves = self._images_now(), self._trainer.run.setup, self._curves
        if images is None or setup is None or curves is None:
            return None
        known, snapshot, drawn = self._image_signs, self._rewinding.newest, self._drawn
        steps = -(-len(images.train_index) // setup.training.batch_size)
        ended, saved_step = self._trainer.history.ended, self._saved_step
        baseline = self._baseline

        def examine() -> _Examined:
            torch.set_num_threads(1)
            began_s = time.thread_time()
            if known is not None and known[0] is images.pixels:
                pixels = known[1]
            else:
                pixels = look_at_images(images.pixels)
            pictures = drawn[1] if drawn is not None and drawn[0] is snapshot else None
            if pictures is None and snapshot is not None:
                pictures = look_at_drawn(snapshot.vae, images)
            signs = Signs(
                setup,
                curves,
                steps,
                ended=ended,
                saved_step=saved_step,
                images=pixels,
                drawn=pictures,
                baseline=baseline,
            )
            found = check_up(signs)
            known_now = images.pixels, pixels
            return _Examined(known_now, snapshot, pictures, found, time.thread_time() - began_s)

        return examine

    @Slot(object)
    def _take(self, examined: _Examined) -> None:
        self._image_signs = examined.images
        if examined.snapshot is not None and examined.drawn is not None:
            self._drawn = examined.snapshot, examined.drawn
        self._took_s = examined.took_s
        self._show(examined.found)

    def _show(self, found: CheckUp) -> None:
        before, self.check = self.check, found
        if found != before:
            self.checked.emit(found)
        if all(finding.slower is None for finding in found.findings):
            self._told.discard("not-finite")  # should it happen again, it is news
        for finding in found.alarming[:1]:
            if finding.kind not in self._told:
                self._told.add(finding.kind)
                self.alarmed.emit(finding)
