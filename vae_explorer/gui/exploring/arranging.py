"""Which images a gallery shows, and in which order: from a wish to what is seen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.views.gallery import GalleryView, GalleryWish, ListName
from vae_explorer.latent.image_order import in_order, stack_heads, stacks_of
from vae_explorer.latent.image_query import flagged, image_query
from vae_explorer.latent.query_words import QueryError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.latent.image_table import Column, ImageTable

__all__ = ["LIST_ORDERS", "MISLABELLED_FROM", "arrange", "list_rows"]

MISLABELLED_FROM = 0.5
"""Likely mislabelled is what more neighbours, by this share of all, call by one other label."""

LIST_ORDERS: dict[ListName, tuple[str, bool]] = {
    "all": ("", False),
    "chosen": ("", False),
    "mislabelled": ("mislabelled", True),
    "least": ("elbo", False),
    "duplicates": ("", False),
    "excluded": ("", False),
}
"""The column that each list is sorted by at first, and whether the largest come first."""

_EMPTY: dict[ListName, str] = {
    "all": "There are no images.",
    "chosen": "No images are chosen. Draw round some on the map, or mark some here and press C.",
    "mislabelled": "No image has neighbours that mostly bear one other label.",
    "least": "There are no images.",
    "duplicates": "No two images are equal or nearly so.",
    "excluded": "No images are excluded. Mark some and press X to leave them out of training.",
}
_UNKNOWN: dict[ListName, str] = {
    "mislabelled": "Once labelled images have codes, this lists those whose neighbours bear "
    "another label.",
    "least": "Once there is a model, this begins with the images that it explains least well.",
    "duplicates": "Images that are equal or nearly so are still being looked for.",
}
_NOT_FOUND = "No image fits the search."


def list_rows(
    name: ListName, table: ImageTable, chosen: NDArray[np.int64]
) -> NDArray[np.int64] | None:
    """Return the images of a list, ascending, int64; None while that cannot be known yet."""
    if name == "chosen":
        return chosen
    if name == "excluded":
        return _where(table.columns.get("excluded"), table.images)
    if name in ("mislabelled", "least"):
        column = table.columns.get(LIST_ORDERS[name][0])
        if column is None or not np.isfinite(column.values).any():
            return None
        values = np.asarray(column.values, float)
        wanted = values > MISLABELLED_FROM if name == "mislabelled" else np.isfinite(values)
        return np.flatnonzero(wanted)
    if name == "duplicates":
        if "duplicate" not in table.columns:
            return None
        return _where(table.columns["duplicate"], table.images)
    return np.arange(table.images, dtype=np.int64)


def arrange(
    wish: GalleryWish,
    table: ImageTable,
    pixels: NDArray[np.uint8],
    chosen: NDArray[np.int64],
) -> GalleryView:
    """Return what is seen.

    Args:
        wish: Which images, in which order.
        table: What is known of them.
        pixels: All images of the set, uint8, shape ``(N, C, H, W)``.
        chosen: The choice, int64, ascending.
    """
    rows, trouble = list_rows(wish.name, table, chosen), ""
    empty = _UNKNOWN.get(wish.name, "") if rows is None else ""
    if rows is None:
        rows = np.zeros(0, np.int64)
    elif not len(rows):
        empty = _EMPTY[wish.name]
    elif wish.search.strip():
        try:
            rows = rows[image_query(wish.search, table)[rows]]
        except QueryError as error:
            trouble = str(error)
        empty = "" if len(rows) else _NOT_FOUND
    if wish.name == "mislabelled":
        # Of those that stand out alike first what is well explained: odd images stand out as well.
        rows = in_order(rows, table.columns.get("elbo"), descending=True)
    rows = in_order(rows, table.columns.get(wish.key), descending=wish.descending)
    stacks = stacks_of(table.columns.get("duplicate"), table.images)
    seen, sizes = stack_heads(rows, stacks, wish.opened)
    excluded = len(_where(table.columns.get("excluded"), table.images))
    counts = len(rows), len(chosen), excluded
    return GalleryView(
        wish, pixels, table, seen, sizes, stacks[seen], *counts, trouble=trouble, empty=empty
    )


def with_values(view: GalleryView, table: ImageTable) -> GalleryView:
    """Return the same images in the same order, with newer values."""
    excluded = len(_where(table.columns.get("excluded"), table.images))
    return replace(view, table=table, excluded=excluded, stale=True)


def _where(column: Column | None, images: int) -> NDArray[np.int64]:
    says = np.zeros(images, bool) if column is None else flagged(column)
    return np.flatnonzero(says)
