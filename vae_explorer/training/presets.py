"""Presets: settings that fit an image set without a knob touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from vae_explorer.errors import SettingsError
from vae_explorer.model.config import Architecture, LikelihoodKind, ModelConfig
from vae_explorer.training.settings import Setup, TrainingSettings

if TYPE_CHECKING:
    import numpy as np

    from vae_explorer.images.image_set import ImageSet

__all__ = [
    "PRESETS",
    "PresetFacts",
    "fit_architecture",
    "fitted_model",
    "suggest_architecture",
    "suggest_likelihood",
    "suggest_setup",
]

_MLP_DIMENSIONS = 1024
_SMALLEST_CONV = 16
_MANY_PIXELS = 2_000_000
_MOST_EPOCHS = 200
_STEPS_FOR_FEW = 1_500
_NEAR_END = 25
_MOST_BETWEEN = 0.25
_LEAST_AT_END = 0.5


@dataclass(frozen=True)
class PresetFacts:
    """A preset in words and in its few numbers.

    Attributes:
        name: As written on the command line.
        title: As shown in the window.
        about: One sentence on what it is for.
        latent_dim: Latent dimensions.
        width: Factor on the widths of the networks.
        steps: Steps to aim at.
        warmup: Share of the epochs over which the weight of the KL rises.
    """

    name: str
    title: str
    about: str
    latent_dim: int
    width: float
    steps: int
    warmup: float


PRESETS: Mapping[str, PresetFacts] = MappingProxyType(
    {
        facts.name: facts
        for facts in (
            PresetFacts(
                "quick-look",
                "Quick look",
                "Two latent dimensions, so that the map shows the whole latent space; small nets.",
                latent_dim=2,
                width=0.5,
                steps=6_000,
                warmup=0.0,
            ),
            PresetFacts(
                "balanced",
                "Balanced",
                "Ten latent dimensions: sharper pictures, and the map shows a plane through them.",
                latent_dim=10,
                width=1.0,
                steps=12_000,
                warmup=0.1,
            ),
            PresetFacts(
                "sharp-detail",
                "Sharp detail",
                "Thirty-two latent dimensions and wide nets, for pictures before speed.",
                latent_dim=32,
                width=2.0,
                steps=24_000,
                warmup=0.1,
            ),
        )
    }
)


def suggest_architecture(image_shape: tuple[int, int, int]) -> Architecture:
    """Return fully connected networks for tiny pictures, convolutional ones above.

    Args:
        image_shape: ``(C, H, W)``.

    Example:
        >>> suggest_architecture((1, 28, 28)).value, suggest_architecture((3, 64, 64)).value
        ('mlp', 'conv')
    """
    channels, height, width = image_shape
    tiny = channels * height * width <= _MLP_DIMENSIONS
    return Architecture.MLP if tiny or height < _SMALLEST_CONV else Architecture.CONV


def suggest_likelihood(pixels: np.ndarray) -> LikelihoodKind:
    """Return Bernoulli for small grey pictures that are nearly black and white, else Gaussian.

    Few pixels may lie between, and both ends must be in use: a dark photograph is not black and
    white.

    Args:
        pixels: uint8, shape ``(N, C, H, W)``.
    """
    if pixels.shape[1] != 1 or pixels.shape[2] > 32 or not len(pixels):
        return LikelihoodKind.GAUSSIAN
    some = pixels[:: max(1, pixels.size // _MANY_PIXELS)]
    low, high = float((some < _NEAR_END).mean()), float((some > 255 - _NEAR_END).mean())
    between = 1.0 - low - high
    binary = between < _MOST_BETWEEN and min(low, high) > _LEAST_AT_END * between
    return LikelihoodKind.BERNOULLI if binary else LikelihoodKind.GAUSSIAN


def _widths(base: tuple[int, ...], factor: float) -> tuple[int, ...]:
    """Scale widths, kept multiples of eight, for which the matrix kernels are built."""
    return tuple(max(8, 8 * round(width * factor / 8)) for width in base)


def fitted_model(
    image_shape: tuple[int, int, int],
    architecture: Architecture,
    likelihood: LikelihoodKind,
    facts: PresetFacts,
) -> ModelConfig:
    """Return the networks of a preset for pictures of a shape.

    Args:
        image_shape: ``(C, H, W)``.
        architecture: Kind of networks.
        likelihood: Family of p(x|z).
        facts: The preset.
    """
    if architecture is Architecture.MLP:
        hidden = _widths((1024, 512), facts.width)
        channels: tuple[int, ...] = ()
    else:
        hidden = ()
        # Down to 4 pixels a side (3 for sizes that are 3 times a power of two).
        depth = max(1, (image_shape[1] // 3).bit_length() - 1)
        channels = _widths((16, 32, 64, 128, 128, 128)[:depth], facts.width)
    return ModelConfig(
        image_shape=image_shape,
        latent_dim=facts.latent_dim,
        architecture=architecture,
        hidden=hidden,
        channels=channels,
        likelihood=likelihood,
    )


def suggest_setup(
    image_set: ImageSet,
    preset: str = "quick-look",
    *,
    architecture: Architecture | None = None,
    likelihood: LikelihoodKind | None = None,
) -> Setup:
    """Return settings that suit an image set.

    Args:
        image_set: What to train on.
        preset: A name in :data:`PRESETS`.
        architecture: Kind of networks, or None to choose by the size of the pictures.
        likelihood: Family of p(x|z), or None to choose by the pixels.

    Raises:
        SettingsError: If there is no such preset.
    """
    facts = PRESETS.get(preset)
    if facts is None:
        raise SettingsError(
            "SET_PRESET", f"There is no preset “{preset}”. There are: {', '.join(PRESETS)}."
        )
    count, shape = len(image_set), image_set.image_shape
    kind = architecture or suggest_architecture(shape)
    # Convolutions cost so much a step that smaller and bolder steps get further in a minute.
    conv = kind is Architecture.CONV
    batch_size = 32 if count < 2_000 else 64 if count < 20_000 else 128
    if conv:
        batch_size = max(32, batch_size // 2)
    # A few images are seen often enough long before the steps are done, and then only learned by
    # heart; a handful still needs many steps.
    most = max(_MOST_EPOCHS, _STEPS_FOR_FEW * batch_size // max(batch_size, count))
    epochs = min(most, max(10, facts.steps * batch_size // max(1, count)))
    return Setup(
        preset=preset,
        model=fitted_model(
            shape,
            kind,
            likelihood or suggest_likelihood(image_set.pixels),
            facts,
        ),
        training=TrainingSettings(
            epochs=epochs,
            batch_size=batch_size,
            learning_rate=2e-3 if conv else 1e-3,
            warmup_epochs=round(facts.warmup * epochs, 1),
        ),
    )


def fit_architecture(setup: Setup, architecture: Architecture) -> Setup:
    """Return a setup with other networks, in the widths of its preset.

    Args:
        setup: What to change.
        architecture: Kind of networks.
    """
    facts = PRESETS.get(setup.preset, PRESETS["quick-look"])
    model = fitted_model(setup.model.image_shape, architecture, setup.model.likelihood, facts)
    kept = {"latent_dim": setup.model.latent_dim, "sigma": setup.model.sigma}
    return setup.model_copy(update={"model": model.model_copy(update=kept)})
