"""Pictures as PNG: one, many, a grid, a strip."""

from __future__ import annotations

import math
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from vae_explorer.errors import ExportError
from vae_explorer.export.files import make_folder, save_bytes
from vae_explorer.runs.disk import DISK, Disk

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "grid_of",
    "png_bytes",
    "save_grid",
    "save_picture",
    "save_pictures",
    "save_strip",
    "to_image",
]

_GAP_PX = 2
_GAP_LEVEL = 255


def to_image(pixels: np.ndarray) -> Image.Image:
    """Return a picture as a Pillow image.

    Args:
        pixels: uint8, shape ``(C, H, W)`` with ``C`` 1 or 3.

    Raises:
        ExportError: If the array is no picture.
    """
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[0] not in (1, 3):
        raise ExportError(
            "EXPORT_PIXELS",
            f"Pictures are uint8 of shape (1 or 3, H, W), not {pixels.dtype} {pixels.shape}.",
        )
    rows = pixels[0] if pixels.shape[0] == 1 else pixels.transpose(1, 2, 0)
    return Image.fromarray(np.ascontiguousarray(rows))


def png_bytes(pixels: np.ndarray) -> bytes:
    """Return a picture as the content of a PNG file.

    Args:
        pixels: uint8, shape ``(C, H, W)``.
    """
    buffer = BytesIO()
    to_image(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def grid_of(pixels: np.ndarray, columns: int | None = None) -> np.ndarray:
    """Lay pictures out in rows, with a white gap of two pixels between them.

    Args:
        pixels: uint8, shape ``(K, C, H, W)``, at least one.
        columns: Pictures in a row, or None for about as many as there are rows.

    Returns:
        One picture, uint8, shape ``(C, ..., ...)``.

    Raises:
        ExportError: If there is no picture.

    Example:
        >>> grid_of(np.zeros((6, 3, 8, 8), np.uint8)).shape
        (3, 18, 28)
    """
    if pixels.ndim != 4 or not len(pixels):
        raise ExportError("EXPORT_EMPTY", "There is no picture to save.")
    count, channels, height, width = pixels.shape
    across = min(count, columns or math.ceil(math.sqrt(count)))
    down = -(-count // across)
    cell = height + _GAP_PX, width + _GAP_PX
    sheet = np.full((channels, down * cell[0], across * cell[1]), _GAP_LEVEL, np.uint8)
    for index, picture in enumerate(pixels):
        top, left = (index // across) * cell[0], (index % across) * cell[1]
        sheet[:, top : top + height, left : left + width] = picture
    return sheet[:, :-_GAP_PX, :-_GAP_PX]


def save_picture(
    pixels: np.ndarray, path: str | Path, *, overwrite: bool = False, disk: Disk = DISK
) -> Path:
    """Save one picture as PNG, pixel by pixel.

    Args:
        pixels: uint8, shape ``(C, H, W)``.
        path: The file.
        overwrite: True to replace a file of that name.
        disk: The operating system.

    Raises:
        ExportError: If it could not be written; nothing was changed then.
    """
    return save_bytes(png_bytes(pixels), path, overwrite=overwrite, disk=disk)


def save_grid(
    pixels: np.ndarray,
    path: str | Path,
    columns: int | None = None,
    *,
    overwrite: bool = False,
    disk: Disk = DISK,
) -> Path:
    """Save pictures as one PNG in rows.

    Args:
        pixels: uint8, shape ``(K, C, H, W)``.
        path: The file.
        columns: Pictures in a row, or None for about as many as there are rows.
        overwrite: True to replace a file of that name.
        disk: The operating system.

    Raises:
        ExportError: If it could not be written; nothing was changed then.
    """
    return save_picture(grid_of(pixels, columns), path, overwrite=overwrite, disk=disk)


def save_strip(
    pixels: np.ndarray, path: str | Path, *, overwrite: bool = False, disk: Disk = DISK
) -> Path:
    """Save the pictures of a walk side by side as one PNG.

    Args:
        pixels: uint8, shape ``(K, C, H, W)``.
        path: The file.
        overwrite: True to replace a file of that name.
        disk: The operating system.

    Raises:
        ExportError: If it could not be written; nothing was changed then.
    """
    return save_grid(pixels, path, len(pixels), overwrite=overwrite, disk=disk)


def save_pictures(
    pixels: Iterable[np.ndarray],
    folder: str | Path,
    prefix: str = "sample",
    *,
    disk: Disk = DISK,
) -> list[Path]:
    """Save pictures as single PNG files, numbered behind those that are there already.

    Args:
        pixels: uint8, shape ``(C, H, W)`` each; they may be made one after the other.
        folder: Where to; it is created if needed.
        prefix: What the names begin with.
        disk: The operating system.

    Returns:
        The files, ``prefix-0001.png`` and so on. No file is ever replaced.

    Raises:
        ExportError: If one could not be written; those of this call are removed then, as they are
            where the next picture cannot be made.
    """
    target = make_folder(folder)
    number = _last_number(target, prefix)
    written: list[Path] = []
    try:
        for picture in pixels:
            number += 1
            written.append(save_picture(picture, target / f"{prefix}-{number:04d}.png", disk=disk))
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return written


def _last_number(folder: Path, prefix: str) -> int:
    """Return the highest number in use, 0 if there is none."""
    stems = (path.stem for path in folder.glob("*.png"))
    ends = (stem.removeprefix(f"{prefix}-") for stem in stems if stem.startswith(f"{prefix}-"))
    return max((int(end) for end in ends if end.isascii() and end.isdecimal()), default=0)
