"""What is on disk while a training goes on, stops, fails, and goes on again."""

from __future__ import annotations

import errno
import json
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from vae_explorer.errors import CheckpointError, RunError, SettingsError, TrainingError
from vae_explorer.images.image_set import ImageSet
from vae_explorer.runs.checkpoint import pack_checkpoint
from vae_explorer.runs.create import create_run, resume_run
from vae_explorer.runs.disk import Disk
from vae_explorer.runs.layout import RunLayout, new_run_path
from vae_explorer.runs.run import open_run
from vae_explorer.training.fit import Fit
from vae_explorer.training.memory import with_memory_for
from vae_explorer.training.reports import EpochTerms, Report
from vae_explorer.training.settings import Setup
from vae_explorer.training.state import LightState, TrainingState

SaveOften = Callable[[float], None]


def steps_on_disk(path: Path) -> list[int]:
    return [step for step, _ in RunLayout(path).list_checkpoints()]


def recorded_steps(path: Path) -> list[int]:
    return open_run(path).history().curves().batches.steps.tolist()


def curves_of(path: Path) -> list[list[float]]:
    curves = open_run(path).history().curves()
    parts = (curves.batches, curves.train, curves.validation)
    return [getattr(p, n).tolist() for p in parts for n in ("steps", "reconstruction", "kl")]


def assert_same_state(one: TrainingState | None, other: TrainingState | None) -> None:
    assert one is not None
    assert other is not None
    assert one.tensors.keys() == other.tensors.keys()
    for name, tensor in one.tensors.items():
        assert torch.equal(tensor, other.tensors[name]), name
    assert one.meta == other.meta


def test_a_finished_training_is_whole_on_disk(finished_run: Path, image_set: ImageSet) -> None:
    run = open_run(finished_run)
    names = {path.name for path in finished_run.iterdir()}
    assert names == {
        "run.json", "metrics.jsonl", "images.json", "images.safetensors", "checkpoints",
        "snapshots", "lock",
    }  # fmt: skip
    assert recorded_steps(finished_run) == list(range(1, 13))
    assert steps_on_disk(finished_run) == [12]
    assert run.summary.finished
    assert run.summary.epochs_done == 3
    epochs = [(r["epoch"], r["split"]) for r in run.metrics() if r["kind"] == "epoch"]
    assert epochs == [(e, s) for e in (1, 2, 3) for s in ("train", "validation")]


@pytest.mark.parametrize("pulls", [1, 2, 4, 7, 11])
def test_whoever_stops_pulling_finds_the_state_and_all_that_led_to_it(
    tmp_path: Path, image_set: ImageSet, setup: Setup, pulls: int
) -> None:
    path = tmp_path / "run"
    with Fit(image_set, setup) as fit, create_run(path, image_set, setup) as writer:
        for _ in islice(writer.recording(fit), pulls):
            pass
        step = fit.step
    state = open_run(path).latest_state()
    assert state is not None
    assert state.meta["step"] == step
    assert recorded_steps(path) == list(range(1, step + 1))


def test_an_error_of_the_consumer_saves_too(
    tmp_path: Path, image_set: ImageSet, setup: Setup
) -> None:
    path = tmp_path / "run"

    def consume() -> None:
        with Fit(image_set, setup) as fit, create_run(path, image_set, setup) as writer:
            for report in writer.recording(fit):
                if isinstance(report, EpochTerms):
                    raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        consume()
    assert steps_on_disk(path) == [4]


@pytest.mark.parametrize("cut", [1, 3, 5, 6, 9, 13])
def test_a_training_in_pieces_equals_one_in_a_piece_bit_for_bit(
    tmp_path: Path, finished_run: Path, image_set: ImageSet, setup: Setup, cut: int
) -> None:
    path = tmp_path / "run"
    with Fit(image_set, setup) as fit, create_run(path, image_set, setup) as writer:
        for _ in islice(writer.recording(fit), cut):
            pass
    for _ in range(100):
        if open_run(path).latest_state().meta["epoch"] == 3:  # type: ignore[union-attr]
            break
        found = resume_run(path)
        with found.writer as writer, Fit(found.image_set, found.setup, found.state) as fit:
            for _ in islice(writer.recording(fit), cut + 8):
                pass
    assert_same_state(open_run(path).latest_state(), open_run(finished_run).latest_state())
    assert curves_of(path) == curves_of(finished_run)


