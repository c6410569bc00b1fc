"""What may be dropped: folders and files of this computer, and pictures; nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QImage

from vae_explorer.gui.style.qimage import from_qimage
from vae_explorer.gui.window.drop import carries_picture, read_drop

if TYPE_CHECKING:
    from pathlib import Path


def mime_of(*urls: str | Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls(
        [QUrl(url) if isinstance(url, str) else QUrl.fromLocalFile(str(url)) for url in urls]
    )
    return mime


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    folder, file = tmp_path / "folder", tmp_path / "a b ü.png"
    folder.mkdir()
    file.write_bytes(b"")
    return folder, file


def test_one_folder_is_a_folder(places: tuple[Path, Path]) -> None:
    dropped = read_drop(mime_of(places[0]))
    assert dropped.folder == str(places[0])
    assert not dropped.files


def test_files_are_files_and_folders_among_them_are_left_out(places: tuple[Path, Path]) -> None:
    dropped = read_drop(mime_of(*places))
    assert not dropped.folder
    assert dropped.files == (str(places[1]),)


def test_of_several_folders_the_first_is_taken(places: tuple[Path, Path]) -> None:
    other = places[0].parent / "other"
    other.mkdir()
    assert read_drop(mime_of(places[0], other)).folder == str(places[0])


@pytest.mark.parametrize("url", ["https://example.org/a.png", "data:image/png;base64,AA", "a.png"])
def test_addresses_that_are_no_local_files_are_not_read(url: str) -> None:
    assert not read_drop(mime_of(url))


def test_what_does_not_exist_and_plain_text_are_nothing(tmp_path: Path) -> None:
    assert not read_drop(mime_of(tmp_path / "gone"))
    mime = QMimeData()
    mime.setText(str(tmp_path))
    assert not read_drop(mime)


def png() -> bytes:
    file = QBuffer()
    file.open(QIODevice.OpenModeFlag.WriteOnly)
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(0xFF102030)
    image.save(file, "PNG")
    return bytes(file.data().data())


def test_a_picture_comes_as_the_content_of_its_file_if_it_can() -> None:
    mime = QMimeData()
    mime.setData("image/jpeg", b"a jpeg")
    mime.setData("image/png", png())
    assert carries_picture(mime)
    assert read_drop(mime).picture == png()


def test_a_picture_that_is_only_in_memory_comes_as_it_is(qapp: object) -> None:
    image = QImage(3, 2, QImage.Format.Format_ARGB32)
    image.fill(0x80102030)
    mime = QMimeData()
    mime.setImageData(image)
    found = read_drop(mime).picture
    assert isinstance(found, QImage)
    np.testing.assert_array_equal(from_qimage(found)[1, 2], [0x10, 0x20, 0x30, 0x80])
    assert from_qimage(found).shape == (2, 3, 4)


def test_files_come_before_the_picture_of_them(places: tuple[Path, Path]) -> None:
    mime = mime_of(places[1])
    mime.setData("image/png", png())
    dropped = read_drop(mime)
    assert dropped.files == (str(places[1]),)
    assert dropped.picture is None


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/x-anything"])
def test_what_is_no_picture_carries_none(kind: str) -> None:
    mime = QMimeData()
    mime.setData(kind, b"content")
    assert not carries_picture(mime)
    assert not read_drop(mime)
