"""The picture under the cursor: by a worker, or at once."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
import pytest

from tests.fakes import ManualExecutor, tiny_images, tiny_snapshot
from vae_explorer.gui.exploring.cursor import CursorPictures, Place
from vae_explorer.gui.views.basics import DecodedView
from vae_explorer.latent.decode import decode
from vae_explorer.latent.plane import axis_plane
from vae_explorer.model.vae import VAE

SNAPSHOT = tiny_snapshot(tiny_images())


class Scene:
    """Pictures, a worker that waits, and what was told."""

    def __init__(self, at_once_s: float) -> None:
        self.worker = ManualExecutor()
        self.pictures = CursorPictures(self.worker)
        self.pictures.at_once_s = at_once_s
        self.told: list[DecodedView] = []
        self.failed: list[object] = []
        self.pictures.ready.connect(self.told.append)
        self.pictures.failed.connect(self.failed.append)

    def ask(self, x: float) -> None:
        """Ask for a place, long after the one before."""
        self.pictures._answered_s = -math.inf
        self.pictures.request(place(x))

    @property
    def xs(self) -> list[float]:
        """The places that were told."""
        return [view.point[0] for view in self.told]


def place(x: float) -> Place:
    return Place(SNAPSHOT, np.array((x, 0.5)), axis_plane(2))


def test_a_picture_that_takes_long_comes_from_the_worker(qapp: object) -> None:
    scene = Scene(at_once_s=0.0)
    for x in (1.0, 2.0, 3.0):
        scene.ask(x)
    assert scene.told == []
    assert scene.worker.run_all() == 2
    assert scene.xs == [1.0, 3.0]
    scene.ask(4.0)
    assert len(scene.worker.waiting) == 1


def test_a_quick_picture_is_there_when_the_wish_returns(qapp: object) -> None:
    scene = Scene(at_once_s=math.inf)
    scene.ask(1.0)
    assert scene.told == []  # nobody knows yet how long it takes
    scene.worker.run_all()
    scene.ask(2.0)
    assert scene.xs == [1.0, 2.0]
    assert not scene.worker.waiting
    assert not scene.pictures.busy
    (wanted,) = decode(SNAPSHOT.vae, np.array([[2.0, 0.5]]))
    np.testing.assert_array_equal(scene.told[-1].picture, wanted)


def test_moves_that_come_together_are_answered_once(qapp: object) -> None:
    scene = Scene(at_once_s=math.inf)
    scene.ask(1.0)
    scene.worker.run_all()
    scene.pictures._answered_s = time.monotonic() + 60.0  # a moment ago, for a minute
    scene.pictures.request(place(2.0))
    scene.pictures.request(place(3.0))
    assert scene.xs == [1.0]
    assert scene.pictures.busy
    scene.pictures._pace.timeout.emit()
    assert scene.xs == [1.0, 3.0]
    scene.pictures.request(place(4.0))
    scene.pictures.forget()
    scene.pictures._pace.timeout.emit()
    assert scene.xs == [1.0, 3.0]


def test_a_picture_that_follows_another_map_lets_the_window_paint_that_first(
    qapp: object,
) -> None:
    scene = Scene(at_once_s=math.inf)
    scene.ask(1.0)
    scene.worker.run_all()
    scene.pictures._answered_s = -math.inf
    scene.pictures.request(place(2.0), by_hand=False)
    assert scene.xs == [1.0]
    assert scene.pictures.busy
    scene.pictures._pace.timeout.emit()
    assert scene.xs == [1.0, 2.0]
    assert not scene.pictures.busy


def test_a_hand_that_moves_meanwhile_does_not_wait_for_it(qapp: object) -> None:
    scene = Scene(at_once_s=math.inf)
    scene.ask(1.0)
    scene.worker.run_all()
    scene.pictures.request(place(2.0), by_hand=False)
    scene.ask(3.0)
    assert scene.xs == [1.0, 3.0]
    assert not scene.pictures._pace.isActive()
    assert not scene.pictures.busy


def test_an_older_place_never_comes_after_a_newer_one(qapp: object) -> None:
    scene = Scene(at_once_s=math.inf)
    scene.ask(1.0)
    scene.worker.run_all()
    scene.pictures.at_once_s = 0.0
    scene.ask(2.0)
    scene.pictures.at_once_s = math.inf
    scene.ask(3.0)
    scene.worker.run_all()
    assert scene.xs == [1.0, 3.0]
    assert scene.pictures.answered is not None
    assert scene.pictures.answered.z[0] == 3.0


def test_of_another_model_nobody_knows_how_long_it_takes(qapp: object) -> None:
    scene = Scene(at_once_s=math.inf)
    scene.ask(1.0)
    scene.worker.run_all()
    another = VAE(SNAPSHOT.vae.config.changed(prior="mixture", prior_components=3)).eval()
    other = replace(place(2.0), snapshot=replace(SNAPSHOT, vae=another))
    scene.pictures.request(other)
    assert scene.xs == [1.0]
    assert len(scene.worker.waiting) == 1


@pytest.mark.parametrize("at_once_s", [0.0, math.inf])
def test_a_fault_is_told(qapp: object, at_once_s: float) -> None:
    scene = Scene(at_once_s)
    scene.ask(1.0)
    scene.worker.run_all()
    scene.pictures.request(replace(place(2.0), z=np.zeros(5)))
    scene.pictures._pace.timeout.emit()
    scene.worker.run_all()
    assert scene.xs == [1.0]
    assert len(scene.failed) == 1
