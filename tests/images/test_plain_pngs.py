"""Files decoded many at a time have the pixels they have alone, or are left to be decoded alone."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.images.pictures import WriteFolder, encoded, picture
from tests.images.test_decode_damaged import mutated
from vae_explorer.errors import ImageError
from vae_explorer.images import batch
from vae_explorer.images.decode import decode_pixels
from vae_explorer.images.intake import load_images
from vae_explorer.images.plain_pngs import plain_png_pixels
from vae_explorer.images.spec import Fit, PixelSpec


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(rows: bytes, size: int, colour: bool, *, pieces: int = 1, extra: bytes = b"") -> bytes:
    """A PNG of rows that bring their filters, in as many IDAT chunks as are wanted."""
    header = struct.pack(">II5B", size, size, 8, 2 * colour, 0, 0, 0)
    packed = zlib.compress(rows)
    step = -(-len(packed) // pieces)
    data = [chunk(b"IDAT", packed[at : at + step]) for at in range(0, len(packed), step)]
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + extra + b"".join(data) + chunk(b"IEND", b"")


def random_rows(seed: int, size: int, colour: bool) -> bytes:
    """Rows under any of the five filters: whatever bytes follow, they are some picture."""
    random = np.random.default_rng(seed)
    rows = random.integers(0, 256, (size, 1 + size * (3 if colour else 1)), np.uint8)
    rows[:, 0] = random.integers(0, 5, size)
    return rows.tobytes()


@settings(max_examples=30, deadline=None)
@given(
    seeds=st.lists(st.integers(0, 10**6), min_size=1, max_size=5),
    size=st.integers(4, 12),
    colour=st.booleans(),
    channels=st.sampled_from([1, 3]),
    pieces=st.integers(1, 3),
)
def test_many_at_a_time_have_the_pixels_of_its_files(
    seeds: list[int], size: int, colour: bool, channels: int, pieces: int
) -> None:
    spec = PixelSpec(size, channels)
    files = [png(random_rows(seed, size, colour), size, colour, pieces=pieces) for seed in seeds]
    taken, pixels = plain_png_pixels(files, spec)
    assert taken == list(range(len(files)))
    alone = np.stack([decode_pixels(file, "x", spec) for file in files])
    np.testing.assert_array_equal(pixels, alone)


SPEC = PixelSpec(20, 3)
PLAIN = encoded(picture(1, 20), "PNG")
GREY = picture(2, 20, channels=1)
OTHERS = {
    "grey among colours": encoded(GREY, "PNG"),
    "of another size": encoded(picture(3, 21), "PNG"),
    "oblong": encoded(picture(3, 20).crop((0, 0, 20, 10)), "PNG"),
    "with a palette": encoded(picture(4, 20).convert("P"), "PNG"),
    "transparent": encoded(picture(5, 20).convert("RGBA"), "PNG"),
    "with a transparent colour": encoded(picture(6, 20), "PNG", transparency=(0, 0, 0)),
    "of 16 bits": encoded(Image.fromarray(np.full((20, 20), 999, np.uint16)), "PNG"),
    "turned": encoded(picture(7, 20), "PNG", exif=b"Exif\0\0"),
    "with a text between": png(random_rows(1, 20, True), 20, True, extra=chunk(b"tEXt", b"a\0b")),
    "with an unknown filter": png(b"\x09" * 1220, 20, True),
    "with too many rows": png(random_rows(1, 20, True) + b"\0" * 61, 20, True),
    "with too few rows": png(random_rows(1, 20, True)[:-61], 20, True),
    "that unpacks to a gigabyte": png(bytes(10**6), 20, True),
    "cut short": PLAIN[:-20],
    "with a changed bit": PLAIN[:100] + bytes([PLAIN[100] ^ 1]) + PLAIN[101:],
    "no image": b"hello",
    "empty": b"",
}


@pytest.mark.parametrize("name", OTHERS)
def test_any_other_file_is_left_out_and_harms_none(name: str) -> None:
    taken, pixels = plain_png_pixels([PLAIN, OTHERS[name], PLAIN], SPEC)
    if name == "with an unknown filter":  # seen only when all are decoded: then each goes alone
        assert (taken, len(pixels)) == ([], 0)
        return
    assert taken == [0, 2]
    np.testing.assert_array_equal(pixels[1], decode_pixels(PLAIN, "x", SPEC))


def test_mutated_rows_come_out_as_they_do_alone() -> None:
    random = np.random.default_rng(7)
    outcomes = {True: 0, False: 0}
    for turn in range(300):
        colour = bool(turn % 2)
        file = png(mutated(random_rows(turn, 20, colour), random), 20, colour)
        taken, pixels = plain_png_pixels([file], SPEC)
        outcomes[bool(taken)] += 1
        if taken:
            np.testing.assert_array_equal(pixels[0], decode_pixels(file, "x", SPEC))
    assert min(outcomes.values()) > 50, outcomes


def test_a_folder_of_plain_and_other_files_is_taken_in_whole(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, bytes | Image.Image] = {f"{i:03d}.png": picture(i, 20) for i in range(150)}
    files |= {f"{i:03d}.png": content for i, content in enumerate(OTHERS.values(), start=60)}
    folder = write_folder(files)
    alone: list[str] = []
    real = batch.read_remarked

    def watched(path: str, spec: PixelSpec) -> tuple[np.ndarray, tuple[str, ...]]:
        alone.append(path)
        return real(path, spec)

    monkeypatch.setattr(batch, "read_remarked", watched)
    images = load_images(folder, PixelSpec(20, 3, Fit.CROP))
    assert len(alone) < 100
    refused = {item.path for item in images.rejected}
    for path in files:
        if path in refused:
            with pytest.raises(ImageError):
                real(folder / path, images.spec)
        else:
            expected, _ = real(folder / path, images.spec)
            np.testing.assert_array_equal(images.pixels[images.paths.index(path)], expected)
    assert len(refused) + len(images) == len(files)
