"""A conditional model decodes cursor, walk and samples under the label that is chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.fakes import ManualExecutor, executors, tiny_images, tiny_snapshot
from vae_explorer.gui.exploring.encoding import encode_all
from vae_explorer.gui.exploring.exploration import Exploration
from vae_explorer.gui.views.basics import DecodedView
from vae_explorer.gui.views.labels import LabelsView
from vae_explorer.gui.views.walk import WalkView
from vae_explorer.latent.decode import decode
from vae_explorer.model.vae import VAE
from vae_explorer.training.reports import Snapshot

IMAGES = tiny_images(20)


def conditional_snapshot() -> Snapshot:
    plain = tiny_snapshot(IMAGES)
    config = plain.vae.config.changed(labels=("a", "b"))
    torch.manual_seed(1)
    snapshot = replace(plain, vae=VAE(config).eval())
    return replace(snapshot, codes=encode_all(snapshot, IMAGES.pixels, IMAGES.labels))


class Scene:
    """An exploration of a conditional model, and what it says."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.worker = ManualExecutor()
        self.exploration = Exploration(executors(self.worker))
        self.decoded: list[DecodedView] = []
        self.labels: list[LabelsView | None] = []
        self.walks: list[WalkView | None] = []
        self.samples: list[np.ndarray] = []
        exploration = self.exploration
        exploration.cursor_decoded.connect(self.decoded.append)
        exploration.labels_decoded.connect(self.labels.append)
        exploration.walking.walk_decoded.connect(self.walks.append)
        exploration.showing.sampled.connect(lambda view: self.samples.append(view.pictures))
        exploration.begin(IMAGES)
        self.snapshot = snapshot
        exploration.take_snapshot(snapshot)
        self.work()

    def work(self) -> None:
        """Do all work, and let the time pass until all that is known of a place is told."""
        telling = self.exploration._telling
        while self.worker.waiting or telling.isActive():
            self.worker.run_all()
            if telling.isActive():
                telling.stop()
                telling.timeout.emit()


@pytest.fixture
def scene(qapp: object) -> Scene:
    return Scene(conditional_snapshot())


def test_the_cursor_is_decoded_under_each_label_and_shown_under_the_chosen(scene: Scene) -> None:
    scene.exploration.move_cursor(0.7, -0.4)
    scene.work()
    z = np.array([[0.7, -0.4]])
    view = scene.labels[-1]
    assert view is not None
    assert (view.names, view.chosen) == (("a", "b"), 0)
    for number in (0, 1):
        (wanted,) = decode(scene.snapshot.vae, z, labels=np.array([number]))
        np.testing.assert_array_equal(view.pictures[number], wanted)
    np.testing.assert_array_equal(scene.decoded[-1].picture, view.pictures[0])
    scene.exploration.choose_label(1)
    scene.work()
    np.testing.assert_array_equal(scene.decoded[-1].picture, view.pictures[1])
    assert scene.labels[-1] is not None
    assert scene.labels[-1].chosen == 1
    assert (view.pictures[0] != view.pictures[1]).any()


def test_walk_and_samples_follow_the_chosen_label(scene: Scene) -> None:
    scene.exploration.pin_place("A", -1.0, 0.0, -1)
    scene.exploration.pin_place("B", 1.0, 0.0, -1)
    scene.work()
    before, samples = scene.walks[-1], scene.samples[-1]
    scene.exploration.choose_label(1)
    scene.work()
    after = scene.walks[-1]
    assert before is not None
    assert after is not None
    codes = scene.exploration.walking.codes
    assert codes is not None
    wanted = decode(scene.snapshot.vae, codes, labels=np.ones(len(codes), np.int64))
    np.testing.assert_array_equal(after.pictures, wanted)
    assert (before.pictures != after.pictures).any()
    assert (scene.samples[-1] != samples).any()


@pytest.mark.parametrize("label", [-1, 2, 99])
def test_a_label_that_the_model_does_not_know_is_not_taken(scene: Scene, label: int) -> None:
    scene.exploration.choose_label(label)
    assert scene.exploration.label == 0
    assert scene.worker.run_all() == 0


def test_a_model_without_labels_shows_none(qapp: object) -> None:
    scene = Scene(tiny_snapshot(IMAGES))
    assert scene.labels == [None]
    scene.exploration.choose_label(0)
    assert scene.exploration.label == -1


def test_all_images_are_encoded_with_their_own_labels(scene: Scene) -> None:
    told = encode_all(scene.snapshot, IMAGES.pixels, IMAGES.labels)
    swapped = ["b" if label == "a" else "a" for label in IMAGES.labels]
    other = encode_all(scene.snapshot, IMAGES.pixels, swapped)
    scene.exploration.refresh_codes()
    scene.work()
    assert scene.exploration.codes is not None
    np.testing.assert_allclose(scene.exploration.codes.mean, told.mean, atol=1e-6)
    assert np.abs(told.mean - other.mean).max() > 1e-3
