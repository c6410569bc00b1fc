"""The model drawn as a graph, with its actual sizes and distributions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from vae_explorer.gui.panels.model_canvas import ModelCanvas
from vae_explorer.gui.panels.model_words import parameters_in_words
from vae_explorer.gui.widgets.analysis_panel import InvitingPanel
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QContextMenuEvent

    from vae_explorer.model.config import ModelConfig
    from vae_explorer.model.summary import ModelSummary

__all__ = ["ModelPanel"]

_INVITATION = "Once there are images, this draws the model with its actual sizes and distributions."
_EXPORTS = (("Export picture as PNG…", "png"), ("Export picture as SVG…", "svg"))


class ModelPanel(InvitingPanel):
    """The graph of the model that Setup describes.

    Attributes:
        heading_tools: Number of parameters and export; they belong into the heading of the dock.

    Signals:
        export_requested(str): "png" or "svg".
    """

    export_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__("Model", _INVITATION)
        self._canvas = ModelCanvas()
        self._menu = QMenu(self)
        for text, kind in _EXPORTS:
            self._menu.addAction(text).setData(kind)
        self._menu.triggered.connect(self._answer_export)
        self._count = Text("", 11, 400, "3")
        self._share = IconButton("export", "Export the graph of the model")
        self._share.setMenu(self._menu)
        self.heading_tools = QWidget()
        row = QHBoxLayout(self.heading_tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self._count)
        row.addWidget(self._share)
        self.heading_tools.setEnabled(False)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 4, 8, 4)
        column.addWidget(self._canvas)
        self.set_contents(page)

    def show_model(self, summary: ModelSummary, model: ModelConfig, images: int) -> None:
        """Draws a model.

        Args:
            summary: Its graph.
            model: Its settings.
            images: Number of training images.
        """
        self._canvas.show_model(summary, model, images)
        self._count.setText(parameters_in_words(summary.parameters))
        self.heading_tools.setEnabled(True)
        self.show_contents(True)

    def render_picture(self, kind: str) -> bytes:
        """Draws the graph as a file on white, "png" or "svg"."""
        return self._canvas.render_picture(kind)

    def minimumSizeHint(self) -> QSize:
        """Returns the smallest size at which the graph can be read."""
        return QSize(440, 112)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offers the exports where the graph is."""
        if self.heading_tools.isEnabled():
            self._menu.popup(event.globalPos())
            event.accept()

    def _answer_export(self, action: QAction) -> None:
        self.export_requested.emit(action.data())
