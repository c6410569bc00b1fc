from __future__ import annotations

import math

import pytest
import torch

from vae_explorer.inference.evidence import evidence_of, log_evidence, log_weights
from vae_explorer.inference.joint import codes_at_once, draw_prior, log_joint, log_joint_table
from vae_explorer.inference.prior_evidence import prior_evidence
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.vae import VAE


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def model(**fields: object) -> VAE:
    torch.manual_seed(7)
    values = {"image_shape": (1, 4, 4), "hidden": (8,), "latent_dim": 2, **fields}
    vae = VAE(ModelConfig.model_validate(values)).double().eval()
    return vae.requires_grad_(requires_grad=False)


LIKELIHOODS = [
    {},
    {"likelihood": "continuous-bernoulli"},
    {"likelihood": "gaussian", "noise": "per-pixel"},
    {"likelihood": "gaussian", "noise": "full"},
    {"likelihood": "laplace"},
    {"likelihood": "discretised-logistic"},
]


@pytest.mark.parametrize("fields", LIKELIHOODS)
def test_a_table_holds_each_picture_with_each_code(fields: dict[str, object]) -> None:
    vae = model(**fields, labels=("a", "b"))
    x = (torch.rand(3, 1, 4, 4) * 255).round().double() / 255
    z, y = torch.randn(5, 2).double(), torch.tensor([1, 0, 1])
    table = log_joint_table(vae, x, z, y)
    for column in range(5):
        rows = log_joint(vae, x, z[column].expand(3, 2), y)
        torch.testing.assert_close(table[:, column], rows)


@pytest.mark.parametrize("prior", ["standard", "mixture", "vamp"])
@pytest.mark.parametrize("posterior", ["diagonal", "full", "flow"])
def test_draws_from_the_prior_have_its_moments(prior: str, posterior: str) -> None:
    vae = model(prior=prior, posterior=posterior, prior_components=3)
    z = draw_prior(vae, 40_000, seeded())
    assert z.shape == (40_000, 2)
    exact = vae.prior.mean
    error = z.std(dim=0) / math.sqrt(len(z))
    slack = 0.05 if posterior == "flow" and prior == "vamp" else 0.0
    assert bool(((z.mean(dim=0) - exact).abs() < 5 * error + slack).all())
    assert torch.equal(draw_prior(vae, 3, seeded(1)), draw_prior(vae, 3, seeded(1)))


@pytest.mark.parametrize("prior", ["standard", "mixture", "vamp"])
@pytest.mark.parametrize("posterior", ["diagonal", "full", "flow"])
def test_two_estimators_agree_for_every_family(prior: str, posterior: str) -> None:
    vae = model(prior=prior, posterior=posterior, prior_components=3, labels=("a", "b"))
    x, y = torch.bernoulli(torch.full((3, 1, 4, 4), 0.5)).double(), torch.tensor([0, 1, -1])
    first = log_evidence(vae, x, 3000, seeded(1), y)
    second = prior_evidence(vae, x, 3000, seeded(2), y)
    error = (first.standard_error**2 + second.standard_error**2).sqrt()
    assert bool(((first.value - second.value).abs() < 5 * error).all())
    unlike = log_evidence(vae, x, 3000, seeded(1), torch.tensor([1, 0, 0]))
    assert bool((unlike.value != first.value).all())


def test_draws_in_chunks_are_as_good_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    vae, x = model(), torch.bernoulli(torch.full((3, 1, 4, 4), 0.5)).double()
    monkeypatch.setattr("vae_explorer.inference.joint._VALUES_AT_ONCE", 16 * 10)
    assert codes_at_once(vae) == 10
    found = evidence_of(log_weights(vae, x, 2000, seeded()))
    plain = prior_evidence(vae, x, 2000, seeded(1))
    error = (found.standard_error**2 + plain.standard_error**2).sqrt()
    assert bool(((found.value - plain.value).abs() < 5 * error).all())


def test_what_is_decoded_at_once_depends_on_the_widest_layer() -> None:
    small = ModelConfig(image_shape=(1, 8, 8), hidden=(64,))
    wide = small.changed(hidden=(640,))
    full = small.changed(likelihood="gaussian", noise="full")
    counts = [codes_at_once(VAE(config)) for config in (small, wide, full)]
    assert counts[0] // 10 == counts[1]
    assert counts[0] // 64 == counts[2]


def test_draws_from_the_prior_are_wanted() -> None:
    with pytest.raises(ValueError, match="at least one sample"):
        prior_evidence(model(), torch.rand(1, 1, 4, 4).double(), 0)
