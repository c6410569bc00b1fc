from __future__ import annotations

import numpy as np
from PIL import Image

from tests.images.pictures import WriteFolder, encoded, picture
from vae_explorer.images.intake import load_images
from vae_explorer.images.spec import Fit, PixelSpec


def test_digits_are_taken_as_they_are(write_folder: WriteFolder) -> None:
    folder = write_folder({f"{index}.png": picture(index, 28, 1) for index in range(5)})
    assert load_images(folder).spec == PixelSpec(28, 1, Fit.CROP)


def test_grey_pictures_stored_in_colour_are_grey(write_folder: WriteFolder) -> None:
    files = {
        f"{index}.jpg": encoded(picture(index, 100, 1).convert("RGB"), "JPEG")
        for index in range(20)
    }
    assert load_images(write_folder(files)).spec.channels == 1


def test_one_coloured_picture_among_those_looked_at_makes_the_set_coloured(
    write_folder: WriteFolder,
) -> None:
    files = {f"{index}.png": picture(index, 40, 1).convert("RGB") for index in range(10)}
    assert load_images(write_folder({**files, "x.png": picture(1, 40)})).spec.channels == 3


def test_stickers_are_padded_and_photographs_cropped(write_folder: WriteFolder) -> None:
    sticker = Image.fromarray(np.full((90, 70, 4), 120, np.uint8))
    photo = picture(1, 120).crop((0, 0, 120, 80))
    stickers = write_folder({f"{index}.png": sticker for index in range(4)}, "stickers")
    photos = write_folder({f"{index}.png": photo for index in range(4)}, "photos")
    assert load_images(stickers).spec.fit is Fit.PAD
    assert load_images(photos).spec.fit is Fit.CROP


def test_broken_files_have_no_say(write_folder: WriteFolder) -> None:
    files: dict[str, object] = {f"{index}.png": b"broken" for index in range(20)}
    folder = write_folder({**files, "digit.png": picture(1, 28, 1)})
    assert load_images(folder).spec == PixelSpec(28, 1, Fit.CROP)
