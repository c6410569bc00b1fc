from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import torch

from tests.oracles import blob_pixels, image_set_of
from vae_explorer.errors import SettingsError
from vae_explorer.images.samples import load_sample
from vae_explorer.model.config import Architecture, LikelihoodKind
from vae_explorer.model.kinds import PosteriorKind
from vae_explorer.model.vae import VAE
from vae_explorer.training.presets import (
    PRESETS,
    PresetGroup,
    fit_architecture,
    suggest_architecture,
    suggest_likelihood,
    suggest_setup,
)
from vae_explorer.training.settings import Setup

EDGES = (4, 5, 7, 8, 9, 15, 16, 17, 28, 31, 33, 48, 64, 96, 100, 127, 128)
CHOICES = [
    ("quick-look", None, sorted({*EDGES, *range(4, 129, 5)})),
    ("quick-look", Architecture.MLP, EDGES),
    ("quick-look", Architecture.CONV, EDGES),
    ("balanced", None, EDGES),
    ("sharp-detail", None, EDGES),
    ("sharp-detail", Architecture.CONV, EDGES),
    ("reference-conv", None, EDGES),
]


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("preset", "architecture", "sizes"), CHOICES)
def test_every_size_gets_a_model_that_can_be_built(
    channels: int, preset: str, architecture: Architecture | None, sizes: Sequence[int]
) -> None:
    for size in sizes:
        images = image_set_of(np.zeros((2, channels, size, size), np.uint8))
        setup = suggest_setup(images, preset, architecture=architecture)
        with torch.device("meta"):  # shapes without numbers
            vae = VAE(setup.model)
            x = torch.zeros(2, channels, size, size)
            assert vae.mean(vae.posterior(x).mean).shape == x.shape, size
        assert architecture in (None, setup.model.architecture)


@pytest.mark.parametrize("count", [1, 2, 10, 200, 1797, 4000, 60_000])
@pytest.mark.parametrize(
    "preset", [name for name, facts in PRESETS.items() if facts.group is PresetGroup.PURPOSE]
)
def test_every_number_of_images_gets_steps_enough_and_not_forever(count: int, preset: str) -> None:
    images = image_set_of(np.zeros((count, 1, 4, 4), np.uint8))
    setup = suggest_setup(images, preset)
    training = setup.training
    steps = training.epochs * -(-count // training.batch_size)
    assert 500 <= steps <= 1.2 * PRESETS[preset].steps
    assert training.epochs >= 10
    assert training.warmup_epochs <= training.epochs / 4
    assert Setup.model_validate_json(setup.model_dump_json()) == setup


def test_a_quick_look_has_a_map_of_the_whole_latent_space() -> None:
    assert suggest_setup(image_set_of(blob_pixels(10))).model.latent_dim == 2
    assert suggest_setup(image_set_of(blob_pixels(10)), "balanced").model.latent_dim > 2


def test_tiny_pictures_get_fully_connected_networks_and_larger_ones_convolutions() -> None:
    for shape, wanted in {
        (1, 8, 8): "mlp",
        (1, 28, 28): "mlp",
        (3, 8, 8): "mlp",
        (3, 28, 28): "conv",
        (3, 32, 32): "conv",
        (1, 64, 64): "conv",
        (3, 100, 100): "conv",
    }.items():
        assert suggest_architecture(shape).value == wanted, shape


def test_the_reference_nets_are_those_that_peers_are_given() -> None:
    mlp = suggest_setup(image_set_of(blob_pixels(3, 28)), "reference-mlp")
    conv = suggest_setup(image_set_of(np.zeros((3, 3, 64, 64), np.uint8)), "reference-conv")
    for setup, parameters in ((mlp, 1_105_780), (conv, 1_777_411)):
        assert sum(weight.numel() for weight in VAE(setup.model).parameters()) == parameters
        assert setup.model.likelihood is LikelihoodKind.BERNOULLI
        assert (setup.training.batch_size, setup.training.learning_rate) == (128, 1e-3)
        assert setup.training.optimiser.rise_steps == 0
    assert (mlp.model.hidden, mlp.model.latent_dim) == ((512, 256), 50)
    assert (conv.model.channels, conv.model.latent_dim) == ((32, 64, 128, 256), 32)


def test_networks_can_be_changed_and_the_rest_stays() -> None:
    setup = suggest_setup(image_set_of(blob_pixels(10, 28)))
    model = setup.model.changed(latent_dim=5, likelihood="gaussian", sigma=0.2, posterior="full")
    other = fit_architecture(setup.model_copy(update={"model": model}), Architecture.CONV)
    assert other.model.architecture is Architecture.CONV
    assert (other.model.latent_dim, other.model.sigma) == (5, 0.2)
    assert other.model.posterior is PosteriorKind.FULL
    assert other.training == setup.training
    VAE(other.model)


def photographs(count: int = 50, size: int = 28) -> np.ndarray:
    rng = np.random.default_rng(0)
    rough = rng.normal(size=(count, 1, size, size)).cumsum(axis=2).cumsum(axis=3)
    low, high = rough.min(axis=(2, 3), keepdims=True), rough.max(axis=(2, 3), keepdims=True)
    return (255 * (rough - low) / (high - low)).astype(np.uint8)


def strokes(count: int = 50, size: int = 28) -> np.ndarray:
    """Draw anti-aliased bars, black on white."""
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[0:size, 0:size]
    angle, shift = rng.uniform(0, np.pi, (2, count, 1, 1))
    away = np.cos(angle) * (rows - size / 2) + np.sin(angle) * (columns - size / 2) - shift
    return (255 * (np.abs(away) - 2).clip(0, 1)).astype(np.uint8)[:, None]


def test_black_and_white_pictures_are_told_from_grey_ones() -> None:
    bernoulli, gaussian = LikelihoodKind.BERNOULLI, LikelihoodKind.GAUSSIAN
    assert suggest_likelihood(strokes()) is bernoulli
    assert suggest_likelihood(255 - strokes()) is bernoulli
    assert suggest_likelihood(photographs()) is gaussian
    assert suggest_likelihood(photographs() // 12) is gaussian, "dark is not black and white"
    # Seventeen levels, a third of all pixels between the ends: as grey as a photograph.
    assert suggest_likelihood(load_sample("digits").pixels) is gaussian
    assert suggest_likelihood(np.repeat(strokes(), 3, axis=1)) is gaussian, "colour"
    assert suggest_likelihood(np.zeros((5, 1, 8, 8), np.uint8)) is gaussian
    assert suggest_likelihood(np.zeros((0, 1, 8, 8), np.uint8)) is gaussian


def test_an_unknown_preset_is_answered_with_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"quick-look, balanced, sharp-detail"):
        suggest_setup(image_set_of(blob_pixels(3)), "turbo")


def test_a_run_that_was_made_by_a_preset_of_a_former_name_has_the_present_one() -> None:
    setup = Setup.model_validate(
        {"preset": "separate-factors", "model": {"image_shape": (1, 8, 8)}}
    )
    assert setup.preset == "disentangle"
    assert setup.preset in PRESETS


def test_balanced_nets_are_no_wider_than_a_tiny_picture_needs_and_sharp_ones_are() -> None:
    images = image_set_of(blob_pixels(3, 28))
    widths = [suggest_setup(images, name).model.hidden for name in ("balanced", "sharp-detail")]
    assert widths == [(512, 256), (2048, 1024)]