def test_going_on_from_an_older_checkpoint_supersedes_what_came_after(
    tmp_path: Path, finished_run: Path, image_set: ImageSet, setup: Setup, save_often: SaveOften
) -> None:
    save_often(0.0)
    path = tmp_path / "run"
    with Fit(image_set, setup) as fit, create_run(path, image_set, setup) as writer:
        for _ in writer.recording(fit):
            pass
    newest = RunLayout(path).list_checkpoints()[0][1]
    newest.write_bytes(newest.read_bytes()[:-100])
    found = resume_run(path)
    assert found.state is not None
    assert int(found.state.meta["step"]) < 12
    assert any("passed over" in note for note in found.run.notes)
    with found.writer as writer, Fit(found.image_set, found.setup, found.state) as fit:
        for _ in writer.recording(fit):
            pass
    assert curves_of(path) == curves_of(finished_run)
    assert_same_state(open_run(path).latest_state(), open_run(finished_run).latest_state())
    assert newest.with_name(newest.name + ".bad").exists()


def test_three_checkpoints_are_kept_and_the_first_one_comes_early(
    tmp_path: Path, image_set: ImageSet, setup: Setup, save_often: SaveOften
) -> None:
    save_often(0.0)
    path = tmp_path / "run"
    seen: list[int] = []
    with Fit(image_set, setup) as fit, create_run(path, image_set, setup) as writer:
        for _ in writer.recording(fit):
            seen = sorted({*seen, *steps_on_disk(path)})
            assert len(steps_on_disk(path)) <= 3
            assert writer.saved_step <= fit.step
    assert steps_on_disk(path) == seen[-3:][::-1]
    assert seen[0] <= 1


def test_what_is_recorded_is_told_line_by_line(
    tmp_path: Path, image_set: ImageSet, setup: Setup
) -> None:
    path = tmp_path / "run"
    told: list[object] = []
    with Fit(image_set, setup) as fit, create_run(path, image_set, setup) as writer:
        told.append(writer.opening)
        writer.on_record = told.append
        for _ in writer.recording(fit):
            pass
    text = (path / "metrics.jsonl").read_text()
    assert [json.loads(line) for line in text.splitlines()] == told


class Scripted:
    """A training whose weights are given, for faults that a real one shows rarely."""

    def __init__(self, fit: Fit, spoil: float | None = None, error: Exception | None = None):
        self._fit, self._spoil, self._error = fit, spoil, error

    def __next__(self) -> Report:
        if self._error is not None and self._fit.epoch:
            raise self._error
        return next(self._fit)

    def capture(self) -> TrainingState:
        state = self._fit.capture()
        if self._spoil is None:
            return state
        tensors = {name: tensor.clone() for name, tensor in state.tensors.items()}
        name = next(n for n in tensors if n.startswith("model.") and tensors[n].ndim)
        tensors[name].view(-1)[0] = self._spoil
        return TrainingState(tensors, state.meta)

    @property
    def step(self) -> int:
        return self._fit.step

    @property
    def steps_per_epoch(self) -> int:
        return self._fit.steps_per_epoch

    def light(self) -> LightState:
        return self._fit.light()

    def drain(self) -> tuple[Report, ...]:
        return self._fit.drain()


def until_error(reports: Iterator[Report], kind: type[Exception]) -> Iterator[Report]:
    """Pull until an error of a kind, which must come."""
    while True:
        try:
            yield next(reports)
        except kind:
            return


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.expects_log("not finite")
def test_a_state_that_is_not_finite_is_never_saved(
    tmp_path: Path, image_set: ImageSet, setup: Setup, save_often: SaveOften, value: float
) -> None:
    save_often(0.0)
    path = tmp_path / "run"
    with Fit(image_set, setup) as fit, create_run(path, image_set, setup) as writer:
        for _ in writer.recording(Scripted(fit, spoil=value)):
            pass
        assert writer.problem is not None
        assert writer.problem.code == "CKPT_NOT_FINITE"
        with pytest.raises(CheckpointError):
            pack_checkpoint(Scripted(fit, spoil=value).capture(), writer.manifest)
    assert steps_on_disk(path) == []


def test_a_training_that_fails_keeps_the_last_saved_state(
    tmp_path: Path, image_set: ImageSet, setup: Setup, save_often: SaveOften
) -> None:
    save_often(0.0)
    path = tmp_path / "run"
    error = TrainingError("TRAIN_NOT_FINITE", "The loss was not finite.")
    with Fit(image_set, setup) as fit, create_run(path, image_set, setup) as writer:
        reports = writer.recording(Scripted(fit, error=error))
        saved = []
        with pytest.raises(TrainingError) as caught:
            saved.extend(writer.saved_step for _ in reports)
        assert writer.saved_step == saved[-1] >= 0
        assert f"The state of step {saved[-1]} is kept." in caught.value.sentence
    assert open_run(path).latest_state() is not None


