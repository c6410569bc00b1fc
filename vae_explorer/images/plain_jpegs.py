"""Plain JPEG files, decoded at a reduced size in one call.

Pillow reads a JPEG marker by marker in Python and keeps what each of them says; beside a decoder
that skips most of the detail this takes a quarter of the time. Here only the markers of a plain
picture are known. A file with any other (EXIF, which may turn it, among them), or with any damage,
is left to Pillow, where its fault gets its name.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from PIL import Image

from vae_explorer.images.framing import draft_size, planes
from vae_explorer.images.spec import PixelSpec

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["plain_jpeg", "plain_jpeg_pixels"]

_AFTER_START = 2
_SEGMENT, _FRAME = struct.Struct(">HH"), struct.Struct(">BHHB")
_SCAN, _JFIF, _PROFILE = 0xFFDA, 0xFFE0, 0xFFE2
_FRAMES = frozenset({0xFFC0, 0xFFC2})  # of a baseline and of a progressive picture
_TABLES = frozenset({0xFFC4, 0xFFDB, 0xFFDD, 0xFFFE})  # and comments
_LEAST_LENGTHS = {_JFIF: 16, _PROFILE: 16}  # shorter ones are broken: for Pillow to say
_NO_LENGTH = 2**16
_MODES = {1: "L", 3: "RGB"}
_MAX_PIXELS, _MAX_SIDE = 2**24, 2**14  # of larger ones the markers cost nothing by comparison
_SCALES = (8, 4, 2)


def plain_jpeg(content: bytes, spec: PixelSpec) -> Image.Image | None:
    """Decode a plain file, without detail that would be lost at the wanted size.

    Args:
        content: A whole file that begins as a JPEG does.
        spec: How it is to be seen.

    Returns:
        What Pillow makes of the same file after ``draft``, in mode L or RGB; None for a file that
        is not plain, or damaged.
    """
    header = _header(content)
    if header is None:
        return None
    width, height, mode = header
    scale = _scale(width, height, spec)
    size = -(-width // scale), -(-height // scale)
    try:
        image = Image.frombytes(mode, size, content, "jpeg", mode, "", scale, 0)
    except (ValueError, OSError):
        return None
    image.format = "JPEG"
    return image


def plain_jpeg_pixels(content: bytes, spec: PixelSpec) -> npt.NDArray[np.uint8] | None:
    """Decode a plain file to what the model sees.

    Args:
        content: A whole file of any kind.
        spec: How it is to be seen.

    Returns:
        uint8 (C, S, S), only to be read: the same as of
        :func:`~vae_explorer.images.decode.read_pixels`; None for a file that is no JPEG, not plain,
        damaged, or too large for the memory.
    """
    try:
        image = plain_jpeg(content, spec)
        return None if image is None else planes(image, spec)
    except MemoryError:
        return None


def _header(content: bytes) -> tuple[int, int, str] | None:
    """Width, height and mode; None if anything before the picture is not a plain one's."""
    at, found = _AFTER_START, None
    try:
        while True:
            marker, length = _SEGMENT.unpack_from(content, at)
            if marker == _SCAN:
                return found
            if marker in _FRAMES and found is None:
                found = _frame(*_FRAME.unpack_from(content, at + _SEGMENT.size))
                if found is None:
                    return None
            elif marker not in _TABLES and not _is_plain(marker, length, content, at):
                return None
            at += 2 + length
    except struct.error:
        return None


def _is_plain(marker: int, length: int, content: bytes, at: int) -> bool:
    if marker == _PROFILE and not content.startswith(b"ICC_PROFILE\0", at + _SEGMENT.size):
        return False  # such as a second picture
    return length >= _LEAST_LENGTHS.get(marker, _NO_LENGTH)


def _frame(bits: int, height: int, width: int, components: int) -> tuple[int, int, str] | None:
    mode = _MODES.get(components)
    if bits != 8 or mode is None or not 0 < width * height <= _MAX_PIXELS:
        return None
    return (width, height, mode) if max(width, height) <= _MAX_SIDE else None


def _scale(width: int, height: int, spec: PixelSpec) -> int:
    """By how much the decoder shrinks: as ``draft`` chooses it."""
    wanted = draft_size(width, height, spec)
    if wanted is None:
        return 1
    most = min(width // wanted[0], height // wanted[1])
    return next((scale for scale in _SCALES if scale <= most), 1)
