"""The model drawn as a graph, with its actual sizes and distributions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.widgets.analysis_panel import AnalysisPanel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

__all__ = ["ModelPanel"]

_INVITATION = "Once there are images, this draws the model with its actual sizes and distributions."


class ModelPanel(AnalysisPanel):
    """The model drawn as a graph, with its actual sizes and distributions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Model", _INVITATION, parent)
