"""From the names of labels to the numbers by which a conditional model knows them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["UNKNOWN", "label_numbers"]

UNKNOWN = -1
"""The number of a label that a model does not know, or that an image does not have."""


def label_numbers(names: Sequence[str], known: Sequence[str]) -> np.ndarray:
    """Return the number of each label.

    Args:
        names: Label of each image, empty where it has none.
        known: Labels of the model, in its order.

    Returns:
        int64, shape ``(N,)``, from 0, or -1 for a label that the model does not know.

    Example:
        >>> label_numbers(["dog", "", "cat", "cow"], ["cat", "dog"])
        array([ 1, -1,  0, -1])
    """
    number = {name: index for index, name in enumerate(known)}
    return np.array([number.get(name, UNKNOWN) for name in names], np.int64)
