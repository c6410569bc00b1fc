"""Decoders whose geometry is known: their pictures are places in a few dimensions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from vae_explorer.latent.drawing import Drawing

__all__ = ["bent", "linear", "polar", "sphere"]


def drawn(draw: Callable[[torch.Tensor], torch.Tensor]) -> Drawing:
    return Drawing(draw, torch.zeros(1, dtype=torch.float64))


def linear(dims: int, seed: int = 0) -> Drawing:
    """A decoder that is a matrix: its geodesics are straight lines."""
    matrix = np.random.default_rng(seed).normal(size=(dims, dims + 3))
    weights = torch.from_numpy(matrix)
    return drawn(lambda z: z @ weights)


def sphere() -> Drawing:
    """Codes are a place's distance from the pole and its longitude, on a sphere of radius 1."""

    def draw(z: torch.Tensor) -> torch.Tensor:
        away, around = z[:, 0], z[:, 1]
        parts = (away.sin() * around.cos(), away.sin() * around.sin(), away.cos())
        return torch.stack(parts, dim=1)

    return drawn(draw)


def polar() -> Drawing:
    """Codes are radius and angle of a place in the plane, where straight lines are shortest."""
    return drawn(lambda z: z[:, :1] * torch.stack([z[:, 1].cos(), z[:, 1].sin()], dim=1))


def bent() -> Drawing:
    """A picture that hardly changes at first and fast at the end, and turns meanwhile."""

    def draw(z: torch.Tensor) -> torch.Tensor:
        t = z[:, 0]
        return torch.stack([(3 * t).exp(), (5 * t).sin(), z[:, 1] + t * t], dim=1)

    return drawn(draw)
