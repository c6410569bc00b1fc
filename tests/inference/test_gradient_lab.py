from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from tests.inference.tiny import gradient_of, pictures, seeded, tiny_vae, value_of
from vae_explorer.inference.gradient_comparison import GradientComparison
from vae_explorer.inference.gradient_lab import GradientLab, compare_gradients
from vae_explorer.inference.gradient_tally import GradientTally, disagreement
from vae_explorer.inference.objective_settings import GradientEstimator, ObjectiveSettings
from vae_explorer.inference.parameter_groups import parameter_groups

PLAIN = GradientEstimator.REPARAMETERISED
SCORE = GradientEstimator.SCORE_FUNCTION
BASELINE = GradientEstimator.SCORE_FUNCTION_BASELINE
STICKING = GradientEstimator.STICKING_THE_LANDING
DOUBLY = GradientEstimator.DOUBLY_REPARAMETERISED


# --------------------------------------------------------------------------------- running sums


def test_a_tally_knows_what_numpy_knows_of_all_vectors_at_once() -> None:
    rows = torch.randn(50, 7, generator=seeded(), dtype=torch.float64) + 3.0
    tally = GradientTally([torch.zeros(4).double(), torch.zeros(3).double()])
    for row in rows:
        tally.add(row.split([4, 3]))
    array = rows.numpy()
    np.testing.assert_allclose(torch.cat(tally.mean), array.mean(axis=0), rtol=1e-12)
    variance = torch.cat([tally.variance(0), tally.variance(1)])
    np.testing.assert_allclose(variance, array.var(axis=0, ddof=1), rtol=1e-12)
    trace, error = tally.total_variance([0, 1])
    assert trace == pytest.approx(array.var(axis=0, ddof=1).sum(), rel=1e-12)
    distances = ((array - array.mean(axis=0)) ** 2)[:, :4].sum(axis=1)
    assert tally.total_variance([0])[1] == pytest.approx(distances.std() / 50**0.5, rel=0.25)
    assert error > 0


def test_one_vector_has_no_variance_yet() -> None:
    tally = GradientTally([torch.zeros(2)])
    tally.add([torch.ones(2)])
    assert bool(tally.variance(0).isnan().all())
    assert all(math.isnan(number) for number in tally.total_variance([0]))


def test_the_distance_of_equal_means_is_about_one_standard_error() -> None:
    rows = torch.randn(2, 400, 2000, generator=seeded(), dtype=torch.float64)
    tallies = [GradientTally([torch.zeros(2000).double()]) for _ in range(2)]
    for tally, part in zip(tallies, rows, strict=True):
        for row in part:
            tally.add([row])
    alike = disagreement(*tallies, [0])
    assert alike.root_mean_square == pytest.approx(1.0, abs=0.06)
    assert alike.largest < 5
    for row in rows[0]:
        tallies[0].add([row + 1.0])
    assert disagreement(*tallies, [0]).root_mean_square > 5


def test_coordinates_that_never_move_are_left_out() -> None:
    still = [GradientTally([torch.zeros(3)]) for _ in range(2)]
    for tally in still:
        for _ in range(3):
            tally.add([torch.ones(3)])
    assert disagreement(*still, [0]).largest == 0.0


# ------------------------------------------------------------------------------------------ lab


def last(**changes: object) -> GradientComparison:
    settings = changes.pop("settings", None)
    draws = changes.pop("draws", 100)
    estimators = changes.pop("estimators", ())
    vae = tiny_vae(likelihood="gaussian", **changes)
    *_, found = compare_gradients(
        vae, pictures(6), settings, draws=draws, estimators=estimators, generator=seeded()
    )
    return found


@pytest.mark.slow
def test_the_default_compares_all_that_is_right_for_the_bound() -> None:
    settings = ObjectiveSettings(kl="sampled", samples=8)
    found = last(settings=settings, draws=150)
    assert found.reference is PLAIN
    assert set(found.estimators) == {PLAIN, SCORE, BASELINE, STICKING}
    assert found.groups == ("encoder 1", "posterior", "decoder 1", "decoder 2", "scale")
    assert found.of_posterior.tolist() == [True, True, False, False, False]
    assert (found.gradients, found.samples) == (150, 8)
    rows = {estimator: row for row, estimator in enumerate(found.estimators)}
    ratio = found.posterior_ratio
    assert ratio[rows[PLAIN]] == 1.0
    # Without a baseline huge, with one moderate; the decoder sees the same draws in any case.
    assert ratio[rows[SCORE]] > 5 * ratio[rows[BASELINE]] > 5
    np.testing.assert_allclose(found.ratio[:, 2:], 1.0, rtol=0.5)
    assert (found.z_rms < 1.5).all()
    assert (found.posterior_z_rms[[r for e, r in rows.items() if e is not PLAIN]] > 0.5).all()
    assert (found.z_largest < 5.5).all()


