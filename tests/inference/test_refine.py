from __future__ import annotations

import pytest
import torch

from tests.trained import trained_on_digits
from vae_explorer.inference.gaps import drawn_gaps, gaps, measure_gaps
from vae_explorer.inference.gauss_hermite import gauss_hermite_elbo
from vae_explorer.inference.infer import infer_posterior
from vae_explorer.inference.quadrature import grid_evidence
from vae_explorer.inference.refine import refine
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.posterior import scale_tril
from vae_explorer.model.vae import VAE


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.slow
@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
@pytest.mark.parametrize("start", ["encoder", "prior"])
def test_a_refined_bound_lies_between_the_encoders_and_log_p(likelihood: str, start: str) -> None:
    vae, x = trained_on_digits(steps=400, activation="tanh", likelihood=likelihood)
    x = x[:4]
    log_p = grid_evidence(vae, x, points=201).log_evidence
    encoder = gauss_hermite_elbo(vae, x, vae.posterior(x))
    best = {}
    for family in ("diagonal", "full"):
        *_, last = refine(
            vae, x, start=start, family=family, steps=200, samples=16, generator=seeded()
        )
        best[family] = gauss_hermite_elbo(vae, x, last.posterior())
    assert bool((encoder < best["diagonal"]).all())
    assert bool((best["diagonal"] < best["full"] + 2e-3).all())
    assert bool((best["full"] < log_p).all())


def test_it_shows_each_step_and_begins_where_the_encoder_stands() -> None:
    vae, x = trained_on_digits(activation="tanh")
    x = x[:3]
    steps = list(refine(vae, x, steps=30, samples=16, generator=seeded()))
    assert [step.step for step in steps] == list(range(31))
    q = vae.posterior(x)
    torch.testing.assert_close(steps[0].mean, q.mean)
    torch.testing.assert_close(steps[0].scale_tril, scale_tril(q))
    torch.testing.assert_close(steps[0].posterior().stddev, q.stddev)
    assert steps[-1].elbo.mean().item() > steps[0].elbo.mean().item()
    assert steps[-1].elbo.shape == (3,)


def test_whoever_pulls_keeps_gradients_switched_on() -> None:
    vae, x = trained_on_digits(activation="tanh")
    for _ in refine(vae, x[:1], steps=2, samples=2):
        assert torch.is_grad_enabled()


def test_from_the_prior_it_begins_at_the_prior() -> None:
    vae, x = trained_on_digits(activation="tanh")
    first = next(refine(vae, x[:2], start="prior", family="full", samples=8))
    torch.testing.assert_close(first.mean, torch.zeros(2, 2).double())
    torch.testing.assert_close(first.scale_tril, torch.eye(2).double().expand(2, 2, 2))


def test_the_model_stays_as_it_is_and_gets_no_gradient() -> None:
    torch.manual_seed(0)
    vae = VAE(ModelConfig(image_shape=(1, 4, 4), hidden=(4,), posterior="full")).eval()
    before = {name: value.clone() for name, value in vae.state_dict().items()}
    list(refine(vae, torch.rand(2, 1, 4, 4), family="full", steps=4, samples=4))
    for name, value in vae.state_dict().items():
        assert torch.equal(value, before[name])
    assert all(parameter.grad is None for parameter in vae.parameters())


def test_images_are_refined_each_for_itself() -> None:
    vae, x = trained_on_digits(activation="tanh")
    both = infer_prior(vae, x[:2])
    torch.testing.assert_close(both.mean[:1], infer_prior(vae, x[:1]).mean, rtol=0, atol=0.02)
    assert bool((both.mean[0] - both.mean[1]).abs().max() > 0.1)


def infer_prior(vae: VAE, x: torch.Tensor) -> torch.distributions.Distribution:
    *_, last = refine(vae, x, start="prior", steps=200, samples=32, generator=seeded())
    return last.posterior()


def test_a_full_encoder_is_where_a_full_refinement_begins() -> None:
    vae, x = trained_on_digits(activation="tanh", posterior="full")
    q = vae.posterior(x[:4])
    first = next(refine(vae, x[:4], family="full"))
    torch.testing.assert_close(first.scale_tril, q.scale_tril)
    narrowed = next(refine(vae, x[:4], family="diagonal"))
    torch.testing.assert_close(narrowed.posterior().stddev, q.stddev)


def test_nonsense_is_refused() -> None:
    vae, x = trained_on_digits(activation="tanh")
    with pytest.raises(ValueError, match="at least one sample"):
        next(refine(vae, x[:1], samples=0))


# ------------------------------------------------------------------------------------- the gaps


def test_the_two_gaps_make_up_the_whole_exactly_in_two_dimensions() -> None:
    vae, x = trained_on_digits(activation="tanh", likelihood="gaussian")
    found = gaps(vae, x[:6], steps=150, generator=seeded())
    whole = found.log_evidence - found.encoder_elbo
    torch.testing.assert_close(found.amortisation + found.approximation, whole)
    assert found.amortisation.min().item() > 0
    assert found.approximation.min().item() > 0
    assert found.amortisation_se.max().item() == found.log_evidence_se.max().item() == 0.0


def test_by_draws_they_agree_with_the_exact_ones_within_their_error() -> None:
    vae, x = trained_on_digits(activation="tanh")
    x = x[:6]
    *_, last = refine(vae, x, steps=150, generator=seeded())
    exact = measure_gaps(vae, x, vae.posterior(x), last.posterior())
    drawn = drawn_gaps(vae, x, vae.posterior(x), last.posterior(), generator=seeded(1))
    for name in ("amortisation", "approximation", "log_evidence"):
        away = (getattr(drawn, name) - getattr(exact, name)).abs()
        assert bool((away < 5 * getattr(drawn, f"{name}_se")).all())
    assert drawn.approximation_se.max().item() < 0.1


# ----------------------------------------------------------------------------- who finds q(z|x)


def test_with_an_encoder_its_answer_is_taken_and_carries_gradients() -> None:
    vae = VAE(ModelConfig(image_shape=(1, 4, 4), hidden=(4,)))
    x = torch.rand(2, 1, 4, 4)
    torch.testing.assert_close(infer_posterior(vae, x).mean, vae.posterior(x).mean)
    assert infer_posterior(vae, x).mean.requires_grad


@pytest.mark.parametrize("posterior", ["diagonal", "full"])
def test_without_one_it_is_optimised_and_the_same_each_time(posterior: str) -> None:
    vae, x = trained_on_digits(activation="tanh")
    lonely = VAE(vae.config.changed(inference="per-image", posterior=posterior)).double().eval()
    lonely.decoder.load_state_dict(vae.decoder.state_dict())
    x = x[:4]
    found = infer_posterior(lonely, x)
    torch.testing.assert_close(infer_posterior(lonely, x).mean, found.mean)
    bound = gauss_hermite_elbo(lonely, x, found)
    assert bool((bound > gauss_hermite_elbo(vae, x, vae.posterior(x))).all())
    with pytest.raises(ValueError, match="without an encoder"):
        gaps(lonely, x)
