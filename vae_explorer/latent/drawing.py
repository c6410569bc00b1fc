"""The decoder as a surface in the space of pictures, where lengths are what is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.latent.labels import UNKNOWN

if TYPE_CHECKING:
    from vae_explorer.model.vae import VAE

__all__ = ["Drawing", "drawing_of"]

_CHUNK = 32


@dataclass(frozen=True, eq=False)
class Drawing:
    """From codes to pictures between which Euclidean distances are root mean square differences.

    Attributes:
        draw: From codes, shape ``(M, D)``, to vectors, shape ``(M, P)``; differentiable.
        like: A tensor of the type and on the device that codes must have.
    """

    draw: Callable[[torch.Tensor], torch.Tensor]
    like: torch.Tensor

    def tensor(self, codes: np.ndarray) -> torch.Tensor:
        """Return codes as :attr:`draw` takes them."""
        return torch.from_numpy(np.ascontiguousarray(codes)).to(self.like)

    @torch.no_grad()
    def at(self, codes: np.ndarray) -> torch.Tensor:
        """Draw codes, shape ``(M, D)``, a few at a time; vectors of shape ``(M, P)``."""
        return torch.cat([self.draw(part) for part in self.tensor(codes).split(_CHUNK)])


def drawing_of(vae: VAE, label: int = UNKNOWN) -> Drawing:
    """Return the mean pictures of a model.

    Args:
        vae: The model.
        label: What a conditional one is told; -1 for nothing.
    """
    like = next(vae.parameters()).detach()

    def draw(z: torch.Tensor) -> torch.Tensor:
        told = None if label == UNKNOWN else torch.full((len(z),), label, device=z.device)
        pictures: torch.Tensor = vae.mean(z, told).flatten(1)
        scaled: torch.Tensor = pictures / pictures.shape[1] ** 0.5
        return scaled

    return Drawing(draw, like)
