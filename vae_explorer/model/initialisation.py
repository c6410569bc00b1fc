"""Where the weights of the networks start."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from vae_explorer.model.config import ModelConfig
from vae_explorer.model.kinds import Initialisation
from vae_explorer.model.networks import Decoder, Encoder, last_layer
from vae_explorer.model.outputs import BELOW_DIAGONAL, network_outputs, picture_outputs

__all__ = ["initialise"]


def _rows(weight: Tensor, layer: nn.Module) -> Tensor:
    """Return a view of a layer's weight with its outputs in front."""
    return weight.transpose(0, 1) if isinstance(layer, nn.ConvTranspose2d) else weight


def _glorot(layer: nn.Module, blocks: list[int]) -> None:
    """Draw a layer's weights, each block of outputs as a layer of its own; zero its biases."""
    assert isinstance(layer.weight, Tensor)
    assert isinstance(layer.bias, Tensor)
    weight = _rows(layer.weight, layer)
    # A convolution's fans are numbers of weights: channels times the pixels of its window.
    window = weight[0, 0].numel()
    for block in weight.split(blocks):
        bound = (6.0 / ((len(block) + block.shape[1]) * window)) ** 0.5
        block.uniform_(-bound, bound)
    layer.bias.zero_()


def _output_blocks(blocks: dict[str, int], layer: nn.Module) -> dict[str, int]:
    """Return the blocks as numbers of a layer's outputs: a convolution gives whole channels."""
    assert isinstance(layer.bias, Tensor)
    pixels = sum(blocks.values()) // len(layer.bias)
    return {name: size // pixels for name, size in blocks.items()}


@torch.no_grad()
def initialise(config: ModelConfig, encoder: Encoder, decoder: Decoder) -> None:
    """Set the first weights of two networks that torch has just made.

    Torch's own rule stays as it is, or Glorot and Bengio's takes its place: weights uniform in
    ±sqrt(6 / (inputs + outputs)), biases 0, where mean and width of a distribution count as two
    layers. With either, covariances start diagonal.

    Args:
        config: What was built.
        encoder: Its encoder.
        decoder: Its decoder.

    References:
        Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural
        networks", 2010; the recipe of Burda, Grosse, Salakhutdinov, "Importance Weighted
        Autoencoders", 2016, arXiv:1509.00519, in the authors' code.
    """
    for network, parts in ((encoder, network_outputs(config)), (decoder, picture_outputs(config))):
        if not len(network):
            continue
        last = last_layer(network)
        blocks = _output_blocks(parts, last)
        if config.initialisation is Initialisation.GLOROT:
            for layer in network:
                if layer is last:
                    _glorot(layer, list(blocks.values()))
                elif isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
                    assert isinstance(layer.weight, Tensor)
                    _glorot(layer, [len(_rows(layer.weight, layer))])
        if BELOW_DIAGONAL in blocks:
            # Always the last block.
            _rows(last.weight, last)[-blocks[BELOW_DIAGONAL] :].zero_()
            assert last.bias is not None
            last.bias[-blocks[BELOW_DIAGONAL] :].zero_()
