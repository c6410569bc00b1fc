"""The plots of one page, side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from vae_explorer.gui.panels.curve_choices import Page, Quantity
from vae_explorer.gui.panels.curve_plot import CurvePlot
from vae_explorer.gui.widgets.text import HairLine

__all__ = ["PlotRow"]

_WIDER = {Quantity.DIMENSIONS: 2}


class PlotRow(QWidget):
    """Plots with hairlines between them.

    Args:
        page: Which plots.
        parent: The owning widget.

    Attributes:
        plots: By what they show, from left to right.
    """

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plots = {quantity: CurvePlot(quantity) for quantity in page.quantities}
        self._between: list[HairLine] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for quantity, plot in self.plots.items():
            if row.count():
                self._between.append(HairLine(Qt.Orientation.Vertical))
                row.addWidget(self._between[-1])
            row.addWidget(plot, _WIDER.get(quantity, 1))

    def show_only(self, only: Quantity | None) -> None:
        """Shows one plot, or all of them."""
        for quantity, plot in self.plots.items():
            plot.setVisible(only in (None, quantity))
        for line in self._between:
            line.setVisible(only is None)
