"""Pictures that are in no file become the same pixels as if they were."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.images.pictures import encoded, picture
from vae_explorer.errors import ImageError
from vae_explorer.images import decode
from vae_explorer.images.decode import decode_pixels, pixels_of_picture, read_pixels
from vae_explorer.images.spec import Fit, PixelSpec

SPECS = (PixelSpec(8, 1), PixelSpec(16, 3), PixelSpec(12, 3, Fit.PAD, 40))


@pytest.mark.parametrize("spec", SPECS, ids=str)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP"])
def test_content_is_decoded_as_a_file_of_it(tmp_path: Path, kind: str, spec: PixelSpec) -> None:
    content = encoded(picture(3, 40).resize((40, 25)), kind)
    path = tmp_path / "picture"
    path.write_bytes(content)
    np.testing.assert_array_equal(decode_pixels(content, "x", spec), read_pixels(path, spec))


def test_content_is_turned_as_it_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    image = picture(1, 24)
    turned = decode_pixels(encoded(image, "PNG", exif=exif.tobytes()), "x", PixelSpec(24, 3))
    wanted = np.asarray(image.transpose(Image.Transpose.ROTATE_270)).transpose(2, 0, 1)
    np.testing.assert_array_equal(turned, wanted)


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_a_decoded_picture_is_that_of_a_file(tmp_path: Path, spec: PixelSpec) -> None:
    image = picture(2, 30).convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize((30, 30)))
    path = tmp_path / "picture.png"
    image.save(path)
    np.testing.assert_array_equal(
        pixels_of_picture(np.asarray(image), spec), read_pixels(path, spec)
    )


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"])
def test_what_is_no_image_is_named_in_one_sentence(content: bytes) -> None:
    with pytest.raises(ImageError, match=r"^Picture 1 .*\.$"):
        decode_pixels(content, "Picture 1", SPECS[0])


def test_the_guard_against_huge_pictures_holds_without_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decode, "MAX_PIXELS", 500)
    with pytest.raises(ImageError, match="Picture 1 has 24 × 24 pixels"):
        decode_pixels(encoded(picture(), "PNG"), "Picture 1", SPECS[0])
    with pytest.raises(ImageError, match="Picture 1 has 24 × 24 pixels"):
        pixels_of_picture(np.zeros((24, 24, 4), np.uint8), SPECS[0], "Picture 1")
