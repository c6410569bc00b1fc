"""The moments that a run keeps of its training: which, how exactly, and in how much room."""

from __future__ import annotations

import errno
import math
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.errors import CheckpointError
from vae_explorer.images.image_set import ImageSet
from vae_explorer.runs import create_run, open_run, resume_run
from vae_explorer.runs.disk import Buffer, Disk
from vae_explorer.runs.ladder import (
    Moment,
    list_moments,
    nearest,
    pack_moment,
    pack_rest,
    read_moment,
    read_whole,
    rest_of,
)
from vae_explorer.runs.ladder_writer import LadderWriter
from vae_explorer.runs.layout import RunLayout
from vae_explorer.runs.thinning import most_dispensable, next_rung, superfluous
from vae_explorer.training.fit import Fit
from vae_explorer.training.settings import Setup
from vae_explorer.training.state import LightState, TrainingState


@pytest.fixture(scope="module")
def trained(image_set: ImageSet, setup: Setup) -> tuple[LightState, TrainingState]:
    """A model after five steps, and the state beside it."""
    with Fit(image_set, setup) as fit:
        while fit.step < 5:
            next(fit)
        return fit.light(), fit.capture()


def put(layout: RunLayout, light: LightState, state: TrainingState | None = None) -> Moment:
    """Write a moment by hand."""
    layout.snapshots.mkdir(exist_ok=True, parents=True)
    path = layout.snapshot(light.step)
    path.write_bytes(pack_moment(light))
    if state is not None:
        rest_of(path).write_bytes(pack_rest(state))
    return next(moment for moment in list_moments(layout) if moment.step == light.step)


def test_a_moment_is_read_back_as_it_was(
    tmp_path: Path, trained: tuple[LightState, TrainingState], setup: Setup
) -> None:
    light, _ = trained
    moment = put(RunLayout(tmp_path), light)
    assert (moment.step, moment.epoch, moment.whole) == (5, light.epoch, False)
    assert moment.size_bytes == moment.path.stat().st_size
    read = read_moment(moment, setup)
    assert (read.step, read.epoch, read.codes.step) == (5, light.epoch, 5)
    for name, tensor in read.vae.state_dict().items():
        assert torch.equal(light.tensors["model." + name], tensor), name
    assert not read.vae.training
    np.testing.assert_array_equal(read.codes.kl, light.codes.kl)
    np.testing.assert_array_equal(read.codes.reconstruction, light.codes.reconstruction)
    np.testing.assert_allclose(read.codes.mean, light.codes.mean, rtol=2**-10, atol=1e-7)
    np.testing.assert_allclose(read.codes.std, light.codes.std, rtol=2**-10)


def test_codes_beyond_half_precision_stay_finite_and_unknown_ones_unknown(
    tmp_path: Path, trained: tuple[LightState, TrainingState], setup: Setup
) -> None:
    light, _ = trained
    mean, std = light.codes.mean.copy(), light.codes.std.copy()
    mean[0], mean[1], std[2] = 1e30, np.nan, 1e-30
    wild = replace(light, codes=replace(light.codes, mean=mean, std=std))
    codes = read_moment(put(RunLayout(tmp_path), wild), setup).codes
    assert np.isfinite(codes.mean[0]).all()
    assert np.isnan(codes.mean[1]).all()
    assert (codes.std[2] > 0).all()


def test_a_whole_moment_is_the_very_state(
    tmp_path: Path, trained: tuple[LightState, TrainingState]
) -> None:
    light, state = trained
    moment = put(RunLayout(tmp_path), light, state)
    assert moment.whole
    read = read_whole(moment)
    assert read.meta == state.meta
    assert read.tensors.keys() == state.tensors.keys()
    for name, tensor in state.tensors.items():
        assert torch.equal(read.tensors[name], tensor), name


def test_a_moment_that_is_not_whole_cannot_be_gone_on_from(
    tmp_path: Path, trained: tuple[LightState, TrainingState]
) -> None:
    with pytest.raises(CheckpointError):
        read_whole(put(RunLayout(tmp_path), trained[0]))


