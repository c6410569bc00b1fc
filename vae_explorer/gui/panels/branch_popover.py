"""Branch here: which settings the other run is to have from this moment on."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pydantic import ValidationError
from PySide6.QtCore import Signal, Slot

from vae_explorer.gui.panels.settings_change import changed
from vae_explorer.gui.panels.settings_model_rows import MODEL_ROWS
from vae_explorer.gui.panels.settings_row import SettingRow, make_row
from vae_explorer.gui.panels.settings_training_rows import OBJECTIVE_ROWS, TRAINING_ROWS
from vae_explorer.gui.widgets.popover import Popover

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from vae_explorer.gui.panels.settings_spec import RowSpec
    from vae_explorer.gui.views.branch import BranchOffer
    from vae_explorer.training.settings import Setup

__all__ = ["ROW_FIELDS", "BranchPopover"]

ROW_FIELDS = ("beta", "learning_rate", "latent_dim", "epochs")
"""What a branch most often changes; these settings have a row."""

_ANEW = "Other latent dimensions need new weights: the branch begins anew, untrained."


class BranchPopover(Popover):
    """The settings that a branch most often changes, and what else was edited in Setup.

    Signals:
        branch_requested(int, Setup): The step, -1 for the newest state, and what to train with.
    """

    branch_requested = Signal(int, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Branch", "Branch and train", parent)
        self._offer: BranchOffer | None = None
        self._wanted: Setup | None = None
        specs = {spec.field: spec for spec in (*OBJECTIVE_ROWS, *TRAINING_ROWS, *MODEL_ROWS)}
        self._rows: list[SettingRow] = [make_row(specs[field]) for field in ROW_FIELDS]
        for row in self._rows:
            self.rows.addWidget(row)
            row.value_chosen.connect(self._take)

    def show_offer(self, offer: BranchOffer) -> None:
        """Shows a branch that could be made; says nothing."""
        self._offer, self._wanted = offer, offer.wanted
        self.heading.setText(f"Branch at {offer.place}")
        self.caption.setText(offer.note)
        self._show()

    def do(self) -> None:
        """Wishes for the branch."""
        if self._offer is not None and self._wanted is not None:
            self.branch_requested.emit(self._offer.step, self._wanted)

    @Slot(object, object)
    def _take(self, spec: RowSpec, value: object) -> None:
        if self._wanted is None:
            return
        with suppress(ValidationError):  # the row goes back to what holds
            self._wanted = changed(self._wanted, spec.part, spec.field, value)
        self._show()

    def _show(self) -> None:
        offer, wanted = self._offer, self._wanted
        if offer is None or wanted is None:
            return
        for row in self._rows:
            row.show_setup(wanted)
        words = [offer.why] if offer.why else []
        words += [f"As edited in Setup: {', '.join(offer.others)}."] if offer.others else []
        if wanted.model.latent_dim != offer.held.model.latent_dim:
            words.append(_ANEW)
        self.note.setText(" ".join(words))
        self.fit()
