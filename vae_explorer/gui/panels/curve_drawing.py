"""Hairlines and curves of one plot, drawn by pyqtgraph.

This is the only module that knows pyqtgraph, and only its drawing of curves is used: the three
plots share one horizontal range and their limits come from ``curve_range``, so its gestures, menu
and axes stay out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QFrame, QWidget

# After PySide6, whose presence decides which binding pyqtgraph takes.
import pyqtgraph as pg  # isort: skip

from vae_explorer.gui.panels.curve_cut import cut_line
from vae_explorer.gui.panels.curve_decimation import decimate
from vae_explorer.gui.panels.curve_heat import LEVELS, Heat, raster
from vae_explorer.gui.panels.curve_lines import Line, OtherLine, PlotLines
from vae_explorer.gui.panels.plot_axes import Axes
from vae_explorer.gui.style.scale import scale_colours
from vae_explorer.gui.style.theme import Tokens

__all__ = ["CurveDrawing"]

_RAW_OPACITY = 0.28
_HEAT = -9.5  # over the grid, under the marks
_BEHIND = -5.5  # other runs: over the training line, under the validation line of this one


class CurveDrawing:
    """The drawn part of one plot; it fills its widget to the edges.

    Args:
        parent: The widget that the drawing is laid into.

    Attributes:
        cuts: Whether curves end at the edges by themselves: vector pictures know no clipping.
    """

    def __init__(self, parent: QWidget) -> None:
        self._graphics: Any = pg.GraphicsView(parent, useOpenGL=False)
        self._graphics.setFrameShape(QFrame.Shape.NoFrame)
        self._graphics.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        # Keys belong to the canvas, and the viewport would take a stop of the Tab key.
        self._graphics.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._graphics.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view: Any = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0)
        self._graphics.setCentralItem(self._view)
        self._axes = Axes()
        self.cuts = False
        self._grid: Any = pg.PlotCurveItem(connect="pairs", antialias=False)
        self._marks: Any = pg.PlotCurveItem(connect="pairs", antialias=False)
        self._reference: Any = pg.PlotCurveItem(antialias=False)
        self._raw: Any = pg.PlotCurveItem(antialias=False)
        self._train: Any = pg.PlotCurveItem(antialias=True)
        self._validation: Any = pg.PlotCurveItem(antialias=True)
        # A line needs two places; the first epoch's value is a dot until the second comes.
        self._lonely: Any = pg.ScatterPlotItem(size=5, pxMode=True)
        lines = (self._raw, self._train, self._validation)
        layers = (self._grid, self._marks, self._reference, *lines, self._lonely)
        for depth, layer in enumerate(layers):
            layer.setZValue(depth - 10)
            self._view.addItem(layer, ignoreBounds=True)
        for curve in lines:
            curve.setSegmentedLineMode("off")
        self._heat: Any = pg.ImageItem(axisOrder="row-major")
        self._heat.setZValue(_HEAT)
        self._view.addItem(self._heat, ignoreBounds=True)
        self._others: list[Any] = []
        self._colours: list[int] = []
        self._applied: tuple[Tokens, float] | None = None

    @property
    def widget(self) -> QWidget:
        """The widget of the drawing; it takes no mouse."""
        return self._graphics  # type: ignore[no-any-return]

    def apply(self, tokens: Tokens, pen_scale: float) -> None:
        """Colours everything; pyqtgraph does not follow the palette by itself.

        Args:
            tokens: The colours.
            pen_scale: Device pixels per point, for the width of lines.
        """
        if self._applied == (tokens, pen_scale):
            return  # every step of putting a window together tells of a new style
        self._applied = self._tokens, self._scale = tokens, pen_scale
        self._graphics.setBackground(QColor(tokens.canvas))
        self._grid.setPen(self._pen(tokens.hairline, 1.0))
        self._marks.setPen(self._pen(tokens.groove, 1.0, Qt.PenStyle.DashLine))
        self._reference.setPen(self._pen(tokens.text3, 1.0, Qt.PenStyle.DashLine))
        faint = QColor(tokens.train_line)
        faint.setAlphaF(_RAW_OPACITY)
        # One device pixel at any scale: wider, this many corners cost more than all the rest.
        self._raw.setPen(self._pen(faint, 1.0 / pen_scale))
        self._train.setPen(self._pen(tokens.train_line, 1.5))
        self._validation.setPen(self._pen(tokens.accent, 1.75))
        self._tint_others()

    def show_axes(self, axes: Axes) -> None:
        """Sets ranges and hairlines."""
        self._axes = axes
        self._view.setRange(xRange=axes.x, yRange=axes.y, padding=0, disableAutoRange=True)
        heights = np.repeat([height for height, _ in axes.y_ticks], 2)
        self._grid.setData(np.tile(axes.x, len(axes.y_ticks)), heights)

    def show_lines(self, lines: PlotLines, stops: Sequence[float]) -> None:
        """Draws the curves within the present axes.

        Args:
            lines: In coordinates of the axes.
            stops: Places of dashed vertical hairlines.
        """
        columns = max(1, round(self._graphics.width() * self._graphics.devicePixelRatioF()))
        low, high = self._axes.x
        for curve, line in (
            (self._raw, lines.raw),
            (self._train, lines.train),
            (self._validation, lines.validation),
        ):
            x, y = decimate(line.x, line.y, low, high, columns)
            if self.cuts:
                x, y = cut_line(x, y, self._axes.x, self._axes.y)
            _put(curve, x, y, connect="finite")
        self._show_others(lines.others, columns)
        self._show_heat(lines.heat)
        # Unsmoothed, the train line is all noise and as thin as the raw line would be.
        dense = lines.raw.x.size == 0 and lines.train.x.size > 2 * columns
        pen = self._pen(self._tokens.train_line, 1.0 / self._scale if dense else 1.5)
        if pen != self._train.opts["pen"]:
            self._train.setPen(pen)
        self._show_lonely(lines.train, lines.validation)
        self._show_reference(lines.reference)
        _put(self._marks, np.repeat(stops, 2), np.tile(self._axes.y, len(stops)))
        # Otherwise the new range is applied while painting, which asks for a second painting.
        self._graphics.scene().prepareForPaint()

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Draws the curves into a picture.

        Args:
            painter: On a picture of any kind; lines stay lines.
            target: Where, of the same shape as the widget.
        """
        scene = self._graphics.scene()
        scene.prepareForPaint()
        scene.render(painter, target, QRectF(self._graphics.viewport().rect()))

    def _show_heat(self, heat: Heat | None) -> None:
        self._heat.setVisible(heat is not None)
        if heat is None:
            return
        ratio = max(self._scale, self._graphics.devicePixelRatioF())
        width, height = (
            max(1, round(side * ratio))
            for side in (self._graphics.width(), self._graphics.height())
        )
        (left, right), (low, high) = self._axes.x, self._axes.y
        # As many pixels as are shown: the picture is stretched nowhere, in no kind of file.
        levels = raster(heat, self._axes.x, self._axes.y, width, height)[::-1]
        table = np.zeros((LEVELS + 1, 4), np.uint8)
        table[1:, :3] = scale_colours(self._tokens, LEVELS)
        table[1:, 3] = 255
        self._heat.setImage(table[levels], autoLevels=False, levels=None)
        self._heat.setRect(QRectF(left, low, right - left, high - low))

    def _show_others(self, others: Sequence[OtherLine], columns: int) -> None:
        while len(self._others) > len(others):
            self._view.removeItem(self._others.pop())
        while len(self._others) < len(others):
            curve: Any = pg.PlotCurveItem(antialias=True)
            curve.setSegmentedLineMode("off")
            curve.setZValue(_BEHIND)
            self._view.addItem(curve, ignoreBounds=True)
            self._others.append(curve)
        for curve, other in zip(self._others, others, strict=True):
            x, y = decimate(other.line.x, other.line.y, *self._axes.x, columns)
            if self.cuts:
                x, y = cut_line(x, y, self._axes.x, self._axes.y)
            curve.setData(x, y, connect="finite")
        self._colours = [other.colour for other in others]
        self._tint_others()

    def _tint_others(self) -> None:
        labels = self._tokens.labels
        for curve, colour in zip(self._others, self._colours, strict=True):
            curve.setPen(self._pen(labels[colour % len(labels)], 1.5))

    def _show_reference(self, level: float | None) -> None:
        low, high = self._axes.y
        shown = level is not None and low <= level <= high
        self._reference.setVisible(shown)
        if shown:
            self._reference.setData(np.array(self._axes.x), np.full(2, level))

    def _show_lonely(self, train: Line, validation: Line) -> None:
        spots = [
            {"pos": (line.x[0], line.y[0]), "brush": QColor(colour), "pen": None}
            for line, colour in (
                (train, self._tokens.train_line),
                (validation, self._tokens.accent),
            )
            if line.x.size == 1 and np.isfinite(line.y[0])
        ]
        self._lonely.setVisible(bool(spots))
        if spots:
            self._lonely.setData(spots)

    def _pen(
        self, colour: QColor | str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine
    ) -> QPen:
        colour = QColor(colour)
        # Round joins look the same at these widths and cost three times as much.
        flat, joined = Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.BevelJoin
        pen = QPen(colour, width * self._scale, style, flat, joined)
        # Coordinates are stretched to the plot; the width of a line must not be.
        pen.setCosmetic(True)
        if style == Qt.PenStyle.DashLine:
            pen.setDashPattern([4.0, 4.0])
        return pen


def _put(curve: Any, x: np.ndarray, y: np.ndarray, **how: str) -> None:
    """Gives a curve other places; one without any is not there, and costs no frame anything."""
    curve.setVisible(len(x) > 0)
    if len(x):
        curve.setData(x, y, **how)
