"""Keeps moments of a training while it goes on, beside it and within a budget."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from vae_explorer.errors import CheckpointError, RunError
from vae_explorer.runs.atomic import sweep_temporaries, why_not_written, write_atomically
from vae_explorer.runs.disk import DISK, Disk
from vae_explorer.runs.ladder import Moment, list_moments, pack_moment, pack_rest, rest_of
from vae_explorer.runs.thinning import next_rung, superfluous

if TYPE_CHECKING:
    from vae_explorer.errors import VaeExplorerError
    from vae_explorer.runs.layout import RunLayout
    from vae_explorer.training.state import LightState, TrainingState

__all__ = ["EARLY_STEPS", "LADDER_MIB", "LadderWriter"]

LADDER_MIB = 256
"""Disk that the moments of one run may take, in MiB, unless told otherwise."""

EARLY_STEPS = 256
"""After each of the first so many steps a moment may be due, later whenever there is a report."""

_WHOLE_EVERY = 4
_SHARE, _GRACE_S, _EARLY_DOUBLINGS = 0.002, 0.06, 12
_AT_ONCE, _SPREAD_S = 0.2, 20.0
_log = logging.getLogger(__name__)


class LadderWriter:
    """Writes the moments of one run, each on a thread beside the training.

    The training waits only while a moment is copied. Packing, hashing and writing are done on a
    thread of one worker; a moment that comes due while the one before is still being written is
    taken later. All of it together takes at most 0.2 per cent of the time, and besides a sixteenth
    of a second, spread over the first four thousand steps, whose moments are close together, and
    over the first sixteen seconds: no second of a training pays for many. What fails is told by
    :attr:`problem`, and ends nothing.

    Optimiser and random numbers, which make a moment a whole one, are kept for every fourth
    moment, in at most half of the budget.

    Args:
        layout: Of the run. Only the one writer of the run may make this.
        budget_mib: Disk for all moments, in MiB; 0 to keep no more of them.
        disk: The operating system.
        clock: Seconds that only ever grow.

    Attributes:
        moments: What is kept, oldest first; a new tuple after each change.
        problem: Why the last moment was not kept, None if it was.
        spent_s: Seconds that the training has waited and the thread has worked so far.
    """

    def __init__(
        self,
        layout: RunLayout,
        budget_mib: int = LADDER_MIB,
        *,
        disk: Disk = DISK,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.moments: tuple[Moment, ...] = list_moments(layout)
        self.problem: VaeExplorerError | None = None
        self._layout = layout
        self._budget = budget_mib << 20
        self._disk = disk
        self._clock = clock
        self._due = next_rung(self.moments[-1].step) if self.moments else 0
        self._until_whole = 0
        self._kept = -1
        self._began_s = clock()
        self.spent_s = 0.0
        self._worker: ThreadPoolExecutor | None = None
        self._writing: Future[None] | None = None

    def begin_at(self, step: int) -> None:
        """Delete the moments after a step, from which the training goes on another time.

        Raises:
            OSError: If one could not be deleted.
        """
        folder = self._layout.snapshots
        if not folder.is_dir():
            return
        sweep_temporaries(folder)
        for found, path in self._layout.list_snapshots():
            if found > step:
                self._delete(path)
        self.moments = list_moments(self._layout)
        self._due = next_rung(self.moments[-1].step) if self.moments else 0

    def look_again(self) -> None:
        """Take note of what is left of the moments, after the folder of the run went away."""
        self.wait()
        self.moments = list_moments(self._layout)

    def wants(self, step: int) -> bool:
        """Say whether a moment should be taken now.

        Args:
            step: Steps done.
        """
        if step < self._due or not self._budget or not self._rests:
            return False
        passed_s = self._clock() - self._began_s
        early = min(1.0, math.log2(2 + step) / _EARLY_DOUBLINGS, _AT_ONCE + passed_s / _SPREAD_S)
        return self.spent_s <= _GRACE_S * early + _SHARE * passed_s

    @property
    def wants_whole(self) -> bool:
        """Whether the next moment should be a whole one."""
        return self._until_whole == 0

    @property
    def _rests(self) -> bool:
        return self._writing is None or self._writing.done()

    def keep(self, light: LightState, state: TrainingState | None, took_s: float = 0.0) -> None:
        """Keep a moment; this returns before it is on disk.

        Args:
            light: Of this step.
            state: Of the same step, for a whole moment.
            took_s: Seconds that copying them took.
        """
        self.spent_s += took_s
        self._due, self._kept = next_rung(light.step), light.step
        self._until_whole = (self._until_whole or _WHOLE_EVERY) - 1
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, thread_name_prefix="ladder")
        self._writing = self._worker.submit(self._write, light, state)

    def keep_last(self, light: LightState, state: TrainingState) -> None:
        """Keep where the training ends.

        A moment of the same step is written anew if it is of this training: the validation images
        may have been measured since then. An older one knew more codes than are known now.
        """
        self.wait()
        newest = self.moments[-1].step if self.moments else -1
        if self._budget and (light.step > newest or light.step == self._kept):
            self.keep(light, state)

    def wait(self) -> None:
        """Wait until nothing is being written.

        Raises:
            Exception: What went wrong beside the disk; a fault of the program.
        """
        if self._writing is not None:
            self._writing.result()

    def close(self) -> None:
        """Wait for what is being written, and end the thread. Again, it does nothing."""
        if self._worker is not None:
            self._worker.shutdown()
            self._worker = None
            self.wait()

    def _write(self, light: LightState, state: TrainingState | None) -> None:
        """Put a moment on disk; runs on the thread of the ladder."""
        began_s = time.thread_time()
        path = self._layout.snapshot(light.step)
        try:
            content = pack_moment(light)
        except CheckpointError:
            # Nothing to look back at; the training itself says what has happened.
            return
        rest = pack_rest(state) if state is not None else b""
        if len(rest) > self._budget // 2:
            rest = b""
        if len(content) + len(rest) <= self._budget:
            size = len(content) + len(rest)
            try:
                self._publish(path, content, rest)
            except OSError as error:
                self._complain(*why_not_written(error, path, size, self._disk, settled=True))
            else:
                self.problem = None
                moment = Moment(light.step, light.epoch, bool(rest), size, path, len(rest))
                self._thin((*(m for m in self.moments if m.step != light.step), moment))
        self.spent_s += time.thread_time() - began_s

    def _complain(self, code: str, sentence: str) -> None:
        """Tell a problem; while it lasts, with every moment anew, it stays the one and the same."""
        if self.problem is None:
            self.problem = RunError(f"RUN_SNAPSHOT_{code}", sentence)
            _log.warning("moment not saved: %s", sentence)

    def _publish(self, path: Path, content: bytes, rest: bytes) -> None:
        path.parent.mkdir(exist_ok=True)
        write_atomically(path, [content], overwrite=True, disk=self._disk)
        if rest:
            write_atomically(rest_of(path), [rest], overwrite=True, disk=self._disk)

    def _thin(self, moments: tuple[Moment, ...]) -> None:
        """Delete what is too much, then tell what is left."""
        rests = {moment.step: moment.rest_bytes for moment in moments if moment.whole}
        plain = superfluous(rests, self._budget // 2)
        sizes = {m.step: m.size_bytes - m.rest_bytes * (m.step in plain) for m in moments}
        gone = superfluous(sizes, self._budget)
        kept = []
        for moment in moments:
            try:
                if moment.step in gone:
                    self._delete(moment.path)
                    continue
                if moment.step in plain:
                    self._disk.remove(rest_of(moment.path))
                    light = moment.size_bytes - moment.rest_bytes
                    moment = replace(moment, whole=False, size_bytes=light, rest_bytes=0)
            except OSError as error:
                _log.warning("an old moment stays: %s", error)
            kept.append(moment)
        self.moments = tuple(kept)

    def _delete(self, path: Path) -> None:
        """Delete a moment, first what makes it whole: a rest alone would be nothing."""
        if rest_of(path).exists():
            self._disk.remove(rest_of(path))
        self._disk.remove(path)
