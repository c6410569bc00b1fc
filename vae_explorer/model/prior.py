r"""The prior p(z).

* standard: :math:`N(0, I)`.
* mixture: :math:`\sum_k \pi_k N(\mu_k, \mathrm{diag}\, \sigma_k^2)` with learned weights,
  means and deviations.
* VampPrior: :math:`\tfrac{1}{K} \sum_k q(z | u_k)`, the posteriors of ``K`` learned pictures.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.distributions import (
    Categorical,
    Distribution,
    Independent,
    MixtureSameFamily,
    Normal,
)

from vae_explorer.model.config import ModelConfig
from vae_explorer.model.kinds import PriorKind

__all__ = ["Prior", "build_prior"]

_LOG_STD_RANGE = 10.0

Encode = Callable[[Tensor], Distribution]
"""From pictures to their posteriors."""


class Prior(nn.Module):
    """A distribution over codes of shape ``(D,)``."""

    def forward(self, encode: Encode) -> Distribution:
        """Return p(z).

        Args:
            encode: Gives q(z|x); a VampPrior is made of it.
        """
        raise NotImplementedError

    def start_at(self, mean: Tensor) -> None:
        """Start near the mean picture, if the prior knows of pictures at all.

        Args:
            mean: Shape ``(C, H, W)``, in [0, 1].
        """


class StandardPrior(Prior):
    """The standard normal; nothing is learned.

    Args:
        size: Latent dimensions ``D``.
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        self.origin: Tensor
        self.register_buffer("origin", torch.zeros(size), persistent=False)

    def forward(self, encode: Encode) -> Distribution:
        """Return N(0, I)."""
        del encode
        unit = torch.ones_like(self.origin)
        return Independent(Normal(self.origin, unit, validate_args=False), 1)


class MixturePrior(Prior):
    """A mixture of diagonal Gaussians.

    It starts with equal weights, deviations of one and means drawn from the standard normal: equal
    ones would stay equal.

    Args:
        components: Their number ``K``.
        size: Latent dimensions ``D``.
    """

    def __init__(self, components: int, size: int) -> None:
        super().__init__()
        self.logits = nn.Parameter(torch.zeros(components))
        self.means = nn.Parameter(torch.randn(components, size))
        self.log_std = nn.Parameter(torch.zeros(components, size))

    def forward(self, encode: Encode) -> Distribution:
        """Return the mixture."""
        del encode
        std = self.log_std.clamp(-_LOG_STD_RANGE, _LOG_STD_RANGE).exp()
        gaussians = Independent(Normal(self.means, std, validate_args=False), 1)
        weights = Categorical(logits=self.logits, validate_args=False)
        return MixtureSameFamily(weights, gaussians, validate_args=False)


class VampPrior(Prior):
    """The mixture, with equal weights, of the posteriors of learned pictures.

    A conditional model is not told a label of these pictures.

    Args:
        components: Number of pictures ``K``.
        image_shape: ``(C, H, W)``.

    References:
        Tomczak, Welling, "VAE with a VampPrior", 2018, arXiv:1705.07120.
    """

    def __init__(self, components: int, image_shape: tuple[int, int, int]) -> None:
        super().__init__()
        self.logits = nn.Parameter(torch.randn(components, *image_shape))
        self.weights: Tensor
        self.register_buffer("weights", torch.zeros(components), persistent=False)

    @property
    def pictures(self) -> Tensor:
        """The learned pictures, shape ``(K, C, H, W)``, in [0, 1]."""
        return torch.sigmoid(self.logits)

    def forward(self, encode: Encode) -> Distribution:
        """Return the mixture of q(z|u) over the pictures."""
        weights = Categorical(logits=self.weights, validate_args=False)
        return MixtureSameFamily(weights, encode(self.pictures), validate_args=False)

    @torch.no_grad()
    def start_at(self, mean: Tensor) -> None:
        """Add the mean picture to the noise that the pictures start as."""
        self.logits.add_(torch.logit(mean.clamp(0.01, 0.99)))


def build_prior(config: ModelConfig) -> Prior:
    """Return the prior that a configuration asks for."""
    match config.prior:
        case PriorKind.STANDARD:
            return StandardPrior(config.latent_dim)
        case PriorKind.MIXTURE:
            return MixturePrior(config.prior_components, config.latent_dim)
        case PriorKind.VAMP:
            return VampPrior(config.prior_components, config.image_shape)
