"""The training curves, side by side over one horizontal range, on three pages."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from vae_explorer.gui.panels.curve_choices import CurveChoices, Page, Quantity
from vae_explorer.gui.panels.curve_legend import CurveLegend
from vae_explorer.gui.panels.curve_menu import CurveMenu
from vae_explorer.gui.panels.curve_picture import PICTURE_PX, PicturePlot, render_curves
from vae_explorer.gui.panels.curve_row import PlotRow
from vae_explorer.gui.panels.curve_tools import CurveTools
from vae_explorer.gui.panels.curve_view import CurveView
from vae_explorer.gui.panels.curve_words import best_words, heading_of, waited_words
from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QResizeEvent, QShowEvent

    from vae_explorer.gui.panels.curve_plot import CurvePlot
    from vae_explorer.gui.views.curves import OverlayCurves
    from vae_explorer.gui.views.information import ReferenceView
    from vae_explorer.training.history import CurveData

__all__ = ["CurvesPanel"]

_REFRESH_MS = 100
_PLOT_MS = _REFRESH_MS // 3
_PAGE_PX = 600
_EMPTY = "The curves appear here when training starts."


class CurvesPanel(QWidget):
    """Linked plots: the bound and its parts, the latent dimensions, or the optimiser.

    Drawing follows the data at ten frames a second at most, and not at all while hidden. The plots
    are drawn one after the other, so that the window answers between them.

    Attributes:
        heading_tools: Key, choosers and menus; they belong into the heading of the dock.

    Signals:
        export_requested(str): "csv", "png" or "svg".
        branch_requested(float): Begin another run from the moment at this epoch.
        moment_requested(float): A click on a curve, or the mark of the moment was moved: in epochs.
    """

    export_requested = Signal(str)
    moment_requested = Signal(float)
    branch_requested = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Curves")
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._view = CurveView()
        self._hover = math.nan
        self._only = Quantity.ELBO
        self._plots: dict[Quantity, CurvePlot] = {}
        self._rows: dict[Page, PlotRow] = {}
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._draw_next)
        self._stale: list[Quantity] = []
        self.heading_tools = CurveTools()
        self.heading_tools.choices_changed.connect(self._answer_choices)
        self.heading_tools.page_chosen.connect(self.show_page)
        self.heading_tools.quantity_chosen.connect(self._answer_quantity)
        self.heading_tools.everything_requested.connect(self._answer_everything)
        self.heading_tools.export_requested.connect(self.export_requested)
        self.heading_tools.setEnabled(False)
        self._menu = CurveMenu(self)
        self._menu.branch_requested.connect(self.branch_requested)
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
        marks, shown = self._view.marks(), self._view.page.quantities
        for quantity in shown:
            self._view.axes(quantity, *PICTURE_PX)  # once round, to know the room at the left
        plots = []
        for quantity in shown:
            lines, axes = self._view.lines(quantity), self._view.axes(quantity, *PICTURE_PX)
            plots.append(PicturePlot(heading_of(quantity, lines), lines, axes, marks))
        return render_curves(plots, kind, self._legend.shown())

    def show_page(self, page: Page) -> None:
        """Shows other plots."""
        self._view.page = page
        if self._only not in page.quantities:
            self._only = page.quantities[0]
        self._make_row(page)
        self._show_what_fits()
        self._draw_all()

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

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offers to branch from the moment under the mouse."""
        self._menu.open_at(event.globalPos(), self._view.epoch_at(self._hover))

    def _lay_out(self) -> None:
        self._legend = CurveLegend()
        self._legend.hidden_changed.connect(self._answer_hidden)
        empty = Text(_EMPTY, 12, 400, "2")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedLayout()
        self._pages.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._legend)
        column.addLayout(self._pages, 1)
        self._make_row(Page.BOUND)

    def _make_row(self, page: Page) -> None:
        """Makes the plots of a page when they are wanted first."""
        if page in self._rows:
            return
        row = self._rows[page] = PlotRow(page)
        self._plots |= row.plots
        for plot in row.plots.values():
            plot.x_zoomed.connect(self._answer_x_zoom)
            plot.y_zoomed.connect(self._answer_y_zoom)
            plot.panned.connect(self._answer_pan)
            plot.canvas.gestures.hovered.connect(self._answer_hover)
            plot.canvas.gestures.everything_requested.connect(self._answer_everything)
            plot.canvas.gestures.picked.connect(self._answer_pick)
            plot.canvas.resized.connect(self._ask_for_refresh)
        self._pages.addWidget(row)

    def _show_what_fits(self) -> None:
        page, whole = self._view.page, self.width() >= _PAGE_PX
        self._rows[page].show_only(None if whole else self._only)
        if whole:
            self.heading_tools.show_pages(page)
        else:
            self.heading_tools.show_quantities(self._only)

    def _show_row(self) -> None:
        row = self._rows[self._view.page]
        self._pages.setCurrentIndex(0 if self._view.is_empty else self._pages.indexOf(row))

    def _ask_for_refresh(self) -> None:
        # What waits already keeps its turn: the plots go round.
        shown = self._view.page.quantities
        self._stale += [quantity for quantity in shown if quantity not in self._stale]
        if self.isVisible() and not self._timer.isActive():
            waited = self._since.elapsed() if self._since.isValid() else _PLOT_MS
            self._timer.start(max(0, _PLOT_MS - waited))

    def _draw_next(self) -> None:
        self._since.start()
        self._show_row()
        if self._view.is_empty:
            self._stale.clear()
        elif self._stale:
            self._draw(self._stale.pop(0))
        if self._stale:
            self._timer.start(_PLOT_MS)

    def _draw_all(self) -> None:
        self._show_row()
        self._stale.clear()
        for _ in range(2):  # the second time if a plot found that all need more room
            left_px = self._view.left_px
            for quantity in self._view.page.quantities:
                self._draw(quantity)
            if self._view.left_px == left_px:
                break
        self._stale.clear()

    def _draw(self, quantity: Quantity) -> None:
        plot = self._plots[quantity]
        if self._view.is_empty or plot.isHidden():
            return
        left_px = self._view.left_px
        axes = self._view.axes(quantity, *plot.canvas.plot_size())
        plot.show_plot(self._view.lines(quantity), axes, self._view.marks())
        plot.show_moment(self._view.moment)
        if quantity is Quantity.ELBO:
            plot.show_note(best_words(self._view.data), waited_words(self._view.data))
        plot.show_readout(self._hover, self._view.choices)
        if self._view.left_px != left_px:
            self._ask_for_refresh()

    def _answer_choices(self, choices: CurveChoices) -> None:
        self._view.choose(choices)
        # It was a place on the axis as it was: 500 epochs are no power of ten.
        self._hover = math.nan
        self._draw_all()

    def _answer_quantity(self, quantity: Quantity) -> None:
        self._only = quantity
        self.show_page(Page.of(quantity))

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
            plot.show_moment(self._view.moment)

    def _answer_hover(self, x: float) -> None:
        self._hover = x
        for plot in self._plots.values():
            plot.show_readout(x, self._view.choices)

    def _answer_everything(self) -> None:
        self._view.toggle_everything()
        self._draw_all()
