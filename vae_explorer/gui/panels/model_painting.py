"""Paints the graph of a model, on the screen and into a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QImageWriter, QPainter, QPen, QPolygonF
from PySide6.QtSvg import QSvgGenerator

from vae_explorer.gui.panels.model_words import network_of
from vae_explorer.gui.style.theme import LIGHT, font

if TYPE_CHECKING:
    from vae_explorer.gui.panels.model_places import Box, GraphLayout, Placed
    from vae_explorer.gui.style.theme import Tokens

__all__ = ["paint_graph", "render_graph"]

_HEAD_PX = 6.0
_PNG_SCALE = 2
_CENTRE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
_TOP = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop


def paint_graph(
    painter: QPainter,
    layout: GraphLayout,
    tokens: Tokens,
    marked: str = "",
    *,
    focused: bool = False,
) -> None:
    """Paints a graph.

    Args:
        painter: Where to.
        layout: What, and where it stands.
        tokens: Colours.
        marked: Name of the part under the mouse, or that the keyboard is at.
        focused: Whether the marked part has the keyboard.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_plate(painter, layout, tokens)
    for arrow in layout.arrows:
        _paint_arrow(painter, arrow, tokens, Qt.PenStyle.SolidLine)
    for draw in layout.draws:
        _paint_arrow(painter, draw, tokens, Qt.PenStyle.DashLine)
    for placed in layout.placed:
        mine = placed.part.name == marked
        _paint_glyph(painter, placed, tokens, marked=mine, focused=mine and focused)
        _paint_captions(painter, placed, tokens)


def render_graph(layout: GraphLayout, size: tuple[int, int], kind: str) -> bytes:
    """Draws a graph on white as a file.

    Args:
        layout: What to draw.
        size: Width and height that it was laid out for.
        kind: "png" at two pixels a point, or "svg" with lines and texts as such.

    Returns:
        The file's bytes.

    Raises:
        ValueError: If the kind is another one.
    """
    stored = QByteArray()
    buffer = QBuffer(stored)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if kind == "svg":
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(QSize(*size))
        generator.setViewBox(QRectF(0, 0, *size))
        generator.setResolution(96)
        generator.setTitle("Graph of the model")
        _paint_page(QPainter(generator), layout, size)
    elif kind == "png":
        image = QImage(QSize(*size) * _PNG_SCALE, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        painter.scale(_PNG_SCALE, _PNG_SCALE)
        _paint_page(painter, layout, size)
        QImageWriter(buffer, QByteArray(b"png")).write(image)
    else:
        raise ValueError(f"a picture of a model is png or svg, not {kind!r}")
    buffer.close()
    return bytes(stored.data())


def _paint_page(painter: QPainter, layout: GraphLayout, size: tuple[int, int]) -> None:
    painter.fillRect(QRectF(0, 0, *size), QColor(LIGHT.canvas))
    paint_graph(painter, layout, LIGHT)
    painter.end()


def _rect(box: Box) -> QRectF:
    return QRectF(box.left, box.top, box.width, box.height)


def _paint_plate(painter: QPainter, layout: GraphLayout, tokens: Tokens) -> None:
    painter.setPen(QPen(QColor(tokens.groove), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(_rect(layout.plate).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
    painter.setFont(font(11))
    painter.setPen(QColor(tokens.text3))
    words = _rect(layout.plate).adjusted(10, 4, -10, -4)
    corner = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
    painter.drawText(words, corner, layout.plate_words)


def _paint_arrow(
    painter: QPainter,
    corners: tuple[tuple[float, float], ...],
    tokens: Tokens,
    style: Qt.PenStyle,
) -> None:
    points = [QPointF(*corner) for corner in corners]
    painter.setPen(QPen(QColor(tokens.control), 1, style))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(points))
    last, before = points[-1], points[-2]
    along = QPointF(last.x() - before.x(), last.y() - before.y())
    length = max(abs(along.x()), abs(along.y()), 1e-9)
    along = QPointF(along.x() / length, along.y() / length)
    across = QPointF(-along.y(), along.x()) * (_HEAD_PX / 2)
    foot = last - along * _HEAD_PX
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.control))
    painter.drawPolygon(QPolygonF([last, foot + across, foot - across]))


def _paint_glyph(
    painter: QPainter, placed: Placed, tokens: Tokens, *, marked: bool, focused: bool
) -> None:
    rect = _rect(placed.glyph)
    ground = tokens.pressed if marked else tokens.raised
    if placed.shape in ("bar", "network", "picture"):
        ground = tokens.pressed if marked else tokens.hover
    painter.setBrush(QColor(ground))
    painter.setPen(QPen(QColor(tokens.accent if focused else tokens.control), 2 if focused else 1))
    if placed.shape in ("ellipse", "circle"):
        painter.drawEllipse(rect)
    elif placed.shape == "network":
        painter.drawPolygon(_funnel(rect, narrowing=network_of(placed.part) == "encoder"))
    else:
        painter.drawRoundedRect(rect, 2, 2)
    if placed.title:
        painter.setFont(font(12, 600))
        painter.setPen(QColor(tokens.text))
        painter.drawText(rect, _CENTRE, placed.title)


def _funnel(rect: QRectF, *, narrowing: bool) -> QPolygonF:
    inset = rect.height() * 0.3
    left, right = (0.0, inset) if narrowing else (inset, 0.0)
    return QPolygonF(
        [
            QPointF(rect.left(), rect.top() + left),
            QPointF(rect.right(), rect.top() + right),
            QPointF(rect.right(), rect.bottom() - right),
            QPointF(rect.left(), rect.bottom() - left),
        ]
    )


def _paint_captions(painter: QPainter, placed: Placed, tokens: Tokens) -> None:
    painter.setFont(font(11))
    box = _rect(placed.captions_box)
    if len(placed.captions) == 1:
        painter.setPen(QColor(tokens.text2))
        words = _fitting(placed.captions[0], box)
        painter.drawText(box, int(_TOP | Qt.TextFlag.TextWordWrap), words)
        return
    line = QFontMetrics(font(11)).height()
    for row, caption in enumerate(placed.captions):
        painter.setPen(QColor(tokens.text if row == 0 else tokens.text3))
        painter.drawText(box.adjusted(-3, row * line, 3, 0), _TOP, caption)


def _fitting(words: str, box: QRectF) -> str:
    """Returns the words, without their last ones where these have no room."""
    metrics, flags = QFontMetrics(font(11)), int(_TOP | Qt.TextFlag.TextWordWrap)
    room = box.toRect()
    left = words
    while metrics.boundingRect(room, flags, left).height() > box.height() + 2 and " " in left:
        left = left.removesuffix("…").rpartition(" ")[0].rstrip(",") + "…"
    return left
