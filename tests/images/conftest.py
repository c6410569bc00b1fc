"""Folders of image files for the tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.images.pictures import WriteFolder, encoded


@pytest.fixture
def write_folder(tmp_path: Path) -> WriteFolder:
    """Return a function that writes a folder of files: bytes, or images to be saved as PNG."""

    def write(files: dict[str, bytes | Image.Image], name: str = "pictures") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for path, content in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            is_image = isinstance(content, Image.Image)
            target.write_bytes(encoded(content, "PNG") if is_image else content)
        return folder

    return write
