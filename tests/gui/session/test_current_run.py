from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import tiny_images, tiny_setup
from vae_explorer.gui.session.current_run import CurrentRun, with_device, with_epochs
from vae_explorer.training.settings import DeviceChoice, TrainingSettings

SETUP = tiny_setup(tiny_images(4), epochs=10)


def test_without_a_run_there_is_nothing_to_go_on_with() -> None:
    assert not CurrentRun().takes(SETUP)


@given(epochs=st.integers(1, 500), device=st.sampled_from(DeviceChoice))
def test_a_run_goes_on_for_more_epochs_and_elsewhere(epochs: int, device: DeviceChoice) -> None:
    run = CurrentRun(Path("run"), SETUP)
    assert run.takes(with_device(with_epochs(SETUP, epochs), device))


@pytest.mark.parametrize("change", [{"beta": 2.0}, {"seed": 5}, {"batch_size": 7}])
def test_other_settings_make_another_run(change: dict[str, float]) -> None:
    training = SETUP.training.model_copy(update=change)
    assert not CurrentRun(Path("run"), SETUP).takes(SETUP.model_copy(update={"training": training}))


@given(done=st.floats(0, 300), epochs=st.integers(1, 300))
def test_going_on_always_leaves_an_epoch_to_train(done: float, epochs: int) -> None:
    to = TrainingSettings(epochs=epochs).epochs_to_go_to(done)
    assert to > int(done)
    assert to == epochs or int(done) >= epochs
