"""One frame of the map beside one frame of pyqtgraph's ScatterPlotItem, in one process.

Run by hand: ``python tests/bench/map_bench.py [COUNT ...]``. A frame is a pan by a few pixels and
the whole repaint of the widget, with everything on it. Both draw the same points in ten colours
on 900 × 600 pixels; the two take turns, so that a busy machine slows both. The column "+ field"
is the same map with a density painted behind the points, panned and (after the bar) zoomed.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyqtgraph
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from vae_explorer.gui.exploring.field_pictures import Area, Quantity, picture
from vae_explorer.gui.map.colouring import Categorical
from vae_explorer.gui.map.map_view import MapView
from vae_explorer.gui.theme import apply_theme
from vae_explorer.gui.tokens import LIGHT
from vae_explorer.gui.views_map import FieldFacts, FieldView

SIZE = (900, 600)
COUNTS = (60_000, 200_000, 1_000_000)
ROUNDS = 7
BUDGET_S = 12.0
"""Rounds end early once one count of points has taken so long."""

Frame = Callable[[], None]


def made_points(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Ten clusters, like the map of a trained model; float32 (N, 2) and int32 (N,)."""
    rng = np.random.default_rng(0)
    middles = rng.normal(size=(10, 2)) * 1.5
    label = rng.integers(0, 10, count).astype(np.int32)
    points = middles[label] + rng.normal(size=(count, 2)) * 0.5
    return points.astype(np.float32), label


def shown(widget: QWidget) -> None:
    """Wait until the widget is on the screen and painted; before that a repaint does nothing."""
    widget.show()
    if not QTest.qWaitForWindowExposed(widget, 60_000):
        raise TimeoutError("the window never came")
    QTest.qWait(0)


def our_map(points: np.ndarray, label: np.ndarray) -> tuple[MapView, Frame]:
    """The map with legend, axes, circles and cursor, and how to draw one more frame."""
    view = MapView()
    view.set_reduced_motion(True)
    view.resize(*SIZE)
    counts = tuple(np.bincount(label, minlength=10).tolist())
    view.show_prior(((0.5, 1.18), (0.9, 2.15), (0.99, 3.03)))
    view.show_points(points, keep_view=False)
    view.show_colouring(Categorical("Label", tuple("0123456789"), label, counts))
    view.show_cursor(0.0, 0.0)
    shown(view)

    def frame() -> None:
        view.pan(5, 0)
        view.repaint()

    return view, frame


def painted_field(view: MapView) -> FieldView:
    """A density over all that is in view and a fifth more, as the session would paint it."""
    ratio = view.devicePixelRatioF()
    area = Area(view.camera.visible(), view.camera.scale * ratio, ratio).widened(0.2)

    def density(xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
        return np.exp(-0.5 * (xs[None] ** 2 + ys[:, None] ** 2))

    facts = FieldFacts("Density", "per square latent unit", "", limits=("0", "1"))
    return picture(Quantity(facts, density), area, 4.0)


def with_field(view: MapView, pan: Frame) -> tuple[float, float]:
    """Median milliseconds of a frame with a field: panned, and at another scale than its own."""
    start = view.camera
    view.show_field(painted_field(view))
    panned = [timed(pan) for _ in range(5 * ROUNDS)]
    view.zoom_by(1.01, smooth=False)
    zoomed = [timed(pan) for _ in range(5 * ROUNDS)]
    view.show_field(None)
    view.motion.fly(view.camera, start, animated=False)
    return float(np.median(panned)), float(np.median(zoomed))


def their_plot(points: np.ndarray, label: np.ndarray) -> tuple[pyqtgraph.PlotWidget, Frame]:
    """A plot of small squares in ten colours, and how to draw one more frame."""
    plot = pyqtgraph.PlotWidget(background="w")
    plot.resize(*SIZE)
    plot.setAspectLocked(True)
    brushes = np.array([pyqtgraph.mkBrush(colour + "8C") for colour in LIGHT.labels])
    item = pyqtgraph.ScatterPlotItem(size=2, pxMode=True, pen=None, symbol="s")
    item.setData(x=points[:, 0], y=points[:, 1], brush=brushes[label])
    plot.addItem(item)
    shown(plot)

    def frame() -> None:
        plot.getViewBox().translateBy(x=0.05)
        plot.viewport().repaint()

    return plot, frame


def timed(frame: Frame) -> float:
    """Processor milliseconds of one frame: what other programs take does not count."""
    start = time.process_time()
    frame()
    return 1000 * (time.process_time() - start)


def compare(count: int) -> str:
    """Measure both at one number of points. Returns a line of the table."""
    points, label = made_points(count)
    begin = time.process_time()
    view, ours = our_map(points, label)
    ours_begun = 1000 * (time.process_time() - begin)
    begin = time.process_time()
    plot, theirs = their_plot(points, label)
    theirs_begun = 1000 * (time.process_time() - begin)
    ours_ms: list[float] = []
    theirs_ms: list[float] = []
    end = time.monotonic() + BUDGET_S
    while len(ours_ms) < ROUNDS and time.monotonic() < end:
        ours_ms += [timed(ours) for _ in range(5)]
        theirs_ms.append(timed(theirs))
    panned, zoomed = with_field(view, ours)
    view.close()
    plot.close()
    mine, other = float(np.median(ours_ms)), float(np.median(theirs_ms))
    return (
        f"{count:>10,} {mine:>9.1f} {float(np.percentile(ours_ms, 99)):>9.1f} "
        f"{panned:>7.1f} | {zoomed:<6.1f}{other:>11.1f} "
        f"{other / mine:>7.1f} {ours_begun:>9.0f} {theirs_begun:>11.0f}"
    )


def main(arguments: list[str]) -> None:
    """Print the table."""
    app = QApplication([])
    apply_theme(app, "light")
    print(
        "    points  map p50   map p99    + field p50  ScatterPlot   ratio  map begun"
        "  Scatter begun   (CPU ms)"
    )
    for count in [int(argument) for argument in arguments] or COUNTS:
        print(compare(count), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
