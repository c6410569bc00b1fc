r"""The reference without latents: every pixel on its own, fitted by maximum likelihood.

.. math:: p(x) = \prod_i p(x_i;\, \theta_i)

with the family of the model's own likelihood and constant parameters :math:`\theta_i` of each
pixel. A model with latents whose bound is above this has learned how pixels hang together; one
whose bound is below may have, too, for log p(x) lies above the bound.

Closed forms where there are any: Bernoulli, the mean; continuous Bernoulli, the logit whose mean
it is; Gaussian, mean and deviation; Laplace, median and mean absolute deviation. The discretised
logistic is fitted by L-BFGS. One scale is shared by all pixels where the model's own is (learned
or optimal); where the model has a full covariance, for which independent pixels have no room, each
pixel has its own. A maximum at the edge is kept inside by a stated margin, so that a pixel which
never varied does not forbid what comes later.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.distributions import Bernoulli, Distribution, Laplace, Normal

from vae_explorer.inference.level_counts import LEVELS, level_counts, thinned
from vae_explorer.inference.optimisers import LBFGS
from vae_explorer.model.config import SIGMA_MIN, LikelihoodKind, ModelConfig
from vae_explorer.model.continuous_bernoulli import ContinuousBernoulli
from vae_explorer.model.discretised_logistic import DiscretisedLogistic
from vae_explorer.model.kinds import Binarisation, NoiseKind

if TYPE_CHECKING:
    import numpy as np

__all__ = ["FactorisedModel", "factorised_baseline", "fit_baseline"]

_PIXELS_AT_ONCE = 2048
_BISECTIONS = 60
_MOST_LOGIT = 2000.0
_ITERATIONS = 60
_MEAN_MARGIN = 1.0 / 1020.0
"""Least mean of a continuous Bernoulli: that of grey values which round to black."""
_LOGISTIC_MIN = 1.0 / (16.0 * (LEVELS - 1))
_SCALE_MAX = 1.0


@dataclass(frozen=True, eq=False)
class FactorisedModel:
    """Independent pixels, fitted.

    Attributes:
        config: Of the model whose likelihood it shares.
        location: Of each pixel, float64, shape ``(D_x, 1)``: probability, mean, median or location
            in units of the pixel range; for the continuous Bernoulli the logit.
        scale: In units of the pixel range, shape ``(D_x, 1)``, all ones for families without one.
        images: Number of images that it was fitted on.
    """

    config: ModelConfig
    location: Tensor
    scale: Tensor
    images: int

    @torch.no_grad()
    def log_likelihood(self, pixels: np.ndarray) -> float:
        """Return the mean of log p(x) over images, in nats per image.

        Args:
            pixels: uint8, shape ``(N, C, H, W)``, N at least 1. Where the model draws its pixels
                anew from the grey ones, the mean is over these draws too, exactly.
        """
        counts = level_counts(pixels)
        return -_cost(self.config, self.location, self.scale, counts) / len(pixels)


def factorised_baseline(config: ModelConfig, train: np.ndarray, pixels: np.ndarray) -> float:
    """Return log p(x) of images under independent pixels fitted to others.

    Args:
        config: Whose likelihood is meant.
        train: Images to fit, uint8, shape ``(N, C, H, W)``, N at least 1.
        pixels: Images to ask about, of the same shape but for their number.

    Returns:
        The mean, in nats per image.

    Example:
        >>> import numpy as np
        >>> grey = np.array([0, 0, 0, 255], np.uint8).repeat(16).reshape(4, 1, 4, 4)
        >>> config = ModelConfig(image_shape=(1, 4, 4))
        >>> round(factorised_baseline(config, grey, grey) / 16, 4)  # one in four is white
        -0.5623
    """
    return fit_baseline(config, train).log_likelihood(pixels)


def fit_baseline(config: ModelConfig, train: np.ndarray) -> FactorisedModel:
    """Fit independent pixels by maximum likelihood.

    Args:
        config: Whose likelihood is meant.
        train: uint8, shape ``(N, C, H, W)``, N at least 1; of very many images as many are used as
            :func:`~vae_explorer.inference.level_counts.thinned` leaves.

    Raises:
        ValueError: If there is no image.
    """
    if not len(train):
        raise ValueError("a reference takes at least one image")
    some = thinned(train)
    images, counts = len(some), level_counts(some)
    parts = [_moments(config, part, images) for part in counts.split(_PIXELS_AT_ONCE)]
    location, spread = (torch.cat(column) for column in zip(*parts, strict=True))
    scale = _scale(config, spread)
    if config.likelihood is LikelihoodKind.DISCRETISED_LOGISTIC:
        location, scale = _fit_logistic(config, location, scale, counts)
    return FactorisedModel(config, location[:, None], scale[:, None], images)


def _moments(config: ModelConfig, counts: Tensor, images: int) -> tuple[Tensor, Tensor]:
    """Location and spread of pixels: what the closed forms need of them, each ``(D_x,)``."""
    shares, levels = counts.double() / images, _levels(config)
    mean = shares @ levels
    match config.likelihood:
        case LikelihoodKind.BERNOULLI:
            # Half an image away from never and from always.
            margin = 0.5 / images
            return mean.clamp(margin, 1.0 - margin), torch.ones_like(mean)
        case LikelihoodKind.CONTINUOUS_BERNOULLI:
            return _logit_of_mean(mean), torch.ones_like(mean)
        case LikelihoodKind.LAPLACE:
            median = levels[(shares.cumsum(dim=1) < 0.5 - 1e-12).sum(dim=1)]
            return median, (shares * (levels - median[:, None]).abs()).sum(dim=1)
        case _:
            return mean, (shares * (levels - mean[:, None]).square()).sum(dim=1).sqrt()


def _scale(config: ModelConfig, spread: Tensor) -> Tensor:
    """The scale of each pixel from their spreads, ``(D_x,)``."""
    if config.likelihood in (LikelihoodKind.BERNOULLI, LikelihoodKind.CONTINUOUS_BERNOULLI):
        return spread
    if config.noise is NoiseKind.FIXED and config.sigma is not None:
        return torch.full_like(spread, config.sigma)
    least, kind = SIGMA_MIN, config.likelihood
    if kind is LikelihoodKind.DISCRETISED_LOGISTIC:
        # Where its deviation is that of the pixels: the start of the fit.
        least, spread = _LOGISTIC_MIN, spread * (math.sqrt(3.0) / math.pi)
    if config.noise in (NoiseKind.LEARNED, NoiseKind.OPTIMAL):
        mean = spread.mean() if kind is LikelihoodKind.LAPLACE else spread.square().mean().sqrt()
        return mean.clamp_min(least).expand_as(spread)
    return spread.clamp(least, _SCALE_MAX)


def _levels(config: ModelConfig) -> Tensor:
    """What the model sees of each level, float64, shape ``(256,)``."""
    levels = torch.arange(LEVELS, dtype=torch.float64) / (LEVELS - 1)
    if config.binarisation is Binarisation.THRESHOLD:
        return (levels >= 0.5).double()
    return levels


def _family(config: ModelConfig, location: Tensor, scale: Tensor) -> Distribution:
    match config.likelihood:
        case LikelihoodKind.BERNOULLI:
            return Bernoulli(probs=location, validate_args=False)
        case LikelihoodKind.CONTINUOUS_BERNOULLI:
            return ContinuousBernoulli(location)
        case LikelihoodKind.GAUSSIAN:
            return Normal(location, scale, validate_args=False)
        case LikelihoodKind.LAPLACE:
            return Laplace(location, scale, validate_args=False)
        case _:
            return DiscretisedLogistic(location, scale)


def _cost(config: ModelConfig, location: Tensor, scale: Tensor, counts: Tensor) -> float:
    """Minus the log-likelihood of all images, in nats; its gradient is added to the leaves."""
    total, levels = 0.0, _levels(config)
    columns = (location, scale, counts)
    for where, width, seen in zip(*(each.split(_PIXELS_AT_ONCE) for each in columns), strict=True):
        cost = -(_family(config, where, width).log_prob(levels) * seen).sum()
        if cost.requires_grad:
            cost.backward(retain_graph=True)
        total += cost.item()
    return total


def _logit_of_mean(mean: Tensor) -> Tensor:
    """The logit of a continuous Bernoulli with a given mean: the mean rises with it."""
    wanted = mean.clamp(_MEAN_MARGIN, 1.0 - _MEAN_MARGIN)
    low, high = torch.full_like(wanted, -_MOST_LOGIT), torch.full_like(wanted, _MOST_LOGIT)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        below = ContinuousBernoulli(middle).mean < wanted
        low, high = torch.where(below, middle, low), torch.where(below, high, middle)
    return (low + high) / 2


def _fit_logistic(
    config: ModelConfig, location: Tensor, scale: Tensor, counts: Tensor
) -> tuple[Tensor, Tensor]:
    """Location and scale of discretised logistic pixels, each ``(D_x,)``, from a first guess."""
    shared = config.noise is NoiseKind.LEARNED
    fixed = config.noise is NoiseKind.FIXED
    reach = math.log(_SCALE_MAX / _LOGISTIC_MIN)
    height = torch.logit(location.clamp(1e-3, 1.0 - 1e-3)).requires_grad_()
    start = (scale[:1] if shared else scale).clamp(1.1 * _LOGISTIC_MIN, 0.9 * _SCALE_MAX)
    width = torch.logit(torch.log(start / _LOGISTIC_MIN) / reach).requires_grad_()

    def values() -> tuple[Tensor, Tensor]:
        sizes = scale if fixed else _LOGISTIC_MIN * (reach * torch.sigmoid(width)).exp()
        return torch.sigmoid(height), sizes.expand_as(height)

    leaves = [height] if fixed else [height, width]
    optimiser: torch.optim.Optimizer = LBFGS(
        leaves, max_iter=_ITERATIONS, history_size=10, line_search_fn="strong_wolfe"
    )
    images = float(counts[0].sum())

    def closure() -> float:
        optimiser.zero_grad()
        where, sizes = values()
        cost = _cost(config, where[:, None], sizes[:, None], counts) / images
        for leaf in leaves:
            assert leaf.grad is not None
            leaf.grad /= images
        return cost

    optimiser.step(closure)
    with torch.no_grad():
        where, sizes = values()
        return where.detach(), sizes.detach().clone()
