"""What the two networks have to say: names and sizes of the blocks of their outputs."""

from __future__ import annotations

from vae_explorer.model.config import Architecture, ModelConfig, noises_of
from vae_explorer.model.kinds import Inference, NoiseKind, PosteriorKind

__all__ = ["BELOW_DIAGONAL", "CONTEXT", "code_outputs", "network_outputs", "picture_outputs"]

BELOW_DIAGONAL = "below the diagonal"
CONTEXT = "context"

_CONTEXT_SIZE = 32


def code_outputs(config: ModelConfig) -> dict[str, int]:
    """Return the numbers that q(z|x) of one image is made of: block by block, their count.

    Example:
        >>> code_outputs(ModelConfig(image_shape=(1, 8, 8), latent_dim=3, posterior="full"))
        {'mean': 3, 'log-sigma': 3, 'below the diagonal': 3}
    """
    size = config.latent_dim
    blocks = {"mean": size, config.spread.value: size}
    if config.posterior is PosteriorKind.FULL:
        blocks[BELOW_DIAGONAL] = size * (size - 1) // 2
    if config.posterior is PosteriorKind.FLOW:
        blocks[CONTEXT] = _CONTEXT_SIZE
    return blocks


def network_outputs(config: ModelConfig) -> dict[str, int]:
    """Return the blocks of :func:`code_outputs` that depend on the image, so the encoder's.

    With a linear encoder the width of the posterior is the same for all images, as it is for the
    exact posterior of a linear Gaussian model. Without an encoder nothing depends on the image.
    """
    if config.inference is Inference.PER_IMAGE:
        return {}
    blocks = code_outputs(config)
    if config.architecture is Architecture.LINEAR:
        return {name: size for name, size in blocks.items() if name in ("mean", CONTEXT)}
    return blocks


def picture_outputs(config: ModelConfig) -> dict[str, int]:
    """Return the numbers that p(x|z) of one code is made of: block by block, their count.

    Example:
        >>> picture_outputs(ModelConfig(image_shape=(1, 4, 4), likelihood="gaussian", noise="full"))
        {'mean': 16, 'scale': 16, 'below the diagonal': 120}
    """
    size = config.dimensions
    noise = config.noise if noises_of(config.likelihood) else None
    blocks = {"mean": size}
    if noise in (NoiseKind.PER_PIXEL, NoiseKind.FULL):
        blocks["scale"] = size
    if noise is NoiseKind.FULL:
        blocks[BELOW_DIAGONAL] = size * (size - 1) // 2
    return blocks
