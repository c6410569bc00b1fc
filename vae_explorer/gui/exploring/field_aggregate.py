"""The aggregate posterior and the prior on the plane, and how much of one the other leaves alone.

Both are projected onto the plane, as the points are: in two latent dimensions they are the whole.
Generators yield None to give way to shorter work of the same thread. No Qt.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.distributions import (
    Distribution,
    Independent,
    MixtureSameFamily,
    MultivariateNormal,
    Normal,
)

from vae_explorer.inference.aggregate import UNCLAIMED_BELOW, unclaimed_share
from vae_explorer.latent.decode import Encoded, encode_in_chunks
from vae_explorer.latent.holes import Hole, largest_holes
from vae_explorer.latent.labels import UNKNOWN, label_numbers
from vae_explorer.latent.plane import Plane
from vae_explorer.latent.plane_gaussians import PlaneGaussians, projection
from vae_explorer.model.kinds import Inference, PosteriorKind
from vae_explorer.model.posterior import scale_tril

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.exploring.field_pictures import Array
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.latent.density import BandwidthRule
    from vae_explorer.latent.plane import Plane
    from vae_explorer.training.reports import Snapshot

__all__ = [
    "FieldTask",
    "Posteriors",
    "aggregate_posterior",
    "as_gaussians",
    "heaviest_holes",
    "hole_share",
    "posteriors",
    "prior_on_plane",
    "share_of_prior_in_holes",
]

_SHARE_GRID = 401
_SHARE_REACH = 5.0
_SHARE_DRAWS = (200, 2000)
_SHARE_VALUES = 3e8
_VALUES_AT_ONCE = 1 << 24


@dataclass(frozen=True, eq=False)
class FieldTask:
    """What to paint, and of what.

    Attributes:
        field: Its identifier.
        bandwidth: Rule, or width in latent units, of the codes' density.
        snapshot: The model.
        frame: Plane and codes that the map shows.
        images: The image set.
        label: What a conditional model is told where a field decodes.
    """

    field: str
    bandwidth: BandwidthRule | float
    snapshot: Snapshot
    frame: MapFrame
    images: ImageSet
    label: int = UNKNOWN

    @property
    def plane(self) -> Plane:
        """The plane; fields are painted on nothing else."""
        plane = self.frame.plane
        assert plane.exact  # else no field is offered
        return plane

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which images have a code, shape ``(N,)``."""
        codes = self.frame.codes
        return np.asarray(np.isfinite(codes.mean).all(axis=1) & np.isfinite(codes.std).all(axis=1))


@dataclass(frozen=True, eq=False)
class Posteriors:
    """Gaussian posteriors of images.

    Attributes:
        mean: float64, shape ``(N, D)``.
        spread: Standard deviations, shape ``(N, D)``, or Cholesky factors, shape ``(N, D, D)``.
    """

    mean: Array
    spread: Array

    def distribution(self) -> Distribution:
        """Return them as one distribution with batch shape ``(N,)``."""
        loc, wide = torch.from_numpy(self.mean), torch.from_numpy(self.spread)
        if self.spread.ndim == 2:
            return Independent(Normal(loc, wide, validate_args=False), 1)
        return MultivariateNormal(loc, scale_tril=wide, validate_args=False)


