from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from vae_explorer.inference.objective_settings import (
    GradientEstimator,
    KlEstimate,
    ObjectiveKind,
    ObjectiveSettings,
    contradiction,
    estimators_of,
)
from vae_explorer.model.config import ModelConfig


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"estimator": "doubly-reparameterised"}, "for the IWAE bound"),
        ({"kind": "iwae", "samples": 2, "estimator": "sticking-the-landing"}, "biased"),
        ({"kind": "iwae", "estimator": "score-function-baseline"}, "two draws"),
        ({"kind": "beta-tcvae", "free_bits": 0.1}, "free bits"),
        ({"kl": "sampled", "free_bits": 0.1}, "free bits"),
        ({"estimator": "sticking-the-landing", "free_bits": 0.1}, "free bits"),
        ({"samples": 0}, "greater than or equal to 1"),
    ],
)
def test_contradictions_are_refused(values: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        ObjectiveSettings.model_validate(values)


@given(
    st.sampled_from(ObjectiveKind),
    st.sampled_from(KlEstimate),
    st.sampled_from(GradientEstimator),
    st.sampled_from(ObjectiveKind),
    st.floats(0, 2),
    st.integers(1, 8),
)
def test_any_one_choice_can_be_made_from_any_settings(
    kind: ObjectiveKind,
    kl: KlEstimate,
    estimator: GradientEstimator,
    other: ObjectiveKind,
    free_bits: float,
    samples: int,
) -> None:
    settings = ObjectiveSettings(samples=samples).changed(kind=kind)
    if estimator in estimators_of(kind):
        settings = settings.changed(estimator=estimator)
        assert settings.estimator is estimator
    settings = settings.changed(kl=kl)
    if settings.takes_free_bits:
        settings = settings.changed(free_bits=free_bits)
        assert settings.free_bits == free_bits
    moved = settings.changed(kind=other)
    assert moved.kind is other
    assert moved.estimator in estimators_of(other)


def test_values_go_through_json() -> None:
    for kind in ObjectiveKind:
        for estimator in estimators_of(kind):
            settings = ObjectiveSettings(kind=kind, samples=3, estimator=estimator)
            assert ObjectiveSettings.model_validate_json(settings.model_dump_json()) == settings


def test_what_a_model_cannot_be_trained_with_is_said() -> None:
    def model(**changes: object) -> ModelConfig:
        return ModelConfig.model_validate({"image_shape": (1, 8, 8), **changes})

    plain = ObjectiveSettings()
    for posterior, prior in itertools.product(("diagonal", "full", "flow"), ("standard", "vamp")):
        config = model(posterior=posterior, prior=prior)
        assert contradiction(plain, config) == ""
        free = contradiction(ObjectiveSettings(free_bits=0.2), config)
        assert bool(free) == (posterior == "flow" or prior == "vamp")
        total = contradiction(ObjectiveSettings(kind="beta-tcvae"), config)
        assert bool(total) == (posterior == "flow")
    optimal = model(likelihood="gaussian", noise="optimal")
    assert contradiction(plain, optimal) == ""
    assert "optimal scale" in contradiction(ObjectiveSettings(estimator="score-function"), optimal)
    # A Bernoulli has no scale, whatever its settings say of one.
    assert contradiction(ObjectiveSettings(estimator="score-function"), model()) == ""
