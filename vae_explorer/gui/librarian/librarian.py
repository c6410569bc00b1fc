"""The library of runs: which there are, which are compared, and the removing of one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.errors import RunError
from vae_explorer.gui.librarian.bin import Removed, delete_run, move_to_bin, put_back
from vae_explorer.gui.librarian.keeping_up import KeepingUp
from vae_explorer.gui.librarian.linking import Linking
from vae_explorer.gui.librarian.reading import picture_runs, read_overlays, read_shelf
from vae_explorer.gui.process.jobs import LatestJob, PullJob
from vae_explorer.gui.views.library import ChosenRun, Shelf
from vae_explorer.places import runs_place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from vae_explorer.gui.process.executors import Executors
    from vae_explorer.gui.process.jobs import SerialJobs
    from vae_explorer.runs.shelf import RunCard

__all__ = ["MOST_CHOSEN", "Librarian"]

MOST_CHOSEN = 10
"""Runs that are compared at once: as many as there are label colours."""


class Librarian(QObject):
    """What the library of runs knows and does.

    Args:
        executors: Read runs.
        jobs: Remove them.
        open_run: Says which run the main window shows.
        parent: Owner.

    Attributes:
        shelf_changed: A ``Shelf``.
        run_went_on: The same ``Shelf``, where one run in it has been trained on.
        pictured: Path of a run, and its thumbnail, uint8, shape ``(K, C, H, W)``.
        chosen_changed: The ``ChosenRun`` s that are compared.
        curves_read: Their ``OverlayCurves``.
        removed: A ``Removed`` run.
        returned: Path of a run that was put back.
        bin_missing: Path of a run that the system has no bin for.
        failed: An exception.
        linking: Two maps side by side, with its own facts.
    """

    shelf_changed = Signal(object)
    run_went_on = Signal(object)
    pictured = Signal(str, object)
    chosen_changed = Signal(object)
    curves_read = Signal(object)
    removed = Signal(object)
    returned = Signal(str)
    bin_missing = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        executors: Executors,
        jobs: SerialJobs,
        open_run: Callable[[], Path | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.linking = Linking(executors, self)
        self.linking.failed.connect(self.failed)
        self._jobs = jobs
        self._open_run = open_run
        self._listing = LatestJob(executors.background, self)
        self._listing.ready.connect(self._take_shelf)
        self._listing.failed.connect(self.failed)
        self._keeping_up = KeepingUp(executors.background, self)
        self._keeping_up.read.connect(self._take_card)
        self._keeping_up.failed.connect(self.failed)
        self._reading = LatestJob(executors.background, self)
        self._reading.ready.connect(self.curves_read)
        self._reading.failed.connect(self.failed)
        self._picturing = PullJob(executors.studying, self)
        self._picturing.came.connect(self._take_picture)
        self._picturing.ended.connect(self._finish_pictures)
        self._pictures: dict[str, tuple[float, np.ndarray]] = {}
        self._changed_s: dict[str, float] = {}
        self._others: tuple[str, ...] = ()
        self._chosen: tuple[ChosenRun, ...] = ()
        self._last_removed: Removed | None = None
        self.shelf = Shelf()

    @property
    def busy(self) -> bool:
        """True while anything is read for the library."""
        parts = self._listing, self._keeping_up, self._reading, self._picturing
        return any(part.busy for part in parts) or self.linking.busy

    @property
    def chosen(self) -> tuple[ChosenRun, ...]:
        """The runs that are compared."""
        return self._chosen

    def look(self, others: Sequence[str] = ()) -> None:
        """Look which runs there are.

        Args:
            others: Folders of runs that stand outside the window's own folder.
        """
        self._others = tuple(others)
        self._look_again()

    @Slot()
    def _look_again(self) -> None:
        folder, shown = runs_place(), self._open_run()
        others = self._others if shown is None else (*self._others, str(shown))
        self._listing.request(lambda: read_shelf(folder, others))

    @Slot()
    def keep_up(self) -> None:
        """Look soon how far the run that the main window shows has come."""
        shown = self._open_run()
        if shown is not None:
            self._keeping_up.keep_up(shown.absolute())

    @Slot(object)
    def choose(self, paths: Sequence[str]) -> None:
        """Compare these runs; one that was compared before keeps its colour."""
        colours = {run.path: run.colour for run in self._chosen if run.path in paths}
        free = [colour for colour in range(MOST_CHOSEN) if colour not in colours.values()]
        for path in paths:
            if path not in colours and free:
                colours[path] = free.pop(0)
        self._chosen = tuple(ChosenRun(path, colours[path]) for path in paths if path in colours)
        self._tell_chosen()

    @Slot(str)
    def remove(self, path: str) -> None:
        """Move a run to the system's bin."""
        if not self._refuses(path):
            self._jobs.request(lambda: move_to_bin(Path(path)), self._take_removed, self._fail)

    @Slot(str)
    def delete(self, path: str) -> None:
        """Delete a run for good."""
        if not self._refuses(path):
            self._jobs.request(lambda: delete_run(Path(path)), self._take_removed, self._fail)

    @Slot()
    def put_back(self) -> None:
        """Take the run that was removed last out of the bin again."""
        removed, self._last_removed = self._last_removed, None
        if removed is not None:
            self._jobs.request(lambda: put_back(removed), self._take_returned, self._fail)

    def _refuses(self, path: str) -> bool:
        shown = self._open_run()
        if shown is None or Path(path) != shown:
            return False
        self._fail(
            RunError(
                "RUN_IN_USE",
                f"{shown.name} is open in the window. Open something else, then remove it.",
            )
        )
        return True

    def _fail(self, error: BaseException) -> None:
        self.failed.emit(error)

    def _take_removed(self, removed: Removed) -> None:
        if removed.in_bin is None:
            self.bin_missing.emit(str(removed.path))
            return
        self._last_removed = removed if removed.in_bin != removed.path else None
        self.choose([run.path for run in self._chosen if run.path != str(removed.path)])
        self.removed.emit(removed)
        self._look_again()

    def _take_returned(self, path: Path) -> None:
        self.returned.emit(str(path))
        self._look_again()

    @Slot(object)
    def _take_shelf(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.shelf_changed.emit(shelf)
        self._changed_s = {str(card.path): card.summary.changed_s for card in shelf.cards}
        self._chosen = tuple(run for run in self._chosen if run.path in self._changed_s)
        self._tell_chosen()
        missing = []
        for path, changed_s in self._changed_s.items():
            known = self._pictures.get(path)
            if known is not None:
                self.pictured.emit(path, known[1])
            if known is None or known[0] != changed_s:
                missing.append(path)
        if missing:
            self._picturing.start(lambda: picture_runs(missing))

    @Slot(object)
    def _take_card(self, card: RunCard) -> None:
        if all(each.path != card.path for each in self.shelf.cards):
            self._look_again()  # it has just begun
            return
        cards = tuple(card if each.path == card.path else each for each in self.shelf.cards)
        self.shelf = replace(self.shelf, cards=cards)
        self.run_went_on.emit(self.shelf)
        chosen = self._chosen
        if any(run.path == str(card.path) for run in chosen):
            self._reading.request(lambda: read_overlays(chosen))

    def _tell_chosen(self) -> None:
        chosen = self._chosen
        self.chosen_changed.emit(chosen)
        self._reading.request(lambda: read_overlays(chosen))

    @Slot(object)
    def _take_picture(self, found: tuple[str, np.ndarray]) -> None:
        path, pictures = found
        self._pictures[path] = self._changed_s.get(path, 0.0), pictures
        self.pictured.emit(path, pictures)

    @Slot(object)
    def _finish_pictures(self, error: object) -> None:
        if error is not None:
            self.failed.emit(error)
