"""Books of terms, curves, and the clock."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.distributions import Independent, Normal

from vae_explorer.errors import TrainingError
from vae_explorer.inference.elbo import ElboTerms
from vae_explorer.training.code_moments import alone, code_moments, kept, moments_of
from vae_explorer.training.history import History
from vae_explorer.training.ledger import CodeBook, StepBook, TermSum
from vae_explorer.training.pace import Pace
from vae_explorer.training.reports import BatchTerms, EpochTerms, Progress, Stepped

CPU = torch.device("cpu")


def terms(count: int, seed: int = 0) -> ElboTerms:
    noise = torch.Generator().manual_seed(seed)
    kl = torch.rand(count, 2, generator=noise)
    return ElboTerms(-100 * torch.rand(count, generator=noise), kl.sum(dim=1), kl)


def test_a_sum_weighs_batches_by_their_size() -> None:
    book, total = StepBook(2), TermSum(2)
    batches = [terms(count, count) for count in (8, 8, 3)]
    for step, batch in enumerate(batches, 1):
        book.write(step, step / 3, batch)
    assert len(book) == 3
    said = book.flush(total)
    assert said is not None
    assert said.steps.tolist() == [1, 2, 3]
    every = torch.cat([batch.reconstruction for batch in batches]).double()
    mean = total.terms(3, 1, "train")
    assert mean.images == 19
    assert mean.reconstruction == pytest.approx(every.mean().item(), rel=1e-6)
    per_dim = torch.cat([batch.kl_per_dim for batch in batches]).double().mean(dim=0)
    assert mean.kl_per_dim == pytest.approx(per_dim.tolist(), rel=1e-6)
    assert book.flush(total) is None
    assert total.images == 19


def test_a_book_that_is_flushed_in_parts_sums_to_the_same() -> None:
    totals = []
    for flushes in ({5}, {1, 2, 4, 5}):
        book, total = StepBook(2), TermSum(2)
        for step in range(1, 6):
            book.write(step, float(step), terms(4, step))
            if step in flushes:
                book.flush(total)
        totals.append(total.terms(5, 1, "train"))
    assert totals[0].reconstruction == pytest.approx(totals[1].reconstruction, rel=1e-12)
    assert totals[0].kl == pytest.approx(totals[1].kl, rel=1e-12)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_term_that_is_not_finite_names_its_step_and_leaves_the_sum(bad: float) -> None:
    book, total = StepBook(2), TermSum(2)
    for step in (11, 12, 13):
        batch = terms(4)
        if step == 12:
            batch.kl_per_dim[2, 1] = bad
        book.write(step, 1.0, batch)
    with pytest.raises(TrainingError, match="step 12"):
        book.flush(total)
    assert total.images == 0


def test_a_full_book_says_so() -> None:
    book = StepBook(2, capacity=3)
    for step in range(1, 4):
        assert not book.full
        book.write(step, 1.0, terms(2))
    assert book.full
    book.flush(TermSum(2))
    assert not book.full


def test_codes_are_kept_for_each_image_and_missing_ones_are_nan() -> None:
    book = CodeBook(5, 2, CPU)
    mean = torch.arange(4.0).view(2, 2)
    posterior = Independent(Normal(mean, torch.ones(2, 2)), 1)
    book.write(np.array([3, 1]), posterior, terms(2))
    codes = book.codes(step=9)
    np.testing.assert_array_equal(codes.mean[[3, 1]], mean)
    np.testing.assert_allclose(codes.kl[[3, 1]], terms(2).kl)
    assert np.isnan(codes.mean[[0, 2, 4]]).all()
    assert np.isnan(codes.reconstruction[[0, 2, 4]]).all()
    book.write(np.array([3]), Independent(Normal(mean[:1] + 9, torch.ones(1, 2)), 1), terms(1))
    np.testing.assert_array_equal(codes.mean[3], mean[0])
    assert book.codes(10).mean[3, 0] == 9


def test_curves_grow_and_those_given_out_do_not() -> None:
    history = History()
    empty = history.curves()
    assert empty.batches.steps.dtype == np.int64
    assert len(empty.validation.elbo) == 0
    steps = np.arange(1, 4)
    batch = BatchTerms(steps, steps / 3, np.float32([-9, -8, -7]), np.float32([1, 2, 3]))
    history.add(batch)
    first = history.curves()
    history.add(replace(batch, steps=steps + 3))
    history.add(Stepped())
    history.add(Progress(1, 2, 1, 1, 1.0, 1.0, 1.0))
    history.mark(1.5)
    second = history.curves()
    assert (len(first.batches.steps), len(second.batches.steps)) == (3, 6)
    np.testing.assert_array_equal(first.batches.elbo, [-10, -10, -10])
    assert (first.marks, second.marks) == ((), (1.5,))
    assert not second.batches.kl.flags.writeable


def test_the_best_epoch_is_the_one_with_the_highest_validation_bound() -> None:
    history = History()
    assert history.best is None
    for epoch, elbo in enumerate((-90.0, -80.0, -85.0), 1):
        history.add(EpochTerms(epoch, epoch, "train", 0.0, 0.0, (0.0, 0.0), 9))
        history.add(EpochTerms(epoch, epoch, "validation", elbo + 5, 5.0, (2.0, 3.0), 9))
    best, last = history.best, history.last("validation")
    assert best is not None
    assert last is not None
    assert (best.epoch, last.epoch) == (2, 3)
    np.testing.assert_array_equal(history.curves().validation.elbo, [-90, -80, -85])


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_pauses_are_neither_time_nor_slowness() -> None:
    clock = Hands()
    pace = Pace(clock)
    pace.begin(50)
    for images in range(60, 160, 10):
        pace.wake()
        clock.now_s += 1.0
        speed, elapsed_s, steady = pace.measure(images)
        # The first step is a mark, and nothing to measure from.
        assert images == 60 or speed == steady == pytest.approx(10.0)
        pace.rest()
        clock.now_s += 3600.0 if images == 100 else 0.0
    assert elapsed_s == pytest.approx(10.0)


def test_short_waits_between_pulls_count() -> None:
    clock = Hands()
    pace = Pace(clock)
    pace.begin(0)
    for images in (10, 20, 30):
        pace.wake()
        clock.now_s += 0.5
        speed, *_ = pace.measure(images)
        pace.rest()
        clock.now_s += 0.5
    assert speed == pytest.approx(20 / 2.0)


def test_there_is_no_speed_before_there_is_an_image() -> None:
    pace = Pace(Hands())
    pace.begin(0)
    speed, elapsed_s, _ = pace.measure(0)
    assert math.isnan(speed)
    assert elapsed_s == 0.0


@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.integers(0, 3))
def test_a_step_has_the_same_means_whoever_is_flushed_with_it(sizes: list[int], dims: int) -> None:
    dice = torch.Generator().manual_seed(len(sizes))
    together, alone = StepBook(dims), []
    for step, size in enumerate(sizes, start=1):
        parts = torch.randn(size, max(1, dims), generator=dice)
        reconstruction = 1e4 * torch.randn(size, generator=dice)
        terms = ElboTerms(reconstruction, parts.sum(dim=1), parts if dims else None)
        book = StepBook(dims)
        book.write(step, 0.0, terms)
        together.write(step, 0.0, terms)
        alone.append(book.flush(TermSum(dims)))
    found = together.flush(TermSum(dims))
    assert found is not None
    each = [(terms.reconstruction[0], terms.kl[0]) for terms in alone if terms is not None]
    assert list(zip(found.reconstruction, found.kl, strict=True)) == each


def test_what_waits_to_be_written_down_has_no_graph_behind_it() -> None:
    weight = torch.ones(3, 2, requires_grad=True)
    posterior = Independent(Normal(2 * weight, weight.exp()), 1)
    found = ElboTerms(weight.sum(dim=1), 3 * weight[:, 0], 3 * weight)
    waiting, noted = kept(posterior), alone(found)
    for one, other in zip(moments_of(waiting), code_moments(posterior), strict=True):
        assert torch.equal(one, other)
        assert not one.requires_grad
    assert noted.kl_per_dim is not None
    for one, other in zip(vars(noted).values(), vars(found).values(), strict=True):
        assert torch.equal(one, other)
        assert not one.requires_grad
    assert alone(replace(found, kl_per_dim=None)).kl_per_dim is None
