"""The training loop, as an iterator of reports.

Pull, and it trains; stop pulling, and it stops. Every report is yielded between two steps, so
whoever pulls may pause, save (:meth:`Fit.capture`) or leave after any of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

import numpy as np

from vae_explorer.errors import CheckpointError
from vae_explorer.model.frozen import frozen_copy
from vae_explorer.training.beat import Beat
from vae_explorer.training.device import choose_device
from vae_explorer.training.engine import choose_engine, difference, settled
from vae_explorer.training.memory import freed_memory_kept, with_memory_for
from vae_explorer.training.pace import Pace, progress_of
from vae_explorer.training.parts import parts_of
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
    from vae_explorer.training.group import Group
    from vae_explorer.training.settings import Setup

__all__ = ["Fit"]

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
        clock: Seconds that only ever grow, which say when a report is due.
        group: The processes that train this together, each with a ``Fit`` of the same images,
            setup and state, pulled to its end, also after a wish to part; None to train alone.

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
        clock: Callable[[], float] = time.monotonic,
        group: Group | None = None,
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
        self._group = group
        self._pace, self._beat = Pace(clock), Beat(clock)
        fast = self.engine.fast
        # Sums over all pixels depend on the number of threads, too: the scale starts at one.
        with settled(self.engine, self.device), with_memory_for(setup):
            parts = parts_of(
                image_set, setup, self.device, fast=fast, pace=self._pace, clock=clock, group=group
            )
        self._feed, self._learner = parts.feed, parts.learner
        self._books, self._onlooker = parts.books, parts.onlooker
        self._train, self._validation = parts.feed.train, image_set.validation_index
        split = "validation" if len(self._validation) else "train"
        self._patience = Patience(settings, self.steps_per_epoch, split)
        self.step = self.epoch = self._cursor = 0
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
        return Place(self.step, self.epoch, self._cursor, self._books.sum.images)

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
        self._books.flush()
        tensors = {**self._learner.tensors(), **self._books.tensors()}
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
            self._books.flush()
            self._books.due.append(changed)

    def drain(self) -> tuple[Report, ...]:
        """Return the reports that are due but were not pulled yet, such as by a capture."""
        return tuple(self._books.pull())

    def snapshot(self) -> Snapshot:
        """Return a frozen copy of the model and of the codes known so far.

        Raises:
            TrainingError: If a weight has become non-finite since the last report.
        """
        vae = frozen_copy(self._learner.vae)
        require_finite(vae.state_dict(), self.step)
        codes = self._books.newest_codes(self.step)
        return Snapshot(self.step, self.epochs_done, vae, codes, self._books.history.curves)

    def light(self) -> LightState:
        """Return copies of the weights and codes alone, in a moment; nothing is checked."""
        tensors, codes = model_tensors(self._learner.vae), self._books.newest_codes(self.step)
        return LightState(self.step, self.epochs_done, tensors, codes)

    def _restore(self, state: TrainingState) -> None:
        place = Place.of(state)
        fits = self._books.restore(state.tensors, place.seen)
        if place.cursor > len(self._train) or not fits:
            raise CheckpointError("CKPT_MISFIT", "The checkpoint does not fit its image set.")
        same_device = state.meta.get("device") == self.device.type
        self._learner.restore(state.tensors, stepped=place.step > 0, noise=same_device)
        self._patience.restore(state.meta)
        self.step, self.epoch, self._cursor = place.step, place.epoch, place.cursor

    def _run(self) -> Generator[Report, None, None]:
        with settled(self.engine, self.device), freed_memory_kept(self.setup):
            yield from self._run_all()

    def _run_all(self) -> Iterator[Report]:
        self._pace.begin(self.epoch * len(self._train) + self._cursor)
        placed = self._train if self._learner.table else np.arange(len(self.image_set))
        yield from self._onlooker.encode_some(placed)
        yield self._progress()
        yield self.snapshot()
        self._beat.begin()
        while self.epoch < self.setup.training.epochs and not self._patience.over:
            yield from self._run_epoch()
            if self._group is not None and self._group.parted:
                break
        if self._patience.over:
            # Whoever goes on all the same begins to wait anew.
            self._patience.begin_anew()
            yield Ended(self.step, self.epoch, "patience")
        yield self._progress()
        yield self.snapshot()

    def _run_epoch(self) -> Iterator[Report]:
        settings, order = self.setup.training, self._feed.order(self.epoch)
        while self._cursor < len(order):
            index = order[self._cursor : self._cursor + settings.batch_size]
            self._step(index)
            if self._beat.report_due():
                yield from self._due()
            else:
                yield _STEPPED
            if self._group is not None and self._group.parted:
                return
        done = self.epoch + 1
        terms = self._books.epoch_terms(self.step, done)
        validation: list[Report] = []
        last = done == settings.epochs
        for report in self._onlooker.validate(self._validation, self.step, done, last=last):
            if isinstance(report, EpochTerms | InformationTerms):
                validation.append(report)
            else:
                yield report
        # The epoch ends here at once, so that a state captured later never repeats its records.
        self.epoch, self._cursor = done, 0
        self._books.close_epoch(done)
        self._patience.take((terms, *validation), self._learner.beta)
        self._books.due.extend((terms, *validation, self._progress()))
        yield from self._books.pull()

    def _step(self, index: np.ndarray) -> None:
        learner = self._learner
        x, y = self._feed.batch(index, learner.noise)
        posterior, found = learner.learn(index, x, y, self.step)
        self.step += 1
        self._cursor += len(index)
        self._books.write(self.step, self.epochs_done, index, posterior, found)

    @property
    def beta(self) -> float:
        """Weight of the KL in the objective at this step."""
        return self._learner.kl_weight(self.step)

    def _due(self) -> Iterator[Report]:
        self._books.flush()
        yield from self._books.pull()
        yield self._progress()
        if self._beat.snapshot_due():
            yield self.snapshot()

    def _progress(self) -> Progress:
        measured = self._pace.measure(self.epoch * len(self._train) + self._cursor)
        return progress_of(self._place, self.setup.training, len(self._train), *measured)
