"""Learning rate and β changed while it trains: from which step, and exactly after a cut."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import batch_columns, blob_pixels, digest, image_set_of, setup_of
from vae_explorer.errors import CheckpointError, SettingsError
from vae_explorer.training.changes import change_tensors, changes_in, setup_after, with_rates
from vae_explorer.training.fit import Fit
from vae_explorer.training.history import History
from vae_explorer.training.reports import Changed, Report
from vae_explorer.training.settings import TrainingSettings
from vae_explorer.training.state import TrainingState

IMAGES = image_set_of(blob_pixels(40))
SETUP = setup_of({"image_shape": (1, 8, 8)}, epochs=4, beta=1.0, warmup_epochs=2.0)


def until(fit: Fit, step: int) -> list[Report]:
    reports = []
    while fit.step < step:
        reports.append(next(fit))
    return reports


def changed(reports: list[Report]) -> list[Changed]:
    return [report for report in reports if isinstance(report, Changed)]


def with_training(**values: float) -> object:
    return SETUP.model_copy(update={"training": SETUP.training.model_copy(update=values)})


@pytest.mark.parametrize("values", [{"beta": 4.0}, {"learning_rate": 1e-4}])
def test_from_the_next_step_on_it_is_the_training_that_was_set_up_so(
    values: dict[str, float],
) -> None:
    fit = Fit(IMAGES, SETUP)
    until(fit, 6)
    before = fit.capture()
    fit.change(**values)
    reports = list(fit)
    other = Fit(IMAGES, with_training(**values), before)
    list(other)
    found, wanted = fit.capture(), other.capture()
    for name, tensor in wanted.tensors.items():
        assert torch.equal(found.tensors[name], tensor), name
    (said,) = changed(reports)
    assert (said.step, said.epoch) == (6, 1.5)
    assert {name: getattr(said, name) for name in values} == values


def test_the_warm_up_goes_on_towards_the_new_beta() -> None:
    fit = Fit(IMAGES, SETUP)
    until(fit, 4)
    assert fit.beta == 0.5
    fit.change(beta=8.0)
    assert fit.beta == 4.0


@pytest.mark.parametrize("cut", [5, 6, 9, 12])
def test_cut_and_gone_on_with_it_equals_one_training(cut: int) -> None:
    def train(fit: Fit, upto: int) -> list[Report]:
        reports: list[Report] = []
        for step, values in ((6, {"beta": 3.0}), (10, {"learning_rate": 5e-4, "beta": 0.5})):
            if fit.step < step <= upto:
                reports += until(fit, step)
                fit.change(**values)
        return reports + until(fit, upto)

    whole = Fit(IMAGES, SETUP)
    reports = train(whole, 12)
    reports += list(whole)
    first = Fit(IMAGES, SETUP)
    parts = train(first, cut)
    state = first.capture()
    parts += first.drain()
    second = Fit(IMAGES, SETUP, state)
    parts += train(second, 12)
    parts += list(second)
    assert digest(second.capture()) == digest(whole.capture())
    assert changed(parts) == changed(reports)
    assert len(changed(parts)) == 2
    steps = batch_columns(parts)
    assert (steps["elbo"] == batch_columns(reports)["elbo"]).all()


def test_what_is_no_change_is_not_told() -> None:
    fit = Fit(IMAGES, SETUP)
    fit.change()
    fit.change(beta=SETUP.training.beta, learning_rate=SETUP.training.learning_rate)
    assert not changed(list(fit))
    assert fit.capture().meta["changes"] == 0
    assert "changes" not in fit.capture().tensors


@pytest.mark.parametrize(
    "values",
    [{"beta": -1.0}, {"beta": float("nan")}, {"learning_rate": 0.0}, {"learning_rate": 11}],
)
def test_a_value_outside_its_range_is_refused_and_changes_nothing(
    values: dict[str, float],
) -> None:
    fit = Fit(IMAGES, SETUP)
    with pytest.raises(SettingsError):
        fit.change(**values)
    assert fit.capture().meta["changes"] == 0


CHANGES = st.lists(
    st.builds(
        Changed,
        st.integers(0, 2**40),
        st.floats(0, 1e6),
        st.floats(1e-12, 10.0),
        st.floats(0.0, 1000.0),
    ),
    max_size=5,
)


@given(changes=CHANGES)
@settings(max_examples=50)
def test_changes_come_back_from_a_state_as_they_were(changes: list[Changed]) -> None:
    assert changes_in(change_tensors(changes), TrainingSettings()) == tuple(changes)
    after = setup_after(SETUP, changes).training
    if changes:
        assert (after.learning_rate, after.beta) == (changes[-1].learning_rate, changes[-1].beta)
    else:
        assert after == SETUP.training


@pytest.mark.parametrize(
    "rows",
    [
        torch.zeros(4),
        torch.zeros(2, 3),
        torch.tensor([[1.0, 0.1, float("nan"), 1.0]]),
        torch.tensor([[1.0, 0.1, 1e-3, -1.0]]),
        torch.tensor([[1.0, 0.1, 0.0, 1.0]]),
    ],
)
def test_a_state_with_nonsense_for_changes_is_refused(rows: torch.Tensor) -> None:
    state = Fit(IMAGES, SETUP).capture()
    bad = TrainingState({**state.tensors, "changes": rows}, state.meta)
    with pytest.raises(CheckpointError, match="changed settings"):
        Fit(IMAGES, SETUP, bad)


def test_the_curves_tell_of_changes() -> None:
    history = History()
    history.add(Changed(6, 1.5, 1e-3, 4.0))
    assert history.curves().changes == history.changes == (Changed(6, 1.5, 1e-3, 4.0),)
    assert with_rates(SETUP.training).beta == SETUP.training.beta
