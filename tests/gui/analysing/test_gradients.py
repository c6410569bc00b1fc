"""The gradient lab works when asked, a gradient a turn, and stops when told."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
import torch

from tests.fakes import ManualExecutor, tiny_images, tiny_setup, tiny_snapshot
from vae_explorer.gui.analysing.gradients import GradientsAnalysis, compare
from vae_explorer.gui.views.gradients import GradientChoices, GradientsView
from vae_explorer.inference.objective_settings import GradientEstimator, ObjectiveKind
from vae_explorer.model.vae import VAE
from vae_explorer.training.reports import Snapshot

IMAGES = tiny_images(20)
SNAPSHOT = tiny_snapshot(IMAGES, epoch=3.0)
SCORE = GradientEstimator.SCORE_FUNCTION


class Scene:
    def __init__(self) -> None:
        self.worker = ManualExecutor()
        self.lab = GradientsAnalysis(self.worker)
        self.told: list[object] = []
        self.ready: list[bool] = []
        self.running: list[bool] = []
        self.lab.compared.connect(self.told.append)
        self.lab.ready_changed.connect(self.ready.append)
        self.lab.busy_changed.connect(self.running.append)
        self.lab.begin(IMAGES)

    def turns(self, count: int) -> None:
        for _ in range(count):
            self.worker.run_next()


@pytest.fixture
def scene(qapp: object) -> Scene:
    return Scene()


def test_nothing_is_drawn_before_somebody_asks(scene: Scene) -> None:
    scene.lab.start(GradientChoices())
    assert not scene.worker.waiting
    scene.lab.set_shown(True)
    scene.lab.take_snapshot(SNAPSHOT)
    assert scene.ready == [False, True]
    assert not scene.worker.waiting


def test_it_tells_what_it_knows_and_stops_when_told(scene: Scene) -> None:
    scene.lab.take_snapshot(SNAPSHOT)
    scene.lab.start(GradientChoices(samples=2))
    scene.turns(30)
    assert scene.running == [True]
    view = scene.told[-1]
    assert isinstance(view, GradientsView)
    assert view.epoch == 3.0
    assert view.comparison.gradients >= 2
    assert view.history.ratio.shape == (len(view.history.gradients), 4)
    scene.lab.rest()
    assert scene.running == [True, False]
    scene.worker.run_all()
    assert scene.told[-1] is view


def test_a_newer_model_waits_for_the_next_start(scene: Scene) -> None:
    scene.lab.take_snapshot(SNAPSHOT)
    scene.lab.start(GradientChoices(samples=2))
    scene.turns(15)
    scene.lab.take_snapshot(tiny_snapshot(IMAGES, seed=1, epoch=4.0))
    scene.turns(15)
    assert {view.epoch for view in scene.told[1:]} == {3.0}
    scene.lab.start(GradientChoices(samples=2))
    scene.turns(30)
    assert scene.told[-1].epoch == 4.0


def test_other_images_take_everything_away(scene: Scene) -> None:
    scene.lab.take_snapshot(SNAPSHOT)
    scene.lab.start(GradientChoices(samples=2))
    scene.turns(20)
    scene.lab.begin(tiny_images(8))
    assert scene.told[-1] is None
    assert scene.ready[-1] is False
    assert scene.running[-1] is False


def views(choices: GradientChoices, snapshot: Snapshot = SNAPSHOT) -> list[GradientsView]:
    turns = islice(compare(snapshot, IMAGES, choices), 60)
    return [view for view in turns if view is not None]


def test_only_what_was_chosen_is_drawn() -> None:
    view = views(GradientChoices(samples=2, left_out=frozenset({SCORE})))[-1]
    assert SCORE not in view.comparison.estimators
    assert view.comparison.reference is GradientEstimator.REPARAMETERISED
    iwae = views(GradientChoices(bound=ObjectiveKind.IWAE, samples=4))[-1]
    assert GradientEstimator.DOUBLY_REPARAMETERISED in iwae.comparison.estimators
    assert iwae.comparison.samples == 4


def test_equal_choices_give_equal_numbers() -> None:
    first, second = (views(GradientChoices(samples=2))[0].comparison for _ in range(2))
    assert first.gradients == second.gradients
    np.testing.assert_array_equal(first.variance, second.variance)


@pytest.mark.parametrize(
    "changes",
    [
        {"labels": ("a", "b")},
        {"likelihood": "bernoulli", "binarisation": "dynamic"},
        {"inference": "per-image", "posterior": "full"},
        {"posterior": "flow", "prior": "vamp", "likelihood": "gaussian"},
        {"likelihood": "gaussian", "noise": "optimal"},
    ],
)
def test_every_kind_of_model_has_gradients(changes: dict[str, object]) -> None:
    config = tiny_setup(IMAGES).model.changed(**changes)
    torch.manual_seed(0)
    vae = VAE(config).eval().requires_grad_(False)
    view = views(GradientChoices(samples=2), Snapshot(1, 1.0, vae, SNAPSHOT.codes))[-1]
    assert np.isfinite(view.comparison.variance).all()
