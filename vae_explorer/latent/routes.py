"""Routes: walks past any number of pins, joined piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from vae_explorer.errors import SettingsError
from vae_explorer.latent.walks import Curve

__all__ = ["JoinedWalk", "Piece", "even_times", "join", "pairs_of", "share_steps"]


def even_times(intervals: int) -> np.ndarray:
    """Return times from 0 to 1 that are equally far apart, shape ``(intervals + 1,)``."""
    return np.linspace(0.0, 1.0, intervals + 1)


@dataclass(frozen=True, eq=False)
class Piece:
    """The way from one pin to the next.

    Attributes:
        curve: From times to codes.
        length: By which steps are shared among the pieces of a route, at least 0; in latent units
            or as change of the picture, alike for all pieces of a route.
        times: Where its steps stand: from their number less one to times, 0 and 1 included.
    """

    curve: Curve
    length: float
    times: Callable[[int], np.ndarray] = field(default=even_times)


@dataclass(frozen=True, eq=False)
class JoinedWalk:
    """A walk past all pins of a route.

    Attributes:
        codes: The steps, float64, shape ``(K, D)``.
        pin_steps: Which steps are pins, in walking order; a loop ends on its first pin again.
        line: The same way finer, shape ``(M, D)``; every ``per_step``-th of it is a step.
        per_step: Stretches of the line from one step to the next.
    """

    codes: np.ndarray
    pin_steps: tuple[int, ...]
    line: np.ndarray
    per_step: int

    @property
    def piece_of_stretch(self) -> np.ndarray:
        """The piece that each stretch of the line belongs to, shape ``(M - 1,)``."""
        steps = np.repeat(np.arange(len(self.codes) - 1), self.per_step)
        return np.asarray(np.searchsorted(self.pin_steps, steps, side="right") - 1)


def pairs_of(pins: np.ndarray, *, loop: bool) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the ends of each piece of a route.

    Args:
        pins: Codes, shape ``(P, D)``.
        loop: Whether a last piece leads from the last pin to the first.
    """
    ends = list(pairwise(pins))
    return [*ends, (pins[-1], pins[0])] if loop and len(pins) > 1 else ends


def share_steps(lengths: Sequence[float], intervals: int) -> list[int]:
    """Share intervals among pieces by their lengths, at least one each.

    Each next interval goes to the piece whose steps are the longest at that moment (the method of
    Adams), so no step is much longer than it has to be.

    Args:
        lengths: Of the pieces, each at least 0.
        intervals: How many there are, at least as many as pieces.

    Raises:
        SettingsError: If there are fewer intervals than pieces.

    Example:
        >>> share_steps([1.0, 3.0], 8)
        [2, 6]
    """
    if not lengths or intervals < len(lengths):
        raise SettingsError("WALK_STEPS", "A walk has at least one step from each pin to the next.")
    known = np.maximum(np.nan_to_num(np.asarray(lengths, dtype=np.float64)), 0.0)
    if known.sum() == 0.0:
        known = np.ones(len(known))
    counts = np.ones(len(known), dtype=np.int64)
    for _ in range(intervals - len(known)):
        counts[int(np.argmax(known / counts))] += 1
    return [int(count) for count in counts]


def join(pieces: Sequence[Piece], steps: int, fine: int = 96) -> JoinedWalk:
    """Walk along pieces one after the other.

    Args:
        pieces: In walking order; each begins where the one before ends.
        steps: Number of codes ``K``, both ends included.
        fine: Stretches of the finer line, at least; about as many are made.

    Raises:
        SettingsError: If there is no piece, or not one step for each.
    """
    counts = share_steps([piece.length for piece in pieces], steps - 1)
    per_step = max(1, -(-fine // (steps - 1)))
    lines: list[np.ndarray] = []
    for piece, count in zip(pieces, counts, strict=True):
        at = piece.times(count)
        between = np.linspace(at[:-1], at[1:], per_step, endpoint=False, axis=1).ravel()
        lines.append(piece.curve(between))
    lines.append(pieces[-1].curve(np.ones(1)))
    line = np.concatenate(lines)
    pins = (0, *(int(step) for step in np.cumsum(counts)))
    return JoinedWalk(line[::per_step].copy(), pins, line, per_step)
