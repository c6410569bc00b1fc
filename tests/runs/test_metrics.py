"""The record of a training survives torn lines, full disks and second attempts."""

from __future__ import annotations

import json
import math
import resource
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vae_explorer.errors import RunError
from vae_explorer.runs.metrics import MetricsLog, read_metrics, valid_records
from vae_explorer.runs.records import Record, history_of, joined, record_of
from vae_explorer.training.history import History
from vae_explorer.training.reports import BatchTerms, EpochTerms, Progress, Stepped

single = st.floats(width=32, allow_nan=False, allow_infinity=False)


def epoch(step: int, split: str = "train", attempt: int = 1) -> Record:
    terms = EpochTerms(step, step // 10, split, -90.5, 8.25, (8.0, 0.25), 128)  # type: ignore[arg-type]
    record = record_of(terms, attempt)
    assert record is not None
    return record


def batches(steps: list[int]) -> BatchTerms:
    values = np.array(steps, np.float32)
    return BatchTerms(np.array(steps), values / np.float64(10), -values, values / 2)


def attempt(number: int, step: int) -> Record:
    return {"kind": "attempt", "attempt": number, "step": step, "epochs_done": step // 10}


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_the_recorded_bound_is_exactly_reconstruction_minus_kl(rec: float, kl: float) -> None:
    record = record_of(EpochTerms(1, 1, "validation", rec, kl, (kl,), 5), 1)
    assert record is not None
    read = json.loads(json.dumps(record))
    assert read["elbo"] == read["reconstruction"] - read["kl"]


@given(st.lists(st.tuples(single, single), min_size=1, max_size=20))
def test_single_steps_read_back_bit_for_bit(pairs: list[tuple[float, float]]) -> None:
    reconstruction, kl = (np.array(column, np.float32) for column in zip(*pairs, strict=True))
    steps = np.arange(1, len(pairs) + 1)
    record = record_of(BatchTerms(steps, steps / 7, reconstruction, kl), 1)
    curves = history_of(valid_records(lines(record))).curves().batches
    np.testing.assert_array_equal(curves.steps, steps)
    np.testing.assert_array_equal(curves.epochs, steps / 7)
    np.testing.assert_array_equal(curves.reconstruction.astype(np.float32), reconstruction)
    np.testing.assert_array_equal(curves.kl.astype(np.float32), kl)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6))
def test_joining_steps_changes_nothing_but_the_number_of_lines(sizes: list[int]) -> None:
    ends = np.cumsum(sizes).tolist()
    parts = [batches(list(range(e - s + 1, e + 1))) for s, e in zip(sizes, ends, strict=True)]
    apart, together = History(), History()
    for part in parts:
        apart.add(part)
    together.add(joined(parts))
    for name in ("steps", "epochs", "reconstruction", "kl"):
        np.testing.assert_array_equal(
            getattr(apart.curves().batches, name), getattr(together.curves().batches, name)
        )


def test_reports_without_terms_are_not_recorded() -> None:
    assert record_of(Stepped(), 1) is None
    assert record_of(Progress(1, 2, 1, 1, 1.0, 1.0, 1.0), 1) is None


def test_epochs_carry_what_programs_rely_on_and_batches_no_split() -> None:
    keys = {"step", "epoch", "split", "elbo", "reconstruction", "kl"}
    assert keys <= epoch(10).keys()
    record = record_of(batches([1]), 1)
    assert record is not None
    assert "split" not in record
    assert "split" not in attempt(1, 0)


def test_numbers_that_are_not_finite_are_valid_json_and_read_back() -> None:
    record = record_of(EpochTerms(1, 1, "train", math.nan, math.inf, (math.inf,), 5), 1)
    text = json.dumps(record, allow_nan=False)
    (read,) = valid_records(text.encode() + b"\n")
    terms = history_of([read]).last("train")
    assert terms is not None
    assert math.isnan(terms.reconstruction)
    assert terms.kl == math.inf


@given(st.data())
def test_wherever_the_file_is_torn_whole_lines_before_it_are_read(data: st.DataObject) -> None:
    records = [attempt(1, 0), epoch(10), record_of(batches([11, 12]), 1), epoch(20)]
    content = lines(*records)
    cut = data.draw(st.integers(0, len(content)))
    whole = content[:cut].count(b"\n")
    assert valid_records(content[:cut]) == records[:whole]


