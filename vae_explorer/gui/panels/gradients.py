"""The gradient estimators compared on the current model and batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.widgets.analysis_panel import AnalysisPanel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

__all__ = ["GradientsPanel"]

_INVITATION = (
    "Once there is a model, this compares the means and variances of its gradient estimators."
)


class GradientsPanel(AnalysisPanel):
    """The gradient estimators compared on the current model and batch."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Gradients", _INVITATION, parent)
