"""Image files for the tests, written by Pillow before they are maltreated."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

WriteFolder = Callable[..., Path]


def picture(seed: int = 0, size: int = 24, channels: int = 3) -> Image.Image:
    """A picture with smooth parts and edges, other for each seed."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:size, 0:size] / size
    shape = np.stack(
        [
            np.sin(6 * random.random() * x + 3 * random.random() * y) + (x > random.random())
            for _ in range(channels)
        ],
        axis=-1,
    )
    levels = (255 * (shape - shape.min()) / np.ptp(shape)).astype(np.uint8)
    return Image.fromarray(levels if channels > 1 else levels[..., 0])


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """The bytes of an image file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
