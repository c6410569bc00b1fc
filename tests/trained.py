"""Small models trained on real digits in a second or two, for tests of what is exact."""

from __future__ import annotations

from functools import cache

import torch
from sklearn.datasets import load_digits
from torch import Tensor

from vae_explorer.model.config import ModelConfig
from vae_explorer.model.vae import VAE

__all__ = ["digits", "trained_on_digits"]

TRAINED_ON = 1500
"""Of the 1797 digits; the rest is held out."""


@cache
def digits(*, binary: bool = False) -> Tensor:
    """Return the 8x8 digits of scikit-learn, float64, shape ``(1797, 1, 8, 8)``."""
    grey = torch.from_numpy(load_digits().images / 16.0)[:, None]
    return (grey > 0.5).double() if binary else grey


@cache
def trained_on_digits(steps: int = 200, **model: object) -> tuple[VAE, Tensor]:
    """Train a model in double precision by the recipe of the literature, in no code of ours.

    Args:
        steps: Of Adam, 100 images each.
        **model: Fields of its configuration; 32 hidden units where not said otherwise.

    Returns:
        The model in evaluation mode, and the held-out images.
    """
    torch.manual_seed(0)
    config = ModelConfig.model_validate({"image_shape": (1, 8, 8), "hidden": (32,), **model})
    vae = VAE(config).double()
    x = digits(binary=config.likelihood == "bernoulli")
    optimiser = torch.optim.Adam(vae.parameters(), 3e-3)
    for _ in range(steps):
        batch = x[torch.randint(0, TRAINED_ON, (100,))]
        q = vae.posterior(batch)
        z = q.rsample()
        log_joint = vae.likelihood(z).log_prob(batch) + vae.prior.log_prob(z)
        loss = -(log_joint - q.log_prob(z)).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return vae.eval().requires_grad_(requires_grad=False), x[TRAINED_ON:]
