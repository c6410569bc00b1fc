"""Plain JPEG files have the pixels that Pillow gives them, or are left to Pillow."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.images.pictures import WriteFolder, encoded, picture
from tests.images.test_decode_damaged import mutated
from vae_explorer.errors import ImageError
from vae_explorer.images import batch, decode, plain_jpegs
from vae_explorer.images.decode import decode_pixels
from vae_explorer.images.intake import load_images
from vae_explorer.images.pixel_rows import RowsInMemory
from vae_explorer.images.plain_jpegs import plain_jpeg, plain_jpeg_pixels
from vae_explorer.images.spec import Fit, PixelSpec

SPEC = PixelSpec(16, 3)
NAMES = ("jpg", "jpeg", "JPG", "JPEG") * 10


def as_pillow_sees(content: bytes, spec: PixelSpec) -> np.ndarray | None:
    """The pixels by Pillow's own look at every marker; None for a file that it refuses."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decode, "plain_jpeg", lambda *_: None)
        try:
            return decode_pixels(content, "x", spec)
        except ImageError:
            return None


def with_segment(content: bytes, marker: int, body: bytes) -> bytes:
    """The file with another segment right after its first two bytes."""
    return content[:2] + struct.pack(">HH", marker, 2 + len(body)) + body + content[2:]


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    width=st.integers(1, 150),
    height=st.integers(1, 150),
    stored=st.sampled_from(["L", "RGB"]),
    options=st.fixed_dictionaries(
        {"quality": st.sampled_from([30, 80, 100]), "progressive": st.booleans()},
        optional={"subsampling": st.sampled_from([0, 1, 2]), "restart_marker_rows": st.just(1)},
    ),
    spec=st.builds(
        PixelSpec, st.sampled_from([4, 8, 16, 33]), st.sampled_from([1, 3]), st.sampled_from(Fit)
    ),
)
def test_plain_files_have_the_pixels_that_pillow_gives_them(
    seed: int, width: int, height: int, stored: str, options: dict[str, object], spec: PixelSpec
) -> None:
    image = picture(seed, 150).crop((0, 0, width, height)).convert(stored)
    content = encoded(image, "JPEG", **options)
    assert plain_jpeg(content, spec) is not None
    expected = as_pillow_sees(content, spec)
    assert expected is not None
    np.testing.assert_array_equal(decode_pixels(content, "x", spec), expected)
    np.testing.assert_array_equal(plain_jpeg_pixels(content, spec), expected)


