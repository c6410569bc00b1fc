"""What the benchmarks train on: made in a moment, of the size and weight of the real things."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from tests.oracles import image_set_of
from vae_explorer.images.image_set import ImageSet

__all__ = ["coloured", "digits", "digits_of", "image_set", "write_jpegs", "write_pngs"]


def digits(count: int, seed: int = 0) -> np.ndarray:
    """Return bent strokes on black, much as digits: uint8, shape ``(N, 1, 28, 28)``."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:28, 0:28].astype(np.float32)
    pictures = np.empty((count, 1, 28, 28), np.uint8)
    for start in range(0, count, 1000):
        some = min(1000, count - start)
        angle, bend, shift = rng.normal(size=(3, some, 1, 1)).astype(np.float32)
        along = np.cos(angle) * (columns - 14) + np.sin(angle) * (rows - 14)
        across = np.cos(angle) * (rows - 14) - np.sin(angle) * (columns - 14)
        away = np.abs(across - 3 * shift - 0.04 * bend * along**2)
        ink = (255 * (2.2 - away)).clip(0, 255) * (np.abs(along) < 9)
        pictures[start : start + some, 0] = ink
    return pictures


def digits_of(mnist: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the training and the test pictures of an ``.npz`` with ``x_train`` and ``x_test``."""
    with np.load(mnist, allow_pickle=False) as arrays:
        return arrays["x_train"][:, None], arrays["x_test"][:, None]


def coloured(count: int, side: int = 64, seed: int = 0, grain: int = 12) -> np.ndarray:
    """Return soft blobs of colour with some grain: uint8, shape ``(N, 3, side, side)``."""
    rng = np.random.default_rng(seed)
    pictures = np.empty((count, 3, side, side), np.uint8)
    for row in range(count):
        coarse = rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)
        soft = Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC)
        grains = rng.integers(-grain, grain + 1, (side, side, 3), dtype=np.int16)
        picture = (np.asarray(soft, np.int16) + grains).clip(0, 255)
        pictures[row] = picture.astype(np.uint8).transpose(2, 0, 1)
    return pictures


def image_set(pixels: np.ndarray, validation: np.ndarray | None = None) -> ImageSet:
    """Return pictures as an image set, of which only the first ones train.

    Args:
        pixels: To train on, uint8, shape ``(N, C, H, W)``.
        validation: To validate on, if any.
    """
    every = pixels if validation is None else np.concatenate([pixels, validation])
    split = ["train"] * len(pixels) + ["validation"] * (len(every) - len(pixels))
    return image_set_of(every, split)


def write_pngs(folder: Path, pixels: np.ndarray) -> None:
    """Write grey pictures as files."""
    for row, picture in enumerate(pixels):
        Image.fromarray(picture[0]).save(folder / f"{row:05}.png")


def write_jpegs(folder: Path, count: int, side: int = 512, grain: int = 12) -> None:
    """Write coloured pictures as files of the weight of photographs.

    A grain of 6 makes those of 512 × 512 pixels 26 kB each, 12 makes them 39 kB.
    """
    for row, picture in enumerate(coloured(count, side, grain=grain)):
        image = Image.fromarray(picture.transpose(1, 2, 0))
        image.save(folder / f"{row:05}.jpg", quality=80)
