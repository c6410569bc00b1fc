"""The map and the cursor, with workers that wait until the test lets them work."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.fakes import ManualExecutor, executors, tiny_images, tiny_snapshot
from vae_explorer.gui.exploring.decoding import (
    MapFrame,
    far_apart,
    prior_circles,
)
from vae_explorer.gui.exploring.encoding import encode_all
from vae_explorer.gui.exploring.exploration import Exploration
from vae_explorer.gui.views.basics import DecodedView
from vae_explorer.latent.plane import axis_plane
from vae_explorer.model.vae import VAE
from vae_explorer.training.reports import Snapshot

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

IMAGES = tiny_images(40)


class Scene:
    """An exploration of forty images, and all it says."""

    def __init__(self, latent_dim: int = 2) -> None:
        self.hand, self.behind = ManualExecutor(), ManualExecutor()
        self.study = ManualExecutor()
        workers = executors(self.behind, interactive=self.hand, studying=self.study)
        self.exploration = Exploration(workers)
        self.maps: list[tuple[MapFrame, bool]] = []
        self.moves: list[tuple[float, float]] = []
        self.decoded: list[DecodedView] = []
        self.placed: list[bool] = []
        self.exploration.map_changed.connect(lambda *change: self.maps.append(change))
        self.exploration.cursor_moved.connect(lambda *place: self.moves.append(place))
        self.exploration.cursor_decoded.connect(self.decoded.append)
        self.exploration.codes_refreshed.connect(self.placed.append)
        self.exploration.begin(IMAGES)
        self.snapshot = tiny_snapshot(IMAGES, latent_dim=latent_dim)

    def look(self, snapshot: Snapshot | None = None) -> None:
        self.exploration.take_snapshot(snapshot or self.snapshot)
        self.work()

    def work(self) -> None:
        telling = self.exploration._telling
        while self.hand.waiting or self.behind.waiting or telling.isActive():
            self.behind.run_all()
            self.hand.run_all()
            if telling.isActive():  # let its time pass
                telling.stop()
                telling.timeout.emit()


@pytest.fixture
def flat(qapp: object) -> Scene:
    scene = Scene()
    scene.look()
    return scene


@pytest.fixture
def deep(qapp: object) -> Scene:
    scene = Scene(latent_dim=8)
    scene.look()
    return scene


def test_the_first_map_is_fitted_and_later_ones_keep_the_view(flat: Scene) -> None:
    flat.look(tiny_snapshot(IMAGES, seed=1))
    assert [fit for _, fit in flat.maps] == [True, False]


def test_two_dimensions_are_the_map_itself(flat: Scene) -> None:
    np.testing.assert_allclose(flat.maps[-1][0].points, flat.snapshot.codes.mean, atol=1e-6)


def test_before_the_first_snapshot_a_wish_asks_no_worker(qapp: object) -> None:
    scene = Scene()
    scene.exploration.move_cursor(1.0, 2.0)
    scene.exploration.set_coordinate(0, 1.0)
    scene.exploration.select_image(3)
    scene.exploration.pin_place("A", 0.0, 0.0, 3)
    scene.exploration.pin_from("B", "cursor")
    scene.exploration.planes.choose("kl")
    scene.exploration.walk_between_random_images()
    scene.exploration.go_to_step(2)
    scene.exploration.refresh_codes()
    assert not scene.hand.waiting
    assert not scene.behind.waiting


def test_a_drag_never_has_more_than_one_decoding_under_way(flat: Scene) -> None:
    flat.decoded.clear()
    most = 0
    for x in np.linspace(-3.0, 3.0, 3000).tolist():
        flat.exploration.move_cursor(x, 0.5)
        most = max(most, len(flat.hand.waiting))
    flat.hand.run_all()
    assert most == 1
    assert len(flat.decoded) == 2  # the one that had begun, and the last place
    assert flat.decoded[-1].point == pytest.approx((3.0, 0.5))
    assert flat.moves[-1] == (3.0, 0.5)


def test_every_place_of_a_plane_through_more_dimensions_decodes_on_the_plane(deep: Scene) -> None:
    deep.exploration.move_cursor(0.7, -0.4)
    deep.work()
    view = deep.decoded[-1]
    assert view.z.shape == (8,)
    assert view.off_plane == pytest.approx(0.0, abs=1e-9)
    assert view.point == pytest.approx((0.7, -0.4))


def test_a_coordinate_leads_off_the_plane_and_a_drag_back_onto_it(deep: Scene) -> None:
    exploration = deep.exploration
    exploration.move_cursor(0.2, 0.1)
    before = exploration.cursor_code
    assert before is not None
    exploration.set_coordinate(5, before[5] + 2.0)
    deep.work()
    view = deep.decoded[-1]
    np.testing.assert_allclose(view.z - before, 2.0 * np.eye(8)[5], atol=1e-12)
    assert view.off_plane > 0.1
    assert exploration.plane is not None
    assert view.point == pytest.approx(exploration.plane.project(view.z).tolist())
    assert deep.moves[-1] == pytest.approx(view.point)
    exploration.move_cursor(0.2, 0.1)
    deep.work()
    assert deep.decoded[-1].off_plane == pytest.approx(0.0, abs=1e-9)


def test_a_selected_image_has_the_cursor_on_its_code(deep: Scene) -> None:
    deep.exploration.select_image(11)
    deep.work()
    np.testing.assert_allclose(deep.decoded[-1].z, deep.snapshot.codes.mean[11], atol=1e-6)


def test_another_plane_is_fitted_and_a_late_map_of_the_former_is_dropped(deep: Scene) -> None:
    deep.maps.clear()
    deep.exploration.take_snapshot(tiny_snapshot(IMAGES, latent_dim=8, seed=1))
    deep.exploration.planes.choose("kl")
    deep.work()
    ((frame, fit),) = deep.maps
    assert fit
    assert np.allclose(np.sort(np.abs(frame.plane.axes), axis=1)[:, :-1], 0.0)


def test_another_plane_shows_the_newest_codes(deep: Scene) -> None:
    newer = tiny_snapshot(IMAGES, latent_dim=8, seed=1)
    deep.exploration.take_snapshot(newer)
    deep.exploration.planes.choose("kl")
    deep.work()
    assert deep.maps[-1][0].codes is newer.codes


def test_planes_are_offered_only_where_there_are_several(qapp: object) -> None:
    scene, offered = Scene(), list[tuple[str, ...]]()
    scene.exploration.planes.choices_changed.connect(
        lambda choices: offered.append(tuple(entry.key for entry in choices.planes))
    )
    scene.look()
    scene.exploration.begin(IMAGES)
    scene.look(tiny_snapshot(IMAGES, latent_dim=3))
    scene.exploration.begin(IMAGES)
    some = ("pca", "kl", "axes", "pins", "random")
    assert [planes for planes, _ in groupby(offered)] == [some, ()]


@pytest.mark.parametrize("wish", ["cursor", "map", "select", "walk", "encode"])
def test_no_answer_about_the_former_images_is_shown(qtbot: QtBot, flat: Scene, wish: str) -> None:
    exploration, said = flat.exploration, list[object]()
    if wish == "cursor":
        exploration.move_cursor(1.0, 1.0)
    elif wish == "map":
        exploration.take_snapshot(tiny_snapshot(IMAGES, seed=1))
    elif wish == "select":
        exploration.selecting.select(3)
    elif wish == "walk":
        exploration.walk_between_random_images()
    else:
        exploration.refresh_codes()
    exploration.begin(tiny_images(5))
    for fact in (
        exploration.map_changed,
        exploration.cursor_decoded,
        exploration.nearest_found,
        exploration.selecting.image_explained,
        exploration.walking.walk_decoded,
        exploration.showing.sampled,
        exploration.failed,
    ):
        fact.connect(lambda *values: said.append(values))
    flat.work()

    def studied_to_the_end() -> bool:
        flat.study.run_all()
        flat.work()
        return not exploration.busy

    qtbot.waitUntil(studied_to_the_end)
    assert said == []


def test_all_images_are_placed_with_the_newest_weights(flat: Scene) -> None:
    flat.exploration.refresh_codes()
    assert flat.exploration.placing
    flat.work()
    assert not flat.exploration.placing
    assert flat.placed == [False, True]
    frame, _ = flat.maps[-1]
    assert frame.codes.exact
    expected = encode_all(flat.snapshot, IMAGES.pixels)
    np.testing.assert_allclose(frame.codes.mean, expected.mean, atol=1e-6)


def test_a_click_is_answered_while_all_images_are_placed(qapp: object) -> None:
    many, scene, explained = tiny_images(600), Scene(), list[object]()
    scene.exploration.begin(many)
    scene.look(tiny_snapshot(many))
    scene.exploration.selecting.image_explained.connect(explained.append)
    scene.exploration.refresh_codes()
    scene.behind.run_next()
    scene.exploration.selecting.select(3)
    for _ in range(4):
        scene.behind.run_next()
    assert explained
    assert scene.exploration.placing


def test_no_point_goes_missing_while_all_images_are_placed(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vae_explorer.gui.exploring.encoding._PARTIAL_S", 0.0)
    many, scene = tiny_images(600), Scene()
    scene.exploration.begin(many)
    scene.look(tiny_snapshot(many))
    scene.exploration.take_snapshot(tiny_snapshot(many, seed=1))
    scene.maps.clear()
    scene.exploration.refresh_codes()
    scene.work()
    assert len(scene.maps) > 1
    assert all(np.isfinite(frame.points).all() for frame, _ in scene.maps)
    assert [frame.codes.exact for frame, _ in scene.maps][-1]


def test_a_newer_snapshot_gives_up_placing_with_the_older_one(flat: Scene) -> None:
    flat.exploration.refresh_codes()
    flat.look(tiny_snapshot(IMAGES, seed=1))
    assert not flat.exploration.placing
    assert flat.placed == [False]


def test_a_random_walk_joins_two_images(flat: Scene) -> None:
    pins: list[tuple[object, ...]] = []
    flat.exploration.walking.pins_changed.connect(pins.append)
    flat.exploration.walk_between_random_images()
    flat.work()
    walk = flat.exploration.walking.codes
    assert walk is not None
    means = flat.snapshot.codes.mean
    for end in (walk[0], walk[-1]):
        assert np.abs(means - end).max(axis=1).min() < 1e-6
    flat.exploration.go_to_step(4)
    flat.work()
    np.testing.assert_allclose(flat.decoded[-1].z, walk[4], atol=1e-12)


@pytest.mark.parametrize("step", [-1, 12])
def test_a_step_that_is_not_there_moves_nothing(flat: Scene, step: int) -> None:
    flat.exploration.walk_between_random_images()
    flat.work()
    before = len(flat.moves)
    flat.exploration.go_to_step(step)
    assert len(flat.moves) == before


def test_pins_go_on_the_cursor_or_on_the_selected_image(flat: Scene) -> None:
    pins: list[tuple[object, ...]] = []
    flat.exploration.move_cursor(0.25, 0.5)
    flat.exploration.walking.pins_changed.connect(pins.append)
    flat.exploration.pin_from("A", "cursor")
    flat.exploration.selecting.select(9)
    flat.exploration.pin_from("B", "selected")
    flat.work()
    walk = flat.exploration.walking.codes
    assert walk is not None
    np.testing.assert_allclose(walk[0], [0.25, 0.5])
    np.testing.assert_allclose(walk[-1], flat.snapshot.codes.mean[9])


def test_far_apart_images_have_codes() -> None:
    codes = tiny_snapshot(IMAGES).codes
    codes.mean[5:] = np.nan
    random = np.random.default_rng(0)
    pairs = [far_apart(codes, random) for _ in range(50)]
    assert {index for pair in pairs if pair for index in pair} <= set(range(5))
    codes.mean[:] = np.nan
    assert far_apart(codes, random) is None


def test_the_prior_circles_grow_with_their_mass() -> None:
    masses, radii = zip(*prior_circles(axis_plane(2)), strict=True)
    assert masses == (0.5, 0.9, 0.99)
    assert radii == pytest.approx(np.sqrt(-2 * np.log1p(-np.array(masses))))


@pytest.mark.parametrize("prior", ["mixture", "vamp"])
def test_a_learned_prior_is_not_described_as_the_standard_one(qapp: object, prior: str) -> None:
    scene = Scene()
    told: list[bool] = []
    scene.exploration.coordinates_changed.connect(lambda _z, _kl, known: told.append(known))
    scene.look()
    config = scene.snapshot.vae.config.changed(prior=prior, prior_components=3)
    vae = VAE(config).eval()
    scene.look(replace(scene.snapshot, vae=vae))
    assert told == [True, False]
    assert [np.isfinite(view.prior_mass_inside) for view in scene.decoded] == [True, False]
    assert [np.isfinite(view.prior_distance) for view in scene.decoded] == [True, False]
    assert prior_circles(axis_plane(2), config.prior) == ()


def test_other_images_leave_nothing_that_was_known_of_the_former_ones(flat: Scene) -> None:
    exploration, told = flat.exploration, dict[str, object]()
    parts = exploration.owning.place_owned, exploration.traversing.traversed
    signals = {
        "owned": parts[0],
        "traversed": parts[1],
        "applied": exploration.applying.strip_decoded,
    }
    for name, signal in signals.items():
        signal.connect(lambda view, name=name: told.update({name: view}))
    exploration.move_cursor(0.5, 0.5)
    exploration.select_image(3)
    flat.work()
    assert told["owned"] is not None
    exploration.begin(tiny_images(30, seed=5))
    flat.work()
    assert set(told.values()) == {None}
    assert not flat.behind.waiting
