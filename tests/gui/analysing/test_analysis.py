"""Analyses work on what is looked at, only while somebody looks, and leave room for training."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.fakes import ManualExecutor, tiny_images, tiny_snapshot
from vae_explorer.gui.analysing.analysing import Analysing
from vae_explorer.gui.analysing.analysis import Analysis, Make

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

IMAGES = tiny_images(12)
SNAPSHOTS = [tiny_snapshot(IMAGES, seed=seed, epoch=float(seed)) for seed in range(3)]


class Ages(Analysis):
    """Tells the age of the model and the selected image, in two turns."""

    def __init__(self, executor: ManualExecutor) -> None:
        super().__init__(executor)
        self.told: list[object] = []
        self.forgotten = 0

    def follow(self) -> Make | None:
        snapshot, index = self.snapshot, self.index
        assert snapshot is not None
        return lambda: iter((None, (snapshot.epoch, index)))

    def take(self, value: object) -> None:
        self.told.append(value)

    def forget(self) -> None:
        self.forgotten += 1


class Scene:
    def __init__(self) -> None:
        self.worker = ManualExecutor()
        self.ages = Ages(self.worker)
        self.ages.begin(IMAGES)
        self.ages.set_shown(True)

    def told(self) -> list[object]:
        self.worker.run_all()
        return self.ages.told


@pytest.fixture
def scene(qapp: object) -> Scene:
    return Scene()


def test_the_newest_model_is_analysed_while_somebody_looks(scene: Scene) -> None:
    scene.ages.take_snapshot(SNAPSHOTS[1])
    assert scene.ages.busy
    assert scene.told() == [(1.0, None)]
    assert not scene.ages.busy


def test_nothing_is_worked_out_unseen_and_all_of_it_once_it_is_seen(scene: Scene) -> None:
    scene.ages.set_shown(False)
    scene.ages.take_snapshot(SNAPSHOTS[0])
    scene.ages.take_snapshot(SNAPSHOTS[1])
    scene.ages.select(3)
    assert scene.told() == []
    scene.ages.set_shown(True)
    assert scene.told() == [(1.0, 3)]
    scene.ages.set_shown(False)
    scene.ages.set_shown(True)
    assert scene.told() == [(1.0, 3)]


def test_what_goes_out_of_sight_is_given_up_and_taken_up_again(scene: Scene) -> None:
    scene.ages.take_snapshot(SNAPSHOTS[1])
    scene.worker.run_next()
    scene.ages.set_shown(False)
    assert scene.told() == []
    scene.ages.set_shown(True)
    assert scene.told() == [(1.0, None)]


def test_another_selection_is_followed_at_once(scene: Scene) -> None:
    scene.ages.take_snapshot(SNAPSHOTS[1])
    scene.ages.select(2)
    scene.ages.select(5)
    scene.ages.select(5)
    assert scene.told() == [(1.0, 5)]
    scene.ages.select(-1)
    assert scene.told() == [(1.0, 5), (1.0, None)]


def test_models_that_come_during_the_work_wait_and_the_newest_wins(scene: Scene) -> None:
    for snapshot in SNAPSHOTS:
        scene.ages.take_snapshot(snapshot)
    assert scene.told() == [(0.0, None), (2.0, None)]


def test_during_a_training_the_work_rests_in_between(scene: Scene, qtbot: QtBot) -> None:
    scene.ages.set_training(True)
    scene.ages.take_snapshot(SNAPSHOTS[0])
    scene.ages.take_snapshot(SNAPSHOTS[1])
    assert scene.told() == [(0.0, None)]
    assert scene.ages.busy
    qtbot.waitUntil(lambda: bool(scene.worker.waiting))
    assert scene.told() == [(0.0, None), (1.0, None)]


def test_when_the_training_ends_nothing_rests_any_more(scene: Scene) -> None:
    scene.ages.set_training(True)
    scene.ages.take_snapshot(SNAPSHOTS[0])
    scene.ages.take_snapshot(SNAPSHOTS[1])
    scene.worker.run_all()
    scene.ages.set_training(False)
    assert scene.told() == [(0.0, None), (1.0, None)]


def test_what_was_asked_for_is_not_cut_short_by_anything_newer(scene: Scene) -> None:
    scene.ages.take_snapshot(SNAPSHOTS[0])
    scene.ages.ask(lambda: iter(("first", "second")))
    scene.worker.run_next()
    scene.ages.take_snapshot(SNAPSHOTS[1])
    scene.ages.select(4)
    scene.ages.set_shown(False)
    scene.ages.set_shown(True)
    assert scene.told() == ["first", "second", (1.0, 4)]


def test_another_image_set_ends_everything(scene: Scene) -> None:
    scene.ages.take_snapshot(SNAPSHOTS[0])
    scene.ages.ask(lambda: iter(("never",)))
    scene.ages.begin(tiny_images(4))
    assert scene.told() == []
    assert scene.ages.forgotten == 2
    assert scene.ages.snapshot is None
    assert not scene.ages.busy


def test_whether_it_works_is_told(scene: Scene) -> None:
    told: list[bool] = []
    scene.ages.busy_changed.connect(told.append)
    scene.ages.take_snapshot(SNAPSHOTS[0])
    scene.worker.run_all()
    scene.ages.ask(lambda: iter(()))
    scene.ages.rest()
    assert told == [True, False, True, False]


def test_a_fault_is_told_and_the_next_work_begins(scene: Scene) -> None:
    faults: list[object] = []
    scene.ages.failed.connect(faults.append)

    def make() -> Iterator[object]:
        raise ArithmeticError("no such number")
        yield

    scene.ages.take_snapshot(SNAPSHOTS[0])
    scene.ages.ask(make)
    scene.ages.take_snapshot(SNAPSHOTS[1])
    assert scene.told() == [(1.0, None)]
    assert [str(fault) for fault in faults] == ["no such number"]


def test_all_parts_are_told_the_same(qapp: object) -> None:
    worker = ManualExecutor()
    analysing = Analysing(worker)
    analysing.begin(IMAGES)
    analysing.take_snapshot(SNAPSHOTS[0])
    analysing.select(7)
    for part in analysing.parts:
        assert part.images is IMAGES
        assert part.snapshot is SNAPSHOTS[0]
        assert part.index == 7
    analysing.rest()
    worker.run_all()
    assert not analysing.busy
