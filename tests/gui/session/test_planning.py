"""What a training would take is said before it begins, and how the settings left their preset."""

from __future__ import annotations

import pytest

from tests.fakes import ManualExecutor, tiny_images, tiny_setup
from vae_explorer.gui.session.planning import Planning
from vae_explorer.gui.views.planning import PlanView
from vae_explorer.training.presets import suggest_setup
from vae_explorer.training.settings import Setup

IMAGES = tiny_images(60)


class Scene:
    def __init__(self) -> None:
        self.worker = ManualExecutor()
        self.done = 0.0
        self.planning = Planning(self.worker, lambda: self.done)
        self.told: list[PlanView] = []
        self.wished: list[Setup] = []
        self.planning.planned.connect(self.told.append)
        self.planning.preset_wished.connect(self.wished.append)
        self.planning.take_images(IMAGES)

    def settle(self) -> None:
        """Let the settings rest, as a clock would."""
        self.planning._timer.timeout.emit()
        self.worker.run_all()


@pytest.fixture
def scene(qapp: object) -> Scene:
    return Scene()


def test_settings_as_suggested_are_not_called_changed_and_others_are(scene: Scene) -> None:
    setup = suggest_setup(IMAGES)
    scene.planning.take_setup(setup, False)
    assert scene.told[-1].changed == ()
    training = setup.training.model_copy(update={"beta": 4.0})
    scene.planning.take_setup(setup.model_copy(update={"training": training}), False)
    assert scene.told[-1].changed == ("training.beta",)
    scene.planning.reset()
    assert scene.wished == [setup]


def test_how_long_a_run_trains_is_its_own_and_no_change(scene: Scene) -> None:
    setup = suggest_setup(IMAGES)
    training = setup.training.model_copy(update={"epochs": 77, "patience_epochs": 0})
    run = setup.model_copy(update={"training": training})
    scene.planning.take_setup(run, False)
    assert scene.told[-1].changed == ("training.epochs", "training.patience_epochs")
    scene.planning.take_images(IMAGES)
    scene.done = 12.0
    scene.planning.take_setup(run, False)
    assert scene.told[-1].changed == ()
    bolder = run.training.model_copy(update={"beta": 4.0})
    scene.planning.take_setup(run.model_copy(update={"training": bolder}), False)
    assert scene.told[-1].changed == ("training.beta",)
    scene.planning.reset()
    assert scene.wished == [run]


def test_steps_are_tried_once_the_settings_have_settled(scene: Scene) -> None:
    scene.planning.take_setup(tiny_setup(IMAGES), False)
    assert scene.told[-1].takes == ""
    assert scene.worker.run_all() == 0, "they may still change"
    scene.settle()
    view = scene.told[-1]
    assert view.takes.startswith("About ")
    assert "of memory" in view.takes
    assert [s.title for s in view.sections] == ["Images", "Model", "Training", "What it takes"]


def test_with_patience_the_time_is_the_most_it_takes(scene: Scene) -> None:
    setup = tiny_setup(IMAGES)
    training = setup.training.model_copy(update={"patience_epochs": 3})
    scene.planning.take_setup(setup.model_copy(update={"training": training}), False)
    scene.settle()
    assert " at most, " in scene.told[-1].takes


def test_a_training_that_begins_ends_the_trial(scene: Scene) -> None:
    scene.planning.take_setup(tiny_setup(IMAGES), False)
    scene.planning._timer.timeout.emit()
    scene.worker.run_next()
    scene.planning.take_setup(tiny_setup(IMAGES), True)
    scene.worker.run_all()
    assert not scene.planning.busy
    assert scene.told[-1].sections == ()


def test_of_a_run_that_has_done_its_epochs_nothing_is_tried(scene: Scene) -> None:
    setup = tiny_setup(IMAGES, epochs=3)
    scene.done = 3.0
    scene.planning.take_setup(setup, False)
    assert not scene.planning.busy
    assert scene.told[-1].takes == "All epochs are done."


def test_of_a_run_that_goes_on_the_time_is_that_of_the_epochs_that_are_left(scene: Scene) -> None:
    scene.done = 1.0
    scene.planning.take_setup(tiny_setup(IMAGES, epochs=3), False)
    scene.settle()
    assert scene.told[-1].takes.partition(",")[0].endswith(" more")
