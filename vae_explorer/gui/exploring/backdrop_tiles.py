"""The plane laid out with decoded pictures, coarse first. No Qt.

The tiles lie fixed to the plane: two layouts of one scale agree where they overlap, so that after
a pan only what has come into view is decoded.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.gui.views.backdrop import BackdropView
from vae_explorer.latent.decode import decode
from vae_explorer.latent.labels import UNKNOWN

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.exploring.field_pictures import Area
    from vae_explorer.latent.chart import Chart
    from vae_explorer.training.reports import Snapshot

__all__ = ["CHUNK", "STAGES", "Layout", "Tiles", "layout_for", "pictures_of_plane"]

STAGES = (4, 2, 1)
"""Tiles along each side that one picture stands for, stage after stage."""
CHUNK = 16
"""Pictures decoded before other work has its turn."""
TILE_PX = 48.0
"""About the side of a tile, in logical pixels."""
MOST_TILES = 420


@dataclass(frozen=True)
class Layout:
    """Where the tiles lie, and how a picture fills one.

    Attributes:
        side: Of a tile, in latent units.
        columns: First and one past the last tile to the right; tile 0 begins at the origin.
        lines: The same upwards.
        shrunk: Pixels of a decoded picture, along each side, that become one.
        enlarged: Device pixels along each side of such a pixel.
    """

    side: float
    columns: tuple[int, int]
    lines: tuple[int, int]
    shrunk: int
    enlarged: int

    def coarse(self, stage: int) -> tuple[range, range]:
        """Columns and lines of the larger tiles that cover the same part, each of ``stage``²."""
        return (
            range(self.columns[0] // stage, -(-self.columns[1] // stage)),
            range(self.lines[0] // stage, -(-self.lines[1] // stage)),
        )


def layout_for(area: Area, picture_side: int) -> Layout:
    """Lay tiles over a part of the plane.

    Args:
        area: What they cover.
        picture_side: Height and width of a decoded picture, in pixels.

    Returns:
        Tiles near 48 logical pixels, larger where they would be too many. A pixel of a picture
        fills a whole number of device pixels, or a whole number of them is one.
    """
    x_low, x_high, y_low, y_high = area.bounds
    pixels = (x_high - x_low) * (y_high - y_low) * area.scale**2
    wanted = max(TILE_PX * area.ratio, math.sqrt(pixels / MOST_TILES))
    shrunk = max(1, round(picture_side / wanted))
    kept = picture_side // shrunk
    enlarged = max(1, round(wanted / kept))
    side = kept * enlarged / area.scale
    columns = math.floor(x_low / side), math.ceil(x_high / side)
    lines = math.floor(y_low / side), math.ceil(y_high / side)
    return Layout(side, columns, lines, shrunk, enlarged)


@dataclass(eq=False)
class Tiles:
    """What decodes the tiles of one model on one plane, and those it has decoded.

    Attributes:
        snapshot: Of the model.
        frame: The plane.
        label: What a conditional model is told; -1 for nothing.
        known: Decoded tiles of one layout's side by column and line, shape ``(C, h, h)`` each.
        side: That side, in latent units.
    """

    snapshot: Snapshot
    frame: MapFrame
    label: int = UNKNOWN
    known: dict[tuple[int, int], np.ndarray] = field(default_factory=dict)
    side: float = 0.0

    def lie_on(self, plane: Chart) -> bool:
        """Return whether places of this plane have the same codes."""
        corners = np.array(((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)))
        return np.array_equal(self.frame.plane.lift(corners), plane.lift(corners))

    def decode(self, places: list[tuple[int, int]], side: float, shrunk: int) -> np.ndarray:
        """Decode the middles of tiles of a side, shape ``(K, C, h, h)``."""
        torch.set_num_threads(1)
        codes = self.frame.plane.lift((np.array(places, np.float64) + 0.5) * side)
        pictures = decode(
            self.snapshot.vae, codes, labels=np.full(len(codes), self.label), chunk=CHUNK
        )
        if shrunk == 1:
            return pictures
        count, channels, height, _ = pictures.shape
        kept = height // shrunk
        blocks = pictures[:, :, : kept * shrunk, : kept * shrunk]
        blocks = blocks.reshape(count, channels, kept, shrunk, kept, shrunk)
        return np.asarray(np.rint(blocks.mean(axis=(3, 5))), np.uint8)


def pictures_of_plane(tiles: Tiles, layout: Layout) -> Iterator[BackdropView | None]:
    """Lay a part of the plane out, a chunk of pictures for each pull.

    Args:
        tiles: Decodes; its known tiles are used and kept for the next time.
        layout: Where the tiles lie.

    Yields:
        None after each chunk, and each time a finer stage is complete what there is to see. The
        coarse stages are left out where most of the tiles are known.
    """
    if tiles.side != layout.side:
        tiles.known, tiles.side = {}, layout.side
    columns, lines = layout.coarse(1)
    wanted = [(column, line) for line in lines for column in columns]
    missing = [place for place in wanted if place not in tiles.known]
    for stage in STAGES[:-1] if 2 * len(missing) > len(wanted) else ():
        coarse: dict[tuple[int, int], np.ndarray] = {}
        places = [(c, r) for r in layout.coarse(stage)[1] for c in layout.coarse(stage)[0]]
        for _ in _decoded(tiles, places, layout.side * stage, layout.shrunk, coarse):
            yield None
        yield _laid_out(coarse, layout, stage)
    for _ in _decoded(tiles, missing, layout.side, layout.shrunk, tiles.known):
        yield None
    tiles.known = {place: tiles.known[place] for place in wanted}
    yield _laid_out(tiles.known, layout, 1)


def _decoded(
    tiles: Tiles,
    places: list[tuple[int, int]],
    side: float,
    shrunk: int,
    into: dict[tuple[int, int], np.ndarray],
) -> Iterator[None]:
    for start in range(0, len(places), CHUNK):
        some = places[start : start + CHUNK]
        into.update(zip(some, tiles.decode(some, side, shrunk), strict=True))
        yield


def _laid_out(
    pictures: dict[tuple[int, int], np.ndarray], layout: Layout, stage: int
) -> BackdropView:
    columns, lines = layout.coarse(stage)
    # The first line of a picture is at its top, the first line of tiles at the bottom.
    rows = [np.concatenate([pictures[c, r] for c in columns], axis=2) for r in reversed(lines)]
    side = layout.side * stage
    bounds = (
        columns[0] * side,
        (columns[-1] + 1) * side,
        lines[0] * side,
        (lines[-1] + 1) * side,
    )
    pixels, tile = _packed(np.concatenate(rows, axis=1)), rows[0].shape[1]
    return BackdropView(pixels, tile, layout.enlarged * stage, bounds)


def _packed(pixels: np.ndarray) -> np.ndarray:
    """One number for each pixel, as the screen wants them: ``(C, H, W)`` to ``(H, W)``."""
    red, green, blue = np.broadcast_to(pixels, (3, *pixels.shape[1:])).astype(np.uint32)
    return np.asarray(red << 16 | green << 8 | blue | 0xFF000000, np.uint32)
