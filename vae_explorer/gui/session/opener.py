"""Opening folders, samples and runs, in the background."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.errors import FolderError
from vae_explorer.gui.process.jobs import Executor, LatestJob, PullJob
from vae_explorer.gui.session.opening import open_for_window
from vae_explorer.gui.session.source_watching import SourceWatching
from vae_explorer.images.intake import intake
from vae_explorer.images.names import shown
from vae_explorer.places import is_folder, is_there
from vae_explorer.runs import is_run
from vae_explorer.training.settings import TrainingSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vae_explorer.images.intake import IntakeReport
    from vae_explorer.images.spec import PixelSpec

__all__ = ["Opener"]


class Opener(QObject):
    """Opens one thing at a time; a newer wish takes the place of an older one.

    Attributes:
        progressed: An ``IntakeReport``.
        images_opened: An ``ImageSet``.
        run_opened: An ``OpenedRun``.
        failed: An exception.
        watching: Looks whether the folder of the images is still as it was read.
    """

    progressed = Signal(object)
    images_opened = Signal(object)
    run_opened = Signal(object)
    failed = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._intake = PullJob(executor, self)
        self._intake.came.connect(self._take_report)
        self._intake.ended.connect(self._end)
        self._run = LatestJob(executor, self)
        self._run.ready.connect(self.run_opened)
        self._run.failed.connect(self.failed)
        self.watching = SourceWatching(executor, self)
        self.images_opened.connect(self.watching.begin)
        self.run_opened.connect(self.watching.end)

    def open(self, target: str) -> None:
        """Open a folder of images, a run, or "sample:NAME".

        Raises:
            FolderError: If it is none of them.
        """
        path = Path(target).expanduser()
        if target.startswith("sample:"):
            self.open_images(target)
        elif is_run(path):
            self._open_run(path)
        elif path.name == "run.json" and is_run(path.parent):
            self._open_run(path.parent)
        elif is_folder(path):
            self.open_images(str(path.absolute()))
        elif is_there(path):
            raise FolderError(
                "FOLDER_IS_FILE", f"{shown(path.name)} is a file. Open the folder that it lies in."
            )
        else:
            raise FolderError(
                "FOLDER_MISSING", f"There is no folder {shown(str(path))}. Choose another one."
            )

    def open_images(self, source: str, spec: PixelSpec | None = None) -> None:
        """Scan and decode a folder, or make a sample set.

        Args:
            source: Absolute folder, or "sample:NAME".
            spec: Size, fit and colours, or None to choose.
        """
        self.cancel()
        self._intake.start(lambda: _split_ahead(intake(source, spec)))

    def cancel(self) -> None:
        """Give up what is being opened."""
        self._intake.cancel()
        self._run.forget()

    def _open_run(self, path: Path) -> None:
        self.cancel()
        self._run.request(lambda: open_for_window(path))

    @Slot(object)
    def _take_report(self, report: IntakeReport) -> None:
        self.progressed.emit(report)
        if report.image_set is not None:
            self.images_opened.emit(report.image_set)

    @Slot(object)
    def _end(self, error: object) -> None:
        if error is not None:
            self.failed.emit(error)


def _split_ahead(reports: Iterator[IntakeReport]) -> Iterator[IntakeReport]:
    """Split images on the worker as they will be asked for: a million take a second of it."""
    usual = TrainingSettings()
    for report in reports:
        if report.image_set is not None:
            split = report.image_set.with_split(usual.validation_fraction, usual.seed)
            _ = split.train_index, split.validation_index
        yield report
