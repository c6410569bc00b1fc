"""Which image is selected: what is said of it is never of another one, nor of another set."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.fakes import ManualExecutor, tiny_images, tiny_snapshot
from vae_explorer.gui.exploring.decoding import map_frame
from vae_explorer.gui.exploring.plane_wish import PlaneWish
from vae_explorer.gui.exploring.selecting import Selecting
from vae_explorer.gui.process.jobs import LatestJob
from vae_explorer.gui.views.basics import Ellipse, HoverCard, SelectedView
from vae_explorer.model.vae import VAE
from vae_explorer.training.reports import Snapshot

IMAGES = tiny_images(12)


class Scene:
    """A selection on a map of twelve images, and all it says."""

    def __init__(self) -> None:
        self.worker = ManualExecutor()
        self.selecting = Selecting(LatestJob(self.worker))
        self.explained: list[SelectedView | None] = []
        self.ellipses: list[tuple[int, bool]] = []
        self.cards: list[HoverCard | None] = []
        self.selecting.begin(IMAGES)
        self.selecting.image_explained.connect(self.explained.append)
        self.selecting.ellipse_changed.connect(
            lambda index, ellipse: self.ellipses.append((index, ellipse is not None))
        )
        self.selecting.card_changed.connect(self.cards.append)
        self.look(tiny_snapshot(IMAGES))

    def look(self, snapshot: Snapshot) -> None:
        self.selecting.look_from(snapshot, map_frame(snapshot.codes))


@pytest.fixture
def scene(qapp: object) -> Scene:
    return Scene()


def test_an_image_is_marked_at_once_and_explained_when_the_worker_is_done(scene: Scene) -> None:
    scene.selecting.select(3)
    assert scene.ellipses == [(3, False)]
    assert scene.explained == []
    scene.worker.run_all()
    (view,) = scene.explained
    assert view is not None
    assert (view.index, view.name, view.label) == (3, "003.png", "b")
    np.testing.assert_array_equal(view.original, IMAGES.pixels[3])
    assert view.elbo == pytest.approx(view.reconstruction_nats - view.kl)
    assert view.kl == pytest.approx(view.kl_per_dim.sum(), rel=1e-5)
    assert scene.ellipses[-1] == (3, True)


def test_what_is_said_of_a_former_image_is_not_shown(scene: Scene) -> None:
    scene.selecting.select(3)
    scene.selecting.select(5)
    scene.worker.run_all()
    assert [view.index for view in scene.explained if view] == [5]
    assert scene.ellipses == [(3, False), (5, False), (5, True)]


def test_a_newer_model_never_marks_the_former_image_again(scene: Scene) -> None:
    scene.selecting.select(3)
    scene.worker.run_all()
    scene.selecting.select(5)
    scene.ellipses.clear()
    scene.look(tiny_snapshot(IMAGES, seed=1))
    assert all(index == 5 for index, _ in scene.ellipses)


def test_a_newer_model_explains_the_image_again(scene: Scene) -> None:
    scene.selecting.select(3)
    scene.worker.run_all()
    scene.look(tiny_snapshot(IMAGES, seed=1))
    scene.worker.run_all()
    first, second = (view for view in scene.explained if view)
    assert first.elbo != second.elbo


@pytest.mark.parametrize("leave", ["clear", "begin"])
def test_nothing_is_said_once_the_selection_is_gone(scene: Scene, leave: str) -> None:
    scene.selecting.select(3)
    if leave == "clear":
        scene.selecting.clear()
    else:
        scene.selecting.begin(tiny_images(4))
    scene.worker.run_all()
    assert scene.explained == [None]
    assert scene.ellipses[-1] == (-1, False)


def test_the_card_of_an_image_tells_label_name_and_elbo(scene: Scene) -> None:
    scene.selecting.hover(4)
    (card,) = scene.cards
    assert card is not None
    assert card.lines[:2] == ("Label a", "004.png")
    assert card.lines[2].endswith(" nats")
    np.testing.assert_array_equal(card.picture, IMAGES.pixels[4])


@pytest.mark.parametrize("index", [-1, 12, 10_000])
def test_there_is_no_card_of_an_image_that_is_not_there(scene: Scene, index: int) -> None:
    scene.selecting.hover(index)
    assert scene.cards == [None]


def test_an_image_without_a_code_has_a_card_without_a_bound(scene: Scene) -> None:
    snapshot = tiny_snapshot(IMAGES)
    snapshot.codes.reconstruction[7] = np.nan
    scene.look(snapshot)
    scene.selecting.hover(7)
    (card,) = scene.cards
    assert card is not None
    assert card.lines == ("Label b", "007.png")


@pytest.mark.parametrize("section", [False, True])
def test_the_ellipse_of_a_tilted_posterior_is_what_it_says(qapp: object, section: bool) -> None:
    plain = tiny_snapshot(IMAGES, latent_dim=4)
    torch.manual_seed(0)
    vae = VAE(plain.vae.config.changed(posterior="full")).eval()
    snapshot = replace(plain, vae=vae)
    worker = ManualExecutor()
    selecting = Selecting(LatestJob(worker))
    ellipses: list[Ellipse | None] = []
    selecting.ellipse_changed.connect(lambda _index, ellipse: ellipses.append(ellipse))
    selecting.begin(IMAGES)
    frame = map_frame(snapshot.codes, PlaneWish("kl"))
    selecting.show_section(section)
    selecting.look_from(snapshot, frame)
    selecting.select(3)
    worker.run_all()
    ellipse = ellipses[-1]
    assert ellipse is not None
    x = torch.from_numpy(IMAGES.pixels[[3]]).float() / 255
    with torch.no_grad():
        q = vae.posterior(x)
        covariance = q.covariance_matrix[0].double().numpy()
    axes = frame.plane.axes
    wanted = np.linalg.inv(axes @ np.linalg.inv(covariance) @ axes.T)
    if not section:
        wanted = axes @ covariance @ axes.T
    np.testing.assert_allclose(ellipse.covariance, wanted, rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(ellipse.mean, axes @ q.mean[0].numpy(), atol=1e-5)
    assert ellipse.kind == ("section" if section else "projection")
