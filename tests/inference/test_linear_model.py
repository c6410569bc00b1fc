from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from torch import Tensor

from tests.inference.linear import (
    linear_model,
    log_p,
    parts,
    posterior_precision,
    set_decoder,
    set_exact_posterior,
)
from tests.trained import digits
from vae_explorer.inference.elbo import elbo_terms
from vae_explorer.inference.evidence import evidence_of, log_weights
from vae_explorer.inference.gaps import measure_gaps
from vae_explorer.inference.gauss_hermite import gauss_hermite_elbo
from vae_explorer.inference.ladder import importance_bounds
from vae_explorer.inference.refine import refine
from vae_explorer.model.posterior import scale_tril
from vae_explorer.model.vae import VAE


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def exact_terms(vae: VAE, x: Tensor) -> tuple[Tensor, Tensor]:
    """Return reconstruction and KL in closed form: E|x - Wz - b|^2 knows only two moments."""
    q = vae.posterior(x)
    weight, _, variance = parts(vae)
    factor = scale_tril(q)
    spread = (weight @ factor).square().sum(dim=(1, 2)) / (2 * variance)
    squares = q.mean.square().sum(dim=1) + factor.square().sum(dim=(1, 2))
    log_det = factor.diagonal(dim1=1, dim2=2).log().sum(dim=1)
    kl = 0.5 * (squares - q.mean.shape[1]) - log_det
    return vae.likelihood(q.mean).log_prob(x) - spread, kl


def few_with_the_same_moments() -> Tensor:
    """Return 128 pictures with mean and covariance of the digits: a parabola sees no more."""
    flat = digits().flatten(1)
    values, axes = np.linalg.eigh(np.cov(flat.numpy(), rowvar=False, bias=True))
    away = torch.from_numpy(axes * np.sqrt(64 * values.clip(min=0))).T
    return torch.cat([flat.mean(dim=0) + away, flat.mean(dim=0) - away]).view(-1, 1, 8, 8)


def converge(vae: VAE, loss: Callable[[], Tensor], iterations: int) -> None:
    parameters = [p for p in vae.parameters() if p.requires_grad]
    optimiser = torch.optim.LBFGS(
        parameters,
        max_iter=iterations,
        history_size=50,
        tolerance_grad=1e-9,
        tolerance_change=1e-13,
        line_search_fn="strong_wolfe",
    )

    def closure() -> Tensor:
        optimiser.zero_grad()
        value = loss()
        value.backward()
        return value

    optimiser.step(closure)


def eigenvalues() -> np.ndarray:
    """Return those of the covariance of the digits with 1/n, falling."""
    flat = digits().flatten(1).numpy()
    return np.linalg.eigvalsh(np.cov(flat, rowvar=False, bias=True))[::-1]


# ------------------------------------------------------------------------- the exact posterior


@pytest.fixture
def exact() -> tuple[VAE, Tensor]:
    """A model of eight oblique latent dimensions whose q(z|x) is p(z|x), and images."""
    torch.manual_seed(0)
    vae = linear_model(latent_dim=8, posterior="full")
    set_decoder(vae, 0.4 * torch.randn(64, 8).double(), torch.rand(64).double(), 0.3)
    set_exact_posterior(vae)
    return vae, digits()[:20]


def test_with_the_exact_posterior_the_bound_is_log_p(exact: tuple[VAE, Tensor]) -> None:
    vae, x = exact
    reconstruction, kl = exact_terms(vae, x)
    torch.testing.assert_close(reconstruction - kl, log_p(vae, x), rtol=0, atol=1e-9)
    # Three nodes a dimension integrate a parabola.
    bound = gauss_hermite_elbo(vae, x[:3], vae.posterior(x[:3]), order=3)
    torch.testing.assert_close(bound, log_p(vae, x[:3]), rtol=0, atol=1e-9)


def test_with_the_exact_posterior_no_draw_differs_from_another(exact: tuple[VAE, Tensor]) -> None:
    vae, x = exact
    log_w = log_weights(vae, x, 60, seeded())
    truth = log_p(vae, x)
    torch.testing.assert_close(log_w, truth[:, None].expand(20, 60), rtol=0, atol=1e-9)
    for rung in importance_bounds(log_w, (1, 5, 60)):
        torch.testing.assert_close(rung.value, truth, rtol=0, atol=1e-9)
        assert rung.standard_error.max().item() < 1e-9
    assert evidence_of(log_w).effective_sample_size.min().item() == pytest.approx(60)


def test_with_the_exact_posterior_the_gradient_of_a_refinement_has_no_noise(
    exact: tuple[VAE, Tensor],
) -> None:
    vae, x = exact
    *_, last = refine(vae, x[:4], family="full", steps=5, samples=2, generator=seeded())
    away = (last.mean - vae.posterior(x[:4]).mean) / vae.posterior(x[:4]).stddev
    assert away.abs().max().item() < 1e-3
    torch.testing.assert_close(last.elbo, log_p(vae, x[:4]), rtol=0, atol=1e-6)


def test_the_bound_by_draws_is_the_closed_form_in_the_mean(exact: tuple[VAE, Tensor]) -> None:
    vae, x = exact
    reconstruction, kl = exact_terms(vae, x[:2])
    terms = elbo_terms(vae, x[:2], 4000, seeded())
    torch.testing.assert_close(terms.kl, kl)
    torch.testing.assert_close(terms.reconstruction, reconstruction, rtol=0, atol=0.25)


# ------------------------------------------------------------------------- what a diagonal loses


