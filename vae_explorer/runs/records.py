"""From reports to records, and back to the curves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, get_args

import numpy as np

from vae_explorer.training.history import History
from vae_explorer.training.reports import (
    BatchTerms,
    Changed,
    Ended,
    EndReason,
    EpochTerms,
    InformationTerms,
    StepFacts,
)

__all__ = ["FACTS", "SERIES", "Record", "history_of", "is_valid_record", "joined", "record_of"]

Record = dict[str, Any]

SERIES = ("steps", "epochs", "reconstruction", "kl")
"""The lists of equal length in a record of steps."""

FACTS = ("steps", "epochs", "gradient_norm", "learning_rate", "beta", "images_per_s")
"""The lists of equal length under ``facts`` in such a record, if there are any."""

_COUNTS = ("step", "epoch", "images", "active_units")
_PARTS = (
    "kl",
    "mutual_information",
    "aggregate_kl",
    "unclaimed",
    "mutual_information_se",
    "aggregate_kl_se",
    "unclaimed_se",
)
_OPTIONAL_PARTS = ("total_correlation", "dimension_wise")
_END = ("step", "epoch", "reason")
_CHANGE = ("step", "epoch", "learning_rate", "beta")
_INFORMATION = (*_COUNTS, *_PARTS, *_OPTIONAL_PARTS)


def record_of(report: object, attempt: int) -> Record | None:
    """Return what is recorded of a report, or None if it is not for the record.

    Args:
        report: A report of training.
        attempt: Number of the attempt, from 1.

    Example:
        >>> terms = EpochTerms(10, 1, "train", -90.0, 8.5, (8.0, 0.5), 128)
        >>> record = record_of(terms, 1)
        >>> record["split"], record["elbo"]
        ('train', -98.5)
    """
    if isinstance(report, EpochTerms):
        return {
            "kind": "epoch",
            "step": report.step,
            "epoch": report.epoch,
            "split": report.split,
            "elbo": _number(report.elbo),
            "reconstruction": _number(report.reconstruction),
            "kl": _number(report.kl),
            "kl_per_dim": [_number(value) for value in report.kl_per_dim],
            "objective": _optional(report.objective),
            "images": report.images,
            "attempt": attempt,
        }
    if isinstance(report, InformationTerms):
        return {
            "kind": "information",
            **{name: _optional(getattr(report, name)) for name in _INFORMATION},
            "attempt": attempt,
        }
    if isinstance(report, Ended):
        return {"kind": "end", **{name: getattr(report, name) for name in _END}, "attempt": attempt}
    if isinstance(report, Changed):
        changed = {name: getattr(report, name) for name in _CHANGE}
        return {"kind": "change", **changed, "attempt": attempt}
    if isinstance(report, BatchTerms):
        return {
            "kind": "batches",
            "steps": report.steps.tolist(),
            "epochs": report.epochs.tolist(),
            "reconstruction": [_single(value) for value in report.reconstruction.tolist()],
            "kl": [_single(value) for value in report.kl.tolist()],
            **({} if report.facts is None else {"facts": _facts(report.facts)}),
            "attempt": attempt,
        }
    return None


def joined(parts: Sequence[BatchTerms]) -> BatchTerms:
    """Return the steps of several reports as one report.

    Args:
        parts: At least one, in order.
    """
    steps, epochs, reconstruction, kl = (
        np.concatenate([getattr(part, name) for part in parts]) for name in SERIES
    )
    facts = [[getattr(p.facts, name) for name in FACTS] for p in parts if p.facts is not None]
    together = StepFacts(*map(np.concatenate, zip(*facts, strict=True))) if facts else None
    return BatchTerms(steps, epochs, reconstruction, kl, together)


def _facts(facts: StepFacts) -> Record:
    """Return facts with no more digits than mean something."""
    steps, epochs, *values = (getattr(facts, name).tolist() for name in FACTS)
    short = ([_number(float(f"{value:.6g}")) for value in column] for column in values)
    return dict(zip(FACTS, (steps, epochs, *short), strict=True))


def _number(value: float) -> float | str:
    """Return a number that JSON can hold; it has no words for what is not finite."""
    return float(value) if math.isfinite(value) else str(float(value))


def _optional(value: float | None) -> float | str | None:
    return value if value is None or isinstance(value, int) else _number(value)


def _single(value: float) -> float | str:
    """Return a single-precision number with no more digits than it has."""
    return _number(float(f"{value:.9g}"))


def history_of(records: list[Record], most: int | None = None) -> History:
    """Return the curves that records describe.

    Args:
        records: Of the metrics.
        most: Points of single steps to keep; None keeps every step.
    """
    history = History(most)
    reached = 0.0
    for record in records:
        if record["kind"] == "epoch":
            history.add(_epoch_terms(record))
        elif record["kind"] == "batches":
            history.add(
                BatchTerms(
                    np.array(record["steps"], np.int64),
                    np.array(record["epochs"], np.float64),
                    np.array(record["reconstruction"], np.float64).astype(np.float32),
                    np.array(record["kl"], np.float64).astype(np.float32),
                    _step_facts(record.get("facts")),
                )
            )
            reached = float(record["epochs"][-1])
        elif record["kind"] == "information":
            history.add(_information_terms(record))
        elif record["kind"] == "end":
            history.add(Ended(*(record[name] for name in _END)))
        elif record["kind"] == "change":
            history.add(Changed(*(record[name] for name in _CHANGE)))
        elif record["kind"] == "attempt" and record["attempt"] > 1:
            history.mark(reached)
    return history


def _step_facts(record: Record | None) -> StepFacts | None:
    if record is None:
        return None
    steps, *values = (record[name] for name in FACTS)
    return StepFacts(np.array(steps, np.int64), *(np.array(v, np.float64) for v in values))


def _epoch_terms(record: Record) -> EpochTerms:
    return EpochTerms(
        record["step"],
        record["epoch"],
        record["split"],
        float(record["reconstruction"]),
        float(record["kl"]),
        tuple(float(value) for value in record["kl_per_dim"]),
        record["images"],
        # Earlier versions did not record it.
        None if record.get("objective") is None else float(record["objective"]),
    )


def _information_terms(record: Record) -> InformationTerms:
    optional = (record.get(name) for name in _OPTIONAL_PARTS)
    values = (None if value is None else float(value) for value in optional)
    fields: dict[str, Any] = {
        **{name: record[name] for name in _COUNTS},
        **{name: float(record[name]) for name in _PARTS},
        **dict(zip(_OPTIONAL_PARTS, values, strict=True)),
    }
    return InformationTerms(**fields)


def is_valid_record(record: Record) -> bool:
    """Say whether a record has what its kind promises."""
    kind = record.get("kind")
    if kind == "attempt":
        known = _is_whole(record.get("changes", 0))
        return known and all(_is_whole(record.get(k)) for k in ("attempt", "step", "epochs_done"))
    if kind == "end":
        reached = _is_whole(record.get("step")) and isinstance(record.get("epoch"), int | float)
        return reached and record.get("reason") in get_args(EndReason)
    if kind == "change":
        values = [record.get(name) for name in _CHANGE]
        return _is_whole(values[0]) and all(isinstance(v, int | float) for v in values)
    if kind == "epoch":
        whole = all(_is_whole(record.get(key)) for key in ("step", "epoch", "images"))
        numbers = all(_is_number(record.get(key)) for key in ("reconstruction", "kl", "elbo"))
        per_dim = record.get("kl_per_dim")
        lists = isinstance(per_dim, list) and all(map(_is_number, per_dim))
        objective = record.get("objective")
        told = objective is None or _is_number(objective)
        known = record.get("split") in ("train", "validation")
        return whole and numbers and lists and told and known
    if kind == "information":
        optional = (record.get(key) for key in _OPTIONAL_PARTS)
        return (
            all(_is_whole(record.get(key)) for key in _COUNTS)
            and all(_is_number(record.get(key)) for key in _PARTS)
            and all(value is None or _is_number(value) for value in optional)
        )
    if kind == "batches":
        facts = record.get("facts")
        return _has_series(record, SERIES) and (
            facts is None or (isinstance(facts, dict) and _has_series(facts, FACTS))
        )
    return False


def _has_series(record: Record, names: Sequence[str]) -> bool:
    """Say whether there are lists of numbers of one length, the first of them of steps."""
    series = [record.get(key) for key in names]
    return (
        all(isinstance(values, list) and all(map(_is_number, values)) for values in series)
        and len({len(record[key]) for key in names}) == 1
        and len(record["steps"]) > 0
        and all(map(_is_whole, record["steps"]))
    )


def _is_whole(value: object) -> bool:
    """Say whether a value counts something."""
    return isinstance(value, int) and 0 <= value < 1 << 62


def _is_number(value: object) -> bool:
    """Say whether ``float(value)`` gives the number that was recorded."""
    if isinstance(value, str):
        return value in ("nan", "inf", "-inf")
    # A whole number too large for a float would fail later.
    return isinstance(value, float | int) and abs(value) < 1e300
