"""Where decoded pictures lie: in memory, or in a file where they are too many for that.

A file is written row by row and only read through a memory map, so a disk without room is an error
in words and not a crash, and the system keeps in memory what is used of it.
"""

from __future__ import annotations

import mmap
import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np
import numpy.typing as npt

from vae_explorer import places
from vae_explorer.errors import FolderError
from vae_explorer.images.spec import PixelSpec

__all__ = [
    "IN_MEMORY_BYTES",
    "PixelRows",
    "RowsInMemory",
    "RowsOnDisk",
    "cannot_write",
    "gathered",
    "memory_map_of",
    "open_rows",
    "physical_memory",
    "pixels_of_file",
    "refuse_cut",
]

IN_MEMORY_BYTES = 512 * 2**20
"""Most bytes of pixels that are held in memory; more are read from a file as they are used."""

_MEMORY_SHARE = 0.6
_ROWS_AT_ONCE = 4096

Pixels = npt.NDArray[np.uint8]


class PixelRows(Protocol):
    """N pictures of one shape that come in any order, from any thread."""

    def put(self, row: int, pixels: Pixels) -> None:
        """Lay down pictures, uint8 (n, C, H, W), the first of them in a row."""

    def block(self, start: int, stop: int) -> Pixels:
        """Return some of the pictures, uint8 (stop - start, C, H, W)."""

    def close(self) -> None:
        """Let go of what was not kept."""


class RowsInMemory:
    """Pictures in memory.

    Args:
        count: Number N of pictures.
        shape: (C, H, W).

    Attributes:
        pixels: All of them, uint8 (N, C, H, W).
    """

    def __init__(self, count: int, shape: tuple[int, int, int]) -> None:
        self.pixels: Pixels = np.empty((count, *shape), np.uint8)

    def put(self, row: int, pixels: Pixels) -> None:
        """Lay down pictures, the first of them in a row."""
        self.pixels[row : row + len(pixels)] = pixels

    def block(self, start: int, stop: int) -> Pixels:
        """Return some of the pictures."""
        return self.pixels[start:stop]

    def close(self) -> None:
        """Nothing is left behind."""


class RowsOnDisk:
    """Pictures in a file, which is deleted at the end unless it was renamed.

    Args:
        count: Number N of pictures.
        shape: (C, H, W).
        path: A file that is not there yet.

    Attributes:
        path: The file.
        shape: (C, H, W).

    Raises:
        OSError: The disk has no room for all of them, or cannot be written.
    """

    def __init__(self, count: int, shape: tuple[int, int, int], path: Path) -> None:
        self.path, self.shape = path, shape
        self._bytes = int(np.prod(shape))
        self._lock = threading.Lock()
        self._file: BinaryIO = path.open("x+b", buffering=0)
        try:
            _reserve(self._file, count * self._bytes)
        except OSError:
            self.close()
            raise

    def put(self, row: int, pixels: Pixels) -> None:
        """Lay down pictures, the first of them in a row."""
        with self._lock:
            self._file.seek(row * self._bytes)
            _write_all(self._file, np.ascontiguousarray(pixels))

    def block(self, start: int, stop: int) -> Pixels:
        """Return some of the pictures; a copy."""
        block: Pixels = np.empty((stop - start, *self.shape), np.uint8)
        with self._lock:
            self._file.seek(start * self._bytes)
            self._file.readinto(block.data.cast("B"))  # type: ignore[attr-defined]
        return block

    def keep(self, count: int) -> None:
        """Cut the file to a number of pictures, and see it safe on the disk."""
        self._file.truncate(count * self._bytes)
        _safe_on_disk(self._file)
        self._file.close()

    def close(self) -> None:
        """Delete the file, unless it goes by another name now."""
        self._file.close()
        self.path.unlink(missing_ok=True)


def open_rows(count: int, spec: PixelSpec, room: Callable[[], Path]) -> RowsInMemory | RowsOnDisk:
    """Find room for pictures: in memory where they are few, else on the disk.

    Args:
        count: Number of pictures.
        spec: How they are seen.
        room: Names a file that is not there yet, for those that are many.

    Raises:
        FolderError: ``FOLDER_TOO_LARGE`` if neither has room.
    """
    needed = count * spec.channels * spec.size**2
    if needed <= IN_MEMORY_BYTES:
        return RowsInMemory(count, spec.image_shape)
    try:
        return RowsOnDisk(count, spec.image_shape, room())
    except OSError:
        memory = physical_memory()
        if memory is not None and needed > _MEMORY_SHARE * memory:
            raise _too_large(count, spec, needed, memory) from None
        return RowsInMemory(count, spec.image_shape)


