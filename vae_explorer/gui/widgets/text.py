"""Labels in the four type sizes and their tones, and the hairline between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from vae_explorer.gui.style.theme import THEME_EVENTS, Tokens, font, tokens_for

if TYPE_CHECKING:
    from PySide6.QtCore import QRect

__all__ = ["ElidedText", "HairLine", "LinkSentence", "NumberText", "Text", "Tone", "set_tone"]

Tone = Literal["1", "2", "3", "accent", "ok", "warn", "error"]


def set_tone(label: QLabel, tone: Tone) -> None:
    """Gives a label another tone, also after it was shown."""
    if label.property("tone") != tone:
        label.setProperty("tone", tone)
        label.style().unpolish(label)
        label.style().polish(label)


class Text(QLabel):
    """A line or paragraph of plain text.

    Args:
        text: Shown as it is; markup is not read.
        size_px: 11, 12, 13 or 20.
        weight: 400, 500 or 600.
        tone: "1" values and headings, "2" labels and captions, "3" units and hints, or a colour
            by its role.
        wrap: Whether the text may break into several lines.
        parent: The owning widget.
    """

    def __init__(
        self,
        text: str = "",
        size_px: int = 12,
        weight: int = 400,
        tone: Tone = "1",
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", tone)
        self.setFont(font(size_px, weight))
        self.setWordWrap(wrap)


class NumberText(Text):
    """A text that changes often, such as a number under a moving hand.

    Any new text of a label has the whole window laid out anew, whatever its width. A widget of
    fixed size has not, so this one takes a fixed size, and another one only where it needs it.
    """

    def setText(self, text: str) -> None:
        """Shows a text."""
        super().setText(text)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Takes the size that another font needs."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        needed = self.sizeHint()
        if needed != self.minimumSize():
            self.setFixedSize(needed)


class ElidedText(Text):
    """One line that gives way: too long a text keeps its end or start, all of it in a tooltip.

    With ``whole`` it is left out where not all of it fits.
    """

    def __init__(
        self,
        text: str = "",
        size_px: int = 12,
        weight: int = 400,
        tone: Tone = "1",
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
        whole: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, size_px, weight, tone, parent=parent)
        self._mode = mode
        self._whole = whole
        self._full = text
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Shows a text; what does not fit is elided."""
        if text == self._full:
            return
        self._full = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self._elide()

    def full_text(self) -> str:
        """Returns the text before eliding."""
        return self._full

    def sizeHint(self) -> QSize:
        """Returns the room that the whole text would take."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._full) + 1, metrics.height())

    def minimumSizeHint(self) -> QSize:
        """Returns room for a few letters, or for none."""
        metrics = QFontMetrics(self.font())
        letters = 0 if self._whole else metrics.averageCharWidth() * 5
        few = min(metrics.horizontalAdvance(self._full) + 1, letters)
        return QSize(few, metrics.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elides again for the new width."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = QFontMetrics(self.font()).elidedText(self._full, self._mode, self.width())
        super().setText("" if self._whole and shown != self._full else shown)
        self.setToolTip(self._full if shown != self._full else "")


class LinkSentence(QLabel):
    """A sentence in 11 px that ends in a link, reached by mouse and by keyboard.

    Args:
        link: Verb of the link, such as "Show list".

    Signals:
        linkActivated(str): The link was followed.
    """

    def __init__(self, link: str) -> None:
        super().__init__()
        self._link = link
        self._sentence = ""
        self._written: tuple[str, Tokens, str] | None = None
        self.setProperty("tone", "2")
        self.setFont(font(11))
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        # Were the link reached by keyboard through Qt, Tab would stop here twice.
        self.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_sentence(self, sentence: str) -> None:
        """Shows a sentence before the link; an empty one hides both."""
        self._sentence = sentence
        self.setAccessibleName(f"{sentence} {self._link}".strip())
        self.setVisible(bool(sentence))
        self._write()

    def changeEvent(self, event: QEvent) -> None:
        """Colours the link again: it keeps the colour that it was written with."""
        super().changeEvent(event)
        if event.type() in THEME_EVENTS:
            self._write()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return and Space follow the link."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.linkActivated.emit("#")
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Underlines the link."""
        super().focusInEvent(event)
        self._write()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Takes the line away."""
        super().focusOutEvent(event)
        self._write()

    def _write(self) -> None:
        from html import escape  # with a long table of names: the first window has no link

        tokens = tokens_for(self)
        line = "underline" if self.hasFocus() else "none"
        if self._written == (self._sentence, tokens, line):
            return
        self._written = self._sentence, tokens, line
        style = f"color: {tokens.accent}; text-decoration: {line}"
        link = f'<a style="{style}" href="#">{escape(self._link)}</a>'
        self.setText(f"{escape(self._sentence)} {link}" if self._sentence else "")


class HairLine(QWidget):
    """A divider of one logical pixel, horizontal unless told otherwise."""

    def __init__(
        self,
        orientation: Qt.Orientation = Qt.Orientation.Horizontal,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        if orientation == Qt.Orientation.Horizontal:
            self.setFixedHeight(1)
            self.setSizePolicy(free, fixed)
        else:
            self.setFixedWidth(1)
            self.setSizePolicy(fixed, free)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fills itself with the hairline colour of the theme."""
        area: QRect = event.rect()
        QPainter(self).fillRect(area, QColor(tokens_for(self).hairline))
