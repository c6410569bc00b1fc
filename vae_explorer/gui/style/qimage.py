"""From arrays of pixels to Qt's pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPixmap

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["fitted_pixmap", "from_qimage", "rounded", "scaled_pixmap", "to_qimage"]

_SMOOTH_FROM_PX = 64


def to_qimage(pixels: NDArray[np.uint8]) -> QImage:
    """Returns a picture of its own memory.

    Args:
        pixels: uint8, shape ``(C, H, W)`` with one (grey) or three (red, green, blue) channels.

    Raises:
        ValueError: If the shape is another one.
    """
    if pixels.ndim != 3 or pixels.shape[0] not in (1, 3):
        raise ValueError(f"a picture has shape (1, H, W) or (3, H, W), not {pixels.shape}")
    channels, height, width = pixels.shape
    rows = np.ascontiguousarray(pixels.transpose(1, 2, 0), dtype=np.uint8)
    grey = channels == 1
    layout = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    borrowed = QImage(rows.data, width, height, width * channels, layout)
    return borrowed.copy()


def from_qimage(image: QImage) -> NDArray[np.uint8]:
    """Returns the pixels of a picture of any kind.

    Args:
        image: With at least one pixel; deep colours keep their eight highest bits.

    Returns:
        uint8, shape ``(H, W, 4)``: red, green, blue, and how opaque.
    """
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), -1)
    return rows[:, : 4 * plain.width()].reshape(plain.height(), plain.width(), 4).copy()


def scaled_pixmap(pixels: NDArray[np.uint8], size_px: int, dpr: float = 1.0) -> QPixmap:
    """Returns a picture for looking at its pixels, at most `size_px` on its long side.

    Pictures below 64 px grow by a whole number of device pixels per pixel, without smoothing, so
    the result may be smaller than asked; larger pictures are scaled smoothly to the size itself.

    Args:
        pixels: uint8, shape ``(C, H, W)``.
        size_px: Room in logical pixels.
        dpr: Device pixels per logical pixel; it is set on the result.
    """
    image = _paintable(pixels)
    side = max(image.width(), image.height())
    room = max(1, round(size_px * dpr))
    if side < _SMOOTH_FROM_PX and room >= side:
        factor = room // side
        scaled = image.scaled(image.size() * factor)
    else:
        scaled = _smooth(image, room)
    pixmap = QPixmap.fromImage(scaled)
    pixmap.setDevicePixelRatio(dpr)
    return pixmap


def fitted_pixmap(pixels: NDArray[np.uint8], size_px: int, dpr: float = 1.0) -> QPixmap:
    """Returns a thumbnail whose long side is exactly `size_px`.

    A small picture first grows to the next whole multiple, then shrinks smoothly: its pixels stay
    visible squares of even size.

    Args:
        pixels: uint8, shape ``(C, H, W)``.
        size_px: Long side in logical pixels.
        dpr: Device pixels per logical pixel; it is set on the result.
    """
    image = _paintable(pixels)
    side = max(image.width(), image.height())
    room = max(1, round(size_px * dpr))
    if side < room:
        image = image.scaled(image.size() * -(-room // side))
    pixmap = QPixmap.fromImage(_smooth(image, room))
    pixmap.setDevicePixelRatio(dpr)
    return pixmap


def rounded(pixmap: QPixmap, radius_px: float = 2.0) -> QPixmap:
    """Returns the pixmap with rounded corners, radius in logical pixels."""
    dpr = pixmap.devicePixelRatio()
    result = QPixmap(pixmap.size())
    result.setDevicePixelRatio(dpr)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(QColor("black")))
    painter.drawRoundedRect(
        QRectF(0, 0, pixmap.width() / dpr, pixmap.height() / dpr), radius_px, radius_px
    )
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.drawPixmap(0, 0, pixmap)
    painter.end()
    return result


def _paintable(pixels: NDArray[np.uint8]) -> QImage:
    """Returns a picture in the form that the screen takes, before it grows.

    Qt scales any other form on threads of its own, and the window's thread would wait for those,
    with Python's lock, until the training lets them have a core.
    """
    return to_qimage(pixels).convertToFormat(QImage.Format.Format_RGB32)


def _smooth(image: QImage, room: int) -> QImage:
    """Scales the long side to `room` device pixels; the short side keeps at least one."""
    side = max(image.width(), image.height())
    if side == room:
        return image
    size = QSize(
        max(1, round(image.width() * room / side)), max(1, round(image.height() * room / side))
    )
    return image.scaled(
        size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
