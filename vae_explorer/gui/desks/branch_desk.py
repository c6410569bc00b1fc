"""Branching and extending in the window: the popovers, filled from what is known of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtGui import QCursor

from vae_explorer.figures import epoch_number
from vae_explorer.gui.panels.branch_popover import ROW_FIELDS, BranchPopover
from vae_explorer.gui.panels.extend_popover import ExtendPopover
from vae_explorer.gui.session.current_run import with_epochs
from vae_explorer.gui.views.branch import BranchOffer, ExtendOffer
from vae_explorer.runs.ladder import nearest
from vae_explorer.training.assignments import changes_between
from vae_explorer.training.changes import setup_after

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.main_window import MainWindow
    from vae_explorer.training.settings import Setup

__all__ = ["BranchDesk"]

_ALWAYS = ("beta", "learning_rate", "epochs")
_GAP_PX = 4
_NEWEST = -1


class BranchDesk(QObject):
    """Opens the popovers, and does what they wish.

    Args:
        window: They hang in it.
        session: Has the run, and does the work.
        parent: Owner.
    """

    def __init__(self, window: MainWindow, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window, self._session = window, session
        self.popover = BranchPopover(window)
        self.popover.branch_requested.connect(self.branch)
        self.extend_popover = ExtendPopover(window)
        self.extend_popover.extend_requested.connect(session.extend)

    @Slot()
    def offer_extending(self) -> None:
        """Ask below the toolbar for how many epochs more the run is to be trained."""
        run = self._session.trainer.run
        if run.path is None or run.setup is None:
            return
        epochs = run.setup.training.epochs
        more = max(1, epochs // 2)
        offer = ExtendOffer(run.path.name, epochs, int(run.epochs_done), more)
        self.extend_popover.show_offer(offer)
        toolbar = self._window.toolbar
        finished = self._session.view_state.train_wish == "extend"
        asked = toolbar.train_button if finished else toolbar.run_button
        self.extend_popover.open_at(_below(asked))

    @Slot()
    def offer_newest(self) -> None:
        """Offer a branch from the newest state, below the toolbar."""
        self._offer(_NEWEST, _below(self._window.toolbar.run_button))

    @Slot(int)
    def offer_at_step(self, step: int) -> None:
        """Offer a branch from the moment nearest to a step, -1 for the newest; at the mouse."""
        coming = self._session.rewinding.wanted
        if step == _NEWEST and coming is not None:  # it is still being read
            step = coming.step
        shown = None if step == _NEWEST else nearest(self._session.trainer.moments, step)
        pointed = None if shown is None else shown.epoch
        self._offer(step, QCursor.pos(), above=True, pointed=pointed)

    @Slot(float)
    def offer_at_epoch(self, epoch: float) -> None:
        """Offer a branch from the whole moment nearest to an epoch, at the mouse."""
        # Not by way of the nearest of all: the whole one nearest to that may be another.
        whole = [moment for moment in self._session.trainer.moments if moment.whole]
        near = min(whole, key=lambda m: abs(m.epoch - epoch), default=None)
        step = _NEWEST if near is None else near.step
        self._offer(step, QCursor.pos(), above=True, pointed=epoch)

    @Slot(int, object)
    def branch(self, step: int, wanted: Setup) -> None:
        """Make a branch and train it.

        Args:
            step: Steps done at the moment, -1 for the newest state.
            wanted: What to train with.
        """
        held = self._session.trainer.run.setup
        if held is None:
            return
        changes = changes_between(held, wanted)
        # What holds at the moment may be something else than what holds now.
        changes |= {f"training.{name}": str(getattr(wanted.training, name)) for name in _ALWAYS}
        self._session.branching.branch(None if step == _NEWEST else step, changes)

    def _offer(
        self, step: int, corner: QPoint, *, above: bool = False, pointed: float | None = None
    ) -> None:
        run, edited = self._session.trainer.run, self._session.setup
        if run.path is None or run.setup is None or edited is None:
            self._session.noticed.emit(
                "info", "There is no run yet that a branch could begin from."
            )
            return
        moment = None
        if step != _NEWEST:
            moment = nearest(self._session.trainer.moments, step, whole=True)
        epoch = run.epochs_done if moment is None else moment.epoch
        held = run.setup
        wanted = edited
        if moment is not None:
            before = [c for c in self._session.trainer.history.changes if c.step <= moment.step]
            wanted = setup_after(edited, before) if edited == held else edited
        wanted = with_epochs(wanted, wanted.training.epochs_to_go_to(epoch))
        names = [name.partition(".")[2] for name in changes_between(held, edited)]
        note = f"{run.path.name} stays as it is; another run goes on from here."
        if self._session.trainer.running:
            note = f"{run.path.name} is stopped and saved; another run goes on from here."
        offer = BranchOffer(
            place="the newest state" if moment is None else f"epoch {epoch_number(epoch)}",
            step=_NEWEST if moment is None else moment.step,
            held=held,
            wanted=wanted,
            others=tuple(name.replace("_", " ") for name in names if name not in ROW_FIELDS),
            note=note,
            why=_why(pointed, None if moment is None else moment.epoch),
        )
        self.popover.show_offer(offer)
        self.popover.open_at(corner, above=above)


def _below(button: QWidget) -> QPoint:
    return button.mapToGlobal(QPoint(0, button.height() + _GAP_PX))


def _why(pointed: float | None, begins: float | None) -> str:
    """Say why a branch does not begin where one pointed, if so; a begin of None is the newest."""
    if pointed is None:
        return ""
    if begins is None:
        return "No earlier moment is kept from which training could go on."
    if epoch_number(pointed) == epoch_number(begins):
        return ""
    place = f"epoch {epoch_number(pointed)}"
    return f"The nearest to {place} of the moments from which training can go on."