def pixels_of_file(path: Path, shape: tuple[int, ...]) -> Pixels:
    """Return the pictures of a file: read where they are few, else mapped and read as used.

    Args:
        path: A file of bare pixels.
        shape: (N, C, H, W).

    Raises:
        ValueError: The file has another size.
        OSError: It cannot be read.
    """
    size = int(np.prod(shape, dtype=np.int64))
    if path.stat().st_size != size:
        raise ValueError("the pixels do not fit their index")
    if size <= IN_MEMORY_BYTES:
        return np.fromfile(path, np.uint8).reshape(shape)
    return np.asarray(np.memmap(path, np.uint8, "r", shape=shape))


def memory_map_of(pixels: Pixels) -> mmap.mmap | None:
    """Return the memory map in which pictures lie; None if they are in memory."""
    base: object = pixels
    while isinstance(base, np.ndarray):
        base = base.base
    return base if isinstance(base, mmap.mmap) else None


def refuse_cut(mapped: mmap.mmap | None) -> None:
    """Make sure that a file is as long as when it was mapped; a missing end would end the process.

    Args:
        mapped: The map; None is never cut.

    Raises:
        FolderError: ``FOLDER_CUT`` if it is shorter.
    """
    if mapped is not None and mapped.size() < len(mapped):
        raise FolderError(
            "FOLDER_CUT",
            f"The file of decoded images in {_cache_name()} was cut short by another program while "
            "it was used. What was saved is whole. Open the folder of images or the run again: "
            "the images are decoded anew.",
        )


def gathered(pixels: Pixels, rows: npt.NDArray[np.int64]) -> Pixels:
    """Return some pictures, contiguous; in a file without a name where they are many.

    Args:
        pixels: uint8 (N, C, H, W).
        rows: Which of them, in any order.

    Raises:
        FolderError: ``FOLDER_TOO_LARGE`` if the disk has no room for them.
    """
    picture = pixels[:1].nbytes
    if len(rows) * picture <= IN_MEMORY_BYTES:
        return np.ascontiguousarray(pixels[rows])
    try:
        with tempfile.TemporaryFile(dir=places.cache_dir()) as file:
            _reserve(file, len(rows) * picture)
            for start in range(0, len(rows), _ROWS_AT_ONCE):
                file.write(pixels[rows[start : start + _ROWS_AT_ONCE]].data)
            file.flush()
            shape = len(rows), *pixels.shape[1:]
            return np.asarray(np.memmap(file, np.uint8, "r", shape=shape))
    except OSError as error:
        raise cannot_write(error) from error


def cannot_write(error: OSError) -> FolderError:
    """Return the error in words where a file of pixels could not be written."""
    return FolderError(
        "FOLDER_TOO_LARGE",
        f"The images are too many for the memory, and could not be written to "
        f"{_cache_name()} ({error.strerror or error}). Make room there, or choose a smaller "
        "image size.",
    )


def physical_memory() -> int | None:
    """Return the bytes of memory of this machine; None where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # on Windows
        return None


def _reserve(file: BinaryIO, size: int) -> None:
    """Make a file as large as it will be, and see that the disk has all of it.

    Raises:
        OSError: It has not.
    """
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), 0, size)
        return
    if shutil.disk_usage(places.cache_dir()).free < size:
        raise OSError("no room on the disk")
    file.truncate(size)


def _safe_on_disk(file: BinaryIO) -> None:
    os.fsync(file.fileno())


def _write_all(file: BinaryIO, pixels: Pixels) -> None:
    rest = pixels.data.cast("B")
    while rest:  # an unbuffered file may take less than it is given
        rest = rest[file.write(rest) :]


def _too_large(count: int, spec: PixelSpec, needed: int, memory: int) -> FolderError:
    return FolderError(
        "FOLDER_TOO_LARGE",
        f"{count} images of {spec.size} × {spec.size} pixels need {needed / 2**30:.1f} GiB. "
        f"This machine has {memory / 2**30:.1f} GiB of memory, and there is no room for them in "
        f"{_cache_name()} either. Make room there, choose a smaller image size, or a folder "
        "with fewer images.",
    )


def _cache_name() -> str:
    try:
        return str(places.cache_dir())
    except OSError as error:  # what cannot be made has a name all the same
        return str(error.filename)
