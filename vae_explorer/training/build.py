"""What a training starts from: the model of a seed, and the optimiser."""

from __future__ import annotations

import numpy as np
import torch

from vae_explorer.model.config import Architecture
from vae_explorer.model.vae import VAE
from vae_explorer.training.pixels import PixelStatistics
from vae_explorer.training.settings import Setup, TrainingSettings

__all__ = ["build_optimiser", "build_vae", "mixed_seed", "set_learning_rate"]

_SIGMA_FACTOR = 10.0
_RISE_STEPS = 50


def mixed_seed(seed: int, salt: int) -> int:
    """Return a seed of its own for each use of the user's seed."""
    return int(np.random.SeedSequence([seed, salt]).generate_state(1)[0])


def build_vae(setup: Setup, statistics: PixelStatistics | None = None) -> VAE:
    """Build a model with the initial weights of a seed.

    Args:
        setup: What to build, and the seed.
        statistics: Of the training pictures, where the decoder starts.
    """
    with torch.random.fork_rng(devices=[]):
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


def build_optimiser(vae: VAE, settings: TrainingSettings) -> torch.optim.Adam:
    """Return Adam for a model.

    A learned standard deviation of the likelihood takes steps ten times as large. It is one number
    that has to fall by half an order of magnitude, while Adam moves each weight by at most about
    the learning rate; until it has fallen, the pictures hardly count against the KL.

    Args:
        vae: On the device where it is trained.
        settings: Learning rate.
    """
    # MPS has no fused Adam for every dtype; CPU and CUDA do.
    fused = next(vae.parameters()).device.type in ("cpu", "cuda")
    groups = [{"params": list(vae.encoder.parameters()) + list(vae.decoder.parameters())}]
    if rest := list(vae.observation.parameters()):
        groups.append({"params": rest})
    optimiser = torch.optim.Adam(groups, lr=settings.learning_rate, fused=fused)
    set_learning_rate(optimiser, settings, 0)
    return optimiser


def set_learning_rate(
    optimiser: torch.optim.Optimizer, settings: TrainingSettings, step: int
) -> None:
    """Set the learning rate of the step that comes after ``step`` steps.

    It rises over the first fifty steps: Adam's first steps are of full size in every weight
    whatever the gradient, and with a learned deviation they could end in a decoder that ignores
    its codes.

    Args:
        optimiser: From :func:`build_optimiser`.
        settings: Learning rate.
        step: Steps done.
    """
    rate = settings.learning_rate * min(1.0, (step + 1) / _RISE_STEPS)
    for group, factor in zip(optimiser.param_groups, (1.0, _SIGMA_FACTOR), strict=False):
        group["lr"] = rate * factor
