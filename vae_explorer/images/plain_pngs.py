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
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from vae_explorer.images.flatten import flatten

if TYPE_CHECKING:
    import numpy.typing as npt

    from vae_explorer.images.spec import PixelSpec

__all__ = ["plain_png_pixels"]

_START = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
_END = b"\0\0\0\0IEND\xae\x42\x60\x82"
_HEADER_ENDS = 33
_HEADER = struct.Struct(">II5BI")
_CHUNK, _CHECKSUM = struct.Struct(">I4s"), struct.Struct(">I")
_STORED, _STORED_BYTES = struct.Struct("<BHH"), 65_535
_BYTES = {"L": 1, "RGB": 3}
_MODES = {(8, 0, 0, 0, 0): "L", (8, 2, 0, 0, 0): "RGB"}  # depth, kind, and no interlacing


def plain_png_pixels(
    contents: Sequence[bytes], spec: PixelSpec
) -> tuple[list[int], npt.NDArray[np.uint8]]:
    """Decode those files that are plain and have the wanted size already.

    Args:
        contents: Whole files of any kind, of a few KiB each.
        spec: How to see them.

    Returns:
        Positions in the contents of the n files that were decoded, ascending, and their pixels,
        uint8 (n, C, S, S): the same as those of :func:`~vae_explorer.images.decode.read_pixels`.
    """
    kind: str | None = None
    taken: list[int] = []
    rows: list[bytes] = []
    for position, content in enumerate(contents):
        mode = _mode(content[:_HEADER_ENDS], spec.size)
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


@lru_cache(64)  # in most folders all files begin alike
def _mode(start: bytes, size: int) -> str | None:
    """Pillow's mode of a plain PNG file of the right size; None for all others."""
    if not start.startswith(_START) or len(start) < _HEADER_ENDS:
        return None
    width, height, *coding, checksum = _HEADER.unpack_from(start, len(_START))
    if not width == height == size or zlib.crc32(start[12:29]) != checksum:
        return None
    return _MODES.get(tuple(coding))


def _rows(content: bytes, length: int) -> bytes | None:
    """The rows with their filters; None if a chunk is damaged, missing or not a plain one's."""
    parts: list[bytes] = []
    at = _HEADER_ENDS
    try:
        while not content.startswith(_END, at):
            size, kind = _CHUNK.unpack_from(content, at)
            end = at + _CHUNK.size + size
            (checksum,) = _CHECKSUM.unpack_from(content, end)
            if kind != b"IDAT" or zlib.crc32(content[at + 4 : end]) != checksum:
                return None
            parts.append(content[at + _CHUNK.size : end])
            at = end + _CHECKSUM.size
        rows = zlib.decompress(b"".join(parts), bufsize=length + 1)
    except (struct.error, zlib.error):
        return None
    return rows if len(rows) == length else None


def _unfiltered(rows: Sequence[bytes], mode: str, spec: PixelSpec) -> npt.NDArray[np.uint8] | None:
    """Pixels, uint8 (n, C, S, S); None where a filter is unknown."""
    # Filters look at the row above: an empty one before each picture is what the format asks for.
    empty = bytes(1 + spec.size * _BYTES[mode])
    tall = spec.size, (1 + spec.size) * len(rows)
    packed = _as_stored(empty + empty.join(rows))
    try:
        image = Image.frombytes(mode, tall, packed, "zip", mode)
    except (ValueError, OSError):
        return None
    flat = np.frombuffer(flatten(image, spec.channels, spec.background).tobytes(), np.uint8)
    pictures = flat.reshape(len(rows), 1 + spec.size, spec.size, spec.channels)[:, 1:]
    return pictures.transpose(0, 3, 1, 2)


def _as_stored(content: bytes) -> bytes:
    """What ``zlib.compress(content, level=0)`` means, without its large tables (RFC 1950, 1951)."""
    parts: list[bytes] = [b"\x78\x01"]
    for start in range(0, len(content), _STORED_BYTES):
        part = content[start : start + _STORED_BYTES]
        is_last = start + len(part) == len(content)
        parts += _STORED.pack(is_last, len(part), len(part) ^ 0xFFFF), part
    return b"".join((*parts, _CHECKSUM.pack(zlib.adler32(content))))
