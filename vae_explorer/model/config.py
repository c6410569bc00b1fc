"""What a model is made of, as a validated value without torch."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["SIGMA_MIN", "Architecture", "LikelihoodKind", "ModelConfig"]

SIGMA_MIN = 1.0 / (255.0 * 12.0**0.5)
"""Smallest standard deviation of a Gaussian likelihood.

It is the deviation of the rounding error of 8-bit pixels: below it a density would be
rewarded for hitting the rounding, and grow without bound on constant images.
"""

Width = Annotated[int, Field(ge=1, le=16384)]


class Architecture(StrEnum):
    """The kind of networks."""

    MLP = "mlp"
    CONV = "conv"


class LikelihoodKind(StrEnum):
    """The family of p(x|z)."""

    BERNOULLI = "bernoulli"
    GAUSSIAN = "gaussian"


class ModelConfig(BaseModel):
    """Everything needed to build a :class:`~vae_explorer.model.vae.VAE`.

    Attributes:
        image_shape: ``(C, H, W)`` with ``C`` 1 or 3 and square pictures of 4 to 128 pixels a side.
        latent_dim: Number of latent dimensions ``D``, 2 to 512.
        architecture: Fully connected or convolutional networks.
        hidden: Widths of the encoder's hidden layers, outermost first; the decoder mirrors them.
            For convolutional networks the widths of the fully connected part, possibly none.
        channels: Channels of the stride-2 convolutions, outermost first, each of which halves the
            side (an odd one is rounded down); unused by an MLP.
        likelihood: Family of p(x|z).
        sigma: Standard deviation of a Gaussian likelihood, or None to learn one for all pixels.

    Raises:
        pydantic.ValidationError: If a value is outside its range or two contradict each other.

    Example:
        >>> ModelConfig(image_shape=(1, 28, 28)).dimensions
        784
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    image_shape: tuple[int, int, int]
    latent_dim: int = Field(default=2, ge=2, le=512)
    architecture: Architecture = Architecture.MLP
    hidden: tuple[Width, ...] = Field(default=(512, 256), max_length=8)
    channels: tuple[Width, ...] = Field(default=(32, 64, 128, 256), max_length=6)
    likelihood: LikelihoodKind = LikelihoodKind.BERNOULLI
    sigma: float | None = Field(default=None, ge=SIGMA_MIN, le=10.0)

    @model_validator(mode="after")
    def _check(self) -> Self:
        channels, height, width = self.image_shape
        if channels not in (1, 3):
            raise ValueError("pictures have 1 or 3 channels")
        if height != width or not 4 <= height <= 128:
            raise ValueError("pictures are square, 4 to 128 pixels a side")
        if self.architecture is Architecture.CONV:
            if not self.channels:
                raise ValueError("a convolutional network needs at least one convolution")
            if not height >> len(self.channels):
                raise ValueError(
                    f"{len(self.channels)} stride-2 convolutions leave nothing of {height} pixels"
                )
        return self

    @property
    def dimensions(self) -> int:
        """Number of observed values ``C * H * W`` of one image."""
        channels, height, width = self.image_shape
        return channels * height * width
