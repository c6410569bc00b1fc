"""The pictures of traversals, with the name and the KL of its dimension beside each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.style import words
from vae_explorer.gui.style.theme import THEME_EVENTS, font, tokens_for
from vae_explorer.gui.widgets.pictures import PictureGrid
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from vae_explorer.gui.views.pictures import TraversalsView

__all__ = ["TraversalGrid"]

_GUTTER_PX = 72
_HEAD_PX = 18
_LARGEST_PX = 64
_NAME_PX = 30
_GAP_PX = 6


class _Margin(QWidget):
    """A strip beside the pictures that writes a text at each of its places."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: tuple[tuple[QRectF, str, bool, Qt.AlignmentFlag], ...] = ()

    def show_texts(self, texts: tuple[tuple[QRectF, str, bool, Qt.AlignmentFlag], ...]) -> None:
        """Shows texts in their places; those that are strong are in text 1."""
        if texts != self._texts:
            self._texts = texts
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Writes the texts."""
        del event
        painter, tokens = QPainter(self), tokens_for(self)
        for place, text, strong, align in self._texts:
            painter.setFont(font(12 if strong else 11, 500 if strong else 400))
            painter.setPen(QColor(tokens.text if strong else tokens.text2))
            painter.drawText(place, align | Qt.AlignmentFlag.AlignVCenter, text)

    def changeEvent(self, event: QEvent) -> None:
        """Writes in the colours of the new theme."""
        if event.type() in THEME_EVENTS:
            self.update()
        super().changeEvent(event)


class TraversalGrid(QWidget):
    """Rows of pictures, a row for a dimension.

    Signals:
        picture_clicked(int): Row by row, from the left.
    """

    picture_clicked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._view: TraversalsView | None = None
        self._head, self._gutter = _Margin(), _Margin()
        self._head.setFixedHeight(_HEAD_PX)
        self._gutter.setFixedWidth(_GUTTER_PX)
        explain(
            self._gutter,
            "The latent dimension, and its KL in nats, averaged over the images: how much of the "
            "images it carries. Near 0 it carries nothing, and its row stays the same.",
        )
        self._grid = PictureGrid("Traversals", columns=7, clickable=True, draggable=True)
        self._grid.picture_clicked.connect(self.picture_clicked)
        self._grid.installEventFilter(self)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self._gutter)
        beside.addWidget(self._grid, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addLayout(beside)

    def show_traversals(self, view: TraversalsView) -> None:
        """Shows other pictures."""
        self._view = view
        rows, steps = view.pictures.shape[:2]
        self._grid.set_shape(side_px=_LARGEST_PX, columns=steps)
        flat = view.pictures.reshape(rows * steps, *view.pictures.shape[2:])
        names = [_name(dimension) for dimension in view.dimensions.tolist()]
        tooltips = [
            f"{name} = {words.true_minus(value, 2)}. Click to put the cursor on this code."
            for name, row in zip(names, view.values.tolist(), strict=True)
            for value in row
        ]
        self._grid.show_pictures(flat, tooltips=tooltips)
        self._write()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Writes anew where the pictures have found other places."""
        if watched is self._grid and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._write()
        return False

    def _write(self) -> None:
        view = self._view
        if view is None:
            return
        middle, right = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight
        left, steps, across = Qt.AlignmentFlag.AlignLeft, len(view.steps), []
        for place, value in enumerate(view.steps.tolist()):
            rect = self._grid.picture_rect(place)
            text = words.true_minus(value, 0) if value <= 0 else f"+{value:.0f}"
            at = QRectF(rect.left() + _GUTTER_PX, 0, rect.width(), _HEAD_PX)
            across.append((at, f"{text} σ" if rect.width() > 40 else text, False, middle))
        end = QRectF(0, 0, _GUTTER_PX - _GAP_PX, _HEAD_PX)
        across.append((end, "KL, nats", False, right))
        self._head.show_texts(tuple(across))
        down = []
        for row, (dimension, kl) in enumerate(
            zip(view.dimensions.tolist(), view.kl_per_dim.tolist(), strict=True)
        ):
            rect = self._grid.picture_rect(row * steps)
            name = QRectF(0, rect.top(), _NAME_PX, rect.height())
            number = QRectF(0, rect.top(), _GUTTER_PX - _GAP_PX, rect.height())
            down.append((name, _name(dimension), True, left))
            down.append((number, words.kl(kl), False, right))
        self._gutter.show_texts(tuple(down))


def _name(dimension: int) -> str:
    return f"z{words.subscript(dimension + 1)}"
