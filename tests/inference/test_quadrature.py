from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from tests.trained import trained_on_digits
from vae_explorer.inference.evidence import evidence_of, log_weights
from vae_explorer.inference.gauss_hermite import exact_terms, gauss_hermite_elbo
from vae_explorer.inference.ladder import importance_bounds
from vae_explorer.inference.prior_evidence import prior_evidence
from vae_explorer.inference.quadrature import grid_evidence, kl_on_grid, prior_reach
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.prior import MixturePrior
from vae_explorer.model.vae import VAE


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


BINARY = {"activation": "tanh"}
GREY = {"activation": "tanh", "likelihood": "gaussian"}
FULL = {"activation": "tanh", "posterior": "full"}


@pytest.mark.parametrize("model", [BINARY, GREY, FULL])
def test_log_p_is_the_bound_plus_the_kl_to_the_true_posterior_for_every_image(
    model: dict[str, object],
) -> None:
    vae, x = trained_on_digits(**model)
    x = x[:6]
    q = vae.posterior(x)
    log_p = grid_evidence(vae, x, points=201).log_evidence
    bound = gauss_hermite_elbo(vae, x, q)
    kl = kl_on_grid(vae, x, q, log_p)
    torch.testing.assert_close(bound + kl, log_p, rtol=0, atol=1e-4)
    assert bool((bound <= log_p).all())
    assert kl.min().item() > 0


def test_with_rectifiers_the_identity_holds_as_well() -> None:
    vae, x = trained_on_digits(activation="relu")
    x = x[:2]
    q = vae.posterior(x)
    reconstruction, kl = exact_terms(vae, x, q)
    log_p = grid_evidence(vae, x).log_evidence
    away = kl_on_grid(vae, x, q, log_p, points=301)
    torch.testing.assert_close(reconstruction - kl + away, log_p, rtol=0, atol=1e-4)


def test_a_positive_bound_of_a_density_is_taken_as_it_is() -> None:
    vae, x = trained_on_digits(**GREY)
    x = x[:6]
    log_p = grid_evidence(vae, x).log_evidence
    assert log_p.max().item() > 0 > log_p.min().item()
    bound = gauss_hermite_elbo(vae, x, vae.posterior(x))
    assert bool((bound <= log_p).all())


def test_the_bounds_rise_from_the_elbo_to_log_p() -> None:
    vae, x = trained_on_digits(**BINARY)
    x = x[:6]
    log_p = grid_evidence(vae, x).log_evidence
    log_w = log_weights(vae, x, 5000, seeded())
    rungs = importance_bounds(log_w, (1, 5, 50, 500, 5000))
    elbo = gauss_hermite_elbo(vae, x, vae.posterior(x))
    assert bool(((rungs[0].value - elbo).abs() < 5 * rungs[0].standard_error).all())
    means = [rung.value.mean().item() for rung in rungs]
    assert means == sorted(means)
    for rung in rungs:
        assert bool((rung.value <= log_p + 5 * rung.standard_error).all())
        assert bool((rung.value >= elbo - 5 * rung.standard_error).all())
    assert means[-1] == pytest.approx(log_p.mean().item(), abs=0.01)


def test_importance_sampling_and_the_prior_agree_with_the_grid() -> None:
    vae, x = trained_on_digits(**BINARY)
    x = x[:6]
    log_p = grid_evidence(vae, x).log_evidence
    for found in (
        evidence_of(log_weights(vae, x, 4000, seeded(1))),
        prior_evidence(vae, x, 4000, seeded(2)),
    ):
        assert bool(((found.value - log_p).abs() < 5 * found.standard_error).all())
        assert found.effective_sample_size.min().item() > 20


def test_the_posterior_on_the_grid_integrates_to_one() -> None:
    vae, x = trained_on_digits(**BINARY)
    found = grid_evidence(vae, x[:5], points=201)
    steps = found.axes[:, :, 1] - found.axes[:, :, 0]
    mass = found.log_posterior.exp().sum(dim=(1, 2)) * steps.prod(dim=1)
    torch.testing.assert_close(mass, torch.ones(5).double(), rtol=0, atol=1e-12)
    assert found.log_evidence.dtype == torch.float64


class Narrow(VAE):
    """p(x|z) = N(x | z repeated, sigma^2): the true posterior is as narrow as sigma says."""

    def __init__(self, sigma: float, shift: float = 0.0) -> None:
        super().__init__(ModelConfig(image_shape=(1, 4, 4), hidden=(2,)))
        self.sigma, self.shift = sigma, shift
        self.double()

    def likelihood(self, z: Tensor, y: Tensor | None = None) -> torch.distributions.Distribution:
        mean = (z + self.shift).repeat(1, 8).view(-1, 1, 4, 4)
        return torch.distributions.Independent(torch.distributions.Normal(mean, self.sigma), 3)

    def log_p(self, x: Tensor) -> Tensor:
        """Return the closed form: 8 pixels for each of two independent coordinates."""
        eye = torch.eye(2, dtype=torch.float64).repeat(8, 8)
        covariance = eye + self.sigma**2 * torch.eye(16, dtype=torch.float64)
        mean = torch.full((16,), self.shift, dtype=torch.float64)
        return torch.distributions.MultivariateNormal(mean, covariance).log_prob(x.flatten(1))


