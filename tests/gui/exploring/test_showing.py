"""The fixed pictures: which images, which codes, how often."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fakes import ManualExecutor, tiny_images, tiny_snapshot
from vae_explorer.gui.exploring.decoding import pictures
from vae_explorer.gui.exploring.showing import Showing
from vae_explorer.gui.jobs import LatestJob
from vae_explorer.images.image_set import ImageSet
from vae_explorer.latent.decode import prior_codes


class Scene:
    """Pictures of a small set, and all that was shown."""

    def __init__(self, images: ImageSet) -> None:
        self.worker = ManualExecutor()
        self.showing = Showing(LatestJob(self.worker))
        self.pairs: list[tuple[np.ndarray, np.ndarray]] = []
        self.samples: list[np.ndarray] = []
        self.showing.reconstructed.connect(lambda *pair: self.pairs.append(pair))
        self.showing.sampled.connect(self.samples.append)
        self.showing.begin(images)


def test_held_out_images_stand_beside_their_reconstructions() -> None:
    images = tiny_images(100)
    scene, snapshot = Scene(images), tiny_snapshot(images)
    scene.showing.take_snapshot(snapshot)
    scene.worker.run_all()
    ((originals, reconstructions),) = scene.pairs
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
    assert len(scene.pairs[0][0]) == 2


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


def test_a_fast_training_does_not_keep_the_worker_busy() -> None:
    images = tiny_images(30)
    scene, snapshot = Scene(images), tiny_snapshot(images)
    for _ in range(50):
        scene.showing.take_snapshot(snapshot)
        scene.worker.run_all()
    assert len(scene.samples) == 1


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
