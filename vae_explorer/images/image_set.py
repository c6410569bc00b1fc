"""The image set: everything that later stages know about the images."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from vae_explorer.images.pixel_rows import gathered
from vae_explorer.images.remarks import Remark
from vae_explorer.images.spec import PixelSpec
from vae_explorer.images.split import TRAIN, VALIDATION, split_images

__all__ = ["ImageSet", "Rejected", "fingerprint_of", "fingerprint_start", "natural_order"]

Scalar = TypeVar("Scalar", bound=np.generic)

_PATHS_AT_ONCE = 8192
_NEWEST_SPLIT = "newest split"


@dataclass(frozen=True)
class Rejected:
    """A file that could not be used.

    Args:
        path: Relative to the folder, with ``/`` between its parts.
        code: Stable name of the reason, such as ``"IMG_CORRUPT"``.
        reason: The reason in plain words.
    """

    path: str
    code: str
    reason: str


@dataclass(frozen=True, eq=False)
class ImageSet:
    """N images of one size, with what is known about each.

    Args:
        name: What to call the set.
        source: Absolute folder, or ``"sample:faces"`` and the like.
        pixels: uint8 (N, C, H, W), C-contiguous; becomes read-only. May be the map of a file
            that is larger than the memory.
        paths: N paths relative to the folder; bytes that are no UTF-8 are surrogate-escaped.
        labels: N labels, empty where there is none.
        columns: Known quantities of each image by name, float32 (N,); NaN where unknown.
        words: Known words of each image by name, N each; empty where unknown.
        remarks: What is remarkable about files that are used.
        rejected: Files of the folder that could not be used.
        spec: How the images were turned into pixels.
        split: N times ``"train"`` or ``"validation"``.
        fingerprint: SHA-256 over paths, pixels and spec, in hexadecimal.

    Raises:
        ValueError: The parts do not fit together.
    """

    name: str
    source: str
    pixels: npt.NDArray[np.uint8]
    paths: tuple[str, ...]
    labels: tuple[str, ...]
    columns: Mapping[str, npt.NDArray[np.float32]]
    rejected: tuple[Rejected, ...]
    spec: PixelSpec
    split: tuple[str, ...]
    fingerprint: str
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()

    def __post_init__(self) -> None:
        pixels = self.pixels
        if pixels.dtype != np.uint8 or pixels.ndim != 4 or not pixels.flags.c_contiguous:
            raise ValueError("pixels must be contiguous uint8 of shape (N, C, H, W)")
        count = len(pixels)
        if pixels.shape[1:] != self.spec.image_shape:
            raise ValueError(f"pixels of shape {pixels.shape} do not fit {self.spec}")
        if not len(self.paths) == len(self.labels) == len(self.split) == count:
            raise ValueError("paths, labels and split must have one entry per image")
        if any(column.shape != (count,) for column in self.columns.values()):
            raise ValueError("every column must have one value per image")
        if any(len(column) != count for column in self.words.values()):
            raise ValueError("every column of words must have one entry per image")
        object.__setattr__(self, "pixels", _read_only(pixels))
        columns = {name: _read_only(column) for name, column in self.columns.items()}
        object.__setattr__(self, "columns", MappingProxyType(columns))
        object.__setattr__(self, "words", MappingProxyType(dict(self.words)))

    def __len__(self) -> int:
        return len(self.pixels)

    @property
    def n(self) -> int:
        """Number of images."""
        return len(self.pixels)

    @property
    def channels(self) -> int:
        """1 for grey, 3 for colour."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Height of every image in pixels."""
        return int(self.pixels.shape[2])

    @property
    def width(self) -> int:
        """Width of every image in pixels."""
        return int(self.pixels.shape[3])

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """Shape (C, H, W) of one image."""
        return self.channels, self.height, self.width

    @cached_property
    def label_names(self) -> tuple[str, ...]:
        """The labels that occur, each once, numbers in their natural order."""
        return tuple(sorted(set(self.labels) - {""}, key=natural_order))

    @cached_property
    def label_index(self) -> npt.NDArray[np.int32]:
        """Position of each image's label in `label_names`, int32 (N,); -1 where it has none."""
        position = {name: index for index, name in enumerate(self.label_names)}
        index = [position.get(label, -1) for label in self.labels]
        return _read_only(np.asarray(index, dtype=np.int32).reshape(self.n))

    @cached_property
    def train_index(self) -> npt.NDArray[np.int64]:
        """Indices of the images to train on, int64, ascending."""
        return self._members(TRAIN)

    @cached_property
    def validation_index(self) -> npt.NDArray[np.int64]:
        """Indices of the images set aside for validation, int64, ascending."""
        return self._members(VALIDATION)

    def with_split(self, fraction: float, seed: int) -> ImageSet:
        """Return the same images, split anew; the newest answer is kept.

        Args:
            fraction: Share for validation, at least 0 and below 1, taken from every label.
            seed: Any whole number.

        Returns:
            A set that shares its pixels with this one. With one or two images all train.
        """
        asked = fraction, seed
        known: tuple[tuple[float, int], ImageSet] | None = self.__dict__.get(_NEWEST_SPLIT)
        if known is None or known[0] != asked:
            split = split_images(self.paths, self.label_index, fraction, seed)
            known = asked, replace(self, split=split)
            self.__dict__[_NEWEST_SPLIT] = known
        return known[1]

    def without(self, rows: Sequence[int] | npt.NDArray[np.integer]) -> ImageSet:
        """Return the set without some of its images; the others keep their place in the split.

        Args:
            rows: Indices of the images to leave out, in any order.

        Raises:
            IndexError: An index is outside the set.

        Example:
            >>> from vae_explorer import load_sample
            >>> digits = load_sample("digits")
            >>> len(digits) - len(digits.without([0, 5]))
            2
        """
        kept = np.ones(self.n, dtype=bool)
        kept[np.asarray(rows, dtype=np.int64)] = False
        return self.only(np.flatnonzero(kept))

    def only(self, rows: Sequence[int] | npt.NDArray[np.integer]) -> ImageSet:
        """Return some of the images, in the order of their indices given.

        Raises:
            FolderError: They are too many for the memory, and the disk has no room for them.
        """
        chosen = np.asarray(rows, dtype=np.int64)
        some = chosen.tolist()
        paths = tuple([self.paths[row] for row in some])
        pixels = gathered(self.pixels, chosen)
        return replace(
            self,
            pixels=pixels,
            paths=paths,
            labels=tuple([self.labels[row] for row in some]),
            columns={name: column[chosen] for name, column in self.columns.items()},
            words={name: tuple([words[row] for row in some]) for name, words in self.words.items()},
            split=tuple([self.split[row] for row in some]),
            fingerprint=fingerprint_of(paths, pixels, self.spec),
        )

    def _members(self, part: str) -> npt.NDArray[np.int64]:
        members = [index for index, name in enumerate(self.split) if name == part]
        return _read_only(np.asarray(members, dtype=np.int64))


