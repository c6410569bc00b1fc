"""What a part of the report gives back, and how long a run of it is to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from tests.fidelity.rows import Row

__all__ = ["Found", "Scale"]


@dataclass(frozen=True)
class Found:
    """Rows of a part, and values of single images that other parts are compared with."""

    rows: list[Row]
    values: Mapping[str, list[float]] = field(default_factory=dict)

    def of(self, name: str) -> np.ndarray:
        """Return the values of that name, float64."""
        return np.asarray(self.values[name], dtype=np.float64)


@dataclass(frozen=True)
class Scale:
    """How long a run is.

    Attributes:
        share: Of epochs, draws and images; below 1 it only tries out this script, and nothing is
            judged.
        long: Whether the parts that take hours are wanted, too.
    """

    share: float = 1.0
    long: bool = False

    @property
    def judged(self) -> bool:
        """True if this is a measurement."""
        return self.share >= 1.0

    def epochs(self, wanted: int) -> int:
        """Return a number of epochs."""
        return wanted if self.judged else max(1, round(wanted * self.share))

    def draws(self, wanted: int) -> int:
        """Return a number of draws or of points."""
        return wanted if self.judged else max(2, round(wanted * self.share))
