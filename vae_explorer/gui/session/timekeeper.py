"""The time of the training in the words of the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.views.timeline import EventMark, MomentMark, TimelineView

if TYPE_CHECKING:
    from vae_explorer.gui.session.session import Session
    from vae_explorer.runs.ladder import Moment
    from vae_explorer.training.history import CurveData
    from vae_explorer.training.reports import Changed

__all__ = ["Timekeeper"]


class Timekeeper(QObject):
    """Gathers what the timeline shows from the facts of a session.

    Attributes:
        timeline_changed: A ``TimelineView``.
        epoch_shown: Epoch of the moment that is looked at, None for the newest model.

    Args:
        session: Whose training it is.
        parent: Owner.
    """

    timeline_changed = Signal(object)
    epoch_shown = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._events: tuple[EventMark, ...] = ()
        self._told = TimelineView()

    @Slot()
    def tell(self) -> None:
        """Say what there is now, if it is not what was said before."""
        view = self._view()
        if view != self._told:
            self._told = view
            self.timeline_changed.emit(view)

    @Slot(object)
    def show_moment(self, moment: Moment | None) -> None:
        """Tell which moment is looked at."""
        self.tell()
        self.epoch_shown.emit(None if moment is None else moment.epoch)

    @Slot(object)
    def show_curves(self, curves: CurveData) -> None:
        """Know what was changed on the way, and where a branch began."""
        events = [EventMark(change.epoch, _words_of(change)) for change in curves.changes]
        ancestor = self._session.trainer.run.ancestor
        if ancestor is not None:
            words = f"This run branches off {ancestor.name} here."
            events.append(EventMark(ancestor.epoch, words, is_branch=True))
        self._events = tuple(events)
        self.tell()

    def _view(self) -> TimelineView:
        session, rewinding = self._session, self._session.rewinding
        now = rewinding.newest_epoch
        progress = session.trainer.progress
        end = now if progress is None or not session.trainer.running else float(progress.epochs)
        shown = rewinding.shown
        return TimelineView(
            moments=tuple(_mark(moment) for moment in rewinding.moments),
            now=now,
            end=max(now, end),
            shown=None if shown is None else _mark(shown),
            training=session.phase in (Phase.TRAINING, Phase.STOPPING),
            events=self._events,
        )


def _words_of(change: Changed) -> str:
    return f"From here with learning rate {change.learning_rate:g} and β {change.beta:g}."


def _mark(moment: Moment) -> MomentMark:
    return MomentMark(moment.step, moment.epoch, moment.whole)