def test_the_gap_of_a_diagonal_posterior_is_the_closed_form() -> None:
    torch.manual_seed(1)
    vae = linear_model(latent_dim=3)
    set_decoder(vae, 0.2 * torch.randn(64, 3).double(), torch.rand(64).double(), 0.5)
    set_exact_posterior(vae)
    x = digits()[:6]
    precision = posterior_precision(vae)
    gap = 0.5 * (precision.diagonal().log().sum() - torch.logdet(precision))
    assert gap.item() > 0.01
    bound = gauss_hermite_elbo(vae, x, vae.posterior(x), order=3)
    torch.testing.assert_close(log_p(vae, x) - bound, gap.expand(6), rtol=0, atol=1e-9)
    found = measure_gaps(vae, x, vae.posterior(x), vae.posterior(x), generator=seeded())
    assert bool(((found.approximation - gap).abs() < 5 * found.approximation_se).all())
    assert bool((found.amortisation.abs() < 5 * found.amortisation_se).all())


@pytest.mark.parametrize("start", ["encoder", "prior"])
def test_a_full_covariance_closes_the_gap_that_a_diagonal_one_leaves(start: str) -> None:
    torch.manual_seed(2)
    vae = linear_model(latent_dim=3).requires_grad_(requires_grad=False)
    set_decoder(vae, 0.3 * torch.randn(64, 3).double(), torch.rand(64).double(), 0.7)
    x = digits()[:5]
    precision = posterior_precision(vae)
    gap = float(0.5 * (precision.diagonal().log().sum() - torch.logdet(precision)))
    left = {}
    for family in ("diagonal", "full"):
        *_, last = refine(
            vae, x, start=start, family=family, steps=400, samples=16, generator=seeded()
        )
        bound = gauss_hermite_elbo(vae, x, last.posterior(), order=3)
        left[family] = (log_p(vae, x) - bound).tolist()
    assert left["diagonal"] == pytest.approx([gap] * 5, abs=2e-3)
    assert left["full"] == pytest.approx([0.0] * 5, abs=1e-4)


# ------------------------------------------------------------------------- probabilistic PCA


def test_the_model_of_pca_has_the_score_of_pca() -> None:
    flat = digits().flatten(1)
    pca = PCA(8).fit(flat.numpy())
    scale = np.sqrt(pca.explained_variance_ - pca.noise_variance_)
    vae = linear_model(latent_dim=8, posterior="full")
    weight = torch.from_numpy(pca.components_.T * scale)
    set_decoder(vae, weight, torch.from_numpy(pca.mean_), math.sqrt(pca.noise_variance_))
    set_exact_posterior(vae)
    with torch.no_grad():
        reconstruction, kl = exact_terms(vae, digits())
    assert (reconstruction - kl).mean().item() == pytest.approx(pca.score(flat.numpy()), abs=1e-9)


@pytest.mark.slow
def test_trained_to_convergence_it_is_the_best_model_of_pca() -> None:
    torch.manual_seed(0)
    x, few, size = digits(), few_with_the_same_moments(), 4
    vae = linear_model(latent_dim=size)
    vae.start_at(x.mean(dim=0), float(x.std(dim=0).square().mean().sqrt()))

    def loss(images: Tensor) -> Tensor:
        reconstruction, kl = exact_terms(vae, images)
        return (kl - reconstruction).mean()

    converge(vae, lambda: loss(few), 1500)
    pca = PCA(size).fit(x.flatten(1).numpy())
    # scikit-learn divides by n - 1; greatest likelihood divides by n.
    for name in ("explained_variance_", "noise_variance_"):
        setattr(pca, name, getattr(pca, name) * (len(x) - 1) / len(x))
    best = pca.score(x.flatten(1).numpy())
    with torch.no_grad():
        assert log_p(vae, x).mean().item() == pytest.approx(best, abs=1e-6)
        assert -loss(x).item() == pytest.approx(best, abs=1e-6)
        weight, bias, variance = (part.detach() for part in parts(vae))
    assert variance.item() == pytest.approx(pca.noise_variance_, rel=1e-5)
    np.testing.assert_allclose(bias.numpy(), pca.mean_, atol=1e-4)
    # A diagonal posterior makes the columns orthogonal: they are the principal axes themselves.
    lengths = (weight.T @ weight).numpy()
    explained = pca.explained_variance_ - pca.noise_variance_
    np.testing.assert_allclose(np.sort(np.diag(lengths))[::-1], explained, rtol=1e-3)
    off = lengths - np.diag(np.diag(lengths))
    assert np.abs(off).max() < 1e-2 * explained.min()


@pytest.mark.parametrize(
    ("variance", "beta", "active"), [(0.3, 1.0, 4), (0.15, 2.0, 4), (0.3, 2.0, 2), (0.5, 2.0, 0)]
)
def test_dimensions_collapse_by_the_rule_of_eigenvalues(
    variance: float, beta: float, active: int
) -> None:
    torch.manual_seed(0)
    x, few, size = digits(), few_with_the_same_moments(), 5
    vae = linear_model(latent_dim=size, noise="fixed", sigma=math.sqrt(variance))
    vae.start_at(x.mean(dim=0), 0.3)

    def loss() -> Tensor:
        reconstruction, kl = exact_terms(vae, few)
        return (beta * kl - reconstruction).mean()

    converge(vae, loss, 500)
    leading = eigenvalues()[:size]
    kls = 0.5 * np.log(leading / (beta * variance)).clip(min=0)
    assert int((leading > beta * variance).sum()) == active == int((kls > 0).sum())
    with torch.no_grad():
        kl_per_dim = elbo_terms(vae, x, 1, seeded()).kl_per_dim
        assert kl_per_dim is not None
        found = kl_per_dim.mean(dim=0).sort(descending=True).values
    np.testing.assert_allclose(found.numpy(), kls, atol=1e-4)
