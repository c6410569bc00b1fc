"""Draws from q(z|x) of a batch, with the densities that objectives are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from vae_explorer.inference.objective_settings import GradientEstimator
from vae_explorer.model.posterior import detached, draw_with_log_prob

if TYPE_CHECKING:
    from torch.distributions import Distribution

    from vae_explorer.model.vae import VAE

__all__ = ["Draws", "draw_codes"]

_THROUGH_THE_DRAWS = (
    GradientEstimator.STICKING_THE_LANDING,
    GradientEstimator.DOUBLY_REPARAMETERISED,
)


@dataclass(frozen=True, eq=False)
class Draws:
    """``k`` codes for each picture of a batch, and what is known at each.

    Attributes:
        z: The codes, shape ``(k, B, D)``.
        log_likelihood: log p(x|z), shape ``(k, B)``.
        log_prior: log p(z), shape ``(k, B)``.
        log_q: log q(z|x), shape ``(k, B)``.
    """

    z: Tensor
    log_likelihood: Tensor
    log_prior: Tensor
    log_q: Tensor

    @property
    def divergence(self) -> Tensor:
        """Returns log q(z|x) − log p(z), whose mean is the KL; shape ``(k, B)``."""
        return self.log_q - self.log_prior


def draw_codes(
    vae: VAE,
    x: Tensor,
    posterior: Distribution,
    samples: int,
    estimator: GradientEstimator,
    generator: torch.Generator | None = None,
    y: Tensor | None = None,
) -> Draws:
    """Draw codes, through which gradients flow as an estimator wants it.

    For a score function the codes are fixed; for the estimators that let no gradient pass through
    the parameters of log q, it depends on the codes alone.

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        posterior: q(z|x) of the pictures, batch shape ``(B,)``.
        samples: Draws ``k`` for each picture, at least 1.
        estimator: Of the gradient.
        generator: Source of the noise, on the model's device.
        y: Labels, int64, shape ``(B,)``, or None.
    """
    # Noise one draw after the other, as in the bound: k draws begin like fewer of them.
    pairs = [draw_with_log_prob(posterior, generator) for _ in range(samples)]
    z = torch.stack([code for code, _ in pairs])
    if estimator.by_score:
        z = z.detach()
        log_q = posterior.log_prob(z)
    elif estimator in _THROUGH_THE_DRAWS:
        log_q = detached(posterior).log_prob(z)
    else:
        log_q = torch.stack([density for _, density in pairs])
    likelihood = vae.likelihood(z.flatten(0, 1), None if y is None else y.repeat(samples))
    log_likelihood = likelihood.log_prob(x.repeat(samples, *[1] * (x.ndim - 1)))
    return Draws(z, log_likelihood.view(samples, len(x)), vae.prior.log_prob(z), log_q)
