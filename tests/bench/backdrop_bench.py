"""What the decoded pictures behind the points cost: processor time until each stage is there.

Run by hand: ``python -m tests.bench.backdrop_bench``. A convolutional model of faces, 64 × 64
pixels in three colours, fills 20 × 20 tiles in the chunks and stages of the window. "Longest turn"
is what a view that moves has to wait for before the work for the old one ends. The last two
columns are spent on the window's thread: the first frame with new pictures, and each later one.
"""

from __future__ import annotations

import os
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from vae_explorer.gui.exploring.backdrop_tiles import Layout, Tiles, pictures_of_plane
from vae_explorer.gui.exploring.decoding import map_frame
from vae_explorer.gui.map.backdrop_layer import BackdropLayer
from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.style.tokens import LIGHT
from vae_explorer.gui.views.backdrop import BackdropView
from vae_explorer.images.samples import load_sample
from vae_explorer.training.fit import Fit
from vae_explorer.training.presets import suggest_setup

TILES, PICTURE_PX, UNITS = 20, 64, 6.0
ROUNDS = 5


def faces() -> Tiles:
    """A model that has learned nothing; it takes as long to decode."""
    images = load_sample("faces")
    setup = suggest_setup(images)
    model = setup.model.model_copy(update={"latent_dim": 2})
    with Fit(images, setup.model_copy(update={"model": model}), threads=1) as fit:
        snapshot = fit.snapshot()
    return Tiles(snapshot, map_frame(snapshot.codes))


def decoded(tiles: Tiles) -> tuple[list[float], list[BackdropView]]:
    """Milliseconds until each stage is there and of the longest turn, and the stages."""
    half = TILES // 2
    layout = Layout(UNITS / TILES, (-half, half), (-half, half), shrunk=1, enlarged=1)
    tiles.side = 0.0  # nothing is known
    stages, reached, turns = [], [], []
    begin = before = time.thread_time()
    for view in pictures_of_plane(tiles, layout):
        now = time.thread_time()
        turns.append(now - before)
        before = now
        if view is not None:
            stages.append(view)
            reached.append(now - begin)
    return [1000 * value for value in (*reached, max(turns))], stages


def painted(view: BackdropView) -> list[float]:
    """Milliseconds of the first frame and of a later one."""
    side = TILES * PICTURE_PX
    canvas, layer = QPixmap(side, side), BackdropLayer()
    layer.show_backdrop(view)
    camera = Camera(0.0, 0.0, side / UNITS, side, side)
    took = []
    for _ in range(2):
        painter = QPainter(canvas)
        begin = time.thread_time()
        layer.paint(painter, camera, LIGHT, 1.0)
        took.append(1000 * (time.thread_time() - begin))
        painter.end()
    return took


def stages() -> dict[str, float]:
    """Return the medians in milliseconds of processor time, by what they are of."""
    app = QApplication.instance() or QApplication([])
    tiles, rows = faces(), []
    decoded(tiles)
    for _ in range(ROUNDS):
        spent, found = decoded(tiles)
        rows.append([*spent, *painted(found[-1])])
    names = ("5 × 5", "10 × 10", "20 × 20", "longest turn", "first frame", "later frame")
    app.quit()
    return dict(zip(names, map(float, np.median(rows, axis=0)), strict=True))


def main() -> None:
    """Print the medians."""
    for name, value in stages().items():
        print(f"{name:>14} {value:>8.1f} ms")


if __name__ == "__main__":
    main()
