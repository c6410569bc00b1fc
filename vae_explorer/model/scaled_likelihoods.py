"""Likelihoods with a scale: how far pixels are from their mean, given, learned or decoded."""

from __future__ import annotations

import math
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.distributions import Distribution, Independent, Laplace, Normal

from vae_explorer.model.config import SIGMA_MIN, ModelConfig
from vae_explorer.model.discretised_logistic import LEVELS, DiscretisedLogistic
from vae_explorer.model.full_gaussian import FullGaussian, lower_triangle
from vae_explorer.model.kinds import Architecture, NoiseKind
from vae_explorer.model.likelihood_base import EVENT_DIMS, Likelihood, inside

__all__ = [
    "DiscretisedLogisticLikelihood",
    "FullGaussianLikelihood",
    "GaussianLikelihood",
    "LaplaceLikelihood",
    "ScaledLikelihood",
]

SCALE_MAX = 1.0
"""Largest scale that a decoder gives a pixel: the whole range of pixels."""

_FIRST_SIGMA = 0.3
_NEWEST = 0.05
_MOST_SHARE = 10.0


class ScaledLikelihood(Likelihood):
    """Independent pixels, each with a location in [0, 1] and a scale in units of the pixel range.

    The scale comes from where the configuration says:

    * fixed: it is given.
    * learned: one parameter. Its square is the sum of ``floor ** 2`` and a positive number: a
      floor that the gradient does not stop at, so that a scale which became too small can grow.
    * optimal: in training (in train mode, with gradients) the one that fits the batch best, a
      function of the decoded means; else the geometric mean of those, weighted towards the newest.
    * per pixel: from the decoder, by a logistic function of its output between the logarithms of
      ``floor`` and ``SCALE_MAX``.

    Attributes:
        floor: Smallest scale.

    References:
        Rybkin, Daniilidis, Levine, "Simple and Effective VAE Training with Calibrated
        Decoders", 2021, arXiv:2006.13202 (the learned and the optimal scale).
    """

    floor: ClassVar[float] = SIGMA_MIN

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.noise = config.noise
        log_sigma = torch.tensor(math.log(config.sigma or _FIRST_SIGMA))
        self.log_sigma: Tensor
        if self.noise is NoiseKind.LEARNED:
            self.log_sigma = nn.Parameter(log_sigma)
        elif self.noise in (NoiseKind.FIXED, NoiseKind.OPTIMAL):
            self.register_buffer("log_sigma", log_sigma)

    def family(self, mean: Tensor, scale: Tensor) -> Distribution:
        """Return the distribution of single pixels, for tensors of one shape."""
        raise NotImplementedError

    def fitted(self, mean: Tensor, x: Tensor) -> Tensor:
        """Return the scale of greatest likelihood for pixels about their means, a scalar."""
        raise NotImplementedError

    def scale_of(self, deviation: float) -> float:
        """Return the scale at which pixels have a standard deviation."""
        raise NotImplementedError

    def link(self, location: Tensor) -> Tensor:
        """Return the location of pixels from the decoder's output."""
        return torch.sigmoid(location)

    @property
    def sigma(self) -> Tensor:
        """The scale in units of the pixel range, a scalar; of a Gaussian the deviation.

        Raises:
            AttributeError: If each pixel has a scale of its own.
        """
        if self.noise is NoiseKind.LEARNED:
            return (self.floor**2 + (2.0 * self.log_sigma).exp()).sqrt()
        return self.log_sigma.exp()

    def start_at_deviation(self, deviation: float) -> None:
        """Set a scale that is learned or fitted; a given one stays."""
        if self.noise in (NoiseKind.LEARNED, NoiseKind.OPTIMAL):
            scale = max(self.scale_of(deviation), self.floor)
            nn.init.constant_(self.log_sigma, math.log(scale))

    def outputs_at(self, mean: Tensor, deviation: float) -> Tensor:
        """Return the decoder's output for a mean picture and a standard deviation."""
        location = self._unlinked(mean)
        if self.noise is not NoiseKind.PER_PIXEL:
            return location
        return torch.cat((location, torch.full_like(location, self._raw(deviation))))

    def forward(self, outputs: Tensor) -> Distribution:
        """Return p(x|z)."""
        if self.noise is NoiseKind.PER_PIXEL:
            location, raw = outputs.chunk(2, dim=1)
            return self._independent(self.link(location), self._bounded(raw))
        mean = self.link(outputs)
        pixels = self.family(mean, self.sigma.expand_as(mean))
        if self.noise is NoiseKind.OPTIMAL and self.training and torch.is_grad_enabled():
            return _FittedPixels(self, mean, pixels)
        return Independent(pixels, EVENT_DIMS, validate_args=False)

    @torch.no_grad()
    def keep(self, scale: Tensor) -> None:
        """Remember the scale that fitted a batch."""
        self.log_sigma.lerp_(scale.log().to(self.log_sigma.dtype), _NEWEST)

    def _independent(self, mean: Tensor, scale: Tensor) -> Distribution:
        return Independent(self.family(mean, scale), EVENT_DIMS, validate_args=False)

    def _unlinked(self, mean: Tensor) -> Tensor:
        return torch.logit(inside(mean))

    def _bounded(self, raw: Tensor) -> Tensor:
        low, high = math.log(self.floor), math.log(SCALE_MAX)
        return (low + (high - low) * torch.sigmoid(raw)).exp()

    def _raw(self, deviation: float) -> float:
        low, high = math.log(self.floor), math.log(SCALE_MAX)
        share = (math.log(self.scale_of(deviation)) - low) / (high - low)
        share = min(max(share, 0.01), 0.99)
        return math.log(share / (1.0 - share))


