"""The one place where image files are decoded.

Whatever a file holds, the answer is its pixels or one error with a reason; never half a picture.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from vae_explorer.images.flatten import flatten, has_alpha, stored_bits
from vae_explorer.images.framing import draft_size, planes
from vae_explorer.images.opening import UnreadableImage, explain, open_bytes, quiet_pillow
from vae_explorer.images.plain_jpegs import plain_jpeg
from vae_explorer.images.remarks import remarks_on
from vae_explorer.images.spec import ImageFacts, PixelSpec

__all__ = [
    "MAX_PIXELS",
    "MAX_SIDE",
    "UnreadableImage",
    "decode_pixels",
    "pixels_of_picture",
    "probe",
    "quiet_pillow",
    "read_pixels",
    "read_remarked",
    "read_whole",
]

MAX_PIXELS = 50_000_000
MAX_SIDE = 30_000

# What a file is, is read from its first bytes and not from its name. Only the decoder of that
# format sees the file: no other parser, and no program that Pillow would start (Ghostscript).
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"\0\0\1\0", "ICO"),
    *((b"P%d" % digit, "PPM") for digit in range(1, 7)),
)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112
_SAYS_ORIENTATION = ("exif", "xmp", "XML:com.adobe.xmp", "Raw profile type exif")


def read_pixels(path: str | Path, spec: PixelSpec) -> npt.NDArray[np.uint8]:
    """Decode one file into what the model sees.

    The first frame or page is taken, turned as its EXIF says, laid on the background where it is
    transparent, made square and scaled with antialiasing. Colour profiles are not applied.

    Args:
        path: An image file of at most 512 MiB, 50 million pixels and 30,000 pixels a side.
        spec: Size, channels, fit and background.

    Returns:
        uint8 (C, S, S).

    Raises:
        ImageError: The file is not used; the sentence says why.
    """
    return read_remarked(path, spec)[0]


def read_remarked(
    path: str | Path, spec: PixelSpec
) -> tuple[npt.NDArray[np.uint8], tuple[str, ...]]:
    """Decode one file as :func:`read_pixels` does, and say what is remarkable about it.

    Args:
        path: An image file.
        spec: Size, channels, fit and background.

    Returns:
        uint8 (C, S, S), and codes such as ``"IMG_EXT_MISMATCH"``.

    Raises:
        ImageError: The file is not used; the sentence says why.
    """
    with _opened(os.fspath(path), spec=spec) as image:
        return _pixels(image, spec), remarks_on(image, os.fspath(path))


def decode_pixels(content: bytes, name: str, spec: PixelSpec) -> npt.NDArray[np.uint8]:
    """Decode the content of an image file that is on no disk, such as one from the clipboard.

    Args:
        content: What the file would hold, within the limits of :func:`read_pixels`.
        name: What to call it where it is not used.
        spec: As for :func:`read_pixels`.

    Returns:
        uint8 (C, S, S), the same as of a file with this content.

    Raises:
        ImageError: The content is not used; the sentence says why.
    """
    with _opened(name, content, spec) as image:
        return _pixels(image, spec)


def pixels_of_picture(
    picture: npt.NDArray[np.uint8], spec: PixelSpec, name: str = "The picture"
) -> npt.NDArray[np.uint8]:
    """Turn a picture that another program has decoded into what the model sees.

    Args:
        picture: uint8 (H, W, 4): red, green, blue, and how opaque; at least one pixel.
        spec: As for :func:`read_pixels`.
        name: What to call it where it is not used.

    Returns:
        uint8 (C, S, S), the same as of a PNG file of this picture.

    Raises:
        ImageError: It has too many pixels.
    """
    height, width = picture.shape[:2]
    try:
        _check_size(width, height, name)
        return _pixels(Image.fromarray(picture), spec)
    except Exception as error:
        raise explain(error, name) from error


def read_whole(path: str | Path, channels: int) -> npt.NDArray[np.uint8]:
    """Decode one file at its own resolution, to be looked at.

    Args:
        path: An image file within the limits of :func:`read_pixels`.
        channels: 1 for grey, 3 for colour.

    Returns:
        uint8 (C, H, W), turned as its EXIF says, on white where it is transparent.

    Raises:
        ImageError: The file is not used; the sentence says why.
    """
    with _opened(os.fspath(path)) as image:
        image.load()
        turn = _TURNS.get(_orientation(image))
        flat = flatten(image if turn is None else image.transpose(turn), channels, 255)
        pixels = np.asarray(flat).reshape(flat.height, flat.width, channels)
        return np.ascontiguousarray(pixels.transpose(2, 0, 1))


def _pixels(image: Image.Image, spec: PixelSpec) -> npt.NDArray[np.uint8]:
    """Turn, flatten and scale an image that was opened."""
    if image.format == "JPEG":
        wanted = draft_size(*image.size, spec)
        if wanted is not None:
            image.draft(None, wanted)
    image.load()
    turn = _TURNS.get(_orientation(image))
    if turn is not None:
        image = image.transpose(turn)
    return np.ascontiguousarray(planes(image, spec))


def probe(path: str | Path) -> ImageFacts:
    """Read the header of one file.

    Raises:
        ImageError: The file cannot be an image that is used; the sentence says why.
    """
    with _opened(os.fspath(path)) as image:
        width, height = image.size
        if any(name in image.info for name in _SAYS_ORIENTATION) and _orientation(image) >= 5:
            width, height = height, width
        return ImageFacts(
            width=width,
            height=height,
            colour=not _is_grey(image),
            alpha=has_alpha(image),
            bits=stored_bits(image),
            format=str(image.format),
            frames=int(getattr(image, "n_frames", 1)),
        )


@contextmanager
def _opened(
    path: str, content: bytes | None = None, spec: PixelSpec | None = None
) -> Iterator[Image.Image]:
    """Open an image within the limits; every failure in the block becomes an ImageError.

    Args:
        path: A file, or the name of the content.
        content: What is in memory already.
        spec: Where only the pixels seen in this way are wanted, and not what else there is.
    """
    try:
        source = open_bytes(path) if content is None else nullcontext(io.BytesIO(content))
        with quiet_pillow, source as file:
            kind = _format_of(file.read(16))
            if kind is None:
                raise UnreadableImage(
                    "IMG_NOT_IMAGE", path, "is not an image in any of the supported formats"
                )
            if kind == "JPEG" and spec is not None and isinstance(file, io.BytesIO):
                plain = plain_jpeg(file.getvalue(), spec)
                if plain is not None:
                    yield plain
                    return
            with Image.open(file, formats=(kind,)) as image:
                _check_size(*image.size, path)
                yield image
    except Exception as error:
        # On purpose everything: on damaged files Pillow raises OSError, ValueError, SyntaxError,
        # TypeError, struct.error, IndexError and more, and one file must never end an intake.
        raise explain(error, path) from error


def _check_size(width: int, height: int, path: str) -> None:
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise UnreadableImage(
            "IMG_TOO_LARGE",
            path,
            f"has {width} × {height} pixels; the limit is {MAX_PIXELS // 10**6} "
            f"million, and {MAX_SIDE} a side",
        )


def _format_of(start: bytes) -> str | None:
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WEBP"
    return next((kind for magic, kind in _MAGIC if start.startswith(magic)), None)


def _orientation(image: Image.Image) -> int:
    # Pillow itself turns TIFF. To ask an image that says nothing would cost as much as decoding.
    if image.format == "TIFF" or not any(name in image.info for name in _SAYS_ORIENTATION):
        return 1
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # broken EXIF raises anything, and never costs the picture
        return 1


def _is_grey(image: Image.Image) -> bool:
    if image.mode not in ("P", "PA"):
        return image.mode in ("1", "L", "LA", "La", "I", "F") or image.mode.startswith("I;16")
    if image.palette is None:
        return False
    order, palette = image.palette.getdata()
    stride = max(3, len(order))
    colours = np.frombuffer(bytes(palette)[: len(palette) // stride * stride], np.uint8)
    rows = colours.reshape(-1, stride)[:, :3]
    return bool((rows == rows[:, :1]).all())
