"""Pictures arrive pixel by pixel, whole or not at all."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.failing_disk import FailingDisk
from vae_explorer.errors import ExportError
from vae_explorer.export import (
    save_gif,
    save_grid,
    save_picture,
    save_pictures,
    save_strip,
)
from vae_explorer.export.pictures import grid_of
from vae_explorer.runs.disk import Disk

Save = Callable[..., object]


def pictures(number: int, channels: int = 3, side: int = 5) -> np.ndarray:
    rng = np.random.default_rng(number)
    return rng.integers(0, 256, (number, channels, side, side), dtype=np.uint8)


def read(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        pixels = np.asarray(image)
    return pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_picture_reads_back_pixel_by_pixel(tmp_path: Path, channels: int) -> None:
    (picture,) = pictures(1, channels)
    assert save_picture(picture, tmp_path / "a.png") == tmp_path / "a.png"
    np.testing.assert_array_equal(read(tmp_path / "a.png"), picture)


@settings(max_examples=30)
@given(st.integers(1, 20), st.none() | st.integers(1, 25), st.sampled_from([1, 3]))
def test_every_picture_of_a_grid_is_in_its_place(
    number: int, columns: int | None, channels: int
) -> None:
    content = pictures(number, channels)
    sheet = grid_of(content, columns)
    across = min(number, columns) if columns else min(number, int(np.ceil(np.sqrt(number))))
    down = -(-number // across)
    assert sheet.shape == (channels, down * 7 - 2, across * 7 - 2)
    for index, picture in enumerate(content):
        top, left = 7 * (index // across), 7 * (index % across)
        np.testing.assert_array_equal(sheet[:, top : top + 5, left : left + 5], picture)
    for row in range(1, down):
        assert (sheet[:, 7 * row - 2 : 7 * row] == 255).all()


def test_a_strip_is_one_row(tmp_path: Path) -> None:
    save_strip(pictures(9), tmp_path / "walk.png")
    assert read(tmp_path / "walk.png").shape == (3, 5, 9 * 7 - 2)


def test_single_pictures_are_numbered_on_and_never_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "samples"
    first = save_pictures(pictures(3), folder)
    (folder / "sample-0007.png").write_bytes(b"mine")
    (folder / "sample-x.png").write_bytes(b"mine")
    second = save_pictures(pictures(2), folder)
    assert [path.name for path in first] == [f"sample-000{n}.png" for n in (1, 2, 3)]
    assert [path.name for path in second] == ["sample-0008.png", "sample-0009.png"]
    assert (folder / "sample-0007.png").read_bytes() == b"mine"


@pytest.mark.parametrize("scale", [1, 3])
def test_grey_frames_of_a_gif_read_back_exactly(tmp_path: Path, scale: int) -> None:
    frames = pictures(6, channels=1)
    save_gif(frames, tmp_path / "walk.gif", 80, scale=scale)
    with Image.open(tmp_path / "walk.gif") as image:
        assert image.n_frames == 6  # type: ignore[attr-defined]
        assert image.info["loop"] == 0
        for index, frame in enumerate(frames):
            image.seek(index)
            assert image.info["duration"] == 80
            found = np.asarray(image.convert("L"))
            np.testing.assert_array_equal(found, frame[0].repeat(scale, 0).repeat(scale, 1))


def test_colour_frames_of_few_colours_read_back_exactly(tmp_path: Path) -> None:
    frames = (pictures(4) // 128 * 255).astype(np.uint8)
    save_gif(frames, tmp_path / "walk.gif")
    with Image.open(tmp_path / "walk.gif") as image:
        for index, frame in enumerate(frames):
            image.seek(index)
            found = np.asarray(image.convert("RGB")).transpose(2, 0, 1)
            np.testing.assert_array_equal(found, frame)


SAVERS: dict[str, Save] = {
    "picture": lambda path, **more: save_picture(pictures(1)[0], path, **more),
    "grid": lambda path, **more: save_grid(pictures(4), path, **more),
    "strip": lambda path, **more: save_strip(pictures(4), path, **more),
    "gif": lambda path, **more: save_gif(pictures(4), path, **more),
}


@pytest.mark.parametrize("name", SAVERS)
def test_a_file_is_replaced_only_when_wanted(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"mine")
    with pytest.raises(ExportError, match="exists already") as caught:
        SAVERS[name](path)
    assert caught.value.code == "EXPORT_EXISTS"
    assert path.read_bytes() == b"mine"
    SAVERS[name](path, overwrite=True)
    assert path.read_bytes() != b"mine"


@pytest.mark.parametrize("name", SAVERS)
def test_whichever_call_fails_nothing_half_written_is_left(name: str, tmp_path: Path) -> None:
    for fail_at in count(1):
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        (folder / "file").write_bytes(b"mine")
        disk = FailingDisk(fail_at, errno.ENOSPC)
        try:
            SAVERS[name](folder / "file", overwrite=True, disk=disk)
        except ExportError as error:
            assert error.code == "EXPORT_FULL"  # noqa: PT017
            assert [path.name for path in folder.iterdir()] == ["file"]
            if "replace" not in disk.calls[:-1]:
                assert (folder / "file").read_bytes() == b"mine"
        else:
            break


def test_a_full_disk_takes_back_the_pictures_that_came_before(tmp_path: Path) -> None:
    class Filling(Disk):
        calls = 0

        def free_bytes(self, folder: Path) -> int:
            self.calls += 1
            return 1 << 40 if self.calls < 3 else 10

    with pytest.raises(ExportError, match="10 bytes are free"):
        save_pictures(pictures(4), tmp_path, disk=Filling())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_missing_and_one_that_is_a_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="There is no folder") as caught:
        save_grid(pictures(1), tmp_path / "no" / "a.png")
    assert caught.value.code == "EXPORT_MISSING"
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match="is a file, not a folder"):
        save_pictures(pictures(1), tmp_path / "file")


def test_what_is_no_picture_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="uint8"):
        save_picture(np.zeros((3, 4, 4), np.float32), tmp_path / "a.png")
    for save in (save_grid, save_gif):
        with pytest.raises(ExportError, match="no picture"):
            save(np.zeros((0, 1, 4, 4), np.uint8), tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []
