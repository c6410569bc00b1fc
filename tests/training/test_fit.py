"""What holds for every training, whatever it learns."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from tests.oracles import (
    batch_columns,
    blob_pixels,
    digest,
    epoch_terms,
    image_set_of,
    plain_terms,
    setup_of,
)
from vae_explorer.errors import DeviceError, FolderError, TrainingError
from vae_explorer.images.image_set import ImageSet
from vae_explorer.latent.decode import decode
from vae_explorer.training.fit import Fit
from vae_explorer.training.pixels import to_unit
from vae_explorer.training.reports import BatchTerms, Progress, Report, Snapshot
from vae_explorer.training.settings import Setup
from vae_explorer.training.state import TrainingState

SHAPE = {"image_shape": (1, 8, 8)}


@pytest.fixture(scope="module")
def images() -> ImageSet:
    return image_set_of(blob_pixels(45))


@pytest.fixture(scope="module")
def setup() -> Setup:
    return setup_of(SHAPE)


def trained(images: ImageSet, setup: Setup) -> tuple[list[Report], TrainingState]:
    with Fit(images, setup) as fit:
        reports = list(fit)
        return reports, fit.capture()


def changed(setup: Setup, **changes: object) -> Setup:
    return setup.model_copy(update={"training": setup.training.model_copy(update=changes)})


# ------------------------------------------------------------------------------ what is reported


def test_every_step_is_reported_once_and_in_order(images: ImageSet, setup: Setup) -> None:
    reports, state = trained(images, setup)
    found = batch_columns(reports)
    assert found["steps"].tolist() == list(range(1, 3 * 5 + 1))
    # 36 training images: four batches of eight, one of four.
    assert found["epochs"][:5].tolist() == pytest.approx([8 / 36, 16 / 36, 24 / 36, 32 / 36, 1.0])
    assert found["epochs"][-1] == 3.0
    assert state.meta["step"] == 15


def test_the_bound_is_reconstruction_minus_kl_everywhere(images: ImageSet, setup: Setup) -> None:
    reports, _ = trained(images, setup)
    found = batch_columns(reports)
    np.testing.assert_allclose(found["elbo"], found["reconstruction"] - found["kl"], rtol=1e-6)
    for terms in epoch_terms(reports):
        assert terms.elbo == terms.reconstruction - terms.kl
        assert sum(terms.kl_per_dim) == pytest.approx(terms.kl, rel=1e-12)
        assert len(terms.kl_per_dim) == 2


def test_an_epoch_is_the_mean_over_its_images(images: ImageSet, setup: Setup) -> None:
    reports, _ = trained(images, setup)
    found, sizes = batch_columns(reports), np.array([8, 8, 8, 8, 4])
    train = [terms for terms in epoch_terms(reports) if terms.split == "train"]
    assert [(t.epoch, t.step, t.images) for t in train] == [(1, 5, 36), (2, 10, 36), (3, 15, 36)]
    for number, terms in enumerate(train):
        rows = slice(5 * number, 5 * number + 5)
        for name in ("reconstruction", "kl"):
            mean = np.average(found[name][rows].astype(float), weights=sizes)
            assert getattr(terms, name) == pytest.approx(mean, rel=1e-6)


def test_validation_is_the_mean_over_all_its_images_under_the_final_weights(
    images: ImageSet, setup: Setup
) -> None:
    reports, state = trained(images, setup)
    terms = epoch_terms(reports)[-1]
    weights = {n.removeprefix("model."): t for n, t in state.tensors.items()}
    x = to_unit(images.pixels[images.validation_index])
    assert (terms.split, terms.images) == ("validation", len(x))
    draws = [plain_terms(weights, x, torch.randn(len(x), 2), "bernoulli") for _ in range(200)]
    reconstruction = torch.stack([draw[0].mean() for draw in draws])
    assert terms.kl == pytest.approx(draws[0][1].mean().item(), rel=1e-5)
    spread = reconstruction.std().item()
    assert terms.reconstruction == pytest.approx(reconstruction.mean().item(), abs=5 * spread)


def test_codes_are_what_the_encoder_says(images: ImageSet, setup: Setup) -> None:
    with Fit(images, setup) as fit:
        first = next(report for report in fit if isinstance(report, Snapshot))
        x = to_unit(images.pixels)
        posterior = first.vae.posterior(x)
        known = np.isfinite(first.codes.mean).all(axis=1)
        assert known.all(), "so few images are all encoded before the first step"
        np.testing.assert_allclose(first.codes.mean, posterior.mean, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(first.codes.std, posterior.stddev, rtol=1e-4)
        assert first.codes.mean.shape == (45, 2)
        assert not first.codes.mean.flags.writeable
        reports = list(fit)
    last = reports[-1]
    assert isinstance(last, Snapshot)
    assert (last.step, last.epoch, last.codes.step) == (15, 3.0, 15)
    assert not last.vae.training
    moved = last.codes.mean - first.codes.mean
    assert (np.abs(moved).sum(axis=1) > 0).all()
    # Validation codes belong to the last weights; those of the training images are older.
    rows = images.validation_index
    now = last.vae.posterior(to_unit(images.pixels[rows])).mean
    np.testing.assert_allclose(last.codes.mean[rows], now, rtol=1e-4, atol=1e-5)


def test_progress_counts_to_the_end(images: ImageSet, setup: Setup) -> None:
    reports, _ = trained(images, setup)
    progress = [report for report in reports if isinstance(report, Progress)]
    assert all(p.steps == 15 and p.epochs == 3 for p in progress)
    for before, after in pairwise(progress):
        assert (before.step, before.epoch) <= (after.step, after.epoch)
        assert before.elapsed_s <= after.elapsed_s
    assert (progress[0].step, progress[0].epoch) == (0, 1)
    assert (progress[-1].step, progress[-1].epoch) == (15, 3)
    assert progress[-1].remaining_s == 0.0


# ------------------------------------------------------------------- what training depends on


def test_equal_seeds_give_equal_weights_bit_for_bit(images: ImageSet, setup: Setup) -> None:
    reports, state = trained(images, setup)
    torch.manual_seed(99)
    np.random.seed(99)
    other_reports, other = trained(images, setup)
    assert digest(state) == digest(other)
    assert epoch_terms(reports) == epoch_terms(other_reports)
    assert digest(trained(images, changed(setup, seed=1))[1]) != digest(state)


def test_training_leaves_the_random_numbers_of_others_alone(images: ImageSet, setup: Setup) -> None:
    before, threads = torch.get_rng_state(), torch.get_num_threads()
    trained(images, changed(setup, threads=threads + 1))
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.get_num_threads() == threads


def test_looking_changes_nothing(images: ImageSet, setup: Setup) -> None:
    _, plain = trained(images, setup)
    with Fit(images, setup) as fit:
        for _ in fit:
            snapshot = fit.snapshot()
            fit.capture()
            with torch.no_grad():
                for weight in snapshot.vae.parameters():
                    weight.fill_(7.0)
        assert digest(fit.capture()) == digest(plain)


def without_history(state: TrainingState) -> TrainingState:
    """The state without what is known of validation images: their bounds, and the best epoch."""
    kept = {name: t for name, t in state.tensors.items() if not name.startswith("history.")}
    meta = {key: value for key, value in state.meta.items() if not key.startswith("patience.")}
    return replace(state, tensors=kept, meta=meta)


def test_validation_images_do_not_train(images: ImageSet, setup: Setup) -> None:
    pixels = images.pixels.copy()
    pixels[images.validation_index] = 255 - pixels[images.validation_index]
    reports, state = trained(images, setup)
    other_reports, other = trained(image_set_of(pixels, images.split), setup)
    assert digest(without_history(state)) == digest(without_history(other))
    found, others = epoch_terms(reports), epoch_terms(other_reports)
    assert [t for t in found if t.split == "train"] == [t for t in others if t.split == "train"]
    assert found[-1] != others[-1]


def test_training_images_do(images: ImageSet, setup: Setup) -> None:
    pixels = images.pixels.copy()
    pixels[images.train_index[0]] ^= 255
    other = trained(image_set_of(pixels, images.split), setup)[1]
    assert digest(trained(images, setup)[1]) != digest(other)


@pytest.mark.parametrize("changes", [{"beta": 5.0}, {"beta": 0.0}, {"warmup_epochs": 2.0}])
def test_beta_and_warmup_change_the_objective_and_nothing_that_is_called_a_bound(
    images: ImageSet, setup: Setup, changes: dict[str, float]
) -> None:
    with Fit(images, setup) as plain, Fit(images, changed(setup, **changes)) as other:
        found = []
        for fit in (plain, other):
            reports = []
            while fit.step < 1:
                reports.append(next(fit))
            fit.capture()
            found.append(batch_columns([*reports, *fit.drain()]))
    # Before the first step the weights are equal, and so are the terms, whatever beta is.
    for name in ("reconstruction", "kl", "elbo"):
        assert found[0][name][0] == found[1][name][0]
    assert digest(trained(images, setup)[1]) != digest(trained(images, other.setup)[1])


def test_beta_rises_evenly_to_its_value(images: ImageSet, setup: Setup) -> None:
    betas = []
    with Fit(images, changed(setup, beta=4.0, warmup_epochs=2.0)) as fit:
        while fit.step < 14:
            step = fit.step
            if step == len(betas):
                betas.append(fit.beta)
            next(fit)
    assert betas == pytest.approx([min(4.0, 4.0 * step / 10) for step in range(14)])


def test_a_set_without_a_split_is_split_by_the_setup(setup: Setup) -> None:
    fit = Fit(image_set_of(blob_pixels(40), ["train"] * 40), setup)
    assert len(fit.image_set.validation_index) == 4
    whole = Fit(fit.image_set.with_split(0.0, 0), changed(setup, validation_fraction=0.0))
    assert len(whole.image_set.validation_index) == 0


# ------------------------------------------------------------------------------ small and empty


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
def test_one_or_two_images_train_without_validation(count: int, likelihood: str) -> None:
    setup = setup_of({**SHAPE, "likelihood": likelihood}, epochs=4)
    images = image_set_of(blob_pixels(count), ["train"] * count)
    reports, state = trained(images, setup)
    terms = epoch_terms(reports)
    assert [t.split for t in terms] == ["train"] * 4
    assert all(t.images == count and np.isfinite(t.elbo) for t in terms)
    assert state.meta["step"] == 4


@pytest.mark.parametrize("level", [0, 255])
def test_pictures_of_one_colour_train(level: int) -> None:
    setup = setup_of({**SHAPE, "likelihood": "gaussian"}, epochs=10, learning_rate=0.01)
    images = image_set_of(np.full((20, 1, 8, 8), level, np.uint8))
    assert all(np.isfinite(terms.elbo) for terms in epoch_terms(trained(images, setup)[0]))


def test_no_image_is_an_error_with_a_remedy(setup: Setup) -> None:
    with pytest.raises(FolderError, match="Open another folder"):
        Fit(image_set_of(np.zeros((0, 1, 8, 8), np.uint8)), setup)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is such a device")
def test_a_device_that_is_not_there_is_named(images: ImageSet, setup: Setup) -> None:
    with pytest.raises(DeviceError, match="no CUDA device"):
        Fit(images, Setup.model_validate({**setup.model_dump(), "training": {"device": "cuda"}}))


# --------------------------------------------------------------------------------- when it fails


def poisoned(images: ImageSet, setup: Setup, after: int) -> Fit:
    """A training whose weights stop being finite after a step, as by an overflowing gradient."""
    fit = Fit(images, setup)
    while fit.step < after:
        next(fit)
    fit.capture()
    with torch.no_grad():
        next(iter(fit._learner.vae.parameters())).view(-1)[3] = torch.nan
    return fit


def test_a_loss_that_is_not_finite_ends_training_and_names_its_step(
    images: ImageSet, setup: Setup
) -> None:
    fit = poisoned(images, setup, after=7)
    with pytest.raises(TrainingError, match=r"step 8: the loss was not finite.*smaller learning"):
        for _ in fit:
            pass
    with pytest.raises(StopIteration):
        next(fit)
    with pytest.raises(TrainingError):
        fit.capture()


def test_weights_that_are_not_finite_are_neither_captured_nor_shown(
    images: ImageSet, setup: Setup
) -> None:
    fit = poisoned(images, setup, after=7)
    with pytest.raises(TrainingError, match="step 7: the weights were not finite"):
        fit.capture()
    with pytest.raises(TrainingError, match="weights"):
        fit.snapshot()


def test_a_learning_rate_far_too_large_ends_in_an_error_or_in_finite_numbers(
    images: ImageSet,
) -> None:
    setup = setup_of({**SHAPE, "likelihood": "gaussian"}, learning_rate=10.0, epochs=20)
    reports = []
    with suppress(TrainingError):
        reports.extend(Fit(images, setup))
    assert np.isfinite(batch_columns(reports)["elbo"]).all()


# ------------------------------------------------------------------------------- other threads


def test_snapshots_can_be_read_by_another_thread_while_training_goes_on(
    images: ImageSet, setup: Setup
) -> None:
    longer = changed(setup, epochs=30)
    _, plain = trained(images, longer)
    z = np.random.default_rng(0).normal(size=(9, 2))
    shared: list[Snapshot] = []
    differing: list[int] = []
    done = threading.Event()

    def read() -> None:
        torch.set_num_threads(1)
        while not done.is_set():
            for snapshot in tuple(shared):
                first = decode(snapshot.vae, z)
                if not np.array_equal(first, decode(snapshot.vae, z)):
                    differing.append(snapshot.step)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        with Fit(images, longer) as fit:
            for report in fit:
                if isinstance(report, BatchTerms):
                    shared[:] = [fit.snapshot()]
            assert digest(fit.capture()) == digest(plain)
    finally:
        done.set()
        reader.join()
    assert not differing


def test_a_snapshot_is_not_moved_by_later_steps(images: ImageSet, setup: Setup) -> None:
    with Fit(images, setup) as fit:
        snapshot = fit.snapshot()
        before = {name: tensor.clone() for name, tensor in snapshot.vae.state_dict().items()}
        codes = snapshot.codes.mean.copy()
        list(fit)
    assert all(torch.equal(t, before[name]) for name, t in snapshot.vae.state_dict().items())
    np.testing.assert_array_equal(codes, snapshot.codes.mean)
    assert not any(weight.requires_grad for weight in snapshot.vae.parameters())
