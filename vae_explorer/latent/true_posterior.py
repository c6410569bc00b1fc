r"""The true posterior p(z|x) of one picture on the plane, by Bayes' rule on a grid.

For two latent dimensions it is exact, and so is its distance KL(q || p(z|x)) from the encoder's
answer. For more, the plane cuts through it: what is drawn is the density of codes *given* that
they lie on the slice, which knows neither of its mass elsewhere nor of log p(x).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.inference.gauss_hermite import exact_terms
from vae_explorer.inference.infer import infer_posterior
from vae_explorer.inference.joint import log_joint_table
from vae_explorer.inference.quadrature import kl_on_grid, mass_box, plane_codes
from vae_explorer.model.kinds import PosteriorKind

if TYPE_CHECKING:
    from torch import Tensor
    from torch.distributions import Distribution

    from vae_explorer.latent.plane import Plane
    from vae_explorer.model.vae import VAE

__all__ = ["MASSES", "TruePosterior", "mass_levels", "true_posterior"]

MASSES = (0.5, 0.9, 0.99)
_KL_POINTS = 121


@dataclass(frozen=True, eq=False)
class TruePosterior:
    """p(z|x) on a grid of the plane; float64, in nats.

    Attributes:
        xs: First coordinates on the plane, shape ``(G,)``, equal steps.
        ys: Second coordinates, shape ``(G,)``, equal steps.
        log_density: Log density per unit of the plane's area, shape ``(G, G)``: ``[i, j]`` at
            ``(xs[j], ys[i])``. It integrates to one over the grid.
        levels: Log density whose contour holds 50, 90 and 99 % of the mass, in that order.
        kl: KL(q(z|x) || p(z|x)), or None where the plane is a slice.
        log_evidence: log p(x), or None where the plane is a slice.
        is_slice: Whether there are more latent dimensions than the two of the plane.
        edge_mass: Share of the mass on the edge of the area looked at: not negligible where mass
            lies outside.
    """

    xs: np.ndarray
    ys: np.ndarray
    log_density: np.ndarray
    levels: tuple[float, ...]
    kl: float | None
    log_evidence: float | None
    is_slice: bool
    edge_mass: float


def mass_levels(log_density: np.ndarray, masses: tuple[float, ...] = MASSES) -> tuple[float, ...]:
    """Return the levels whose highest-density regions hold shares of the mass of a grid.

    Args:
        log_density: On equal cells, up to a constant, any shape.
        masses: Shares, 0 to 1.

    Returns:
        A log density for each share.

    Example:
        >>> mass_levels(np.log([[0.5, 0.3], [0.2, 1e-12]]), (0.7,)) == (np.log(0.3),)
        True
    """
    falling = np.sort(log_density, axis=None)[::-1]
    mass = np.cumsum(np.exp(falling - falling[0]))
    places = np.searchsorted(mass, np.asarray(masses) * mass[-1]).clip(max=len(falling) - 1)
    return tuple(float(falling[place]) for place in places)


@torch.no_grad()
def true_posterior(
    vae: VAE,
    x: Tensor,
    plane: Plane,
    *,
    at: np.ndarray | None = None,
    points: int = 161,
    extent: float = 8.0,
    y: Tensor | None = None,
    posterior: Distribution | None = None,
) -> TruePosterior:
    """Work out p(z|x) of one picture on the plane.

    A grid over the whole area finds the mass, a second one, as fine, covers just that.

    Args:
        vae: The model.
        x: The picture in [0, 1], shape ``(1, C, H, W)``.
        plane: What the map draws.
        at: For more than two dimensions a code that the slice goes through, shape ``(D,)``, such
            as the posterior's mean; without one the slice is the plane itself.
        points: Of either grid along each axis.
        extent: The area reaches from minus this to plus this on the plane, in latent units.
        y: The picture's label, int64, shape ``(1,)``, or None.
        posterior: q(z|x), if it is at hand.
    """
    offset = np.zeros(len(plane.offset))
    if at is not None and not plane.whole:
        code = np.asarray(at, dtype=np.float64)
        offset = code - plane.lift(plane.project(code))
    side = torch.linspace(-extent, extent, points, dtype=torch.float64)
    table = _on_plane(vae, x, plane, offset, side, side, y)
    edge = _edge_share(table)
    first, second = mass_box(table, side, side)
    table = _on_plane(vae, x, plane, offset, first, second, y)
    area = float((first[1] - first[0]) * (second[1] - second[0]))
    log_mass = float(table.flatten().logsumexp(dim=0)) + float(np.log(area))
    density = (table - log_mass).cpu().numpy()
    kl = None
    if plane.whole:
        q = infer_posterior(vae, x, y) if posterior is None else posterior
        kl = _kl(vae, x, q, log_mass, y)
    return TruePosterior(
        xs=first.numpy(),
        ys=second.numpy(),
        log_density=density,
        levels=mass_levels(density),
        kl=kl,
        log_evidence=log_mass if plane.whole else None,
        is_slice=not plane.whole,
        edge_mass=edge,
    )


def _on_plane(
    vae: VAE,
    x: Tensor,
    plane: Plane,
    offset: np.ndarray,
    first: Tensor,
    second: Tensor,
    y: Tensor | None,
) -> Tensor:
    """Return log p(x, z) on a grid of the plane, shape ``(G, G)``."""
    codes = plane.lift(plane_codes(first, second).numpy()) + offset
    z = torch.from_numpy(codes).to(device=x.device, dtype=x.dtype)
    return log_joint_table(vae, x, z, y)[0].view(len(second), len(first)).cpu()


def _edge_share(table: Tensor) -> float:
    share = (table - table.flatten().logsumexp(dim=0)).exp()
    return max(0.0, 1.0 - float(share[1:-1, 1:-1].sum()))


def _kl(vae: VAE, x: Tensor, q: Distribution, log_mass: float, y: Tensor | None) -> float:
    """Return KL(q || p(z|x)) by q's own nodes, none of which is the grid's."""
    if vae.config.posterior is PosteriorKind.FLOW:
        log_p = torch.tensor([log_mass], dtype=torch.float64, device=x.device)
        return float(kl_on_grid(vae, x, q, log_p, points=_KL_POINTS, y=y))
    reconstruction, kl = exact_terms(vae, x, q, y)
    return log_mass - float(reconstruction - kl)
