"""Pins and the walk past them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import ManualExecutor, tiny_images, tiny_snapshot
from vae_explorer.errors import SettingsError
from vae_explorer.gui.exploring.decoding import map_frame
from vae_explorer.gui.exploring.walking import Walking
from vae_explorer.gui.process.jobs import LatestJob
from vae_explorer.gui.views.basics import Pin
from vae_explorer.gui.views.walk import RouteView, WalkLine, WalkView
from vae_explorer.training.reports import Snapshot

IMAGES = tiny_images(12)
A, B, C = np.array([-1.0, 0.5]), np.array([2.0, 1.0]), np.array([0.5, -1.0])


class Scene:
    """Pins on a map of twelve images, and all that is said of them."""

    def __init__(self) -> None:
        self.worker = ManualExecutor()
        self.walking = Walking(LatestJob(self.worker))
        self.pins: list[tuple[Pin, ...]] = []
        self.places: list[WalkLine | None] = []
        self.walks: list[WalkView | None] = []
        self.routes: list[RouteView] = []
        self.failures: list[object] = []
        self.walking.begin(IMAGES)
        self.walking.pins_changed.connect(self.pins.append)
        self.walking.walk_placed.connect(self.places.append)
        self.walking.walk_decoded.connect(self.walks.append)
        self.walking.route_changed.connect(self.routes.append)
        self.walking.failed.connect(self.failures.append)
        self.look(tiny_snapshot(IMAGES))

    def look(self, snapshot: Snapshot) -> None:
        self.walking.look_from(snapshot, map_frame(snapshot.codes))

    def pin_both(self) -> None:
        self.walking.pin("A", A, None)
        self.walking.pin("B", B, None)

    def line(self) -> WalkLine:
        line = self.places[-1]
        assert line is not None
        return line

    def letters(self) -> str:
        return "".join(pin.letter for pin in self.walking.pinned)


@pytest.fixture
def scene(qapp: object) -> Scene:
    return Scene()


def test_one_pin_is_no_walk(scene: Scene) -> None:
    scene.walking.pin("A", A, None)
    assert scene.pins[-1] == (Pin("A", -1.0, 0.5),)
    assert scene.walking.codes is None
    assert scene.worker.run_all() == 0


def test_two_pins_are_a_walk_that_begins_and_ends_at_them(scene: Scene) -> None:
    scene.pin_both()
    assert scene.pins[-1] == (Pin("A", -1.0, 0.5), Pin("B", 2.0, 1.0))
    np.testing.assert_allclose(scene.line().steps[[0, -1]], [A, B])
    scene.worker.run_all()
    walk = scene.walks[-1]
    assert walk is not None
    assert walk.pins == ((0, "A"), (11, "B"))
    assert walk.pictures.shape == (12, 1, 8, 8)
    assert len(walk.change) == 11
    assert len(walk.outside) == 12


def test_any_number_of_pins_are_passed_in_their_order(scene: Scene) -> None:
    places = np.random.default_rng(0).normal(size=(26, 2))
    letters = [scene.walking.add_pin(place, None) for place in places]
    assert "".join(letter or "" for letter in letters) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    scene.worker.run_all()
    codes, view = scene.walking.codes, scene.walking.view
    assert codes is not None
    assert view is not None
    passed = [step for step, _ in view.pins]
    np.testing.assert_allclose(codes[passed], places, atol=1e-12)
    assert scene.walking.add_pin(A, None) is None
    refusal = scene.failures[-1]
    assert isinstance(refusal, SettingsError)
    assert refusal.code == "WALK_FULL"


def test_a_pin_of_a_given_letter_takes_its_place_in_the_alphabet(scene: Scene) -> None:
    for letter in "BDAC":
        scene.walking.pin(letter, A, None)
    assert scene.letters() == "ABCD"


def test_a_pin_is_inserted_into_the_nearest_piece_and_keeps_its_letter(scene: Scene) -> None:
    for place in (A, B, C):
        scene.walking.add_pin(place, None)
    scene.walking.insert_at(0.5, 0.8, -1)
    assert scene.letters() == "ADBC"
    scene.walking.remove("B")
    assert scene.letters() == "ADC"
    assert scene.walking.add_pin(B, None) == "B", "the first free letter"
    assert scene.letters() == "ADCB"


def test_a_loop_comes_back_to_its_first_pin(scene: Scene) -> None:
    for place in (A, B, C):
        scene.walking.add_pin(place, None)
    scene.walking.set_loop(True)
    scene.worker.run_all()
    codes, view = scene.walking.codes, scene.walking.view
    assert codes is not None
    assert view is not None
    assert view.loop
    assert "".join(letter for _, letter in view.pins) == "ABCA"
    np.testing.assert_allclose(codes[[0, -1]], [A, A])
    np.testing.assert_array_equal(view.pictures[0], view.pictures[-1])


def test_the_kind_and_the_number_of_steps_can_be_chosen(scene: Scene) -> None:
    scene.pin_both()
    scene.walking.choose_kind("spherical")
    scene.walking.choose_steps(20)
    scene.worker.run_all()
    walk = scene.walking.view
    assert walk is not None
    assert (walk.kind, len(walk.pictures)) == ("spherical", 20)
    np.testing.assert_allclose(scene.line().steps[[0, -1]], [A, B], atol=1e-12)
    straight = np.linspace(A, B, 20)
    assert np.abs(scene.line().steps - straight).max() > 0.1


@settings(max_examples=20)
@given(steps=st.integers(-3, 64), pins=st.integers(2, 26))
def test_a_walk_never_has_fewer_steps_than_pins(steps: int, pins: int) -> None:
    scene = Scene()
    for _ in range(pins):
        scene.walking.add_pin(A, None)
    scene.walking.choose_steps(steps)
    wish = scene.walking.wish_in(scene.walking.steps)
    assert wish is not None
    assert wish.steps == max(pins, steps)


def test_a_pin_on_an_image_follows_it_and_one_on_a_place_stays(scene: Scene) -> None:
    scene.walking.pin("A", A, None)
    scene.walking.pin("B", B, 5)
    newer = tiny_snapshot(IMAGES, seed=3)
    scene.look(newer)
    there = newer.codes.mean[5].astype(float)
    assert scene.pins[-1] == (Pin("A", -1.0, 0.5), Pin("B", *there.tolist()))


def test_what_is_undone_comes_back_where_its_image_is_now(scene: Scene) -> None:
    scene.walking.add_at(0.0, 0.0, 5)
    scene.walking.clear()
    newer = tiny_snapshot(IMAGES, seed=3)
    scene.look(newer)
    scene.walking.undo()
    assert scene.pins[-1] == (Pin("A", *newer.codes.mean[5].astype(float).tolist()),)


def test_a_cleared_walk_does_not_come_back_by_itself(scene: Scene) -> None:
    scene.pin_both()
    scene.walking.clear()
    scene.worker.run_all()
    assert not any(scene.walks)
    assert scene.pins[-1] == ()
    assert scene.places[-1] is None


def test_a_walk_of_the_former_images_does_not_come(scene: Scene) -> None:
    scene.pin_both()
    scene.walking.begin(tiny_images(4))
    scene.worker.run_all()
    assert not any(scene.walks)
    assert not scene.routes[-1].can_undo


def test_a_newer_model_decodes_the_walk_again(scene: Scene) -> None:
    scene.pin_both()
    scene.worker.run_all()
    scene.look(tiny_snapshot(IMAGES, seed=3))
    scene.worker.run_all()
    assert len([walk for walk in scene.walks if walk is not None]) == 2


def test_another_plane_needs_no_new_pictures(scene: Scene) -> None:
    scene.pin_both()
    scene.worker.run_all()
    snapshot = tiny_snapshot(IMAGES, seed=3)
    scene.look(snapshot)
    scene.worker.run_all()
    places = len(scene.places)
    scene.look(snapshot)
    assert len(scene.places) == places + 1
    assert scene.worker.run_all() == 0


def test_dragging_a_pin_leaves_at_most_one_decoding_to_wait_for(scene: Scene) -> None:
    scene.pin_both()
    for x in np.linspace(0, 3, 500):
        scene.walking.drag("B", float(x), 1.0)
        assert len(scene.worker.waiting) <= 1
    scene.worker.run_all()
    assert scene.walking.codes is not None
    np.testing.assert_allclose(scene.walking.codes[-1], [3.0, 1.0])


def test_a_drag_is_undone_as_one_and_a_given_up_one_leaves_no_trace(scene: Scene) -> None:
    scene.pin_both()
    for x in (0.0, 1.0, 2.0):
        scene.walking.drag("A", x, 0.0)
    scene.walking.let_go()
    scene.walking.drag("A", 5.0, 5.0)
    scene.walking.take_back()
    assert scene.pins[-1][0] == Pin("A", 2.0, 0.0)
    scene.walking.undo()
    assert scene.pins[-1][0] == Pin("A", -1.0, 0.5)
    scene.walking.redo()
    assert scene.pins[-1][0] == Pin("A", 2.0, 0.0)


def test_a_pin_drawn_out_of_the_walk_is_undone_with_its_drag(scene: Scene) -> None:
    scene.pin_both()
    scene.walking.draw_out(0, 0.5, 0.7)
    scene.walking.drag("C", 0.6, 2.0)
    scene.walking.let_go()
    assert scene.letters() == "ACB"
    scene.walking.undo()
    assert scene.letters() == "AB"


def test_everything_that_changes_the_route_is_undone_in_turn(scene: Scene) -> None:
    walking = scene.walking
    scene.pin_both()
    walking.choose_kind("spherical")
    walking.set_loop(True)
    walking.remove("A")
    walking.clear()
    told = []
    while scene.routes[-1].can_undo:
        told.append((scene.letters(), walking.kind, walking.loop))
        walking.undo()
    assert told == [
        ("", "spherical", False),
        ("B", "spherical", True),
        ("AB", "spherical", True),
        ("AB", "spherical", False),
        ("AB", "linear", False),
        ("A", "linear", False),
    ]
    for _ in told:
        assert scene.routes[-1].can_redo
        walking.redo()
    assert not scene.routes[-1].can_redo
    assert scene.letters() == ""


def test_a_geodesic_is_walked_also_where_no_code_is_known(scene: Scene) -> None:
    """As after numbers that ran away."""
    snapshot = tiny_snapshot(IMAGES)
    unknown = replace(snapshot.codes, mean=np.full_like(snapshot.codes.mean, np.nan))
    frame = replace(map_frame(snapshot.codes), codes=unknown)
    scene.walking.look_from(replace(snapshot, codes=unknown), frame)
    scene.pin_both()
    scene.walking.choose_kind("geodesic")
    scene.worker.run_all()
    assert scene.failures == []
    assert scene.walks[-1] is not None
    assert scene.walking.codes is not None
    np.testing.assert_allclose(scene.walking.codes[[0, -1]], (A, B), atol=1e-6)
