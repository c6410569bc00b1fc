"""Encoder and decoder networks.

The encoder maps pictures to the mean and log standard deviation of q(z|x); the decoder maps
codes to one parameter per pixel. Neither knows what the parameters mean.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from vae_explorer.model.config import Architecture, ModelConfig

__all__ = ["build_decoder", "build_encoder", "set_output_bias"]


def _mlp(widths: tuple[int, ...]) -> list[nn.Module]:
    """Return linear layers with a rectifier after each but the last."""
    layers: list[nn.Module] = []
    for width_in, width_out in pairwise(widths):
        layers += [nn.Linear(width_in, width_out), nn.ReLU(inplace=True)]
    return layers[:-1]


def _bottom(config: ModelConfig) -> tuple[int, int, int]:
    """Return the shape ``(C, H, W)`` between convolutions and fully connected layers."""
    side = config.image_shape[1] >> len(config.channels)
    return config.channels[-1], side, side


def build_encoder(config: ModelConfig) -> nn.Sequential:
    """Return a network from pictures ``(B, C, H, W)`` to ``(B, 2 D)``: mean, log std.

    Args:
        config: What to build.

    Example:
        >>> config = ModelConfig(image_shape=(1, 8, 8), hidden=(32,))
        >>> build_encoder(config)(torch.zeros(3, 1, 8, 8)).shape
        torch.Size([3, 4])
    """
    if config.architecture is Architecture.MLP:
        return nn.Sequential(
            nn.Flatten(), *_mlp((config.dimensions, *config.hidden, 2 * config.latent_dim))
        )
    layers: list[nn.Module] = []
    for channels_in, channels_out in pairwise((config.image_shape[0], *config.channels)):
        layers += [nn.Conv2d(channels_in, channels_out, 4, 2, 1), nn.ReLU(inplace=True)]
    channels, height, width = _bottom(config)
    flat = channels * height * width
    return nn.Sequential(
        *layers, nn.Flatten(), *_mlp((flat, *config.hidden, 2 * config.latent_dim))
    )


def build_decoder(config: ModelConfig) -> nn.Sequential:
    """Return a network from codes ``(B, D)`` to one parameter per pixel ``(B, C, H, W)``.

    Args:
        config: What to build.

    Example:
        >>> config = ModelConfig(image_shape=(3, 16, 16), architecture="conv",
        ...                      hidden=(), channels=(4, 8))
        >>> build_decoder(config)(torch.zeros(3, 2)).shape
        torch.Size([3, 3, 16, 16])
    """
    inwards = tuple(reversed(config.hidden))
    if config.architecture is Architecture.MLP:
        return nn.Sequential(
            *_mlp((config.latent_dim, *inwards, config.dimensions)),
            nn.Unflatten(1, config.image_shape),
        )
    bottom = _bottom(config)
    layers: list[nn.Module] = [
        *_mlp((config.latent_dim, *inwards, bottom[0] * bottom[1] * bottom[2])),
        nn.ReLU(inplace=True),
        nn.Unflatten(1, bottom),
    ]
    outwards = pairwise((*reversed(config.channels), config.image_shape[0]))
    for halvings, (channels_in, channels_out) in zip(
        reversed(range(len(config.channels))), outwards, strict=True
    ):
        # Doubling gives back a side that was odd only with one row and column more.
        odd = (config.image_shape[1] >> halvings) % 2
        layers += [
            nn.ConvTranspose2d(channels_in, channels_out, 4, 2, 1, output_padding=odd),
            nn.ReLU(inplace=True),
        ]
    return nn.Sequential(*layers[:-1])


def set_output_bias(decoder: nn.Sequential, values: Tensor) -> None:
    """Start the decoder at the mean picture, so that training begins with what differs.

    An MLP takes the whole picture; a transposed convolution has one bias a channel, and takes
    the mean of each.

    Args:
        decoder: A network from :func:`build_decoder`.
        values: The decoder's output for the mean picture, shape ``(C, H, W)``.
    """
    last = next(m for m in reversed(decoder) if isinstance(m, nn.Linear | nn.ConvTranspose2d))
    bias = values.flatten() if isinstance(last, nn.Linear) else values.mean(dim=(1, 2))
    with torch.no_grad():
        assert last.bias is not None
        last.bias.copy_(bias)
