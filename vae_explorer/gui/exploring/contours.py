"""The true posterior of the selected image as lines on the map, worked out with a snapshot. No Qt.

The generator yields None to give way to shorter work of the same thread.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.gui.style.words import kl
from vae_explorer.gui.views.map import ContourView
from vae_explorer.latent.contour_lines import contour_lines
from vae_explorer.latent.labels import label_numbers
from vae_explorer.latent.true_posterior import MASSES, TruePosterior, true_posterior
from vae_explorer.model.binarisation import binarised

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.latent.plane import Plane
    from vae_explorer.training.reports import Snapshot

__all__ = ["ContourTask", "contours"]

_COARSE, _FINE = 41, 121
_BUDGET_S = 1.5
_WORTH_WHILE = 1.3
_EXTENT = 8.0
_LEAST_ON_EDGE = 0.01


@dataclass(frozen=True, eq=False)
class ContourTask:
    """Whose true posterior to draw.

    Attributes:
        snapshot: The model.
        plane: What the map draws.
        images: The image set.
        index: Row of the image.
        mean: Mean of its approximate posterior, shape ``(D,)``.
    """

    snapshot: Snapshot
    plane: Plane
    images: ImageSet
    index: int
    mean: np.ndarray


def contours(task: ContourTask) -> Iterator[ContourView | None]:
    """Work out the lines, coarse first, then fine."""
    torch.set_num_threads(1)
    vae, images = task.snapshot.vae, task.images
    x = torch.from_numpy(images.pixels[[task.index]]).float().div_(255.0)
    # The same drawing of black and white pixels as the one that explains the image.
    x = binarised(x, vae.config, torch.Generator().manual_seed(task.index))
    numbers = label_numbers([images.labels[task.index]], vae.config.labels)
    # Far codes of a model whose codes lie far out must not fall off the area that is looked at.
    extent = max(_EXTENT, 1.5 * float(np.abs(task.plane.project(task.mean)).max()))
    y = torch.from_numpy(numbers)
    began_s = time.monotonic()
    found = true_posterior(vae, x, task.plane, at=task.mean, points=_COARSE, extent=extent, y=y)
    took_s = max(time.monotonic() - began_s, 1e-6)
    yield _view(found, task.index)
    # Other work waits for this thread: a slow decoder gets a coarser grid.
    points = min(_FINE, round(_COARSE * math.sqrt(_BUDGET_S / took_s)))
    if points > _WORTH_WHILE * _COARSE:
        found = true_posterior(vae, x, task.plane, at=task.mean, points=points, extent=extent, y=y)
        yield _view(found, task.index)


def _smooth(found: TruePosterior) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same density on a grid so fine that its lines look like curves."""
    if len(found.xs) >= _FINE:
        return found.xs, found.ys, found.log_density
    from scipy.interpolate import RectBivariateSpline  # here, because it would hold up the start

    xs, ys = (np.linspace(side[0], side[-1], _FINE) for side in (found.xs, found.ys))
    spline = RectBivariateSpline(found.ys, found.xs, found.log_density)
    return xs, ys, np.asarray(spline(ys, xs))


def _view(found: TruePosterior, index: int) -> ContourView:
    xs, ys, heights = _smooth(found)
    lines = tuple(
        (mass, contour_lines(xs, ys, heights, level))
        for mass, level in zip(MASSES, found.levels, strict=True)
    )
    meaning = "The true posterior p(z|x) by Bayes’ rule: lines round 50, 90 and 99 % of its mass."
    if found.is_slice or found.kl is None:
        words = "p(z|x), slice"
        meaning += " It is cut along the map’s plane, through the mean of the image’s posterior."
    else:
        words = f"KL(q‖p) {kl(found.kl)} nats"
        meaning += " KL(q(z|x)‖p(z|x)) is how far the model’s own answer q(z|x) is from it, which "
        meaning += "is what its ELBO lacks to log p(x)."
    if found.edge_mass > _LEAST_ON_EDGE:
        meaning += " Some of its mass lies outside the area looked at."
    return ContourView(index, lines, words, meaning)