PLAIN = encoded(picture(1, 90), "JPEG")
FRAME = PLAIN.index(b"\xff\xc0")
FRAME_END = FRAME + 2 + int.from_bytes(PLAIN[FRAME + 2 : FRAME + 4], "big")
OTHERS = {
    "turned": encoded(picture(2, 90), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"),
    "of four inks": encoded(picture(3, 90).convert("CMYK"), "JPEG"),
    "with Adobe's mark": with_segment(PLAIN, 0xFFEE, b"Adobe\0d\0\0\0\0\1"),
    "with several pictures": with_segment(PLAIN, 0xFFE2, b"MPF\0" + bytes(40)),
    "with a short JFIF": with_segment(PLAIN, 0xFFE0, b"JFIF"),
    "with a short profile": with_segment(PLAIN, 0xFFE2, b"ICC_PROFILE\0"),
    "with two frames": PLAIN[:FRAME_END] + PLAIN[FRAME:],
    "without a frame": PLAIN[:FRAME] + PLAIN[FRAME_END:],
    "without height": PLAIN[: FRAME + 5] + b"\0\0" + PLAIN[FRAME + 7 :],
    "of 65,000 rows": PLAIN[: FRAME + 5] + b"\xfe\0" + PLAIN[FRAME + 7 :],
    "of 12 bits": PLAIN[: FRAME + 4] + b"\x0c" + PLAIN[FRAME + 5 :],
    "with something between": PLAIN[:FRAME] + b"?" + PLAIN[FRAME:],
    "cut short in the picture": PLAIN[:-200],
    "cut short before it": PLAIN[: FRAME + 3],
    "of nothing else": PLAIN[:2],
}


@pytest.mark.parametrize("name", OTHERS)
def test_any_other_file_is_left_to_pillow(name: str) -> None:
    assert plain_jpeg(OTHERS[name], SPEC) is None
    assert plain_jpeg_pixels(OTHERS[name], SPEC) is None


@pytest.mark.parametrize("content", [b"", b"?" + PLAIN[1:], encoded(picture(1, 90), "PNG")])
def test_what_does_not_begin_as_a_jpeg_is_none(content: bytes) -> None:
    assert plain_jpeg_pixels(content, SPEC) is None


def test_a_file_with_a_profile_and_a_comment_is_plain() -> None:
    content = encoded(picture(4, 90), "JPEG", icc_profile=bytes(500), comment=b"hello")
    assert plain_jpeg(content, SPEC) is not None
    np.testing.assert_array_equal(decode_pixels(content, "x", SPEC), as_pillow_sees(content, SPEC))


def test_mutated_files_come_out_as_pillow_sees_them() -> None:
    random = np.random.default_rng(11)
    sources = [
        encoded(picture(5, 60), "JPEG", progressive=False),
        encoded(picture(6, 60), "JPEG", progressive=True),
        encoded(picture(7, 60, channels=1), "JPEG"),
    ]
    outcomes = {True: 0, False: 0}
    for turn in range(600):
        content = mutated(sources[turn % 3], random)
        image = plain_jpeg(content, SPEC)
        outcomes[image is not None] += 1
        if image is not None:
            expected = as_pillow_sees(content, SPEC)
            assert expected is not None, turn
            np.testing.assert_array_equal(decode_pixels(content, "x", SPEC), expected)
    assert min(outcomes.values()) > 30, outcomes


def test_a_plain_file_is_opened_with_what_is_remarkable_about_its_name(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("names")
    for name in ("a.jpg", "b.png"):
        (folder / name).write_bytes(PLAIN)
    assert decode.read_remarked(folder / "a.jpg", SPEC)[1] == ()
    assert decode.read_remarked(folder / "b.png", SPEC)[1] == ("IMG_EXT_MISMATCH",)


def test_the_picture_of_a_plain_file_is_as_small_as_the_decoder_can_make_it() -> None:
    content = encoded(Image.new("RGB", (515, 700)), "JPEG")
    image = plain_jpeg(content, PixelSpec(64, 3))
    assert image is not None
    assert image.size == (129, 175)


def test_a_folder_of_plain_and_other_photographs_is_taken_in_whole(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = {f"{i:03}.{kind}": encoded(picture(i, 90), "JPEG") for i, kind in enumerate(NAMES)}
    others = {f"{name}.jpg": content for name, content in OTHERS.items()}
    strays = {
        "a png.jpg": encoded(picture(9, 90), "PNG"),
        "a photograph.png": PLAIN,
        "none.jpg": b"",
    }
    files: dict[str, bytes | Image.Image] = {**plain, **others, **strays}
    folder = write_folder(files)
    alone: set[str] = set()
    real = decode.read_remarked

    def watched(path: str, spec: PixelSpec) -> tuple[np.ndarray, tuple[str, ...]]:
        alone.add(Path(path).name)
        return real(path, spec)

    monkeypatch.setattr(batch, "read_remarked", watched)
    images = load_images(folder, SPEC)
    assert alone == {*others, *strays}, "plain ones are decoded with nothing else"
    assert [(remark.code, remark.count) for remark in images.remarks] == [("IMG_EXT_MISMATCH", 2)]
    rejected = {item.path: item.reason for item in images.rejected}
    for path in files:
        if path in rejected:
            with pytest.raises(ImageError, match=re.escape(rejected[path])):
                real(folder / path, SPEC)
        else:
            expected, _ = real(folder / path, SPEC)
            np.testing.assert_array_equal(images.pixels[images.paths.index(path)], expected)
    assert {*plain, *strays} - {"none.jpg"} <= {*images.paths}


def test_a_photograph_that_grows_or_is_too_much_for_the_memory_is_decoded_as_any_file(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder({"a.jpg": PLAIN})
    expected = decode_pixels(PLAIN, "a.jpg", SPEC)

    def taken_in(size: int) -> np.ndarray:
        rows = RowsInMemory(1, SPEC.image_shape)
        list(batch.Batch(str(folder), ["a.jpg"], np.array([size]), SPEC, 1, rows).run())
        pixels: np.ndarray = rows.pixels[0]
        return pixels

    np.testing.assert_array_equal(taken_in(len(PLAIN) - 1), expected)

    def no_memory(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(plain_jpegs, "planes", no_memory)
    np.testing.assert_array_equal(taken_in(len(PLAIN)), expected)
