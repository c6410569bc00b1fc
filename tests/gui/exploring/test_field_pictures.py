"""A field's pixels stand for the places of the plane that they lie on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.gui.exploring.field_pictures import HATCH_PERIOD_PX, Area, Quantity, picture
from vae_explorer.gui.views.map import FIELD_LEVELS, HATCHED, FieldFacts, FieldView

AREA = Area((-2.0, 3.0, -1.0, 1.5), 40.0, 1.0)
PLAIN = FieldFacts("Height", "", "A height.", "diverging")


def slope(xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    return 0.2 * xs[None] + 0.3 * ys[:, None]


def pixel_middles(view: FieldView) -> tuple[np.ndarray, np.ndarray]:
    """Latent coordinates of the columns, and of the lines from the top."""
    height, width = view.levels.shape
    x_low, x_high, y_low, y_high = view.bounds
    return (
        x_low + (np.arange(width) + 0.5) * (x_high - x_low) / width,
        y_high - (np.arange(height) + 0.5) * (y_high - y_low) / height,
    )


@given(
    st.floats(-50, 50),
    st.floats(-50, 50),
    st.floats(0.3, 500),
    st.sampled_from([1.0, 1.5, 2.0]),
    st.sampled_from([16.0, 4.0]),
)
def test_every_pixel_has_the_value_of_its_place(
    x: float, y: float, scale: float, ratio: float, step_px: float
) -> None:
    area = Area((x, x + 90 / scale, y, y + 60 / scale), scale, ratio)
    low, high = x + y - 1 / scale, x + y + 160 / scale
    quantity = Quantity(PLAIN, lambda xs, ys: xs[None] + ys[:, None], (low, high))
    view = picture(quantity, area, step_px)
    xs, ys = pixel_middles(view)
    shares = (xs[None] + ys[:, None] - low) / (high - low)
    wanted = 1 + np.clip(shares, 0, 1) * (FIELD_LEVELS - 1)
    assert np.abs(view.levels - wanted).max() < 0.75


@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(0.3, 500))
def test_the_picture_covers_the_area_with_pixels_of_the_screen(
    x: float, y: float, scale: float
) -> None:
    area = Area((x, x + 90 / scale, y, y + 60 / scale), scale, 2.0)
    view = picture(Quantity(PLAIN, slope), area, 8.0)
    painted = Area(view.bounds, scale, 2.0)
    assert painted.widened(1e-9).covers(area)
    height, width = view.levels.shape
    assert width == pytest.approx((view.bounds[1] - view.bounds[0]) * scale)
    assert height == pytest.approx((view.bounds[3] - view.bounds[2]) * scale)
    assert width <= 92
    assert height <= 62


def test_a_wide_area_is_covered_by_a_narrow_one_never() -> None:
    assert AREA.widened(0.2).covers(AREA)
    assert not AREA.covers(AREA.widened(0.2))
    assert not AREA.widened(0.2).covers(Area(AREA.bounds, 41.0, 1.0)), "another scale"
    assert not AREA.widened(0.2).covers(Area(AREA.bounds, 40.0, 2.0)), "another screen"


def test_two_pictures_agree_where_they_overlap_and_so_does_their_hatching() -> None:
    quantity = Quantity(PLAIN, slope, (-1.0, 1.0), hatched_below=0.1)
    first = picture(quantity, AREA, 4.0)
    moved = Area((-1.3, 3.7, -0.6, 1.9), 40.0, 1.0)
    second = picture(quantity, moved, 4.0)
    columns = round((second.bounds[0] - first.bounds[0]) * 40)
    lines = round((first.bounds[3] - second.bounds[3]) * 40)
    assert lines < 0
    height = len(first.levels) + lines
    np.testing.assert_array_equal(
        first.levels[:height, columns:], second.levels[-lines:, : first.levels.shape[1] - columns]
    )


def test_only_what_lies_below_the_limit_is_hatched_one_line_in_eight() -> None:
    quantity = Quantity(PLAIN, slope, (-1.0, 1.0), hatched_below=0.1)
    view = picture(quantity, AREA, 4.0)
    xs, ys = pixel_middles(view)
    hatched = view.levels > HATCHED
    below = slope(xs, ys) < 0.1
    assert not hatched[~below & ~np.isclose(slope(xs, ys), 0.1, atol=1e-4)].any()
    assert hatched[below].mean() == pytest.approx(1 / HATCH_PERIOD_PX, abs=0.01)
    plain = picture(Quantity(PLAIN, slope, (-1.0, 1.0)), AREA, 4.0)
    np.testing.assert_array_equal(
        np.where(hatched, view.levels - HATCHED, view.levels), plain.levels
    )


def test_nothing_is_painted_outside_a_circle() -> None:
    quantity = Quantity(PLAIN, slope, within=lambda xs, ys: 1.0 - xs[None] ** 2 - ys[:, None] ** 2)
    view = picture(quantity, AREA, 4.0)
    xs, ys = pixel_middles(view)
    radius = np.hypot(xs[None], ys[:, None])
    assert (view.levels[radius > 1.02] == 0).all()
    assert (view.levels[radius < 0.98] > 0).all()


def test_a_density_is_kept_by_the_root_of_its_share() -> None:
    quantity = Quantity(FieldFacts("Density", "", ""), lambda xs, ys: slope(xs, ys) + 1, (0.0, 2.0))
    view = picture(quantity, AREA, 1.0)
    xs, ys = pixel_middles(view)
    wanted = 1 + np.sqrt(np.clip((slope(xs, ys) + 1) / 2, 0, 1)) * (FIELD_LEVELS - 1)
    assert np.abs(view.levels - wanted).max() < 0.75


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_labels_are_not_mixed_at_their_borders(ratio: float) -> None:
    def half(xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
        return np.broadcast_to(np.where(xs[None] > 0.5, 7.0, 2.0), (len(ys), len(xs)))

    facts = FieldFacts("Regions", "", "", "labels", labels=tuple((str(n), 1) for n in range(9)))
    view = picture(Quantity(facts, half), Area(AREA.bounds, 40.0 * ratio, ratio), 1.0)
    assert set(np.unique(view.levels)) == {3, 8}
    xs, _ = pixel_middles(view)
    for column in np.flatnonzero(np.abs(xs - 0.5) > 1.5 / 40):
        assert (view.levels[:, column] == (8 if xs[column] > 0.5 else 3)).all()
