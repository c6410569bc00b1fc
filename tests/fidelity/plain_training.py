"""The parity recipe in plain PyTorch: no class, no loop and no formula of the program's own.

What decides a training comes from outside: the first weights, the order of the images, and the
seed of the noise, of which each step draws first the binarisation and then one code for each image.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor

if TYPE_CHECKING:
    import numpy as np

__all__ = ["LossOf", "Weights", "batches", "decode", "encode", "measure", "plain_loss", "train"]

Weights = Mapping[str, Tensor]
LossOf = Callable[[Tensor], Tensor]
"""Binary pictures ``(B, 784)`` to the loss, whose noise comes from torch's global generator."""


def _layers(weights: Weights, net: str) -> list[tuple[Tensor, Tensor]]:
    names = [name for name in weights if name.startswith(net) and name.endswith("weight")]
    ordered = sorted(names, key=lambda name: int(name.split(".")[1]))
    return [(weights[name], weights[name.replace("weight", "bias")]) for name in ordered]


def _through(weights: Weights, net: str, h: Tensor) -> Tensor:
    *inner, (weight, bias) = _layers(weights, net)
    for inner_weight, inner_bias in inner:
        h = torch.tanh(h @ inner_weight.T + inner_bias)
    return h @ weight.T + bias


def encode(weights: Weights, x: Tensor, *, variance: bool) -> tuple[Tensor, Tensor]:
    """Return mean and log variance of q(z|x), from a net that says log σ or log σ²."""
    mean, spread = _through(weights, "encoder", x).chunk(2, dim=1)
    return mean, spread if variance else 2.0 * spread


def decode(weights: Weights, z: Tensor) -> Tensor:
    """Return the logit of each pixel."""
    return _through(weights, "decoder", z)


def _bound(weights: Weights, x: Tensor, *, variance: bool, draws: int = 1) -> Tensor:
    mean, log_variance = encode(weights, x, variance=variance)
    kl = -0.5 * (1.0 + log_variance - mean**2 - log_variance.exp()).sum(dim=1)
    bound = -kl
    for _ in range(draws):
        z = mean + (0.5 * log_variance).exp() * torch.randn_like(mean)
        logits = decode(weights, z)
        errors = F.binary_cross_entropy_with_logits(logits, x, reduction="none")
        bound = bound - errors.sum(dim=1) / draws
    return bound


def plain_loss(weights: Weights, *, variance: bool) -> LossOf:
    """Return the loss of the recipe: minus the bound, averaged over the batch."""
    return lambda x: -_bound(weights, x, variance=variance).mean()


def batches(pixels: np.ndarray, order: np.ndarray, size: int) -> Iterator[Tensor]:
    """Yield grey pictures ``(B, 784)`` in an order."""
    for start in range(0, len(order), size):
        yield torch.from_numpy(pixels[order[start : start + size]]).flatten(1).float() / 255.0


def train(
    loss_of: LossOf,
    parameters: list[Tensor],
    epochs: int,
    batches_of: Callable[[int], Iterator[Tensor]],
) -> Iterator[int]:
    """Train by Adam at 1e-3; yield after each epoch. The global generator is seeded before."""
    adam = torch.optim.Adam(parameters, lr=1e-3)
    for epoch in range(epochs):
        for grey in batches_of(epoch):
            loss = loss_of((torch.rand_like(grey) < grey).float())
            adam.zero_grad()
            loss.backward()
            adam.step()
        yield epoch + 1


@torch.no_grad()
def measure(weights: Weights, x: Tensor, *, variance: bool, draws: int) -> np.ndarray:
    """Return the bound of each picture, by the same noise whoever asks."""
    torch.manual_seed(21)
    parts = [_bound(weights, some, variance=variance, draws=draws) for some in x.split(500)]
    return torch.cat(parts).double().numpy()
