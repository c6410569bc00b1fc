"""What a conditional model decodes under each of its labels, for the views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["LabelsView"]


@dataclass(frozen=True, eq=False)
class LabelsView:
    """One code under each label that a conditional model knows.

    Attributes:
        pictures: Mean of p(x|z, y) for each label y, uint8, shape ``(L, C, H, W)``.
        names: Of the labels.
        chosen: Index of the label that is told to the cursor, walks and samples; -1 for none.
    """

    pictures: np.ndarray
    names: tuple[str, ...]
    chosen: int
