from __future__ import annotations

import itertools
import math

import pytest
import torch
from torch import Tensor

from tests.inference.tiny import (
    gradient_of,
    hermite,
    log_weights_at,
    pictures,
    seeded,
    tiny_vae,
    value_of,
)
from vae_explorer.inference.elbo import elbo_terms
from vae_explorer.inference.objective_settings import ObjectiveSettings
from vae_explorer.inference.objectives import objective
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.vae import VAE

PATHWISE = [
    {},
    {"samples": 3},
    {"kl": "sampled"},
    {"kl": "sampled", "samples": 3},
    {"free_bits": 0.3},
    {"kind": "iwae", "samples": 3},
    {"kind": "beta-tcvae"},
    {"kind": "beta-tcvae", "kl": "sampled", "samples": 2},
]
FAMILIES = [
    {},
    {"posterior": "full", "likelihood": "gaussian"},
    {"posterior": "flow", "prior": "mixture", "likelihood": "discretised-logistic"},
    {"prior": "vamp", "prior_components": 3, "likelihood": "continuous-bernoulli"},
]


def takes(family: dict[str, object], settings: dict[str, object]) -> bool:
    exact = family.get("posterior") != "flow" and "prior" not in family
    no_flow = family.get("posterior") != "flow" or settings.get("kind") != "beta-tcvae"
    return no_flow and (exact or not settings.get("free_bits"))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("settings", PATHWISE)
def test_the_gradient_is_that_of_finite_differences_with_the_same_noise(
    family: dict[str, object], settings: dict[str, object]
) -> None:
    if not takes(family, settings):
        return
    vae, x = tiny_vae(**family), pictures(4)
    value = value_of(vae, x, kl_weight=1.7, **settings).loss
    gradient = gradient_of(vae, value)
    weights = list(vae.parameters())
    for seed in range(3):
        noise = seeded(100 + seed)
        ways = [torch.randn(w.shape, generator=noise, dtype=w.dtype) for w in weights]
        slopes = []
        for step in (1e-6, -1e-6):
            with torch.no_grad():
                for weight, way in zip(weights, ways, strict=True):
                    weight.add_(way, alpha=step)
                slopes.append(value_of(vae, x, kl_weight=1.7, **settings).loss.item())
                for weight, way in zip(weights, ways, strict=True):
                    weight.sub_(way, alpha=step)
        along = torch.cat([way.flatten() for way in ways])
        expected = (slopes[0] - slopes[1]) / 2e-6
        assert (gradient @ along).item() == pytest.approx(expected, rel=2e-6, abs=1e-6)


def test_the_objectives_are_their_formulae_at_the_draws() -> None:
    vae, x = tiny_vae(), pictures(5)
    source = seeded()
    noise = torch.stack([torch.empty(5, 2).double().normal_(generator=source) for _ in range(3)])
    q, prior = vae.posterior(x), vae.prior
    z = q.mean + q.stddev * noise
    fit = torch.stack([vae.likelihood(code).log_prob(x) for code in z])
    log_q, log_p = q.log_prob(z), prior.log_prob(z)
    kl = torch.distributions.kl_divergence(q.base_dist, prior.base_dist)
    exact = {
        "elbo": (fit.mean(dim=0) - 0.4 * kl.sum(dim=1)).mean(),
        "sampled": (fit - 0.4 * (log_q - log_p)).mean(),
        "free": fit.mean() - 0.4 * kl.mean(dim=0).clamp_min(0.2).sum(),
        "iwae": ((fit - 0.4 * (log_q - log_p)).exp().mean(dim=0).log()).mean(),
    }
    given = {
        "elbo": {},
        "sampled": {"kl": "sampled"},
        "free": {"free_bits": 0.2},
        "iwae": {"kind": "iwae"},
    }
    for name, settings in given.items():
        found = value_of(vae, x, kl_weight=0.4, samples=3, **settings)
        torch.testing.assert_close(-found.loss, exact[name], msg=name)
        # What is reported is the bound, whatever is optimised.
        torch.testing.assert_close(found.terms.reconstruction, fit.mean(dim=0))
        torch.testing.assert_close(found.terms.kl, kl.sum(dim=1))
        torch.testing.assert_close(found.terms.kl_per_dim, kl)


