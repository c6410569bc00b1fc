"""The training loop, as an iterator of reports.

Pull, and it trains; stop pulling, and it stops. Every report is yielded between two steps, so
whoever pulls may pause, save (:meth:`Fit.capture`) or leave after any of them.
"""

from __future__ import annotations

import copy
import math
import time
from collections import deque
from typing import TYPE_CHECKING, Self

import numpy as np
import torch

from vae_explorer.errors import CheckpointError, TrainingError
from vae_explorer.training.device import choose_device
from vae_explorer.training.engine import choose_engine, difference, settle
from vae_explorer.training.facts import FactBook
from vae_explorer.training.feed import Feed
from vae_explorer.training.image_history import HistoryBook
from vae_explorer.training.learner import Learner
from vae_explorer.training.ledger import CodeBook, StepBook, TermSum, separate_terms
from vae_explorer.training.looking import Onlooker
from vae_explorer.training.pace import Pace, progress_of
from vae_explorer.training.patience import Patience
from vae_explorer.training.reports import (
    Ended,
    EpochTerms,
    InformationTerms,
    Progress,
    Report,
    Snapshot,
    Stepped,
)
from vae_explorer.training.state import (
    LightState,
    Place,
    TrainingState,
    model_tensors,
    require_finite,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.settings import Setup

__all__ = ["Fit"]

_REPORT_INTERVAL_S = 0.05
_SNAPSHOT_INTERVAL_S = 1.0
_FIRST_SNAPSHOT_S = 0.3
_STEPPED = Stepped()


class Fit:
    """Training of one model: an iterator of reports.

    Use it from one thread only. On the CPU the same image set, setup and number of threads give
    the same weights bit for bit, also when training was captured and gone on with in between.

    Args:
        image_set: Images with their split; a set without one is split by the setup.
        setup: What to train and how.
        state: Where to go on, or None to begin.
        threads: CPU threads if the setup leaves them open; by default as many as the state was
            made with, or as many as pay. torch is given its own number back when training ends.

    Attributes:
        engine: How it is computed.
        notice: A sentence where that differs from how the state was, else empty.

    Raises:
        FolderError: If there is no image to train on.
        DeviceError: If the wanted device is not there.
        CheckpointError: If the state does not fit the setup.

    Example:
        >>> from vae_explorer import load_sample, suggest_setup
        >>> digits = load_sample("digits")
        >>> with Fit(digits, suggest_setup(digits)) as fit:
        ...     for report in fit:
        ...         if isinstance(report, EpochTerms) and report.split == "validation":
        ...             break
        >>> report.elbo == report.reconstruction - report.kl
        True
    """

    def __init__(
        self,
        image_set: ImageSet,
        setup: Setup,
        state: TrainingState | None = None,
        *,
        threads: int | None = None,
    ) -> None:
        settings = setup.training
        if "validation" not in image_set.split:
            image_set = image_set.with_split(settings.validation_fraction, settings.seed)
        self.image_set = image_set
        self.setup = setup
        self.device = choose_device(settings.device)
        before = state.meta if state is not None else None
        self.engine = choose_engine(setup, self.device, threads=threads, before=before)
        self.notice = difference(before, self.engine) if before else ""
        self._feed = feed = Feed(image_set, setup, self.device)
        self._train, self._validation = feed.train, image_set.validation_index
        self._learner = Learner(
            setup,
            feed.statistics,
            len(image_set),
            len(self._train),
            self.device,
            fast=self.engine.fast,
        )
        self._pace = Pace()
        facts = FactBook(self._learner, self._pace)
        self._steps = StepBook(separate_terms(setup.model), self.device, facts)
        self._sum = TermSum(separate_terms(setup.model))
        self._codes = CodeBook(len(image_set), setup.model.latent_dim, self.device)
        self._history = HistoryBook(len(image_set), self.device)
        self._onlooker = Onlooker(
            self._learner, feed.source, feed.labels, self._codes, self._history, settings.seed
        )
        split = "validation" if len(self._validation) else "train"
        self._patience = Patience(settings, self.steps_per_epoch, split)
        self._pending: deque[Report] = deque()
        self.step = self.epoch = self._cursor = 0
        self._said_s = self._snapped_s = -math.inf
        if state is not None:
            self._restore(state)
        self._reports = self._run()

    @property
    def threads(self) -> int:
        """CPU threads of one operation."""
        return self.engine.threads

    @property
    def steps_per_epoch(self) -> int:
        """Steps of one epoch; the last one may have a smaller batch."""
        return -(-len(self._train) // self.setup.training.batch_size)

    @property
    def epochs_done(self) -> float:
        """Epochs done, as a fraction."""
        return self.epoch + self._cursor / len(self._train)

    @property
    def _place(self) -> Place:
        return Place(self.step, self.epoch, self._cursor, self._sum.images)

    @property
    def _images_seen(self) -> int:
        return self.epoch * len(self._train) + self._cursor

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Report:
        self._pace.wake()
        report = next(self._reports)
        self._pace.rest()
        return report

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """End training; :meth:`capture` still works."""
        self._reports.close()

    def capture(self) -> TrainingState:
        """Return a copy of everything needed to go on from here.

        Raises:
            TrainingError: If the loss or a weight has become non-finite since the last report.
        """
        self._flush()
        tensors = {**self._learner.tensors(), **self._history.tensors(), **self._sum.tensors()}
        # The loss of the last step was finite, but its gradient need not have been.
        require_finite(tensors, self.step)
        meta = {**self._place.meta(), **self.engine.meta(), "device": self.device.type}
        meta |= {"changes": len(self._learner.changes), **self._patience.meta()}
        return TrainingState(tensors, meta)

    def change(self, learning_rate: float | None = None, beta: float | None = None) -> None:
        """Take another learning rate or β from the next step on, between two pulls.

        A :class:`~vae_explorer.training.reports.Changed` follows, if anything is changed by it.
        States that are captured from now on hold the change: training goes on from them with it.

        Args:
            learning_rate: In (0, 10], before its rise and schedule; None to leave it.
            beta: Weight of the KL, 0 to 1000, before its warm-up; None to leave it.

        Raises:
            SettingsError: If a value is outside its range.
        """
        changed = self._learner.change(self.step, self.epochs_done, learning_rate, beta)
        if changed is not None:
            self._flush()
            self._pending.append(changed)

    def drain(self) -> tuple[Report, ...]:
        """Return the reports that are due but were not pulled yet, such as by a capture."""
        due = tuple(self._pending)
        self._pending.clear()
        return due

    def snapshot(self) -> Snapshot:
        """Return a frozen copy of the model and of the codes known so far.

        Raises:
            TrainingError: If a weight has become non-finite since the last report.
        """
        vae = copy.deepcopy(self._learner.vae).to("cpu").eval().requires_grad_(False)
        require_finite(vae.state_dict(), self.step)
        codes, curves = self._codes.codes(self.step), self._history.curves
        return Snapshot(self.step, self.epochs_done, vae, codes, curves)

    def light(self) -> LightState:
        """Return copies of the weights and codes alone, in a moment; nothing is checked."""
        tensors = model_tensors(self._learner.vae)
        return LightState(self.step, self.epochs_done, tensors, self._codes.codes(self.step))

    def _restore(self, state: TrainingState) -> None:
        place = Place.of(state)
        fits = self._sum.restore(state.tensors, place.seen)
        if place.cursor > len(self._train) or not fits:
            raise CheckpointError("CKPT_MISFIT", "The checkpoint does not fit its image set.")
        same_device = state.meta.get("device") == self.device.type
        self._learner.restore(state.tensors, stepped=place.step > 0, noise=same_device)
        self._history.restore(state.tensors)
        self._patience.restore(state.meta)
        self.step, self.epoch, self._cursor = place.step, place.epoch, place.cursor

    def _run(self) -> Generator[Report, None, None]:
        threads_before = torch.get_num_threads()
        settle(self.engine, self.device)
        try:
            yield from self._run_all()
        finally:
            torch.set_num_threads(threads_before)

    def _run_all(self) -> Iterator[Report]:
        self._pace.begin(self._images_seen)
        placed = self._train if self._learner.table else np.arange(len(self.image_set))
        yield from self._onlooker.encode_some(placed)
        yield self._progress()
        yield self.snapshot()
        self._snapped_s = time.monotonic() - _SNAPSHOT_INTERVAL_S + _FIRST_SNAPSHOT_S
        while self.epoch < self.setup.training.epochs and not self._patience.over:
            yield from self._run_epoch()
        if self._patience.over:
            # Whoever goes on all the same begins to wait anew.
            self._patience.begin_anew()
            yield Ended(self.step, self.epoch, "patience")
        yield self._progress()
        yield self.snapshot()

    def _run_epoch(self) -> Iterator[Report]:
        settings = self.setup.training
        order = self._feed.order(self.epoch)
        while self._cursor < len(order):
            index = order[self._cursor : self._cursor + settings.batch_size]
            self._step(index)
            yield from self._due()
        self._flush()
        terms = self._sum.terms(self.step, self.epoch + 1, "train")
        validation: list[Report] = []
        done = self.epoch + 1
        for report in self._onlooker.validate(
            self._validation, self.step, done, last=done == settings.epochs
        ):
            if isinstance(report, EpochTerms | InformationTerms):
                validation.append(report)
            else:
                yield report
        # The epoch ends here at once, so that a state captured later never repeats its records.
        self.epoch, self._cursor = self.epoch + 1, 0
        self._history.close_epoch(self.epoch)
        self._sum = TermSum(separate_terms(self.setup.model))
        self._patience.take((terms, *validation), self._learner.beta)
        self._pending.extend((terms, *validation, self._progress()))
        while self._pending:
            yield self._pending.popleft()

    def _step(self, index: np.ndarray) -> None:
        learner = self._learner
        x, y = self._feed.batch(index, learner.noise)
        posterior, found = learner.learn(index, x, y, self.step)
        self.step += 1
        self._cursor += len(index)
        self._steps.write(self.step, self.epochs_done, found.terms, -found.loss)
        self._codes.write(index, posterior, found.terms)
        self._history.write(index, found.terms)
        if self._steps.full:
            self._flush()

    @property
    def beta(self) -> float:
        """Weight of the KL in the objective at this step."""
        return self._learner.kl_weight(self.step)

    def _flush(self) -> None:
        try:
            terms = self._steps.flush(self._sum)
        except TrainingError:
            if self._steps.left is not None:
                self._pending.append(self._steps.left)
            raise
        if terms is not None:
            self._pending.append(terms)

    def _due(self) -> Iterator[Report]:
        now = time.monotonic()
        if now - self._said_s < _REPORT_INTERVAL_S:
            yield _STEPPED
            return
        self._said_s = now
        self._flush()
        while self._pending:
            yield self._pending.popleft()
        yield self._progress()
        if now - self._snapped_s >= _SNAPSHOT_INTERVAL_S:
            yield self.snapshot()
            self._snapped_s = time.monotonic()

    def _progress(self) -> Progress:
        measured = self._pace.measure(self._images_seen)
        return progress_of(self._place, self.setup.training, len(self._train), *measured)
