"""Every gradient estimator against the exact gradient, for every parameter."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.distributions import Independent, Normal

from tests.inference.test_evidence import LinearGaussian
from tests.inference.tiny import (
    gradient_of,
    hermite,
    log_weights_at,
    pictures,
    seeded,
    tiny_vae,
    value_of,
)
from vae_explorer.inference.objective_settings import ObjectiveSettings
from vae_explorer.inference.objectives import objective
from vae_explorer.model.vae import VAE


def exact_gradient(vae: VAE, x: Tensor, kind: str, kl_weight: float) -> Tensor:
    """Differentiate E[log w], or E[log of the mean of two w], by Gauss-Hermite quadrature."""
    places, shares = hermite(32, 2)
    log_w = log_weights_at(vae, x, places, kl_weight)
    if kind == "iwae":
        log_w = torch.logaddexp(log_w[:, None], log_w) - math.log(2)
        shares = shares[:, None] * shares
    value = (shares * log_w).sum()
    return gradient_of(vae, value)


ESTIMATORS = [
    ("elbo", "reparameterised"),
    ("elbo", "sticking-the-landing"),
    ("elbo", "score-function"),
    ("elbo", "score-function-baseline"),
    ("iwae", "reparameterised"),
    ("iwae", "doubly-reparameterised"),
    ("iwae", "score-function"),
    ("iwae", "score-function-baseline"),
]


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("kl_weight", [1.0, 0.5])
@pytest.mark.parametrize(("kind", "estimator"), ESTIMATORS)
def test_every_estimator_is_unbiased_for_every_parameter(
    kind: str, estimator: str, kl_weight: float, closed: bool
) -> None:
    if closed and (kind == "iwae" or kl_weight != 1.0):
        return
    # Encoder, decoder, a learned scale and, where there is no closed form, a learned prior.
    changes = {} if closed else {"prior": "mixture", "prior_components": 2}
    vae, x = tiny_vae(likelihood="gaussian", **changes), pictures(1)
    kl = "closed-form" if closed else "sampled"
    many = x.expand(1000, *x.shape[1:])
    settings = {"kind": kind, "samples": 2, "kl": kl, "estimator": estimator}
    found = torch.stack(
        [
            gradient_of(vae, -value_of(vae, many, seed, kl_weight=kl_weight, **settings).loss)
            for seed in range(60)
        ]
    )
    error = found.std(dim=0) / math.sqrt(len(found))
    away = (found.mean(dim=0) - exact_gradient(vae, x, kind, kl_weight)).abs()
    # The quadrature's own error counts where an estimator has none.
    assert bool((away < 5 * error + 1e-6).all()), (away / error).max()


TOTAL = {"kind": "beta-tcvae", "samples": 20}
FLOW = {"posterior": "flow", "prior": "mixture", "prior_components": 2}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("family", "settings", "estimator"),
    [
        ({}, TOTAL, "score-function-baseline"),
        ({}, TOTAL, "sticking-the-landing"),
        ({"posterior": "full"}, {"kl": "sampled", "samples": 8}, "sticking-the-landing"),
        (FLOW, {"samples": 8}, "sticking-the-landing"),
        (FLOW, {"samples": 8}, "score-function-baseline"),
        (FLOW, {"kind": "iwae", "samples": 4}, "doubly-reparameterised"),
    ],
)
def test_every_estimator_agrees_with_the_reparameterised_one_in_the_mean(
    family: dict[str, object], settings: dict[str, object], estimator: str
) -> None:
    vae, x = tiny_vae(**family), pictures(4)
    means, errors = [], []
    for chosen in (estimator, "reparameterised"):
        given = {**settings, "estimator": chosen}
        losses = (value_of(vae, x, seed, kl_weight=4.0, **given).loss for seed in range(40))
        found = torch.stack([gradient_of(vae, loss) for loss in losses])
        means.append(found.mean(dim=0))
        errors.append(found.var(dim=0) / len(found))
    # Below, two gradients without variance differ by rounding alone.
    error = (errors[0] + errors[1]).sqrt().clamp_min(1e-9)
    assert ((means[0] - means[1]).abs() / error).max().item() < 5.5


# ---------------------------------------------------------------- where the posterior is exact


@pytest.mark.parametrize(
    ("settings", "still"),
    [
        ({"kl": "sampled"}, False),
        ({"estimator": "sticking-the-landing"}, True),
        ({"kind": "iwae", "samples": 3}, False),
        ({"kind": "iwae", "samples": 3, "estimator": "doubly-reparameterised"}, True),
        ({"kl": "sampled", "samples": 2, "estimator": "score-function-baseline"}, True),
        ({"kl": "sampled", "samples": 2, "estimator": "score-function"}, False),
    ],
)
def test_some_gradients_have_no_variance_at_the_exact_posterior(
    settings: dict[str, object], still: bool
) -> None:
    vae = LinearGaussian()
    x = vae.draw(3)
    q = vae.posterior(x).base_dist
    mean, std = (part.detach().clone().requires_grad_() for part in (q.loc, q.scale))
    for seed in range(4):
        value = objective(
            vae,
            x,
            Independent(Normal(mean, std), 1),
            ObjectiveSettings.model_validate(settings),
            kl_weight=1.0,
            images=3,
            generator=seeded(seed),
        )
        found = torch.cat(torch.autograd.grad(value.loss, (mean, std)))
        if still:
            assert found.abs().max().item() < 1e-10
        else:
            assert found.abs().max().item() > 1e-3
