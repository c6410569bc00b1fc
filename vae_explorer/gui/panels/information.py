"""What the codes know of the images, and which latent dimensions carry it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.widgets.analysis_panel import AnalysisPanel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

__all__ = ["InformationPanel"]

_INVITATION = "Once there is a model, this shows how much the codes know of the images, in nats."


class InformationPanel(AnalysisPanel):
    """What the codes know of the images, and which latent dimensions carry it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Information", _INVITATION, parent)