def test_without_a_closed_form_the_kl_is_the_mean_over_the_draws() -> None:
    vae, x = tiny_vae(prior="mixture", posterior="flow"), pictures(3)
    found = value_of(vae, x, kl_weight=2.0, samples=4)
    terms = elbo_terms(vae, x, 4, seeded())
    assert found.terms.kl_per_dim is None
    torch.testing.assert_close(found.terms.elbo, terms.elbo)
    weighted = terms.reconstruction - 2.0 * terms.kl
    torch.testing.assert_close(-found.loss, weighted.mean())


def test_one_draw_in_closed_form_is_the_bound_itself() -> None:
    vae, x = tiny_vae(), pictures(6)
    found, terms = value_of(vae, x), elbo_terms(vae, x, generator=seeded())
    assert torch.equal(found.loss, -terms.elbo.mean())
    assert torch.equal(found.terms.kl, terms.kl)


def test_below_the_free_bits_the_kl_has_no_gradient() -> None:
    vae, x = tiny_vae(), pictures(6)
    parts = elbo_terms(vae, x).kl_per_dim
    assert parts is not None
    low, high = sorted(parts.mean(dim=0).tolist())
    q = vae.posterior(x)
    fit = vae.likelihood(q.mean + q.stddev * noise_like(q.mean)).log_prob(x).mean()
    free = gradient_of(vae, -value_of(vae, x, free_bits=2 * high).loss)
    torch.testing.assert_close(free, gradient_of(vae, fit))
    between = gradient_of(vae, -value_of(vae, x, free_bits=0.5 * (low + high)).loss)
    kl = elbo_terms(vae, x).kl_per_dim
    assert kl is not None
    one = fit_of(vae, x) - kl.mean(dim=0).max()
    torch.testing.assert_close(between, gradient_of(vae, one))


def noise_like(mean: Tensor) -> Tensor:
    return torch.empty_like(mean).normal_(generator=seeded())


def fit_of(vae: VAE, x: Tensor) -> Tensor:
    q = vae.posterior(x)
    fit: Tensor = vae.likelihood(q.mean + q.stddev * noise_like(q.mean)).log_prob(x).mean()
    return fit


# -------------------------------------------------------------------------------- the IWAE bound


def test_more_draws_tighten_the_importance_weighted_bound() -> None:
    vae, x = tiny_vae(seed=3), pictures(1)
    many = x.expand(4000, *x.shape[1:])
    levels = []
    for samples in (1, 2, 5, 20):
        with torch.no_grad():
            found = [
                -value_of(vae, many, seed, kind="iwae", samples=samples).loss for seed in range(8)
            ]
        values = torch.stack(found)
        levels.append((values.mean().item(), values.std().item() / math.sqrt(len(values))))
    places, shares = hermite(40, 2)
    exact = (shares * log_weights_at(vae, x, places)).sum().item()
    assert levels[0][0] == pytest.approx(exact, abs=4 * levels[0][1])
    log_p = (log_weights_at(vae, x, places) + shares.log()).logsumexp(dim=0).item()
    for (lower, its), (upper, error) in itertools.pairwise(levels):
        assert upper - lower > -3 * math.hypot(its, error)
    assert levels[-1][0] > levels[0][0] + 3 * levels[0][1]
    assert levels[-1][0] <= log_p + 4 * levels[-1][1]


# ------------------------------------------------------------------------------------ refusals


def test_an_objective_that_does_not_fit_the_model_is_refused() -> None:
    x = pictures(2)
    with pytest.raises(ValueError, match="free bits"):
        value_of(tiny_vae(prior="mixture"), x, free_bits=0.1)
    with pytest.raises(ValueError, match="marginals"):
        value_of(tiny_vae(posterior="flow"), x, kind="beta-tcvae")
    optimal = tiny_vae(likelihood="gaussian", noise="optimal")
    with pytest.raises(ValueError, match="optimal scale"):
        value_of(optimal, x, estimator="score-function")


def test_labels_reach_every_draw() -> None:
    config = ModelConfig(image_shape=(1, 4, 4), hidden=(3,), labels=("a", "b"))
    torch.manual_seed(0)
    vae, x = VAE(config).double(), pictures(2)
    found = []
    for told in ([0, 1], [0, 0]):
        y = torch.tensor(told)
        q = vae.posterior(x, y)
        settings = ObjectiveSettings(kind="iwae", samples=3)
        value = objective(
            vae, x, q, settings, kl_weight=1.0, images=2, generator=seeded(), y=y
        ).terms
        found.append(value.reconstruction)
    torch.testing.assert_close(found[0][0], found[1][0])
    assert found[0][1] != found[1][1]
