"""The counter of epochs without a better one goes by the measure of early stopping."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.model.config import ModelConfig
from vae_explorer.training.history import History
from vae_explorer.training.patience import Patience
from vae_explorer.training.plateau import Waited
from vae_explorer.training.reports import BatchTerms, Changed, Ended, EpochTerms, StepFacts
from vae_explorer.training.settings import Setup, TrainingSettings

STEPS = 10
SHAPE = ModelConfig(image_shape=(1, 8, 8))


def terms(epoch: int, reconstruction: float, kl: float) -> EpochTerms:
    return EpochTerms(STEPS * epoch, epoch, "validation", reconstruction, kl, (), 8)


@given(
    courses=st.lists(st.tuples(st.integers(-30, 0), st.integers(0, 9)), min_size=1, max_size=25),
    warmup=st.sampled_from([0.0, 1.5, 4.0]),
    beta=st.sampled_from([0.5, 1.0, 4.0]),
    changed=st.integers(1, 25),
    looked=st.integers(0, 25),
)
def test_the_counter_waits_as_early_stopping_waits(
    courses: list[tuple[int, int]], warmup: float, beta: float, changed: int, looked: int
) -> None:
    settings = TrainingSettings(beta=beta, warmup_epochs=warmup, patience_epochs=4)
    patience, history = Patience(settings, STEPS, "validation"), History()
    history.setup = Setup(model=SHAPE, training=settings)
    held = beta
    for epoch, (reconstruction, kl) in enumerate(courses, start=1):
        if epoch == changed:
            held = 2.0
            history.add(Changed(STEPS * (epoch - 1), epoch - 1.0, 1e-3, held))
        each = terms(epoch, float(reconstruction), float(kl))
        patience.take((each,), held)
        history.add(each)
        if epoch == looked:
            history.curves()
    said = history.curves().waited
    if patience.best_epoch is None:
        assert said is None
    else:
        assert said == Waited(patience.best_epoch, patience.waited, held)


def weighed(first: int, last: int, beta: float) -> BatchTerms:
    """Steps whose record says the weight of the KL."""
    steps, ones = np.arange(first, last + 1), np.ones(last + 1 - first)
    facts = StepFacts(steps, steps / STEPS, ones, 1e-3 * ones, beta * ones, ones)
    return BatchTerms(steps, steps / STEPS, -ones, ones, facts)


@pytest.mark.parametrize(("beta", "said"), [(4.0, Waited(3, 0, 4.0)), (1.0, Waited(1, 2, 1.0))])
def test_a_branch_counts_anew_where_it_changed_the_weight_of_the_kl(
    beta: float, said: Waited
) -> None:
    history = History()
    # The settings of a branch are its own; what its ancestor had, the record of the steps tells.
    history.setup = Setup(model=SHAPE, training=TrainingSettings(beta=beta))
    history.add(weighed(1, 20, 1.0))
    history.add(terms(1, -10.0, 1.0))
    history.add(terms(2, -50.0, 1.0))
    history.add(Changed(20, 2.0, 5e-4, beta))
    history.add(weighed(21, 30, beta))
    history.add(terms(3, -60.0, 1.0))
    assert history.curves().waited == said


def test_whoever_goes_on_after_the_end_has_the_best_of_the_whole_run() -> None:
    history = History()
    for epoch, value in enumerate((-50.0, -60.0, -61.0), start=1):
        history.add(terms(epoch, value, 1.0))
    history.add(Ended(30, 3, "patience"))
    assert history.curves().waited == Waited(1, 2, 1.0)
    history.add(terms(4, -70.0, 1.0))
    history.add(terms(5, -71.0, 1.0))
    curves = history.curves()
    assert curves.waited == Waited(1, 4, 1.0)
    assert curves.best is not None
    assert curves.epochs.epochs[curves.best] == 1


def test_the_best_epoch_is_that_of_the_highest_bound_whatever_is_maximised() -> None:
    history = History()
    history.setup = Setup(model=SHAPE, training=TrainingSettings(beta=4.0))
    assert history.curves().best is None
    for epoch, (reconstruction, kl) in enumerate(((-50.0, 5.0), (-40.0, 9.0), (-60.0, 1.0)), 1):
        history.add(terms(epoch, reconstruction, kl))
    curves = history.curves()
    assert curves.waited == Waited(3, 0, 4.0)
    assert history.best is not None
    assert curves.best == history.best.epoch - 1 == 1


@pytest.mark.parametrize("looked", [True, False])
def test_epochs_that_are_taken_back_do_not_count(looked: bool) -> None:
    history = History()
    batch = np.arange(1, 31)
    history.add(BatchTerms(batch, batch / STEPS, np.zeros(30), np.zeros(30)))
    for epoch, value in enumerate((-50.0, -40.0, -10.0), start=1):
        history.add(terms(epoch, value, 1.0))
    if looked:
        assert history.curves().waited == Waited(3, 0, 1.0)
    again = np.arange(21, 31)
    history.add(BatchTerms(again, again / STEPS, np.zeros(10), np.zeros(10)))
    history.add(terms(3, -45.0, 1.0))
    assert history.curves().waited == Waited(2, 1, 1.0)
