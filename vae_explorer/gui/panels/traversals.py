"""What each latent dimension does to a picture, those that carry most above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.panels.traversal_grid import TraversalGrid
from vae_explorer.gui.style import words
from vae_explorer.gui.widgets.analysis_panel import AnalysisPanel
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.panel import Panel
from vae_explorer.gui.widgets.text import ElidedText
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from vae_explorer.gui.views.pictures import TraversalsView

__all__ = ["TraversalsPanel"]

_STARTS = ("the middle", "the cursor", "the selected image")
_START_MEANING = (
    "Where the other coordinates come from, which stay as they are: the middle of latent space, "
    "the cursor, or the posterior mean of the selected image."
)
_WAITING = "Traversals appear here when training starts."


class TraversalsPanel(AnalysisPanel):
    """A row of pictures for each latent dimension, led from −3 σ to +3 σ.

    Signals:
        start_chosen(str): "the middle", "the cursor" or "the selected image".
        code_chosen(object): A picture was clicked; its code, shape ``(D,)``.
        export_requested(str): "traversals_grid".
    """

    start_chosen = Signal(str)
    code_chosen = Signal(object)
    export_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Traversals", _WAITING, parent)
        self._view: TraversalsView | None = None
        self._caption = ElidedText("", 11, 400, "3")
        self._start = ChooserButton("Where traversals start", prefix="From ")
        explain(self._start, _START_MEANING)
        self._start.show_choices(_STARTS, _STARTS[0])
        self._start.chosen.connect(self.start_chosen)
        self._grid = TraversalGrid()
        self._grid.picture_clicked.connect(self._answer_click)
        export = IconButton("export", "Export traversals as a grid…", side_px=24)
        export.clicked.connect(self._wish_export)
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 8, 0)
        head.setSpacing(4)
        head.addWidget(self._caption, 1)
        head.addWidget(self._start)
        head.addWidget(export)
        rows = Panel("Rows of traversals", top_px=2)
        rows.add(self._grid)
        rows.add_stretch()
        contents = QWidget()
        column = QVBoxLayout(contents)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rows, 1)
        self.set_contents(contents)
        self.setProperty("surface", "window")

    def show_traversals(self, view: TraversalsView | None) -> None:
        """Shows other pictures; None while there is no model."""
        self._view = view
        self.show_contents(view is not None)
        if view is None:
            return
        self._caption.setText(_caption(view))
        explain(self._caption, _meaning(view))
        self._grid.show_traversals(view)

    def _wish_export(self) -> None:
        self.export_requested.emit("traversals_grid")

    def _answer_click(self, index: int) -> None:
        if self._view is not None:
            row, place = divmod(index, self._view.codes.shape[1])
            self.code_chosen.emit(self._view.codes[row, place])


def _caption(view: TraversalsView) -> str:
    rows = len(view.dimensions)
    few = "" if rows == view.of else f"{words.count(rows)} of {words.count(view.of)} dimensions, "
    return f"{few}epoch {words.true_minus(view.epoch, 1)}"


def _meaning(view: TraversalsView) -> str:
    """Returns what the pictures and the numbers beside them are."""
    where = (
        "from −3 to +3 of the prior N(0, 1)"
        if view.standard
        else "3 standard deviations to both sides of the mean of the codes"
    )
    against = (
        "its part of the average KL"
        if view.kl_is_part
        else "its KL to N(0, 1), which is no part of the KL of this model"
    )
    return (
        f"Each row leads one latent dimension {where}; the others stay as in {view.start}. "
        f"Rows are sorted by the number beside them: {against}."
    )
