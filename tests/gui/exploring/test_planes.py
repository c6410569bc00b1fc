"""The choice of a plane, with workers that wait until the test lets them work."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.fakes import tiny_snapshot
from tests.gui.exploring.test_exploration import IMAGES, Scene
from vae_explorer.errors import VaeExplorerError
from vae_explorer.gui.exploring.plane_wish import Layout
from vae_explorer.gui.views.planes import PlaneChoices, PlaneEntry
from vae_explorer.latent.plane import Plane
from vae_explorer.latent.planes import random_plane


class Chooser(Scene):
    """An exploration in eight dimensions, and what it says of planes."""

    def __init__(self) -> None:
        super().__init__(8)
        self.told: list[PlaneChoices] = []
        self.planes = self.exploration.planes
        self.planes.choices_changed.connect(self.told.append)
        self.look()

    @property
    def plane(self) -> Plane:
        plane = self.exploration.plane
        assert isinstance(plane, Plane)
        return plane

    def choose(self, key: str) -> Plane:
        self.planes.choose(key)
        self.work()
        return self.plane

    def pin(self, *rows: int) -> None:
        for letter, row in zip("ABCDEF", rows, strict=False):
            self.exploration.pin_place(letter, 0.0, 0.0, row)
        self.work()

    def entry(self, key: str) -> PlaneEntry:
        last = self.told[-1]
        entries = (*last.planes, *last.views, *last.held)
        return next(entry for entry in entries if entry.key == key)

    def lay_out(self, kind: str = "tsne") -> None:
        """As if a view had been computed."""
        codes = self.exploration.codes
        assert codes is not None
        points = np.random.default_rng(0).normal(size=(len(IMAGES), 2)).astype(np.float32)
        layout = Layout(kind, points, 3.0, codes.step, len(IMAGES))
        self.planes._layouts[kind] = layout
        self.planes.choose(kind)
        self.work()


@pytest.fixture
def chooser(qapp: object) -> Chooser:
    return Chooser()


def test_two_axes_are_drawn_as_chosen(chooser: Chooser) -> None:
    chooser.planes.choose_axes(6, 2)
    chooser.work()
    assert chooser.plane.names == ("z₇", "z₃")
    np.testing.assert_array_equal(chooser.plane.axes, np.eye(8)[[6, 2]])
    assert chooser.told[-1].name == "z₇, z₃"
    assert chooser.told[-1].axes == (6, 2)
    assert chooser.told[-1].words == "Other coordinates at 0"


def test_a_random_plane_is_another_one_each_time_and_a_number_says_which(chooser: Chooser) -> None:
    first, second = chooser.choose("random"), chooser.choose("random")
    assert not np.allclose(first.axes, second.axes)
    chooser.planes.choose_random(5)
    chooser.work()
    np.testing.assert_array_equal(chooser.plane.axes, random_plane(8, 5).axes)


def test_three_pins_lie_on_their_plane(chooser: Chooser) -> None:
    assert chooser.entry("pins").why_not
    chooser.pin(3, 11, 20)
    assert not chooser.entry("pins").why_not
    plane = chooser.choose("pins")
    codes = chooser.snapshot.codes.mean[[3, 11, 20]]
    np.testing.assert_allclose(plane.distance(codes), 0.0, atol=1e-6)
    assert plane.names == ("from A to B", "towards C")
    assert chooser.told[-1].words == "Through pins A, B and C"
    assert chooser.entry("mean").why_not
    # Every image keeps its code: the pins decode to just what they are.
    chooser.exploration.select_image(11)
    chooser.work()
    assert chooser.decoded[-1].off_plane == pytest.approx(0.0, abs=1e-6)


def test_of_more_than_three_pins_the_first_are_taken_and_this_is_said(chooser: Chooser) -> None:
    chooser.pin(3, 11, 20, 30, 31)
    assert chooser.entry("pins").name == "Through pins A, B and C (the first of 5)"
    plane = chooser.choose("pins")
    np.testing.assert_allclose(plane.distance(chooser.snapshot.codes.mean[20]), 0, atol=1e-6)
    assert plane.distance(chooser.snapshot.codes.mean[30]) > 1e-4


def test_pins_on_a_line_get_a_sentence_and_the_map_stays(chooser: Chooser) -> None:
    failures: list[VaeExplorerError] = []
    chooser.exploration.failed.connect(failures.append)
    for letter, share in (("A", 0.0), ("B", 1.0), ("C", 0.4)):
        chooser.exploration.pin_place(letter, share, 2 * share, -1)
    before = chooser.plane
    assert chooser.choose("pins") is before
    assert [error.code for error in failures] == ["PLANE_PINS_ON_LINE"]
    assert chooser.told[-1].current == "pca"


def test_pins_follow_their_images_as_the_model_learns(chooser: Chooser) -> None:
    chooser.pin(3, 11, 20)
    chooser.choose("pins")
    newer = tiny_snapshot(IMAGES, latent_dim=8, seed=1)
    chooser.look(newer)
    np.testing.assert_allclose(chooser.plane.distance(newer.codes.mean[[3, 11, 20]]), 0, atol=1e-6)


def test_a_pin_that_was_moved_off_the_plane_is_told(chooser: Chooser) -> None:
    chooser.pin(3, 11, 20)
    chooser.choose("pins")
    chooser.exploration.pin_place("B", 0.0, 0.0, 30)
    chooser.work()
    assert chooser.told[-1].words == "Through pins A, B and C, as they were"


def test_the_other_coordinates_are_where_they_are_held(chooser: Chooser) -> None:
    chooser.planes.choose_axes(0, 1)
    chooser.work()
    chooser.planes.hold("mean")
    chooser.work()
    mean = chooser.snapshot.codes.mean.mean(axis=0, dtype=np.float64)
    np.testing.assert_allclose(chooser.plane.offset, [0, 0, *mean[2:]], atol=1e-7)
    assert chooser.told[-1].words == "Other coordinates at the mean"
    assert chooser.entry("selected").why_not
    chooser.exploration.select_image(9)
    chooser.planes.hold("selected")
    chooser.work()
    code = chooser.snapshot.codes.mean[9]
    np.testing.assert_allclose(chooser.plane.offset, [0, 0, *code[2:]], atol=1e-7)
    assert chooser.told[-1].words == "Other coordinates at the selected image"
    chooser.exploration.select_image(10)
    chooser.work()
    assert chooser.plane.distance(chooser.snapshot.codes.mean[10]) == pytest.approx(0, abs=1e-6)
    assert not chooser.maps[-1][1]  # the points are where they were: nothing is fitted


def test_the_distances_from_the_plane_are_euclidean(chooser: Chooser) -> None:
    chooser.planes.choose_axes(4, 5)
    chooser.work()
    frame = chooser.maps[-1][0]
    others = np.delete(chooser.snapshot.codes.mean, [4, 5], axis=1)
    np.testing.assert_allclose(frame.away, np.linalg.norm(others, axis=1), rtol=1e-5)
    assert frame.away is not None
    assert frame.away.dtype == np.float32


def test_everything_keeps_its_code_when_the_plane_changes(chooser: Chooser) -> None:
    exploration = chooser.exploration
    exploration.move_cursor(0.7, -0.4)
    chooser.pin(5)
    chooser.work()
    before, pinned = exploration.cursor_code, exploration.walking.pinned[0].z
    chooser.choose("random")
    np.testing.assert_allclose(exploration.cursor_code, before)
    np.testing.assert_array_equal(exploration.walking.pinned[0].z, pinned)
    assert chooser.moves[-1] == pytest.approx(chooser.plane.project(before).tolist())


def test_the_points_turn_from_the_plane_before(chooser: Chooser) -> None:
    before = chooser.maps[-1][0]
    chooser.choose("random")
    frame, fit = chooser.maps[-1]
    assert fit
    assert frame.turn is not None
    np.testing.assert_allclose(frame.turn.at(0.0), before.points, atol=1e-5)
    np.testing.assert_allclose(frame.turn.at(1.0), frame.points, atol=1e-5)
    chooser.look(tiny_snapshot(IMAGES, latent_dim=8, seed=1))
    assert chooser.maps[-1][0].turn is None


def test_on_a_view_an_image_is_itself_and_a_place_is_a_mixture(chooser: Chooser) -> None:
    chooser.lay_out()
    exploration = chooser.exploration
    frame = chooser.maps[-1][0]
    assert not frame.plane.exact
    assert frame.away is None
    exploration.select_image(7)
    chooser.work()
    np.testing.assert_allclose(chooser.decoded[-1].z, chooser.snapshot.codes.mean[7], atol=1e-6)
    assert chooser.moves[-1] == pytest.approx(frame.points[7].tolist(), abs=1e-5)
    x, y = (frame.points[7] + 0.01).tolist()
    exploration.go_to_place(x, y)
    chooser.work()
    nearest = int(np.linalg.norm(frame.points - (x, y), axis=1).argmin())
    assert exploration.selecting.index == nearest
    np.testing.assert_allclose(chooser.decoded[-1].z, frame.plane.lift(np.array((x, y))))
    assert "Approximate view" in chooser.told[-1].words


def test_a_view_of_older_codes_says_so_and_decodes_with_the_new_ones(chooser: Chooser) -> None:
    chooser.lay_out()
    assert chooser.told[-1].offer == ""
    newer = tiny_snapshot(IMAGES, latent_dim=8, seed=1)
    newer = replace(newer, codes=replace(newer.codes, step=99))
    chooser.look(newer)
    assert chooser.told[-1].words.endswith("of epoch 3.0")
    assert chooser.told[-1].offer == "Compute anew"
    chooser.exploration.select_image(7)
    chooser.work()
    np.testing.assert_allclose(chooser.decoded[-1].z, newer.codes.mean[7], atol=1e-6)


def test_fields_and_ellipses_are_not_on_views_and_it_is_said_why(chooser: Chooser) -> None:
    told: list[object] = []
    ellipses: list[object] = []
    chooser.exploration.fields.choices_changed.connect(told.append)
    chooser.exploration.selecting.ellipse_changed.connect(lambda _, shape: ellipses.append(shape))
    chooser.exploration.select_image(3)
    chooser.work()
    assert ellipses[-1] is not None
    chooser.lay_out()
    assert told[-1].fields_why.startswith("Not on a view")
    assert told[-1].contours_why
    assert ellipses[-1] is None
    chooser.choose("pca")
    assert told[-1].fields_why == ""
    assert ellipses[-1] is not None


def test_another_image_set_begins_with_its_components(chooser: Chooser) -> None:
    chooser.lay_out()
    chooser.exploration.begin(IMAGES)
    assert chooser.told[-1] == PlaneChoices()
    chooser.look()
    assert chooser.told[-1].current == "pca"
