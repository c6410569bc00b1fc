from __future__ import annotations

import pytest
from pydantic import ValidationError

from vae_explorer.model.config import SIGMA_MIN, ModelConfig


@pytest.mark.parametrize(
    "wrong",
    [
        {"image_shape": (2, 8, 8)},
        {"image_shape": (1, 8, 9)},
        {"image_shape": (1, 3, 3)},
        {"image_shape": (1, 129, 129)},
        {"latent_dim": 1},
        {"latent_dim": 513},
        {"hidden": (0,)},
        {"architecture": "transformer"},
        {"architecture": "conv", "channels": ()},
        {"architecture": "conv", "channels": (8, 8, 8, 8)},
        {"likelihood": "poisson"},
        {"sigma": 0.0},
        {"sigma": SIGMA_MIN / 2},
        {"sigma": float("nan")},
        {"sigma": float("inf")},
        {"dropout": 0.5},
    ],
)
def test_what_no_model_can_be_built_from_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ModelConfig.model_validate({"image_shape": (1, 8, 8), **wrong})


def test_a_configuration_survives_json() -> None:
    config = ModelConfig(image_shape=(3, 64, 64), latent_dim=7, architecture="conv", sigma=0.1)
    assert ModelConfig.model_validate_json(config.model_dump_json()) == config


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        ModelConfig(image_shape=(1, 8, 8)).latent_dim = 3
