"""The button beside the learning rate, and the sheet on which a rate is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal, Slot

from vae_explorer.gui.panels.rate_plot import RatePlot
from vae_explorer.gui.style.words import count, nats
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.number_field import write_number
from vae_explorer.gui.widgets.popover import Popover

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent
    from PySide6.QtWidgets import QWidget

    from vae_explorer.gui.views.rates import RateView

__all__ = ["RateButton", "RatePopover"]

_FIND = "Find a learning rate by a short trial"
_LOCKED = "A learning rate can be looked for after Stop."
_CAPTION = "New weights take a step with each rate, from small to large; nothing of it is kept."


class RatePopover(Popover):
    """The curve of a trial, what it comes to, and the rate to take.

    Signals:
        rate_chosen(float): Take this rate.
        closed(): It has gone; nobody waits for the trial any more.
    """

    rate_chosen = Signal(float)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Learning-rate finder", "Use", parent)
        self.heading.setText("Learning-rate finder")
        self.caption.setText(_CAPTION)
        self.plot = RatePlot()
        self.rows.addWidget(self.plot)
        self._found: float | None = None

    def begin(self) -> None:
        """Shows that a trial begins."""
        self._show(None)

    @Slot(object)
    def show_trial(self, view: RateView) -> None:
        """Shows a trial, done or under way."""
        if self.isVisible():
            self._show(view)

    def do(self) -> None:
        """Wishes for the rate that was found."""
        if self._found is not None:
            self.rate_chosen.emit(self._found)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Says that it has gone."""
        super().closeEvent(event)
        self.closed.emit()

    def _show(self, view: RateView | None) -> None:
        self.plot.show_trial(view)
        self._found = None if view is None else view.found
        words = "" if self._found is None else f" {write_number(self._found, whole=False)}"
        self.button.setText(f"Use{words}")
        self.button.setAccessibleName(f"Use{words}")
        self.button.setEnabled(self._found is not None)
        self.note.setText(_words(view))
        self.fit()


class RateButton(IconButton):
    """Opens the sheet below itself.

    Signals:
        trial_requested(): Try learning rates.
        trial_abandoned(): Nobody waits for the trial any more.
        rate_chosen(float): Take this rate.
    """

    trial_requested = Signal()
    trial_abandoned = Signal()
    rate_chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__("chart-line-up", _FIND, side_px=24)
        self.popover = RatePopover(self)
        self.popover.rate_chosen.connect(self.rate_chosen)
        self.popover.closed.connect(self.trial_abandoned)
        self.clicked.connect(self._open)

    def set_locked(self, locked: bool) -> None:
        """Waits, while the processor is at a training."""
        self.setEnabled(not locked)
        self.setToolTip(_LOCKED if locked else _FIND)

    @Slot()
    def _open(self) -> None:
        self.popover.begin()
        self.popover.open_at(self.mapToGlobal(QPoint(0, self.height() + 4)))
        self.trial_requested.emit()


def _words(view: RateView | None) -> str:
    """Returns what a trial comes to so far."""
    if view is None:
        return "The trial begins …"
    if not view.done:
        rate = write_number(float(f"{view.rates[-1]:.1g}"), whole=False)
        return f"Trying {rate}: {count(len(view.rates))} of at most {count(view.planned)} rates …"
    now = f"Set is {write_number(view.set_rate, whole=False)}."
    if view.found is None:
        return f"From new weights, no rate gains anything worth telling. {now}"
    most = f"{nats(float(view.smooth.max()))} nats per image"
    return (
        f"There a step gains half of what it gains at the best rate, {most}. About there the loss "
        f"falls fastest, and a long training has room above. {now}"
    )
