r"""How smoothly pictures change along walks between codes.

Along a straight walk between the codes of two images, cut into K steps, let :math:`s_k` be the
distance between neighbouring decoded pictures and :math:`s` that between its ends. Two pure
numbers are averaged over walks:

* the *detour* :math:`\sum_k s_k / s`, at least 1: how many times more the pictures change on the
  way than the ends differ;
* the *largest step* :math:`\max_k s_k / \overline{s_k}`, at least 1: how far the change falls on
  one place instead of being spread over the walk.

A latent space with gaps between its codes, as a model without KL may have, shows in both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from vae_explorer.model.vae import VAE

__all__ = ["Smoothness", "walk_smoothness"]

_CODES_AT_ONCE = 256
_LEAST_CHANGE = 1e-3
"""Root mean square difference of two pictures, of the pixel range, below which they are equal."""


@dataclass(frozen=True)
class Smoothness:
    """How smoothly pictures change along straight walks between codes.

    Attributes:
        detour: Mean of the ways over the distances, a ratio of at least 1.
        detour_se: Its standard error over walks.
        largest_step: Mean of the largest steps over the mean steps, at least 1.
        largest_step_se: Its standard error over walks.
        walks: Number of walks whose ends differ.
        steps: Steps of each walk.
    """

    detour: float
    detour_se: float
    largest_step: float
    largest_step_se: float
    walks: int
    steps: int


@torch.no_grad()
def walk_smoothness(
    vae: VAE, codes: np.ndarray, *, walks: int = 100, steps: int = 32, seed: int = 0
) -> Smoothness | None:
    """Measure walks between pairs of codes picked by chance.

    Args:
        vae: The model; a conditional one decodes without a label.
        codes: Posterior means, shape ``(N, D)``; rows with NaN are left out.
        walks: Number of pairs, at least 2.
        steps: Steps of each walk, at least 2.
        seed: Of the choice of pairs.

    Returns:
        The ratios, or None where fewer than two walks have ends whose pictures differ: a model
        that has collapsed decodes every code to one picture.

    Raises:
        ValueError: If ``walks`` or ``steps`` is below 2.
    """
    if walks < 2 or steps < 2:
        raise ValueError("smoothness takes at least two walks of two steps")
    known = np.asarray(codes, dtype=np.float64)
    known = known[np.isfinite(known).all(axis=1)]
    if len(known) < 2:
        return None
    rng = np.random.default_rng(seed)
    pairs = [known[rng.choice(len(known), 2, replace=False)] for _ in range(walks)]
    share = np.linspace(0.0, 1.0, steps + 1)[:, None]
    detours, largest = [], []
    like = next(vae.parameters())
    for start, end in pairs:
        way = torch.from_numpy((1.0 - share) * start + share * end).to(like)
        parts = [vae.mean(part).flatten(1) for part in way.split(_CODES_AT_ONCE)]
        pictures = torch.cat(parts).double()
        scale = math.sqrt(pictures.shape[1])
        length = ((pictures[1:] - pictures[:-1]).norm(dim=1) / scale).cpu().numpy()
        straight = float((pictures[-1] - pictures[0]).norm()) / scale
        if straight > _LEAST_CHANGE:
            detours.append(float(length.sum()) / straight)
            largest.append(float(length.max() / length.mean()))
    if len(detours) < 2:
        return None
    root = math.sqrt(len(detours))
    return Smoothness(
        detour=float(np.mean(detours)),
        detour_se=float(np.std(detours, ddof=1)) / root,
        largest_step=float(np.mean(largest)),
        largest_step_se=float(np.std(largest, ddof=1)) / root,
        walks=len(detours),
        steps=steps,
    )
