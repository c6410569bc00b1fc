"""What is noted of single steps beside the terms of the bound."""

from __future__ import annotations

import json
from dataclasses import fields

import numpy as np
import pytest

from tests.oracles import blob_pixels, image_set_of, setup_of
from vae_explorer.runs.metrics import valid_records
from vae_explorer.runs.records import history_of, joined, record_of
from vae_explorer.training.facts import is_sampled
from vae_explorer.training.fit import Fit
from vae_explorer.training.history import CurveData, History
from vae_explorer.training.reports import BatchTerms, EpochTerms, Report, StepFacts
from vae_explorer.training.schedule import kl_weight, learning_rate
from vae_explorer.training.series import Series

IMAGES = image_set_of(blob_pixels(90))
SETUP = setup_of({"image_shape": (1, 8, 8)}, epochs=12, batch_size=10, beta=2.0, warmup_epochs=2.5)
EXACT = ("steps", "epochs", "gradient_norm", "learning_rate", "beta")


def facts_in(reports: list[Report]) -> StepFacts:
    terms = [report for report in reports if isinstance(report, BatchTerms)]
    facts = joined(terms).facts
    assert facts is not None
    return facts


@pytest.fixture(scope="module")
def whole() -> StepFacts:
    return facts_in(list(Fit(IMAGES, SETUP, threads=1)))


def made(steps: list[int]) -> BatchTerms:
    values = np.array(steps, np.float64)
    sampled = [step for step in steps if is_sampled(step)]
    columns = (np.array(sampled, np.float64) * factor for factor in (0.1, 3.0, 1e-3, 0.5, 700.0))
    facts = StepFacts(np.array(sampled), *columns) if sampled else None
    terms = (-values).astype(np.float32), values.astype(np.float32)
    return BatchTerms(np.array(steps), values / 10, *terms, facts)


def curves_of(*records: object) -> CurveData:
    content = b"".join(json.dumps(record).encode() + b"\n" for record in records)
    return history_of(valid_records(content)).curves()


def test_the_steps_that_are_looked_at_depend_on_their_number_alone(whole: StepFacts) -> None:
    steps = len(IMAGES.with_split(0.1, 0).train_index) // 10 * 12
    wanted = [step for step in range(1, int(whole.steps[-1]) + 8) if is_sampled(step)]
    assert whole.steps.tolist() == [step for step in wanted if step <= whole.steps[-1]]
    assert whole.steps[-1] > steps - 12


def test_learning_rate_and_weight_of_the_kl_are_those_of_the_step(whole: StepFacts) -> None:
    per_epoch = round(float(whole.steps[-1] / whole.epochs[-1]))
    training = SETUP.training
    for step, rate, beta in zip(whole.steps, whole.learning_rate, whole.beta, strict=True):
        assert rate == pytest.approx(learning_rate(training, int(step) - 1, per_epoch))
        assert beta == pytest.approx(kl_weight(training, int(step) - 1, per_epoch))
    assert whole.beta[0] == 0.0
    assert whole.beta[-1] == 2.0


def test_the_gradient_norm_is_that_of_all_weights_together() -> None:
    with Fit(IMAGES, SETUP, threads=1) as fit:
        reports: list[Report] = []
        while not fit.step:
            reports.append(next(fit))
        squares = sum(
            float((p.grad.double() ** 2).sum())
            for p in fit._learner.vae.parameters()
            if p.grad is not None
        )
        fit.capture()
        facts = facts_in([*reports, *fit.drain()])
    assert facts.gradient_norm[-1] == pytest.approx(np.sqrt(squares), rel=1e-5)


def test_a_training_that_was_cut_notes_the_same(whole: StepFacts) -> None:
    reports: list[Report] = []
    state = None
    for pulls in (30, 25, 10_000):
        fit = Fit(IMAGES, SETUP, state, threads=1)
        reports += [report for _, report in zip(range(pulls), fit, strict=False)]
        state = fit.capture()
        reports += fit.drain()
        fit.close()
    cut = facts_in(reports)
    for name in EXACT:
        np.testing.assert_array_equal(getattr(cut, name), getattr(whole, name))


def test_facts_are_read_back_from_the_record_and_cut_with_the_steps() -> None:
    first, second = record_of(made(list(range(1, 60))), 1), record_of(made([50, 51, 64]), 2)
    assert first is not None
    facts = curves_of(first).facts
    assert facts is not None
    expected = made(list(range(1, 60))).facts
    assert expected is not None
    for each in fields(StepFacts):
        np.testing.assert_allclose(getattr(facts, each.name), getattr(expected, each.name))
    again = {"kind": "attempt", "attempt": 2, "step": 49, "epochs_done": 0}
    resumed = curves_of(first, again, second).facts
    assert resumed is not None
    assert resumed.steps.tolist() == [*range(1, 33), 48, 64]


def test_a_record_with_damaged_facts_is_none() -> None:
    record = record_of(made([1, 2, 3]), 1)
    assert record is not None
    for damage in ([], {"steps": [1]}, {**record["facts"], "beta": [1.0]}):
        assert curves_of({**record, "facts": damage}).batches.steps.size == 0
    without = {key: value for key, value in record.items() if key != "facts"}
    assert curves_of(without).facts is None


def test_joining_reports_joins_their_facts() -> None:
    together = joined([made([31, 32, 33]), made([34, 35]), made([47, 48])])
    assert together.facts is not None
    assert together.facts.steps.tolist() == [31, 32, 48]
    assert joined([made([33]), made([34])]).facts is None


def test_a_long_training_keeps_means_of_its_facts() -> None:
    history = History(most=16)
    for start in range(1, 33, 4):
        history.add(made(list(range(start, start + 4))))
    facts = history.curves().facts
    assert facts is not None
    assert len(facts.steps) <= 16
    assert facts.gradient_norm.mean() == pytest.approx(3.0 * np.arange(1, 33).mean())


def test_the_kl_of_each_dimension_is_kept_for_every_epoch() -> None:
    history = History()
    rows = np.abs(np.random.default_rng(0).normal(size=(5, 3)))
    for epoch, row in enumerate(rows, 1):
        for split in ("train", "validation"):
            terms = EpochTerms(
                10 * epoch,
                epoch,
                split,
                -90.0,
                float(row.sum()),
                tuple(row),
                9,  # type: ignore[arg-type]
            )
            history.add(terms)
    curves = history.curves()
    np.testing.assert_array_equal(curves.validation.kl_per_dim, rows)
    np.testing.assert_allclose(curves.epochs.kl_per_dim.sum(axis=1), curves.epochs.kl)
    assert curves.batches.kl_per_dim.shape[1:] == (0,)


def test_an_epoch_with_another_number_of_dimensions_breaks_nothing() -> None:
    history = History()
    for epoch, dims in enumerate(((1.0, 2.0), (1.0,), (1.0, 2.0, 3.0)), 1):
        history.add(EpochTerms(epoch, epoch, "train", -9.0, 3.0, dims, 9))
    assert history.curves().train.kl_per_dim.shape == (3, 2)
    assert np.isnan(history.curves().train.kl_per_dim[1]).tolist() == [False, True]


def test_a_series_of_more_columns_keeps_them_all() -> None:
    series = Series(most=4, columns=5)
    series.add(np.arange(40.0).reshape(8, 5))
    assert series.points().shape == (2, 5)