def posteriors(task: FieldTask) -> Generator[None, None, Posteriors]:
    """Collect the posteriors of all images with a code; tilted ones are encoded anew."""
    codes, rows = task.frame.codes, np.flatnonzero(task.known)
    vae = task.snapshot.vae
    if not _tilted(task):
        return Posteriors(codes.mean[rows].astype(np.float64), codes.std[rows].astype(np.float64))
    most = max(1, _VALUES_AT_ONCE // vae.config.latent_dim**2)
    if len(rows) > most:
        rows = np.sort(np.random.default_rng(0).choice(rows, most, replace=False))
    labels = label_numbers([task.images.labels[row] for row in rows], vae.config.labels)
    pixels = task.images.pixels[rows]
    whole = Encoded(0, vae.config.latent_dim, scale_tril=True)
    for _, encoded in encode_in_chunks(vae, pixels, labels=labels, samples=0, scale_tril=True):
        whole = encoded
        yield None
    assert whole.scale_tril is not None  # it was asked for
    return Posteriors(whole.mean.astype(np.float64), whole.scale_tril.astype(np.float64))


def as_gaussians(task: FieldTask) -> str:
    """Say where posteriors are not taken as they are."""
    config = task.snapshot.vae.config
    if config.posterior is PosteriorKind.DIAGONAL or _tilted(task):
        return ""
    return ", each taken as a Gaussian with its mean and deviations"


def aggregate_posterior(
    task: FieldTask, found: Posteriors
) -> Generator[None, None, PlaneGaussians]:
    """Project q(z), the mixture of all posteriors, onto the plane."""
    count = len(found.mean)
    at_once = max(1, _VALUES_AT_ONCE // (8 * max(found.spread[0].size, 1)))
    parts = []
    for start in range(0, count, at_once):
        rows = slice(start, start + at_once)
        parts.append(projection(task.plane, found.mean[rows], found.spread[rows]))
        yield None
    return PlaneGaussians(
        np.full(count, -math.log(count)),
        np.concatenate([part.mean for part in parts]),
        np.concatenate([part.covariance for part in parts]),
    )


def prior_on_plane(task: FieldTask) -> PlaneGaussians:
    """Project p(z) onto the plane."""
    with torch.no_grad():
        prior = task.snapshot.vae.prior
        if not isinstance(prior, MixtureSameFamily):
            mean, factor = prior.mean[None], scale_tril(prior.expand((1,)))
            log_weight = torch.zeros(1)
        else:
            mean = prior.component_distribution.mean
            factor = scale_tril(prior.component_distribution)
            log_weight = torch.log_softmax(prior.mixture_distribution.logits, 0)
    centres, factors, weights = (
        part.detach().double().cpu().numpy() for part in (mean, factor, log_weight)
    )
    found = projection(task.plane, centres, factors)
    return PlaneGaussians(weights, found.mean, found.covariance)


def hole_share(prior: PlaneGaussians, mixture: PlaneGaussians) -> float:
    """Return the share of the prior's mass on the plane where q(z) is below a tenth of p(z).

    Args:
        prior: On the plane.
        mixture: The aggregate posterior on the plane.

    Returns:
        0 to 1, by a sum over a grid.
    """
    _, _, mass, holes = _unclaimed(prior, mixture)
    return float(mass[holes].sum() / mass.sum())


def heaviest_holes(prior: PlaneGaussians, mixture: PlaneGaussians) -> tuple[Hole, ...]:
    """Return places on the plane in whose neighbourhood most of the prior's mass is unclaimed.

    Args:
        prior: On the plane.
        mixture: The aggregate posterior on the plane.
    """
    return largest_holes(*_unclaimed(prior, mixture))


def _unclaimed(
    prior: PlaneGaussians, mixture: PlaneGaussians
) -> tuple[Array, Array, Array, NDArray[np.bool_]]:
    """A grid over the prior with one step for both axes, its mass there, and where q(z) is low."""
    deviations = np.sqrt(np.diagonal(prior.covariance, axis1=1, axis2=2))
    low = (prior.mean - _SHARE_REACH * deviations).min(axis=0)
    high = (prior.mean + _SHARE_REACH * deviations).max(axis=0)
    step = float((high - low).max()) / (_SHARE_GRID - 1)
    xs, ys = (low[k] + step * np.arange(round((high[k] - low[k]) / step) + 1) for k in (0, 1))
    below = prior.on_grid(xs, ys)
    mass = np.exp(below - below.max())
    return xs, ys, mass, mixture.on_grid(xs, ys) < below + math.log(UNCLAIMED_BELOW)


def share_of_prior_in_holes(
    task: FieldTask, found: Posteriors
) -> Generator[None, None, tuple[float, float]]:
    """Estimate the same share in all latent dimensions, from draws of the prior.

    Args:
        task: Of the field.
        found: Posteriors of the images.

    Returns:
        The share, 0 to 1, and its standard error.
    """
    size = max(found.spread.size, 1)
    wanted = min(max(round(_SHARE_VALUES / size), _SHARE_DRAWS[0]), _SHARE_DRAWS[1])
    at_once = max(1, min(wanted, _VALUES_AT_ONCE // size))
    noise, posterior = torch.Generator().manual_seed(0), found.distribution()
    inside, draws = 0.0, 0
    while draws < wanted:
        part = unclaimed_share(task.snapshot.vae, posterior, draws=at_once, generator=noise)
        inside, draws = inside + part.share * part.draws, draws + part.draws
        yield None
    share = inside / draws
    return share, math.sqrt(share * (1 - share) / draws)


def _tilted(task: FieldTask) -> bool:
    config = task.snapshot.vae.config
    full = config.posterior is PosteriorKind.FULL
    return full and config.inference is Inference.AMORTISED
