"""Small, plain PNG files, decoded many at a time: digits, icons and patches by the ten thousand.

Pillow reads a PNG chunk by chunk in Python and asks after colour profiles, animations and texts
that such files do not have; for 28 × 28 pixels this takes far longer than the decoding itself.
Here only the chunks of a plain picture are known, and the unpacked rows of many files are laid one
below the other, so that Pillow undoes the row filters of all of them in one call. A file with any
other chunk, or with any damage, is left out and decoded alone, where its fault gets its name.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from vae_explorer.images.flatten import flatten

if TYPE_CHECKING:
    import numpy.typing as npt

    from vae_explorer.images.spec import PixelSpec

__all__ = ["plain_png_pixels"]

_START = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
_AFTER_SIGNATURE, _AFTER_HEADER = 8, 33
_HEADER = struct.Struct(">II5B")
_CHUNK, _CHECKSUM = struct.Struct(">I4s"), struct.Struct(">I")
_BYTES = {"L": 1, "RGB": 3}
_MODES = {(8, 0, 0, 0, 0): "L", (8, 2, 0, 0, 0): "RGB"}  # depth, kind, and no interlacing


def plain_png_pixels(
    contents: Sequence[bytes], spec: PixelSpec
) -> tuple[list[int], npt.NDArray[np.uint8]]:
    """Decode those files that are plain and have the wanted size already.

    Args:
        contents: Whole files of any kind.
        spec: How to see them.

    Returns:
        Positions in the contents of the n files that were decoded, ascending, and their pixels,
        uint8 (n, C, S, S): the same as those of :func:`~vae_explorer.images.decode.read_pixels`.
    """
    kind: str | None = None
    taken: list[int] = []
    rows: list[bytes] = []
    for position, content in enumerate(contents):
        mode = _mode(content, spec.size)
        if mode is None or (kind is not None and mode != kind):
            continue
        unpacked = _rows(content, spec.size * (1 + spec.size * _BYTES[mode]))
        if unpacked is not None:
            kind = mode
            taken.append(position)
            rows.append(unpacked)
    pixels = None if kind is None else _unfiltered(rows, kind, spec)
    if pixels is None:
        return [], np.empty((0, *spec.image_shape), np.uint8)
    return taken, pixels


def _mode(content: bytes, size: int) -> str | None:
    """Pillow's mode of a plain PNG file of the right size; None for all others."""
    if not content.startswith(_START) or len(content) < _AFTER_HEADER:
        return None
    width, height, *coding = _HEADER.unpack_from(content, len(_START))
    return _MODES.get(tuple(coding)) if width == height == size else None


def _rows(content: bytes, length: int) -> bytes | None:
    """The rows with their filters; None if a chunk is damaged, missing or not a plain one's."""
    parts: list[bytes] = []
    allowed: tuple[bytes, ...] = (b"IHDR",)
    at, kind = _AFTER_SIGNATURE, b""
    try:
        while kind != b"IEND":
            size, kind = _CHUNK.unpack_from(content, at)
            end = at + _CHUNK.size + size
            (checksum,) = _CHECKSUM.unpack_from(content, end)
            if kind not in allowed or zlib.crc32(content[at + 4 : end]) != checksum:
                return None
            if kind == b"IDAT":
                parts.append(content[at + _CHUNK.size : end])
            allowed = (b"IDAT", b"IEND")
            at = end + _CHECKSUM.size
        unpacking = zlib.decompressobj()
        rows = unpacking.decompress(b"".join(parts), length + 1)
    except (struct.error, zlib.error):
        return None
    return rows if unpacking.eof and len(rows) == length else None


def _unfiltered(rows: Sequence[bytes], mode: str, spec: PixelSpec) -> npt.NDArray[np.uint8] | None:
    """Pixels, uint8 (n, C, S, S); None where a filter is unknown."""
    # Filters look at the row above: an empty one before each picture is what the format asks for.
    empty = bytes(1 + spec.size * _BYTES[mode])
    tall = spec.size, (1 + spec.size) * len(rows)
    packed = zlib.compress(b"".join([part for row in rows for part in (empty, row)]), level=0)
    try:
        image = Image.frombytes(mode, tall, packed, "zip", mode)
    except (ValueError, OSError):
        return None
    flat = np.frombuffer(flatten(image, spec.channels, spec.background).tobytes(), np.uint8)
    pictures = flat.reshape(len(rows), 1 + spec.size, spec.size, spec.channels)[:, 1:]
    return pictures.transpose(0, 3, 1, 2)
