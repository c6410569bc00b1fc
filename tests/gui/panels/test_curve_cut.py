"""A line cut at the edges of a rectangle."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.gui.panels.curve_cut import cut_line

_EDGES = (0.0, 1.0)
_COORDINATES = st.lists(st.floats(-3, 4).map(lambda v: round(v, 3)), min_size=2, max_size=12)


@given(_COORDINATES, st.integers(0, 1000))
def test_exactly_the_places_inside_remain(heights: list[float], seed: int) -> None:
    y = np.array(heights)
    x = np.sort(np.random.default_rng(seed).uniform(-1, 2, y.size))
    places, cut = cut_line(x, y, _EDGES, _EDGES)
    known = np.isfinite(places)
    assert ((places[known] >= -1e-9) & (places[known] <= 1 + 1e-9)).all()
    assert ((cut[known] >= -1e-9) & (cut[known] <= 1 + 1e-9)).all()
    for place in np.linspace(-0.5, 1.5, 301):
        if np.abs(x - place).min() < 1e-6 or not x[0] < place < x[-1]:
            continue
        height = np.interp(place, x, y)
        inside = 1e-6 < place < 1 - 1e-6 and 1e-6 < height < 1 - 1e-6
        outside = not (-1e-6 < place < 1 + 1e-6 and -1e-6 < height < 1 + 1e-6)
        drawn = [
            np.interp(place, places[i : i + 2], cut[i : i + 2])
            for i in range(len(places) - 1)
            if places[i] <= place <= places[i + 1]
        ]
        if inside:
            assert drawn
            assert abs(drawn[0] - height) < 1e-6
        if outside:
            assert not drawn


def test_a_line_inside_is_left_as_it_is() -> None:
    x, y = np.linspace(0.1, 0.9, 5), np.array([0.2, 0.8, 0.3, 0.3, 0.5])
    places, heights = cut_line(x, y, _EDGES, _EDGES)
    assert places.tolist() == x.tolist()
    assert heights.tolist() == y.tolist()


def test_gaps_stay_gaps_and_nothing_inside_is_nothing() -> None:
    x, y = np.linspace(0, 1, 5), np.array([0.5, 0.5, np.nan, 0.5, 0.5])
    _, heights = cut_line(x, y, _EDGES, _EDGES)
    assert np.isnan(heights).sum() == 1
    places, _ = cut_line(x, y + 7, _EDGES, _EDGES)
    assert places.size == 0
