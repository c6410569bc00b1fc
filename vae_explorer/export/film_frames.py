"""The frames of a film of a training, drawn with numpy and Pillow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from vae_explorer.export.animation import save_gif
from vae_explorer.export.film_colours import colours_of_film, draw_legend, film_font
from vae_explorer.export.pictures import save_pictures, to_image
from vae_explorer.figures import epoch_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from vae_explorer.export.film import Film, FilmScene

__all__ = ["INTERVAL_MS", "SIDE_PX", "film_frames", "save_film"]

INTERVAL_MS = 60
"""Time of one frame; three of them make a moment."""
SIDE_PX = 448
"""Side of the map."""
BETWEEN = 3
"""Frames from one moment to the next, on which the points glide."""
_MARGIN, _CAPTION, _COLUMNS = 16, 18, 4
_FINER = 2
"""Points are drawn so many times larger, and then made smaller: their edges are smooth."""
_WHITE, _INK, _QUIET, _ACCENT = (255, 255, 255), (25, 28, 33), (201, 206, 214), (36, 88, 211)
_PRIOR_RADIUS = 2.6
_OUTSIDE = 0.005


def film_frames(film: Film, side_px: int = SIDE_PX, between: int = BETWEEN) -> Iterator[np.ndarray]:
    """Draw a film.

    At the left stands the map on one scale for the whole film, at the right images over their
    reconstructions and the samples of fixed prior codes, below the epoch and the colours' meaning.

    Args:
        film: What to draw.
        side_px: Side of the map, in pixels.
        between: Frames from one moment to the next; with 1 there is one a moment.

    Yields:
        uint8, shape ``(3, H, W)``.
    """
    colours, reach = colours_of_film(film), _reach(film)
    scenes, legend = film.scenes, None
    for number, scene in enumerate(scenes):
        beside = _beside(film, scene, side_px)
        later = scenes[min(number + 1, len(scenes) - 1)]
        for part in range(between if later is not scene else 1):
            points = _on_the_way(scene, later, part / between)
            cloud = _map(points, colours.points, reach, side_px)
            legend = legend or draw_legend(colours, cloud.width + beside.width + _MARGIN)
            share = (number + part / between) / max(1, len(scenes) - 1)
            yield _frame(cloud, beside, legend, scene.epoch, share)


def save_film(
    film: Film,
    path: str | Path,
    *,
    as_gif: bool,
    side_px: int = SIDE_PX,
    interval_ms: int = INTERVAL_MS,
    overwrite: bool = True,
    tell: Callable[[float], None] | None = None,
) -> Path:
    """Save a film.

    Args:
        film: What to draw.
        path: The GIF, or a folder for numbered pictures, one of each moment.
        as_gif: Which of the two.
        side_px: Side of the map, in pixels.
        interval_ms: Time of one frame of the GIF, 20 to 10,000; three of them make a moment.
        overwrite: True to replace a file of that name.
        tell: Is told the share of the frames that are drawn, 0 to 1. What it raises ends the work,
            and nothing is left of it.

    Returns:
        Where it went.

    Raises:
        ExportError: If it could not be written; a GIF was not begun then.
    """
    between = BETWEEN if as_gif else 1
    frames = film_frames(film, side_px, between)
    if tell is not None:
        frames = _telling(frames, (len(film.scenes) - 1) * between + 1, tell)
    if as_gif:
        return save_gif(frames, path, interval_ms, overwrite=overwrite)
    return save_pictures(frames, path, "moment")[0].parent


def _telling(
    frames: Iterator[np.ndarray], count: int, tell: Callable[[float], None]
) -> Iterator[np.ndarray]:
    for done, frame in enumerate(frames, 1):
        yield frame
        tell(done / count)


def _on_the_way(scene: FilmScene, later: FilmScene, share: float) -> np.ndarray:
    """Return where the points are on their way, slow at both ends, shape ``(N, 2)``."""
    eased = share * share * (3.0 - 2.0 * share)
    return np.asarray(scene.points + np.float32(eased) * (later.points - scene.points))


def _reach(film: Film) -> float:
    """Return how far the map goes from the origin, so that nearly all points are always in it."""
    known = [np.abs(scene.points[np.isfinite(scene.points)]) for scene in film.scenes]
    farthest = [float(np.quantile(each, 1.0 - _OUTSIDE)) for each in known if len(each)]
    return 1.05 * max([_PRIOR_RADIUS, *farthest])


def _map(points: np.ndarray, colours: np.ndarray, reach: float, side_px: int) -> Image.Image:
    side = side_px * _FINER
    picture = np.full((side, side, 3), 255, np.uint8)
    picture[side // 2, :] = picture[:, side // 2] = _QUIET
    known = np.isfinite(points).all(axis=1)
    places = (points[known] / reach + 1.0) * (side / 2)
    radius = _radius(len(points)) * _FINER
    inside = (np.abs(places - side / 2) < side / 2 - radius - 1).all(axis=1)
    x = places[inside, 0].astype(np.intp)
    y = side - 1 - places[inside, 1].astype(np.intp)
    shown = colours[known][inside]
    span = range(-math.ceil(radius), math.ceil(radius) + 1)
    for dx, dy in ((dx, dy) for dx in span for dy in span if dx * dx + dy * dy <= radius**2):
        picture[y + dy, x + dx] = shown
    return Image.fromarray(picture).reduce(_FINER)


def _radius(count: int) -> float:
    return 2.5 if count <= 2000 else 1.75 if count <= 10_000 else 1.0


def _beside(film: Film, scene: FilmScene, side_px: int) -> Image.Image:
    """Draw the pictures beside the map: pairs of rows, then the samples."""
    cell = (side_px - 2 * _CAPTION - 12) // 7
    sheet = Image.new("RGB", (_COLUMNS * cell, side_px), _WHITE)
    write = ImageDraw.Draw(sheet)
    top = _CAPTION
    write.text((0, 0), "Images and reconstructions", _INK, film_font())
    for first in range(0, len(film.originals), _COLUMNS):
        part = slice(first, first + _COLUMNS)
        for pictures in (film.originals[part], scene.reconstructions[part]):
            _row(sheet, pictures, top, cell)
            top += cell
        top += 4
    top += 4
    write.text((0, top), "Samples", _INK, film_font())
    top += _CAPTION
    for first in range(0, len(scene.samples), _COLUMNS):
        _row(sheet, scene.samples[first : first + _COLUMNS], top, cell)
        top += cell
    return sheet


def _row(sheet: Image.Image, pictures: np.ndarray, top: int, cell: int) -> None:
    for column, pixels in enumerate(pictures):
        image, side = to_image(pixels).convert("RGB"), cell - 3
        small = max(image.size) < side
        how = Image.Resampling.NEAREST if small else Image.Resampling.LANCZOS
        sheet.paste(image.resize((side, side), how), (column * cell, top))


def _frame(
    cloud: Image.Image, beside: Image.Image, legend: Image.Image, epoch: float, share: float
) -> np.ndarray:
    side = cloud.width
    width, below = legend.width + 2 * _MARGIN, side + legend.height + _MARGIN
    frame = Image.new("RGB", (width, below + _CAPTION + 2 * _MARGIN), _WHITE)
    frame.paste(cloud, (_MARGIN, _MARGIN))
    frame.paste(beside, (side + 2 * _MARGIN, _MARGIN))
    frame.paste(legend, (_MARGIN, side + _MARGIN + _MARGIN // 2))
    draw = ImageDraw.Draw(frame)
    middle = below + _MARGIN + _CAPTION // 2
    draw.text((_MARGIN, middle), f"Epoch {epoch_number(epoch)}", _INK, film_font(), anchor="lm")
    left, right = _MARGIN + 110, width - _MARGIN
    draw.line((left, middle, right, middle), _QUIET, 2)
    draw.line((left, middle, left + share * (right - left), middle), _ACCENT, 2)
    return np.asarray(frame).transpose(2, 0, 1)
