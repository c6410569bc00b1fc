"""What may be dropped: folders and files of this computer, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QUrl

from vae_explorer.gui.drop import read_drop

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
