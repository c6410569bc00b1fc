"""Each image's bound over the training: when it was learned, and whether it was forgotten."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import tiny_images, tiny_setup
from vae_explorer.errors import CheckpointError
from vae_explorer.inference.elbo import ElboTerms
from vae_explorer.training.fit import Fit
from vae_explorer.training.image_curves import NO_CURVES, ImageCurves
from vae_explorer.training.image_history import HistoryBook, curves_in, most_moments
from vae_explorer.training.reports import EpochTerms, Snapshot


def curves_of(*images: list[float]) -> ImageCurves:
    table = np.array(images, np.float32).T
    return ImageCurves(tuple(range(1, len(table) + 1)), tuple(table))


def terms(reconstruction: np.ndarray, kl: np.ndarray) -> ElboTerms:
    values = torch.from_numpy(reconstruction.astype(np.float32))
    return ElboTerms(values, torch.from_numpy(kl.astype(np.float32)), None)


def test_an_image_is_learned_half_way_between_its_first_and_its_best() -> None:
    learned, forgotten = curves_of(
        [-100, -90, -50, -20, 0],  # half way is -50
        [-100, -99, -98, -97, 0],
        [-10, -20, -30, -40, -50],  # never rose
        [-10, -10, -10, -10, -10],
    ).learned_and_forgotten()
    np.testing.assert_array_equal(learned, [3, 5, np.nan, np.nan])
    np.testing.assert_array_equal(forgotten, [0, 0, np.nan, np.nan])


def test_a_learned_image_is_forgotten_when_it_falls_far_and_again_only_after_it_was_learned() -> (
    None
):
    learned, forgotten = curves_of(
        [-100, 0, -90, -95, -90, 0, -80],
        [-100, 0, -60, -40, -60, -70, 0],  # never below a quarter of the way
    ).learned_and_forgotten()
    np.testing.assert_array_equal(learned, [2, 2])
    np.testing.assert_array_equal(forgotten, [2, 0])


def test_moments_at_which_an_image_was_not_seen_say_nothing() -> None:
    nan = float("nan")
    curves = curves_of([nan, -100, nan, 0], [nan, nan, nan, nan], [nan, -5, nan, nan])
    learned, _ = curves.learned_and_forgotten()
    np.testing.assert_array_equal(learned, [4, np.nan, np.nan])
    epochs, elbo = curves.of(0)
    np.testing.assert_array_equal(epochs, [2, 4])
    np.testing.assert_array_equal(elbo, [-100, 0])


def test_nothing_is_known_before_the_first_epoch() -> None:
    assert [len(part) for part in NO_CURVES.learned_and_forgotten()] == [0, 0]


@given(st.integers(1, 400), st.sampled_from([100, 60_000, 400_000]))
def test_moments_are_few_early_ones_dense_and_the_newest_always_there(
    epochs: int, images: int
) -> None:
    # What is kept hangs on the number of images alone: a short row stands for a long one.
    book = HistoryBook(1, torch.device("cpu"))
    book._most = most = most_moments(images)
    for epoch in range(1, epochs + 1):
        book.close_epoch(epoch)
    kept = book.curves.epochs
    assert len(kept) == min(epochs, most)
    assert kept[0] == 1
    assert kept[-1] == epochs
    assert list(kept) == sorted(set(kept))
    if epochs > most:
        even = epochs ** (1 / (most - 1))
        ratios = np.divide(kept[1:], kept[:-1])
        # The whole numbers 1, 2, 3 … are as dense as it gets; beyond them the steps are even.
        assert (ratios <= np.maximum(even**3, 2)).all()


def test_a_state_holds_the_history_and_the_epoch_that_is_under_way() -> None:
    book = HistoryBook(4, torch.device("cpu"))
    book.write(np.array([2, 0]), terms(np.array([-5.0, -6.0]), np.array([1.0, 2.0])))
    book.close_epoch(1)
    book.write(np.array([3]), terms(np.array([-7.0]), np.array([0.5])))
    tensors = book.tensors()
    assert all(bool(tensor.isfinite().all()) for tensor in tensors.values())
    other = HistoryBook(4, torch.device("cpu"))
    other.restore(tensors)
    for one in (book, other):
        one.write(np.array([1]), terms(np.array([-8.0]), np.array([0.0])))
        one.close_epoch(2)
        np.testing.assert_array_equal(
            np.stack(one.curves.rows),
            [[-8, np.nan, -6, np.nan], [np.nan, -8, np.nan, -7.5]],
        )


def test_an_earlier_state_without_a_history_begins_one() -> None:
    book = HistoryBook(4, torch.device("cpu"))
    book.restore({})
    assert book.curves is NO_CURVES
    assert curves_in({}, 4) is NO_CURVES


def test_a_history_of_other_images_is_refused() -> None:
    tensors = HistoryBook(5, torch.device("cpu")).tensors()
    with pytest.raises(CheckpointError, match="does not fit"):
        HistoryBook(4, torch.device("cpu")).restore(tensors)


@pytest.mark.parametrize(
    "forged",
    [
        {"history.epochs": torch.tensor([2, 1]), "history.elbo": torch.zeros(2, 4)},
        {"history.epochs": torch.tensor([1]), "history.elbo": torch.zeros(2, 4)},
        {"history.epochs": torch.tensor([1.0]), "history.elbo": torch.zeros(1, 4)},
        {"history.epochs": torch.tensor(1), "history.elbo": torch.zeros(4)},
        {"history.epochs": torch.tensor([0, 1]), "history.elbo": torch.zeros(2, 4)},
    ],
)
def test_a_forged_history_is_no_history(forged: dict[str, torch.Tensor]) -> None:
    assert curves_in(forged, 4) is NO_CURVES


def test_a_training_notes_every_image_once_an_epoch() -> None:
    images = tiny_images(40)
    setup = tiny_setup(images, epochs=3)
    with Fit(images, setup, threads=1) as fit:
        reports = list(fit)
    snapshot = [report for report in reports if isinstance(report, Snapshot)][-1]
    curves = snapshot.curves
    assert curves.epochs == (1, 2, 3)
    assert all(np.isfinite(row).all() for row in curves.rows)
    for row, epoch in zip(curves.rows, curves.epochs, strict=True):
        for split, index in (
            ("train", images.train_index),
            ("validation", images.validation_index),
        ):
            told = next(
                report
                for report in reports
                if isinstance(report, EpochTerms) and (report.epoch, report.split) == (epoch, split)
            )
            assert row[index].mean() == pytest.approx(told.elbo, rel=1e-4)