class _FittedPixels(Independent[Distribution]):
    """Pixels whose scale is fitted to the pictures that they are asked about.

    Drawn from, and asked for its mean, it has the scale that is kept.
    """

    def __init__(self, likelihood: ScaledLikelihood, mean: Tensor, pixels: Distribution) -> None:
        super().__init__(pixels, EVENT_DIMS, validate_args=False)
        self._likelihood, self._mean = likelihood, mean

    def log_prob(self, value: Tensor) -> Tensor:
        """Return the log-likelihood of pictures under the scale that fits all of them best."""
        scale = self._likelihood.fitted(self._mean, value).clamp_min(self._likelihood.floor)
        self._likelihood.keep(scale.detach())
        mean = self._mean
        density: Tensor = self._likelihood.family(mean, scale.expand_as(mean)).log_prob(value)
        return density.sum(dim=(-3, -2, -1))


class GaussianLikelihood(ScaledLikelihood):
    """Independent Gaussian pixels; the scale is their standard deviation.

    In a linear model the mean is the decoder's output itself.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self._linear = config.architecture is Architecture.LINEAR

    def family(self, mean: Tensor, scale: Tensor) -> Distribution:
        """Return Gaussians."""
        return Normal(mean, scale, validate_args=False)

    def fitted(self, mean: Tensor, x: Tensor) -> Tensor:
        """Return the root mean square distance of pixels from their means."""
        # Bounded before the root, whose slope at 0 is infinite.
        return (x - mean).square().mean().clamp_min(self.floor**2).sqrt()

    def scale_of(self, deviation: float) -> float:
        """Return the deviation itself."""
        return deviation

    def link(self, location: Tensor) -> Tensor:
        """Return the mean: in a linear model the decoder's output itself."""
        return location if self._linear else torch.sigmoid(location)

    def _unlinked(self, mean: Tensor) -> Tensor:
        return mean if self._linear else super()._unlinked(mean)


class LaplaceLikelihood(ScaledLikelihood):
    """Independent Laplace pixels; the scale ``b`` is their mean absolute deviation."""

    def family(self, mean: Tensor, scale: Tensor) -> Distribution:
        """Return Laplace distributions."""
        return Laplace(mean, scale, validate_args=False)

    def fitted(self, mean: Tensor, x: Tensor) -> Tensor:
        """Return the mean absolute distance of pixels from their means."""
        return (x - mean).abs().mean()

    def scale_of(self, deviation: float) -> float:
        """Return ``b``, of which the variance is twice the square."""
        return deviation / math.sqrt(2.0)


class DiscretisedLogisticLikelihood(ScaledLikelihood):
    """Independent pixels of 256 levels, by the mass of a logistic distribution about each.

    Probabilities cannot exceed one, so the floor only keeps exponentials finite: there a level
    has all but a thousandth of the mass.
    """

    floor: ClassVar[float] = 1.0 / (16.0 * (LEVELS - 1))

    def family(self, mean: Tensor, scale: Tensor) -> Distribution:
        """Return discretised logistic distributions."""
        return DiscretisedLogistic(mean, scale)

    def scale_of(self, deviation: float) -> float:
        """Return the scale of a logistic distribution, whose variance is its square times π²/3."""
        return deviation * math.sqrt(3.0) / math.pi


class FullGaussianLikelihood(GaussianLikelihood):
    """Gaussian pictures with a covariance between all pixels, by its Cholesky factor.

    The factor is ``U diag(s)``, so that a pixel is its mean plus ``s`` times noise of its own, plus
    ``U`` times that of the pixels before it. The decoder gives the mean; ``s``, the deviation of a
    pixel given those before it, bounded as every deviation from a decoder; and ``U`` below its
    diagonal of ones, each entry softly within ±10, for a factor has to be inverted.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self._image_shape = config.image_shape

    def outputs_at(self, mean: Tensor, deviation: float) -> Tensor:
        """Return the decoder's output for a mean picture and independent pixels."""
        location = self._unlinked(mean).flatten()
        below = location.new_zeros(len(location) * (len(location) - 1) // 2)
        return torch.cat((location, torch.full_like(location, self._raw(deviation)), below))

    def forward(self, outputs: Tensor) -> Distribution:
        """Return p(x|z)."""
        size = math.prod(self._image_shape)
        location, raw, below = outputs.split((size, size, outputs.shape[1] - 2 * size), dim=1)
        mean = self.link(location).unflatten(1, self._image_shape)
        shares = _MOST_SHARE * torch.tanh(below / _MOST_SHARE)
        ones = torch.ones_like(raw)
        factor = lower_triangle(ones, shares) * self._bounded(raw)[:, None, :]
        return FullGaussian(mean, factor)