def test_a_model_for_which_there_is_no_memory_is_told_as_such(setup: Setup) -> None:
    with pytest.raises(TrainingError) as caught, with_memory_for(setup):
        torch.empty(1 << 60)
    assert caught.value.code == "TRAIN_MEMORY"
    with pytest.raises(RuntimeError, match="shapes"), with_memory_for(setup):
        raise RuntimeError("shapes do not match")


def test_a_step_without_memory_keeps_the_last_saved_state_and_says_what_needs_less(
    tmp_path: Path, image_set: ImageSet, setup: Setup, save_often: SaveOften
) -> None:
    save_often(0.0)
    with pytest.raises(RuntimeError) as refused:
        torch.empty(1 << 60)
    path = tmp_path / "run"
    with Fit(image_set, setup) as fit, create_run(path, image_set, setup) as writer:
        reports = writer.recording(Scripted(fit, error=refused.value))
        with pytest.raises(TrainingError) as caught:
            deque(reports, 0)
        assert caught.value.code == "TRAIN_MEMORY"
        assert "smaller batch" in caught.value.sentence
        assert f"The state of step {writer.saved_step} is kept." in caught.value.sentence
        assert caught.value.__context__ is None  # nothing holds what was allocated
    state = open_run(path).latest_state()
    assert state is not None
    assert not any(record["kind"] == "ended" for record in open_run(path).metrics())


@pytest.mark.expects_log("not saved")
def test_a_full_disk_does_not_end_the_training_and_is_told_with_its_needs(
    tmp_path: Path, image_set: ImageSet, setup: Setup, save_often: SaveOften
) -> None:
    save_often(0.0)

    class Filling(Disk):
        full = False

        def free_bytes(self, folder: Path) -> int:
            return 1000 if self.full else 1 << 40

    disk = Filling()
    path = tmp_path / "run"
    with (
        Fit(image_set, setup) as fit,
        create_run(path, image_set, setup, disk=disk) as writer,
    ):
        for _ in writer.recording(fit):
            if fit.step == 4:
                before, disk.full = steps_on_disk(path), True
            if fit.step == 8 and disk.full:
                assert steps_on_disk(path) == before
                assert writer.problem is not None
                assert writer.problem.code == "RUN_SAVE_FULL"
                assert "1000 bytes are free" in writer.problem.sentence
                disk.full = False
    assert writer.problem is None
    assert steps_on_disk(path)[0] == 12


@pytest.mark.expects_log("not saved|stays")
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_whichever_call_of_a_save_fails_the_newest_good_state_is_read(
    tmp_path: Path,
    image_set: ImageSet,
    setup: Setup,
    finished_run: Path,
    failing_disk: type[Disk],
    code: int,
) -> None:
    path = tmp_path / "run"
    good = open_run(finished_run).latest_state()
    assert good is not None
    with create_run(path, image_set, setup) as writer:
        writer.save(good)
        for fail_at in range(1, 60):
            disk = failing_disk(fail_at, code)
            writer._disk = disk
            newer = TrainingState(good.tensors, {**good.meta, "step": 100 + fail_at})
            try:
                writer.save(newer)
                done = len(disk.calls) < fail_at
            except RunError:
                done = False
            state = open_run(path).latest_state()
            assert state is not None
            assert state.meta["step"] in (newer.meta["step"], writer.saved_step)
            assert not list(path.glob("checkpoints/.*"))
            if done:
                break
        else:
            pytest.fail("the number of calls has no end")


@pytest.mark.parametrize("fail_at", [1, 6, 12])
def test_of_a_run_that_could_not_begin_nothing_is_left(
    tmp_path: Path, image_set: ImageSet, setup: Setup, failing_disk: type[Disk], fail_at: int
) -> None:
    for place in (tmp_path / "run", tmp_path / "there"):
        if place.name == "there":
            place.mkdir()
        with pytest.raises(RunError):
            create_run(place, image_set, setup, disk=failing_disk(fail_at, errno.ENOSPC))
    assert not (tmp_path / "run").exists()
    assert (tmp_path / "there").is_dir()
    create_run(tmp_path / "there", image_set, setup).close()


