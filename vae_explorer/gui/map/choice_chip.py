"""What floats on the map while images are chosen: how many, and what can be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from vae_explorer.gui.map.tool_bars import EDGE_PX, HEIGHT_PX, FloatingBar
from vae_explorer.gui.style.words import count
from vae_explorer.gui.widgets.buttons import LinkButton
from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

__all__ = ["ChoiceChip"]

_ABOVE_AXIS_PX = 24


class ChoiceChip(FloatingBar):
    """A bar in the middle of the map's lower edge, there while there is a choice.

    Args:
        owner: The map it floats on.

    Signals:
        gallery_requested(): Show the chosen images.
        choose_requested(str): "invert" the choice, or choose "none".
    """

    gallery_requested = Signal()
    choose_requested = Signal(str)

    def __init__(self, owner: QWidget) -> None:
        self._count = Text("", 12, 500)
        gallery, invert, clear = (LinkButton(name) for name in ("Gallery", "Invert", "Clear"))
        gallery.setToolTip("Show the chosen images in the gallery")
        invert.setToolTip("Choose all images but these")
        clear.setToolTip("Choose no images (Esc)")
        super().__init__(owner, self._count, gallery, invert, clear)
        self._owner = owner
        self._over_px = 0
        row = self.layout()
        assert row is not None
        row.setContentsMargins(12, 3, 12, 3)
        row.setSpacing(12)
        gallery.clicked.connect(self.gallery_requested)
        invert.clicked.connect(self._invert)
        clear.clicked.connect(self._clear)
        self.setAccessibleName("Chosen images")
        self.hide()

    def show_count(self, chosen: int) -> None:
        """Say how many images are chosen; with none the bar goes."""
        self._count.setText(f"{count(chosen)} chosen")
        self.setVisible(chosen > 0)
        self.place()

    def place(self) -> None:
        """Stand in the middle above the lower axis."""
        self.adjustSize()
        left = (self._owner.width() - self.width()) // 2
        bottom = self._owner.height() - _ABOVE_AXIS_PX - self._over_px
        self.move(max(EDGE_PX, left), bottom - HEIGHT_PX)

    def stand_over(self, height_px: int) -> None:
        """Leave so much room for what is said below; the axis has its own."""
        self._over_px = height_px
        self.place()

    def _invert(self) -> None:
        self.choose_requested.emit("invert")

    def _clear(self) -> None:
        self.choose_requested.emit("none")
