"""Which other runs are drawn over the curves of the one that is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.librarian.librarian import MOST_CHOSEN
from vae_explorer.gui.librarian.reading import read_overlays, read_shelf
from vae_explorer.gui.process.jobs import LatestJob
from vae_explorer.gui.style.words import nats, plural
from vae_explorer.gui.views.curves import OverlayChoice
from vae_explorer.gui.views.library import ChosenRun
from vae_explorer.places import runs_place
from vae_explorer.runs.layout import is_run
from vae_explorer.runs.shelf import names_apart

if TYPE_CHECKING:
    from vae_explorer.gui.process.jobs import Executor
    from vae_explorer.gui.session.current_run import CurrentRun
    from vae_explorer.runs.manifest import Ancestor
    from vae_explorer.runs.shelf import RunCard

__all__ = ["Overlaying", "ancestor_folder"]

_MOST_OFFERED = 12


@dataclass(frozen=True)
class _Question:
    """Which runs are offered.

    Attributes:
        run: The one that is open, or None.
        fingerprint: Of its images; empty offers the runs of all image sets.
        chosen: Folders of those that are drawn.
        others: Folders of runs that stand outside the window's own folder.
    """

    run: Path | None
    fingerprint: str
    chosen: tuple[str, ...]
    others: tuple[str, ...]


class Overlaying(QObject):
    """Draws other runs over the curves of the open one; a branch begins with its ancestor.

    Args:
        executor: Reads runs.
        parent: Owner.

    Attributes:
        offered: The ``OverlayChoice`` s, the run written to last first.
        curves_read: The ``OverlayCurves`` that are to be drawn; () for none.
        failed: An exception.
    """

    offered = Signal(object)
    curves_read = Signal(object)
    failed = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listing = LatestJob(executor, self)
        self._listing.ready.connect(self.offered)
        self._listing.failed.connect(self.failed)
        self._reading = LatestJob(executor, self)
        self._reading.ready.connect(self.curves_read)
        self._reading.failed.connect(self.failed)
        self._run: Path | None = None
        self._fingerprint = ""
        self._chosen: tuple[ChosenRun, ...] = ()
        self._ancestor = ""

    @property
    def busy(self) -> bool:
        """True while runs are read."""
        return self._listing.busy or self._reading.busy

    @property
    def chosen(self) -> tuple[str, ...]:
        """Folders of the runs that are drawn."""
        return tuple(run.path for run in self._chosen)

    def take_run(self, run: CurrentRun, fingerprint: str) -> None:
        """Know which run is open.

        Other images take all overlays away. A branch lays its ancestor under itself as long as it
        is open; what was chosen by hand stays.

        Args:
            run: The one that is open, perhaps none.
            fingerprint: Of its images.
        """
        path = None if run.path is None else run.path.absolute()
        if path == self._run and fingerprint == self._fingerprint:
            return
        kept = self.chosen if fingerprint == self._fingerprint else ()
        kept = tuple(each for each in kept if each != self._ancestor)
        self._run, self._fingerprint, self._ancestor = path, fingerprint, ""
        if run.ancestor is not None and (found := ancestor_folder(run.ancestor)) is not None:
            self._ancestor = str(found)
            kept = (self._ancestor, *kept)
        self.choose(kept)

    def look(self, others: Sequence[str] = ()) -> None:
        """Look which runs there are to choose from.

        Args:
            others: Folders of runs that stand outside the window's own folder.
        """
        question = _Question(self._run, self._fingerprint, self.chosen, tuple(others))
        self._listing.request(lambda: _choices(question))

    @Slot(object)
    def choose(self, paths: Sequence[str]) -> None:
        """Draw the curves of these runs; one that was drawn before keeps its colour."""
        wanted = [path for path in dict.fromkeys(paths) if Path(path) != self._run]
        colours = {run.path: run.colour for run in self._chosen if run.path in wanted}
        # Not the first colour, which is close to that of the open run.
        free = [colour for colour in range(1, MOST_CHOSEN) if colour not in colours.values()]
        for path in wanted:
            if path not in colours and free:
                colours[path] = free.pop(0)
        chosen = tuple(ChosenRun(path, colours[path]) for path in wanted if path in colours)
        if chosen != self._chosen:
            self._chosen = chosen
            self._reading.request(lambda: read_overlays(chosen))

    @Slot(str)
    def toggle(self, path: str) -> None:
        """Draw the curves of a run, or no longer."""
        others = [each for each in self.chosen if each != path]
        self.choose(others if path in self.chosen else [*self.chosen, path])

    @Slot()
    def clear(self) -> None:
        """Draw no other run."""
        self.choose(())


def ancestor_folder(ancestor: Ancestor) -> Path | None:
    """Return where the run is that a branch began from, also where both were moved together.

    Args:
        ancestor: As the branch remembers it.

    Returns:
        Its folder; None if it is gone.
    """
    places = (Path(ancestor.path), runs_place() / ancestor.name)
    return next((place for place in places if is_run(place)), None)


def _choices(question: _Question) -> tuple[OverlayChoice, ...]:
    """Read which runs saw the same images: those that are drawn, and the newest others."""
    others = [path for path in (*question.others, *question.chosen) if is_run(path)]
    cards = [
        card
        for card in read_shelf(runs_place(), others).cards
        if card.path != question.run and _fits(card, question)
    ]
    chosen = [card for card in cards if str(card.path) in question.chosen]
    rest = [card for card in cards if card not in chosen]
    offered = (*chosen, *rest[: _MOST_OFFERED - len(chosen)])
    names = names_apart([card.path for card in offered])
    return tuple(
        OverlayChoice(str(card.path), name, _note(card), card in chosen)
        for card, name in zip(offered, names, strict=True)
    )


def _fits(card: RunCard, question: _Question) -> bool:
    same = not question.fingerprint or card.fingerprint == question.fingerprint
    return str(card.path) in question.chosen or (same and card.last is not None)


def _note(card: RunCard) -> str:
    if card.last is None or card.best is None:
        return "no epoch yet"
    return f"{nats(card.best.elbo)} nats, {plural(card.last.epoch, 'epoch')}"
