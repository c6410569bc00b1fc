"""The largest hole is found where it was planted."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vae_explorer.latent.holes import largest_holes

XS = YS = np.linspace(-5, 5, 401)
NORMAL = np.exp(-0.5 * (XS**2 + (YS**2)[:, None]))


def disc(x: float, y: float, radius: float) -> np.ndarray:
    return np.asarray(np.hypot(XS - x, (YS - y)[:, None]) < radius)


@pytest.mark.parametrize("place", [(0.0, 0.0), (1.2, -0.7), (-1.5, 1.5)])
def test_a_planted_hole_is_found(place: tuple[float, float]) -> None:
    hole, *others = largest_holes(XS, YS, NORMAL, disc(*place, 0.4))
    assert others == []
    # The prior falls outwards: the heaviest place lies on the middle's side of the disc.
    assert math.dist((hole.x, hole.y), place) < 0.3
    assert disc(*place, 0.4)[np.abs(YS - hole.y).argmin(), np.abs(XS - hole.x).argmin()]


def test_the_heaviest_comes_first_and_each_only_once() -> None:
    holes = disc(0.5, 0.0, 0.4) | disc(-1.5, 0.0, 0.4) | disc(0.0, 2.5, 0.4)
    found = largest_holes(XS, YS, NORMAL, holes)
    assert [round(hole.x) for hole in found] == [0, -1, 0]
    assert [hole.share for hole in found] == sorted((hole.share for hole in found), reverse=True)
    apart = [math.dist((a.x, a.y), (b.x, b.y)) for a in found for b in found if a is not b]
    assert min(apart) >= 0.9


def test_the_share_is_the_unclaimed_mass_round_the_place() -> None:
    (hole,) = largest_holes(XS, YS, NORMAL, disc(0.0, 0.0, 2.0), radius=0.5, most=1)
    assert (hole.x, hole.y) == pytest.approx((0, 0), abs=0.03)
    assert hole.share == pytest.approx(1 - math.exp(-0.5 * 0.25), rel=0.03)


def test_where_all_is_claimed_there_is_no_hole() -> None:
    assert largest_holes(XS, YS, NORMAL, np.zeros_like(NORMAL, bool)) == ()
