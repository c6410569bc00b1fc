"""The training curves: ELBO, reconstruction and KL, side by side over one horizontal range."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from vae_explorer.gui.panels.curve_choices import CurveChoices, Page, Quantity
from vae_explorer.gui.panels.curve_legend import CurveLegend
from vae_explorer.gui.panels.curve_picture import PICTURE_PX, PicturePlot, render_curves
from vae_explorer.gui.panels.curve_plot import CurvePlot, heading_of
from vae_explorer.gui.panels.curve_tools import CurveTools
from vae_explorer.gui.panels.curve_view import CurveView
from vae_explorer.gui.widgets.text import HairLine, Text

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent

    from vae_explorer.gui.views_curves import OverlayCurves
    from vae_explorer.gui.views_information import ReferenceView
    from vae_explorer.training.history import CurveData

__all__ = ["CurvesPanel"]

_REFRESH_MS = 100
_BOUND = Page.BOUND.quantities
_PLOT_MS = _REFRESH_MS // len(_BOUND)
_THREE_PLOTS_PX = 600
_EMPTY = "The curves appear here when training starts."


class CurvesPanel(QWidget):
    """Three linked plots.

    Drawing follows the data at ten frames a second at most, and not at all while hidden. The plots
    are drawn one after the other, so that the window answers between them.

    Attributes:
        heading_tools: Key, choosers and menus; they belong into the heading of the dock.

    Signals:
        export_requested(str): "csv", "png" or "svg".
        moment_requested(float): A click on a curve, or the mark of the moment was moved: in epochs.
    """

    export_requested = Signal(str)
    moment_requested = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Curves")
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._view = CurveView()
        self._hover = math.nan
        self._only = Quantity.ELBO
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._draw_next)
        self._stale: list[Quantity] = []
        self.heading_tools = CurveTools()
        self.heading_tools.choices_changed.connect(self._answer_choices)
        self.heading_tools.quantity_chosen.connect(self._answer_quantity)
        self.heading_tools.everything_requested.connect(self._answer_everything)
        self.heading_tools.export_requested.connect(self.export_requested)
        self.heading_tools.setEnabled(False)
        self._lay_out()

    def show_curves(self, data: CurveData) -> None:
        """Shows the curves of a run so far.

        Args:
            data: May be given as often as wanted; only the newest is drawn. Curves without any
                value bring back the empty state.
        """
        self._view.take(data)
        self.heading_tools.setEnabled(not self._view.is_empty)
        self._ask_for_refresh()

    def show_overlays(self, overlays: tuple[OverlayCurves, ...]) -> None:
        """Shows the curves of other runs over those of this one, with a legend; () takes them away.

        Args:
            overlays: In the order of the legend. They replace those from before.
        """
        self._legend.show_overlays(overlays)
        self._view.take_overlays(self._legend.shown())
        self.heading_tools.setEnabled(not self._view.is_empty)
        self._ask_for_refresh()

    def show_moment(self, epoch: float | None) -> None:
        """Marks the moment that map and pictures show, in epochs, or none."""
        self._view.take_moment(epoch)
        self._mark_moment()

    def show_reference(self, reference: ReferenceView | None) -> None:
        """Shows the level of the model without latents under the ELBO, or takes it away."""
        self._view.take_reference(None if reference is None else reference.nats)
        self._plots[Quantity.ELBO].explain_reference(reference)
        self._ask_for_refresh()

    def render_picture(self, kind: str) -> bytes:
        """Draws what is in view as a picture on white.

        Args:
            kind: "png" or "svg".

        Returns:
            The bytes of the file.

        Raises:
            ValueError: If the kind is another one.
        """
        width, marks = PICTURE_PX[0], self._view.marks()
        for quantity in _BOUND:
            self._view.axes(quantity, width)  # once round, to know the room at the left
        plots = []
        for quantity in _BOUND:
            lines, axes = self._view.lines(quantity), self._view.axes(quantity, width)
            plots.append(PicturePlot(heading_of(quantity, lines), lines, axes, marks))
        return render_curves(plots, kind)

    def sizeHint(self) -> QSize:
        """Returns the size that the plots are made for."""
        return QSize(960, 172)

    def minimumSizeHint(self) -> QSize:
        """Returns the smallest size at which one plot can be read."""
        return QSize(240, 112)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps one plot where three have no room."""
        super().resizeEvent(event)
        self._show_what_fits()

    def showEvent(self, event: QShowEvent) -> None:
        """Draws what came while hidden."""
        super().showEvent(event)
        self._show_what_fits()
        self._ask_for_refresh()

    def _lay_out(self) -> None:
        self._plots = {quantity: CurvePlot(quantity) for quantity in _BOUND}
        self._between = [HairLine(Qt.Orientation.Vertical) for _ in range(len(_BOUND) - 1)]
        plots = QWidget()
        row = QHBoxLayout(plots)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for index, plot in enumerate(self._plots.values()):
            if index:
                row.addWidget(self._between[index - 1])
            row.addWidget(plot, 1)
            plot.x_zoomed.connect(self._answer_x_zoom)
            plot.y_zoomed.connect(self._answer_y_zoom)
            plot.panned.connect(self._answer_pan)
            plot.canvas.gestures.hovered.connect(self._answer_hover)
            plot.canvas.gestures.everything_requested.connect(self._answer_everything)
            plot.canvas.gestures.picked.connect(self._answer_pick)
            plot.canvas.resized.connect(self._ask_for_refresh)
        empty = Text(_EMPTY, 12, 400, "2")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._legend = CurveLegend()
        self._legend.hidden_changed.connect(self._answer_hidden)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._legend)
        self._pages = QStackedLayout()
        column.addLayout(self._pages, 1)
        self._pages.addWidget(empty)
        self._pages.addWidget(plots)

    def _show_what_fits(self) -> None:
        three = self.width() >= _THREE_PLOTS_PX
        for quantity, plot in self._plots.items():
            plot.setVisible(three or quantity is self._only)
        for line in self._between:
            line.setVisible(three)
        self.heading_tools.show_plots(len(_BOUND) if three else 1)

    def _ask_for_refresh(self) -> None:
        # What waits already keeps its turn: the plots go round.
        self._stale += [quantity for quantity in _BOUND if quantity not in self._stale]
        if self.isVisible() and not self._timer.isActive():
            waited = self._since.elapsed() if self._since.isValid() else _PLOT_MS
            self._timer.start(max(0, _PLOT_MS - waited))

    def _draw_next(self) -> None:
        self._since.start()
        self._pages.setCurrentIndex(0 if self._view.is_empty else 1)
        if self._view.is_empty:
            self._stale.clear()
        elif self._stale:
            self._draw(self._stale.pop(0))
        if self._stale:
            self._timer.start(_PLOT_MS)

    def _draw_all(self) -> None:
        self._stale.clear()
        for _ in range(2):  # the second time if a plot found that all need more room
            left_px = self._view.left_px
            for quantity in _BOUND:
                self._draw(quantity)
            if self._view.left_px == left_px:
                break
        self._stale.clear()

    def _draw(self, quantity: Quantity) -> None:
        plot = self._plots[quantity]
        if self._view.is_empty or plot.isHidden():
            return
        left_px = self._view.left_px
        axes = self._view.axes(quantity, plot.canvas.plot_width())
        plot.show_plot(self._view.lines(quantity), axes, self._view.marks())
        plot.canvas.show_moment(self._view.moment)
        plot.show_readout(self._hover, self._view.choices)
        if self._view.left_px != left_px:
            self._ask_for_refresh()

    def _answer_choices(self, choices: CurveChoices) -> None:
        self._view.choose(choices)
        self._draw_all()

    def _answer_quantity(self, quantity: Quantity) -> None:
        self._only = quantity
        self._show_what_fits()
        self._draw_all()

    def _answer_x_zoom(self, _quantity: Quantity, factor: float, at: float) -> None:
        self._view.zoom_x(factor, at)
        self._draw_all()

    def _answer_y_zoom(self, quantity: Quantity, factor: float, at: float) -> None:
        self._view.zoom_y(quantity, factor, at)
        self._draw_all()

    def _answer_pan(self, quantity: Quantity, across: float, up: float) -> None:
        self._view.pan(quantity, across, up)
        self._draw_all()

    def _answer_pick(self, x: float) -> None:
        epoch = self._view.epoch_at(x)
        self.show_moment(epoch)
        self.moment_requested.emit(epoch)

    def _answer_hidden(self) -> None:
        self._view.take_overlays(self._legend.shown())
        self._draw_all()

    def _mark_moment(self) -> None:
        for plot in self._plots.values():
            plot.canvas.show_moment(self._view.moment)

    def _answer_hover(self, x: float) -> None:
        self._hover = x
        for plot in self._plots.values():
            plot.show_readout(x, self._view.choices)

    def _answer_everything(self) -> None:
        self._view.toggle_everything()
        self._draw_all()
