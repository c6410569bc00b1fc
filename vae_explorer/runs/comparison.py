"""Runs beside each other: their settings, their bounds, and where their curves part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.inference.elbo import bits_per_dim
from vae_explorer.runs.differences import Difference, differences
from vae_explorer.runs.run import open_run
from vae_explorer.runs.shelf import RunCard, read_card

if TYPE_CHECKING:
    from vae_explorer.training.history import CurveData, SplitCurve

__all__ = ["Comparison", "Parting", "bits_of", "compare", "parting"]


@dataclass(frozen=True)
class Parting:
    """How far the curves of two runs are the same, bit for bit.

    Attributes:
        common: Steps and epochs that both have recorded.
        step: The first of them that differs; None where none does.
    """

    common: int
    step: int | None


@dataclass(frozen=True, eq=False)
class Comparison:
    """Some runs beside each other.

    Attributes:
        cards: The runs, in the order in which they were given.
        curves: Their curves, every step.
        differences: Settings that are not the same in all.
        partings: Of each run's curves and those of the first run.
    """

    cards: tuple[RunCard, ...]
    curves: tuple[CurveData, ...]
    differences: tuple[Difference, ...]
    partings: tuple[Parting, ...]

    @property
    def same_images(self) -> bool:
        """Whether all saw the same pixels; only then their bounds can be compared."""
        return len({card.fingerprint for card in self.cards}) <= 1

    @property
    def best(self) -> RunCard | None:
        """The run with the highest bound; None without one, or where the images differ."""
        known = [card for card in self.cards if card.best is not None]
        if not known or not self.same_images:
            return None
        return max(known, key=lambda card: card.best.elbo if card.best else -np.inf)


def compare(paths: Sequence[str | Path]) -> Comparison:
    """Read runs and compare them.

    Args:
        paths: Their folders, one or more.

    Raises:
        RunError: If one of them is no run, or cannot be read.
    """
    cards = tuple(read_card(open_run(path).path) for path in paths)
    curves = tuple(open_run(card.path).history().curves() for card in cards)
    return Comparison(
        cards,
        curves,
        differences([card.setup for card in cards]),
        tuple(parting(curves[0], each) for each in curves),
    )


def parting(one: CurveData, other: CurveData) -> Parting:
    """Return where two runs' curves begin to differ.

    Args:
        one: Curves of a run, every step.
        other: Those of another.
    """
    common, first = 0, None
    for name in ("batches", "train", "validation"):
        mine, theirs = getattr(one, name), getattr(other, name)
        steps, rows, others = np.intersect1d(mine.steps, theirs.steps, return_indices=True)
        common += len(steps)
        apart = steps[~_equal(mine, rows, theirs, others)]
        if len(apart):
            step = int(apart[0])
            first = step if first is None else min(first, step)
    return Parting(common, first)


def _equal(one: SplitCurve, rows: np.ndarray, other: SplitCurve, others: np.ndarray) -> np.ndarray:
    """Say of each common point whether all its numbers are the same, shape ``(k,)``."""
    equal = np.ones(len(rows), bool)
    for name in ("epochs", "reconstruction", "kl"):
        a, b = getattr(one, name)[rows], getattr(other, name)[others]
        equal &= (a == b) | (np.isnan(a) & np.isnan(b))
    return equal


def bits_of(card: RunCard, elbo: float) -> float:
    """Return a bound in bits per dimension of the run's pictures."""
    model = card.setup.model
    return bits_per_dim(elbo, model.dimensions, density=model.is_density)
