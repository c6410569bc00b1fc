"""One frame of the map beside one frame of pyqtgraph's ScatterPlotItem, in one process.

Run by hand: ``python -m tests.bench.map_bench [COUNT ...]``; ``make bench`` has the pans of it. A
frame is a pan by a few pixels, or a zoom by a hundredth, and the whole repaint of the widget, with
everything on it. Both draw the same points in ten colours on 900 × 600 pixels; the two take turns,
so that a busy machine slows both. All times are processor time of the whole process.

"Set-up" is what comes to a map that is there already: new points and colours up to the first
picture, and the processor time until all points are prepared and drawn; "turn" is the longest
pause of the event loop meanwhile. Where ScatterPlotItem takes minutes, it is left out.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyqtgraph
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.bench.rows import Row
from vae_explorer.gui.map.colouring import Categorical
from vae_explorer.gui.map.map_view import MapView
from vae_explorer.gui.style.theme import apply_theme
from vae_explorer.gui.style.tokens import LIGHT

SIZE = (900, 600)
COUNTS = (60_000, 200_000, 1_000_000, 10_000_000)
MOST_OF_THEIRS = 1_000_000
FRAMES, THEIR_FRAMES = 120, 9
PAN_PX, ZOOM = 5, 1.01

Frame = Callable[[], None]


@dataclass
class Frames:
    """Processor milliseconds of many frames of one kind."""

    ms: list[float] = field(default_factory=list)

    def take(self, frame: Frame, times: int) -> None:
        """Draw more frames."""
        for _ in range(times):
            start = time.process_time()
            frame()
            self.ms.append(1000 * (time.process_time() - start))

    def median(self) -> float:
        """The median, NaN where nothing was measured."""
        return float(np.median(self.ms)) if self.ms else float("nan")

    def p99(self) -> float:
        """The 99th percentile, NaN where nothing was measured."""
        return float(np.percentile(self.ms, 99)) if self.ms else float("nan")


def made_points(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Ten clusters, like the map of a trained model; float32 (N, 2) and int32 (N,)."""
    rng = np.random.default_rng(0)
    middles = rng.normal(size=(10, 2)).astype(np.float32) * np.float32(1.5)
    label = rng.integers(0, 10, count, dtype=np.int32)
    points = rng.standard_normal((count, 2), np.float32)
    points *= np.float32(0.5)
    points += middles[label]
    return points, label


def shown(widget: QWidget) -> None:
    """Wait until the widget is on the screen and painted; before that a repaint does nothing."""
    widget.show()
    if not QTest.qWaitForWindowExposed(widget, 60_000):
        raise TimeoutError("the window never came")
    QTest.qWait(0)


def empty_map() -> MapView:
    """The map with axes, circles and cursor."""
    view = MapView()
    view.set_reduced_motion(True)
    view.resize(*SIZE)
    view.show_prior(((0.5, 1.18), (0.9, 2.15), (0.99, 3.03)))
    view.show_cursor(0.0, 0.0)
    shown(view)
    return view


def set_up(view: MapView, points: np.ndarray, label: np.ndarray) -> tuple[float, float, float]:
    """Milliseconds to the first picture, and to the last, and the longest turn meanwhile."""
    counts = tuple(np.bincount(label, minlength=10).tolist())
    begin = time.process_time()
    view.show_points(points, keep_view=False)
    view.show_colouring(Categorical("Label", tuple("0123456789"), label, counts))
    view.repaint()
    first = 1000 * (time.process_time() - begin)
    longest = 0.0
    while view.scene.points.unfinished:
        turn = time.process_time()
        QTest.qWait(0)
        longest = max(longest, 1000 * (time.process_time() - turn))
    QTest.qWait(0)
    return first, 1000 * (time.process_time() - begin), longest


def frames_of(view: MapView) -> tuple[Frame, Frame]:
    """How to draw one more frame of ours: a pan, and a zoom."""
    turns = 0

    def pan() -> None:
        view.pan(PAN_PX, 0)
        view.repaint()

    def zoom() -> None:
        nonlocal turns
        turns += 1
        view.zoom_by(ZOOM if turns % 60 < 30 else 1 / ZOOM, 300, 200, smooth=False)
        view.repaint()

    return pan, zoom


