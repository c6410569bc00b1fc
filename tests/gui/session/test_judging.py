"""What is said of images is remembered, taken back, and kept with their run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.fakes import ManualExecutor, tiny_images
from vae_explorer.gui.process.jobs import SerialJobs
from vae_explorer.gui.session.judging import Judging
from vae_explorer.runs.judgement_file import JudgementFile
from vae_explorer.runs.judgements import Judgements
from vae_explorer.runs.lock import RunLock

IMAGES = tiny_images(10)


class Desk:
    """Judging, with a disk that works when it is told to."""

    def __init__(self) -> None:
        self.disk = ManualExecutor()
        self.training = False
        self.judging = Judging(SerialJobs(self.disk), lambda: self.training)
        self.errors: list[Exception] = []
        self.told: list[Judgements] = []
        self.judging.failed.connect(self.errors.append)
        self.judging.judged.connect(self.told.append)
        self.judging.begin(IMAGES)


@pytest.fixture
def desk(qapp: object) -> Desk:
    return Desk()


def test_what_is_said_is_told_and_can_be_taken_back_and_said_again(desk: Desk) -> None:
    judging, paths = desk.judging, IMAGES.paths
    judging.tag(np.array([1, 3]), "odd")
    judging.note([3], "why?")
    judging.exclude([3], True)
    assert judging.judgements.of(paths[3]).note == "why?"
    assert judging.excluded_rows == [3]
    assert desk.judging.undo_words == ("Exclude 1 image", "")
    judging.undo()
    judging.undo()
    assert judging.excluded_rows == []
    assert judging.judgements.of(paths[3]).note == ""
    assert judging.judgements.of(paths[3]).tags == ("odd",)
    assert desk.judging.undo_words == ("Tag 2 images “odd”", "Note on 1 image")
    judging.redo()
    assert judging.judgements.of(paths[3]).note == "why?"
    judging.untag([1], "odd")
    assert desk.judging.undo_words[1] == ""
    judging.redo()
    assert judging.judgements.of(paths[1]).tags == ()
    assert desk.told[-1] is judging.judgements


def test_what_changes_nothing_is_not_a_step(desk: Desk) -> None:
    desk.judging.tag([0], "a")
    steps = desk.judging.undo_words
    desk.judging.tag([0], " a ")
    desk.judging.tag([0], " , ")
    desk.judging.exclude([5], False)
    desk.judging.untag([7], "b")
    assert desk.judging.undo_words == steps == ("Tag 1 image “a”", "")


def test_nothing_is_written_before_there_is_a_run_and_all_of_it_then(
    desk: Desk, tmp_path: Path
) -> None:
    desk.judging.tag([0], "early")
    assert not desk.disk.waiting
    desk.judging.keep_in(tmp_path)
    desk.disk.run_all()
    assert JudgementFile(tmp_path).read().of(IMAGES.paths[0]).tags == ("early",)
    desk.judging.keep_in(tmp_path)  # at every save of the training
    assert not desk.disk.waiting
    assert desk.errors == []


def test_many_words_during_one_slow_write_are_written_once_more(desk: Desk, tmp_path: Path) -> None:
    desk.judging.keep_in(tmp_path)
    for number in range(20):
        desk.judging.tag([number % 10], f"tag {number}")
    assert len(desk.disk.waiting) == 1
    assert desk.disk.run_all() == 2
    assert len(JudgementFile(tmp_path).read().tags) == 20


def test_a_run_that_another_program_trains_is_left_alone_and_written_later(
    desk: Desk, tmp_path: Path
) -> None:
    lock = RunLock(tmp_path / "lock")
    desk.judging.keep_in(tmp_path)
    desk.judging.tag([0], "kept")
    desk.disk.run_all()
    assert [str(error)[:45] for error in desk.errors] == [
        "What you say of images is not saved: another "
    ]
    assert not (tmp_path / "judgements.json").exists()
    lock.release()
    desk.judging.save()
    desk.disk.run_all()
    assert JudgementFile(tmp_path).read().tags == ("kept",)


def test_while_we_train_the_run_ourselves_it_is_written(desk: Desk, tmp_path: Path) -> None:
    lock = RunLock(tmp_path / "lock")
    desk.training = True
    desk.judging.keep_in(tmp_path)
    desk.judging.exclude([2], True)
    desk.disk.run_all()
    lock.release()
    assert desk.errors == []
    assert JudgementFile(tmp_path).read().excluded == {IMAGES.paths[2]}


def test_the_same_source_seen_anew_keeps_what_was_said_and_another_one_does_not(
    desk: Desk,
) -> None:
    desk.judging.tag([0], "kept")
    desk.judging.begin(tiny_images(10, size=12))
    assert desk.judging.judgements.tags == ("kept",)
    assert desk.judging.undo_words == ("", "")
    desk.judging.begin(tiny_images(10), Judgements())
    assert desk.judging.judgements.tags == ()


def test_what_was_said_of_images_that_are_gone_stays(desk: Desk) -> None:
    desk.judging.exclude([4, 5], True)
    fewer = IMAGES.without(desk.judging.excluded_rows)
    desk.judging.show_images(fewer)
    assert desk.judging.excluded_rows == []
    desk.judging.exclude([0], True)
    assert desk.judging.judgements.excluded == {IMAGES.paths[row] for row in (0, 4, 5)}


def test_steps_back_of_very_many_judgements_are_fewer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vae_explorer.gui.session.judging._KEPT", 25)
    desk.judging.exclude(range(10), True)
    for number in range(5):
        desk.judging.tag([0], f"tag {number}")
    for _ in range(5):
        desk.judging.undo()
    # Of ten judgements each, two steps are remembered.
    assert desk.judging.judgements.of(IMAGES.paths[0]).tags == ("tag 0", "tag 1", "tag 2")
