"""The approximate posterior q(z|x), from what the encoder says of an image."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.distributions import Distribution, MultivariateNormal
from torch.nn.functional import hardtanh

from vae_explorer.model.config import ModelConfig
from vae_explorer.model.flow import ConditionalFlow
from vae_explorer.model.flow_posterior import FlowPosterior
from vae_explorer.model.full_gaussian import lower_triangle
from vae_explorer.model.gaussian import DiagonalGaussian
from vae_explorer.model.kinds import PosteriorKind, Spread
from vae_explorer.model.outputs import CONTEXT, code_outputs, network_outputs

__all__ = ["LOG_STD_RANGE", "Approximation"]

LOG_STD_RANGE = 10.0


class Approximation(nn.Module):
    """A family of distributions over codes, indexed by rows of numbers.

    A row joins the blocks of :func:`~vae_explorer.model.outputs.code_outputs`: the mean, the
    logarithm of the standard deviation (or of the variance; of a full covariance, of its Cholesky
    factor's diagonal), then the factor's entries below the diagonal, or the context of a flow.
    Zeros are the standard normal, unless a flow has been trained.

    With a linear encoder the rows lack what is the same for all images, and this module has it.

    Args:
        config: Family, latent size, and meaning of the width.

    References:
        Kingma, Welling, "An Introduction to Variational Autoencoders", 2019, arXiv:1906.02691
        (section 2.5: full-covariance and flow posteriors).
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self._kind, self._spread = config.posterior, config.spread
        self._blocks = code_outputs(config)
        given = network_outputs(config) or self._blocks
        self._missing = [name for name in self._blocks if name not in given]
        self.shared: nn.Parameter | None = None
        if self._missing:
            width = sum(self._blocks[name] for name in self._missing)
            self.shared = nn.Parameter(torch.zeros(width))
        self.flow: ConditionalFlow | None = None
        if self._kind is PosteriorKind.FLOW:
            self.flow = ConditionalFlow(config.latent_dim, self._blocks[CONTEXT])

    def forward(self, rows: Tensor) -> Distribution:
        """Return q(z|x).

        Args:
            rows: One for each image, shape ``(B, P)``.

        Returns:
            Distribution over codes of shape ``(D,)``; ``log_prob`` gives shape ``(B,)``.
        """
        if self.shared is not None:
            rows = self._completed(rows)
        mean, spread, *rest = rows.split(tuple(self._blocks.values()), dim=1)
        if self._spread is Spread.LOG_VARIANCE:
            spread = 0.5 * spread
        # A bound far outside anything useful: exp() of a wild first step must stay finite.
        std = hardtanh(spread, -LOG_STD_RANGE, LOG_STD_RANGE).exp()
        if self._kind is PosteriorKind.FULL:
            return MultivariateNormal(
                mean, scale_tril=lower_triangle(std, rest[0]), validate_args=False
            )
        if self.flow is not None:
            return FlowPosterior(self.flow, mean, std, rest[0])
        return DiagonalGaussian(mean, std)

    def _completed(self, rows: Tensor) -> Tensor:
        assert self.shared is not None
        size = self._blocks["mean"]
        shared = self.shared.to(rows.dtype).expand(len(rows), -1)
        return torch.cat((rows[:, :size], shared, rows[:, size:]), dim=1)
