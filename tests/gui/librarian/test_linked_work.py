"""Two models look at one picture: what one decodes is what the other encodes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.fakes import tiny_images, tiny_snapshot
from vae_explorer.gui.librarian.linked_work import (
    LinkedRun,
    look_at_image,
    look_at_place,
    place_images,
    seen_as,
)
from vae_explorer.images.image_set import ImageSet
from vae_explorer.latent.decode import decode, encode
from vae_explorer.latent.plane import axis_plane


def linked(images: ImageSet, latent_dim: int, seed: int) -> LinkedRun:
    vae = tiny_snapshot(images, latent_dim=latent_dim, seed=seed).vae
    unknown = np.full((len(images), latent_dim), np.nan, np.float32)
    run = LinkedRun(str(Path("run")), images, vae, axis_plane(latent_dim), unknown)
    *_, placed = place_images(run)
    assert placed is not None
    return placed


@pytest.fixture(scope="module")
def pair() -> tuple[LinkedRun, LinkedRun]:
    images = tiny_images(40)
    return linked(images, 2, 0), linked(images, 4, 1)


def test_the_other_model_encodes_what_the_first_decodes(pair: tuple[LinkedRun, LinkedRun]) -> None:
    left, right = pair
    place = np.array([0.7, -0.4])
    view = look_at_place(pair, "left", place)
    picture = decode(left.vae, place[None])[0]
    code = encode(right.vae, picture[None], samples=0).mean[0]
    np.testing.assert_array_equal(view.pictures[0], picture)
    np.testing.assert_array_equal(view.pictures[1], decode(right.vae, code[None])[0])
    assert view.points[0] == pytest.approx((0.7, -0.4))
    assert view.points[1] == pytest.approx(tuple(right.plane.project(code)))
    assert view.off_plane[1] == pytest.approx(float(right.plane.distance(code)))


def test_the_hand_may_be_on_either_side(pair: tuple[LinkedRun, LinkedRun]) -> None:
    mirrored = look_at_place((pair[1], pair[0]), "right", np.array([0.3, 0.2]))
    straight = look_at_place(pair, "left", np.array([0.3, 0.2]))
    np.testing.assert_array_equal(mirrored.pictures[1], straight.pictures[0])
    assert mirrored.points == straight.points[::-1]
    assert mirrored.by == "right"


def test_an_image_stands_on_both_maps_at_its_own_code(pair: tuple[LinkedRun, LinkedRun]) -> None:
    view = look_at_image(pair, "right", 7)
    assert view.rows == (7, 7)
    for number, run in enumerate(pair):
        assert view.points[number] == pytest.approx(
            tuple(run.plane.project(run.means[7])), abs=1e-5
        )
    np.testing.assert_array_equal(view.original, pair[0].images.pixels[7])


def test_a_picture_is_fitted_to_a_model_of_other_images() -> None:
    grey, colour = tiny_images(30), tiny_images(30, size=12, channels=3, seed=3)
    other = ImageSet(**{**vars(colour), "paths": tuple(f"z/{i}.png" for i in range(30))})
    pair = linked(grey, 2, 0), linked(other, 2, 1)
    view = look_at_image(pair, "left", 3)
    assert view.rows == (3, -1)
    assert view.resized
    assert view.pictures[1].shape == (3, 12, 12)


def test_fitting_keeps_what_fits_and_an_even_grey() -> None:
    picture = np.full((1, 6, 6), 90, np.uint8)
    assert seen_as(picture, (1, 6, 6)) is picture
    assert np.unique(seen_as(picture, (3, 10, 10))).tolist() == [90]
