"""What the map shows of pictures: the images at their places, and decoded ones behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal

from vae_explorer.gui.map.map_fields import MapFields
from vae_explorer.gui.map.thumbnail_layer import PICTURE_CHOICES
from vae_explorer.gui.style.theme import THEME_EVENTS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from vae_explorer.gui.views.backdrop import BackdropView

__all__ = ["MapPictures"]


class MapPictures(MapFields):
    """A map on which images are pictures once there is room for them.

    Signals:
        pictures_chosen(str): Show images as pictures like this, one of :data:`PICTURE_CHOICES`.
        backdrop_chosen(bool): Show decoded pictures behind the points, or do not.
    """

    pictures_chosen = Signal(str)
    backdrop_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Pictures are made a few with each frame; what is left comes with the next.
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.timeout.connect(self._repaint_ground)

    def show_images(self, pixels: NDArray[np.uint8] | None) -> None:
        """Take the images' pictures, uint8, shape ``(N, C, H, W)``; None for none."""
        self.scene.thumbnails.show_images(pixels)
        self._repaint_ground()

    def show_pictures(self, choice: str) -> None:
        """Show images as pictures: "auto" from a zoom level on, "off", or always "48 px" large."""
        if choice in PICTURE_CHOICES and choice != self.scene.thumbnails.size:
            self.scene.thumbnails.size = choice
            self._repaint_ground()

    def choose_pictures(self, choice: str) -> None:
        """Show images as pictures in another way, and say so."""
        self.show_pictures(choice)
        self.pictures_chosen.emit(choice)

    def show_backdrop(self, view: BackdropView | None) -> None:
        """Show decoded pictures behind the points; None for none."""
        self.scene.backdrop.show_backdrop(view)
        self._repaint_ground()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another theme."""
        if event.type() in THEME_EVENTS:
            self.scene.backdrop.forget_theme()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the scene; once more if pictures are still to be made."""
        super().paintEvent(event)
        if self.scene.thumbnails.unfinished:
            self._more.start()
