"""The curves of a run forget what was undone."""

from __future__ import annotations

import numpy as np

from vae_explorer.training.history import History
from vae_explorer.training.reports import BatchTerms, Changed, Ended, EpochTerms, StepFacts

EACH = 10


def epoch(number: int, elbo: float) -> tuple[BatchTerms, EpochTerms, EpochTerms]:
    """Say of an epoch of ten steps what a training says."""
    steps = np.arange((number - 1) * EACH + 1, number * EACH + 1)
    values = np.full(EACH, elbo, np.float32)
    zeros = np.zeros(EACH)
    facts = StepFacts(steps, steps / EACH, zeros, zeros, zeros, zeros)
    return (
        BatchTerms(steps, steps / EACH, values, np.zeros_like(values), facts),
        EpochTerms(number * EACH, number, "train", elbo, 0.0, (), 64),
        EpochTerms(number * EACH, number, "validation", elbo - 1.0, 0.0, (), 8),
    )


def history_of(*elbos: float) -> History:
    history = History()
    for number, elbo in enumerate(elbos, start=1):
        for report in epoch(number, elbo):
            history.add(report)
    return history


def test_what_was_after_the_state_that_training_went_back_to_is_forgotten() -> None:
    history = history_of(-50.0, -40.0, -10.0, -90.0)
    history.add(Changed(35, 3.5, 1.0, 1.0))
    history.add(Ended(40, 4.0, "not-finite"))
    history.add(Changed(20, 2.0, 1e-4, 1.0))
    for report in epoch(3, -30.0):
        history.add(report)
    curves = history.curves()
    assert history.ended is None
    assert curves.batches.steps.tolist() == list(range(1, 31))
    assert curves.facts is not None
    assert curves.facts.steps.tolist() == list(range(1, 31))
    assert curves.train.elbo.tolist() == [-50.0, -40.0, -30.0]
    assert curves.validation.elbo.tolist() == [-51.0, -41.0, -31.0]
    assert [change.step for change in curves.changes] == [20]
    assert history.best == history.last("validation") == epoch(3, -30.0)[2]


def test_what_led_to_an_end_stays_until_training_goes_on() -> None:
    history = history_of(-50.0, -40.0)
    history.add(Ended(20, 2.0, "not-finite"))
    assert history.curves().batches.steps[-1] == 20
    assert history.ended is not None
