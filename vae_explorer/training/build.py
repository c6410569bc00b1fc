"""What a training starts from: the model of a seed."""

from __future__ import annotations

import threading

import numpy as np
import torch

from vae_explorer.model.config import Architecture
from vae_explorer.model.vae import VAE
from vae_explorer.training.pixels import PixelStatistics
from vae_explorer.training.settings import Setup

__all__ = ["build_vae", "mixed_seed"]

# The initial weights are drawn from a generator that all threads share.
_BUILDING = threading.Lock()


def mixed_seed(seed: int, salt: int) -> int:
    """Return a seed of its own for each use of the user's seed."""
    return int(np.random.SeedSequence([seed, salt]).generate_state(1)[0])


def build_vae(setup: Setup, statistics: PixelStatistics | None = None) -> VAE:
    """Build a model with the initial weights of a seed.

    Args:
        setup: What to build, and the seed.
        statistics: Of the training pictures, where the decoder starts; None to leave the weights
            as they were drawn.
    """
    with _BUILDING, torch.random.fork_rng(devices=[]):
        torch.manual_seed(mixed_seed(setup.training.seed, 0))
        vae = VAE(setup.model)
    if statistics is not None:
        vae.start_at(statistics.mean, statistics.deviation)
    if setup.model.architecture is Architecture.CONV:
        # The order in which oneDNN and cuDNN convolve fastest; it changes no number's meaning.
        for weight in vae.parameters():
            if weight.ndim == 4:
                weight.data = weight.data.contiguous(memory_format=torch.channels_last)
    return vae
