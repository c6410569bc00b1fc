from __future__ import annotations

import errno
import os
import shutil
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from tests.bench.many_files import make_many_files
from tests.images.pictures import WriteFolder, encoded, picture
from vae_explorer import places
from vae_explorer.errors import FolderError
from vae_explorer.images import batch, gathering, listing, pixel_rows, reports
from vae_explorer.images.decode import read_pixels
from vae_explorer.images.intake import Stage, intake, load_images
from vae_explorer.images.spec import Fit, PixelSpec

MESSY: dict[str, object] = {
    "top.png": picture(1, 40),
    "cats/b.png": picture(2, 50),
    "cats/a.jpg": encoded(picture(3, 60), "JPEG"),
    "dogs/10/x.png": picture(4, 70),
    "dogs/9/broken.png": encoded(picture(5), "PNG")[:100],
    "dogs/9/empty.gif": b"",
    "dogs/9/text.bmp": b"no picture",
    "phone.heic": b"no matter",
    "notes.txt": b"hello",
}


posix = pytest.mark.skipif(sys.platform == "win32", reason="a mapped file cannot be deleted")

GAPS = {0, 7, 8, 9, 30, 59}


def files_with_gaps() -> dict[str, object]:
    return {
        f"{index:02d}.png": b"broken" if index in GAPS else picture(index, 16)
        for index in range(60)
    }


def test_a_messy_folder_gives_what_can_be_read_and_lists_the_rest(
    write_folder: WriteFolder,
) -> None:
    folder = write_folder(MESSY)
    images = load_images(folder)
    assert images.paths == ("cats/a.jpg", "cats/b.png", "dogs/10/x.png", "top.png")
    assert images.labels == ("cats", "cats", "dogs/10", "")
    assert {item.path: item.code for item in images.rejected} == {
        "dogs/9/broken.png": "IMG_CORRUPT",
        "dogs/9/empty.gif": "IMG_EMPTY",
        "dogs/9/text.bmp": "IMG_NOT_IMAGE",
        "phone.heic": "IMG_UNSUPPORTED",
    }
    assert (images.name, images.source) == ("pictures", str(folder))


def test_every_row_is_the_picture_of_its_path(write_folder: WriteFolder) -> None:
    # Broken files at the start, in the middle, in a row and at the end leave gaps to be closed.
    folder = write_folder(files_with_gaps())
    images = load_images(folder)
    assert len(images) == 60 - len(GAPS)
    for path, pixels in zip(images.paths, images.pixels, strict=True):
        assert (pixels == read_pixels(folder / path, images.spec)).all()


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_the_number_of_threads_changes_nothing(write_folder: WriteFolder, workers: int) -> None:
    folder = write_folder({f"{index}.png": picture(index, 16) for index in range(150)})
    (*_, last) = intake(folder, PixelSpec(16, 3), workers=workers)
    expected = load_images(folder)
    assert last.image_set is not None
    assert last.image_set.fingerprint == expected.fingerprint


def test_reports_count_up_and_only_the_last_has_the_set(write_folder: WriteFolder) -> None:
    reports = list(intake(write_folder(MESSY)))
    assert [report.stage for report in reports[:1]] == [Stage.SCANNING]
    assert reports[-1].stage is Stage.DONE
    assert [report.image_set is not None for report in reports] == [False] * (len(reports) - 1) + [
        True
    ]
    counts = [report.done for report in reports]
    assert counts == sorted(counts)
    last = reports[-1]
    assert last.done == last.total == last.found == 7
    assert len(last.thumbnails) == 4
    assert last.image_set is not None
    assert last.rejected == last.image_set.rejected
    assert all(picture.shape == last.image_set.image_shape for picture in last.thumbnails)


def test_the_pictures_shown_first_come_from_all_over_the_folder(
    write_folder: WriteFolder,
) -> None:
    files = {f"{label}/{index}.png": picture(index) for label in "abcdef" for index in range(40)}
    folder = write_folder(files)
    images = load_images(folder)
    (*_, last) = intake(folder)
    rows = [
        int(np.flatnonzero((images.pixels == shown).all((1, 2, 3)))[0]) for shown in last.thumbnails
    ]
    assert len(rows) == 24


