"""What an intake tells while it goes on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from vae_explorer.images.image_set import ImageSet, Rejected

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["THUMBNAILS", "IntakeReport", "Pace", "Stage", "spread"]

THUMBNAILS = 24
_REPORT_EVERY_S = 0.05


class Stage(StrEnum):
    """What an intake is doing."""

    SCANNING = "scanning"
    DECODING = "decoding"
    DONE = "done"


@dataclass(frozen=True, eq=False)
class IntakeReport:
    """One moment of an intake.

    Args:
        stage: What is being done.
        found: Image files found so far.
        done: Files decoded or rejected so far.
        total: Files to decode; 0 while that is not known.
        rejected: Files that are not used, so far.
        thumbnails: The first few pictures, uint8 (C, H, W), as the model sees them; while files
            are still being found, perhaps not yet at their final size. Empty: none are new.
        image_set: The result, in the last report only.
    """

    stage: Stage
    found: int
    done: int = 0
    total: int = 0
    rejected: tuple[Rejected, ...] = ()
    thumbnails: tuple[npt.NDArray[np.uint8], ...] = ()
    image_set: ImageSet | None = None


class Pace:
    """Keeps reports down to some twenty a second."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def is_due(self) -> bool:
        """Return whether it is time for another report, which then counts as given."""
        now = time.monotonic()
        if now - self._last < _REPORT_EVERY_S:
            return False
        self._last = now
        return True


def spread(total: int, wanted: int) -> list[int]:
    """Return at most `wanted` numbers from 0 to `total` - 1, evenly spread and ascending.

    Example:
        >>> spread(10, 4)
        [0, 2, 5, 7]
    """
    wanted = min(total, wanted)
    return [index * total // wanted for index in range(wanted)]
