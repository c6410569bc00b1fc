"""Pins and the walk between them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import ManualExecutor, tiny_images, tiny_snapshot
from vae_explorer.gui.exploring.decoding import map_frame
from vae_explorer.gui.exploring.walking import Walking
from vae_explorer.gui.jobs import LatestJob
from vae_explorer.gui.views import Pin, WalkView
from vae_explorer.training.reports import Snapshot

IMAGES = tiny_images(12)
A, B = np.array([-1.0, 0.5]), np.array([2.0, 1.0])


class Scene:
    """Pins on a map of twelve images, and all that is said of them."""

    def __init__(self) -> None:
        self.worker = ManualExecutor()
        self.walking = Walking(LatestJob(self.worker))
        self.pins: list[tuple[Pin, ...]] = []
        self.places: list[np.ndarray] = []
        self.walks: list[WalkView | None] = []
        self.walking.begin(IMAGES)
        self.walking.pins_changed.connect(self.pins.append)
        self.walking.walk_placed.connect(self.places.append)
        self.walking.walk_decoded.connect(self.walks.append)
        self.look(tiny_snapshot(IMAGES))

    def look(self, snapshot: Snapshot) -> None:
        self.walking.look_from(snapshot, map_frame(snapshot.codes, "", None))

    def pin_both(self) -> None:
        self.walking.pin("A", A, None)
        self.walking.pin("B", B, None)


@pytest.fixture
def scene(qapp: object) -> Scene:
    return Scene()


def test_one_pin_is_no_walk(scene: Scene) -> None:
    scene.walking.pin("A", A, None)
    assert scene.pins == [(Pin("A", -1.0, 0.5),)]
    assert scene.walking.codes is None
    assert scene.worker.run_all() == 0


def test_two_pins_are_a_walk_that_begins_and_ends_at_them(scene: Scene) -> None:
    scene.pin_both()
    assert scene.pins[-1] == (Pin("A", -1.0, 0.5), Pin("B", 2.0, 1.0))
    np.testing.assert_allclose(scene.places[-1][[0, -1]], [A, B])
    scene.worker.run_all()
    (walk,) = scene.walks
    assert walk is not None
    assert walk.letters == ("A", "B")
    assert walk.pictures.shape == (12, 1, 8, 8)
    assert len(walk.change) == 11


def test_the_kind_and_the_number_of_steps_can_be_chosen(scene: Scene) -> None:
    scene.pin_both()
    scene.walking.choose_kind("spherical")
    scene.walking.choose_steps(20)
    scene.worker.run_all()
    walk = scene.walking.view
    assert walk is not None
    assert (walk.kind, len(walk.pictures)) == ("spherical", 20)
    np.testing.assert_allclose(scene.places[-1][[0, -1]], [A, B], atol=1e-12)
    straight = np.linspace(A, B, 20)
    assert np.abs(scene.places[-1] - straight).max() > 0.1


@given(steps=st.integers(-3, 64))
def test_a_walk_never_has_fewer_steps_than_ends(steps: int) -> None:
    walking = Walking(LatestJob(ManualExecutor()))
    walking.pin("A", A, None)
    walking.pin("B", B, None)
    walking.choose_steps(steps)
    codes = walking.codes
    assert codes is not None
    assert len(codes) == max(2, steps)


def test_a_pin_on_an_image_follows_it_and_one_on_a_place_stays(scene: Scene) -> None:
    scene.walking.pin("A", A, None)
    scene.walking.pin("B", B, 5)
    newer = tiny_snapshot(IMAGES, seed=3)
    scene.look(newer)
    there = newer.codes.mean[5].astype(float)
    assert scene.pins[-1] == (Pin("A", -1.0, 0.5), Pin("B", *there.tolist()))


def test_a_cleared_walk_does_not_come_back(scene: Scene) -> None:
    scene.pin_both()
    scene.walking.clear()
    scene.worker.run_all()
    assert scene.walks == [None]
    assert scene.pins[-1] == ()
    assert len(scene.places[-1]) == 0


def test_a_walk_of_the_former_images_does_not_come(scene: Scene) -> None:
    scene.pin_both()
    scene.walking.begin(tiny_images(4))
    scene.worker.run_all()
    assert scene.walks == [None]


def test_a_newer_model_decodes_the_walk_again(scene: Scene) -> None:
    scene.pin_both()
    scene.worker.run_all()
    scene.look(tiny_snapshot(IMAGES, seed=3))
    scene.worker.run_all()
    assert len(scene.walks) == 2


def test_dragging_a_pin_leaves_at_most_one_decoding_to_wait_for(scene: Scene) -> None:
    scene.pin_both()
    for x in np.linspace(0, 3, 500):
        scene.walking.pin("B", np.array([x, 1.0]), None)
        assert len(scene.worker.waiting) <= 1
    scene.worker.run_all()
    last = scene.walking.view
    assert last is not None
    assert scene.walking.codes is not None
    np.testing.assert_allclose(scene.walking.codes[-1], [3.0, 1.0])