def test_the_second_time_nothing_is_decoded(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(MESSY)
    first = load_images(folder)
    monkeypatch.setattr(batch, "read_remarked", None)
    again = load_images(folder)
    assert (again.pixels == first.pixels).all()
    assert (again.paths, again.labels, again.rejected) == (
        first.paths, first.labels, first.rejected,
    )  # fmt: skip
    assert (again.spec, again.fingerprint) == (first.spec, first.fingerprint)


def test_a_changed_file_and_another_spec_are_decoded_anew(write_folder: WriteFolder) -> None:
    folder = write_folder(MESSY)
    first = load_images(folder)
    picture(99, 40).save(folder / "top.png")
    os.utime(folder / "top.png", ns=(5, 5))
    changed = load_images(folder)
    assert (changed.pixels[-1] != first.pixels[-1]).any()
    assert load_images(folder, PixelSpec(16, 1, Fit.PAD)).image_shape == (1, 16, 16)


def test_a_folder_that_moved_is_known_again(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(MESSY)
    load_images(folder)
    moved = folder.rename(folder.with_name("elsewhere"))
    monkeypatch.setattr(batch, "read_remarked", None)
    assert load_images(moved).name == "elsewhere"


@pytest.mark.skipif(sys.platform == "win32", reason="needs permissions")
def test_a_file_that_could_not_be_opened_today_is_tried_again(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder({"a.png": picture(1), "b.png": picture(2)})
    real = batch.read_remarked

    def denied(path: str, spec: PixelSpec) -> tuple[np.ndarray, tuple[str, ...]]:
        if path.endswith("b.png"):
            raise batch.UnreadableImage("IMG_NO_PERMISSION", path, "may not be read")
        return real(path, spec)

    monkeypatch.setattr(batch, "read_remarked", denied)
    assert len(load_images(folder)) == 1
    monkeypatch.setattr(batch, "read_remarked", real)
    assert len(load_images(folder)) == 2


def test_closing_the_intake_ends_its_threads_soon(write_folder: WriteFolder) -> None:
    folder = write_folder({f"{index}.png": picture(index, 100) for index in range(300)})
    going = intake(folder, workers=2)
    for report in going:
        if report.stage is Stage.DECODING:
            break
    started = time.monotonic()
    going.close()
    assert time.monotonic() - started < 1
    assert not [t for t in threading.enumerate() if t.name.startswith("decode")]
    assert not list(places.cache_dir().rglob("*.pixels"))


def test_a_fault_of_the_program_is_not_taken_for_a_bad_file(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(_path: str, _spec: PixelSpec) -> np.ndarray:
        raise ZeroDivisionError

    monkeypatch.setattr(batch, "read_remarked", wrong)
    with pytest.raises(ZeroDivisionError):
        load_images(write_folder({"a.png": picture()}))


def test_a_folder_without_images_says_so(write_folder: WriteFolder) -> None:
    with pytest.raises(FolderError) as caught:
        load_images(write_folder({"notes.txt": b"hello"}))
    assert caught.value.code == "FOLDER_NO_IMAGES"
    assert "pictures" in caught.value.sentence


@pytest.mark.parametrize("count", [1, 3])
def test_a_folder_without_a_usable_image_names_one_and_its_reason(
    write_folder: WriteFolder, count: int
) -> None:
    with pytest.raises(FolderError) as caught:
        load_images(write_folder({f"{index}.png": b"broken" for index in range(count)}))
    assert caught.value.code == "FOLDER_NO_USABLE_IMAGES"
    assert "0.png is not an image" in caught.value.sentence


def test_a_missing_folder_is_an_error_in_words() -> None:
    with pytest.raises(FolderError) as caught:
        load_images("/no/such/folder")
    assert caught.value.code == "FOLDER_MISSING"


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_images_are_a_set(write_folder: WriteFolder, count: int) -> None:
    images = load_images(write_folder({f"{index}.png": picture(index) for index in range(count)}))
    assert len(images.with_split(0.5, 0).train_index) == count


def test_identical_images_are_a_set(write_folder: WriteFolder) -> None:
    images = load_images(write_folder({f"{index}.png": picture(0) for index in range(20)}))
    assert len(images) == 20
    assert (images.pixels == images.pixels[0]).all()


@pytest.fixture
def on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything counts as too large for the memory."""
    monkeypatch.setattr(pixel_rows, "IN_MEMORY_BYTES", 0)


def test_a_set_larger_than_the_memory_lies_in_a_file_and_is_the_same(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(files_with_gaps())
    in_memory = load_images(folder)
    shutil.rmtree(places.cache_dir())
    monkeypatch.setattr(pixel_rows, "IN_MEMORY_BYTES", 0)
    monkeypatch.setattr(gathering, "_BLOCK_BYTES", 5 * 3 * 16 * 16)
    for _ in ("decoded", "opened again"):
        mapped = load_images(folder)
        np.testing.assert_array_equal(mapped.pixels, in_memory.pixels)
        assert (mapped.fingerprint, mapped.paths) == (in_memory.fingerprint, in_memory.paths)
        assert pixel_rows.memory_map_of(mapped.pixels) is not None
        monkeypatch.setattr(batch, "read_remarked", None)
    (file,) = places.cache_dir().rglob("*.pixels")
    assert file.stat().st_size == in_memory.pixels.nbytes


@pytest.mark.usefixtures("on_disk")
def test_images_are_left_out_of_a_set_in_a_file(write_folder: WriteFolder) -> None:
    images = load_images(write_folder(files_with_gaps()))
    fewer = images.without([3, 5])
    kept = [row for row in range(len(images)) if row not in (3, 5)]
    np.testing.assert_array_equal(fewer.pixels, images.pixels[kept])


@pytest.mark.usefixtures("on_disk")
def test_giving_up_leaves_no_file_behind(write_folder: WriteFolder) -> None:
    going = intake(write_folder({f"{index}.png": picture(index, 100) for index in range(300)}))
    for report in going:
        if report.stage is Stage.DECODING:
            break
    going.close()
    assert not [file for file in places.cache_dir().rglob("*") if file.is_file()]


@pytest.mark.usefixtures("on_disk")
def test_a_set_that_neither_disk_nor_memory_has_room_for_is_refused_before_decoding(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: object, _size: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    folder = write_folder({f"{index}.png": picture(index) for index in range(5)})
    monkeypatch.setattr(pixel_rows, "_reserve", full)
    monkeypatch.setattr(pixel_rows, "physical_memory", lambda: 5 * 3 * 24 * 24)
    with pytest.raises(FolderError) as caught:
        load_images(folder)
    assert caught.value.code == "FOLDER_TOO_LARGE"
    assert "5 images of 24 × 24" in caught.value.sentence
    monkeypatch.setattr(pixel_rows, "physical_memory", lambda: 2**40)
    assert len(load_images(folder)) == 5


@pytest.mark.usefixtures("on_disk")
@pytest.mark.parametrize("step", ["_write_all", "_safe_on_disk"])
def test_a_disk_that_takes_no_more_is_told_and_left_clean(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(pixel_rows, step, full)
    with pytest.raises(FolderError, match="No space left on device") as caught:
        load_images(write_folder({f"{index}.png": picture(index) for index in range(5)}))
    assert caught.value.code == "FOLDER_TOO_LARGE"
    assert not [file for file in places.cache_dir().rglob("*") if file.is_file()]


@posix
@pytest.mark.usefixtures("on_disk")
def test_what_is_tried_again_next_time_leaves_no_file_behind(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: str, spec: PixelSpec) -> tuple[np.ndarray, tuple[str, ...]]:
        if path.endswith("b.png"):
            raise batch.UnreadableImage("IMG_NO_PERMISSION", path, "may not be read")
        return read_pixels(path, spec), ()

    monkeypatch.setattr(batch, "read_remarked", denied)
    images = load_images(write_folder({"a.png": picture(1), "b.png": picture(2)}))
    assert not list(places.cache_dir().rglob("*.pixels"))
    assert images.pixels.max() > 0


def test_pictures_are_seen_while_files_are_still_being_found(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "_LOOK_AFTER_S", -1.0)
    folder = write_folder({f"{label}/{n}.png": picture(n) for label in "abc" for n in range(30)})
    monkeypatch.setattr(reports, "_REPORT_EVERY_S", 0.0)
    counts = [(report.stage, len(report.thumbnails)) for report in intake(folder)]
    assert (Stage.SCANNING, 24) in counts
    seen = [count for _, count in counts if count]
    assert seen == sorted(seen)


def test_of_thousands_of_files_exactly_the_bad_ones_are_rejected(tmp_path: Path) -> None:
    bad = make_many_files(tmp_path / "files", 3000, 30)
    images = load_images(tmp_path / "files")
    assert {item.path for item in images.rejected} == bad
    assert len(images) == 2970


def test_very_many_paths_are_sorted_as_few_are(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder({f"{n % 7}/{n}.png": picture(0, 8) for n in range(100)})
    expected = load_images(folder)
    monkeypatch.setattr(listing, "_SORTED_AT_ONCE", 10)
    monkeypatch.setattr(listing, "_AT_ONCE", 16)
    assert load_images(folder).paths == expected.paths == tuple(sorted(expected.paths))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are always text")
def test_names_that_are_no_utf_8_are_taken_in_and_known_again(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff\xfe.png")
    picture(1).save(tmp_path / name)
    (tmp_path / os.fsdecode(b"\xfd.png")).write_bytes(b"broken")
    first, again = load_images(tmp_path), load_images(tmp_path)
    assert first.paths == again.paths == (name,)
    assert first.rejected == again.rejected
    assert first.fingerprint == again.fingerprint


def test_relative_folders_and_home_are_understood(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder({"a.png": picture()})
    monkeypatch.chdir(folder.parent)
    assert load_images("pictures").source == str(folder)
    monkeypatch.chdir(folder)
    assert load_images(".").name == "pictures"
    monkeypatch.setenv("HOME", str(folder.parent))
    monkeypatch.setenv("USERPROFILE", str(folder.parent))
    assert load_images("~/pictures").source == str(folder)
