"""The posteriors of many images, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.inference.infer import infer_posterior
from vae_explorer.latent.labels import label_numbers
from vae_explorer.model.binarisation import binarised
from vae_explorer.model.kinds import Inference, PosteriorKind

if TYPE_CHECKING:
    from torch.distributions import Distribution

    from vae_explorer.model.config import ModelConfig
    from vae_explorer.model.vae import VAE

__all__ = ["densities_a_second", "evenly_spread", "most_for_aggregate", "posteriors_in_batches"]

_BATCH = 256
_FEWEST, _VALUES = 1000, 1 << 14
_MOST_INFERRED = 100
_MOST_FLOWS = 200
_FLOW_DENSITIES = 50_000
_GAUSSIAN_VALUES = 1 << 24


def evenly_spread(rows: np.ndarray, most: int) -> np.ndarray:
    """Return at most so many of some rows, evenly spread.

    Example:
        >>> evenly_spread(np.arange(10), 4)
        array([0, 3, 6, 9])
    """
    return rows[:: max(1, -(-len(rows) // most))]


def most_for_aggregate(config: ModelConfig) -> int:
    """Return how many posteriors an aggregate may have that is asked about thousands of codes.

    Where each posterior is an optimisation of its own, or a flow, these are few.
    """
    if config.posterior is PosteriorKind.FLOW:
        return _MOST_FLOWS
    if config.inference is Inference.PER_IMAGE:
        return _MOST_INFERRED
    return max(_FEWEST, _VALUES // config.latent_dim)


def densities_a_second(config: ModelConfig) -> int:
    """Return how many densities of a code under a posterior take about a second on one core."""
    if config.posterior is PosteriorKind.FLOW:
        return _FLOW_DENSITIES
    return _GAUSSIAN_VALUES // config.latent_dim


@torch.no_grad()
def posteriors_in_batches(
    vae: VAE, pixels: np.ndarray, labels: Sequence[str], rows: np.ndarray, *, seed: int = 0
) -> Iterator[Distribution]:
    """Yield q(z|x) of some images, a batch for each pull, as the model sees them.

    Args:
        vae: The model.
        pixels: Of all images, uint8, shape ``(N, C, H, W)``.
        labels: Their names; of no effect unless the model is told labels.
        rows: Which images, int64, shape ``(n,)``.
        seed: Of what is drawn where pixels are binarised anew, or posteriors optimised.
    """
    noise = torch.Generator(next(vae.parameters()).device).manual_seed(seed)
    for start in range(0, len(rows), _BATCH):
        index = rows[start : start + _BATCH]
        x = torch.from_numpy(np.array(pixels[index])).to(noise.device).float().div_(255.0)
        y = None
        if vae.config.conditional:
            told = label_numbers([labels[row] for row in index], vae.config.labels)
            y = torch.from_numpy(told).to(noise.device)
        yield infer_posterior(vae, binarised(x, vae.config, noise), y, generator=noise)
