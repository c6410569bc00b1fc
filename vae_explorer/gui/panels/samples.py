"""Pictures decoded from fixed draws of the prior."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from vae_explorer.gui.panels.picture_side import columns_of, whole_side
from vae_explorer.gui.style import words
from vae_explorer.gui.widgets.buttons import IconButton, LinkButton
from vae_explorer.gui.widgets.panel import MARGIN_PX, Panel
from vae_explorer.gui.widgets.pictures import PictureGrid
from vae_explorer.gui.widgets.text import ElidedText

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QResizeEvent

    from vae_explorer.gui.views.pictures import SamplesView

__all__ = ["SamplesPanel"]

_EXPORTS = (("Export grid as PNG…", "samples_grid"), ("Export single pictures…", "samples_single"))


class SamplesPanel(Panel):
    """What the model makes of the same prior codes as it learns.

    Signals:
        new_draw_requested(): Draw other codes, which then stay.
        export_requested(str): "samples_grid" or "samples_single".
        code_chosen(object): A picture was clicked; its code, shape ``(D,)``.
    """

    new_draw_requested = Signal()
    export_requested = Signal(str)
    code_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Samples", parent=parent)
        self._view: SamplesView | None = None
        self._caption = ElidedText("", 11, 400, "3")
        self._draw = LinkButton("New draw")
        self._draw.setToolTip("Draw other codes from the prior; they stay until the next draw.")
        self._draw.clicked.connect(self.new_draw_requested)
        self._export = IconButton("export", "Export samples", side_px=24)
        menu = QMenu(self._export)
        for text, kind in _EXPORTS:
            menu.addAction(text).setData(kind)
        menu.triggered.connect(self._answer_export)
        self._export.setMenu(menu)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._caption, 1)
        row.addWidget(self._draw)
        row.addWidget(self._export)
        self._grid = PictureGrid("Samples", spread=True, clickable=True, draggable=True)
        self._grid.picture_clicked.connect(self._answer_click)
        self.add(head)
        self.add(self._grid, 2)
        self.add_stretch()
        self.show_samples(None)

    def show_samples(self, view: SamplesView | None) -> None:
        """Shows decoded prior codes; None while there is no model."""
        self._view = view if view is not None and len(view.pictures) else None
        self._draw.setVisible(self._view is not None)
        self._export.setVisible(self._view is not None)
        self._caption.setText(
            "Samples appear here when training starts."
            if self._view is None
            else f"From fixed prior codes · epoch {words.true_minus(self._view.epoch, 1)}"
        )
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arranges the pictures for the new width."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if self._view is None:
            self._grid.show_pictures(None)
            return
        pictures = self._view.pictures
        side = whole_side(pictures.shape[-1], self.devicePixelRatioF())
        columns = columns_of(self.width() - 2 * MARGIN_PX, side, len(pictures))
        self._grid.set_shape(side_px=side, columns=columns)
        tooltips = ["Click to put the cursor on the code of this sample."] * len(pictures)
        self._grid.show_pictures(pictures, tooltips=tooltips)

    def _answer_click(self, index: int) -> None:
        if self._view is not None:
            self.code_chosen.emit(self._view.codes[index])

    def _answer_export(self, action: QAction) -> None:
        self.export_requested.emit(action.data())
