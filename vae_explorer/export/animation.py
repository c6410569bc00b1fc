"""Pictures as an animation."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from vae_explorer.errors import ExportError
from vae_explorer.export.files import save_bytes
from vae_explorer.export.pictures import to_image
from vae_explorer.runs.disk import DISK, Disk

__all__ = ["gif_bytes", "save_gif", "there_and_back"]

_TICK_MS = 10


def gif_bytes(frames: Iterable[np.ndarray], interval_ms: int, scale: int = 1) -> bytes:
    """Return pictures as the content of a GIF file that runs for ever.

    Each frame has colours of its own, 256 at most.

    Args:
        frames: uint8, shape ``(C, H, W)`` each, at least one; made one after the other.
        interval_ms: Time of one frame, 20 to 10,000; GIF counts in steps of 10.
        scale: Whole factor by which each pixel is enlarged.

    Raises:
        ExportError: If there is no frame.
    """
    images = (_palette_image(frame, scale) for frame in frames)
    first = next(images, None)
    if first is None:
        raise ExportError("EXPORT_EMPTY", "There is no picture to save.")
    duration = max(20, min(10_000, round(interval_ms / _TICK_MS) * _TICK_MS))
    buffer = BytesIO()
    first.save(
        buffer,
        "GIF",
        save_all=True,
        append_images=images,
        duration=duration,
        loop=0,
        optimize=False,
    )
    return buffer.getvalue()


def _palette_image(frame: np.ndarray, scale: int) -> Image.Image:
    image = to_image(np.repeat(np.repeat(frame, scale, axis=1), scale, axis=2))
    if image.mode == "L":
        return image
    return image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def save_gif(
    frames: Iterable[np.ndarray],
    path: str | Path,
    interval_ms: int = 100,
    *,
    scale: int = 1,
    overwrite: bool = False,
    disk: Disk = DISK,
) -> Path:
    """Save pictures as a GIF that runs for ever.

    Args:
        frames: uint8, shape ``(C, H, W)`` each, at least one; made one after the other.
        path: The file.
        interval_ms: Time of one frame, 20 to 10,000 ms.
        scale: Whole factor by which each pixel is enlarged.
        overwrite: True to replace a file of that name.
        disk: The operating system.

    Raises:
        ExportError: If it could not be written; nothing was changed then.
    """
    content = gif_bytes(frames, interval_ms, scale)
    return save_bytes(content, path, overwrite=overwrite, disk=disk)


def there_and_back(frames: np.ndarray) -> np.ndarray:
    """Return frames followed by the same backwards, so that a film without end has no jump.

    Args:
        frames: Shape ``(K, C, H, W)``.

    Returns:
        Shape ``(2 K - 2, C, H, W)``: both ends are shown once.
    """
    return np.concatenate([frames, frames[-2:0:-1]])