@given(at=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_a_damaged_moment_is_left_out_or_refused(
    tmp_path_factory: pytest.TempPathFactory,
    trained: tuple[LightState, TrainingState],
    setup: Setup,
    at: int,
    flip: int,
) -> None:
    layout = RunLayout(tmp_path_factory.mktemp("damaged"))
    moment = put(layout, trained[0])
    content = bytearray(moment.path.read_bytes())
    content[at % len(content)] ^= flip
    moment.path.write_bytes(content)
    for found in list_moments(layout):
        with pytest.raises(CheckpointError):
            read_moment(found, setup)


def test_weights_that_are_not_finite_are_no_moment(
    tmp_path: Path, trained: tuple[LightState, TrainingState]
) -> None:
    light, state = trained
    spoilt = {name: tensor.clone() for name, tensor in light.tensors.items()}
    next(t for t in spoilt.values() if t.ndim).view(-1)[0] = math.nan
    ladder = LadderWriter(RunLayout(tmp_path))
    ladder.keep(replace(light, tensors=spoilt), state)
    ladder.close()
    assert ladder.moments == list_moments(RunLayout(tmp_path)) == ()


def test_a_moment_of_another_model_is_refused(
    tmp_path: Path, trained: tuple[LightState, TrainingState], setup: Setup
) -> None:
    other = setup.model_copy(update={"model": setup.model.changed(latent_dim=7)})
    with pytest.raises(CheckpointError, match="weights"):
        read_moment(put(RunLayout(tmp_path), trained[0]), other)


def rungs(most: int) -> Iterator[int]:
    """Return the steps at which moments are due."""
    step = 0
    while step <= most:
        yield step
        step = next_rung(step)


def test_early_moments_are_dense_and_later_ones_even_in_log_time() -> None:
    steps = list(rungs(100_000))
    assert steps[:17] == list(range(17))
    assert len(steps) < 250
    late = np.array([step for step in steps if step > 100])
    ratios = late[1:] / late[:-1]
    assert ratios.max() <= 2 ** (1 / 16) * 1.01


@given(st.integers(20, 3000), st.integers(3, 40))
def test_thinning_keeps_the_ends_and_leaves_no_gap_twice_what_it_must_be(
    last: int, most: int
) -> None:
    kept: dict[int, int] = {}
    for step in range(last + 1):
        kept[step] = 1
        for gone in superfluous(kept, most):
            del kept[gone]
    steps = list(kept)
    assert len(steps) == min(most, last + 1)
    assert (steps[0], steps[-1]) == (0, last)
    gaps = np.diff(np.log1p(steps))
    # Evenly would be log(last + 1) over the number of gaps; whole numbers cannot be nearer than 1.
    even = math.log1p(last) / (len(steps) - 1)
    assert gaps.max() <= max(math.log(2), 4 * even)


def test_what_does_not_fit_at_all_goes_oldest_first() -> None:
    assert superfluous({0: 10, 5: 10}, 15) == (0,)
    assert superfluous({0: 10}, 5) == (0,)
    assert most_dispensable([3]) == 0


@given(st.lists(st.tuples(st.integers(0, 99), st.booleans()), max_size=20), st.integers(-5, 120))
def test_the_nearest_moment_is_the_nearest(rows: list[tuple[int, bool]], step: int) -> None:
    moments = [Moment(s, s / 10, whole, 1, Path(str(s))) for s, whole in sorted(rows)]
    for whole in (False, True):
        among = [moment for moment in moments if moment.whole or not whole]
        found = nearest(moments, step, whole=whole)
        assert (found is None) == (not among)
        if found is not None:
            assert abs(found.step - step) == min(abs(moment.step - step) for moment in among)


def total_on_disk(layout: RunLayout) -> int:
    return sum(path.stat().st_size for path in layout.snapshots.iterdir())


def test_the_budget_holds_after_every_moment_and_what_is_told_is_there(
    tmp_path: Path, trained: tuple[LightState, TrainingState], monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = RunLayout(tmp_path)
    light, state = trained
    ladder = LadderWriter(layout, 1)
    monkeypatch.setattr(ladder, "_budget", budget := 20 * len(pack_moment(light)))
    for step in range(100):
        meta = {**state.meta, "step": step}
        at = replace(light, step=step), TrainingState(state.tensors, meta)
        ladder.keep(at[0], at[1] if ladder.wants_whole else None)
        ladder.wait()
        assert total_on_disk(layout) <= budget
        assert {m.path for m in ladder.moments} == {p for _, p in layout.list_snapshots()}
    assert ladder.moments == list_moments(layout)
    ladder.close()
    rests = sum(moment.rest_bytes for moment in ladder.moments)
    assert budget // 4 < rests <= budget // 2
    steps = [moment.step for moment in ladder.moments]
    assert (steps[:2], steps[-1]) == ([0, 1], 99)
    assert all(read_whole(moment).meta["step"] == moment.step
               for moment in ladder.moments if moment.whole)  # fmt: skip


def test_no_budget_keeps_nothing(tmp_path: Path, image_set: ImageSet, setup: Setup) -> None:
    path = tmp_path / "run"
    with (
        Fit(image_set, setup) as fit,
        create_run(path, image_set, setup, ladder_mib=0) as writer,
    ):
        for _ in writer.recording(fit):
            pass
    assert not RunLayout(path).snapshots.exists()


def test_no_second_of_a_training_pays_for_all_of_its_early_moments(tmp_path: Path) -> None:
    seconds = iter((0.0, 1.0, 3.0, 5.0, 15.0))  # the first when it is made
    ladder = LadderWriter(RunLayout(tmp_path), clock=seconds.__next__)
    ladder.spent_s = 0.03
    assert [ladder.wants(10_000) for _ in range(4)] == [False, False, True, True]


@pytest.fixture(scope="module")
def patient() -> Iterator[None]:
    """Let the ladder have all the time it wants: the machine of a test may be busy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vae_explorer.runs.ladder_writer._GRACE_S", math.inf)
        yield


@pytest.mark.usefixtures("patient")
def test_a_run_keeps_its_beginning_its_end_and_steps_between(
    tmp_path: Path, image_set: ImageSet, setup: Setup
) -> None:
    path = tmp_path / "run"
    told: set[tuple[Moment, ...]] = set()
    with Fit(image_set, setup) as fit, create_run(path, image_set, setup) as writer:
        for _ in writer.recording(fit):
            writer.ladder.wait()
            told.add(writer.ladder.moments)
    moments = list_moments(RunLayout(path))
    assert [moment.step for moment in moments] == list(range(13))
    assert moments[-1].epoch == 3
    assert [m.step for m in moments if m.whole] == [0, 4, 8, 12]
    assert len(told) == 14
    assert writer.ladder.moments == moments
    last = read_moment(moments[-1], setup).vae.state_dict()
    for name, tensor in open_run(path).model.state_dict().items():
        assert torch.equal(last[name], tensor)


@pytest.mark.usefixtures("patient")
def test_training_goes_on_from_a_whole_moment_bit_for_bit(
    tmp_path: Path, finished_run: Path, image_set: ImageSet, setup: Setup
) -> None:
    path = tmp_path / "run"
    with Fit(image_set, setup) as fit, create_run(path, image_set, setup) as writer:
        for _ in writer.recording(fit):
            writer.ladder.wait()
    plain = open_run(finished_run).latest_state()
    assert plain is not None
    for moment in (m for m in list_moments(RunLayout(path)) if m.whole):
        with Fit(image_set, setup, read_whole(moment)) as fit:
            for _ in fit:
                pass
            state = fit.capture()
        assert state.meta == plain.meta
        assert all(torch.equal(plain.tensors[n], t) for n, t in state.tensors.items())


@pytest.mark.usefixtures("patient")
def test_going_on_from_an_older_state_drops_the_moments_after_it(
    tmp_path: Path, image_set: ImageSet, setup: Setup, trained: tuple[LightState, TrainingState]
) -> None:
    path = tmp_path / "run"
    with Fit(image_set, setup) as fit, create_run(path, image_set, setup) as writer:
        for _ in writer.recording(fit):
            if fit.step == 6:
                break
    layout = RunLayout(path)
    for step in (7, 9):  # as after a power cut: moments come between two saves
        put(layout, replace(trained[0], step=step))
    found = resume_run(path)
    assert max(moment.step for moment in found.writer.ladder.moments) == 6
    found.writer.close()
    assert list_moments(layout)[-1].step == 6


class FullDisk(Disk):
    """A disk on which moments find no room, and all else does."""

    def write(self, descriptor: int, data: Buffer) -> int:
        if b"vae-explorer moment" in bytes(data[:4096]):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(descriptor, data)


@pytest.mark.usefixtures("patient")
@pytest.mark.expects_log("moment not saved")
def test_a_moment_that_cannot_be_written_is_told_and_ends_nothing(
    tmp_path: Path, image_set: ImageSet, setup: Setup
) -> None:
    path = tmp_path / "run"
    with (
        Fit(image_set, setup) as fit,
        create_run(path, image_set, setup, disk=FullDisk()) as writer,
    ):
        told = set()
        for _ in writer.recording(fit):
            writer.ladder.wait()
            told.add(writer.ladder.problem and writer.ladder.problem.code)
    assert "RUN_SNAPSHOT_FULL" in told
    assert writer.problem is None
    assert writer.ladder.moments == list_moments(RunLayout(path)) == ()
    assert not list(RunLayout(path).snapshots.iterdir())
    assert open_run(path).summary.finished
