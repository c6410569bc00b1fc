"""The three plots as one picture for a paper or a talk: PNG or SVG, always on white."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

from vae_explorer.gui.panels.curve_canvas import CurveCanvas
from vae_explorer.gui.panels.curve_heading import (
    HEADING_PX,
    HeadingText,
    paint_heading,
    paint_legend,
)
from vae_explorer.gui.panels.curve_lines import PlotLines
from vae_explorer.gui.panels.curve_marks import Marks
from vae_explorer.gui.panels.plot_axes import Axes
from vae_explorer.gui.style.theme import LIGHT
from vae_explorer.gui.views.curves import OverlayCurves

__all__ = ["PICTURE_PX", "PicturePlot", "render_curves"]

PICTURE_PX = (420, 240)  # of each plot's canvas
_PNG_SCALE = 2
_LEGEND_PX = 22


@dataclass(frozen=True, eq=False)
class PicturePlot:
    """One plot of the picture.

    Attributes:
        heading: What stands above it.
        lines: Its curves.
        axes: Ranges and ticks for a canvas of ``PICTURE_PX``.
        marks: What happened to the training.
    """

    heading: HeadingText
    lines: PlotLines
    axes: Axes
    marks: Marks


def render_curves(
    plots: Sequence[PicturePlot], kind: str, legend: Sequence[OverlayCurves] = ()
) -> bytes:
    """Draw plots side by side.

    Args:
        plots: From left to right.
        kind: "png" at two pixels a point, or "svg" with lines and texts as such.
        legend: Other runs that are drawn, named above the plots.

    Returns:
        The file's bytes.

    Raises:
        ValueError: If the kind is another one.
    """
    width, height = PICTURE_PX
    top = _LEGEND_PX if legend else 0
    size = QSize(width * len(plots), top + HEADING_PX + height + 6)
    stored = QByteArray()
    buffer = QBuffer(stored)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if kind == "svg":
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(size)
        generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
        generator.setResolution(96)
        generator.setTitle("Training curves")
        painter = QPainter(generator)
        _paint(painter, size, plots, legend, 1.0)
        painter.end()
    elif kind == "png":
        image = QImage(size * _PNG_SCALE, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        painter.scale(_PNG_SCALE, _PNG_SCALE)
        _paint(painter, size, plots, legend, _PNG_SCALE)
        painter.end()
        QImageWriter(buffer, QByteArray(b"png")).write(image)
    else:
        raise ValueError(f"a picture of curves is png or svg, not {kind!r}")
    buffer.close()
    return bytes(stored.data())


def _paint(
    painter: QPainter,
    size: QSize,
    plots: Sequence[PicturePlot],
    legend: Sequence[OverlayCurves],
    pen_scale: float,
) -> None:
    width, height = PICTURE_PX
    painter.fillRect(QRectF(QPointF(), size), QColor(LIGHT.canvas))
    if legend:
        names = [(each.name, LIGHT.labels[each.colour % len(LIGHT.labels)]) for each in legend]
        paint_legend(painter, QRectF(0, 0, size.width(), _LEGEND_PX), names, LIGHT)
        painter.translate(0, _LEGEND_PX)
    # A canvas of its own, so that the picture does not depend on the window's present size.
    canvas = CurveCanvas("Picture")
    canvas.cut_curves()
    canvas.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    canvas.resize(width, height)
    canvas.show()
    for index, plot in enumerate(plots):
        left = float(index * width)
        paint_heading(painter, QRectF(left, 0, width, HEADING_PX), plot.heading, LIGHT)
        canvas.show_plot(plot.lines, plot.axes, plot.marks)
        canvas.render_into(painter, QPointF(left, HEADING_PX), LIGHT, pen_scale)
    canvas.close()
    canvas.deleteLater()