def test_a_torn_line_of_the_last_writer_does_not_swallow_our_first(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(lines(epoch(10)) + b'{"kind": "epoch", "st')
    log = MetricsLog(path)
    log.append(epoch(20))
    log.close()
    assert [record["step"] for record in read_metrics(path)] == [10, 20]


def test_a_line_torn_by_a_full_disk_is_written_again_when_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    log = MetricsLog(path)
    log.append(epoch(10))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 30, hard))
    try:
        for step in (20, 30):
            with pytest.raises(OSError, match=r".+"):
                log.append(epoch(step))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [record["step"] for record in read_metrics(path)] == [10]
    log.append(epoch(40))
    log.sync()
    log.close()
    assert [record["step"] for record in read_metrics(path)] == [10, 20, 30, 40]


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.lists(st.integers(1, 3), max_size=5)),
        min_size=1,
        max_size=4,
    )
)
def test_only_what_leads_to_the_newest_attempt_is_left(
    sittings: list[tuple[int, list[int]]],
) -> None:
    written: list[Record] = []
    expected: list[tuple[int, int]] = []  # the step, and the attempt that recorded it
    reached = 0
    for number, (wish, sizes) in enumerate(sittings, start=1):
        start = min(wish, reached)
        written.append(attempt(number, start))
        expected = [(step, made) for step, made in expected if step <= start]
        reached = start
        for size in sizes:
            steps = list(range(reached + 1, reached + size + 1))
            record = record_of(batches(steps), number)
            assert record is not None
            written.append(record)
            expected += [(step, number) for step in steps]
            reached += size
    found = [
        (step, record["attempt"])
        for record in valid_records(lines(*written))
        if record["kind"] == "batches"
        for step in record["steps"]
    ]
    assert found == expected


def test_epochs_behind_the_step_gone_on_from_are_superseded() -> None:
    content = lines(attempt(1, 0), epoch(10), epoch(20), attempt(2, 15), epoch(20, attempt=2))
    found = [(r["step"], r["attempt"]) for r in valid_records(content) if r["kind"] == "epoch"]
    assert found == [(10, 1), (20, 2)]


def test_an_epoch_that_was_recorded_but_not_saved_as_closed_is_superseded() -> None:
    unclosed = {**attempt(2, 20), "epochs_done": 1}
    content = lines(attempt(1, 0), epoch(10), epoch(20), unclosed, epoch(20, attempt=2))
    found = [(r["step"], r["attempt"]) for r in valid_records(content) if r["kind"] == "epoch"]
    assert found == [(10, 1), (20, 2)]


def test_second_attempts_leave_a_mark_on_the_curves() -> None:
    record = record_of(batches([14, 15]), 1)
    assert record is not None
    assert history_of([attempt(1, 0), record, attempt(2, 15)]).curves().marks == (1.5,)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


@settings(max_examples=40)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(
                [
                    "kind",
                    "step",
                    "epoch",
                    "split",
                    "elbo",
                    "reconstruction",
                    "kl",
                    "steps",
                    "epochs",
                    "kl_per_dim",
                    "images",
                    "attempt",
                ]
            ),
            json_values | st.sampled_from(["epoch", "batches", "attempt", "train"]),
        )
    )
)
def test_whatever_the_records_hold_curves_can_be_drawn(records: list[Record]) -> None:
    base = {"epoch": epoch(10), "batches": record_of(batches([1, 2]), 1), "attempt": attempt(1, 0)}
    spoilt = [
        {**base[kind], **record, "kind": kind}
        for record in records
        for kind in base  # type: ignore[dict-item]
    ]
    history_of(valid_records(lines(*spoilt))).curves()


@given(st.lists(st.binary(max_size=30)))
def test_whatever_the_lines_hold_nothing_is_raised(parts: list[bytes]) -> None:
    assert valid_records(b"\n".join(parts)) == []


def test_deep_nesting_is_passed_over() -> None:
    assert valid_records(b"[" * 200_000 + b"\n" + lines(epoch(10))) == [epoch(10)]


def test_a_missing_file_has_no_records_and_an_unreadable_one_is_told(tmp_path: Path) -> None:
    assert read_metrics(tmp_path / "none") == []
    (tmp_path / "metrics.jsonl").mkdir()
    with pytest.raises(RunError, match=r"metrics\.jsonl") as caught:
        read_metrics(tmp_path / "metrics.jsonl")
    assert caught.value.code == "RUN_METRICS"


def test_a_record_with_two_names_is_not_appended_to_for_both(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(lines(epoch(10)))
    second.hardlink_to(first)
    log = MetricsLog(second)
    log.append(epoch(20))
    assert log.is_at(second)
    log.close()
    assert first.read_bytes() == lines(epoch(10))
    assert second.read_bytes() == lines(epoch(10), epoch(20))
