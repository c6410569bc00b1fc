"""An image at the best resolution there is: its file, or else the pixels that were kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vae_explorer.errors import ImageError
from vae_explorer.gui.views.gallery import OriginalView
from vae_explorer.images.decode import read_whole

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet

__all__ = ["file_of", "read_original"]


def file_of(images: ImageSet, row: int) -> Path | None:
    """Return the file of an image, if it is still where it was read.

    A path that leads out of the folder is not followed: the list of a run may come from anywhere.
    """
    folder = Path(images.source)
    if images.source.startswith("sample:") or not folder.is_absolute():
        return None
    try:
        path = (folder / images.paths[row]).resolve()
        inside = path.is_relative_to(folder.resolve())
        return path if inside and path.is_file() else None
    except (OSError, ValueError):
        return None


def read_original(images: ImageSet, row: int) -> OriginalView:
    """Read the file of an image, or take the pixels that the model sees."""
    path, why = file_of(images, row), ""
    if path is not None:
        try:
            picture = read_whole(path, images.channels)
        except ImageError as error:
            why = f" {error.sentence}"
        else:
            height, width = picture.shape[1:]
            return OriginalView(row, picture, f"Original file, {width} × {height} pixels", True)
    elif not images.source.startswith("sample:"):
        why = " Its file is not there any more."
    size = f"{images.width} × {images.height} pixels"
    return OriginalView(row, images.pixels[row], f"As the model sees it, {size}.{why}", False)
