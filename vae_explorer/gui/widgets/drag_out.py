"""Dragging a picture out of the window, into a file manager or another program."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag

from vae_explorer.gui.style.qimage import fitted_pixmap, rounded, to_qimage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QWidget

__all__ = ["drag_picture", "picture_mime"]


def picture_mime(pixels: NDArray[np.uint8], file_name: str) -> QMimeData:
    """Returns a picture as an image and as a PNG file, for whatever the target understands.

    Args:
        pixels: uint8, shape ``(C, H, W)``.
        file_name: Name of the PNG file that a file manager will make.
    """
    image = to_qimage(pixels)
    mime = QMimeData()
    mime.setImageData(image)
    path = Path(_folder().name) / Path(file_name).name
    if image.save(str(path)):
        mime.setUrls([QUrl.fromLocalFile(str(path))])
    return mime


def drag_picture(source: QWidget, pixels: NDArray[np.uint8], file_name: str) -> None:
    """Starts dragging a picture; returns when it is dropped or the drag is given up.

    Args:
        source: The widget that the mouse was pressed on.
        pixels: uint8, shape ``(C, H, W)``.
        file_name: Name of the PNG file that a file manager will make.
    """
    drag = QDrag(source)
    drag.setMimeData(picture_mime(pixels, file_name))
    drag.setPixmap(rounded(fitted_pixmap(pixels, 64, source.devicePixelRatioF())))
    drag.setHotSpot(QPoint(8, 8))
    drag.exec(Qt.DropAction.CopyAction)


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Returns the folder of dragged files, which goes when the program ends."""
    return tempfile.TemporaryDirectory(prefix="vae-explorer-drag-")
