"""A training as a film: the map and fixed pictures, from its first kept moment to its last."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.errors import ExportError, VaeExplorerError
from vae_explorer.latent.decode import decode, encode, prior_codes
from vae_explorer.latent.labels import label_numbers
from vae_explorer.latent.moment_planes import MomentPlanes, Sketch, sketch_of
from vae_explorer.runs.ladder import read_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.latent.plane import Plane
    from vae_explorer.runs.ladder import Moment
    from vae_explorer.training.reports import Snapshot
    from vae_explorer.training.settings import Setup

__all__ = ["Film", "FilmScene", "film_of"]

PAIRS, SAMPLES = 8, 12
"""Images beside their reconstructions, and decoded prior codes."""
_SEED = 0


@dataclass(frozen=True, eq=False)
class FilmScene:
    """One moment of the film.

    Attributes:
        epoch: When.
        points: Places of all images, float32, shape ``(N, 2)``; NaN where there is none.
        reconstructions: Of the images that are shown, uint8, shape ``(P, C, H, W)``.
        samples: Of the same prior codes at every moment, uint8, shape ``(S, C, H, W)``.
    """

    epoch: float
    points: np.ndarray
    reconstructions: np.ndarray
    samples: np.ndarray


@dataclass(frozen=True, eq=False)
class Film:
    """All moments of a training.

    Attributes:
        originals: The images that are reconstructed, uint8, shape ``(P, C, H, W)``.
        scenes: Oldest first, at least one.
        labels: Of all images.
    """

    originals: np.ndarray
    scenes: tuple[FilmScene, ...]
    labels: tuple[str, ...]


def film_of(
    images: ImageSet,
    setup: Setup,
    moments: Sequence[Moment],
    *,
    stands: tuple[Plane, np.ndarray] | None = None,
    tell: Callable[[float], None] | None = None,
) -> Film:
    """Read the moments of a training as a film.

    Its map does not jump by rotation or mirror alone, see
    :class:`~vae_explorer.latent.moment_planes.MomentPlanes`. Moments that cannot be read are left
    out.

    Args:
        images: Of the run.
        setup: Of the run.
        moments: Of the run, oldest first.
        stands: A plane over which the last map is laid, turned and mirrored as the plane is, and
            the codes of all images that it shows, shape ``(N, D)``; None where any plane will do.
        tell: Is told the share of the moments that are read, 0 to 1. What it raises ends the work.

    Raises:
        ExportError: ``FILM_NO_MOMENTS`` if none can be read.
    """
    torch.set_num_threads(1)
    rows = _shown(images)
    planes, taken = MomentPlanes(), []
    if stands is not None:
        planes.anchor(*stands)
    for snapshot in _read(moments, setup, tell):
        sketch = sketch_of(snapshot.codes.mean)
        planes.add(snapshot.step, sketch)
        points = sketch.plane.project(snapshot.codes.mean).astype(np.float32)
        taken.append((snapshot.step, sketch, _scene(snapshot, points, images, rows)))
    if not taken:
        raise ExportError(
            "FILM_NO_MOMENTS",
            "No moment of this training is kept, so there is nothing to make a film of. Train "
            "with room for snapshots, then try again.",
        )
    scenes = tuple(_turned(scene, planes, step, sketch) for step, sketch, scene in taken)
    return Film(images.pixels[rows], scenes, images.labels)


def _shown(images: ImageSet) -> np.ndarray:
    """Return the rows of some validation images, evenly spread."""
    held_out = images.validation_index
    rows = np.asarray(held_out if len(held_out) else images.train_index)
    return rows[np.unique(np.linspace(0, len(rows) - 1, min(PAIRS, len(rows))).astype(np.int64))]


def _read(
    moments: Sequence[Moment], setup: Setup, tell: Callable[[float], None] | None
) -> Iterator[Snapshot]:
    for done, moment in enumerate(moments, 1):
        with suppress(VaeExplorerError):
            yield read_moment(moment, setup)
        if tell is not None:
            tell(done / len(moments))


def _scene(snapshot: Snapshot, points: np.ndarray, images: ImageSet, rows: np.ndarray) -> FilmScene:
    vae = snapshot.vae
    known = vae.config.labels
    told = label_numbers([images.labels[row] for row in rows], known) if known else None
    means = encode(vae, images.pixels[rows], labels=told, samples=0).mean
    codes = prior_codes(vae, SAMPLES, _SEED)
    under = np.arange(SAMPLES) % len(known) if known else None
    return FilmScene(
        snapshot.epoch,
        points,
        decode(vae, means, labels=told),
        decode(vae, codes, labels=under),
    )


def _turned(scene: FilmScene, planes: MomentPlanes, step: int, sketch: Sketch) -> FilmScene:
    turn = planes.plane_at(step).axes @ sketch.plane.axes.T
    points = (scene.points @ turn.T.astype(np.float32)).astype(np.float32)
    return FilmScene(scene.epoch, points, scene.reconstructions, scene.samples)
