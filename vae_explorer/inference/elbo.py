r"""The evidence lower bound.

.. math:: \log p(x) \ge E_{q(z|x)}[\log p(x|z)] - KL(q(z|x) \,\|\, p(z))

The first term is called *reconstruction*, the second *KL*. Both are in nats per picture: summed
over pixels and latent dimensions, with all constants.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.distributions import Independent, Normal, kl_divergence

from vae_explorer.model.vae import VAE

__all__ = [
    "ElboTerms",
    "bits_per_dim",
    "elbo_terms",
    "kl_per_dim",
    "reparameterise",
    "terms_given_posterior",
]


@dataclass(frozen=True, eq=False)
class ElboTerms:
    """The two terms of the bound for each picture, in nats.

    Attributes:
        reconstruction: Estimate of E_q[log p(x|z)], shape ``(B,)``.
        kl: KL(q(z|x) || p(z)), in closed form or estimated, shape ``(B,)``.
        kl_per_dim: Its split over latent dimensions, shape ``(B, D)``; None where there is none.
    """

    reconstruction: Tensor
    kl: Tensor
    kl_per_dim: Tensor | None

    @property
    def elbo(self) -> Tensor:
        """The bound, shape ``(B,)``."""
        return self.reconstruction - self.kl


def reparameterise(
    posterior: Independent[Normal], generator: torch.Generator | None = None
) -> Tensor:
    """Draw one code for each picture, differentiable in the posterior's parameters.

    An explicit generator keeps training reproducible whatever else draws random numbers.

    Args:
        posterior: Diagonal Gaussian over codes.
        generator: Source of the noise, on the posterior's device.

    Returns:
        Codes, shape ``(B, D)``.
    """
    normal = posterior.base_dist
    noise = torch.empty_like(normal.loc).normal_(generator=generator)
    return normal.loc + normal.scale * noise


def kl_per_dim(posterior: Independent[Normal], prior: Independent[Normal]) -> Tensor:
    """Return KL(q(z_d|x) || p(z_d)) in closed form, shape ``(B, D)``, in nats."""
    divergence: Tensor = kl_divergence(posterior.base_dist, prior.base_dist)
    return divergence


def elbo_terms(
    vae: VAE, x: Tensor, samples: int = 1, generator: torch.Generator | None = None
) -> ElboTerms:
    """Estimate the bound: closed-form KL, Monte Carlo reconstruction.

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        samples: Draws from q(z|x) for each picture, at least 1.
        generator: Source of the noise, on the model's device.

    Returns:
        The terms for each picture.

    Raises:
        ValueError: If ``samples`` is below 1.

    References:
        Kingma, Welling, "Auto-Encoding Variational Bayes", 2014, arXiv:1312.6114.
    """
    return terms_given_posterior(vae, x, vae.posterior(x), samples, generator)


def terms_given_posterior(
    vae: VAE,
    x: Tensor,
    posterior: Independent[Normal],
    samples: int = 1,
    generator: torch.Generator | None = None,
) -> ElboTerms:
    """Estimate the bound where the posterior of the pictures is at hand already.

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        posterior: Approximate posterior over codes; by ``vae.posterior(x)``, or any other.
        samples: Draws from q(z|x) for each picture, at least 1.
        generator: Source of the noise, on the model's device.

    Raises:
        ValueError: If ``samples`` is below 1.
    """
    if samples < 1:
        raise ValueError(f"the bound takes at least one sample, not {samples}")
    draws = [
        vae.likelihood(reparameterise(posterior, generator)).log_prob(x) for _ in range(samples)
    ]
    reconstruction = draws[0] if samples == 1 else torch.stack(draws).mean(dim=0)
    split = kl_per_dim(posterior, vae.prior)
    return ElboTerms(reconstruction, split.sum(dim=1), split)


def bits_per_dim(elbo: float, dimensions: int, *, density: bool) -> float:
    """Express a bound in bits per observed dimension.

    Args:
        elbo: In nats per picture.
        dimensions: Number of observed values of one picture.
        density: True where the likelihood is a density over [0, 1]: the pictures have 256
            levels, so 8 bits are added.

    Returns:
        Bits per dimension; smaller is better.

    Example:
        >>> bits_per_dim(0.0, 784, density=True)  # a uniform density
        8.0
    """
    return -elbo / (dimensions * math.log(2.0)) + (8.0 if density else 0.0)
