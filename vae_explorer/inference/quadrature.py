r"""Integrals over a grid of two-dimensional codes, exact for what a person can tell.

.. math:: \log p(x) = \log \int p(x|z)\, p(z)\, dz \approx
          \log \sum_{ij} p(x, z_{ij})\, \Delta z_1 \Delta z_2

The rectangle rule converges faster than any power of the cell for a smooth function that vanishes
at the edge. Where the true posterior is too narrow for the grid of the whole plane, the picture
gets a finer one round its posterior's mass. The bound that is compared with it comes by another
route, :mod:`vae_explorer.inference.gauss_hermite`, that shares no node with the grid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.distributions import MixtureSameFamily

from vae_explorer.inference.joint import codes_at_once, log_joint_table
from vae_explorer.model.posterior import repeat
from vae_explorer.model.vae import VAE

if TYPE_CHECKING:
    from torch.distributions import Distribution

__all__ = [
    "GridEvidence",
    "grid_evidence",
    "kl_on_grid",
    "mass_box",
    "plane_codes",
    "prior_reach",
]

_NEGLIGIBLE_NATS = 30.0
_ROUGH_NATS = 1e-5
_MOST_ZOOMS = 3
_REACH = 8.0
_DEVIATIONS = 6.0
_NO_SHARE = 1e-6


@dataclass(frozen=True, eq=False)
class GridEvidence:
    """log p(x) and the true posterior p(z|x) of pictures on grids; float64, in nats.

    Attributes:
        log_evidence: log p(x), shape ``(B,)``.
        log_posterior: log p(z|x), shape ``(B, P, P)``; rows go along the second coordinate,
            columns along the first.
        axes: Coordinates of each picture's grid, shape ``(B, 2, P)``: first, then second.
        edge_mass: Share of the mass within one cell of the edge of the whole plane that was
            looked at, shape ``(B,)``. Where it is not negligible, mass lies outside, and the
            evidence is too low by about as much.
        roughness: By how much log p(x) changes if only every other point is taken, shape ``(B,)``:
            an upper estimate of the error of the rectangle rule.
    """

    log_evidence: Tensor
    log_posterior: Tensor
    axes: Tensor
    edge_mass: Tensor
    roughness: Tensor


@torch.no_grad()
def prior_reach(prior: Distribution) -> float:
    """Return how far from the origin, along any axis, a prior has mass that may count.

    Args:
        prior: p(z) of a model.

    Returns:
        In latent units: 8 for N(0, I), and at least that for a mixture, whose components may be
        anywhere: there six deviations beyond the mean of each that has a share.

    Example:
        >>> from torch.distributions import Independent, Normal
        >>> prior_reach(Independent(Normal(torch.zeros(2), torch.ones(2)), 1))
        8.0
    """
    if not isinstance(prior, MixtureSameFamily):
        return _REACH
    parts, shares = prior.component_distribution, prior.mixture_distribution.probs
    reach = parts.mean.abs() + _DEVIATIONS * parts.stddev
    return max(_REACH, float(reach[shares > _NO_SHARE].max()))


def plane_codes(first: Tensor, second: Tensor) -> Tensor:
    """Return the codes of a grid row by row, shape ``(P * P, 2)``; rows go along ``second``."""
    rows, columns = torch.meshgrid(second, first, indexing="ij")
    return torch.stack([columns.flatten(), rows.flatten()], dim=1)


def mass_box(log_density: Tensor, first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
    """Return axes of as many points round what is not negligible of a density on a grid.

    Args:
        log_density: Up to a constant, shape ``(P, P)``.
        first: Axis of the columns, shape ``(P,)``.
        second: Axis of the rows, shape ``(P,)``.

    Returns:
        The two axes of the box, ``P`` equal steps each.
    """
    there = log_density > log_density.max() - _NEGLIGIBLE_NATS
    return (
        _stretch(first, there.any(dim=0).nonzero().flatten()),
        _stretch(second, there.any(dim=1).nonzero().flatten()),
    )


def _stretch(axis: Tensor, inside: Tensor) -> Tensor:
    low, high = max(int(inside[0]) - 2, 0), min(int(inside[-1]) + 2, len(axis) - 1)
    return torch.linspace(
        float(axis[low]), float(axis[high]), len(axis), dtype=axis.dtype, device=axis.device
    )


def _is_finer(box: Tensor, than: Tensor) -> bool:
    area, other = ((axes[:, -1] - axes[:, 0]).prod() for axes in (box, than))
    return bool(area < 0.8 * other)


def _integral(log_values: Tensor, first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
    """Return the log integral by the rectangle rule, and its change with every other point."""
    cell = math.log(float(first[1] - first[0])) + math.log(float(second[1] - second[0]))
    whole = log_values.flatten(-2).logsumexp(dim=-1) + cell
    sparse = log_values[..., ::2, ::2].flatten(-2).logsumexp(dim=-1) + cell + math.log(4.0)
    return whole, (whole - sparse).abs()


def _edge_share(log_values: Tensor) -> Tensor:
    """Return the share of the mass on the outermost points, shape ``(...,)``."""
    inner = log_values[..., 1:-1, 1:-1].flatten(-2).logsumexp(dim=-1)
    return -torch.expm1((inner - log_values.flatten(-2).logsumexp(dim=-1)).clamp(max=0.0))


@torch.no_grad()
def grid_evidence(
    vae: VAE,
    x: Tensor,
    *,
    points: int = 301,
    half_width: float | None = None,
    y: Tensor | None = None,
) -> GridEvidence:
    """Integrate the joint over a plane of codes.

    Codes of the whole plane are decoded once for all pictures of one label; sums are in double
    precision, whatever the networks are in.

    Args:
        vae: A model of two latent dimensions.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        points: Of the grid along each axis, odd and at least 3.
        half_width: The first grid reaches from minus this to plus this, in latent units; as far
            as the prior does (:func:`prior_reach`) if None.
        y: Labels, int64, shape ``(B,)``, or None.

    Raises:
        ValueError: If the model has other than two latent dimensions, or ``points`` does not fit.
    """
    if vae.config.latent_dim != 2:
        raise ValueError("a grid over all codes is for two latent dimensions")
    if points < 3 or points % 2 == 0:
        raise ValueError(f"a grid has an odd number of points from 3 on, not {points}")
    reach = prior_reach(vae.prior) if half_width is None else half_width
    axis = torch.linspace(-reach, reach, points, dtype=torch.float64, device=x.device)
    table = _table(vae, x, axis, axis, y)
    value, rough = _integral(table, axis, axis)
    edge = _edge_share(table)
    axes = axis.expand(len(x), 2, points).clone()
    for row in (rough > _ROUGH_NATS).nonzero().flatten().tolist():
        label = None if y is None else y[row : row + 1]
        for _ in range(_MOST_ZOOMS):
            first, second = mass_box(table[row], *axes[row])
            box = torch.stack([first, second])
            if not _is_finer(box, axes[row]):
                break
            axes[row] = box
            table[row] = _table(vae, x[row : row + 1], first, second, label)[0]
            value[row], rough[row] = _integral(table[row], first, second)
            if rough[row] <= _ROUGH_NATS:
                break
    return GridEvidence(value, table - value[:, None, None], axes, edge, rough)


@torch.no_grad()
def kl_on_grid(
    vae: VAE,
    x: Tensor,
    posterior: Distribution,
    log_evidence: Tensor,
    *,
    points: int = 161,
    y: Tensor | None = None,
) -> Tensor:
    """Return KL(q(z|x) || p(z|x)) by a sum over a grid of q's own, for any family of q.

    Args:
        vae: A model of two latent dimensions.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        posterior: q(z|x) of these pictures.
        log_evidence: log p(x) of each, shape ``(B,)``.
        points: Of the grid along each axis; it reaches nine deviations to either side.
        y: Labels, int64, shape ``(B,)``, or None.

    Returns:
        Shape ``(B,)``, float64, in nats.
    """
    mean, std = posterior.mean.double(), posterior.stddev.double()
    side = torch.linspace(-9.0, 9.0, points, dtype=torch.float64, device=x.device)
    nodes = mean[:, None] + std[:, None] * plane_codes(side, side)
    kl = log_evidence.double().clone()
    cell = std.log().sum(dim=1, keepdim=True) + 2.0 * math.log(float(side[1] - side[0]))
    # A distribution over codes of B pictures takes B codes: it is repeated for each node.
    for part in nodes.split(max(1, codes_at_once(vae) // len(x)), dim=1):
        z = part.to(x.dtype)
        log_q = repeat(posterior, z.shape[1]).log_prob(z.flatten(0, 1)).double().view(z.shape[:2])
        joint = torch.cat(
            [
                log_joint_table(vae, image[None], codes, None if y is None else y[row, None])
                for row, (image, codes) in enumerate(zip(x, z, strict=True))
            ]
        )
        kl += ((log_q + cell).exp() * (log_q - joint)).sum(dim=1)
    return kl


def _table(vae: VAE, x: Tensor, first: Tensor, second: Tensor, y: Tensor | None) -> Tensor:
    codes = plane_codes(first, second).to(x.dtype)
    return log_joint_table(vae, x, codes, y).view(len(x), len(second), len(first))
