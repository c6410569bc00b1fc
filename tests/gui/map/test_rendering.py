"""The picture of the points is what drawing them one after the other would give."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.gui.map.test_cloud import labelled
from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.map.cloud import BATCH, Cloud
from vae_explorer.gui.map.look import Look, fades_of, thirds_of
from vae_explorer.gui.map.point_style import PointStyle
from vae_explorer.gui.map.raster import levels_with
from vae_explorer.gui.map.rendering import AT_ONCE, Drawn, Rendering
from vae_explorer.gui.map.squares import levels_for

WIDTH, HEIGHT = 120, 90
FINE = PointStyle(False, 1.0, 40.0)
DOTS = PointStyle(True, 6.0)


def cloud_of(points: np.ndarray, look: Look | None = None) -> Cloud:
    cloud = Cloud()
    cloud.set_points(points.astype(np.float32), glide=False)
    if look is not None:
        cloud.set_look(look)
    return cloud


def normal(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, 2)).astype(np.float32)


def in_view(drawn: Drawn, ratio: float = 1.0) -> np.ndarray:
    """The part of the palette image that the view shows."""
    lines = slice(-drawn.top, -drawn.top + round(HEIGHT * ratio))
    return drawn.image[lines, -drawn.left : -drawn.left + round(WIDTH * ratio)].copy()


def counted(cloud: Cloud, camera: Camera) -> np.ndarray:
    """Points on each pixel of the view, one point after the other."""
    counts = np.zeros((HEIGHT, WIDTH), int)
    for x, y in zip(cloud.x.tolist(), cloud.y.tolist(), strict=True):
        px, py = camera.to_pixel(x, y)
        column, line = math.floor(px), math.floor(py)
        if 0 <= column < WIDTH and 0 <= line < HEIGHT:
            counts[line, column] += 1
    return counts


def same_but_for_rounding(first: np.ndarray, second: np.ndarray) -> bool:
    """Points on the border of two pixels may fall to either side in float32."""
    return float(np.mean(first != second)) < 2e-3


@pytest.mark.parametrize("scale", [5.0, 30.0, 400.0])
def test_every_pixel_has_the_level_of_the_number_of_its_points(scale: float) -> None:
    cloud = cloud_of(normal(5000))
    camera = Camera(0.1, -0.2, scale, WIDTH, HEIGHT)
    image = in_view(Rendering(cloud).draw(camera, FINE, 1.0, 1))
    counts, table = counted(cloud, camera), levels_for(40.0, 15)
    wanted = np.where(counts > 0, 1 + 15 * 15 + table[np.minimum(counts, 255)].astype(int), 0)
    assert same_but_for_rounding(image, wanted)


@pytest.mark.parametrize("style", [FINE, DOTS, PointStyle(False, 3.0, 40.0)])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_panned_picture_is_the_one_that_would_be_drawn_there(
    style: PointStyle, ratio: float
) -> None:
    cloud = cloud_of(normal(3000), labelled(np.arange(3000) % 10))
    rendering, camera = Rendering(cloud), Camera(0.3, 0.1, 37.0, WIDTH, HEIGHT)
    first = rendering.draw(camera, style, ratio, 1).serial
    for right, down in ((5, 0), (-20, 33), (40, 0), (0, -120)):
        camera = camera.panned(right, down)
        shifted = rendering.draw(camera, style, ratio, 1)
        fresh = Rendering(cloud).draw(camera, style, ratio, 1)
        assert same_but_for_rounding(in_view(shifted, ratio), in_view(fresh, ratio))
    assert shifted.serial == first + 1, "the picture was drawn anew once, at its margin's end"


def test_the_camera_of_the_whole_image_tells_where_its_points_are() -> None:
    cloud = cloud_of(np.array([[0.5, -0.25]]))
    camera = Camera(0.0, 0.0, 40.0, WIDTH - 1, HEIGHT)
    drawn = Rendering(cloud).draw(camera, FINE, 1.0, 1)
    (line,), (column,) = np.nonzero(drawn.image)
    px, py = drawn.camera.to_pixel(0.5, -0.25)
    assert (math.floor(px), math.floor(py)) == (column, line)


def test_a_huge_cloud_is_drawn_piece_by_piece_up_to_the_same_picture() -> None:
    points = normal(AT_ONCE + 5 * BATCH)
    camera = Camera(0.0, 0.0, 20.0, WIDTH, HEIGHT)
    cloud = cloud_of(points)
    rendering = Rendering(cloud)
    rendering.draw(camera, FINE, 1.0, 1)
    steps = 0
    while rendering.unfinished:
        rendering.go_on()
        steps += 1
    assert steps > 5
    assert len(cloud.rows) == len(points)
    image = in_view(rendering.draw(camera, FINE, 1.0, 1))
    pixel = np.floor(
        (cloud.points - (camera.x, camera.y)) * (20.0, -20.0) + (WIDTH / 2, HEIGHT / 2)
    ).astype(int)
    inside = ((pixel >= 0) & (pixel < (WIDTH, HEIGHT))).all(axis=1)
    counts = np.zeros((HEIGHT, WIDTH), int)
    np.add.at(counts, (pixel[inside, 1], pixel[inside, 0]), 1)
    table = levels_for(40.0, 15)
    wanted = np.where(counts > 0, 1 + 15 * 15 + table[np.minimum(counts, 255)].astype(int), 0)
    assert float(np.mean(np.abs(image.astype(int) - wanted) > 1)) < 1e-3


def test_the_first_frame_of_a_huge_cloud_looks_like_the_last() -> None:
    cloud = cloud_of(normal(AT_ONCE + 8 * BATCH))
    camera = Camera(0.0, 0.0, 15.0, WIDTH, HEIGHT)
    rendering = Rendering(cloud)
    style = PointStyle(False, 1.0, 255.0)
    first = in_view(rendering.draw(camera, style, 1.0, 1)).astype(int)
    while rendering.unfinished:
        rendering.go_on()
    last = in_view(rendering.draw(camera, style, 1.0, 1)).astype(int)
    crowded = last > np.median(last[last > 0])
    assert np.abs(first - last)[crowded].mean() < 1.5, "levels of density"


def test_what_is_not_chosen_fades_and_never_covers_what_is() -> None:
    points = np.repeat(normal(300), 2, axis=0)  # every place twice: once chosen, once not
    chosen = np.arange(600) % 2 == 1
    look = Look(None, 600, chosen=chosen)
    assert look.opacities == (1.0, 0.2)
    cloud = cloud_of(points, look)
    camera = Camera(0.0, 0.0, 15.0, WIDTH, HEIGHT)
    for style in (FINE, DOTS):
        image = in_view(Rendering(cloud).draw(camera, style, 1.0, 2))
        fades = (image[image > 0].astype(int) - 1) // (levels_with(2) * 16)
        assert (fades == 0).all()
    look = Look(None, 600, chosen=np.zeros(600, bool))
    image = in_view(Rendering(cloud_of(points, look)).draw(camera, FINE, 1.0, 2))
    assert ((image[image > 0].astype(int) - 1) // (levels_with(2) * 16) == 1).all()


def test_points_fade_in_thirds_of_their_distance_from_the_plane() -> None:
    away = np.linspace(0, 3, 301).astype(np.float32)
    thirds = thirds_of(away)
    assert thirds == pytest.approx((1.0, 2.0), abs=0.01)
    assert thirds is not None
    fades = fades_of(away, thirds)
    assert np.bincount(fades).tolist() == pytest.approx([100, 100, 100], abs=1)
    look = Look(None, 301, away=fades)
    assert (look.inks(np.arange(301, dtype=np.int32)) // 16 == fades).all()
    assert list(look.opacities) == sorted(look.opacities, reverse=True)
    both = Look(None, 301, chosen=np.arange(301) < 250, away=fades)
    inks = both.inks(np.arange(301, dtype=np.int32)) // 16
    assert (inks[:90] == 0).all()
    assert (inks[110:250] == 1).all()
    assert (inks[250:] == 2).all()


@pytest.mark.parametrize("away", [np.zeros(9), np.full(9, np.nan), np.full(9, 1e-5)])
def test_points_on_the_plane_do_not_fade(away: np.ndarray) -> None:
    assert thirds_of(away.astype(np.float32)) is None
