"""Pictures on the screen are the pixels of the model."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from vae_explorer.gui.style.qimage import fitted_pixmap, rounded, scaled_pixmap, to_qimage

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QApplication

SHAPES = st.tuples(st.sampled_from([1, 3]), st.integers(1, 40), st.integers(1, 40))


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    # A copy: the picture's memory goes when this function returns.
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1).copy()
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).transpose(2, 0, 1)


@given(SHAPES, st.integers(0, 1000))
def test_a_picture_keeps_every_pixel(shape: tuple[int, int, int], seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
    expected = np.broadcast_to(pixels, (3, *shape[1:]))
    assert np.array_equal(pixels_of(to_qimage(pixels)), expected)


def test_a_picture_has_its_own_memory() -> None:
    pixels = np.zeros((1, 4, 4), np.uint8)
    image = to_qimage(pixels)
    pixels[:] = 255
    assert image.pixelColor(0, 0).red() == 0


def test_a_view_that_is_not_contiguous_is_read_right() -> None:
    pixels = np.arange(3 * 8 * 8, dtype=np.uint8).reshape(3, 8, 8)[:, ::2, ::-1]
    assert np.array_equal(pixels_of(to_qimage(pixels)), pixels)


@pytest.mark.parametrize("shape", [(2, 4, 4), (4, 4), (1, 1, 4, 4)])
def test_another_shape_is_an_error(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape"):
        to_qimage(np.zeros(shape, np.uint8))


@pytest.mark.parametrize("dpr", [1.0, 1.5, 2.0])
@pytest.mark.parametrize(("side", "room"), [(8, 48), (28, 168), (28, 100), (32, 168)])
def test_small_pictures_grow_by_a_whole_number(
    qapp: QApplication, side: int, room: int, dpr: float
) -> None:
    del qapp
    pixels = np.random.default_rng(0).integers(0, 256, (1, side, side), dtype=np.uint8)
    pixmap = scaled_pixmap(pixels, room, dpr)
    factor = int(room * dpr) // side
    assert pixmap.width() == pixmap.height() == factor * side
    assert pixmap.devicePixelRatio() == dpr
    shown = pixels_of(pixmap.toImage())[0]
    assert np.array_equal(shown, np.kron(pixels[0], np.ones((factor, factor), np.uint8)))


@pytest.mark.parametrize("size", [(64, 64), (128, 64), (512, 512), (8, 8), (28, 28), (3, 200)])
def test_thumbnails_have_exactly_the_side_that_is_asked(
    qapp: QApplication, size: tuple[int, int]
) -> None:
    del qapp
    pixmap = fitted_pixmap(np.zeros((3, *size), np.uint8), 35, 2.0)
    assert max(pixmap.width(), pixmap.height()) == 70
    assert min(pixmap.width(), pixmap.height()) >= 1


def test_rounding_takes_the_corners_and_nothing_else(qapp: QApplication) -> None:
    del qapp
    made = rounded(fitted_pixmap(np.full((1, 8, 8), 200, np.uint8), 48), 4).toImage()
    assert made.pixelColor(0, 0).alpha() == 0
    assert made.pixelColor(24, 0).alpha() == 255
    assert made.pixelColor(24, 24).red() == 200


_COUNT_THREADS = """
import os
import numpy as np
from PySide6.QtGui import QGuiApplication
from vae_explorer.gui.style.qimage import fitted_pixmap, scaled_pixmap
application = QGuiApplication(["test", "-platform", "offscreen"])
before = len(os.listdir("/proc/self/task"))
for channels in (1, 3):
    pixels = np.zeros((channels, 64, 64), np.uint8)
    scaled_pixmap(pixels, 320), fitted_pixmap(pixels, 300)
print(len(os.listdir("/proc/self/task")) - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads in /proc")
def test_no_other_thread_is_waited_for_when_a_picture_grows() -> None:
    words = [sys.executable, "-c", _COUNT_THREADS]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
