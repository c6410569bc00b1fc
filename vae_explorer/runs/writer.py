"""The one writer of a run, while it is trained."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Self

from vae_explorer.errors import CheckpointError, RunError, TrainingError, VaeExplorerError
from vae_explorer.runs.atomic import why_not_written, write_atomically
from vae_explorer.runs.attempts import opening_record, with_what_is_kept
from vae_explorer.runs.checkpoint import pack_checkpoint
from vae_explorer.runs.disk import DISK, Disk
from vae_explorer.runs.gathered_steps import GatheredSteps
from vae_explorer.runs.ladder_writer import EARLY_STEPS, LADDER_MIB, LadderWriter
from vae_explorer.runs.layout import RunLayout
from vae_explorer.runs.lock import RunLock
from vae_explorer.runs.records import Record, record_of
from vae_explorer.runs.run_folder import RunFolder
from vae_explorer.training.memory import is_out_of_memory, out_of_memory
from vae_explorer.training.reports import BatchTerms, Ended, Snapshot, Stepped
from vae_explorer.training.state import TrainingState

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.runs.capturable import Capturable
    from vae_explorer.runs.manifest import Manifest
    from vae_explorer.training.reports import Report

__all__ = ["RunWriter"]

_FIRST_SAVE_S = 2.0
_SAVE_INTERVAL_S = 30.0
_LARGEST_SHARE = 0.02

_log = logging.getLogger(__name__)


class RunWriter:
    """Records a training and keeps its newest states; made by ``create_run`` or ``resume_run``.

    A save that fails does not end the training: it is tried again at the next turn, and
    :attr:`problem` says what is wrong meanwhile.

    Args:
        layout: Where the parts of the run stand.
        manifest: Content of its ``run.json``.
        lock: The right to write.
        image_set: What it is trained on.
        attempt: Number of this sitting, from 1.
        start: The state on disk that it goes on from, None to begin.
        ladder_mib: Disk for the moments of the training, in MiB; 0 to keep none.
        disk: The operating system.
        clock: Seconds that only ever grow.

    Attributes:
        problem: Why the last save failed, None if it did not.
        opening: The first record of this sitting.
        on_record: Called with each record as it is appended.
        ladder: The moments that are kept.
    """

    def __init__(
        self,
        layout: RunLayout,
        manifest: Manifest,
        lock: RunLock,
        image_set: ImageSet,
        *,
        attempt: int = 1,
        start: TrainingState | None = None,
        ladder_mib: int = LADDER_MIB,
        disk: Disk = DISK,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.manifest = manifest
        self.problem: VaeExplorerError | None = None
        self.on_record: Callable[[Record], None] | None = None
        self._folder = RunFolder(layout, manifest, image_set, lock, disk)
        self._disk = disk
        self._clock = clock
        self._attempt = attempt
        self._saved: Mapping[str, object] = dict(start.meta) if start else {}
        self._next_save_s = -math.inf
        self._recording: Generator[Report] | None = None
        self._steps = GatheredSteps(clock)
        self.ladder = LadderWriter(layout, ladder_mib, disk=disk, clock=clock)
        self.ladder.begin_at(int(start.meta["step"]) if start else -1)
        self.opening: Record = opening_record(attempt, manifest.setup.training.epochs, start)
        self._append(self.opening)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The run's folder."""
        return self._folder.layout.path

    @property
    def notice(self) -> str:
        """What became of the folder meanwhile, in a sentence; empty if nothing."""
        return self._folder.notice

    @property
    def saved_step(self) -> int:
        """Step of the newest state on disk, -1 if there is none."""
        step = self._saved.get("step", -1)
        return step if isinstance(step, int) else -1

    def recording(self, fit: Capturable) -> Generator[Report]:
        """Pull a training, record what it says, and save it now and then and at the end.

        The end is also a consumer that stops pulling, when this iterator or the writer is
        closed. A training that ends by an error is not saved: the last saved state stays.

        Args:
            fit: The training.

        Yields:
            Its reports, after they were recorded.
        """
        if self._recording is not None:
            self._recording.close()
        self._recording = self._record_all(fit)
        return self._recording

    def _record_all(self, fit: Capturable) -> Generator[Report]:
        out = False
        try:
            yield from self._record_each(fit)
        except TrainingError as error:
            # Its numbers ran away: what led up to that says why.
            for report in fit.drain():
                self.record(report)
            self.record(Ended(error.step, error.step / fit.steps_per_epoch, "not-finite"))
            raise with_what_is_kept(error, self.saved_step) from error
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            out = True
        if out:
            # Behind the error, whose frames hold what was allocated.
            raise with_what_is_kept(out_of_memory(self.manifest.setup, fit.step), self.saved_step)

    def _record_each(self, fit: Capturable) -> Iterator[Report]:
        self._next_save_s = self._clock() + _FIRST_SAVE_S
        while (report := next(fit, None)) is not None:
            tells = not isinstance(report, Stepped)
            if tells:
                self.record(report)
            try:
                yield report
                if tells and self._clock() >= self._next_save_s:
                    yield from self._save_now(fit)
                # Before the first step there are no codes yet; the first snapshot has them.
                known = (tells and fit.step) or 0 < fit.step <= EARLY_STEPS
                known = known or isinstance(report, Snapshot)
                if known and self.ladder.wants(fit.step) and self._folder.stands:
                    yield from self._keep_moment(fit)
            except GeneratorExit:
                self._save_last(fit)
                raise
        self._save_last(fit)

    def record(self, report: Report) -> None:
        """Append a report to the metrics, if it is one for the record.

        Single steps wait for a line of their own until there are some hundred of them, an epoch
        ends, a state is saved, or two seconds have passed.
        """
        if isinstance(report, BatchTerms):
            self._steps.add(report)
            if self._steps.due:
                self._record_steps()
                if self.problem is None and not self._folder.stands:
                    self._next_save_s = -math.inf  # which makes it anew
        elif (record := record_of(report, self._attempt)) is not None:
            self._record_steps()
            self._append(record)

    def _record_steps(self) -> None:
        terms = self._steps.take()
        if terms is not None and (record := record_of(terms, self._attempt)) is not None:
            self._append(record)

    def save(self, state: TrainingState) -> None:
        """Put a state on disk, then delete the oldest ones beyond three.

        Raises:
            RunError: If it could not be written; older states are untouched.
            CheckpointError: If it holds numbers that are not finite.
        """
        step = int(state.meta["step"])
        self._record_steps()
        content = pack_checkpoint(state, self.manifest)
        path = self._folder.layout.checkpoint(step)
        try:
            if not self._folder.stands:
                self._folder.make_anew()
                self.ladder.look_again()
            # What leads up to a state must be there before the state itself.
            self._folder.metrics.flush()
            self._folder.metrics.sync()
            write_atomically(path, [content], overwrite=True, disk=self._disk)
        except OSError as error:
            code, sentence = why_not_written(error, path, len(content), self._disk, settled=True)
            raise RunError(f"RUN_SAVE_{code}", sentence) from error
        self._saved = dict(state.meta)
        # There is room again, for moments too; the next one says so if not.
        self.problem = self.ladder.problem = None
        self._folder.prune()

    def close(self) -> None:
        """Save if needed and let others write. Calling it again does nothing."""
        if self._recording is not None:
            self._recording.close()
        if self._folder.held:
            self._record_steps()
            try:
                self.ladder.close()
            finally:
                self._folder.release()

    def _save_now(self, fit: Capturable) -> Iterator[Report]:
        began_s = self._clock()
        state = fit.capture()
        due = fit.drain()
        for report in due:
            self.record(report)
        self._try_to_save(state)
        took_s = self._clock() - began_s
        # Large models on slow disks are saved more rarely: training comes first.
        self._next_save_s = self._clock() + max(_SAVE_INTERVAL_S, took_s / _LARGEST_SHARE)
        yield from due

    def _keep_moment(self, fit: Capturable) -> Iterator[Report]:
        began_s = self._clock()
        state = fit.capture() if self.ladder.wants_whole else None
        due = fit.drain()
        for report in due:
            self.record(report)
        self.ladder.keep(fit.light(), state, self._clock() - began_s)
        yield from due

    def _save_last(self, fit: Capturable) -> None:
        try:
            state = fit.capture()
        except VaeExplorerError as error:
            self._complain(error)
            return
        light = fit.light()
        for report in fit.drain():
            self.record(report)
        # Not the step alone: an epoch closes, and a new one begins, at one and the same step.
        if new := dict(state.meta) != self._saved or not self._folder.stands:
            self._try_to_save(state)
        if new and isinstance(self.problem, RunError):
            self._save_elsewhere(state, self.problem)
        else:
            self.ladder.keep_last(light, state)

    def _save_elsewhere(self, state: TrainingState, problem: RunError) -> None:
        """Keep where the training ends in another folder: it is the last chance."""
        try:
            self._folder.move_home(int(state.meta["step"]), pack_checkpoint(state, self.manifest))
        except (OSError, RunError, CheckpointError) as error:
            _log.warning("not saved elsewhere either: %s", error)
        else:
            self._saved = dict(state.meta)
            kept = f"{problem.sentence} The run was kept in {self.path} instead."
            self.problem = RunError("RUN_KEPT_ELSEWHERE", kept)

    def _try_to_save(self, state: TrainingState) -> None:
        try:
            self.save(state)
        except (RunError, CheckpointError) as error:
            self._complain(error)

    def _complain(self, error: VaeExplorerError) -> None:
        """Tell a problem; while it lasts, with every save anew, it stays the one and the same."""
        if self.problem is None or self.problem.code != error.code:
            _log.warning("not saved: %s", error.sentence)
            self.problem = error

    def _append(self, record: Record) -> None:
        try:
            self._folder.append(record)
        except RunError as error:
            # It is tried again with the next record; a save that failed says more.
            if self.problem is None:
                self._complain(error)
        if self.on_record is not None:
            self.on_record(record)
