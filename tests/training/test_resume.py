"""Captured anywhere and gone on with, a training is the one that was never stopped."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from tests.oracles import batch_columns, blob_pixels, digest, epoch_terms, image_set_of, setup_of
from vae_explorer.errors import CheckpointError
from vae_explorer.images.image_set import ImageSet
from vae_explorer.training.fit import Fit
from vae_explorer.training.reports import Report
from vae_explorer.training.settings import Setup
from vae_explorer.training.state import TrainingState

SETUPS = {
    "fully connected": setup_of({"image_shape": (1, 8, 8)}, epochs=4, beta=2.0, warmup_epochs=2.5),
    "convolutions": setup_of(
        {
            "image_shape": (1, 8, 8),
            "architecture": "conv",
            "channels": (6, 10),
            "hidden": (),
            "likelihood": "gaussian",
            "latent_dim": 3,
        },
        epochs=4,
        learning_rate=5e-3,
    ),
}


@pytest.fixture(scope="module")
def images() -> ImageSet:
    return image_set_of(blob_pixels(45))


def whole(images: ImageSet, setup: Setup) -> tuple[list[Report], TrainingState]:
    fit = Fit(images, setup)
    return list(fit), fit.capture()


def through_disk(state: TrainingState) -> TrainingState:
    """Copy a state as a file would: contiguous, in another place, in another order."""
    names = sorted(state.tensors, reverse=True)
    copies = {n: torch.from_numpy(state.tensors[n].numpy().copy(order="C")) for n in names}
    return TrainingState(copies, dict(state.meta))


def cut(
    images: ImageSet, setup: Setup, pulls: Iterator[int]
) -> tuple[list[Report], TrainingState, int]:
    """Train with a new start from the captured state after every so many pulls."""
    reports: list[Report] = []
    state, places = None, set()
    while True:
        fit = Fit(images, setup, state)
        ended = False
        for _ in range(next(pulls)):
            report = next(fit, None)
            if report is None:
                ended = True
                break
            reports.append(report)
        state = through_disk(fit.capture())
        fit.close()
        reports.extend(fit.drain())
        places.add((state.meta["step"], state.meta["cursor"]))
        if ended:
            return reports, state, len(places)


def assert_same(found: list[Report], wanted: list[Report]) -> None:
    assert epoch_terms(found) == epoch_terms(wanted)
    columns, others = batch_columns(found), batch_columns(wanted)
    for name, column in columns.items():
        np.testing.assert_array_equal(column, others[name])


@pytest.mark.parametrize("setup", SETUPS.values(), ids=SETUPS.keys())
@pytest.mark.parametrize("seed", range(3))
def test_cut_at_random_places_it_equals_one_run(images: ImageSet, setup: Setup, seed: int) -> None:
    reports, state = whole(images, setup)
    rng = np.random.default_rng(seed)
    # Every new start first shows what there is: a step comes after some four pulls.
    found, last, places = cut(images, setup, iter(lambda: int(rng.integers(1, 14)), 0))
    assert places > 4
    assert digest(last) == digest(state)
    assert_same(found, reports)


@pytest.mark.parametrize("setup", SETUPS.values(), ids=SETUPS.keys())
def test_cut_after_each_single_pull_it_equals_one_run(images: ImageSet, setup: Setup) -> None:
    reports, state = whole(images, setup)
    fit = Fit(images, setup)
    cuts: list[TrainingState] = []
    for _ in fit:
        cuts.append(through_disk(fit.capture()))
    kinds = {(int(c.meta["cursor"]) == 36, int(c.meta["cursor"]) == 0) for c in cuts}
    assert kinds == {(False, False), (True, False), (False, True)}, "also at the end of epochs"
    for middle in cuts[:: max(1, len(cuts) // 12)]:
        later = Fit(images, setup, middle)
        found = list(later)
        assert digest(later.capture()) == digest(state)
        step, epoch = int(middle.meta["step"]), int(middle.meta["epoch"])
        assert epoch_terms(found) == [t for t in epoch_terms(reports) if t.epoch > epoch]
        assert batch_columns(found)["steps"].tolist() == list(range(step + 1, 21))


@pytest.mark.parametrize("setup", SETUPS.values(), ids=SETUPS.keys())
@pytest.mark.parametrize("stop", [4, 2, 1])
def test_more_epochs_afterwards_equal_one_long_run(
    images: ImageSet, setup: Setup, stop: int
) -> None:
    reports, state = whole(images, setup)
    short = setup.model_copy(
        update={"training": setup.training.model_copy(update={"epochs": stop})}
    )
    first, middle = whole(images, short)
    fit = Fit(images, setup, through_disk(middle))
    assert fit.epoch == stop
    second = list(fit)
    assert digest(fit.capture()) == digest(state)
    assert_same(first + second, reports)


def test_a_finished_training_shows_itself_and_ends(images: ImageSet) -> None:
    setup = SETUPS["fully connected"]
    _, state = whole(images, setup)
    fit = Fit(images, setup, state)
    reports = list(fit)
    assert not epoch_terms(reports)
    assert digest(fit.capture()) == digest(state)
    snapshot = fit.snapshot()
    assert np.isfinite(snapshot.codes.mean).all(), "the map is there before the next step"


def test_capturing_twice_gives_the_same_and_own_copies(images: ImageSet) -> None:
    fit = Fit(images, SETUPS["convolutions"])
    while fit.step < 3:
        next(fit)
    first, second = fit.capture(), fit.capture()
    before = digest(first)
    assert digest(second) == before
    assert all(t.is_contiguous() and t.device.type == "cpu" for t in first.tensors.values())
    while fit.step < 6:
        next(fit)
    assert digest(first) == before
    for tensor in second.tensors.values():
        tensor.zero_()
    later = digest(fit.capture())
    assert later != before
    fit.close()
    assert digest(fit.capture()) == later


def test_what_a_capture_makes_due_is_handed_over_once(images: ImageSet) -> None:
    fit = Fit(images, SETUPS["fully connected"])
    reports = []
    while fit.step < 3:
        reports.append(next(fit))
    fit.capture()
    reports += fit.drain()
    assert fit.drain() == ()
    reports += list(fit)
    assert batch_columns(reports)["steps"].tolist() == list(range(1, 21))


def test_going_on_takes_as_many_threads_as_before(images: ImageSet) -> None:
    free = setup_of({"image_shape": (1, 8, 8)}, threads=None)
    state = Fit(images, free, threads=1).capture()
    assert state.meta["threads"] == 1
    assert Fit(images, free, state).threads == 1
    assert Fit(images, free, state, threads=2).threads == 2


def test_a_smaller_learning_rate_can_be_gone_on_with(images: ImageSet) -> None:
    setup = SETUPS["fully connected"]
    _, state = whole(images, setup)
    slower = setup.training.model_copy(update={"learning_rate": 1e-9, "epochs": 6})
    fit = Fit(images, setup.model_copy(update={"training": slower}), state)
    list(fit)
    name = "model.encoder.1.weight"
    moved = (fit.capture().tensors[name] - state.tensors[name]).abs().max().item()
    assert 0 <= moved < 1e-7


# ------------------------------------------------------------------ states that do not fit


def middle_of(images: ImageSet, setup: Setup) -> TrainingState:
    fit = Fit(images, setup)
    while fit.step < 7:
        next(fit)
    return fit.capture()


@pytest.mark.parametrize(
    ("name", "tensor"),
    [
        ("model.encoder.1.weight", torch.zeros(3, 3)),
        ("model.encoder.1.weight", torch.zeros(16, 64, dtype=torch.float64)),
        ("model.extra", torch.zeros(1)),
        ("optim.0.exp_avg", torch.zeros(())),
        ("optim.0.exp_avg", torch.zeros(4, 5)),
        ("optim.99.exp_avg", torch.zeros(1)),
        ("optim.0.other", torch.zeros(())),
        ("optim.x", torch.zeros(())),
        ("partial.terms", torch.zeros(2)),
        ("partial.terms", torch.zeros(3, 1)),
        ("rng.noise", torch.zeros(7, dtype=torch.uint8)),
        ("rng.noise", torch.zeros(7)),
    ],
)
def test_a_tensor_that_does_not_fit_is_refused(
    images: ImageSet, name: str, tensor: torch.Tensor
) -> None:
    setup = SETUPS["fully connected"]
    state = middle_of(images, setup)
    bad = TrainingState({**state.tensors, name: tensor}, state.meta)
    with pytest.raises(CheckpointError, match="does not fit"):
        Fit(images, setup, bad)


@pytest.mark.parametrize(
    "name", ["model.encoder.1.bias", "optim.0.step", "optim.1.exp_avg_sq", "partial.terms"]
)
def test_a_missing_tensor_is_noticed(images: ImageSet, name: str) -> None:
    setup = SETUPS["fully connected"]
    state = middle_of(images, setup)
    left = {n: t for n, t in state.tensors.items() if n != name}
    with pytest.raises(CheckpointError):
        Fit(images, setup, TrainingState(left, state.meta))


@pytest.mark.parametrize(
    "meta",
    [
        {"cursor": 37},
        {"cursor": -1},
        {"step": "seven"},
        {"epoch": 1.5},
        {"seen": None},
        {"cursor": float("nan")},
    ],
)
def test_a_place_that_does_not_fit_is_refused(images: ImageSet, meta: dict[str, object]) -> None:
    setup = SETUPS["fully connected"]
    state = middle_of(images, setup)
    with pytest.raises(CheckpointError):
        Fit(images, setup, TrainingState(state.tensors, {**state.meta, **meta}))


def test_a_state_from_another_kind_of_device_goes_on_with_new_noise(images: ImageSet) -> None:
    setup = SETUPS["fully connected"]
    state = middle_of(images, setup)
    tensors = {**state.tensors, "rng.noise": torch.zeros(16, dtype=torch.uint8)}
    fit = Fit(images, setup, TrainingState(tensors, {**state.meta, "device": "cuda"}))
    list(fit)
    assert fit.step == 20
