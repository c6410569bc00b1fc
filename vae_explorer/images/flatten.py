"""From whatever a file stores to 8-bit grey or colour without transparency.

Pillow's own conversions would clip 16-bit grey to white, show floating-point images black, and
reveal the colour hidden under transparent pixels.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

__all__ = ["flatten", "has_alpha", "stored_bits"]

_BITS_PER_SAMPLE, _PHOTOMETRIC = 258, 262
_LEAST_VALUE, _GREATEST_VALUE = 340, 341
_WHITE_IS_ZERO = 0


def has_alpha(image: Image.Image) -> bool:
    """Return whether an image may be transparent somewhere."""
    return image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info


def stored_bits(image: Image.Image) -> int:
    """Return the bits per channel of an image as Pillow holds it; 12-bit TIFF counts as 12."""
    if image.mode == "1":
        return 1
    if image.mode.startswith("I;16"):
        return 12 if _tag(image, _BITS_PER_SAMPLE) == 12 else 16
    return 32 if image.mode in ("I", "F") else 8


def flatten(image: Image.Image, channels: int, background: int) -> Image.Image:
    """Return an image in mode L (1 channel) or RGB (3 channels).

    16-bit grey is scaled from its full range, 12-bit TIFF from 0..4095. Other integers and
    floating-point values are scaled from the range the file declares, else from the first of
    0..1 (floating point only), 0..255, 0..65535 that holds all of them, else from their own
    least and greatest value. What is no number becomes black.

    Args:
        image: A loaded image of any mode a file can have.
        channels: 1 or 3.
        background: Grey level behind transparent pixels.
    """
    wanted = "L" if channels == 1 else "RGB"
    if image.mode == wanted and "transparency" not in image.info:
        return image
    if stored_bits(image) > 8:
        image = _to_eight_bits(image)
    if has_alpha(image):
        image = _on_background(image, background)
    if image.mode not in ("L", "RGB", "1", "P"):
        image = image.convert("RGB")
    return image if image.mode == wanted else image.convert(wanted)


def _on_background(image: Image.Image, background: int) -> Image.Image:
    if image.mode in ("LA", "La"):
        image = image.convert("LA")
        flat, level = "L", background
        canvas = Image.new(flat, image.size, level)
    else:
        image = image.convert("RGBA")
        flat = "RGB"
        canvas = Image.new(flat, image.size, (background,) * 3)
    canvas.paste(image.convert(flat), mask=image.getchannel("A"))
    return canvas


def _to_eight_bits(image: Image.Image) -> Image.Image:
    values: npt.NDArray[Any] = np.asarray(image)
    least, greatest = _range_of(image, values)
    # Single precision holds every 16-bit value exactly and halves the memory of double.
    precision = np.float32 if values.itemsize < 4 else np.float64
    scaled: npt.NDArray[Any] = values.astype(precision)
    scaled -= least
    scaled *= 255.0 / (greatest - least)
    np.nan_to_num(scaled, copy=False, nan=0.0, posinf=255.0, neginf=0.0)
    np.clip(np.rint(scaled, out=scaled), 0, 255, out=scaled)
    grey = scaled.astype(np.uint8)
    # Pillow turns 8-bit images round by itself, but not these.
    return Image.fromarray(255 - grey if _tag(image, _PHOTOMETRIC) == _WHITE_IS_ZERO else grey)


def _range_of(image: Image.Image, values: npt.NDArray[Any]) -> tuple[float, float]:
    if image.mode.startswith("I;16"):
        return 0.0, float(2 ** stored_bits(image) - 1)
    declared = (_tag(image, _LEAST_VALUE), _tag(image, _GREATEST_VALUE))
    if declared[0] is not None and declared[1] is not None and declared[0] < declared[1]:
        return declared[0], declared[1]
    finite = values[np.isfinite(values)]
    if not finite.size:
        return 0.0, 1.0
    least, greatest = float(finite.min()), float(finite.max())
    for limit in (1.0, 255.0, 65535.0) if image.mode == "F" else (255.0, 65535.0):
        if least >= 0.0 and greatest <= limit:
            return 0.0, limit
    return least, max(greatest, np.nextafter(least, np.inf))


def _tag(image: Image.Image, number: int) -> float | None:
    tags = getattr(image, "tag_v2", None)
    value = tags.get(number) if tags is not None else None
    if isinstance(value, tuple):
        value = value[0] if value else None
    return float(value) if isinstance(value, (int, float)) else None
