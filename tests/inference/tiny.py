"""Models small enough for exact expectations, and gradients as one vector."""

from __future__ import annotations

import itertools
import math

import numpy as np
import torch
from torch import Tensor

from vae_explorer.inference.objective_settings import ObjectiveSettings
from vae_explorer.inference.objectives import ObjectiveValue, objective
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.posterior import deviations
from vae_explorer.model.vae import VAE

SIDE = 4


def tiny_vae(seed: int = 0, **changes: object) -> VAE:
    """Build a smooth model of two-dimensional codes whose posterior fits badly."""
    torch.manual_seed(seed)
    base = {"image_shape": (1, SIDE, SIDE), "hidden": (3,), "activation": "tanh"}
    vae = VAE(ModelConfig.model_validate({**base, **changes})).double()
    with torch.no_grad():
        for weight in vae.decoder.parameters():
            weight.mul_(2.0)
    return vae


def pictures(count: int, seed: int = 1) -> Tensor:
    """Draw grey pictures."""
    noise = torch.Generator().manual_seed(seed)
    return torch.rand(count, 1, SIDE, SIDE, generator=noise, dtype=torch.float64)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def value_of(
    vae: VAE,
    x: Tensor,
    seed: int = 0,
    *,
    kl_weight: float = 1.0,
    images: int = 50,
    **settings: object,
) -> ObjectiveValue:
    """Work out an objective with noise of a seed."""
    chosen = ObjectiveSettings.model_validate(settings)
    return objective(
        vae,
        x,
        vae.posterior(x),
        chosen,
        kl_weight=kl_weight,
        images=images,
        generator=seeded(seed),
    )


def gradient_of(vae: VAE, value: Tensor) -> Tensor:
    """Return the gradient in all parameters of a model as one vector."""
    found = torch.autograd.grad(value, list(vae.parameters()), materialize_grads=True)
    return torch.cat([part.flatten() for part in found])


def hermite(order: int, dims: int) -> tuple[Tensor, Tensor]:
    """Return nodes ``(n, dims)`` and weights of an expectation over N(0, I)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(order)
    places = torch.tensor(list(itertools.product(nodes, repeat=dims)), dtype=torch.float64)
    shares = torch.tensor(
        [math.prod(row) for row in itertools.product(weights, repeat=dims)], dtype=torch.float64
    )
    return places, shares / shares.sum()


def log_weights_at(vae: VAE, x: Tensor, noise: Tensor, kl_weight: float = 1.0) -> Tensor:
    """Return log p(x|z) + β (log p(z) − log q(z|x)) of one picture at z = mean + std · noise."""
    mean, std = deviations(vae.posterior(x))
    z = mean + std * noise
    log_q = (-0.5 * noise.square() - std.log() - 0.5 * math.log(2 * math.pi)).sum(dim=1)
    fit: Tensor = vae.likelihood(z).log_prob(x.expand(len(z), *x.shape[1:]))
    return fit + kl_weight * (vae.prior.log_prob(z) - log_q)
