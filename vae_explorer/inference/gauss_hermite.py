r"""The bound without noise: expectations over a Gaussian q(z|x) by Gauss-Hermite nodes.

.. math:: E_{N(\mu, L L^T)}[f(z)] \approx \sum_i \omega_i\, f(\mu + L e_i)

with the product rule's nodes :math:`e_i` and weights in each latent dimension. It is exact for
polynomials up to twice the order, and so for every KL to a standard normal. A decoder with
rectifiers has kinks: there the error falls slowly, and as many nodes in equal steps do better,
with the normal density for weights (the rectangle rule, in deviations of q).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from vae_explorer.inference.joint import log_joint_table
from vae_explorer.model.kinds import Activation, Architecture
from vae_explorer.model.posterior import deviations, scale_tril
from vae_explorer.model.vae import VAE

if TYPE_CHECKING:
    from torch.distributions import Distribution

__all__ = ["even_nodes", "exact_terms", "gauss_hermite_elbo", "hermite_nodes"]

_MOST_NODES = 1_000_000
_SMOOTH_ORDER = 40
_KINKED_POINTS = 401
_REACH = 8.0


def hermite_nodes(order: int, dimensions: int) -> tuple[Tensor, Tensor]:
    """Return nodes and weights of the product rule for a standard normal.

    Args:
        order: Nodes in each dimension.
        dimensions: Number of dimensions ``D``.

    Returns:
        Nodes, shape ``(order ** D, D)``, and weights that sum to one; float64.

    Raises:
        ValueError: If there would be more than a million nodes.

    Example:
        >>> nodes, weights = hermite_nodes(5, 2)
        >>> round(float(weights @ nodes[:, 0] ** 4), 12)  # the fourth moment
        3.0
    """
    if order**dimensions > _MOST_NODES:
        raise ValueError(f"{order} nodes in {dimensions} dimensions are too many for one rule")
    points, shares = np.polynomial.hermite_e.hermegauss(order)
    axis = torch.from_numpy(points)
    share = torch.from_numpy(shares / shares.sum())
    if dimensions == 1:
        return axis[:, None], share
    nodes = torch.cartesian_prod(*[axis] * dimensions)
    return nodes, torch.cartesian_prod(*[share] * dimensions).prod(dim=1)


def even_nodes(points: int) -> tuple[Tensor, Tensor]:
    """Return nodes in equal steps and their weights for a standard normal of two dimensions.

    Args:
        points: Along each axis, from minus to plus eight deviations.

    Returns:
        Nodes, shape ``(points ** 2, 2)``, and weights that sum to one; float64.
    """
    axis = torch.linspace(-_REACH, _REACH, points, dtype=torch.float64)
    share = torch.softmax(-0.5 * axis.square(), dim=0)
    return torch.cartesian_prod(axis, axis), torch.outer(share, share).flatten()


def gauss_hermite_elbo(
    vae: VAE, x: Tensor, posterior: Distribution, order: int = 40, y: Tensor | None = None
) -> Tensor:
    """Return the bound for a Gaussian posterior: KL in closed form, the rest by Gauss-Hermite.

    Args:
        vae: The model; few latent dimensions, as there are ``order ** D`` nodes.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        posterior: q(z|x), a diagonal or full Gaussian.
        order: Nodes in each dimension.
        y: Labels, int64, shape ``(B,)``, or None.

    Returns:
        Shape ``(B,)``, float64, in nats.

    Raises:
        ValueError: If there would be more than a million nodes.

    References:
        Abramowitz, Stegun, "Handbook of Mathematical Functions", 1964, 25.4.46.
    """
    rule = hermite_nodes(order, vae.config.latent_dim)
    reconstruction, kl = _terms(vae, x, posterior, rule, y)
    return reconstruction - kl


def exact_terms(
    vae: VAE,
    x: Tensor,
    posterior: Distribution,
    y: Tensor | None = None,
    *,
    points: int | None = None,
) -> tuple[Tensor, Tensor]:
    """Return the two terms of the bound of a two-dimensional model to 1e-4 nats or better.

    Gauss-Hermite nodes where the networks are smooth, many more in equal steps where they have
    rectifiers.

    Args:
        vae: A model of two latent dimensions.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        posterior: q(z|x), a diagonal or full Gaussian.
        y: Labels, int64, shape ``(B,)``, or None.
        points: Nodes in equal steps along each axis, if another number than the rule's own.

    Returns:
        Reconstruction and KL, each of shape ``(B,)``, float64, in nats. The KL to a standard
        normal is in closed form; to another prior its cross-entropy is summed over the nodes.
    """
    config = vae.config
    smooth = config.activation is Activation.TANH or config.architecture is Architecture.LINEAR
    if points is None and smooth:
        return _terms(vae, x, posterior, hermite_nodes(_SMOOTH_ORDER, config.latent_dim), y)
    return _terms(vae, x, posterior, even_nodes(points or _KINKED_POINTS), y)


@torch.no_grad()
def _terms(
    vae: VAE, x: Tensor, posterior: Distribution, rule: tuple[Tensor, Tensor], y: Tensor | None
) -> tuple[Tensor, Tensor]:
    mean, factor = deviations(posterior)[0].double(), scale_tril(posterior).double()
    count, latent_dim = mean.shape
    nodes, weights = (part.to(x.device) for part in rule)
    log_det = factor.diagonal(dim1=1, dim2=2).log().sum(dim=1)
    reconstruction, cross = torch.empty_like(log_det), torch.empty_like(log_det)
    for row in range(count):
        z = (mean[row] + nodes @ factor[row].T).to(x.dtype)
        label = None if y is None else y[row : row + 1]
        log_prior = vae.prior.log_prob(z).double()
        log_joint = log_joint_table(vae, x[row : row + 1], z, label)[0]
        reconstruction[row] = weights @ (log_joint - log_prior)
        cross[row] = weights @ log_prior
    if vae.config.kl_is_exact:
        squares = mean.square().sum(dim=1) + factor.square().sum(dim=(1, 2))
        return reconstruction, 0.5 * (squares - latent_dim) - log_det
    entropy = 0.5 * latent_dim * (1.0 + math.log(2.0 * math.pi)) + log_det
    return reconstruction, -cross - entropy
