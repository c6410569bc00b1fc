"""Two maps side by side: a place or an image of one is looked up in the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.librarian.likeness import same_images, shared_neighbours, turned_towards
from vae_explorer.gui.librarian.linked_work import (
    LinkedRun,
    look_at_image,
    look_at_place,
    open_linked,
    place_images,
)
from vae_explorer.gui.process.jobs import LatestJob, PullJob

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vae_explorer.gui.process.executors import Executors
    from vae_explorer.gui.views.library import Side

__all__ = ["Linking"]

_SIDES: tuple[Side, Side] = ("left", "right")


class Linking(QObject):
    """The two runs of the page of maps.

    Args:
        executors: Read, encode and decode.
        parent: Owner.

    Attributes:
        opened: Side, and its ``MapSide``; first without places, then with all.
        closed: Side whose run cannot be shown.
        looked: A ``LinkedView``.
        compared: Share of an image's nearest neighbours that are the same in both, 0 to 1; NaN
            where the two share too few images.
        chosen: Side, and the rows that are chosen there, int64, shape ``(M,)``.
        failed: An exception.
    """

    opened = Signal(str, object)
    closed = Signal(str)
    looked = Signal(object)
    compared = Signal(float)
    chosen = Signal(str, object)
    failed = Signal(object)

    def __init__(self, executors: Executors, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: dict[Side, LinkedRun] = {}
        self._wanted: dict[Side, str] = {}
        self._chosen: dict[Side, np.ndarray] = {}
        self._placing = PullJob(executors.studying, self)
        self._placing.came.connect(self._take_run)
        self._placing.ended.connect(self._finish)
        self._looking = LatestJob(executors.interactive, self)
        self._looking.ready.connect(self.looked)
        self._looking.failed.connect(self.failed)

    @property
    def busy(self) -> bool:
        """True while a run is read or a picture looked up."""
        return self._placing.busy or self._looking.busy

    def chosen_rows(self, side: Side) -> np.ndarray:
        """Return the images that are chosen on a side, int64, ascending."""
        return self._chosen.get(side, np.zeros(0, np.int64))

    @Slot(str, str)
    def show_pair(self, left: str, right: str) -> None:
        """Show the maps of two runs; a side whose run is shown already stays as it is.

        Args:
            left: Folder of the run at the left.
            right: Folder of the run at the right.
        """
        self._wanted = {"left": left, "right": right}
        self._chosen = {}
        self._looking.forget()
        for side in _SIDES:
            run = self._runs.get(side)
            if run is not None and run.path != self._wanted[side]:
                del self._runs[side]
        self._placing.start(self._read)

    @Slot()
    def forget(self) -> None:
        """Let both runs go: nobody looks at them."""
        self._placing.cancel()
        self._looking.forget()
        self._runs, self._chosen = {}, {}

    def _read(self) -> Iterator[tuple[Side, LinkedRun] | float | None]:
        """Read and place what is wanted; on the worker, which sees the wishes of its start."""
        wanted, kept = dict(self._wanted), dict(self._runs)
        for side in _SIDES:
            run = kept.get(side)
            if run is None:
                run = open_linked(wanted[side])
                yield side, run
            if run.placed:
                continue
            for placed in place_images(run):
                if placed is None:
                    yield None
                else:
                    kept[side] = placed
        left, right = kept["left"], kept["right"]
        rows = same_images(left.images, right.images)
        ours, theirs = left.means[rows >= 0], right.means[rows[rows >= 0]]
        yield "left", left
        turned = turned_towards(right.plane, theirs, left.plane.project(ours))
        yield "right", replace(right, plane=turned)
        yield shared_neighbours(ours, theirs)

    @Slot(str, float, float)
    def look_at_place(self, side: Side, x: float, y: float) -> None:
        """Decode a place of one map and find that picture on the other."""
        pair = self._pair()
        if pair is not None:
            place = np.array((x, y))
            self._looking.request(lambda: look_at_place(pair, side, place))

    @Slot(str, int)
    def look_at_image(self, side: Side, row: int) -> None:
        """Find an image of one map on the other."""
        pair = self._pair()
        if pair is not None:
            self._looking.request(lambda: look_at_image(pair, side, row))

    @Slot(str, object, str)
    def choose(self, side: Side, rows: np.ndarray, mode: str = "replace") -> None:
        """Choose images on one map, and the same on the other.

        Args:
            side: Where the rows are rows of.
            rows: int64, shape ``(M,)``, ascending.
            mode: "replace" the choice, "add" to it, or "subtract" from it.
        """
        pair = self._pair()
        if pair is None:
            return
        before = self.chosen_rows(side)
        if mode == "add":
            rows = np.union1d(before, rows)
        elif mode == "subtract":
            rows = np.setdiff1d(before, rows)
        own, other = pair if side == "left" else (pair[1], pair[0])
        matches = same_images(own.images, other.images)[rows]
        across: Side = "right" if side == "left" else "left"
        self._chosen = {side: rows, across: np.sort(matches[matches >= 0])}
        for each, found in self._chosen.items():
            self.chosen.emit(each, found)

    def _pair(self) -> tuple[LinkedRun, LinkedRun] | None:
        left, right = self._runs.get("left"), self._runs.get("right")
        if left is None or right is None or not (left.placed and right.placed):
            return None
        return left, right

    @Slot(object)
    def _take_run(self, found: tuple[Side, LinkedRun] | float) -> None:
        if isinstance(found, float):
            self.compared.emit(found)
            return
        side, run = found
        self._runs[side] = run
        self.opened.emit(side, run.side())

    @Slot(object)
    def _finish(self, error: object) -> None:
        if error is None:
            return
        for side in _SIDES:
            if side not in self._runs:
                self.closed.emit(side)
        self.failed.emit(error)
