"""Presets: settings that fit an image set without a knob touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vae_explorer.errors import SettingsError
from vae_explorer.model.config import Architecture, LikelihoodKind, ModelConfig
from vae_explorer.model.kinds import NoiseKind
from vae_explorer.training.preset_facts import PRESETS, PresetFacts, PresetGroup
from vae_explorer.training.reproductions import halvings, linear_training, reproduction
from vae_explorer.training.settings import Setup, TrainingSettings

if TYPE_CHECKING:
    import numpy as np

    from vae_explorer.images.image_set import ImageSet

__all__ = [
    "PRESETS",
    "PresetFacts",
    "PresetGroup",
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
_PATIENCE = 10
_STEPS_FOR_FEW = 1_500
_NEAR_END = 25
_MOST_BETWEEN = 0.25
_LEAST_AT_END = 0.5
_TRAINING: dict[str, dict[str, Any]] = {
    "tight-bound": {
        "objective": {"kind": "iwae", "samples": 8, "estimator": "doubly-reparameterised"}
    },
    "disentangle": {"objective": {"kind": "beta-tcvae"}, "beta": 4.0},
}


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


def _layers(
    image_shape: tuple[int, int, int], architecture: Architecture, facts: PresetFacts
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the widths of the hidden layers, and the channels of the convolutions."""
    if architecture is Architecture.LINEAR:
        return (), ()
    if architecture is Architecture.MLP:
        return _widths((1024, 512), facts.connected_width or facts.width), ()
    channels = (16, 32, 64, 128, 128, 128)[: halvings(image_shape[1])]
    return (), _widths(channels, facts.width)


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
    hidden, channels = _layers(image_shape, architecture, facts)
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
    count: int | None = None,
) -> Setup:
    """Return settings that suit an image set.

    Args:
        image_set: What to train on.
        preset: A name in :data:`PRESETS`.
        architecture: Kind of networks, or None to choose by the size of the pictures.
        likelihood: Family of p(x|z), or None to choose by the pixels.
        count: Images to reckon with, or None for those that are there: a command reckons with all
            of a folder, also with those that it leaves out.

    Raises:
        SettingsError: If there is no such preset.
    """
    facts = PRESETS.get(preset)
    if facts is None:
        raise SettingsError(
            "SET_PRESET", f"There is no preset “{preset}”. There are: {', '.join(PRESETS)}."
        )
    count, shape = count or len(image_set), image_set.image_shape
    if facts.group is PresetGroup.REPRODUCTION:
        recipe = reproduction(preset, shape, count)
        if likelihood is not None:
            model = recipe.model.changed(likelihood=likelihood)
            recipe = recipe.model_copy(update={"model": model})
        return recipe if architecture is None else fit_architecture(recipe, architecture)
    kind = architecture or suggest_architecture(shape)
    family = likelihood or suggest_likelihood(image_set.pixels)
    return Setup(
        preset=preset,
        model=fitted_model(shape, kind, family, facts),
        training=TrainingSettings.model_validate(_training(count, kind, facts)),
    )


def _training(count: int, kind: Architecture, facts: PresetFacts) -> dict[str, Any]:
    """Return the values of the training settings of a purpose."""
    own = _TRAINING.get(facts.name, {})
    if kind is Architecture.LINEAR:
        return {**linear_training(count), **own}
    # Convolutions cost so much a step that smaller and bolder steps get further in a minute.
    conv = kind is Architecture.CONV
    batch_size = 32 if count < 2_000 else 64 if count < 20_000 else 128
    if conv:
        batch_size = max(32, batch_size // 2)
    # A few images are seen often enough long before the steps are done, and then only learned by
    # heart; a handful still needs many steps.
    most = max(_MOST_EPOCHS, _STEPS_FOR_FEW * batch_size // max(batch_size, count))
    epochs = min(most, max(10, facts.steps * batch_size // max(1, count)))
    return {
        "epochs": epochs,
        "batch_size": batch_size,
        "learning_rate": 2e-3 if conv else 1e-3,
        "warmup_epochs": round(facts.warmup * epochs, 1),
        # Few images are soon learned by heart.
        "patience_epochs": _PATIENCE,
        **own,
    }


def fit_architecture(setup: Setup, architecture: Architecture) -> Setup:
    """Return a setup with other networks, in the widths of its preset; the rest stays.

    Args:
        setup: What to change.
        architecture: Kind of networks.
    """
    facts = PRESETS.get(setup.preset, PRESETS["quick-look"])
    if architecture is setup.model.architecture:
        return setup
    hidden, channels = _layers(setup.model.image_shape, architecture, facts)
    changes: dict[str, Any] = {
        "architecture": architecture,
        "hidden": hidden,
        "channels": channels,
    }
    if architecture is Architecture.CONV and setup.model.noise is NoiseKind.FULL:
        changes["noise"] = NoiseKind.LEARNED
    return setup.model_copy(update={"model": setup.model.changed(**changes)})
