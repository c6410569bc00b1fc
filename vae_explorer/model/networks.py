"""Encoder and decoder networks.

The encoder maps pictures to what q(z|x) is made of, the decoder codes to what p(x|z) is made of;
both may be told a label. Neither knows what its outputs mean.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from vae_explorer.model.config import Architecture, ModelConfig
from vae_explorer.model.convolutions import Doubling, Halving
from vae_explorer.model.kinds import Activation
from vae_explorer.model.outputs import BELOW_DIAGONAL, network_outputs, picture_outputs

__all__ = ["Decoder", "Encoder", "build_decoder", "build_encoder", "last_layer", "set_output_bias"]


def _exactly(layer: nn.Module, given: Tensor) -> Tensor:
    """Return what a layer gives in single precision, whatever those before it compute in."""
    with torch.autocast(given.device.type, enabled=False):
        exact: Tensor = layer(given.float())
    return exact


class Encoder(nn.Sequential):
    """Layers from pictures to one row of numbers each; empty where images need no encoder."""

    def forward(self, x: Tensor, told: Tensor | None = None, *, exact_end: bool = False) -> Tensor:
        """Return the blocks of :func:`~vae_explorer.model.outputs.network_outputs`, joined.

        Args:
            x: Pictures in [0, 1], shape ``(B, C, H, W)``.
            told: What is known of their labels, shape ``(B, L)``; it joins the flat features.
            exact_end: Whether the last layer computes in single precision even where those before
                it do not.
        """
        end = last_layer(self) if exact_end else None
        for layer in self:
            x = _exactly(layer, x) if layer is end else layer(x)
            if told is not None and isinstance(layer, nn.Flatten):
                x = torch.cat((x, told), dim=1)
        return x


class Decoder(nn.Sequential):
    """Layers from codes to the numbers of a likelihood."""

    def forward(self, z: Tensor, told: Tensor | None = None, *, exact_end: bool = False) -> Tensor:
        """Return the blocks of :func:`~vae_explorer.model.outputs.picture_outputs`, joined.

        Args:
            z: Codes, shape ``(B, D)``.
            told: What is known of the labels, shape ``(B, L)``; it joins the codes.
            exact_end: As for the encoder.
        """
        if told is not None:
            z = torch.cat((z, told), dim=1)
        end = last_layer(self) if exact_end else None
        for layer in self:
            z = _exactly(layer, z) if layer is end else layer(z)
        return z


def _active(config: ModelConfig) -> nn.Module:
    return nn.Tanh() if config.activation is Activation.TANH else nn.ReLU(inplace=True)


def _mlp(config: ModelConfig, widths: tuple[int, ...]) -> list[nn.Module]:
    """Return linear layers with an activation after each but the last."""
    layers: list[nn.Module] = []
    for width_in, width_out in pairwise(widths):
        layers += [nn.Linear(width_in, width_out), _active(config)]
    return layers[:-1]


def _hidden(config: ModelConfig) -> tuple[int, ...]:
    return () if config.architecture is Architecture.LINEAR else config.hidden


def _bottom(config: ModelConfig) -> tuple[int, int, int]:
    """Return the shape ``(C, H, W)`` between convolutions and fully connected layers."""
    side = config.image_shape[1] >> len(config.channels)
    return config.channels[-1], side, side


def build_encoder(config: ModelConfig) -> Encoder:
    """Return a network from pictures ``(B, C, H, W)`` to what q(z|x) is made of.

    Args:
        config: What to build.

    Example:
        >>> config = ModelConfig(image_shape=(1, 8, 8), hidden=(32,))
        >>> build_encoder(config)(torch.zeros(3, 1, 8, 8)).shape
        torch.Size([3, 4])
    """
    width_out = sum(network_outputs(config).values())
    if not width_out:
        return Encoder()
    labels, layers = len(config.labels), list[nn.Module]()
    flat = config.dimensions
    if config.architecture is Architecture.CONV:
        for channels_in, channels_out in pairwise((config.image_shape[0], *config.channels)):
            layers += [Halving(channels_in, channels_out), _active(config)]
        channels, height, width = _bottom(config)
        flat = channels * height * width
    widths = (flat + labels, *_hidden(config), width_out)
    return Encoder(*layers, nn.Flatten(), *_mlp(config, widths))


def build_decoder(config: ModelConfig) -> Decoder:
    """Return a network from codes ``(B, D)`` to what p(x|z) is made of.

    Numbers of the pixels come as pictures, block after block in their channels; with a full
    covariance everything comes in one row.

    Args:
        config: What to build.

    Example:
        >>> config = ModelConfig(image_shape=(3, 16, 16), architecture="conv",
        ...                      hidden=(), channels=(4, 8))
        >>> build_decoder(config)(torch.zeros(3, 2)).shape
        torch.Size([3, 3, 16, 16])
    """
    blocks = picture_outputs(config)
    known = config.latent_dim + len(config.labels)
    inwards = tuple(reversed(_hidden(config)))
    channels, height, width = config.image_shape
    if config.architecture is not Architecture.CONV:
        layers = _mlp(config, (known, *inwards, sum(blocks.values())))
        if BELOW_DIAGONAL not in blocks:
            layers.append(nn.Unflatten(1, (len(blocks) * channels, height, width)))
        return Decoder(*layers)
    bottom = _bottom(config)
    layers = [
        *_mlp(config, (known, *inwards, bottom[0] * bottom[1] * bottom[2])),
        _active(config),
        nn.Unflatten(1, bottom),
    ]
    outwards = pairwise((*reversed(config.channels), len(blocks) * channels))
    for halvings, (channels_in, channels_out) in zip(
        reversed(range(len(config.channels))), outwards, strict=True
    ):
        # Doubling gives back a side that was odd only with one row and column more.
        odd = (height >> halvings) % 2
        layers += [Doubling(channels_in, channels_out, odd), _active(config)]
    return Decoder(*layers[:-1])


def last_layer(network: nn.Sequential) -> nn.Linear | nn.ConvTranspose2d:
    """Return the layer that a network ends with."""
    return next(m for m in reversed(network) if isinstance(m, nn.Linear | nn.ConvTranspose2d))


def set_output_bias(decoder: Decoder, values: Tensor) -> None:
    """Start the decoder at the mean picture, so that training begins with what differs.

    A fully connected decoder takes the whole picture; a transposed convolution has one bias a
    channel, and takes the mean of each.

    Args:
        decoder: A network from :func:`build_decoder`.
        values: The decoder's output for the mean picture, of the shape that it gives one code.
    """
    last = last_layer(decoder)
    bias = values.flatten() if isinstance(last, nn.Linear) else values.mean(dim=(1, 2))
    with torch.no_grad():
        assert last.bias is not None
        last.bias.copy_(bias)
