"""Sound files of every kind that the program opens, to be damaged."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

__all__ = ["exif_seeds", "image_seeds"]


def _picture(mode: str, side: int) -> Image.Image:
    y, x = np.mgrid[0:side, 0:side] / side
    levels = (127 * (np.sin(9 * x * y) + 1)).astype(np.uint8)
    if mode in ("I;16", "I"):
        return Image.fromarray(levels.astype(np.uint16) * 257).convert(mode)
    if mode == "F":
        return Image.fromarray(levels.astype(np.float32) / 255)
    colours = Image.fromarray(np.stack((levels, levels[::-1], levels.T), axis=-1))
    if mode in ("RGBA", "LA"):
        colours.putalpha(Image.fromarray(levels))
    return colours.convert(mode)


def _file(kind: str, mode: str, side: int = 24, **options: object) -> bytes:
    file = io.BytesIO()
    _picture(mode, side).save(file, kind, **options)
    return file.getvalue()


def _frames(kind: str) -> bytes:
    file = io.BytesIO()
    first, *others = (_picture("RGB", side).resize((20, 20)) for side in (20, 24, 28))
    first.save(file, kind, save_all=True, append_images=others)
    return file.getvalue()


def image_seeds() -> dict[str, bytes]:
    """Return files of every format and mode, by a name for each."""
    seeds = {
        f"{kind}-{mode}".lower(): _file(kind, mode)
        for kind, modes in (
            ("PNG", ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
            ("JPEG", ("L", "RGB", "CMYK")),
            ("WEBP", ("RGB", "RGBA")),
            ("BMP", ("1", "L", "P", "RGB")),
            ("GIF", ("L", "P")),
            ("TIFF", ("1", "L", "RGB", "RGBA", "CMYK", "I;16", "F")),
            ("ICO", ("RGBA",)),
            ("PPM", ("1", "L", "RGB")),
        )
        for mode in modes
    }
    seeds["jpeg-progressive"] = _file("JPEG", "RGB", 64, progressive=True, quality=60)
    seeds["png-large"] = _file("PNG", "RGB", 96)
    seeds["webp-lossless"] = _file("WEBP", "RGBA", lossless=True)
    for name in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "group4"):
        seeds[f"tiff-{name}"] = _file("TIFF", "1" if name == "group4" else "RGB", compression=name)
    seeds |= {f"{kind}-frames".lower(): _frames(kind) for kind in ("GIF", "WEBP", "TIFF", "PNG")}
    return seeds


def exif_seeds() -> dict[str, tuple[bytes, bytes]]:
    """Return files with EXIF data, by a name for each, and the EXIF data alone.

    Only the data is to be damaged: the picture round it stays sound.
    """
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010E] = "A description"
    exif[0x8769] = {0x9003: "2020:01:01 00:00:00", 0x829A: (1, 60)}
    exif[0x8825] = {1: "N", 2: (48.0, 8.0, 30.0)}
    data = exif.tobytes()
    return {kind.lower(): (_file(kind, "RGB", exif=data), data) for kind in ("JPEG", "WEBP", "PNG")}
