"""Extend: for how many epochs more a run is to be trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot

from vae_explorer.gui.style.words import count, plural
from vae_explorer.gui.widgets.form import FormRow
from vae_explorer.gui.widgets.number_field import NumberField
from vae_explorer.gui.widgets.popover import Popover

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from vae_explorer.gui.views.branch import ExtendOffer

__all__ = ["ExtendPopover"]

_MOST = 10_000
_MEANING = (
    "Epochs that are added to those the run was to have: training goes on from its newest state "
    "as if it had never ended."
)


class ExtendPopover(Popover):
    """One row, and what it comes to.

    Signals:
        extend_requested(int): Train for so many epochs more.
    """

    extend_requested = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Extend", "Go on", parent)
        self._offer: ExtendOffer | None = None
        self._field = NumberField("More epochs", 1, _MOST, whole=True, unit="epochs")
        self._field.value_chosen.connect(self._tell)
        self.rows.addWidget(FormRow("More epochs", self._field, _MEANING))

    def show_offer(self, offer: ExtendOffer) -> None:
        """Shows a run that could go on; says nothing."""
        self._offer = offer
        self.heading.setText(f"Extend {offer.name}")
        self._field.show_value(offer.more)
        self._tell()

    def do(self) -> None:
        """Wishes for more epochs."""
        self.extend_requested.emit(int(self._field.value()))

    @Slot()
    def _tell(self) -> None:
        if self._offer is not None:
            done = f"{count(self._offer.done)} of {plural(self._offer.epochs, 'epoch')} done"
            in_all = self._offer.epochs + int(self._field.value())
            self.caption.setText(f"{done}; it will have {count(in_all)} in all.")
