"""Everything that is known of each image, as the columns of one table.

The same table colours the points, sorts the gallery, is searched, and is exported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np

from vae_explorer.images.image_set import natural_order

__all__ = ["Column", "ImageTable"]


@dataclass(frozen=True, eq=False)
class Column:
    """One fact about every image.

    Attributes:
        key: Stable identifier, such as "elbo" or "csv:age".
        title: Heading without the unit, such as "ELBO".
        unit: Such as "nats"; empty for a count, a share or words.
        meaning: One sentence about it, shown as a tooltip.
        values: Numbers, float64, shape ``(N,)``, NaN where unknown; or words, a tuple of N, empty
            where unknown.
        is_category: Whether words are few and mean a class, to be coloured and listed.
    """

    key: str
    title: str
    unit: str
    meaning: str
    values: np.ndarray | tuple[str, ...]
    is_category: bool = False

    @property
    def is_number(self) -> bool:
        """True for numbers, false for words."""
        return isinstance(self.values, np.ndarray)

    @cached_property
    def is_known(self) -> bool:
        """True if anything is known of any image."""
        if isinstance(self.values, np.ndarray):
            return bool(np.isfinite(self.values).any())
        return any(self.values)

    @cached_property
    def classes(self) -> tuple[tuple[str, ...], np.ndarray]:
        """The words that occur, in natural order, and each image's word among them.

        The second is int32, shape ``(N,)``, -1 where nothing is known. Numbers have no classes.
        """
        words = () if isinstance(self.values, np.ndarray) else self.values
        names = tuple(sorted(set(words) - {""}, key=natural_order))
        position = {name: place for place, name in enumerate(names)}
        index = [position.get(word, -1) for word in words]
        return names, np.asarray(index, np.int32)

    @property
    def heading(self) -> str:
        """Title and unit."""
        return f"{self.title}, {self.unit}" if self.unit else self.title


@dataclass(frozen=True, eq=False)
class ImageTable:
    """Columns over the same N images.

    Args:
        images: Number of images, N.
        columns: In the order in which they are offered; keys are unique.

    Raises:
        ValueError: If a column has another length.

    Example:
        >>> table = ImageTable(2, [Column("kl", "KL", "nats", "", np.array([1.0, np.nan]))])
        >>> table.columns["kl"].heading
        'KL, nats'
    """

    images: int
    columns: Mapping[str, Column] = field(default_factory=dict)

    def __init__(self, images: int, columns: Iterable[Column] = ()) -> None:
        by_key = {column.key: column for column in columns}
        if any(len(column.values) != images for column in by_key.values()):
            raise ValueError("every column must have one value per image")
        object.__setattr__(self, "images", images)
        object.__setattr__(self, "columns", MappingProxyType(by_key))
