"""The line above a plot: title, unit, and key with value of each curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vae_explorer.gui.style.scale import scale_colours
from vae_explorer.gui.style.theme import THEME_EVENTS, Tokens, font, tokens_for

__all__ = [
    "HEADING_PX",
    "CurveHeading",
    "CurveKey",
    "HeadingText",
    "paint_focus",
    "paint_heading",
    "paint_key",
    "paint_legend",
]

HEADING_PX = 26
_KEY_PX = 9.0
_MARGIN_PX = 12.0
_BETWEEN_PX = 10.0
_SCALE_PX = 64.0


@dataclass(frozen=True)
class HeadingText:
    """What stands above a plot.

    Attributes:
        title: Such as "ELBO".
        unit: Such as "nats"; gives way where room is short.
        train: Value of the training curve, already written, empty for none.
        validation: The same for validation.
        note: A remark after the unit; the first to go where room is short.
        scale: What the ends of the scale of colours stand for, already written; None for none.
    """

    title: str = ""
    unit: str = ""
    train: str = ""
    validation: str = ""
    note: str = ""
    scale: tuple[str, str] | None = None


def paint_heading(painter: QPainter, rect: QRectF, text: HeadingText, tokens: Tokens) -> None:
    """Paints the line: title and unit from the left, keys and values from the right.

    Where there is no room for all, the unit goes first, then the value of the training curve.

    Args:
        painter: On the screen or on a picture.
        rect: The whole line.
        text: What to write.
        tokens: The colours.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    right = rect.right() - _MARGIN_PX - 2
    if text.scale is not None:
        right = _paint_scale(painter, rect, right, text, tokens)
    title_px = QFontMetricsF(font(12, 500)).horizontalAdvance(text.title)
    for value, colour, ink, weight in (
        (text.validation, tokens.accent, tokens.accent, 600),
        (text.train, tokens.train_line, tokens.text2, 500),
    ):
        face = font(12, weight)
        left = right - QFontMetricsF(face).horizontalAdvance(value) - 4 - _KEY_PX
        if value and text.scale is None and left >= rect.left() + _MARGIN_PX + title_px + 6:
            right -= _write(painter, rect, right, value, ink, face, from_right=True)
            right -= 4 + _KEY_PX
            paint_key(painter, right, rect.center().y(), colour)
            right -= _BETWEEN_PX
    left = rect.left() + _MARGIN_PX
    left += _write(painter, rect, left, text.title, tokens.text, font(12, 500)) + 6
    for words in (text.unit, text.note):
        if words and left + QFontMetricsF(font(11)).horizontalAdvance(words) <= right:
            left += _write(painter, rect, left, words, tokens.text3, font(11)) + _BETWEEN_PX


def _paint_scale(
    painter: QPainter, rect: QRectF, right: float, text: HeadingText, tokens: Tokens
) -> float:
    """Paints the colours between what their ends stand for, and the value at the mouse."""
    low, high = text.scale or ("", "")
    right -= _write(painter, rect, right, high, tokens.text3, font(11), from_right=True) + 4
    right -= _SCALE_PX
    middle = round(rect.center().y())
    for place, (red, green, blue) in enumerate(scale_colours(tokens, int(_SCALE_PX)).tolist()):
        painter.fillRect(QRectF(right + place, middle - 4, 1, 8), QColor(red, green, blue))
    right -= 4
    right -= _write(painter, rect, right, low, tokens.text3, font(11), from_right=True)
    if text.validation:
        right -= _BETWEEN_PX
        face = font(12, 600)
        right -= _write(painter, rect, right, text.validation, tokens.text, face, from_right=True)
    return right


def paint_key(painter: QPainter, left: float, middle: float, colour: str) -> None:
    """Paints the short piece of line that stands for a curve."""
    painter.setPen(QPen(QColor(colour), 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    height = round(middle)
    painter.drawLine(QLineF(left, height, left + _KEY_PX, height))


def paint_legend(
    painter: QPainter, rect: QRectF, names: Sequence[tuple[str, str]], tokens: Tokens
) -> None:
    """Paints names with pieces of line in their colours, from the left.

    Args:
        painter: On a picture.
        rect: The whole line.
        names: Of what is drawn, each with its colour.
        tokens: The colours.
    """
    left = rect.left() + _MARGIN_PX
    for name, colour in names:
        paint_key(painter, left, rect.center().y(), colour)
        left += _KEY_PX + 6
        left += _write(painter, rect, left, name, tokens.text2, font(11)) + 2 * _BETWEEN_PX


def paint_focus(painter: QPainter, area: QRectF, tokens: Tokens) -> None:
    """Paints the frame that says where the keyboard acts."""
    painter.setPen(QPen(QColor(tokens.accent), 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area.adjusted(2, 1, -2, -1), 4, 4)


def _write(
    painter: QPainter,
    rect: QRectF,
    at: float,
    text: str,
    colour: str,
    face: QFont,
    *,
    from_right: bool = False,
) -> float:
    """Writes one piece of text and returns its width."""
    painter.setFont(face)
    painter.setPen(QColor(colour))
    width = QFontMetricsF(face).horizontalAdvance(text)
    spot = QRectF(at - width if from_right else at, rect.top(), width + 1, rect.height())
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(spot, flags, text)
    return width


class CurveHeading(QWidget):
    """The line above a plot, as a widget."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEADING_PX)
        self._text = HeadingText()

    def show_text(self, text: HeadingText) -> None:
        """Shows title, unit and values."""
        if text != self._text:
            self._text = text
            said = [f"{text.title}, {text.unit}" if text.unit else text.title]
            said += [text.note] if text.note else []
            said += [f"train {text.train}"] if text.train else []
            said += [f"validation {text.validation}"] if text.validation else []
            self.setAccessibleName("; ".join(said))
            self.update()

    def text(self) -> HeadingText:
        """Returns what stands there."""
        return self._text

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the line from the tokens."""
        del event
        paint_heading(QPainter(self), QRectF(self.rect()), self._text, tokens_for(self))

    def changeEvent(self, event: QEvent) -> None:
        """Paints in the colours of the new theme."""
        if event.type() in THEME_EVENTS:
            self.update()
        super().changeEvent(event)


class CurveKey(QWidget):
    """One entry of the key in the dock's heading: a piece of line and its name.

    Args:
        name: "train" or "validation".
        token: Name of the colour's role.
        parent: The owning widget.
    """

    def __init__(self, name: str, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._token = name, token
        self.setAccessibleName(name)
        width = QFontMetricsF(font(11)).horizontalAdvance(name)
        self.setFixedSize(int(_KEY_PX + 6 + width + 1.5), 24)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints line and name."""
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        paint_key(painter, 0.0, self.height() / 2, getattr(tokens, self._token))
        area = QRectF(self.rect())
        _write(painter, area, _KEY_PX + 6, self._name, tokens.text2, font(11))
