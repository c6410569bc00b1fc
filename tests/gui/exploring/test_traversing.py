"""Traversals: which dimensions, which codes, from where, and only while somebody looks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import ManualExecutor, executors, tiny_images, tiny_snapshot
from vae_explorer.gui.exploring.exploration import Exploration
from vae_explorer.gui.views.pictures import TraversalsView
from vae_explorer.latent.decode import decode
from vae_explorer.latent.traversals import strongest, traversal_codes, traversal_range

IMAGES = tiny_images(40)


class Scene:
    def __init__(self) -> None:
        self.worker = ManualExecutor()
        self.exploration = Exploration(executors(self.worker))
        self.told: list[TraversalsView | None] = []
        self.traversing = self.exploration.traversing
        self.traversing.traversed.connect(self.told.append)
        self.exploration.begin(IMAGES)
        self.snapshot = tiny_snapshot(IMAGES, latent_dim=5)
        self.exploration.take_snapshot(self.snapshot)
        self.worker.run_all()

    def view(self) -> TraversalsView:
        self.worker.run_all()
        view = self.told[-1]
        assert view is not None
        return view


@pytest.fixture
def scene(qapp: object) -> Scene:
    return Scene()


def test_nothing_is_decoded_before_somebody_looks(scene: Scene) -> None:
    assert scene.told == [None]
    scene.traversing.set_shown(True)
    assert scene.view().of == 5


def test_rows_are_the_dimensions_by_their_kl_and_pictures_are_what_their_codes_decode_to(
    scene: Scene,
) -> None:
    scene.traversing.set_shown(True)
    view = scene.view()
    assert scene.exploration.frame is not None
    kl = scene.exploration.frame.kl_per_dim
    assert sorted(view.dimensions.tolist()) == [0, 1, 2, 3, 4]
    assert (np.diff(view.kl_per_dim) <= 0).all()
    np.testing.assert_array_equal(view.kl_per_dim, kl[view.dimensions])
    for row, dimension in enumerate(view.dimensions):
        np.testing.assert_allclose(view.codes[row, :, dimension], np.arange(-3.0, 4.0))
        assert not np.delete(view.codes[row], dimension, axis=1).any()
        expected = decode(scene.snapshot.vae, view.codes[row])
        assert np.abs(view.pictures[row].astype(int) - expected).max() <= 1


def test_the_other_coordinates_come_from_the_cursor_if_wished(scene: Scene) -> None:
    scene.traversing.set_shown(True)
    scene.traversing.choose_start("the cursor")
    place = np.array([0.5, -1.0, 0.25, 2.0, -0.75])
    scene.exploration.go_to_code(place)
    view = scene.view()
    assert view.start == "the cursor"
    for row, dimension in enumerate(view.dimensions):
        others = np.delete(view.codes[row], dimension, axis=1)
        np.testing.assert_allclose(others, np.tile(np.delete(place, dimension), (7, 1)), atol=1e-6)
    scene.traversing.choose_start("the middle")
    assert scene.view().start == "the middle"


def test_another_image_set_has_no_traversals_yet(scene: Scene) -> None:
    scene.traversing.set_shown(True)
    scene.view()
    scene.exploration.begin(tiny_images(10))
    assert scene.told[-1] is None


@given(st.integers(1, 6), st.data())
def test_a_traversal_changes_its_dimension_and_no_other(dims: int, data: st.DataObject) -> None:
    start = np.arange(1.0, dims + 1)
    chosen = np.array(data.draw(st.permutations(range(dims))), np.int64)
    values = np.tile(np.array([-1.0, 0.0, 1.0]), (dims, 1)) * chosen[:, None]
    codes = traversal_codes(start, chosen, values)
    assert codes.shape == (dims, 3, dims)
    for row, dimension in enumerate(chosen):
        np.testing.assert_array_equal(codes[row, :, dimension], values[row])
        kept = [d for d in range(dims) if d != dimension]
        np.testing.assert_array_equal(codes[row][:, kept], np.tile(start[kept], (3, 1)))


def test_the_range_of_a_learned_prior_is_that_of_the_codes() -> None:
    random = np.random.default_rng(0)
    means, stds = random.normal(3.0, 2.0, (4000, 1)), np.full((4000, 1), 1.5)
    draws = means + stds * random.standard_normal(means.shape)
    middle, width = traversal_range(np.vstack([means, [[np.nan]]]), np.vstack([stds, [[np.nan]]]))
    assert middle[0] == pytest.approx(draws.mean(), abs=0.15)
    assert width[0] == pytest.approx(draws.std(), rel=0.05)
    assert traversal_range(np.full((3, 2), np.nan))[1].tolist() == [1.0, 1.0]


def test_of_very_many_dimensions_the_strongest_are_led_through() -> None:
    kl = np.linspace(0.0, 1.0, 100)
    assert strongest(kl, 3).tolist() == [99, 98, 97]
