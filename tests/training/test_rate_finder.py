"""The learning-rate finder: a curve over rates, found on a copy that leaves no trace."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import tiny_images, tiny_setup
from vae_explorer.training.fit import Fit
from vae_explorer.training.rate_curve import RateCurve
from vae_explorer.training.rate_finder import HIGHEST_RATE, LOWEST_RATE, find_rate
from vae_explorer.training.reports import EpochTerms
from vae_explorer.training.settings import Setup
from vae_explorer.training.state import TrainingState

IMAGES = tiny_images(200)


def with_rate(setup: Setup, rate: float) -> Setup:
    training = setup.training.model_copy(update={"learning_rate": rate})
    return setup.model_copy(update={"training": training})


def last(setup: Setup, state: TrainingState | None = None) -> RateCurve:
    *_, curve = find_rate(IMAGES, setup, state, threads=1)
    return curve


def bound_after(setup: Setup) -> float:
    elbo = -np.inf
    with Fit(IMAGES, setup, threads=1) as fit:
        for report in fit:
            if isinstance(report, EpochTerms) and report.split == "validation":
                elbo = report.elbo
    return elbo


@pytest.fixture(scope="module")
def setup() -> Setup:
    return tiny_setup(IMAGES, epochs=12)


@pytest.fixture(scope="module")
def curve(setup: Setup) -> RateCurve:
    return last(setup)


def test_the_rate_that_is_found_trains_better_than_rates_far_from_it(
    setup: Setup, curve: RateCurve
) -> None:
    assert curve.found is not None
    bounds = [bound_after(with_rate(setup, curve.found * f)) for f in (0.03, 1.0, 60.0)]
    assert bounds[1] > bounds[0] + 1.0
    assert bounds[1] > bounds[2] + 1.0


def test_the_trial_goes_up_until_it_is_worse_than_the_beginning(curve: RateCurve) -> None:
    assert curve.rates[0] == pytest.approx(LOWEST_RATE)
    assert curve.done
    assert curve.diverged == (curve.rates[-1] < HIGHEST_RATE)
    # The first rate is so small that nothing has happened yet but noise that both share.
    assert abs(curve.gains[0]) < 1e-6


def test_a_trial_grows_by_one_rate_a_pull_and_can_be_left(setup: Setup) -> None:
    pulls = find_rate(IMAGES, setup, threads=1)
    assert [len(next(pulls).rates) for _ in range(3)] == [1, 2, 3]


def test_the_settings_that_rest_during_a_trial_make_no_difference(
    setup: Setup, curve: RateCurve
) -> None:
    training = setup.training.model_copy(
        update={"learning_rate": 5.0, "warmup_epochs": 7.0, "epochs": 3}
    )
    other = last(setup.model_copy(update={"training": training}))
    assert np.array_equal(other.losses, curve.losses)


def test_no_random_number_no_state_and_no_thread_count_is_touched(setup: Setup) -> None:
    with Fit(IMAGES, setup, threads=1) as fit:
        while fit.step < 30:
            next(fit)
        state = fit.capture()
    before = {name: tensor.clone() for name, tensor in state.tensors.items()}
    randomness, threads = torch.get_rng_state(), torch.get_num_threads()
    curve = last(setup, state)
    assert all(torch.equal(before[name], state.tensors[name]) for name in before)
    assert torch.equal(torch.get_rng_state(), randomness)
    assert torch.get_num_threads() == threads
    # It began with the weights of the state: they are better than new ones.
    assert curve.starts[:8].mean() < last(setup).starts[:8].mean()


def test_where_the_loss_only_rises_no_rate_is_offered() -> None:
    rates = np.geomspace(1e-5, 1.0, 60)
    noise = np.random.default_rng(0).normal(0.0, 5.0, 60)
    rising = RateCurve(rates, 100.0 + noise + 30.0 * rates, 100.0 + noise)
    assert rising.found is None


def test_a_loss_that_is_not_finite_ends_the_trial_and_spoils_no_number() -> None:
    rates = np.geomspace(1e-5, 1.0, 60)
    losses = np.concatenate([100.0 - np.linspace(0.0, 20.0, 30), [np.nan]])
    curve = RateCurve(rates, losses, np.full(31, 100.0))
    assert curve.diverged
    assert curve.done
    assert curve.found is not None
    assert np.isfinite(curve.smooth).all()


@settings(max_examples=25)
@given(
    scale=st.floats(1e-3, 1e3),
    shift=st.floats(-1e4, 1e4),
    turn=st.integers(30, 80),
)
def test_the_unit_of_the_loss_does_not_matter(scale: float, shift: float, turn: int) -> None:
    rates = np.geomspace(1e-5, 1.0, 101)
    starts = 100.0 + np.random.default_rng(1).normal(0.0, 3.0, 101)
    gains = np.minimum(np.clip(np.arange(101) - turn, 0, None), 20) * 1.0
    one = RateCurve(rates, starts - gains, starts)
    other = RateCurve(rates, scale * (starts - gains) + shift, scale * starts + shift)
    assert one.found is not None
    assert other.found == pytest.approx(one.found, rel=0.2)  # one rate further at most, and rounded
    assert one.found == pytest.approx(rates[turn + 10], rel=0.2)
