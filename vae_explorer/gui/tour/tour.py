"""The guided tour: it drives the session by its public commands and measures what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.session.current_run import with_device
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.tour.pointing import Pointing
from vae_explorer.gui.tour.settings import tour_setup
from vae_explorer.gui.tour.steps import STEPS, TourStep, Work
from vae_explorer.gui.tour.survey import Survey
from vae_explorer.gui.tour.telling import ELSEWHERE, STUCK, Standing, view_of
from vae_explorer.gui.tour.way_back import WayBack, at_rest
from vae_explorer.training.presets import suggest_setup

if TYPE_CHECKING:
    from vae_explorer.gui.process.jobs import Executor
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.views.gradients import GradientsView
    from vae_explorer.training.reports import Progress

__all__ = ["Tour"]

_SAMPLE = "sample:digits"
_NO_MORE = object()


class Tour(QObject):
    """Takes a person through the theory, each step a real run or a real measurement.

    A step says what it needs: the run of a β, its codes on the map, its numbers. Whenever
    something has come about, the tour asks for the next thing that is missing. What a person does
    meanwhile is never undone: the tour then waits until it is told to go on.

    Attributes:
        changed: A ``TourView``, or None when the tour is over.
        step_reached: The :class:`~vae_explorer.gui.tour.steps.TourStep`, or None.
        survey: What was measured so far.
        runs: Folder of the run of each β.
        epochs: Of each training.

    Args:
        session: Is driven.
        executor: Runs the measurements.
        parent: Owner.
    """

    changed = Signal(object)
    step_reached = Signal(object)

    def __init__(self, session: Session, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.epochs = 30
        self.survey = Survey(executor, self)
        self._pointing = Pointing(session)
        self._number: int | None = None
        self.runs: dict[float, Path] = {}
        self._before: WayBack | None = None
        self._way: Iterator[None] | None = None
        self._training: float | None = None
        self._progress: Progress | None = None
        self._awaited = self._trouble = ""
        self._placed = self._at_work = False
        self.survey.found.connect(self._look)
        self.survey.image_chosen.connect(session.exploration.select_image)
        self.survey.failed.connect(self._take_fault)
        session.view_state_changed.connect(self._look)
        session.images_loaded.connect(self._take_images)
        session.left.connect(self.survey.cancel)
        session.analysing.gradients.compared.connect(self._take_comparison)
        session.exploration.codes_refreshed.connect(self._look)
        session.exploration.map_changed.connect(self._look)
        session.trainer.progress_made.connect(self._take_progress)

    # -------------------------------------------------------------------------- commands

    @property
    def running(self) -> bool:
        """True while the tour is taken."""
        return self._number is not None

    @property
    def busy(self) -> bool:
        """True while the tour waits for something, or goes back to what was open before."""
        return self._way is not None or bool(self._missing() and not self._trouble)

    @property
    def step(self) -> TourStep | None:
        """The step at hand."""
        return STEPS[self._number] if self._number is not None else None

    @Slot()
    def start(self) -> None:
        """Begin with the first step; what is open is remembered."""
        session = self._session
        if self.running or self._way is not None or session.leaving:
            return
        if not at_rest(session):
            session.noticed.emit("warn", "Stop the training first, then take the tour.")
            return
        self._before = WayBack.of(session)
        self.runs.clear()
        self.survey.forget()
        self._go_to(0)

    @Slot()
    def next(self) -> None:
        """Go to the next step; after an interruption, go on with this one."""
        if self._number is None:
            return
        if self._trouble:
            self._go_to(self._number)
        elif not self._missing() and self._number + 1 < len(STEPS):
            self._go_to(self._number + 1)

    @Slot()
    def back(self) -> None:
        """Go to the step before."""
        if self._number:
            self._go_to(self._number - 1)

    @Slot()
    def leave(self) -> None:
        """End the tour, and bring back what was open before it."""
        if self._number is None:
            return
        session, ours = self._session, self._training is not None
        goes_back = self._before is not None and (ours or self._has_digits())
        self._number, self._training, self._trouble = None, None, ""
        self.survey.cancel()
        self._pointing.put_back()
        self.step_reached.emit(None)
        self.changed.emit(None)
        if goes_back and self._before is not None:
            self._way = self._before.steps(session)
        if ours and session.trainer.running:
            session.stop()
        self._look()

    def _go_to(self, number: int) -> None:
        self._number, self._trouble, self._awaited = number, "", ""
        self._placed = False
        self.survey.cancel()
        self._pointing.rest()
        self.step_reached.emit(STEPS[number])
        self._pursue(by_hand=True)

    # ------------------------------------------------------------------ what comes about

    @Slot()
    def _look(self) -> None:
        """Something has changed: go on with what the tour is at."""
        if self._at_work or self._session.leaving:
            return
        if self._way is not None:
            self._go_back()
        elif self.running:
            self._pursue(by_hand=False)

    @Slot(object)
    def _take_progress(self, progress: Progress) -> None:
        self._progress = progress
        if self._training is not None:
            self._tell()

    @Slot()
    def _take_images(self) -> None:
        """The last step ends in images of one's own, and with them the tour."""
        if self.step is STEPS[-1]:
            self._before = None
            self.leave()

    @Slot(object)
    def _take_comparison(self, view: GradientsView | None) -> None:
        if view is not None and self.step is not None and self.step.work is Work.GRADIENTS:
            self.survey.take_comparison(view.comparison)

    @Slot(object)
    def _take_fault(self, error: object) -> None:
        self._session.report(error)
        self._trouble = STUCK
        self._tell()

    # ---------------------------------------------------------------------------- inside

    def _missing(self) -> str:
        """Name what the step still needs: "run", "opened run", "map", "numbers" or ""."""
        step, session = self.step, self._session
        if step is None or step.beta is None:
            return ""
        if step.beta not in self.runs:
            return "run"
        if session.run_path != self.runs[step.beta] or session.phase is not Phase.STOPPED:
            return "opened run"
        exploration = session.exploration
        if exploration.snapshot is None or exploration.frame is None or exploration.placing:
            return "map"
        return self.survey.missing(step)

    def _has_digits(self) -> bool:
        images = self._session.images
        return images is not None and images.source == _SAMPLE

    def _pursue(self, *, by_hand: bool) -> None:
        """Ask for the next thing that is missing, unless it is under way or was in vain."""
        self._at_work = True
        try:
            self._keep_run()
            missing = self._missing()
            if missing in ("run", "opened run"):
                if not self._trouble:
                    self._ask_for_run(by_hand=by_hand)
            elif missing != "map":
                self._awaited = ""
                self._point()
                snapshot, images = self._session.exploration.snapshot, self._session.images
                if missing and snapshot and images and not self.survey.busy and not self._trouble:
                    self.survey.measure(STEPS[self._number or 0], snapshot, images)
        finally:
            self._at_work = False
        self._tell()

    def _keep_run(self) -> None:
        """After a training of the tour its run is there, or it was in vain."""
        session, beta = self._session, self._training
        if beta is None or session.trainer.running:
            return
        self._training = None
        if session.run_path is not None and session.exploration.snapshot is not None:
            self.runs[beta] = session.run_path
        else:
            self._trouble = STUCK

    def _ask_for_run(self, *, by_hand: bool) -> None:
        session, step = self._session, self.step
        assert step is not None
        assert step.beta is not None
        if not at_rest(session):
            if self._training is None and not self._awaited:
                self._trouble = ELSEWHERE
            return
        run = self.runs.get(step.beta)
        wanted = str(run) if run is not None else _SAMPLE
        # Without a run on them: a training never goes on with one that was there before.
        bare = self._has_digits() and session.run_path is None
        if run is None and bare and (by_hand or self._awaited):
            self._train(step.beta)
        elif by_hand:
            self._awaited = wanted
            session.open_target(wanted)
            if at_rest(session):
                self._trouble = STUCK
        else:
            self._trouble = STUCK if self._awaited else ELSEWHERE

    def _train(self, beta: float) -> None:
        session = self._session
        assert session.images is not None
        plain = with_device(suggest_setup(session.images), session.device)
        session.edit_setup(plain)
        session.edit_setup(tour_setup(plain, beta, self.epochs))
        self._awaited, self._training, self._progress = "", beta, None
        session.train()
        self._keep_run()

    def _point(self) -> None:
        """Show what the step is about, once."""
        step = self.step
        if not self._placed and step is not None and step.beta is not None:
            self._placed = True
            self._pointing.point(step, self.survey.index)

    def _tell(self) -> None:
        if self._number is None:
            return
        standing = Standing(
            number=self._number,
            trouble=self._trouble,
            missing=self._missing(),
            beta=self._training,
            progress=self._progress,
            opening=self._session.phase is Phase.LOADING,
        )
        self.changed.emit(view_of(standing, self.survey))

    def _go_back(self) -> None:
        """Go on with the way back while the session is at rest."""
        self._at_work = True
        try:
            while self._way is not None and at_rest(self._session):
                if next(self._way, _NO_MORE) is _NO_MORE:
                    self._way = None
        finally:
            self._at_work = False
