r"""The evidence lower bound.

.. math:: \log p(x) \ge E_{q(z|x)}[\log p(x|z)] - KL(q(z|x) \,\|\, p(z))

The first term is called *reconstruction*, the second *KL*. Both are in nats per picture: summed
over pixels and latent dimensions, with all constants.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.distributions import (
    Distribution,
    Independent,
    MultivariateNormal,
    Normal,
)

from vae_explorer.inference.bits import bits_per_dim
from vae_explorer.model.kinds import PriorKind
from vae_explorer.model.posterior import draw, draw_with_log_prob
from vae_explorer.model.vae import VAE

__all__ = [
    "ElboTerms",
    "bits_per_dim",
    "elbo_terms",
    "has_closed_form",
    "kl_per_dim",
    "reparameterise",
    "terms_given_posterior",
]

reparameterise = draw
"""Draw codes through which gradients reach the posterior's parameters."""


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


def has_closed_form(posterior: Distribution, vae: VAE) -> bool:
    """Return whether KL(q(z|x) || p(z)) has a closed form: a Gaussian against N(0, I)."""
    gaussian = isinstance(posterior, MultivariateNormal) or (
        isinstance(posterior, Independent) and isinstance(posterior.base_dist, Normal)
    )
    return gaussian and vae.config.prior is PriorKind.STANDARD


def kl_per_dim(posterior: Distribution, prior: Distribution | None = None) -> Tensor:
    r"""Return the split of KL(q(z|x) || p(z)) over latent dimensions in closed form.

    For a diagonal Gaussian each part is the KL of one dimension,
    :math:`\tfrac12 (\sigma_d^2 + \mu_d^2 - 1) - \log \sigma_d`, in the units of the prior. For a
    full covariance :math:`LL^T` it is that of one dimension given those before it, in the mean:
    :math:`\tfrac12 (\lVert L_d \rVert^2 + \mu_d^2 - 1) - \log L_{dd}`.

    Args:
        posterior: A Gaussian, diagonal or with a full covariance, batch shape ``(B,)``.
        prior: A diagonal Gaussian, None for N(0, I); without meaning if the posterior has a full
            covariance, whose prior is N(0, I).

    Returns:
        Shape ``(B, D)``, in nats; sums to the KL over dimensions.
    """
    if isinstance(posterior, MultivariateNormal):
        factor = posterior.scale_tril
        squares = factor.square().sum(dim=2) + posterior.loc.square()
        return 0.5 * (squares - 1.0) - factor.diagonal(dim1=1, dim2=2).log()
    q = _normal(posterior)
    mean, deviation = q.loc, q.scale
    if prior is not None:
        p = _normal(prior)
        mean, deviation = (mean - p.loc) / p.scale, deviation / p.scale
    return 0.5 * (deviation.square() + mean.square() - 1.0) - deviation.log()


def _normal(gaussian: Distribution) -> Normal:
    if isinstance(gaussian, Independent) and isinstance(gaussian.base_dist, Normal):
        return gaussian.base_dist
    raise TypeError(f"the KL of {type(gaussian).__name__} has no closed form here")


def elbo_terms(
    vae: VAE,
    x: Tensor,
    samples: int = 1,
    generator: torch.Generator | None = None,
    y: Tensor | None = None,
) -> ElboTerms:
    """Estimate the bound: Monte Carlo reconstruction, KL in closed form where there is one.

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        samples: Draws from q(z|x) for each picture, at least 1.
        generator: Source of the noise, on the model's device.
        y: Labels, int64, shape ``(B,)``, or None.

    Returns:
        The terms for each picture.

    Raises:
        ValueError: If ``samples`` is below 1.

    References:
        Kingma, Welling, "Auto-Encoding Variational Bayes", 2014, arXiv:1312.6114.
    """
    return terms_given_posterior(vae, x, vae.posterior(x, y), samples, generator, y)


def terms_given_posterior(
    vae: VAE,
    x: Tensor,
    posterior: Distribution,
    samples: int = 1,
    generator: torch.Generator | None = None,
    y: Tensor | None = None,
) -> ElboTerms:
    """Estimate the bound where the posterior of the pictures is at hand already.

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        posterior: Approximate posterior over codes; by ``vae.posterior(x, y)``, or any other.
        samples: Draws from q(z|x) for each picture, at least 1. They are decoded one after the
            other, so that memory does not grow with them where no gradient is wanted.
        generator: Source of the noise, on the model's device.
        y: Labels, int64, shape ``(B,)``, or None.

    Returns:
        The terms; without a closed form the KL is the mean of log q(z|x) − log p(z) at the draws.

    Raises:
        ValueError: If ``samples`` is below 1.
    """
    if samples < 1:
        raise ValueError(f"the bound takes at least one sample, not {samples}")
    if has_closed_form(posterior, vae):
        fits = [vae.likelihood(draw(posterior, generator), y).log_prob(x) for _ in range(samples)]
        split = kl_per_dim(posterior)
        return ElboTerms(_mean(fits), split.sum(dim=1), split)
    prior = vae.prior
    fits, divergences = [], []
    for _ in range(samples):
        z, log_q = draw_with_log_prob(posterior, generator)
        fits.append(vae.likelihood(z, y).log_prob(x))
        divergences.append(log_q - prior.log_prob(z))
    return ElboTerms(_mean(fits), _mean(divergences), None)


def _mean(draws: list[Tensor]) -> Tensor:
    return draws[0] if len(draws) == 1 else torch.stack(draws).mean(dim=0)
