"""The layers of the networks as plain values: what they do, their sizes; without torch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from vae_explorer.model.config import Architecture, ModelConfig
from vae_explorer.model.kinds import Activation
from vae_explorer.model.outputs import network_outputs, picture_outputs

__all__ = ["Layer", "decoder_layers", "encoder_layers"]

_WINDOW = 4 * 4


@dataclass(frozen=True)
class Layer:
    """One layer with its activation.

    Attributes:
        words: What it does.
        size: Shape of its output for one image: ``(C, H, W)``, or ``(n,)`` for a row of numbers.
        parameters: Its weights and biases.
    """

    words: str
    size: tuple[int, ...]
    parameters: int


def _activation(config: ModelConfig, *, last: bool) -> str:
    if last:
        return ""
    return ", tanh" if config.activation is Activation.TANH else ", ReLU"


def _connected(config: ModelConfig, widths: tuple[int, ...], *, last: bool = True) -> list[Layer]:
    layers: list[Layer] = []
    for number, (before, after) in enumerate(pairwise(widths)):
        ends = last and number == len(widths) - 2
        words = "linear" if config.architecture is Architecture.LINEAR else "fully connected"
        words += _activation(config, last=ends)
        layers.append(Layer(words, (after,), (before + 1) * after))
    return layers


def _sides(config: ModelConfig) -> list[int]:
    """Return the side of the pictures before and after each halving."""
    return [config.image_shape[1] >> halvings for halvings in range(len(config.channels) + 1)]


def encoder_layers(config: ModelConfig) -> list[Layer]:
    """Return the layers of the encoder, from the pictures inwards; none without an encoder."""
    width_out = sum(network_outputs(config).values())
    if not width_out:
        return []
    labels, layers = len(config.labels), list[Layer]()
    flat = config.dimensions
    hidden = () if config.architecture is Architecture.LINEAR else config.hidden
    if config.architecture is Architecture.CONV:
        channels = pairwise((config.image_shape[0], *config.channels))
        for (before, after), side in zip(channels, _sides(config)[1:], strict=True):
            words = "convolution 4 × 4, stride 2" + _activation(config, last=False)
            layers.append(Layer(words, (after, side, side), (before * _WINDOW + 1) * after))
        flat = math.prod(layers[-1].size)
    return layers + _connected(config, (flat + labels, *hidden, width_out))


def decoder_layers(config: ModelConfig) -> list[Layer]:
    """Return the layers of the decoder, from the code outwards."""
    blocks = picture_outputs(config)
    hidden = () if config.architecture is Architecture.LINEAR else config.hidden
    widths = (config.latent_dim + len(config.labels), *reversed(hidden))
    if config.architecture is not Architecture.CONV:
        return _connected(config, (*widths, sum(blocks.values())))
    sides = list(reversed(_sides(config)))
    bottom = config.channels[-1] * sides[0] ** 2
    layers = _connected(config, (*widths, bottom), last=False)
    last = len(blocks) * config.image_shape[0]
    channels = list(pairwise((*reversed(config.channels), last)))
    for number, ((before, after), side) in enumerate(zip(channels, sides[1:], strict=True)):
        words = "transposed convolution 4 × 4, stride 2"
        words += _activation(config, last=number == len(channels) - 1)
        layers.append(Layer(words, (after, side, side), (before * _WINDOW) * after + after))
    return layers
