"""The drawn graph of a model, for mouse and keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from vae_explorer.gui.panels.model_layout import lay_out
from vae_explorer.gui.panels.model_painting import paint_graph, render_graph
from vae_explorer.gui.panels.model_words import parameters_in_words, sentence_of
from vae_explorer.gui.style.theme import THEME_EVENTS, tokens_for
from vae_explorer.gui.widgets.tips import lines_of

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QMouseEvent, QResizeEvent

    from vae_explorer.gui.panels.model_places import GraphLayout, Placed
    from vae_explorer.model.config import ModelConfig
    from vae_explorer.model.summary import ModelSummary

__all__ = ["ModelCanvas"]

_PICTURE_PX = (1120, 220)


class ModelCanvas(QWidget):
    """The graph; each part says what it is under the mouse, and by Left and Right.

    Args:
        parent: The owning widget.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Graph of the model")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._shown: tuple[ModelSummary, ModelConfig, int] | None = None
        self._layout: GraphLayout | None = None
        self._marked = -1

    @property
    def graph(self) -> GraphLayout | None:
        """The graph as it is drawn now, or None."""
        return self._layout

    def show_model(self, summary: ModelSummary, model: ModelConfig, images: int) -> None:
        """Draws a model.

        Args:
            summary: Its graph.
            model: Its settings.
            images: Number of training images.
        """
        self._shown = summary, model, images
        self._marked = -1
        self._arrange()

    def render_picture(self, kind: str) -> bytes:
        """Draws the graph as a file on white, "png" or "svg"; empty without a model."""
        if self._shown is None:
            return b""
        summary, _, images = self._shown
        return render_graph(lay_out(summary, images, *_PICTURE_PX), _PICTURE_PX, kind)

    def sentence(self, placed: Placed) -> str:
        """Returns what is said about a part."""
        assert self._shown is not None
        if not placed.layers:
            return sentence_of(placed.part, self._shown[1])
        learned = parameters_in_words(sum(layer.parameters for layer in placed.layers))
        name = placed.captions[0]
        return f"The {name}: {len(placed.layers)} layers, {learned}."

    def sizeHint(self) -> QSize:
        """Returns the size of the dock at the first start."""
        return QSize(960, 172)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lays the graph out for the new size."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Paints again when the theme changes."""
        super().changeEvent(event)
        if event.type() in THEME_EVENTS:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the graph."""
        del event
        if self._layout is not None:
            marked = self._layout.placed[self._marked].part.name if self._marked >= 0 else ""
            paint_graph(
                QPainter(self), self._layout, tokens_for(self), marked, focused=self.hasFocus()
            )

    def event(self, event: QEvent) -> bool:
        """Says what stands under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            placed = self._layout and self._layout.at(event.pos().x(), event.pos().y())
            if placed:
                QToolTip.showText(event.globalPos(), lines_of(self.sentence(placed)), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Marks the part under the mouse."""
        place = event.position()
        found = self._layout and self._layout.at(place.x(), place.y())
        self._mark(self._layout.placed.index(found) if self._layout and found else -1)

    def leaveEvent(self, event: QEvent) -> None:
        """Marks nothing any more."""
        super().leaveEvent(event)
        self._mark(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Marks the first part."""
        super().focusInEvent(event)
        if self._layout is not None and self._marked < 0:
            self._mark(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Marks nothing any more."""
        super().focusOutEvent(event)
        self._mark(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Goes from part to part with Left and Right, and says what each is."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step or self._layout is None:
            super().keyPressEvent(event)
            return
        self._mark((self._marked + step) % len(self._layout.placed))
        placed = self._layout.placed[self._marked]
        spot = QPoint(round(placed.glyph.left), round(placed.glyph.bottom))
        QToolTip.showText(self.mapToGlobal(spot), lines_of(self.sentence(placed)), self)

    def _mark(self, index: int) -> None:
        if index != self._marked:
            self._marked = index
            words = self.sentence(self._layout.placed[index]) if self._layout and index >= 0 else ""
            self.setAccessibleDescription(words)
            self.update()

    def _arrange(self) -> None:
        if self._shown is not None and self.width() > 0:
            summary, _, images = self._shown
            self._layout = lay_out(summary, images, self.width(), self.height())
            self._marked = min(self._marked, len(self._layout.placed) - 1)
            self.update()
