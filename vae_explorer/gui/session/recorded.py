"""A training that writes itself down, as the training thread pulls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.errors import VaeExplorerError
from vae_explorer.gui.session.current_run import with_device
from vae_explorer.runs import create_run, resume_run
from vae_explorer.training.device import default_threads
from vae_explorer.training.fit import Fit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.runs.ladder import Moment
    from vae_explorer.runs.manifest import Manifest
    from vae_explorer.runs.writer import RunWriter
    from vae_explorer.training.reports import Report, Snapshot
    from vae_explorer.training.settings import DeviceChoice, Setup

__all__ = ["RecordedTraining", "begin_training", "go_on_training"]


class RecordedTraining:
    """A fit and the writer of its run.

    Args:
        fit: The training.
        writer: Of its run; closed by :meth:`close`.
        found: What had to be passed over where it goes on, in sentences.
    """

    def __init__(self, fit: Fit, writer: RunWriter, found: str = "") -> None:
        self._fit = fit
        self._writer = writer
        self._found = found
        self._reports = writer.recording(fit)

    def __iter__(self) -> Iterator[Report]:
        return self._reports

    @property
    def path(self) -> Path:
        """Folder of the run, which may become another one at the very end."""
        return self._writer.path

    @property
    def manifest(self) -> Manifest:
        """What that folder says of the run."""
        return self._writer.manifest

    @property
    def saved_step(self) -> int:
        """Step of the newest state on disk, -1 if there is none."""
        return self._writer.saved_step

    @property
    def problem(self) -> VaeExplorerError | None:
        """Why the last save failed, None if it did not."""
        return self._writer.problem or self._writer.ladder.problem

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The moments that are kept, oldest first; a new tuple after each change."""
        return self._writer.ladder.moments

    @property
    def notice(self) -> str:
        """What became of the run's folder, or is otherwise than before; empty for nothing."""
        return self._writer.notice or f"{self._found} {self._fit.notice}".strip()

    def save(self) -> tuple[Report, ...]:
        """Write the present state; return the reports that this made due.

        A save that fails is noted in :attr:`problem` and ends nothing.
        """
        state = self._fit.capture()
        due = self._fit.drain()
        for report in due:
            self._writer.record(report)
        try:
            self._writer.save(state)
        except VaeExplorerError as error:
            self._writer.problem = error
        return due

    def change(self, learning_rate: float, beta: float) -> tuple[Report, ...]:
        """Take another learning rate and β from the next step on; return what this made due."""
        self._fit.change(learning_rate, beta)
        due = self._fit.drain()
        for report in due:
            self._writer.record(report)
        return due

    def snapshot(self) -> Snapshot:
        """Return a frozen copy of the model."""
        return self._fit.snapshot()

    def close(self) -> None:
        """Save if needed and let others write."""
        self._writer.close()


def begin_training(path: Path, image_set: ImageSet, setup: Setup, threads: int) -> RecordedTraining:
    """Begin a run.

    Args:
        path: Folder of the run to be.
        image_set: The images, split.
        setup: Model and training.
        threads: CPU threads if the setup leaves them open.
    """
    fit = Fit(image_set, setup, threads=threads)
    return RecordedTraining(fit, create_run(path, image_set, setup))


def go_on_training(
    path: Path, epochs: int, threads: int, device: DeviceChoice, meant: Manifest | None
) -> RecordedTraining:
    """Go on with a run.

    Args:
        path: Folder of the run.
        epochs: Epochs in all.
        threads: CPU threads if neither the setup nor a saved state says how many.
        device: Where to train from now on.
        meant: Of the run that was open; another one in its place is refused.
    """
    resumed = resume_run(path, epochs, meant=meant)
    try:
        setup = with_device(resumed.setup, device)
        if resumed.state is not None:
            # Equal threads, equal results: the curve goes on as if it had never been cut.
            threads = min(int(resumed.state.meta.get("threads", threads)), default_threads())
        fit = Fit(resumed.image_set, setup, resumed.state, threads=threads)
    except BaseException:
        resumed.writer.close()
        raise
    return RecordedTraining(fit, resumed.writer, " ".join(resumed.run.notes))
