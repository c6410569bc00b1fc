r"""Geodesics: the ways on which the picture changes least, and stays among the data.

A curve through latent space is measured by

.. math:: L = \int w(z)\, \lVert J(z)\, \dot z \rVert\, dt, \qquad
    w(z) = 1 + \lambda \max\Bigl(0,\; \frac{m - \log p(z)}{m - e}\Bigr)^2

with :math:`J` the decoder's derivative, so that without :math:`w` its length is that of the
pull-back metric :math:`J^\top J`: all the change of the picture on the way. The factor :math:`w`
keeps it among the codes of images: :math:`\log p` is their kernel density, :math:`m` its median and
:math:`e` its edge (see :mod:`vae_explorer.latent.support`). In dense places it is 1; at the edge of
the support a step counts as :math:`1 + \lambda` steps, outside it soon as many more. A decoder
whose variance rises away from the data, as in the second reference, does the same by itself; the
mean pictures alone do not.

The curve is a chain of codes. It starts as the shortest way through a graph, and its energy
:math:`n \sum_i \bar w_i^2 \lVert f(z_{i+1}) - f(z_i) \rVert^2`, whose least value is the squared
length, then descends: no step that would raise it is taken.

References:
    Tosi, Hauberg, Vellido, Lawrence, "Metrics for probabilistic geometries", 2014,
    arXiv:1411.7432; Arvanitidis, Hansen, Hauberg, "Latent Space Oddity", 2018, arXiv:1710.11379;
    Chen, Klushyn, Kurle, Jiang, Bayer, van der Smagt, "Metrics for deep generative models", 2018,
    arXiv:1711.01204.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.latent.support import Support

if TYPE_CHECKING:
    from vae_explorer.latent.drawing import Drawing

__all__ = ["CAUTION", "Metric", "Refined", "chain_length", "refine", "respaced"]

CAUTION = 2.0
"""λ: a step at the edge of the support counts as three in a dense place."""

_TRIALS = 200
_MEMORY = 6
_HALVINGS = 6
_ENOUGH = 3e-4
_LEAST = 1e-12


@dataclass(frozen=True, eq=False)
class Metric:
    """What a step through latent space costs.

    Attributes:
        drawing: The decoder.
        support: Of the codes of images; None to count the change of the picture alone.
        caution: λ, at least 0.
    """

    drawing: Drawing
    support: Support | None = None
    caution: float = CAUTION

    def weight(self, z: torch.Tensor) -> torch.Tensor:
        """Return w at codes, shape ``(M, D)``; at least 1, shape ``(M,)``."""
        if self.support is None or self.caution == 0.0:
            return torch.ones(len(z)).to(z)
        support = self.support
        scaled, widths = (torch.from_numpy(v).to(z) for v in (support.scaled, support.widths))
        places = z / widths
        square = places.square().sum(1, keepdim=True) + scaled.square().sum(1)
        square = square - 2.0 * places @ scaled.T
        density = torch.logsumexp(-0.5 * square, dim=1) - support.log_constant
        rare = (support.usual - density) / (support.usual - support.edge)
        return 1.0 + self.caution * rare.clamp_min(0.0).square()

    def costs(self, chain: torch.Tensor) -> torch.Tensor:
        """Return the squared lengths of the links of a chain, shape ``(n + 1, D)``; ``(n,)``."""
        change = self.drawing.draw(chain).diff(dim=0).square().sum(1)
        weight = self.weight(chain)
        return change * (0.5 * (weight[1:] + weight[:-1])).square()


@dataclass(frozen=True, eq=False)
class Refined:
    """A chain that has been shortened.

    Attributes:
        chain: Codes, float64, shape ``(n + 1, D)``; the ends are as they were.
        energies: Before, and after each step; never rising.
        length: Of the chain under the metric.
    """

    chain: np.ndarray
    energies: tuple[float, ...]
    length: float


@torch.no_grad()
def chain_length(metric: Metric, chain: np.ndarray) -> float:
    """Return the length of a chain of codes, shape ``(n + 1, D)``, under a metric."""
    return float(metric.costs(metric.drawing.tensor(chain)).double().sqrt().sum())


def respaced(chain: np.ndarray, links: int) -> np.ndarray:
    """Return a chain with ``links`` links that are equally long in latent space."""
    away = np.linalg.norm(np.diff(chain, axis=0), axis=1)
    done = np.concatenate([[0.0], np.cumsum(np.maximum(away, _LEAST))])
    at = np.linspace(0.0, done[-1], links + 1)
    return np.stack([np.interp(at, done, column) for column in chain.T], axis=1)


def refine(
    metric: Metric,
    chain: np.ndarray,
    *,
    trials: int = _TRIALS,
    dropped: Callable[[], bool] = lambda: False,
) -> Refined:
    """Shorten a chain of codes by descent of its energy.

    A limited-memory quasi-Newton method whose first guess of the curvature is that of an even
    metric: the chain is drawn tight as a whole, not link by link.

    Args:
        metric: What is to be short.
        chain: Codes, shape ``(n + 1, D)``; the first and the last stay.
        trials: Chains that are drawn at most; several may be tried for one step.
        dropped: Asked before each step; True to leave it at that.

    References:
        Nocedal and Wright, "Numerical optimization", 2nd edition, 2006, algorithm 7.4.
    """
    now = metric.drawing.tensor(chain)
    energy, slope = _energy(metric, now)
    energies = [energy]
    steps: list[tuple[torch.Tensor, torch.Tensor]] = []
    share = 1.0
    while trials > 0 and len(now) > 2 and not dropped():
        scale = energy / ((len(now) - 1) * max(float(now.diff(dim=0).square().sum()), _LEAST))
        way = _direction(slope, steps, max(scale, _LEAST))
        found = _step(metric, now, energy, slope, way, share)
        if found is None:
            break
        further, lower, steeper, tried, share = found
        trials -= tried
        share = min(1.0, 2.0 * share)
        steps = [*steps, (further - now, steeper - slope)][-_MEMORY:]
        won = energy - lower
        now, energy, slope = further, lower, steeper
        energies.append(energy)
        if won <= _ENOUGH * energy:
            break
    result = now.double().cpu().numpy()
    result[0], result[-1] = chain[0], chain[-1]
    return Refined(result, tuple(energies), chain_length(metric, result))


@torch.enable_grad()
def _energy(metric: Metric, chain: torch.Tensor) -> tuple[float, torch.Tensor]:
    """The energy of a chain, and its slope with the ends held fast."""
    chain = chain.detach().requires_grad_()
    total = metric.costs(chain).sum() * (len(chain) - 1)
    (slope,) = torch.autograd.grad(total, chain)
    slope[0] = slope[-1] = 0.0
    return float(total.detach()), slope


def _step(
    metric: Metric,
    now: torch.Tensor,
    energy: float,
    slope: torch.Tensor,
    way: torch.Tensor,
    share: float,
) -> tuple[torch.Tensor, float, torch.Tensor, int, float] | None:
    """The first of ever shorter steps that lowers the energy, from a share of the whole one on.

    Returns:
        The chain, its energy and slope, how many were tried, and the share; None if none does.
    """
    falls = float((slope * way).sum())
    if not math.isfinite(falls) or falls >= 0.0:
        return None
    for tried in range(1, _HALVINGS + 1):
        further = now + share * way
        lower, steeper = _energy(metric, further)
        if lower <= energy + 1e-4 * share * falls and lower < energy:
            return further, lower, steeper, tried, share
        share *= 0.5
    return None


def _direction(
    slope: torch.Tensor, steps: list[tuple[torch.Tensor, torch.Tensor]], scale: float
) -> torch.Tensor:
    """Where to go, by the two loops of limited-memory BFGS."""
    rest, shares = slope.clone(), []
    for moved, turned in reversed(steps):
        curved = float((moved * turned).sum())
        share = float((moved * rest).sum()) / curved if curved > _LEAST else 0.0
        shares.append((share, curved))
        rest = rest - share * turned
    way = _drawn_tight(rest) / scale
    for (moved, turned), (share, curved) in zip(steps, reversed(shares), strict=True):
        if curved > _LEAST:
            way = way + moved * (share - float((turned * way).sum()) / curved)
    return -way


def _drawn_tight(slope: torch.Tensor) -> torch.Tensor:
    """Solve with the second derivative of the energy of an even chain, ``2 n (2, -1, -1)``."""
    inner = len(slope) - 2
    even = 2.0 * torch.eye(inner) - torch.diag(torch.ones(inner - 1), 1)
    even = (even - torch.diag(torch.ones(inner - 1), -1)).to(slope) * (2.0 * (inner + 1))
    result = torch.zeros_like(slope)
    result[1:-1] = torch.linalg.solve(even, slope[1:-1])
    return result
