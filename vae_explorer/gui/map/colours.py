"""By what the map's points can be coloured, and the colouring of a choice. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.map.colouring import Categorical, Colouring, Continuous, Plain
from vae_explorer.latent.image_facts import CSV, column_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.latent.image_table import Column, ImageTable

__all__ = ["colour_choices", "colouring_of", "column_of", "default_choice"]

_NOTHING = "Nothing"
_LAST = ("split", "tags", "excluded")
_WITHOUT = {"excluded": "kept", "duplicate": "single", "tags": "no tag"}
"""What an image is in whose column nothing is said, where the title does not tell."""


def default_choice(images: ImageSet) -> str:
    """Return what to colour by at first: the labels, else the first column, else nothing."""
    if images.label_names:
        return "Label"
    return next((column_title(name) for name in images.columns), _NOTHING)


def colour_choices(table: ImageTable, current: str = "") -> tuple[str, ...]:
    """Return all that the points can be coloured by.

    Args:
        table: Of the images.
        current: A choice that stays on offer though nothing is known of it at the moment.
    """
    offered = [heading for heading, _ in _offers(table)]
    if current and current not in (*offered, _NOTHING):
        offered.append(current)
    return (*offered, _NOTHING)


def column_of(choice: str, table: ImageTable) -> Column | None:
    """Return the column of a choice; None for nothing, and for what is not known."""
    return next((column for heading, column in _offers(table) if heading == choice), None)


def colouring_of(column: Column | None) -> Colouring:
    """Return the colours of all points.

    Args:
        column: Of the table; None colours by nothing.
    """
    if column is None:
        return Plain()
    if column.key == "duplicate":
        alone = np.isnan(np.asarray(column.values, np.float64))
        return _categorical(column, ("duplicate",), np.where(alone, -1, 0).astype(np.int32))
    if isinstance(column.values, np.ndarray):
        return Continuous(column.heading, column.values.astype(np.float32))
    return _categorical(column, *column.classes)


def _offers(table: ImageTable) -> Iterator[tuple[str, Column]]:
    """Headings and columns, each heading once; nothing of which nothing is known."""
    columns = sorted(table.columns.values(), key=lambda column: column.key in _LAST)
    taken = {column.heading for column in columns if not column.key.startswith(CSV)}
    for column in columns:
        heading = column.heading
        if column.key.startswith(CSV):
            while heading in taken:
                heading = f"{heading} (table)"
            taken.add(heading)
        if (column.is_number or column.is_category) and column.is_known:
            yield heading, column


def _categorical(column: Column, names: tuple[str, ...], index: np.ndarray) -> Categorical:
    counts = np.bincount(index[index >= 0], minlength=len(names))
    without = _WITHOUT.get(column.key, "")
    return Categorical(column.title, names, index, tuple(int(n) for n in counts), without)