def test_the_numbers_are_those_of_gradients_drawn_by_hand() -> None:
    vae, x = tiny_vae(), pictures(4)
    settings = ObjectiveSettings(samples=2)
    lab = GradientLab(vae, x, settings, [PLAIN], generator=seeded(7))
    noise = seeded(7)
    rows = []
    for _ in range(5):
        lab.draw(PLAIN)
        rows.append(gradient_with(vae, x, noise))
    found = lab.comparison()
    exact = torch.stack(rows)
    sizes = [group.size for group in parameter_groups(vae)]
    assert found.sizes.tolist() == sizes
    for column, part in enumerate(exact.split(sizes, dim=1)):
        assert found.mean_norm[0, column] == pytest.approx(part.mean(dim=0).norm().item())
        assert found.variance[0, column] == pytest.approx(part.var(dim=0).sum().item())


def gradient_with(vae: torch.nn.Module, x: torch.Tensor, noise: torch.Generator) -> torch.Tensor:
    q, fits = vae.posterior(x), []
    for _ in range(2):
        z = q.mean + q.stddev * torch.empty_like(q.mean).normal_(generator=noise)
        fits.append(vae.likelihood(z).log_prob(x))
    kl = torch.distributions.kl_divergence(q.base_dist, vae.prior.base_dist).sum(dim=1)
    return gradient_of(vae, (kl - torch.stack(fits).mean(dim=0)).mean())


def test_importance_weights_have_their_own_estimators() -> None:
    settings = ObjectiveSettings(kind="iwae", samples=16)
    found = last(settings=settings, draws=60)
    assert set(found.estimators) == {PLAIN, DOUBLY, SCORE, BASELINE}
    rows = {estimator: row for row, estimator in enumerate(found.estimators)}
    assert found.posterior_ratio[rows[DOUBLY]] < 1 < found.posterior_ratio[rows[SCORE]]
    with pytest.raises(ValueError, match="biased"):
        last(settings=settings, estimators=(STICKING,))


def test_flows_and_learned_priors_are_groups_too() -> None:
    found = last(posterior="flow", prior="mixture", draws=2, estimators=(PLAIN, SCORE))
    assert {"flow", "prior", "scale"} <= set(found.groups)
    assert found.of_posterior[found.groups.index("flow")]
    assert not found.of_posterior[found.groups.index("prior")]


def test_without_the_reparameterised_one_the_first_is_compared_with() -> None:
    found = last(draws=3, estimators=(SCORE, BASELINE))
    assert found.reference is SCORE
    assert found.posterior_ratio[0] == 1.0
    with pytest.raises(ValueError, match="at least one estimator"):
        GradientLab(tiny_vae(), pictures(2), ObjectiveSettings(), [])


def test_a_model_that_is_looked_at_stays_as_it_was() -> None:
    vae = tiny_vae().requires_grad_(False)
    for found in compare_gradients(vae, pictures(3), draws=2, generator=seeded()):
        assert not found.variance.flags.writeable
    assert all(p.grad is None and not p.requires_grad for p in vae.parameters())


def test_what_is_compared_is_what_would_be_trained_with() -> None:
    vae, x = tiny_vae(), pictures(4)
    lab = GradientLab(vae, x, ObjectiveSettings(samples=2), [SCORE], generator=seeded())
    trained = gradient_of(vae, value_of(vae, x, samples=2, estimator="score-function").loss)
    torch.testing.assert_close(torch.cat(lab.gradient(SCORE)), trained)


@pytest.mark.parametrize("family", ["diagonal", "full"])
def test_without_an_encoder_the_posteriors_of_the_images_are_the_parameters(family: str) -> None:
    found = last(
        inference="per-image", posterior=family, draws=40, settings=ObjectiveSettings(samples=4)
    )
    assert found.groups[0] == "posterior"
    assert found.of_posterior.tolist()[:2] == [True, False]
    assert found.sizes[0] == 6 * (2 + (4 if family == "full" else 2))
    assert found.posterior_ratio[found.estimators.index(SCORE)] > 2
    assert found.z_rms.max() < 2
