"""How near the bound comes to log p(x), image by image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.widgets.analysis_panel import AnalysisPanel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

__all__ = ["EvidencePanel"]

_INVITATION = (
    "Once there is a model, this shows how far the ELBO lies below log p(x), with error bars."
)


class EvidencePanel(AnalysisPanel):
    """How near the bound comes to log p(x), image by image."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Evidence", _INVITATION, parent)
