"""The gradient lab: estimators compared on the current model and a batch of training images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.panels.gradient_plot import GradientPlot
from vae_explorer.gui.panels.gradient_rows import EstimatorRows
from vae_explorer.gui.panels.gradient_table import GradientTable
from vae_explorer.gui.panels.gradient_tools import GradientTools
from vae_explorer.gui.panels.gradient_words import (
    agreement,
    ratio_words,
    significant,
    verdict,
    what_was_drawn,
)
from vae_explorer.gui.widgets.analysis_panel import AnalysisPanel
from vae_explorer.gui.widgets.text import HairLine, Text
from vae_explorer.gui.widgets.tips import explain
from vae_explorer.inference.objective_settings import GradientEstimator

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from vae_explorer.gui.views.gradients import GradientsView

__all__ = ["GradientsPanel"]

_NO_MODEL = (
    "Once there is a model, this compares the means and variances of its gradient estimators."
)
_READY = (
    "Start draws gradients of this model on a batch of training images, and shows how much more "
    "one estimator varies than another."
)
_DRAWING = "The first gradients are being drawn."
_WORDS_PX = 236
_PLOT_PX = 230


class GradientsPanel(AnalysisPanel):
    """One large number with its sentence, the estimators, a live plot and a table.

    Attributes:
        heading_tools: What to compare, Start and Stop; they belong into the heading of the dock.

    Signals:
        start_requested(object): With the `GradientChoices`.
        stop_requested(): End what runs.
    """

    start_requested = Signal(object)
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Gradients", _NO_MODEL, parent)
        self._view: GradientsView | None = None
        self._chosen = GradientEstimator.SCORE_FUNCTION
        self.heading_tools = GradientTools()
        self.heading_tools.start_requested.connect(self.start_requested)
        self.heading_tools.stop_requested.connect(self.stop_requested)
        self._number = Text("", 20, 600)
        self._error = Text("", 12, 400, "2")
        self._caption = Text("times the variance", 11, 400, "2")
        self._sentence = Text("", 11, 400, "2", wrap=True)
        self._agreement = Text("", 11, 400, "2")
        explain(
            self._agreement,
            "Distance of the two means, in standard errors of their difference: near 1 where both "
            "estimate the same gradient.",
        )
        self._rows = EstimatorRows()
        self._rows.chosen.connect(self._choose)
        self._plot = GradientPlot()
        self._table = GradientTable()
        self.set_contents(self._lay_out())

    def show_ready(self, ready: bool) -> None:
        """Says whether there is a model to look at."""
        self.heading_tools.setEnabled(ready)
        self.show_invitation(_READY if ready else _NO_MODEL)

    def show_running(self, running: bool) -> None:
        """Offers Stop while it runs, else Start."""
        self.heading_tools.show_running(running)
        if self.heading_tools.isEnabled():
            self.show_invitation(_DRAWING if running else _READY)

    def show_comparison(self, view: GradientsView | None) -> None:
        """Shows what is known; None takes everything away."""
        self._view = view
        self.show_contents(view is not None)
        self._plot.show_view(view, self._chosen)
        self.heading_tools.show_note("" if view is None else what_was_drawn(view))
        if view is None:
            return
        found = view.comparison
        if self._chosen not in found.estimators:
            self._chosen = found.estimators[-1]
        ratios = [significant(float(ratio)) for ratio in found.posterior_ratio]
        self._rows.show_rows(found.estimators, ratios, self._chosen)
        row = found.estimators.index(self._chosen)
        ratio, error = float(found.posterior_ratio[row]), float(found.posterior_ratio_error[row])
        itself = self._chosen is found.reference
        number, error_words = ("1", "") if itself else ratio_words(ratio, error)
        self._number.setText(number)
        self._error.setText(error_words)
        self._sentence.setText(verdict(view, self._chosen))
        self._agreement.setText(agreement(view, self._chosen))
        self._plot.show_view(view, self._chosen)
        self._table.show_view(view, self._chosen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives the table what the plot does not need; at last the plot gives way."""
        super().resizeEvent(event)
        room = self.width() - _WORDS_PX - _PLOT_PX
        self._table.show_for(room)
        self._plot.setVisible(room + _PLOT_PX // 2 >= self._table.width())

    def _lay_out(self) -> QWidget:
        words = QWidget()
        words.setFixedWidth(_WORDS_PX)
        line = QHBoxLayout()
        line.setContentsMargins(6, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self._number)
        for text in (self._error, self._caption):
            text.setContentsMargins(0, 0, 0, 3)
            line.addWidget(text, 0, Qt.AlignmentFlag.AlignBottom)
        line.addStretch(1)
        for text in (self._sentence, self._agreement):
            text.setContentsMargins(6, 0, 0, 0)
        column = QVBoxLayout(words)
        column.setContentsMargins(6, 2, 8, 2)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self._sentence)
        column.addWidget(self._agreement)
        column.addSpacing(4)
        column.addWidget(self._rows)
        column.addStretch(1)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(words)
        row.addWidget(HairLine(Qt.Orientation.Vertical))
        row.addWidget(self._plot, 1)
        row.addWidget(HairLine(Qt.Orientation.Vertical))
        row.addSpacing(12)
        row.addWidget(self._table)
        return page

    def _choose(self, estimator: GradientEstimator) -> None:
        self._chosen = estimator
        self.show_comparison(self._view)
