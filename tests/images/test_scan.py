from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from vae_explorer.errors import FolderError
from vae_explorer.images.scan import check_folder, labels_of, scan

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs links and pipes")


def files_of(folder: Path) -> dict[str, str]:
    paths = [path for found in scan(folder) for path in found.paths]
    return dict(zip(paths, labels_of(paths), strict=True))


def codes_of(folder: Path) -> dict[str, str]:
    return {item.path: item.code for found in scan(folder) for item in found.rejected}


def touch(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")


def test_sub_folders_are_labels(tmp_path: Path) -> None:
    for name in ("a.png", "cats/b.JPG", "cats/big/c.tiff"):
        touch(tmp_path / name)
    assert files_of(tmp_path) == {"a.png": "", "cats/b.JPG": "cats", "cats/big/c.tiff": "cats/big"}


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.png",
        ".cache/a.png",
        "._a.png",
        "__MACOSX/a.png",
        "@eaDir/a.png",
        "Thumbs.db",
        "desktop.ini",
        "notes.txt",
        "png",
        "table.csv",
    ],
)
def test_what_is_no_picture_of_the_user_is_passed_over_in_silence(
    tmp_path: Path, name: str
) -> None:
    touch(tmp_path / name)
    assert files_of(tmp_path) == {}
    assert codes_of(tmp_path) == {}


def test_pictures_in_formats_that_are_not_read_are_named(tmp_path: Path) -> None:
    touch(tmp_path / "IMG_1.HEIC")
    (tmp_path / "folder.psd").mkdir()
    assert codes_of(tmp_path) == {"IMG_1.HEIC": "IMG_UNSUPPORTED"}


@posix
def test_links_are_not_followed_so_a_loop_ends(tmp_path: Path) -> None:
    touch(tmp_path / "in" / "a.png")
    (tmp_path / "in" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "in" / "b.png").symlink_to("/etc/passwd")
    assert files_of(tmp_path) == {"in/a.png": "in"}
    assert codes_of(tmp_path) == {"in/b.png": "IMG_LINK"}


@posix
def test_a_link_to_a_folder_may_be_opened_itself(tmp_path: Path) -> None:
    touch(tmp_path / "real" / "a.png")
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    assert files_of(tmp_path / "link") == {"a.png": ""}


@posix
def test_pipes_and_sockets_are_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind("socket.png")
        assert files_of(tmp_path) == {}
        assert codes_of(tmp_path) == {"pipe.png": "IMG_NOT_FILE", "socket.png": "IMG_NOT_FILE"}


@posix
@pytest.mark.parametrize(
    "name",
    [
        "päth 猫 😺.png",
        "a\nb.png",
        "\u202egnp.exe.png",
        "-rf.png",
        "=cmd|'.png",
        " x.png",
        "x" * 247,
    ],
)
def test_odd_names_are_found(tmp_path: Path, name: str) -> None:
    name = name if name.endswith(".png") else f"{name}.png"
    touch(tmp_path / name)
    assert files_of(tmp_path) == {name: ""}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are always text")
def test_names_that_are_no_utf_8_are_found_and_lead_back_to_the_file(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/\xff\xfe.png", "wb") as file:  # noqa: PTH123
        file.write(b"x")
    (name,) = files_of(tmp_path)
    assert os.fsencode(name) == b"\xff\xfe.png"
    assert (tmp_path / name).exists()


def test_sizes_and_times_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"12345")
    os.utime(tmp_path / "a.png", ns=(1, 123_456_789_000))
    (found,) = scan(tmp_path)
    assert (found.sizes, found.times_ns) == ([5], [123_456_789_000])


def test_a_large_folder_is_told_in_portions(tmp_path: Path) -> None:
    for index in range(4100):
        (tmp_path / f"{index}.png").touch()
    portions = [len(found.paths) for found in scan(tmp_path)]
    assert sum(portions) == 4100
    assert max(portions) <= 2048


def test_a_missing_folder_and_a_file_are_told_apart(tmp_path: Path) -> None:
    touch(tmp_path / "a.png")
    with pytest.raises(FolderError) as missing:
        check_folder(tmp_path / "nowhere")
    with pytest.raises(FolderError) as file:
        check_folder(tmp_path / "a.png")
    assert (missing.value.code, file.value.code) == ("FOLDER_MISSING", "FOLDER_NOT_FOLDER")
    assert "nowhere" in missing.value.sentence
