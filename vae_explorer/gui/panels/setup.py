"""The Setup dock: images, model and training in one scrolling column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.widgets.panel import Panel, section_gap

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

__all__ = ["SetupPanel"]


class SetupPanel(Panel):
    """Holds the two halves of Setup, each of which knows nothing of the other.

    Args:
        images: Section on the image set.
        settings: Sections on model and training.
    """

    def __init__(self, images: QWidget, settings: QWidget) -> None:
        super().__init__("Setup", top_px=12)
        self.add(images)
        self.add(section_gap(8))
        self.add(settings)
        self.add_stretch()
