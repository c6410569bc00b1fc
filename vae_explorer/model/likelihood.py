r"""The likelihood p(x|z): from the decoder's outputs to a distribution over pictures.

With :math:`x \in [0, 1]^{D_x}` and the decoder's output :math:`y`,

* Bernoulli: :math:`\log p(x|z) = \sum_i x_i \log s(y_i) + (1 - x_i) \log (1 - s(y_i))` with the
  logistic function :math:`s`. On grey pixels this is no density: it does not integrate to one.
* Gaussian: :math:`\log p(x|z) = -\tfrac{D_x}{2} \log 2\pi\sigma^2
  - \tfrac{1}{2\sigma^2} \lVert x - s(y) \rVert^2` with one :math:`\sigma` for all pixels,
  given or learned; its mean is kept in [0, 1] by the same logistic function.

All constants are kept. Log-likelihoods sum over pixels: one number a picture, in nats.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.distributions import Bernoulli, Distribution, Independent, Normal

from vae_explorer.model.config import SIGMA_MIN, LikelihoodKind, ModelConfig

__all__ = ["Likelihood", "build_likelihood"]

_EVENT_DIMS = 3
_FIRST_SIGMA = 0.3


class Likelihood(nn.Module):
    """A family of distributions over pictures, indexed by the decoder's output."""

    def forward(self, outputs: Tensor) -> Independent[Distribution]:
        """Return p(x|z).

        Args:
            outputs: The decoder's output, shape ``(B, C, H, W)``.

        Returns:
            Distribution over pictures; ``log_prob`` gives shape ``(B,)``.
        """
        raise NotImplementedError

    def outputs_for_mean(self, mean: Tensor) -> Tensor:
        """Return the decoder's output for which p(x|z) has the given mean, in (0, 1)."""
        return torch.logit(mean.clamp(1e-3, 1 - 1e-3))

    def start_at_deviation(self, deviation: float) -> None:
        """Set what is learned about how far pixels are from their mean, if anything is."""


class BernoulliLikelihood(Likelihood):
    """Independent Bernoulli pixels; the decoder's output is the logit."""

    def forward(self, outputs: Tensor) -> Independent[Distribution]:
        """Return p(x|z); it is not validated, so grey pixels are allowed."""
        return Independent(Bernoulli(logits=outputs, validate_args=False), _EVENT_DIMS)


class GaussianLikelihood(Likelihood):
    """Independent Gaussian pixels with one standard deviation for all.

    Args:
        sigma: The standard deviation, or None to learn it. A learned variance is the sum of
            ``SIGMA_MIN ** 2`` and a positive number: a floor that the gradient does not stop at,
            so that a deviation which became too small can grow again.

    References:
        Rybkin, Daniilidis, Levine, "Simple and Effective VAE Training with Calibrated
        Decoders", 2021, arXiv:2006.13202.
    """

    def __init__(self, sigma: float | None) -> None:
        super().__init__()
        log_sigma = torch.tensor(math.log(sigma if sigma is not None else _FIRST_SIGMA))
        self.log_sigma: Tensor
        if sigma is None:
            self.log_sigma = nn.Parameter(log_sigma)
        else:
            self.register_buffer("log_sigma", log_sigma)

    @property
    def sigma(self) -> Tensor:
        """The standard deviation in units of the pixel range, a scalar of at least SIGMA_MIN."""
        if not isinstance(self.log_sigma, nn.Parameter):
            return self.log_sigma.exp()
        return (SIGMA_MIN**2 + (2.0 * self.log_sigma).exp()).sqrt()

    def start_at_deviation(self, deviation: float) -> None:
        """Set a learned standard deviation; a given one stays."""
        if isinstance(self.log_sigma, nn.Parameter):
            nn.init.constant_(self.log_sigma, math.log(deviation))

    def forward(self, outputs: Tensor) -> Independent[Distribution]:
        """Return p(x|z)."""
        mean = torch.sigmoid(outputs)
        return Independent(
            Normal(mean, self.sigma.expand_as(mean), validate_args=False), _EVENT_DIMS
        )


def build_likelihood(config: ModelConfig) -> Likelihood:
    """Return the likelihood that a configuration asks for."""
    if config.likelihood is LikelihoodKind.BERNOULLI:
        return BernoulliLikelihood()
    return GaussianLikelihood(config.sigma)
