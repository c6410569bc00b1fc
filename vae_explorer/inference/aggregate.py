r"""The aggregate posterior q(z), and how much of the prior it leaves unclaimed.

.. math:: q(z) = \frac{1}{N} \sum_n q(z|x_n)

is where the codes of N images lie when the posterior's width is taken into account. Sampling from
the prior gives pictures like the images only where q(z) is not far below p(z).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.distributions import Distribution, Independent, MultivariateNormal, Normal

from vae_explorer.inference.joint import draw_prior
from vae_explorer.model.vae import VAE

__all__ = [
    "UNCLAIMED_BELOW",
    "UnclaimedShare",
    "log_aggregate",
    "log_each",
    "log_each_dimension",
    "unclaimed_share",
]

UNCLAIMED_BELOW = 0.1
"""Prior mass is unclaimed where q(z) is below this fraction of p(z)."""

_VALUES_AT_ONCE = 1 << 18
_LOG_2PI = math.log(2.0 * math.pi)


@torch.no_grad()
def log_aggregate(posterior: Distribution, z: Tensor) -> Tensor:
    """Return log q(z), the mixture of the posteriors of all images.

    Args:
        posterior: q(z|x) of N images, any family, batch shape ``(N,)``.
        z: Codes, shape ``(M, D)``.

    Returns:
        float64, shape ``(M,)``, in nats; the sum over images is exact, in double precision.

    References:
        Hoffman, Johnson, "ELBO surgery: yet another way to carve up the variational evidence
        lower bound", 2016.

    Example:
        >>> two = Independent(Normal(torch.tensor([[-1.0], [1.0]]), torch.ones(2, 1)), 1)
        >>> round(log_aggregate(two, torch.zeros(1, 1)).item(), 6)
        -1.418939
    """
    images, dims = posterior.batch_shape[0], posterior.event_shape[0]
    at_once = max(1, _VALUES_AT_ONCE // (images * dims))
    parts = [log_each(posterior, part).logsumexp(dim=1) for part in z.split(at_once)]
    return torch.cat(parts) - math.log(images)


def log_each(posterior: Distribution, z: Tensor) -> Tensor:
    """Return log q(z_m|x_n) of every code under every image, shape ``(M, N)``.

    Gaussians are worked out in double precision; others as they are.
    """
    if isinstance(posterior, MultivariateNormal):
        factor = posterior.scale_tril.double()
        images, dims = factor.shape[:2]
        unit = torch.eye(dims, dtype=factor.dtype, device=factor.device).expand_as(factor)
        inverse = torch.linalg.solve_triangular(factor, unit, upper=False)
        turned = z.double() @ inverse.reshape(images * dims, dims).T
        turned -= torch.einsum("nde,ne->nd", inverse, posterior.loc.double()).flatten()
        square = turned.view(len(z), images, dims).square_().sum(dim=2)
        log_volume = factor.diagonal(dim1=1, dim2=2).log().sum(dim=1)
        height: Tensor = -0.5 * square - log_volume - 0.5 * dims * _LOG_2PI
        return height
    if isinstance(posterior, Independent) and isinstance(posterior.base_dist, Normal):
        return log_each_dimension(posterior.base_dist, z).sum(dim=1)
    images, dims = posterior.batch_shape[0], posterior.event_shape[0]
    found: Tensor = posterior.log_prob(z[:, None].expand(len(z), images, dims))
    return found.double()


def log_each_dimension(marginals: Normal, z: Tensor) -> Tensor:
    """Return log N(z_md; mean_nd, std_nd) in double precision, shape ``(M, D, N)``."""
    mean, std = marginals.loc.double().T, marginals.scale.double().T
    away = (z.double()[:, :, None] - mean) / std
    found: Tensor = away.square_().mul_(-0.5).sub_(std.log() + 0.5 * _LOG_2PI)
    return found


@dataclass(frozen=True)
class UnclaimedShare:
    """Share of the prior's mass that no image claims: dead space.

    Attributes:
        share: 0 to 1.
        standard_error: Monte Carlo error of the share.
        draws: Codes drawn from the prior.
        fraction: Mass is unclaimed where q(z) is below this fraction of p(z).
    """

    share: float
    standard_error: float
    draws: int
    fraction: float


@torch.no_grad()
def unclaimed_share(
    vae: VAE,
    posterior: Distribution,
    *,
    draws: int = 2000,
    fraction: float = UNCLAIMED_BELOW,
    generator: torch.Generator | None = None,
) -> UnclaimedShare:
    """Estimate the prior's mass where q(z) is below a fraction of p(z).

    If q(z) equals the prior the share is 0; if the posteriors crowd into a corner of it, nearly 1.
    Few images with narrow posteriors leave gaps between them: compare equal numbers only.

    Args:
        vae: For its prior p(z).
        posterior: q(z|x) of N images, batch shape ``(N,)``.
        draws: Codes drawn from the prior, at least 1.
        fraction: Above 0.
        generator: Source of the draws, on the model's device.

    Raises:
        ValueError: If ``draws`` or ``fraction`` is out of range.
    """
    if draws < 1 or not fraction > 0:
        raise ValueError("the share takes at least one draw and a fraction above 0")
    z = draw_prior(vae, draws, generator)
    below = log_aggregate(posterior, z) < vae.prior.log_prob(z).double() + math.log(fraction)
    share = below.double().mean().item()
    error = math.sqrt(share * (1.0 - share) / draws)
    return UnclaimedShare(share, error, draws, fraction)
