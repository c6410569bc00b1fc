"""Training again without the excluded: another run, and the first one as it was."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import picture_folder, tiny_images, tiny_setup
from tests.window import Hands
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.runs import open_run, resume_run, stored_images
from vae_explorer.runs.judgement_file import JudgementFile


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return picture_folder(tmp_path / "pictures")


def contents(run: Path) -> dict[str, str]:
    files = (path for path in sorted(run.rglob("*")) if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def train(hands: Hands) -> Path:
    hands.session.train()
    hands.wait_for(Phase.STOPPED)
    hands.rest()
    path = hands.session.run_path
    assert path is not None
    return path


def exclude_and_train_again(hands: Hands, rows: list[int]) -> Path:
    hands.session.judging.exclude(np.array(rows), True)
    hands.rest()
    hands.session.train_without_excluded()
    assert hands.session.phase is Phase.TRAINING
    hands.wait_for(Phase.STOPPED)
    hands.rest()
    path = hands.session.run_path
    assert path is not None
    return path


def test_the_excluded_are_left_out_of_another_run_and_the_first_stays_as_it_was(
    hands: Hands, folder: Path
) -> None:
    hands.open_and_shorten(folder)
    first = train(hands)
    hands.session.judging.exclude(np.array([3, 10, 11]), True)
    hands.rest()
    before, all_paths = contents(first), open_run(first).images.paths
    second = exclude_and_train_again(hands, [3, 10, 11])
    assert second != first
    assert contents(first) == before
    assert "Training on 57 images; 3 images left out." in hands.window.notice.text()
    gone = {all_paths[row] for row in (3, 10, 11)}
    images = open_run(second).images
    assert images.paths == tuple(path for path in all_paths if path not in gone)
    assert JudgementFile(second).read().excluded == gone
    assert JudgementFile(first).read().excluded == gone
    # The others keep their side of the split: the two runs can be compared.
    split = dict(zip(all_paths, open_run(first).images.split, strict=True))
    assert images.split == tuple(split[path] for path in images.paths)
    assert len(hands.panels.map.scene.points.cloud.rows) == 57


def test_the_reduced_run_opens_again_and_goes_on_with_its_own_images(
    hands: Hands, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if the pixels were too many to be kept in the run: they come from the folder again.
    monkeypatch.setattr(stored_images, "PIXELS_LIMIT", 16)
    monkeypatch.setattr(stored_images.pack_pixels, "__defaults__", (16,))
    hands.open_and_shorten(folder)
    train(hands)
    second = exclude_and_train_again(hands, [0, 20])
    run = open_run(second)
    assert run.has_exact_images
    assert len(run.images) == 58
    with resume_run(second, 4).writer as writer:
        assert writer.saved_step > 0
    hands.session.open_target(str(second))
    hands.wait_for(Phase.STOPPED)
    hands.rest()
    assert hands.session.images is not None
    assert len(hands.session.images) == 58
    setup = hands.session.setup
    assert setup is not None
    training = setup.training.model_copy(update={"epochs": 6})
    hands.session.edit_setup(setup.model_copy(update={"training": training}))
    assert train(hands) == second
    assert len(open_run(second).images) == 58
    assert hands.session.exploration.knowing.table is not None
    assert hands.session.exploration.knowing.table.images == 58


def test_there_must_be_something_to_leave_out_and_something_left(
    hands: Hands, folder: Path
) -> None:
    hands.open_and_shorten(folder)
    hands.session.train_without_excluded()
    assert "No image is excluded" in hands.window.notice.text()
    hands.session.judging.exclude(np.arange(60), True)
    hands.session.train_without_excluded()
    assert "All images are excluded" in hands.window.notice.text()
    assert hands.session.phase is Phase.READY


def test_during_a_training_the_person_is_told_to_stop_it_first(hands: Hands, folder: Path) -> None:
    hands.open_and_shorten(folder, epochs=100_000)
    hands.session.judging.exclude([1], True)
    hands.session.train()
    hands.session.train_without_excluded()
    assert "Stop it first" in hands.window.notice.text()
    hands.session.stop()
    hands.wait_for(Phase.STOPPED)
    hands.rest()


def test_what_was_said_is_there_again_when_the_run_is_opened(hands: Hands, folder: Path) -> None:
    hands.open_and_shorten(folder)
    run = train(hands)
    hands.session.judging.tag([2, 4], "odd")
    hands.rest()
    hands.session.open_target("sample:digits")
    hands.wait_for(Phase.READY)
    assert len(hands.session.judging.judgements) == 0
    hands.session.open_target(str(run))
    hands.wait_for(Phase.STOPPED)
    hands.rest()
    assert hands.session.judging.judgements.tags == ("odd",)
    table = hands.session.exploration.knowing.table
    assert table is not None
    assert [table.columns["tags"].values[row] for row in (1, 2, 4)] == ["", "odd", "odd"]


def test_damaged_judgements_are_told_and_the_run_opens(hands: Hands, folder: Path) -> None:
    hands.open_and_shorten(folder)
    run = train(hands)
    (run / "judgements.json").write_text("[1, 2")
    hands.session.open_target(str(run))
    hands.wait_for(Phase.STOPPED)
    hands.rest()
    assert "cannot be read" in hands.window.notice.text()
    hands.session.judging.tag([0], "new")
    hands.rest()
    assert (run / "judgements.json.1.bad").read_text() == "[1, 2"
    assert JudgementFile(run).read().tags == ("new",)


def test_fewer_images_are_the_same_images(qapp: object) -> None:
    images = tiny_images(20)
    fewer = images.without([19, 0, 5])
    assert len(fewer) == 17
    assert fewer.fingerprint != images.fingerprint
    np.testing.assert_array_equal(fewer.pixels, np.delete(images.pixels, [0, 5, 19], axis=0))
    np.testing.assert_array_equal(
        fewer.columns["brightness"], np.delete(images.columns["brightness"], [0, 5, 19])
    )
    assert images.without([]).pixels.tobytes() == images.pixels.tobytes()
    with pytest.raises(IndexError):
        images.without([20])
    assert tiny_setup(fewer) == tiny_setup(images)
