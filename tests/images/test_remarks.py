"""What is said of files that are read all the same: once for each kind, with how many there are."""

from __future__ import annotations

import io

import pytest

from tests.images.pictures import WriteFolder, encoded, picture
from vae_explorer.images import batch
from vae_explorer.images.intake import load_images
from vae_explorer.images.remarks import Remark


def frames(kind: str) -> bytes:
    file = io.BytesIO()
    first, *others = (picture(seed, 16) for seed in range(3))
    first.save(file, kind, save_all=True, append_images=others)
    return file.getvalue()


def test_an_image_under_the_wrong_name_is_read_and_told_once(write_folder: WriteFolder) -> None:
    folder = write_folder(
        {
            "a.jpg": encoded(picture(1), "PNG"),
            "b.png": encoded(picture(2), "JPEG"),
            "c.JPEG": encoded(picture(3), "JPEG"),
            "d.gif": encoded(picture(4), "WEBP"),
        }
    )
    for _ in range(2):  # the second time from the cache
        images = load_images(folder)
        assert len(images) == 4
        assert images.rejected == ()
        assert images.remarks == (Remark("IMG_EXT_MISMATCH", 3, "a.jpg"),)


@pytest.mark.parametrize(
    ("kind", "name"), [("GIF", "a.gif"), ("WEBP", "a.webp"), ("TIFF", "a.tif"), ("PNG", "a.png")]
)
def test_of_several_frames_the_first_is_read_and_that_is_told(
    write_folder: WriteFolder, kind: str, name: str
) -> None:
    images = load_images(write_folder({name: frames(kind), f"plain-{name}": picture(7)}))
    assert len(images) == 2
    assert Remark("IMG_FIRST_FRAME", 1, name) in images.remarks


def test_files_that_take_long_to_decode_are_told(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_SLOW_S", -1.0)
    images = load_images(write_folder({"a.png": picture(1), "b.png": picture(2)}))
    (remark,) = images.remarks
    assert remark == Remark("IMG_SLOW", 2, "a.png")
    assert "2 files took more than 5 s to decode (a.png, for one)" in remark.sentence


def test_the_sentences_say_how_many_and_what_was_done() -> None:
    one, many = Remark("IMG_EXT_MISMATCH", 1, "a\n.jpg"), Remark("IMG_EXT_MISMATCH", 12, "a.jpg")
    assert "1 file is of another kind than its name says" in one.sentence
    assert "\n" not in one.sentence
    assert many.sentence.startswith("12 files are not what their names say (a.jpg, for one); ")
    assert "only its first was read" in Remark("IMG_FIRST_FRAME", 1, "a.gif").sentence
