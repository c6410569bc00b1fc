"""What the gallery is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np

    from vae_explorer.latent.image_table import ImageTable

__all__ = ["GalleryView", "GalleryWish", "ListName", "OriginalView"]

ListName = Literal["all", "chosen", "mislabelled", "least", "duplicates", "excluded"]


@dataclass(frozen=True)
class GalleryWish:
    """Which images to see, and in which order.

    Attributes:
        name: The list that they are from.
        search: Words that narrow it down, as in ``vae_explorer.latent.image_query``.
        key: Column to sort by; empty for the order of the folder.
        descending: Whether the largest come first.
        opened: Stacks of duplicates whose images are all seen.
    """

    name: ListName = "all"
    search: str = ""
    key: str = ""
    descending: bool = False
    opened: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class GalleryView:
    """Images in their order.

    Attributes:
        wish: What was asked for.
        pixels: All images of the set, uint8, shape ``(N, C, H, W)``.
        table: What is known of them.
        rows: Images that are seen, int64, shape ``(K,)``.
        sizes: For how many images each stands, int64, shape ``(K,)``: 1, or the size of the stack
            at whose head it is, negative where the stack is open.
        stacks: Stack of each that is seen, int64, shape ``(K,)``; -1 for none.
        found: Number of images that were found, those within stacks counted.
        chosen: Number of chosen images.
        excluded: Number of images that the next training may leave out.
        trouble: Why the search could not be done; empty if it could.
        empty: Why there is nothing to see; empty if there is something.
        stale: Whether values have changed since they were sorted.
    """

    wish: GalleryWish
    pixels: np.ndarray
    table: ImageTable
    rows: np.ndarray
    sizes: np.ndarray
    stacks: np.ndarray
    found: int
    chosen: int
    excluded: int = 0
    trouble: str = ""
    empty: str = ""
    stale: bool = False


@dataclass(frozen=True, eq=False)
class OriginalView:
    """An image at the best resolution that there is.

    Attributes:
        row: Its row in the set.
        picture: uint8, shape ``(C, H, W)``.
        source: Where it comes from, in words.
        is_file: Whether it is the original file.
    """

    row: int
    picture: np.ndarray
    source: str
    is_file: bool
