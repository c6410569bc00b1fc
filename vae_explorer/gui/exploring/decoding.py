"""What the window's workers compute with a snapshot: arrays in, frozen views out, no Qt.

Each function may run on any thread. All use one thread of the processor: during training a second
one would only wait for the trainer's.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.gui.exploring.plane_wish import PlaneWish, chart_of
from vae_explorer.gui.views.basics import SelectedView
from vae_explorer.latent.decode import decode, encode
from vae_explorer.latent.labels import UNKNOWN, label_numbers
from vae_explorer.latent.plane import Plane, axis_plane, prior_radius
from vae_explorer.latent.turn import TurnedPoints, turn_between
from vae_explorer.model.kinds import PosteriorKind, PriorKind
from vae_explorer.training.reports import Codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.latent.chart import Chart
    from vae_explorer.latent.neighbour_chart import NeighbourChart
    from vae_explorer.training.reports import Snapshot

__all__ = [
    "PRIOR_MASSES",
    "MapFrame",
    "explain",
    "far_apart",
    "map_frame",
    "pictures",
    "prior_circles",
]

PRIOR_MASSES = (0.5, 0.9, 0.99)
EXPLAIN_SAMPLES = 64
_CANDIDATES = 16


@dataclass(frozen=True, eq=False)
class MapFrame:
    """Where the images are on the map.

    Attributes:
        plane: What is drawn: a plane, or a chart that is not ``exact`` and has no axes.
        points: float32, shape ``(N, 2)``.
        codes: What the points were made of.
        kl_per_dim: Average KL of each latent dimension over the images, in nats, shape ``(D,)``.
        away: Distance of each code from the plane, float32, shape ``(N,)``; None where there is
            none, in two dimensions and on other charts.
        turn: How the points come from the plane before, if by a rotation.
    """

    plane: Plane | NeighbourChart
    points: np.ndarray
    codes: Codes
    kl_per_dim: np.ndarray
    away: np.ndarray | None = None
    turn: TurnedPoints | None = None


def map_frame(
    codes: Codes,
    wish: PlaneWish | None = None,
    previous: Plane | None = None,
    turned_from: Chart | None = None,
    oriented: Plane | None = None,
) -> MapFrame:
    """Place codes on a plane.

    Args:
        codes: Of the images.
        wish: Which plane, by default that of the principal components; without meaning for two
            dimensions.
        previous: The plane drawn so far, if it answered the same wish.
        turned_from: The plane drawn so far, if it answered another one.
        oriented: The plane as it should stand, where a rotation or a mirror means nothing.

    Raises:
        VaeExplorerError: If three pins lie on a line.
    """
    latent_dim, kl = codes.mean.shape[1], kl_of_dimensions(codes)
    if latent_dim == 2:
        plane: Plane | NeighbourChart = oriented or axis_plane(2)
    else:
        plane = chart_of(wish or PlaneWish(), codes, kl, oriented or previous)
    if not plane.exact:
        assert wish is not None
        assert wish.layout is not None  # it made the chart
        return MapFrame(plane, wish.layout.points, codes, kl)
    points = plane.project(codes.mean).astype(np.float32)
    points.flags.writeable = False
    if plane.whole:
        return MapFrame(plane, points, codes, kl)
    turn = None
    if isinstance(turned_from, Plane):
        turn = TurnedPoints.of(turn_between(turned_from, plane), codes.mean)
    return MapFrame(plane, points, codes, kl, plane.distance(codes.mean).astype(np.float32), turn)


def prior_circles(
    plane: Plane | NeighbourChart, prior: PriorKind = PriorKind.STANDARD
) -> tuple[tuple[float, float], ...]:
    """Return shares of the prior's mass and the radii on the plane that hold them.

    No circle round the origin says anything of a prior that is learned: it has none. Nor has a
    chart that is no plane.
    """
    if prior is not PriorKind.STANDARD or not plane.exact:
        return ()
    circles = ((mass, prior_radius(mass, plane)) for mass in PRIOR_MASSES)
    return tuple((mass, radius) for mass, radius in circles if radius is not None)


def far_apart(codes: Codes, random: np.random.Generator) -> tuple[int, int] | None:
    """Pick an image by chance, and the farthest of a few others; None without any code."""
    known = np.flatnonzero(np.isfinite(codes.mean[:, 0]))
    if not len(known):
        return None
    first = int(random.choice(known))
    some = random.choice(known, min(_CANDIDATES, len(known)), replace=False)
    away = np.linalg.norm(codes.mean[some] - codes.mean[first], axis=1)
    return first, int(some[away.argmax()])


def kl_of_dimensions(codes: Codes) -> np.ndarray:
    """Return the average KL of each latent dimension, in nats, shape ``(D,)``."""
    known = np.isfinite(codes.mean[:, 0])
    if not known.any():
        return np.zeros(codes.mean.shape[1])
    mean, std = codes.mean[known].astype(np.float64), codes.std[known].astype(np.float64)
    terms = 0.5 * (np.square(mean) + np.square(std) - 1.0) - np.log(std)
    return np.asarray(terms.mean(axis=0))


def explain(snapshot: Snapshot, images: ImageSet, index: int) -> SelectedView:
    """Return what the model makes of one image.

    Args:
        snapshot: Of the model.
        images: The set.
        index: Row of the image.
    """
    torch.set_num_threads(1)
    original = images.pixels[index : index + 1]
    vae = snapshot.vae
    tilted = vae.config.posterior is not PosteriorKind.DIAGONAL
    labels = label_numbers([images.labels[index]], vae.config.labels)
    encoded = encode(
        vae, original, labels=labels, samples=EXPLAIN_SAMPLES, seed=index, scale_tril=tilted
    )
    reconstruction = decode(vae, encoded.mean, labels=labels)[0]
    terms = float(encoded.reconstruction[0]), float(encoded.kl[0])
    return SelectedView(
        index=index,
        name=PurePosixPath(images.paths[index]).name,
        label=images.labels[index],
        split=images.split[index],
        original=original[0],
        reconstruction=reconstruction,
        elbo=terms[0] - terms[1],
        reconstruction_nats=terms[0],
        kl=terms[1],
        samples=EXPLAIN_SAMPLES,
        mean=encoded.mean[0],
        std=encoded.std[0],
        kl_per_dim=encoded.kl_per_dim[0],
        scale_tril=None if encoded.scale_tril is None else encoded.scale_tril[0],
    )


def pictures(
    snapshot: Snapshot,
    originals: np.ndarray,
    prior: np.ndarray,
    labels: Sequence[str],
    label: int = UNKNOWN,
) -> tuple[np.ndarray, np.ndarray]:
    """Return reconstructions at the posterior means, and decoded prior codes.

    Args:
        snapshot: Of the model.
        originals: uint8, shape ``(K, C, H, W)``.
        prior: Codes, shape ``(S, D)``.
        labels: Of the originals, for a conditional model.
        label: What it is told of the codes; -1 for nothing.
    """
    torch.set_num_threads(1)
    vae = snapshot.vae
    own = label_numbers(labels, vae.config.labels)
    means = encode(vae, originals, labels=own, samples=0).mean
    samples = decode(vae, prior, labels=np.full(len(prior), label))
    return decode(vae, means, labels=own), samples
