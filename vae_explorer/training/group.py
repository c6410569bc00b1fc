"""Processes that train one model together, by PyTorch's own distributed engine.

Each process takes its part of every batch. What a batch leaves behind (gradients, terms, codes) is
brought together at once, so that all processes hold the same at every step: the first of them can
report, save and stop as a process alone does.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor

from vae_explorer.errors import TrainingError

__all__ = ["Group", "Part"]

_ASKED_EVERY = 8


@dataclass(frozen=True)
class Part:
    """What one process takes of a batch.

    Attributes:
        first: First row.
        last: Last row, exclusive.
        whole: Rows of the batch.
        weight: By which the mean over its rows counts, where the means of all processes are
            averaged.
        told: Whether it tells its rows to the others.
    """

    first: int
    last: int
    whole: int
    weight: float
    told: bool

    @property
    def rows(self) -> slice:
        """The rows as a slice."""
        return slice(self.first, self.last)

    @property
    def bounds(self) -> tuple[int, int, int]:
        """First row, last row and their number in the batch."""
        return self.first, self.last, self.whole


class Group:
    """The processes of the process group that this one has joined.

    Attributes:
        rank: Number of this process, from 0; the first one writes.
        size: How many there are.
        parted: True once all have agreed to stop.
    """

    def __init__(self) -> None:
        self.rank, self.size = dist.get_rank(), dist.get_world_size()
        self.parted = False
        self._wish = False
        self._asked = 0

    @property
    def first(self) -> bool:
        """True in the process that reports and writes."""
        return self.rank == 0

    def part(self, count: int) -> Part:
        """Return what this process takes of a batch of ``count`` images.

        A batch with fewer images than processes is taken by all of them alike.
        """
        if count < self.size:
            return Part(0, count, count, 1.0, self.first)
        first, last = (count * rank // self.size for rank in (self.rank, self.rank + 1))
        return Part(first, last, count, self.size * (last - first) / count, told=True)

    def together(self, mine: Tensor, part: Part) -> Tensor:
        """Return the rows of the whole batch.

        Args:
            mine: Those of this process, shape ``(b, k)``.
            part: Which they are.

        Returns:
            Shape ``(B, k)``, equal in all processes.
        """
        whole = mine.new_zeros(part.whole, mine.shape[1])
        if part.told:
            whole[part.rows] = mine
        dist.all_reduce(whole)
        return whole

    def wait(self) -> None:
        """Wait until all processes have come here."""
        self.told_by_first(0)

    def told_by_first(self, number: int) -> int:
        """Return the number that the first process gives; those of the others do not count."""
        told = torch.tensor([number], dtype=torch.int64)
        dist.broadcast(told, src=0)
        return int(told)

    def wish_to_part(self) -> None:
        """Ask all processes to stop together, within eight steps."""
        self._wish = True

    def agree(self, device: torch.device) -> None:
        """Find out, every eighth time, whether one of the processes wishes to stop."""
        self._asked += 1
        if self._asked % _ASKED_EVERY == 0:
            wishes = torch.tensor(float(self._wish), device=device)
            dist.all_reduce(wishes)
            self.parted = bool(wishes > 0)

    def require_same(self, fingerprint: str, device: torch.device) -> None:
        """Make sure that all processes have the same images.

        Raises:
            TrainingError: ``TRAIN_GROUP_IMAGES`` if they do not.
        """
        digest = torch.tensor(list(fingerprint.encode()[:64]), dtype=torch.float32, device=device)
        most, least = digest.clone(), digest.clone()
        dist.all_reduce(most, dist.ReduceOp.MAX)
        dist.all_reduce(least, dist.ReduceOp.MIN)
        if not torch.equal(most, least):
            raise TrainingError(
                "TRAIN_GROUP_IMAGES",
                "The processes that train together do not have the same images. Give all of them "
                "one folder that they share.",
            )