def natural_order(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts numbers inside names by their value.

    Example:
        >>> sorted(["10", "9", "a"], key=natural_order)
        ['9', '10', 'a']
    """
    # Only ASCII digits: str.isdigit also holds for characters that int() refuses, and a very
    # long run of digits is left as text because int() refuses that as well.
    parts = re.split(r"([0-9]{1,18})", name)
    return tuple(
        (0, int(part), part) if odd % 2 else (1, 0, part) for odd, part in enumerate(parts) if part
    )


def fingerprint_of(paths: Sequence[str], pixels: npt.NDArray[np.uint8], spec: PixelSpec) -> str:
    """Return the SHA-256 over paths, pixels and spec, in hexadecimal."""
    digest = hashlib.sha256()
    for part in fingerprint_start(paths, pixels.shape, spec):
        digest.update(part)
    digest.update(np.ascontiguousarray(pixels).data)
    return digest.hexdigest()


def fingerprint_start(
    paths: Sequence[str], shape: tuple[int, ...], spec: PixelSpec
) -> Iterator[bytes]:
    """Yield what a fingerprint is made of before the pixels, bit by bit.

    Args:
        paths: Of the N images.
        shape: (N, C, H, W).
        spec: How they are seen.
    """
    yield repr((shape, spec)).encode()
    for start in range(0, len(paths), _PATHS_AT_ONCE):
        lines = "\n".join(paths[start : start + _PATHS_AT_ONCE])
        yield os.fsencode(f"\n{lines}" if start else lines)


def _read_only(array: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
    view = array.view()
    view.flags.writeable = False
    return view