def their_plot(points: np.ndarray, label: np.ndarray) -> tuple[pyqtgraph.PlotWidget, Frame, Frame]:
    """A plot of small squares in ten colours, and how to draw one more frame."""
    plot = pyqtgraph.PlotWidget(background="w")
    plot.resize(*SIZE)
    plot.setAspectLocked(True)
    brushes = np.array([pyqtgraph.mkBrush(colour + "8C") for colour in LIGHT.labels])
    item = pyqtgraph.ScatterPlotItem(size=2, pxMode=True, pen=None, symbol="s")
    item.setData(x=points[:, 0], y=points[:, 1], brush=brushes[label])
    plot.addItem(item)
    shown(plot)

    def pan() -> None:
        plot.getViewBox().translateBy(x=0.05)
        plot.viewport().repaint()

    def zoom() -> None:
        plot.getViewBox().scaleBy((1 / ZOOM, 1 / ZOOM))
        plot.viewport().repaint()

    return plot, pan, zoom


@dataclass(frozen=True)
class Compared:
    """Both at one number of points.

    Attributes:
        count: Of points.
        ours: Frames of pans and of zooms.
        theirs: The same of ScatterPlotItem.
        begun_ms: Of ours, to the first picture, to the last one, and the longest turn.
        theirs_begun_ms: To its only one.
    """

    count: int
    ours: tuple[Frames, Frames]
    theirs: tuple[Frames, Frames]
    begun_ms: tuple[float, float, float]
    theirs_begun_ms: float

    def line(self) -> str:
        """Return a line of the table."""
        cells = [f"map/points-{self.count:<9}"]
        for mine, other in zip(self.ours, self.theirs, strict=True):
            cells.append(
                f"{mine.median():7.1f} {mine.p99():7.1f} {other.median():9.1f} "
                f"{other.median() / mine.median():6.1f}"
            )
        first, last, turn = self.begun_ms
        cells.append(f"{first:8.0f} {last:6.0f} {turn:6.1f} {self.theirs_begun_ms:9.0f}")
        return " |".join(cells)


def pans(_: Path | None) -> list[Row]:
    """The pans of the numbers of points that ScatterPlotItem can still draw."""
    app = QApplication([])
    apply_theme(app, "light")
    rows = []
    for count in COUNTS:
        if count <= MOST_OF_THEIRS:
            found = compare(count)
            pair = found.ours[0].median(), found.theirs[0].median()
            rows.append(Row.of_costs(f"map/points-{count}", *pair, "CPU-ms / frame"))
            gc.collect()
    return rows


def compare(count: int) -> Compared:
    """Measure both at one number of points."""
    points, label = made_points(count)
    view = empty_map()
    begun = set_up(view, points, label)
    pan, zoom = frames_of(view)
    plot, theirs_begun = None, float("nan")
    if count <= MOST_OF_THEIRS:
        begin = time.process_time()
        plot, their_pan, their_zoom = their_plot(points, label)
        theirs_begun = 1000 * (time.process_time() - begin)
    ours, theirs = (Frames(), Frames()), (Frames(), Frames())
    start = view.camera
    for _ in range(THEIR_FRAMES):
        view.motion.fly(view.camera, start, animated=False)
        for frames, frame in zip(ours, (pan, zoom), strict=True):
            frames.take(frame, FRAMES // THEIR_FRAMES)
        if plot is not None:
            for frames, frame in zip(theirs, (their_pan, their_zoom), strict=True):
                frames.take(frame, 1)
    view.close()
    if plot is not None:
        plot.close()
    return Compared(count, ours, theirs, begun, theirs_begun)


def main(arguments: list[str]) -> None:
    """Print the table."""
    app = QApplication([])
    apply_theme(app, "light")
    print(f"{'':20} |{'pan: median, p99, Scatter, times':^33}|{'zoom: the same':^33}| set-up:")
    print(f"{'':20} |{'':33}|{'':33}|   first    all   turn   Scatter   (ms)")
    for count in [int(argument) for argument in arguments] or COUNTS:
        print(compare(count).line(), flush=True)
        gc.collect()


if __name__ == "__main__":
    main(sys.argv[1:])
