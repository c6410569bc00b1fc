"""What the tour measures, on a worker thread: functions of a snapshot and an image set. No Qt."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.inference.active_units import active_units
from vae_explorer.inference.aggregate import unclaimed_share
from vae_explorer.inference.elbo import elbo_terms
from vae_explorer.inference.gaps import gaps
from vae_explorer.inference.gauss_hermite import gauss_hermite_elbo
from vae_explorer.inference.objective_settings import GradientEstimator
from vae_explorer.inference.quadrature import grid_evidence, kl_on_grid
from vae_explorer.latent.smoothness import walk_smoothness
from vae_explorer.model.posterior import deviations
from vae_explorer.training.pixels import to_unit

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.inference.gradient_comparison import GradientComparison
    from vae_explorer.training.reports import Snapshot

__all__ = [
    "GradientNumbers",
    "ImageNumbers",
    "ModelNumbers",
    "RefinedNumbers",
    "far_pair",
    "gradient_numbers",
    "measure_image",
    "measure_model",
    "measure_refined",
    "plain_image",
]

_DRAWS = 10
_WALKS, _STEPS = 200, 24
_IN_DEAD_SPACE = 3.0
_PRIOR_DRAWS = 4000


@dataclass(frozen=True)
class ModelNumbers:
    """What is measured of each of the three models.

    Attributes:
        reconstruction_train: Of the training images, in nats per image.
        reconstruction_validation: Of the validation images.
        kl: Of the validation images, in nats per image.
        elbo: Of the validation images, always with β = 1, in nats per image.
        unclaimed: Share of the prior's mass where the aggregate posterior is below a tenth of it.
        dead_steps: Share of the steps of straight walks between images that are more than three
            posterior deviations from every image.
        largest_step: Of a walk, over its mean step, as pictures change; averaged over walks. NaN
            where all codes decode to one picture.
        active: Latent dimensions whose posterior mean varies by more than 0.01.
    """

    reconstruction_train: float
    reconstruction_validation: float
    kl: float
    elbo: float
    unclaimed: float
    dead_steps: float
    largest_step: float
    active: int


@dataclass(frozen=True)
class ImageNumbers:
    """The three quantities of the spine for one image, in nats, and what is left of them."""

    log_evidence: float
    elbo: float
    kl: float

    @property
    def residual(self) -> float:
        """Log p(x) − ELBO − KL(q ‖ p(z|x)): zero but for rounding and the grids."""
        return self.log_evidence - self.elbo - self.kl


@dataclass(frozen=True)
class RefinedNumbers:
    """The gap of one image in two parts, in nats."""

    amortisation: float
    approximation: float


@dataclass(frozen=True)
class GradientNumbers:
    """Two estimators of one gradient, for all weights of the encoder.

    Attributes:
        gradients: Drawn of each.
        disagreement: Root mean square over weights of the difference of the two means, in its
            standard errors: near 1 if they estimate the same.
        ratio: Variance of the score function over that of the reparameterised gradient.
        ratio_with_baseline: The same for the score function with a baseline.
    """

    gradients: int
    disagreement: float
    ratio: float
    ratio_with_baseline: float


@torch.no_grad()
def measure_model(snapshot: Snapshot, images: ImageSet) -> ModelNumbers:
    """Measure a model on the images that it was trained on, and on the others.

    Args:
        snapshot: The model.
        images: With their split.
    """
    vae = snapshot.vae
    noise = torch.Generator().manual_seed(0)
    x = to_unit(images.pixels)
    train, validation = (
        elbo_terms(vae, x[torch.from_numpy(rows.copy())], _DRAWS, noise)
        for rows in (images.train_index, images.validation_index)
    )
    posterior = vae.posterior(x)
    mean, std = (part.double().numpy() for part in deviations(posterior))
    unclaimed = unclaimed_share(vae, posterior, draws=_PRIOR_DRAWS, generator=noise)
    smoothness = walk_smoothness(vae, mean, walks=_WALKS, steps=_STEPS)
    return ModelNumbers(
        reconstruction_train=train.reconstruction.mean().item(),
        reconstruction_validation=validation.reconstruction.mean().item(),
        kl=validation.kl.mean().item(),
        elbo=validation.elbo.mean().item(),
        unclaimed=unclaimed.share,
        dead_steps=float(_in_dead_space(_walk_places(mean), mean, std).mean()),
        largest_step=math.nan if smoothness is None else smoothness.largest_step,
        active=active_units(mean).count,
    )


def _walk_places(codes: np.ndarray) -> np.ndarray:
    """Inner places of straight walks between images picked by chance, shape ``(M, 2)``."""
    start, end = np.random.default_rng(0).integers(0, len(codes), (2, _WALKS))
    share = np.linspace(0.0, 1.0, _STEPS)[1:-1, None]
    walks: np.ndarray = codes[start][:, None] * (1.0 - share) + codes[end][:, None] * share
    return walks.reshape(-1, codes.shape[1])


def _in_dead_space(places: np.ndarray, mean: np.ndarray, std: np.ndarray) -> np.ndarray:
    """Whether each place is farther than three deviations from every image, shape ``(M,)``."""
    far = np.empty(len(places), dtype=bool)
    for start in range(0, len(places), 500):
        away = (places[start : start + 500, None] - mean) / std
        far[start : start + 500] = np.square(away).sum(axis=2).min(axis=1) > _IN_DEAD_SPACE**2
    return far


def far_pair(images: ImageSet, codes: np.ndarray) -> tuple[int, int]:
    """Return a typical image of each of the two labels whose codes lie farthest apart.

    Args:
        images: With their labels, two at least.
        codes: Posterior means, shape ``(N, D)``.
    """
    labels = images.label_index
    numbers = [number for number in range(len(images.label_names)) if (labels == number).any()]
    centres = np.stack([np.nanmean(codes[labels == number], axis=0) for number in numbers])
    apart = np.square(centres[:, None] - centres).sum(axis=2)
    first, second = np.unravel_index(int(apart.argmax()), apart.shape)
    away = np.square(codes[:, None] - centres).sum(axis=2)
    rows = [np.flatnonzero(labels == numbers[which]) for which in (first, second)]
    start, end = (
        int(members[np.nanargmin(away[members, which])])
        for members, which in zip(rows, (first, second), strict=True)
    )
    return start, end


@torch.no_grad()
def plain_image(snapshot: Snapshot, images: ImageSet) -> int:
    """Return the validation image whose bound is the median one: neither easy nor odd."""
    rows = images.validation_index
    noise = torch.Generator().manual_seed(0)
    elbo = elbo_terms(snapshot.vae, to_unit(images.pixels[rows]), _DRAWS, noise).elbo.numpy()
    return int(rows[np.argsort(elbo)[len(elbo) // 2]])


@torch.no_grad()
def measure_image(snapshot: Snapshot, images: ImageSet, index: int) -> ImageNumbers:
    """Measure log p(x), the bound and its gap of one image, each by its own route."""
    vae = copy.deepcopy(snapshot.vae).double()
    x = to_unit(images.pixels[index : index + 1]).double()
    posterior = vae.posterior(x)
    log_p = grid_evidence(vae, x).log_evidence
    elbo = gauss_hermite_elbo(vae, x, posterior)
    kl = kl_on_grid(vae, x, posterior, log_p)
    return ImageNumbers(log_p.item(), elbo.item(), kl.item())


def measure_refined(snapshot: Snapshot, images: ImageSet, index: int) -> RefinedNumbers:
    """Optimise q for one image and measure what that won and what is left."""
    x = to_unit(images.pixels[index : index + 1])
    found = gaps(snapshot.vae, x, generator=torch.Generator().manual_seed(0))
    return RefinedNumbers(found.amortisation.item(), found.approximation.item())


def gradient_numbers(found: GradientComparison) -> GradientNumbers:
    """Pick what the tour tells of a comparison with both kinds of score function in it."""
    score = found.estimators.index(GradientEstimator.SCORE_FUNCTION)
    helped = found.estimators.index(GradientEstimator.SCORE_FUNCTION_BASELINE)
    return GradientNumbers(
        gradients=found.gradients,
        disagreement=float(found.posterior_z_rms[score]),
        ratio=float(found.posterior_ratio[score]),
        ratio_with_baseline=float(found.posterior_ratio[helped]),
    )
