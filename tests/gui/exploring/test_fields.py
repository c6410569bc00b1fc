"""What is painted follows the view, the model and the choice; what is given up is not heard of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.fakes import ManualExecutor, tiny_images, tiny_snapshot
from vae_explorer.gui.exploring.decoding import explain, map_frame
from vae_explorer.gui.exploring.fields import Fields
from vae_explorer.gui.exploring.plane_wish import PlaneWish
from vae_explorer.gui.views.map import ContourView, FieldView, ShowChoices
from vae_explorer.training.reports import Snapshot

IMAGES = tiny_images(30)
VIEW = (-3.0, 3.0, -2.0, 2.0)


class Scene:
    """Fields of thirty images in view, and all that they say."""

    def __init__(self) -> None:
        self.worker = ManualExecutor()
        self.fields = Fields(self.worker)
        self.painted: list[FieldView | None] = []
        self.drawn: list[ContourView | None] = []
        self.choices: list[ShowChoices] = []
        self.errors: list[object] = []
        self.fields.field_painted.connect(self.painted.append)
        self.fields.contours_drawn.connect(self.drawn.append)
        self.fields.choices_changed.connect(self.choices.append)
        self.fields.failed.connect(self.errors.append)
        self.fields.begin(IMAGES)
        self.look(tiny_snapshot(IMAGES))
        self.fields.look_at(VIEW, 40.0, 1.0)
        self.painted.clear()
        self.drawn.clear()

    def look(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.fields.look_from(snapshot, map_frame(snapshot.codes))

    def names(self) -> list[str]:
        return [view.facts.name for view in self.painted if view is not None]

    def end_wait(self, name: str) -> None:
        """Let the time of a timer pass."""
        timer = getattr(self.fields, name)
        assert timer.isActive()
        timer.stop()
        timer.timeout.emit()


@pytest.fixture
def scene(qapp: object) -> Scene:
    return Scene()


def covers(view: FieldView | None) -> bool:
    assert view is not None
    x_low, x_high, y_low, y_high = view.bounds
    return x_low <= VIEW[0] and x_high >= VIEW[1] and y_low <= VIEW[2] and y_high >= VIEW[3]


def test_nothing_is_worked_out_until_a_field_is_chosen(scene: Scene) -> None:
    assert scene.worker.run_all() == 0
    assert scene.choices[-1].field == "none"
    assert not scene.fields.busy


def test_a_field_is_painted_over_all_that_is_in_view_coarse_first(scene: Scene) -> None:
    scene.fields.choose_field("prior")
    scene.worker.run_all()
    nothing, coarse, fine = scene.painted
    assert nothing is None
    assert covers(coarse)
    assert covers(fine)
    assert scene.choices[-1].field == "prior"


def test_another_choice_takes_the_place_of_what_is_worked_out(scene: Scene) -> None:
    scene.fields.choose_field("aggregate")
    scene.worker.run_next()
    scene.fields.choose_field("prior")
    scene.worker.run_all()
    assert set(scene.names()) == {"Prior density"}
    scene.fields.choose_field("none")
    assert scene.painted[-1] is None
    assert scene.worker.run_all() == 0


def test_a_short_pan_needs_nothing_new_and_a_long_one_only_a_picture(scene: Scene) -> None:
    scene.fields.choose_field("prior")
    scene.worker.run_all()
    scene.painted.clear()
    scene.fields.look_at((-2.5, 3.5, -2.0, 2.0), 40.0, 1.0)
    assert not scene.fields._settle.isActive()
    scene.fields.look_at((0.0, 6.0, -2.0, 2.0), 40.0, 1.0)
    scene.fields.look_at((1.0, 7.0, -2.0, 2.0), 40.0, 1.0)
    assert scene.fields.busy
    scene.end_wait("_settle")
    scene.worker.run_all()
    last = scene.painted[-1]
    assert last is not None
    assert last.bounds[1] >= 7.0


def test_a_zoom_is_painted_anew_at_its_own_scale(scene: Scene) -> None:
    scene.fields.choose_field("prior")
    scene.worker.run_all()
    scene.fields.look_at((-1.5, 1.5, -1.0, 1.0), 80.0, 1.0)
    scene.end_wait("_settle")
    scene.worker.run_all()
    view = scene.painted[-1]
    assert view is not None
    assert view.levels.shape[1] == pytest.approx((view.bounds[1] - view.bounds[0]) * 80.0)


def test_a_newer_model_is_painted_after_a_rest(scene: Scene) -> None:
    scene.fields.choose_field("aggregate")
    scene.worker.run_all()
    first = scene.painted[-1]
    scene.look(tiny_snapshot(IMAGES, seed=1))
    scene.look(tiny_snapshot(IMAGES, seed=2))
    assert scene.worker.run_all() == 0, "it rests"
    assert scene.painted[-1] is first, "the old picture stays"
    scene.end_wait("_rest")
    scene.worker.run_all()
    newest = scene.painted[-1]
    assert first is not None
    assert newest is not None
    assert not np.array_equal(first.levels, newest.levels)
    direct = Scene()
    direct.look(tiny_snapshot(IMAGES, seed=2))
    direct.fields.choose_field("aggregate")
    direct.worker.run_all()
    assert direct.painted[-1] is not None
    np.testing.assert_array_equal(newest.levels, direct.painted[-1].levels)


def test_the_bandwidth_is_chosen_by_rule_or_by_steps(scene: Scene) -> None:
    scene.fields.choose_bandwidth("silverman")
    scene.worker.run_all()
    first = scene.painted[-1]
    assert first is not None
    assert first.facts.bandwidth is not None
    assert first.facts.bandwidth.rule == "silverman"
    assert (scene.choices[-1].field, scene.choices[-1].bandwidth_rule) == ("codes", "silverman")
    scene.fields.step_bandwidth(1)
    scene.worker.run_all()
    wider = scene.painted[-1]
    assert wider is not None
    assert wider.facts.bandwidth is not None
    width = np.sqrt(np.prod(first.facts.bandwidth.widths))
    assert wider.facts.bandwidth.widths == pytest.approx((1.25 * width, 1.25 * width))
    assert None not in scene.painted[1:], "the picture stays until the new one comes"


def test_regions_are_offered_only_where_there_are_labels(scene: Scene) -> None:
    assert "labels" in dict(scene.choices[-1].fields)
    scene.fields.choose_field("labels")
    scene.fields.begin(replace(IMAGES, labels=("",) * 30))
    assert scene.choices[-1].field == "none"
    assert scene.choices[-1].fields == ()


def test_the_true_posterior_follows_the_selection(scene: Scene) -> None:
    scene.fields.take_selected(explain(scene.snapshot, IMAGES, 4))
    assert scene.worker.run_all() == 0, "it is not wished yet"
    scene.fields.choose_contours(True)
    scene.worker.run_all()
    assert {view.index for view in scene.drawn if view} == {4}
    scene.fields.take_selected(explain(scene.snapshot, IMAGES, 5))
    assert scene.drawn[-1] is None, "that of another image goes at once"
    scene.worker.run_next()
    scene.fields.take_selected(None)
    scene.worker.run_all()
    assert scene.drawn[-1] is None
    scene.fields.take_selected(explain(scene.snapshot, IMAGES, 6))
    scene.worker.run_all()
    scene.fields.choose_contours(False)
    assert scene.drawn[-1] is None
    assert not scene.choices[-1].contours


def test_what_was_drawn_for_another_plane_goes_at_once(qapp: object) -> None:
    scene, snapshot = Scene(), tiny_snapshot(IMAGES, latent_dim=4)
    scene.fields.begin(IMAGES)
    scene.fields.look_from(snapshot, map_frame(snapshot.codes))
    scene.fields.choose_field("aggregate")
    scene.fields.choose_contours(True)
    scene.fields.take_selected(explain(snapshot, IMAGES, 4))
    scene.worker.run_all()
    field, lines = scene.painted[-1], scene.drawn[-1]
    assert field is not None
    assert lines is not None
    scene.fields.look_from(snapshot, map_frame(snapshot.codes, PlaneWish("kl")))
    assert scene.painted[-1] is None
    assert scene.drawn[-1] is None
    scene.worker.run_all()
    assert scene.painted[-1] is not None
    assert scene.drawn[-1] is not None
    assert not np.array_equal(scene.drawn[-1].lines[0][1][0], lines.lines[0][1][0])


def test_of_another_image_set_nothing_is_heard(scene: Scene) -> None:
    scene.fields.choose_field("aggregate")
    scene.fields.choose_contours(True)
    scene.fields.take_selected(explain(scene.snapshot, IMAGES, 4))
    scene.worker.run_next()
    scene.fields.begin(tiny_images(4))
    scene.painted.clear()
    scene.drawn.clear()
    scene.worker.run_all()
    assert scene.painted == scene.drawn == []
    assert not scene.fields.busy


def test_a_fault_is_told(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = RuntimeError("made")

    def quantity_of(_task: object) -> object:
        raise broken

    monkeypatch.setattr("vae_explorer.gui.exploring.field_quantities.quantity_of", quantity_of)
    scene.fields.choose_field("prior")
    scene.worker.run_all()
    assert scene.errors == [broken]
