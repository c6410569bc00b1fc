"""The Setup dock: images, model and training in one scrolling column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from vae_explorer.gui.widgets.panel import Panel, section_gap

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

__all__ = ["SetupPanel"]

_LOW_PX = 560


class SetupPanel(Panel):
    """Holds the two halves of Setup, each of which knows nothing of the other.

    Args:
        images: Section on the image set; it is told where there is little height.
        settings: Sections on model and training.
    """

    def __init__(self, images: QWidget, settings: QWidget) -> None:
        super().__init__("Setup", top_px=8)
        set_low = getattr(images, "set_low", None)
        self._set_low = set_low if callable(set_low) else None
        self.add(images)
        self.add(section_gap(8))
        self.add(settings)
        self.add_stretch()
        if (opened := getattr(settings, "section_opened", None)) is not None:
            opened.connect(self.bring_into_view)

    @Slot(object)
    def bring_into_view(self, section: QWidget) -> None:
        """Scrolls until a section is seen, its heading first."""
        self.rows.activate()
        self.ensureWidgetVisible(section, 0, 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tells the images how much height there is."""
        super().resizeEvent(event)
        if self._set_low is not None:
            self._set_low(self.height() < _LOW_PX)
