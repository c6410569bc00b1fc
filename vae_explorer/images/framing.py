"""How a picture of any shape becomes a square of the wanted size."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from vae_explorer.images.flatten import flatten
from vae_explorer.images.spec import Fit, PixelSpec

__all__ = ["draft_size", "planes", "square"]


def draft_size(width: int, height: int, spec: PixelSpec) -> tuple[int, int] | None:
    """Return the size below which a JPEG decoder need not skip detail; None: it is smaller.

    That is twice the target, which leaves a quarter of a level of 255 to the whole picture.

    Args:
        width: Of the whole picture, at least 1 pixel.
        height: Likewise.
        spec: How it is to be seen.
    """
    side = max(width, height) if spec.fit is Fit.PAD else min(width, height)
    shrink = 2 * spec.size / side
    if shrink >= 1:
        return None
    return max(1, int(width * shrink)), max(1, int(height * shrink))


def square(image: Image.Image, spec: PixelSpec) -> Image.Image:
    """Cut out the middle or fill up the borders, and scale with antialiasing.

    Args:
        image: In mode L (1 channel) or RGB (3 channels).
        spec: How it is to be seen.
    """
    size = spec.size
    width, height = image.size
    if width == height == size:
        return image
    if spec.fit is Fit.CROP:
        side = min(width, height)
        left, top = (width - side) / 2, (height - side) / 2
        box = (left, top, left + side, top + side)
        return image.resize((size, size), Image.Resampling.BILINEAR, box=box)
    scale = size / max(width, height)
    inner = (max(1, round(width * scale)), max(1, round(height * scale)))
    canvas = Image.new(image.mode, (size, size), (spec.background,) * spec.channels)
    canvas.paste(
        image.resize(inner, Image.Resampling.BILINEAR),
        ((size - inner[0]) // 2, (size - inner[1]) // 2),
    )
    return canvas


def planes(image: Image.Image, spec: PixelSpec) -> npt.NDArray[np.uint8]:
    """Make a loaded image that stands upright into what the model sees.

    Args:
        image: Of any mode and size.
        spec: How it is to be seen.

    Returns:
        uint8 (C, S, S), only to be read; with colour it is not contiguous.
    """
    flat = square(flatten(image, spec.channels, spec.background), spec)
    rows = np.frombuffer(flat.tobytes(), np.uint8).reshape(spec.size, spec.size, spec.channels)
    return rows.transpose(2, 0, 1)