def test_an_existing_run_is_refused_with_how_to_go_on(
    run_path: Path, image_set: ImageSet, setup: Setup
) -> None:
    with pytest.raises(RunError, match=f'vae-explorer resume "{run_path}"') as caught:
        create_run(run_path, image_set, setup)
    assert caught.value.code == "RUN_EXISTS"
    (run_path / "run.json").unlink()
    with pytest.raises(RunError, match="resume"):
        create_run(run_path, image_set, setup)


def test_a_folder_with_something_else_is_refused(
    tmp_path: Path, image_set: ImageSet, setup: Setup
) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"")
    with pytest.raises(RunError, match="not empty") as caught:
        create_run(tmp_path, image_set, setup)
    assert caught.value.code == "RUN_NOT_EMPTY"
    with pytest.raises(RunError, match="is a file"):
        create_run(tmp_path / "holiday.jpg", image_set, setup)


def test_a_run_cut_off_before_its_first_second_is_no_obstacle(
    tmp_path: Path, image_set: ImageSet, setup: Setup, failing_disk: type[Disk]
) -> None:
    path = tmp_path / "run"
    for fail_at in range(1, 100):
        with suppress(RunError):
            create_run(path, image_set, setup, disk=failing_disk(fail_at, errno.EIO)).close()
        if (path / "run.json").exists():
            break
    assert fail_at > 10
    assert open_run(path).images.paths == image_set.paths


def test_two_writers_of_one_run_exclude_each_other(
    tmp_path: Path, image_set: ImageSet, setup: Setup
) -> None:
    path = tmp_path / "run"
    with create_run(path, image_set, setup) as writer:
        with pytest.raises(RunError, match="is being trained") as caught:
            resume_run(path)
        assert caught.value.code == "RUN_LOCKED"
        assert open_run(path).summary.epochs_done == 0
        writer.close()
        resume_run(path).writer.close()


def test_a_run_without_a_checkpoint_begins_anew(
    tmp_path: Path, finished_run: Path, image_set: ImageSet, setup: Setup
) -> None:
    path = tmp_path / "run"
    create_run(path, image_set, setup).close()
    found = resume_run(path)
    assert found.state is None
    with found.writer as writer, Fit(found.image_set, found.setup, found.state) as fit:
        for _ in writer.recording(fit):
            pass
    assert_same_state(open_run(path).latest_state(), open_run(finished_run).latest_state())


def test_more_epochs_are_written_down(run_path: Path) -> None:
    found = resume_run(run_path, epochs=5)
    with found.writer as writer, Fit(found.image_set, found.setup, found.state) as fit:
        for _ in writer.recording(fit):
            pass
    summary = open_run(run_path).summary
    assert (summary.epochs_done, summary.epochs) == (5, 5)
    assert open_run(run_path).history().curves().marks == (3.0,)


def test_an_absurd_number_of_epochs_is_refused_and_the_lock_freed(run_path: Path) -> None:
    for epochs in (0, 10**9):
        with pytest.raises(SettingsError):
            resume_run(run_path, epochs=epochs)
    resume_run(run_path).writer.close()


def test_temporary_files_of_a_killed_writer_are_swept(run_path: Path) -> None:
    name = ".step-00000012.safetensors.77.0123456789ab.tmp"
    (run_path / "checkpoints" / name).write_bytes(b"x")
    resume_run(run_path).writer.close()
    assert not (run_path / "checkpoints" / name).exists()


def test_an_image_set_without_a_split_is_split_as_the_setup_says(
    tmp_path: Path, image_set: ImageSet, setup: Setup
) -> None:
    unsplit = image_set.with_split(0.0, 0)
    with Fit(unsplit, setup) as fit, closing(create_run(tmp_path / "run", unsplit, setup)):
        assert fit.image_set.split == open_run(tmp_path / "run").images.split
        assert "validation" in fit.image_set.split


def test_new_runs_get_free_and_harmless_names(tmp_path: Path) -> None:
    def names() -> Iterator[str]:
        for name in ("Faces", "Faces", "../../etc", "", "猫", "a" * 500):
            path = new_run_path(tmp_path, name)
            path.mkdir()
            assert path.parent == tmp_path
            yield path.name

    assert list(names()) == [
        "faces-001", "faces-002", "etc-001", "run-001", "run-002", "a" * 48 + "-001",
    ]  # fmt: skip


def test_the_loss_of_nothing_is_noticed(image_set: ImageSet, finished_run: Path) -> None:
    stored = open_run(finished_run).images
    np.testing.assert_array_equal(stored.pixels, image_set.pixels)
    assert stored.split == image_set.split
