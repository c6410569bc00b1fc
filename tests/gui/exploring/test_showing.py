"""The fixed pictures: which images, which codes, how often."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fakes import ManualExecutor, tiny_images, tiny_snapshot
from vae_explorer.gui.exploring.decoding import pictures
from vae_explorer.gui.exploring.showing import Showing
from vae_explorer.gui.process.jobs import LatestJob
from vae_explorer.gui.views.pictures import ReconstructionsView
from vae_explorer.images.image_set import ImageSet
from vae_explorer.latent.decode import prior_codes


class Scene:
    """Pictures of a small set, and all that was shown."""

    def __init__(self, images: ImageSet) -> None:
        self.worker = ManualExecutor()
        self.showing = Showing(LatestJob(self.worker))
        self.made: list[ReconstructionsView] = []
        self.samples: list[np.ndarray] = []
        self.showing.reconstructed.connect(self.made.append)
        self.showing.sampled.connect(lambda view: self.samples.append(view.pictures))
        self.showing.begin(images)


def test_held_out_images_stand_beside_their_reconstructions() -> None:
    images = tiny_images(100)
    scene, snapshot = Scene(images), tiny_snapshot(images)
    scene.showing.take_snapshot(snapshot)
    scene.worker.run_all()
    (view,) = scene.made
    originals, reconstructions = view.originals, view.reconstructions
    assert view.held_out
    assert [images.paths[row] for row in view.rows] == list(view.names)
    assert len(originals) == len(reconstructions) == 16
    held_out = {images.pixels[row].tobytes() for row in images.validation_index}
    assert {picture.tobytes() for picture in originals} <= held_out
    prior = prior_codes(snapshot.vae, 16, 0)
    labels = [images.labels[row] for row in images.validation_index[:16]]
    expected, _ = pictures(snapshot, originals, prior, labels)
    np.testing.assert_array_equal(reconstructions, expected)


def test_without_held_out_images_those_trained_on_are_shown() -> None:
    images = tiny_images(2)
    scene = Scene(images)
    scene.showing.take_snapshot(tiny_snapshot(images))
    scene.worker.run_all()
    assert len(scene.made[0].originals) == 2
    assert not scene.made[0].held_out


def test_samples_come_from_the_same_codes_until_others_are_drawn() -> None:
    images = tiny_images(30)
    scene, snapshot = Scene(images), tiny_snapshot(images)
    scene.showing.take_snapshot(snapshot)
    scene.worker.run_all()
    scene.showing.refresh()
    scene.worker.run_all()
    scene.showing.draw_samples()
    scene.worker.run_all()
    first, again, others = scene.samples
    np.testing.assert_array_equal(first, again)
    assert (first != others).any()


def test_a_fast_training_does_not_keep_the_worker_busy(qapp: object) -> None:
    images = tiny_images(30)
    scene, snapshot = Scene(images), tiny_snapshot(images)
    scene.showing.set_training(True)
    for _ in range(50):
        scene.showing.take_snapshot(snapshot)
        scene.worker.run_all()
    assert len(scene.samples) == 1
    assert not scene.showing.busy, "it rests"


def test_the_newest_pictures_come_when_the_training_ends(qapp: object) -> None:
    images = tiny_images(30)
    scene = Scene(images)
    scene.showing.set_training(True)
    for seed in range(3):
        scene.showing.take_snapshot(tiny_snapshot(images, seed=seed))
        scene.worker.run_all()
    assert len(scene.made) == 1
    scene.showing.set_training(False)
    assert scene.showing.busy
    scene.worker.run_all()
    assert len(scene.made) == 2
    assert (scene.made[0].reconstructions != scene.made[1].reconstructions).any()


@pytest.mark.parametrize("ran_before", [True, False])
def test_pictures_of_the_former_images_do_not_come(ran_before: bool) -> None:
    images = tiny_images(30)
    scene = Scene(images)
    scene.showing.take_snapshot(tiny_snapshot(images))
    if ran_before:
        scene.worker.run_all()
    shown = len(scene.samples)
    scene.showing.begin(tiny_images(4))
    scene.worker.run_all()
    scene.showing.refresh()
    assert scene.worker.run_all() == 0
    assert len(scene.samples) == shown
