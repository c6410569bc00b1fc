"""Moments of a training that were read, as many as there is memory for. No Qt."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_explorer.latent.moment_planes import Sketch, sketch_of
from vae_explorer.runs.ladder import read_moment

if TYPE_CHECKING:
    from vae_explorer.runs.ladder import Moment
    from vae_explorer.training.reports import Snapshot
    from vae_explorer.training.settings import Setup

__all__ = ["MomentShelf", "ReadMoment", "read_for_map"]

_LARGEST_BYTES = 256 << 20


@dataclass(frozen=True, eq=False)
class ReadMoment:
    """A moment, read.

    Attributes:
        moment: Which one.
        snapshot: What it holds.
        sketch: Where its images are.
    """

    moment: Moment
    snapshot: Snapshot
    sketch: Sketch


def read_for_map(moment: Moment, setup: Setup) -> ReadMoment:
    """Read a moment; runs on a worker.

    Raises:
        CheckpointError: If it is damaged, gone, or not of this model.
    """
    snapshot = read_moment(moment, setup)
    return ReadMoment(moment, snapshot, sketch_of(snapshot.codes.mean))


class MomentShelf:
    """The moments that were looked at last.

    Args:
        largest_bytes: What they may take together; the newest one is always kept.
    """

    def __init__(self, largest_bytes: int = _LARGEST_BYTES) -> None:
        self._largest_bytes = largest_bytes
        self._read: OrderedDict[int, Snapshot] = OrderedDict()
        self._bytes = 0

    @property
    def full(self) -> bool:
        """Whether one more would push another out."""
        typical = self._bytes / max(1, len(self._read))
        return self._bytes + typical > self._largest_bytes

    def get(self, step: int) -> Snapshot | None:
        """Return the moment of a step, if it is here."""
        if step in self._read:
            self._read.move_to_end(step)
        return self._read.get(step)

    def put(self, snapshot: Snapshot) -> None:
        """Keep a moment, or a better version of it."""
        former = self._read.pop(snapshot.step, None)
        if former is not None:
            self._bytes -= _size_of(former)
        self._read[snapshot.step] = snapshot
        self._bytes += _size_of(snapshot)
        while self._bytes > self._largest_bytes and len(self._read) > 1:
            self._bytes -= _size_of(self._read.popitem(last=False)[1])

    def clear(self) -> None:
        """Keep nothing."""
        self._read.clear()
        self._bytes = 0


def _size_of(snapshot: Snapshot) -> int:
    codes = snapshot.codes
    arrays = (codes.mean, codes.std, codes.reconstruction, codes.kl)
    weights = (*snapshot.vae.parameters(), *snapshot.vae.buffers())
    return sum(array.nbytes for array in arrays) + sum(tensor.nbytes for tensor in weights)
