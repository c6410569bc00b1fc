"""Groups of images that can be picked by name: a label, or a value of a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vae_explorer.images.image_set import ImageSet

__all__ = ["named_groups"]

_FEW_VALUES = 12
_MOST_WORDS = 60
_PART = 0.2
_GLANCE = 1000


def named_groups(images: ImageSet) -> dict[str, np.ndarray]:
    """Return the groups that labels and columns make.

    Words, and numbers of at most twelve different values, make a group for each; other numbers
    make two, their highest and lowest fifth.

    Returns:
        Rows of the images by the group's name, int64, ascending.
    """
    found = _by_word("label", images.labels)
    for name, words in images.words.items():
        found |= _by_word(name, words)
    found |= _by_number(images.columns)
    return found


def _by_word(name: str, words: Sequence[str]) -> dict[str, np.ndarray]:
    values = sorted(set(words))
    if not 1 < len(values) <= _MOST_WORDS:
        return {}
    place = {value: number for number, value in enumerate(values)}
    numbers = np.fromiter(map(place.__getitem__, words), np.int64, len(words))
    return {
        f"{name} = {value}": np.flatnonzero(numbers == number)
        for number, value in enumerate(values)
        if value
    }


def _by_number(columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    found = {}
    for name, column in columns.items():
        known = np.flatnonzero(np.isfinite(column))
        # Most columns have many values among their first ones: the window waits for no more.
        values = np.unique(column[known[:_GLANCE]])
        if len(values) <= _FEW_VALUES:
            values = np.unique(column[known])
        if 2 <= len(values) <= _FEW_VALUES:
            for value in values:
                found[f"{name} = {value:g}"] = np.flatnonzero(column == value)
        elif len(values) > _FEW_VALUES:
            low, high = np.quantile(column[known], (_PART, 1.0 - _PART))
            found[f"{name}, highest fifth"] = known[column[known] >= high]
            found[f"{name}, lowest fifth"] = known[column[known] <= low]
    return found
