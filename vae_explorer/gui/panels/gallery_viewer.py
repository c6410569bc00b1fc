"""One image as large as the window allows, with its reconstruction and all that is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.panels.gallery_grid import COMMAND_KEYS
from vae_explorer.gui.panels.gallery_words import facts_of
from vae_explorer.gui.style.qimage import scaled_pixmap, to_qimage
from vae_explorer.gui.style.theme import tokens_for
from vae_explorer.gui.widgets.scroll_area import ScrollArea
from vae_explorer.gui.widgets.text import ElidedText, HairLine, Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QKeyEvent

    from vae_explorer.gui.views.basics import SelectedView
    from vae_explorer.gui.views.gallery import OriginalView
    from vae_explorer.latent.image_table import ImageTable

__all__ = ["GalleryViewer"]

_SIDE_PX = 264
_PICTURE_PX = 112
_KEYS = " · ".join(
    # A key stays on the line of what it does.
    words.replace(" ", "\N{NO-BREAK SPACE}")
    for words in ("← → go on", "T tag", "N note", "X exclude", "Esc close")
)
_CLOSERS = (Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class _Sheet(QWidget):
    """A picture in the middle, as large as there is room; small ones keep square pixels."""

    def __init__(self) -> None:
        super().__init__()
        self._pixels: NDArray[np.uint8] | None = None
        self._scaled: tuple[int, QPixmap] | None = None
        self.setMinimumSize(240, 240)

    def show_pixels(self, pixels: NDArray[np.uint8]) -> None:
        self._pixels, self._scaled = pixels, None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens_for(self).canvas))
        if self._pixels is None:
            return
        pixmap = self._fitted(self._pixels)
        size = pixmap.deviceIndependentSize()
        painter.drawPixmap(
            QRectF(
                (self.width() - size.width()) / 2,
                (self.height() - size.height()) / 2,
                size.width(),
                size.height(),
            ),
            pixmap,
            QRectF(pixmap.rect()),
        )

    def _fitted(self, pixels: NDArray[np.uint8]) -> QPixmap:
        _, height, width = pixels.shape
        share = min((self.width() - 24) / width, (self.height() - 24) / height)
        side = int(max(width, height) * share)
        if self._scaled is None or self._scaled[0] != side:
            dpr = self.devicePixelRatioF()
            if max(width, height) <= 96:
                pixmap = scaled_pixmap(pixels, side, dpr)
                if max(width, height) >= 64:
                    factor = max(1, int(share * dpr))
                    pixmap = QPixmap.fromImage(
                        to_qimage(pixels).scaled(width * factor, height * factor)
                    )
                    pixmap.setDevicePixelRatio(dpr)
            else:
                pixmap = scaled_pixmap(pixels, min(side, int(max(width, height) * 2)), dpr)
            self._scaled = side, pixmap
        return self._scaled[1]


class GalleryViewer(QWidget):
    """A window of its own, beside the main one.

    Signals:
        step_requested(int): Show the next image (1) or the one before (-1).
        command_requested(str): Tag, note or exclude, as in the gallery.
        closed(): The window has gone.
    """

    step_requested = Signal(int)
    command_requested = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAccessibleName("Image")
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.row = -1
        self._sheet = _Sheet()
        self._source = ElidedText("", 11, 400, "2", mode=Qt.TextElideMode.ElideRight)
        self._seen, self._again = Text(), Text()
        for label in (self._seen, self._again):
            label.setFixedSize(_PICTURE_PX, _PICTURE_PX)
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(3)
        self._facts.setColumnStretch(1, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._left(), 1)
        row.addWidget(HairLine(Qt.Orientation.Vertical))
        row.addWidget(self._right())
        self.resize(QSize(920, 640))

    def show_image(
        self, table: ImageTable, row: int, pixels: NDArray[np.uint8], place: str
    ) -> None:
        """Show an image as the model sees it, until its file has been read.

        Args:
            table: What is known of all images.
            row: The image.
            pixels: As the model sees it, uint8, shape ``(C, H, W)``.
            place: Which of how many, such as "3 of 312".
        """
        other = row != self.row
        self.row = row
        name = str(table.columns["name"].values[row])
        self.setWindowTitle(f"{name} – {place}")
        if other:
            self._sheet.show_pixels(pixels)
            self._source.setText("Reading the file …")
            self._again.clear()
        self._seen.setPixmap(scaled_pixmap(pixels, _PICTURE_PX, self.devicePixelRatioF()))
        self._show_facts([("Name", name), *facts_of(table, row)])

    def show_original(self, view: OriginalView) -> None:
        """Show the file itself, and say so; or say why not."""
        if view.row == self.row:
            self._sheet.show_pixels(view.picture)
            self._source.setText(view.source)

    def show_selected(self, view: SelectedView | None) -> None:
        """Show the reconstruction beside."""
        if view is not None and view.index == self.row:
            dpr = self.devicePixelRatioF()
            self._again.setPixmap(scaled_pixmap(view.reconstruction, _PICTURE_PX, dpr))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with the arrows, close with Escape, Space or Enter."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.step_requested.emit(_STEPS[key])
        elif key in _CLOSERS:
            self.close()
        elif key in COMMAND_KEYS and not event.modifiers():
            self.command_requested.emit(COMMAND_KEYS[key])
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: object) -> None:
        """Say that it goes."""
        del event
        self.closed.emit()

    def _show_facts(self, facts: list[tuple[str, str]]) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for line, (title, words) in enumerate(facts):
            value = ElidedText(words, 12, 500, mode=Qt.TextElideMode.ElideMiddle)
            value.setText(words)
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._facts.addWidget(Text(title, 12, 400, "2"), line, 0)
            self._facts.addWidget(value, line, 1)

    def _left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._sheet, 1)
        column.addWidget(HairLine())
        foot = QWidget()
        line = QHBoxLayout(foot)
        line.setContentsMargins(12, 6, 12, 6)
        line.addWidget(self._source)
        column.addWidget(foot)
        return column

    def _right(self) -> QWidget:
        pair = QGridLayout()
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setHorizontalSpacing(16)
        pair.setVerticalSpacing(4)
        pair.addWidget(Text("As the model sees it", 11, 400, "2"), 0, 0)
        pair.addWidget(Text("Reconstruction", 11, 400, "2"), 0, 1)
        pair.addWidget(self._seen, 1, 0)
        pair.addWidget(self._again, 1, 1)
        body = QWidget()
        body.setProperty("surface", "window")
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(12)
        column.addLayout(pair)
        column.addLayout(self._facts)
        column.addStretch(1)
        keys = Text(_KEYS, 11, 400, "3", wrap=True)
        column.addWidget(keys)
        scroll = ScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFixedWidth(_SIDE_PX)
        scroll.setWidget(body)
        return scroll
