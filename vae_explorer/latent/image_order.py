"""In which order images are looked through, and which lie on one stack."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from vae_explorer.images.image_set import natural_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.latent.image_table import Column

__all__ = ["NO_STACK", "in_order", "sort_keys", "stack_heads", "stacks_of"]

NO_STACK = -1
_keys: WeakKeyDictionary[Column, NDArray[np.float64]] = WeakKeyDictionary()


def sort_keys(column: Column) -> NDArray[np.float64]:
    """Return one number an image that sorts as the column does: words by their natural order.

    They are kept with the column, for a million names take their time.

    Returns:
        float64, shape ``(N,)``; NaN where nothing is known.
    """
    if isinstance(column.values, np.ndarray):
        return column.values
    if (known := _keys.get(column)) is None:
        names = sorted(set(column.values) - {""}, key=lambda name: natural_order(name.casefold()))
        rank = {name: float(place) for place, name in enumerate(names)} | {"": np.nan}
        known = np.fromiter((rank[name] for name in column.values), float, len(column.values))
        _keys[column] = known
    return known


def in_order(
    rows: NDArray[np.int64], column: Column | None, *, descending: bool = False
) -> NDArray[np.int64]:
    """Sort images by a column; those of which nothing is known come last either way.

    Args:
        rows: Indices, int64, ascending.
        column: By what; None for the order of the folder.
        descending: The largest first. Equal ones keep the order of the folder either way.

    Returns:
        The same indices, int64.

    Example:
        >>> from vae_explorer.latent.image_table import Column
        >>> kl = Column("kl", "KL", "nats", "", np.array([2.0, np.nan, 1.0]))
        >>> in_order(np.arange(3), kl).tolist()
        [2, 0, 1]
        >>> in_order(np.arange(3), kl, descending=True).tolist()
        [0, 2, 1]
    """
    if column is None:
        return rows[::-1] if descending else rows
    keys = sort_keys(column)[rows]
    order = np.argsort(-keys if descending else keys, kind="stable")
    return np.asarray(rows[order], np.int64)


def stacks_of(column: Column | None, images: int) -> NDArray[np.int64]:
    """Return on which stack each image lies, int64, shape ``(N,)``; ``NO_STACK`` for none.

    Args:
        column: A number or a word that equal images share, unknown or zero for single ones.
        images: N.
    """
    if column is None:
        return np.full(images, NO_STACK, np.int64)
    keys = sort_keys(column)
    known = np.isfinite(keys)
    return np.where(known, np.where(known, keys, 0.0).astype(np.int64), NO_STACK)


def stack_heads(
    rows: NDArray[np.int64], stacks: NDArray[np.int64], opened: frozenset[int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Put images of one stack together where its first one stands.

    Args:
        rows: Images in their order, shape ``(M,)``.
        stacks: Stack of every image of the set, shape ``(N,)``.
        opened: Stacks whose images are all to be seen.

    Returns:
        What is seen, shape ``(K,)``; and for each the number of images it stands for: 1, or at the
        head of a stack the size of the stack, negative where it is open. Shape ``(K,)``.

    Example:
        >>> rows, stacks = np.array([2, 0, 1]), np.array([5, -1, 5])
        >>> [part.tolist() for part in stack_heads(rows, stacks, frozenset())]
        [[2, 1], [2, 1]]
        >>> [part.tolist() for part in stack_heads(rows, stacks, frozenset({5}))]
        [[2, 0, 1], [-2, 1, 1]]
    """
    mine = stacks[rows]
    ones = np.ones(len(rows), np.int64)
    if (mine == NO_STACK).all():
        return rows, ones
    place = np.arange(len(rows))
    # Single images are stacks of their own; each stack stands where its first image does.
    names = np.where(mine == NO_STACK, -2 - place, mine)
    _, first, which, sizes = np.unique(
        names, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((place, first[which]))
    is_head = first[which] == place
    is_open = np.isin(mine, list(opened)) & (sizes[which] > 1)
    seen = order[(is_head | is_open)[order]]
    size = np.where(is_open, -sizes[which], sizes[which])
    return rows[seen], np.where(is_head, size, ones)[seen]
