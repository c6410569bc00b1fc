"""Copies of image files in a folder, under names that are free."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vae_explorer.errors import ExportError
from vae_explorer.export.files import make_folder, save_bytes
from vae_explorer.export.pictures import png_bytes
from vae_explorer.runs.disk import DISK, Disk
from vae_explorer.runs.plain_text import plain_text

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Copied", "ImageSource", "copy_images"]

_TRIES = 10_000


@dataclass(frozen=True, eq=False)
class ImageSource:
    """One image to copy.

    Attributes:
        name: Of its file, without a folder.
        file: Where it lies; None if it is not there any more.
        pixels: As the model sees it, uint8, shape ``(C, H, W)``; written where there is no file.
    """

    name: str
    file: Path | None
    pixels: np.ndarray


@dataclass(frozen=True)
class Copied:
    """What came of copying.

    Attributes:
        folder: Where to.
        files: Number of files that were copied.
        drawn: Number of images whose file is gone, which were written as PNG.
    """

    folder: Path
    files: int
    drawn: int


def copy_images(images: Iterable[ImageSource], folder: str | Path, *, disk: Disk = DISK) -> Copied:
    """Copy images into a folder. No file is ever replaced: taken names get a number.

    Args:
        images: What to copy.
        folder: Where to; it is created if needed.
        disk: The operating system.

    Raises:
        ExportError: If one could not be read or written; those before it stay.
    """
    target = make_folder(folder)
    files = drawn = 0
    for image in images:
        content = None if image.file is None else _content(image.file)
        name = Path(plain_text(image.name).replace("/", "-").replace("\\", "-"))
        if content is None:
            content, name = png_bytes(image.pixels), name.with_suffix(".png")
            drawn += 1
        else:
            files += 1
        _save(content, target / name, disk)
    return Copied(target, files, drawn)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _save(content: bytes, path: Path, disk: Disk) -> None:
    for number in range(1, _TRIES):
        free = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
        if free.exists():
            continue
        try:
            save_bytes(content, free, disk=disk)
        except ExportError as error:
            if error.code != "EXPORT_EXISTS":
                raise
        else:
            return
    raise ExportError("EXPORT_EXISTS", f"{path} and {_TRIES} names after it exist already.")
