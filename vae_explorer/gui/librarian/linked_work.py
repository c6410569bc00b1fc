"""Two models looking at one picture: what the library's workers compute. No Qt."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image

from vae_explorer.errors import RunError
from vae_explorer.gui.librarian.likeness import same_images
from vae_explorer.gui.views.library import LinkedView, MapSide, Side
from vae_explorer.latent.decode import decode, encode, encode_in_chunks
from vae_explorer.latent.labels import label_numbers
from vae_explorer.latent.plane import Plane, axis_plane, pca_plane, prior_distance_mass
from vae_explorer.model.kinds import PriorKind
from vae_explorer.runs.run import open_run

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.model.vae import VAE

__all__ = [
    "LinkedRun",
    "look_at_image",
    "look_at_place",
    "open_linked",
    "place_images",
    "seen_as",
]


@dataclass(frozen=True, eq=False)
class LinkedRun:
    """A run whose map is shown.

    Attributes:
        path: Its folder.
        images: Its images.
        vae: Its newest model.
        plane: What its map draws.
        means: Posterior means, float32, shape ``(N, D)``; NaN where not known yet.
        placed: Whether all are known.
    """

    path: str
    images: ImageSet
    vae: VAE
    plane: Plane
    means: np.ndarray
    placed: bool = False

    def side(self) -> MapSide:
        """Return what is shown of it."""
        plane = self.plane
        points = plane.project(self.means).astype(np.float32)
        away = None if plane.whole else plane.distance(self.means).astype(np.float32)
        prior = self.vae.config.prior
        return MapSide(self.path, self.images, plane, points, away, prior, self.placed)


def open_linked(path: str) -> LinkedRun:
    """Read a run for the map.

    Args:
        path: Its folder.

    Raises:
        VaeExplorerError: If it cannot be read, or has no model yet.
    """
    torch.set_num_threads(1)
    run = open_run(Path(path))
    if run.latest_state() is None:
        raise RunError("RUN_UNTRAINED", f"{run.path.name} has no saved model yet. Train it first.")
    images, latent_dim = run.images, run.setup.model.latent_dim
    unknown = np.full((len(images), latent_dim), np.nan, np.float32)
    return LinkedRun(path, images, run.model, axis_plane(latent_dim), unknown)


def place_images(run: LinkedRun) -> Iterator[LinkedRun | None]:
    """Encode all images of a run, and then choose the plane that shows them best.

    In between it yields None, so that other work can have the thread.
    """
    torch.set_num_threads(1)
    images, vae = run.images, run.vae
    known = vae.config.labels
    labels = label_numbers(images.labels, known) if known else None
    for done, encoded in encode_in_chunks(vae, images.pixels, labels=labels, samples=0):
        if done < len(images):
            yield None
            continue
        means = encoded.mean
        plane = run.plane if run.plane.whole else pca_plane(means)
        yield replace(run, plane=plane, means=means, placed=True)


def seen_as(picture: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """Bring a picture to the size and colours that another model takes.

    Args:
        picture: uint8, shape ``(C, H, W)``.
        shape: ``(C, H, W)`` that is wanted.

    Example:
        >>> seen_as(np.full((3, 4, 4), 100, np.uint8), (1, 8, 8)).shape
        (1, 8, 8)
    """
    if picture.shape == shape:
        return picture
    channels, height, width = shape
    rows = picture.transpose(1, 2, 0)
    image = Image.fromarray(rows[:, :, 0] if picture.shape[0] == 1 else rows)
    image = image.convert("L" if channels == 1 else "RGB")
    image = image.resize((width, height), Image.Resampling.BILINEAR)
    found = np.asarray(image, np.uint8)
    return found[None] if channels == 1 else np.ascontiguousarray(found.transpose(2, 0, 1))


def look_at_place(runs: tuple[LinkedRun, LinkedRun], by: Side, place: np.ndarray) -> LinkedView:
    """Decode a place of one map, and let the other model encode that picture.

    Args:
        runs: The left and the right one.
        by: Whose map the place is on.
        place: Coordinates on its plane, shape ``(2,)``.
    """
    torch.set_num_threads(1)
    own, other = _ordered(runs, by)
    code = own.plane.lift(np.asarray(place, np.float64))
    picture = decode(own.vae, code[None])[0]
    seen = seen_as(picture, other.vae.config.image_shape)
    met = encode(other.vae, seen[None], samples=0).mean[0]
    answer = decode(other.vae, met[None])[0]
    resized = seen is not picture
    return _view(by, runs, (code, met), (picture, answer), None, resized, (-1, -1))


def look_at_image(runs: tuple[LinkedRun, LinkedRun], by: Side, row: int) -> LinkedView:
    """Let both models encode an image, and decode what they make of it.

    Args:
        runs: The left and the right one.
        by: Whose image it is.
        row: In that set.
    """
    torch.set_num_threads(1)
    own, other = _ordered(runs, by)
    match = int(same_images(own.images, other.images)[row])
    image = own.images.pixels[row]
    seen = other.images.pixels[match] if match >= 0 else image
    seen = seen_as(seen, other.vae.config.image_shape)
    codes, pictures = [], []
    for run, shown, at in ((own, image, row), (other, seen, match)):
        known = run.vae.config.labels
        label = run.images.labels[at] if at >= 0 else ""
        told = label_numbers([label], known) if known else None
        code = encode(run.vae, shown[None], labels=told, samples=0).mean
        codes.append(code[0])
        pictures.append(decode(run.vae, code, labels=told)[0])
    resized = match < 0 and seen is not image
    return _view(
        by,
        runs,
        (codes[0], codes[1]),
        (pictures[0], pictures[1]),
        image,
        resized,
        (row, match),
    )


def _ordered(runs: tuple[LinkedRun, LinkedRun], by: Side) -> tuple[LinkedRun, LinkedRun]:
    return runs if by == "left" else (runs[1], runs[0])


def _view(
    by: Side,
    runs: tuple[LinkedRun, LinkedRun],
    codes: tuple[np.ndarray, np.ndarray],
    pictures: tuple[np.ndarray, np.ndarray],
    original: np.ndarray | None,
    resized: bool,
    rows: tuple[int, int],
) -> LinkedView:
    """Put what was found in the order of the sides; it comes in the order of the hand."""
    if by == "right":
        codes, pictures, rows = codes[::-1], pictures[::-1], rows[::-1]
    places = [run.plane.project(code).tolist() for run, code in zip(runs, codes, strict=True)]
    away = [float(run.plane.distance(code)) for run, code in zip(runs, codes, strict=True)]
    distances = [
        prior_distance_mass(code)[0] if run.vae.config.prior is PriorKind.STANDARD else math.nan
        for run, code in zip(runs, codes, strict=True)
    ]
    return LinkedView(
        by=by,
        original=original,
        pictures=pictures,
        points=((places[0][0], places[0][1]), (places[1][0], places[1][1])),
        off_plane=(away[0], away[1]),
        prior_distances=(distances[0], distances[1]),
        resized=resized,
        rows=rows,
    )
