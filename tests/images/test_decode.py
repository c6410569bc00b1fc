"""Every kind of file a picture can come in, against values worked out by hand."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from vae_explorer.images.decode import probe, read_pixels
from vae_explorer.images.spec import Fit, PixelSpec

SIDE = 8
GREY, COLOUR = PixelSpec(SIDE, 1), PixelSpec(SIDE, 3)


def flat(mode: str, value: Any) -> Image.Image:
    return Image.new(mode, (SIDE, SIDE), value)


def array(values: Any, dtype: Any) -> Image.Image:
    """An image whose upper half has the first value and whose lower half has the second."""
    upper, lower = values
    rows = np.empty((SIDE, SIDE), dtype)
    rows[: SIDE // 2], rows[SIDE // 2 :] = upper, lower
    return Image.fromarray(rows)


def saved(tmp_path: Path, image: Image.Image, suffix: str, **options: Any) -> Path:
    path = tmp_path / f"image.{suffix}"
    image.save(path, **options)
    return path


def over(value: int, alpha: int, background: int) -> int:
    """A level with some alpha laid over a background."""
    return int((value * alpha + background * (255 - alpha)) / 255 + 0.5)


def palette(*colours: tuple[int, int, int]) -> Image.Image:
    image = flat("P", len(colours) - 1)
    image.putpalette([level for colour in colours for level in colour])
    return image


def with_tags(**tags: float) -> dict[str, Any]:
    numbers = {"photometric": 262, "least": 340, "greatest": 341}
    info = TiffImagePlugin.ImageFileDirectory_v2()
    for name, value in tags.items():
        info[numbers[name]] = value
        if name != "photometric":
            info.tagtype[numbers[name]] = 11
    return {"tiffinfo": info}


# Content, suffix, options for saving, and the levels the flat picture must have.
FLAT = [
    ("1 white", flat("1", 1), "png", {}, (255,) * 3),
    ("1 black", flat("1", 0), "png", {}, (0,) * 3),
    ("L", flat("L", 77), "png", {}, (77,) * 3),
    ("L with a transparent level", flat("L", 77), "png", {"transparency": 77}, (255,) * 3),
    ("LA", flat("LA", (40, 100)), "png", {}, (over(40, 100, 255),) * 3),
    ("LA hidden", flat("LA", (40, 0)), "png", {}, (255,) * 3),
    ("RGB", flat("RGB", (10, 20, 30)), "png", {}, (10, 20, 30)),
    (
        "RGB with a transparent colour",
        flat("RGB", (10, 20, 30)),
        "png",
        {"transparency": (10, 20, 30)},
        (255,) * 3,
    ),
    (
        "RGBA",
        flat("RGBA", (10, 20, 30, 99)),
        "png",
        {},
        tuple(over(v, 99, 255) for v in (10, 20, 30)),
    ),
    ("RGBA hidden", flat("RGBA", (10, 20, 30, 0)), "png", {}, (255,) * 3),
    ("RGBA opaque", flat("RGBA", (10, 20, 30, 255)), "png", {}, (10, 20, 30)),
    ("P", palette((1, 2, 3), (200, 100, 50)), "png", {}, (200, 100, 50)),
    ("P hidden", palette((1, 2, 3), (9, 9, 9)), "png", {"transparency": 1}, (255,) * 3),
    (
        "P half hidden",
        palette((1, 2, 3), (200, 100, 50)),
        "png",
        {"transparency": bytes([255, 128])},
        tuple(over(v, 128, 255) for v in (200, 100, 50)),
    ),
    ("BMP", flat("RGB", (10, 20, 30)), "bmp", {}, (10, 20, 30)),
    ("BMP of 1 bit", flat("1", 1), "bmp", {}, (255,) * 3),
    ("PPM", flat("RGB", (10, 20, 30)), "ppm", {}, (10, 20, 30)),
    ("PGM", flat("L", 9), "pgm", {}, (9,) * 3),
    ("PBM", flat("1", 0), "pbm", {}, (0,) * 3),
    ("GIF", palette((1, 2, 3), (200, 100, 50)), "gif", {}, (200, 100, 50)),
    ("WebP", flat("RGB", (10, 20, 30)), "webp", {"lossless": True}, (10, 20, 30)),
    ("WebP hidden", flat("RGBA", (10, 20, 30, 0)), "webp", {"lossless": True}, (255,) * 3),
    ("TIFF", flat("RGB", (10, 20, 30)), "tif", {}, (10, 20, 30)),
    ("TIFF packed", flat("RGB", (10, 20, 30)), "tif", {"compression": "tiff_lzw"}, (10, 20, 30)),
    ("TIFF of 1 bit", flat("1", 1), "tif", {}, (255,) * 3),
    ("TIFF with alpha", flat("RGBA", (10, 20, 30, 0)), "tif", {}, (255,) * 3),
    ("CMYK", flat("CMYK", (255, 0, 0, 0)), "tif", {}, (0, 255, 255)),
    ("CMYK black", flat("CMYK", (0, 0, 0, 255)), "tif", {}, (0, 0, 0)),
    ("Lab white", flat("LAB", (255, 128, 128)), "tif", {}, (255,) * 3),
    ("Lab black", flat("LAB", (0, 128, 128)), "tif", {}, (0,) * 3),
    ("JPEG", flat("RGB", (120, 120, 120)), "jpg", {"quality": 95}, (120,) * 3),
    ("JPEG grey", flat("L", 120), "jpg", {"quality": 95}, (120,) * 3),
    ("JPEG CMYK black", flat("CMYK", (0, 0, 0, 255)), "jpg", {"quality": 100}, (0,) * 3),
    ("JPEG CMYK white", flat("CMYK", (0, 0, 0, 0)), "jpg", {"quality": 100}, (255,) * 3),
]

# Levels of the upper and lower half, and what must become of them.
DEEP = [
    ("PNG of 16 bits", array((0, 65535), np.uint16), "png", {}, (0, 255)),
    ("PNG of 16 bits, dark", array((257, 25700), np.uint16), "png", {}, (1, 100)),
    ("TIFF of 16 bits", array((257, 25700), np.uint16), "tif", {}, (1, 100)),
    ("TIFF of 16 bits, big-endian", array((257, 25700), ">u2"), "tif", {}, (1, 100)),
    (
        "TIFF of 16 bits, white is zero",
        array((257, 25700), np.uint16),
        "tif",
        with_tags(photometric=0),
        (254, 155),
    ),
    ("PGM of 16 bits", array((257, 25700), np.uint16), "pgm", {}, (1, 100)),
    ("TIFF of 32 bits up to 255", array((3, 200), np.int32), "tif", {}, (3, 200)),
    ("TIFF of 32 bits up to 65535", array((257, 25700), np.int32), "tif", {}, (1, 100)),
    ("TIFF of 32 bits, wide", array((-1000, 10**6), np.int32), "tif", {}, (0, 255)),
    ("TIFF of signed 16 bits", array((-500, 500), np.int16), "tif", {}, (0, 255)),
    ("float up to 1", array((0.2, 0.8), np.float32), "tif", {}, (51, 204)),
    ("float up to 255", array((51, 204), np.float32), "tif", {}, (51, 204)),
    ("float up to 65535", array((257, 25700), np.float32), "tif", {}, (1, 100)),
    ("float below zero", array((-3, 5), np.float32), "tif", {}, (0, 255)),
    ("float that is no number", array((np.nan, 0.5), np.float32), "tif", {}, (0, 128)),
    ("float that is infinite", array((-np.inf, np.inf), np.float32), "tif", {}, (0, 255)),
    (
        "float of a declared range",
        array((10, 30), np.float32),
        "tif",
        with_tags(least=0.0, greatest=100.0),
        (26, 76),
    ),
]


@pytest.mark.parametrize(
    ("image", "suffix", "options", "wanted"),
    [row[1:] for row in FLAT],
    ids=[row[0] for row in FLAT],
)
def test_a_flat_picture_has_the_levels_it_was_given(
    tmp_path: Path,
    image: Image.Image,
    suffix: str,
    options: dict[str, Any],
    wanted: tuple[int, int, int],
) -> None:
    path = saved(tmp_path, image, suffix, **options)
    pixels = read_pixels(path, COLOUR)
    assert pixels.shape == (3, SIDE, SIDE)
    error = np.abs(pixels.astype(int) - np.reshape(wanted, (3, 1, 1))).max()
    # The colour engine that knows Lab computes with rounded tables; all else is exact.
    assert error <= (1 if image.mode == "LAB" else 0), pixels[:, 0, 0]
    red, green, blue = wanted
    grey = read_pixels(path, GREY)
    assert abs(int(grey[0, 0, 0]) - (0.299 * red + 0.587 * green + 0.114 * blue)) <= 1
    assert np.ptp(grey) == 0


@pytest.mark.parametrize(
    ("image", "suffix", "options", "wanted"),
    [row[1:] for row in DEEP],
    ids=[row[0] for row in DEEP],
)
def test_deep_pictures_are_scaled_and_not_clipped(
    tmp_path: Path,
    image: Image.Image,
    suffix: str,
    options: dict[str, Any],
    wanted: tuple[int, int],
) -> None:
    path = saved(tmp_path, image, suffix, **options)
    for spec in (GREY, COLOUR):
        pixels = read_pixels(path, spec)
        assert (pixels[:, :4] == wanted[0]).all(), pixels[0, 0, 0]
        assert (pixels[:, 4:] == wanted[1]).all(), pixels[0, -1, 0]


def test_transparency_shows_the_background_of_the_spec(tmp_path: Path) -> None:
    path = saved(tmp_path, flat("RGBA", (200, 100, 50, 100)), "png")
    pixels = read_pixels(path, PixelSpec(SIDE, 3, Fit.CROP, background=30))
    assert pixels[:, 0, 0].tolist() == [over(v, 100, 30) for v in (200, 100, 50)]


def turned(orientation: int) -> np.ndarray:
    """What a viewer must show of rows 0, 1 with an EXIF orientation, after the standard."""
    stored = np.asarray([[10, 90], [170, 250]])
    return {
        1: stored,
        2: stored[:, ::-1],
        3: stored[::-1, ::-1],
        4: stored[::-1],
        5: stored.T,
        6: np.rot90(stored, -1),
        7: np.rot90(stored, 2).T,
        8: np.rot90(stored),
    }[orientation]


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_as_their_exif_says(
    tmp_path: Path, suffix: str, orientation: int
) -> None:
    stored = np.kron([[10, 90], [170, 250]], np.ones((SIDE, SIDE))).astype(np.uint8)
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"quality": 100} if suffix == "jpg" else {"lossless": True}
    path = saved(tmp_path, Image.fromarray(stored), suffix, exif=exif, **options)
    pixels = read_pixels(path, PixelSpec(2 * SIDE, 1))
    corners = pixels[0, 2 :: SIDE + 2, 2 :: SIDE + 2][:2, :2].astype(int)
    assert np.abs(corners - turned(orientation)).max() <= 2


def test_a_turned_picture_is_probed_as_it_will_be_shown(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = saved(tmp_path, Image.new("RGB", (30, 20)), "jpg", exif=exif)
    facts = probe(path)
    assert (facts.width, facts.height) == (20, 30)


@pytest.mark.parametrize("junk", [b"Exif\0\0junk", b"Exif\0\0II*\0\xff\xff\xff\xff", b"\0" * 40])
def test_broken_exif_never_costs_the_picture(tmp_path: Path, junk: bytes) -> None:
    path = saved(tmp_path, flat("RGB", (120, 120, 120)), "jpg", exif=junk)
    assert (read_pixels(path, GREY) == 120).all()


@pytest.mark.parametrize(("suffix", "count"), [("gif", 3), ("tif", 3), ("webp", 3), ("png", 3)])
def test_the_first_frame_or_page_is_taken(tmp_path: Path, suffix: str, count: int) -> None:
    frames = [flat("L", level) for level in (60, 120, 180)]
    options: dict[str, Any] = {"lossless": True} if suffix == "webp" else {}
    path = saved(tmp_path, frames[0], suffix, save_all=True, append_images=frames[1:], **options)
    assert (read_pixels(path, GREY) == 60).all()
    assert probe(path).frames == count


def test_the_largest_picture_of_an_icon_is_taken(tmp_path: Path) -> None:
    path = saved(
        tmp_path, Image.new("RGBA", (64, 64), (1, 2, 3, 255)), "ico", sizes=[(16, 16), (64, 64)]
    )
    assert (probe(path).width, probe(path).format) == (64, "ICO")
    assert read_pixels(path, COLOUR)[:, 0, 0].tolist() == [1, 2, 3]


def test_what_a_file_is_is_told_by_its_content_and_not_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    flat("L", 120).save(path, "JPEG", quality=95)
    assert (read_pixels(path, GREY) == 120).all()
    assert probe(path).format == "JPEG"


def test_cropping_takes_the_middle(tmp_path: Path) -> None:
    stripes = np.repeat(np.asarray([0, 100, 255], np.uint8), SIDE)[None].repeat(SIDE, axis=0)
    path = saved(tmp_path, Image.fromarray(stripes), "png")
    assert (read_pixels(path, GREY) == 100).all()


def test_padding_keeps_everything_and_fills_up_with_the_background(tmp_path: Path) -> None:
    path = saved(tmp_path, Image.new("L", (2 * SIDE, SIDE), 100), "png")
    pixels = read_pixels(path, PixelSpec(SIDE, 1, Fit.PAD, background=7))[0]
    assert (pixels[:2] == 7).all()
    assert (pixels[2:6] == 100).all()
    assert (pixels[6:] == 7).all()


@pytest.mark.parametrize("size", [(1, 1), (3000, 1), (1, 3000), (5, 4)])
@pytest.mark.parametrize("fit", Fit)
def test_extreme_shapes_come_out_square(tmp_path: Path, size: tuple[int, int], fit: Fit) -> None:
    path = saved(tmp_path, Image.new("RGB", size, (9, 9, 9)), "png")
    pixels = read_pixels(path, PixelSpec(32, 3, fit))
    assert pixels.shape == (3, 32, 32)
    assert (pixels == 9).any()


def test_skipping_detail_of_a_large_jpeg_changes_little(tmp_path: Path) -> None:
    y, x = np.mgrid[0:512, 0:512] / 512
    waves = 127 + 120 * np.sin(20 * x * y + 9 * x) * np.cos(15 * y)
    path = saved(tmp_path, Image.fromarray(waves.astype(np.uint8)), "jpg", quality=90)
    with Image.open(path) as image:
        full = np.asarray(image.resize((64, 64), Image.Resampling.BILINEAR), np.int16)
    assert np.abs(read_pixels(path, PixelSpec(64, 1))[0] - full).mean() <= 0.5


@pytest.mark.parametrize(
    ("image", "suffix", "colour", "alpha", "bits"),
    [
        (flat("1", 1), "png", False, False, 1),
        (flat("L", 1), "png", False, False, 8),
        (flat("LA", (1, 1)), "png", False, True, 8),
        (flat("RGB", (1, 1, 1)), "png", True, False, 8),
        (flat("RGBA", (1, 1, 1, 1)), "png", True, True, 8),
        (array((1, 2), np.uint16), "png", False, False, 16),
        (array((1, 2), np.float32), "tif", False, False, 32),
        (palette((5, 5, 5), (9, 9, 9)), "png", False, False, 8),
        (palette((5, 5, 5), (9, 0, 9)), "png", True, False, 8),
        (palette((5, 5, 5), (9, 0, 9)), "bmp", True, False, 8),
        (palette((5, 5, 5), (9, 9, 9)), "bmp", False, False, 8),
        (flat("CMYK", (1, 1, 1, 1)), "tif", True, False, 8),
    ],
)
def test_a_header_tells_colour_transparency_and_depth(
    tmp_path: Path, image: Image.Image, suffix: str, colour: bool, alpha: bool, bits: int
) -> None:
    facts = probe(saved(tmp_path, image, suffix))
    assert (facts.colour, facts.alpha, facts.bits) == (colour, alpha, bits)
    assert (facts.width, facts.height, facts.frames) == (SIDE, SIDE, 1)


def test_nothing_of_the_file_is_kept_open(tmp_path: Path) -> None:
    path = saved(tmp_path, flat("RGB", (1, 2, 3)), "tif")
    read_pixels(path, COLOUR)
    probe(path)
    gc.collect()  # a file left open would be warned of now, and warnings are errors
    path.unlink()
