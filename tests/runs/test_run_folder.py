"""A run whose folder goes away under its training: nothing that was trained is lost by it."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vae_explorer.images.image_set import ImageSet
from vae_explorer.places import runs_dir
from vae_explorer.runs.create import create_run, resume_run
from vae_explorer.runs.disk import Disk
from vae_explorer.runs.lock import RunLock, is_being_written
from vae_explorer.runs.run import open_run
from vae_explorer.runs.writer import RunWriter
from vae_explorer.training.fit import Fit
from vae_explorer.training.reports import Report
from vae_explorer.training.settings import Setup

MAY_WARN = pytest.mark.expects_log("made anew|not saved")


@pytest.fixture
def trained(
    tmp_path: Path, image_set: ImageSet, setup: Setup
) -> Iterator[tuple[Path, RunWriter, Iterator[Report]]]:
    """A training in the midst of its second epoch, its writer and its folder."""
    path = tmp_path / "place" / "run"
    with Fit(image_set, setup) as fit, create_run(path, image_set, setup) as writer:
        reports = writer.recording(fit)
        while fit.step < 6:
            next(reports)
        writer.save(fit.capture())
        yield path, writer, reports


def rest_of(reports: Iterator[Report]) -> None:
    for _ in reports:
        pass


def content_of(path: Path) -> dict[Path, bytes]:
    files = [file for file in path.rglob("*") if file.is_file() and file.name != "lock"]
    return {file: file.read_bytes() for file in files}


def assert_whole(path: Path) -> None:
    """Everything that a run has is in the folder, from the first step to the last."""
    run = open_run(path)
    state = run.latest_state()
    assert state is not None
    assert state.meta["step"] == 12
    assert not run.notes
    assert run.history().curves().batches.steps.tolist() == list(range(1, 13))
    assert run.images.fingerprint
    resume_run(path, 5).writer.close()


@MAY_WARN
@pytest.mark.parametrize(
    "part",
    ["", "checkpoints", "run.json", "images.json", "images.safetensors", "metrics.jsonl", "lock"],
)
def test_what_was_deleted_is_made_anew_and_told(
    trained: tuple[Path, RunWriter, Iterator[Report]], part: str
) -> None:
    path, writer, reports = trained
    gone = path / part
    if gone.is_dir():
        shutil.rmtree(gone)
    else:
        gone.unlink()
    rest_of(reports)
    assert writer.problem is None
    assert f"{path} was removed or moved" in writer.notice
    assert is_being_written(path / "lock")
    writer.close()
    assert_whole(path)


@MAY_WARN
def test_a_moved_folder_is_let_go_and_one_that_came_back_is_taken_up(
    trained: tuple[Path, RunWriter, Iterator[Report]], tmp_path: Path
) -> None:
    path, writer, reports = trained
    path.rename(tmp_path / "moved")
    next(reports)
    shutil.copytree(tmp_path / "moved", path)
    (path / "metrics.jsonl").write_bytes((path / "metrics.jsonl").read_bytes()[:-9])
    rest_of(reports)
    assert writer.problem is None
    assert not is_being_written(tmp_path / "moved" / "lock")
    writer.close()
    assert_whole(path)
    assert open_run(tmp_path / "moved").latest_state() is not None


@MAY_WARN
def test_a_folder_whose_place_is_gone_is_kept_among_the_own_runs(
    trained: tuple[Path, RunWriter, Iterator[Report]], tmp_path: Path
) -> None:
    path, writer, reports = trained
    (tmp_path / "place").rename(tmp_path / "unplugged")
    (tmp_path / "place").write_text("nothing can be made here")
    cut_off = runs_dir() / "run-001"  # a run that another program began, and was killed
    (cut_off / "checkpoints").mkdir(parents=True)
    RunLock(cut_off / "lock").release()
    rest_of(reports)
    assert writer.path != cut_off
    assert {entry.name for entry in cut_off.iterdir()} == {"checkpoints", "lock"}
    assert writer.problem is not None
    assert writer.problem.code == "RUN_KEPT_ELSEWHERE"
    assert str(writer.path) in writer.problem.sentence
    assert writer.path.parent != path.parent
    assert writer.saved_step == 12
    writer.close()
    assert_whole(writer.path)


@MAY_WARN
def test_another_run_in_the_place_is_left_alone(
    trained: tuple[Path, RunWriter, Iterator[Report]],
    tmp_path: Path,
    image_set: ImageSet,
    setup: Setup,
) -> None:
    path, writer, reports = trained
    path.rename(tmp_path / "moved")
    training = setup.training.model_copy(update={"epochs": 77})
    create_run(path, image_set, setup.model_copy(update={"training": training})).close()
    before = content_of(path)
    rest_of(reports)
    assert writer.problem is not None
    assert "holds another run now" in writer.problem.sentence
    writer.close()
    assert content_of(path) == before
    assert_whole(writer.path)


@MAY_WARN
def test_a_full_disk_at_the_end_keeps_the_run_elsewhere(
    tmp_path: Path, image_set: ImageSet, setup: Setup
) -> None:
    class FullHere(Disk):
        def free_bytes(self, folder: Path) -> int:
            return 1000 if full and folder.is_relative_to(path) else 1 << 40

    full, path = False, tmp_path / "run"
    disk = FullHere()
    with Fit(image_set, setup) as fit, create_run(path, image_set, setup, disk=disk) as writer:
        full = True
        rest_of(writer.recording(fit))
        assert writer.problem is not None
        assert writer.problem.sentence.startswith("The disk is full")
        kept = writer.path
    assert_whole(kept)


@MAY_WARN
@pytest.mark.parametrize("holds", ["checkpoint", "record"])
def test_where_no_other_place_has_room_the_run_stays_where_it_was(
    tmp_path: Path, image_set: ImageSet, setup: Setup, holds: str
) -> None:
    class Full(Disk):
        def free_bytes(self, folder: Path) -> int:
            takes_state = holds == "record" and not folder.is_relative_to(path)
            return 1000 if full and not takes_state else 1 << 40

        def create(self, path: Path) -> int:
            if full and ".run.json" in path.name:
                raise OSError(errno.ENOSPC, "no space")
            return super().create(path)

    full, path = False, tmp_path / "run"
    with (
        Fit(image_set, setup) as fit,
        create_run(path, image_set, setup, disk=Full()) as writer,
    ):
        writer.save(fit.capture())
        full = True
        rest_of(writer.recording(fit))
        assert writer.problem is not None
        assert writer.problem.code == "RUN_SAVE_FULL"
        assert (writer.path, writer.saved_step) == (path, 0)
    assert list(runs_dir().iterdir()) == []
    state = open_run(path).latest_state()
    assert state is not None
    assert state.meta["step"] == 0
    assert not is_being_written(path / "lock")


def test_a_folder_that_stays_is_not_told_of(
    trained: tuple[Path, RunWriter, Iterator[Report]], save_often: Callable[[float], None]
) -> None:
    save_often(0.0)
    _, writer, reports = trained
    rest_of(reports)
    assert writer.notice == ""
