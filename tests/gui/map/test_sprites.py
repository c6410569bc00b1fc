"""Dots are round, in their places, and later ones lie over earlier ones."""

from __future__ import annotations

import numpy as np
import pytest

from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.map.raster import LEVELS, Raster
from vae_explorer.gui.map.sprites import PHASES, draw_sprites, stamp

CAMERA = Camera(0.0, 0.0, 1.0, 60.0, 40.0)


def drawn(
    places: list[tuple[float, float]],
    colours: list[int],
    *,
    diameter: float = 6.0,
    halo: float = 0.75,
    ratio: float = 1.0,
) -> np.ndarray:
    raster = Raster()
    raster.resize(round(60 * ratio), round(40 * ratio), ratio)
    points = np.array([CAMERA.to_plane(*place) for place in places], np.float32).reshape(-1, 2)
    x, y = np.ascontiguousarray(points.T)
    draw_sprites(raster, x, y, np.array(colours, np.uint8), CAMERA, diameter=diameter, halo=halo)
    m = raster.margin
    return raster.image[m : m + round(40 * ratio), m : m + round(60 * ratio)].copy()


def coverage(image: np.ndarray) -> np.ndarray:
    return np.where(image > 0, (image.astype(int) - 1) % LEVELS, 0) / (LEVELS - 1)


@pytest.mark.parametrize("diameter", [6.0, 8.25, 10.0])
@pytest.mark.parametrize("place", [(30.0, 20.0), (30.5, 20.5), (30.3, 20.8)])
def test_a_dot_has_the_area_and_the_middle_of_its_disc(
    diameter: float, place: tuple[float, float]
) -> None:
    share = coverage(drawn([place], [5], diameter=diameter))
    assert share.sum() == pytest.approx(np.pi * diameter**2 / 4, rel=0.03)
    lines, columns = np.mgrid[:40, :60] + 0.5
    middle = ((share * columns).sum() / share.sum(), (share * lines).sum() / share.sum())
    assert middle == pytest.approx(place, abs=0.5 / PHASES + 0.05)


def test_a_dot_wears_its_halo_all_round() -> None:
    image = drawn([(30.5, 20.5)], [4], diameter=6, halo=1.5)
    lines, columns = np.mgrid[:40, :60] + 0.5
    away = np.hypot(columns - 30.5, lines - 20.5)
    assert (image[away <= 2] == 1 + 4 * LEVELS + LEVELS - 1).all()
    assert (image[(away >= 4.05) & (away <= 4.2)] == 1 + 4 * LEVELS).all(), "halo only"
    assert (image[away >= 5.5] == 0).all()


def test_dots_look_the_same_everywhere_and_do_not_depend_on_their_neighbours() -> None:
    two = drawn([(15.3, 12.6), (45.3, 27.6)], [1, 1])
    assert (two[5:20, 8:23] == two[20:35, 38:53]).all()


def test_a_later_dot_lies_over_an_earlier_one() -> None:
    over = drawn([(28.0, 20.0), (31.0, 20.0)], [2, 9])
    alone = drawn([(31.0, 20.0)], [9])
    assert (over[alone > 0] == alone[alone > 0]).all()
    under = drawn([(31.0, 20.0), (28.0, 20.0)], [9, 2])
    assert (under != over).any()


def test_dots_at_the_edges_are_cut_and_never_wrap_round() -> None:
    whole = coverage(drawn([(30.0, 20.0)], [0])).sum()
    for place in [(0.0, 20.0), (60.0, 20.0), (30.0, 0.0), (30.0, 40.0)]:
        share = coverage(drawn([place], [0]))
        assert share.sum() == pytest.approx(whole / 2, rel=0.1)
        lines, columns = np.nonzero(share)
        assert max(np.ptp(lines), np.ptp(columns)) < 8


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0, 3.0, 4.0])
def test_the_largest_dots_fit_the_margin_at_any_scale_of_the_screen(ratio: float) -> None:
    corners = [(x, y) for x in (-5.6, 0, 65.6) for y in (-5.6, 0, 45.6)]
    drawn(corners, [0] * len(corners), diameter=10 * ratio, halo=0.75 * ratio, ratio=ratio)


def test_dots_out_of_view_are_not_drawn() -> None:
    assert not drawn([(-20, 20), (900, 20), (30, -20), (1e9, 5)], [0] * 4).any()


def test_every_phase_of_a_stamp_repeats_only_pixels_of_its_own() -> None:
    dot = stamp(6.0, 0.75)
    for phase in range(PHASES**2):
        seen: dict[tuple[int, int], int] = {}
        for dx, dy, level in zip(dot.dx[phase], dot.dy[phase], dot.level[phase], strict=True):
            assert seen.setdefault((int(dx), int(dy)), int(level)) == level