@pytest.mark.parametrize("sigma", [0.5, 0.05, 0.01])
def test_a_narrow_posterior_gets_a_grid_of_its_own(sigma: float) -> None:
    vae = Narrow(sigma)
    z = torch.tensor([[0.3, -1.2], [2.03, 0.7]]).double()
    x = vae.likelihood(z).mean
    found = grid_evidence(vae, x, points=201)
    torch.testing.assert_close(found.log_evidence, vae.log_p(x), rtol=0, atol=1e-6)
    assert found.roughness.max().item() < 1e-5
    assert found.edge_mass.max().item() < 1e-12


def test_mass_outside_the_grid_is_told() -> None:
    vae = Narrow(1.0)
    x = vae.likelihood(torch.tensor([[3.0, 0.0]]).double()).mean
    whole = grid_evidence(vae, x, points=101)
    cut = grid_evidence(vae, x, points=101, half_width=2.5)
    assert whole.edge_mass.item() < 1e-9
    assert cut.edge_mass.item() > 0.01
    assert cut.log_evidence.item() < whole.log_evidence.item()


def far_vamp(posterior: str) -> VAE:
    """A VampPrior of three pictures whose codes are all near (9, -12)."""
    torch.manual_seed(2)
    config = ModelConfig(
        image_shape=(1, 4, 4),
        hidden=(8,),
        activation="tanh",
        prior="vamp",
        prior_components=3,
        posterior=posterior,
    )
    vae = VAE(config).double().eval()
    last = vae.encoder[-1]
    assert isinstance(last, torch.nn.Linear)
    with torch.no_grad():
        last.bias[:4] = torch.tensor([9.0, -12.0, math.log(2.0), math.log(2.0)])
    return vae


def far_mixture() -> VAE:
    torch.manual_seed(2)
    config = ModelConfig(
        image_shape=(1, 4, 4), hidden=(8,), activation="tanh", prior="mixture", prior_components=3
    )
    vae = VAE(config).double().eval()
    prior = vae.code_prior
    assert isinstance(prior, MixturePrior)
    with torch.no_grad():
        prior.means.copy_(torch.tensor([[9.0, 0.0], [0.0, -12.0], [1.0, 1.0]]))
        prior.log_std.fill_(math.log(2.0))
    return vae


@pytest.mark.parametrize("vae", [far_mixture(), far_vamp("full")], ids=["mixture", "vamp"])
def test_the_grid_reaches_as_far_as_a_learned_prior(vae: VAE) -> None:
    x = torch.bernoulli(torch.full((1, 1, 4, 4), 0.5), generator=seeded()).double()
    found = grid_evidence(vae, x)
    wide = grid_evidence(vae, x, points=801, half_width=40.0)
    torch.testing.assert_close(found.log_evidence, wide.log_evidence, rtol=0, atol=1e-5)
    assert found.edge_mass.max().item() < 1e-6


def test_the_reach_of_a_prior_is_known_for_flows_too() -> None:
    flow = prior_reach(far_vamp("flow").prior)
    assert flow == pytest.approx(prior_reach(far_vamp("diagonal").prior), rel=0.1)
    assert 20.0 < flow < 30.0


def test_each_label_has_a_grid_of_its_own() -> None:
    torch.manual_seed(3)
    config = ModelConfig(image_shape=(1, 4, 4), hidden=(8,), labels=("a", "b"))
    vae = VAE(config).double().eval()
    x = torch.bernoulli(torch.full((3, 1, 4, 4), 0.5)).double()
    together = grid_evidence(vae, x, points=61, y=torch.tensor([0, 1, -1]))
    for row, label in enumerate((0, 1, -1)):
        alone = grid_evidence(vae, x[row : row + 1], points=61, y=torch.tensor([label]))
        torch.testing.assert_close(together.log_evidence[row], alone.log_evidence[0])
    other = grid_evidence(vae, x, points=61, y=torch.tensor([1, 0, 0]))
    assert bool((other.log_evidence != together.log_evidence).all())


def test_a_grid_is_for_two_dimensions_and_has_a_middle() -> None:
    vae = VAE(ModelConfig(image_shape=(1, 4, 4), hidden=(2,), latent_dim=3))
    with pytest.raises(ValueError, match="two latent dimensions"):
        grid_evidence(vae, torch.rand(1, 1, 4, 4))
    with pytest.raises(ValueError, match="odd number"):
        grid_evidence(Narrow(1.0), torch.rand(1, 1, 4, 4).double(), points=100)


@pytest.mark.slow
def test_for_a_flow_the_kl_on_a_grid_is_the_gap_that_draws_find() -> None:
    vae, x = trained_on_digits(steps=150, posterior="flow", activation="tanh")
    x = x[:3]
    log_p = grid_evidence(vae, x, points=151).log_evidence
    kl = kl_on_grid(vae, x, vae.posterior(x), log_p, points=101)
    log_w = log_weights(vae, x, 2000, seeded(5))
    error = log_w.std(dim=1) / math.sqrt(2000)
    assert bool(((log_p - log_w.mean(dim=1) - kl).abs() < 5 * error + 1e-3).all())
