from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from vae_explorer.model.config import SIGMA_MIN, LikelihoodKind, ModelConfig, noises_of
from vae_explorer.model.kinds import Binarisation, NoiseKind


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
        {"likelihood": "gaussian", "noise": "fixed"},
        {"likelihood": "gaussian", "noise": "learned", "sigma": 0.1},
        {"likelihood": "laplace", "noise": "full"},
        {"likelihood": "discretised-logistic", "noise": "optimal"},
        {"likelihood": "gaussian", "noise": "full", "image_shape": (3, 16, 16)},
        {"likelihood": "gaussian", "noise": "full", "architecture": "conv", "channels": (4,)},
        {"likelihood": "gaussian", "binarisation": "dynamic"},
        {"posterior": "full", "latent_dim": 129},
        {"posterior": "flow", "inference": "per-image"},
        {"prior": "vamp", "inference": "per-image"},
        {"labels": ("a", "b"), "inference": "per-image"},
        {"labels": ("a", "a")},
    ],
)
def test_what_no_model_can_be_built_from_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ModelConfig.model_validate({"image_shape": (1, 8, 8), **wrong})


def test_a_configuration_survives_json() -> None:
    config = ModelConfig(
        image_shape=(3, 64, 64),
        latent_dim=7,
        architecture="conv",
        likelihood="gaussian",
        sigma=0.1,
        posterior="full",
        prior="vamp",
        labels=("cat", "dog"),
    )
    assert config.sigma == 0.1
    assert ModelConfig.model_validate_json(config.model_dump_json()) == config


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        ModelConfig(image_shape=(1, 8, 8)).latent_dim = 3


def test_settings_without_a_noise_still_open() -> None:
    old = {"image_shape": (1, 8, 8)}
    assert (
        ModelConfig.model_validate({**old, "likelihood": "bernoulli", "sigma": 0.1}).sigma is None
    )
    given = ModelConfig.model_validate({**old, "likelihood": "gaussian", "sigma": 0.1})
    assert (given.noise, given.sigma) == (NoiseKind.FIXED, 0.1)
    learned = ModelConfig.model_validate({**old, "likelihood": "gaussian", "sigma": None})
    assert (learned.noise, learned.sigma) == (NoiseKind.LEARNED, None)


def test_a_scale_that_is_given_is_fixed_and_one_that_is_taken_away_is_learned() -> None:
    config = ModelConfig(image_shape=(1, 8, 8), likelihood="laplace", noise="per-pixel")
    fixed = config.changed(sigma=0.2)
    assert (fixed.noise, fixed.sigma) == (NoiseKind.FIXED, 0.2)
    assert fixed.changed(sigma=None).noise is NoiseKind.LEARNED
    assert fixed.changed(noise="optimal").sigma is None
    assert fixed.changed(likelihood="bernoulli").sigma is None
    assert config.changed(noise="fixed").sigma == 0.1


CHANGES = {
    "latent_dim": st.integers(0, 600),
    "architecture": st.sampled_from(["linear", "mlp", "conv", "transformer"]),
    "hidden": st.lists(st.integers(0, 64), max_size=9).map(tuple),
    "channels": st.lists(st.integers(0, 64), max_size=7).map(tuple),
    "activation": st.sampled_from(["relu", "tanh", "sine"]),
    "initialisation": st.sampled_from(["torch", "glorot", ""]),
    "likelihood": st.sampled_from([*LikelihoodKind, "gaussian", "poisson", None]),
    "noise": st.sampled_from([*NoiseKind, "full", "none", 3]),
    "sigma": st.none() | st.floats() | st.sampled_from([0.1, "0.1", "wide"]),
    "binarisation": st.sampled_from([*Binarisation, "random"]),
    "posterior": st.sampled_from(["diagonal", "full", "flow", "exact"]),
    "spread": st.sampled_from(["log-sigma", "log-variance", "sigma"]),
    "inference": st.sampled_from(["amortised", "per-image", "mcmc"]),
    "prior": st.sampled_from(["standard", "mixture", "vamp", "flow"]),
    "prior_components": st.integers(-1, 1100),
    "labels": st.lists(st.sampled_from("abc"), max_size=3).map(tuple),
    "image_shape": st.sampled_from([(1, 8, 8), (1, 16, 16), (3, 16, 16), (2, 8, 8), (1, 8, 9)]),
}


@given(
    st.lists(
        st.sets(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=3).flatmap(
            lambda names: st.fixed_dictionaries({name: CHANGES[name] for name in names})
        ),
        max_size=6,
    )
)
def test_any_changes_give_a_valid_config_or_say_in_a_sentence_why_not(
    sequence: list[dict[str, object]],
) -> None:
    config = ModelConfig(image_shape=(1, 8, 8))
    for changes in sequence:
        try:
            changed = config.changed(**changes)
        except ValidationError as error:
            messages = [fault["msg"] for fault in error.errors()]
            assert all(len(message.split()) > 3 for message in messages), messages
            continue
        assert ModelConfig.model_validate(changed.model_dump()) == changed
        assert ModelConfig.model_validate_json(changed.model_dump_json()) == changed
        asked = changes.keys() - {"sigma"}
        assert all(getattr(changed, name) == changes[name] for name in asked)
        has_scale = changed.noise is NoiseKind.FIXED and bool(noises_of(changed.likelihood))
        assert (changed.sigma is not None) == has_scale
        config = changed
