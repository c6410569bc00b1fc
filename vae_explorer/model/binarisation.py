"""What a Bernoulli likelihood sees of grey pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.model.config import ModelConfig
from vae_explorer.model.kinds import Binarisation
from vae_explorer.model.noise import uniform_noise

if TYPE_CHECKING:
    import torch
    from torch import Tensor

__all__ = ["binarised"]


def binarised(x: Tensor, config: ModelConfig, generator: torch.Generator | None = None) -> Tensor:
    """Return pictures as the model sees them: grey, or of zeros and ones.

    Drawn anew each time they are shown, a pixel is one with the probability of its grey value; with
    a threshold, if it is at least one half.

    Args:
        x: Pictures in [0, 1], any shape.
        config: Says what becomes of grey pixels.
        generator: Source of the draws, on the pictures' device: one uniform number a pixel.

    Returns:
        Of the same shape and kind; the pictures themselves where nothing becomes of them.

    References:
        Burda, Grosse, Salakhutdinov, "Importance Weighted Autoencoders", 2016, arXiv:1509.00519;
        Salakhutdinov, Murray, "On the Quantitative Analysis of Deep Belief Networks", 2008.
    """
    if config.binarisation is Binarisation.THRESHOLD:
        return (x >= 0.5).to(x.dtype)
    if config.binarisation is Binarisation.DYNAMIC:
        uniform = uniform_noise(x, generator)
        # Strict, for the smallest uniform number is 0: black never becomes white.
        return (uniform < x).to(x.dtype)
    return x
