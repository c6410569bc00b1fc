"""Every image gets the colour of its label or of its value."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vae_explorer.gui.map.colouring import (
    COLOURS,
    LABEL_COLOURS,
    NO_COLOUR,
    SCALE_COLOURS,
    Categorical,
    Continuous,
    Plain,
    colours_of,
    legend_rows,
    lines_of_labels,
    robust_limits,
)


def labels_of(index: np.ndarray, number: int) -> Categorical:
    counts = np.bincount(index[index >= 0], minlength=number)
    names = tuple(f"label {k}" for k in range(number))
    return Categorical("Label", names, index.astype(np.int32), tuple(counts.tolist()))


label_sets = st.integers(1, 25).flatmap(
    lambda number: arrays(np.int32, st.integers(1, 80), elements=st.integers(-1, number - 1)).map(
        lambda index: labels_of(index, number)
    )
)


@given(label_sets)
def test_each_legend_row_counts_the_images_that_belong_to_it(labels: Categorical) -> None:
    rows, legend = lines_of_labels(labels)[labels.index], legend_rows(labels)
    assert rows.max() < len(legend)
    assert [int((rows == k).sum()) for k in range(len(legend))] == [row.count for row in legend]


@given(label_sets)
def test_an_image_has_the_colour_of_its_legend_row(labels: Categorical) -> None:
    wanted = np.array([row.colour for row in legend_rows(labels)])[
        lines_of_labels(labels)[labels.index]
    ]
    assert (colours_of(labels, len(labels.index))(np.arange(len(labels.index))) == wanted).all()


@given(label_sets)
def test_the_ten_largest_labels_have_colours_of_their_own(labels: Categorical) -> None:
    legend = legend_rows(labels)
    own = [row for row in legend if row.colour < LABEL_COLOURS]
    assert len(own) == min(len(labels.names), LABEL_COLOURS)
    assert len({row.colour for row in own}) == len(own)
    smallest = min((row.count for row in own), default=0)
    named = {row.name for row in own}
    assert all(
        count <= smallest
        for name, count in zip(labels.names, labels.counts, strict=True)
        if name not in named
    )


@given(arrays(np.float32, st.integers(1, 60), elements=st.floats(-1e6, 1e6, width=32)))
def test_larger_values_never_get_a_lower_step_of_the_scale(values: np.ndarray) -> None:
    steps = colours_of(Continuous("v", values), len(values))(np.arange(len(values))).astype(int)
    order = np.argsort(values, kind="stable")
    assert (np.diff(steps[order]) >= 0).all()
    assert steps.max() < SCALE_COLOURS


def test_values_between_the_percentiles_use_the_whole_scale_and_strays_its_ends() -> None:
    values = np.linspace(0, 1, 1001, dtype=np.float32)
    values[0], values[-1] = -1e9, 1e9
    steps = colours_of(Continuous("v", values), len(values))(np.arange(len(values)))
    assert set(steps.tolist()) == set(range(SCALE_COLOURS))
    assert (steps[0], steps[-1]) == (0, SCALE_COLOURS - 1)
    assert robust_limits(values) == pytest.approx((0.02, 0.98), abs=1e-3)


def test_an_image_without_a_value_is_neutral() -> None:
    values = np.array([0, np.nan, 1, np.inf], np.float32)
    colours = colours_of(Continuous("v", values), 4)(np.arange(4))
    assert colours[1] == colours[3] == NO_COLOUR
    assert (colours[[0, 2]] < SCALE_COLOURS).all()


@pytest.mark.parametrize("values", [[], [np.nan, np.nan], [3.0, 3.0, 3.0]])
def test_a_scale_without_extent_is_still_a_scale(values: list[float]) -> None:
    array = np.array(values, np.float32)
    assert len(colours_of(Continuous("v", array), len(array))(np.arange(len(array)))) == len(values)
    low, high = robust_limits(array)
    assert low <= high


def test_a_colouring_for_another_number_of_images_leaves_the_points_neutral() -> None:
    labels = labels_of(np.zeros(5, np.int32), 1)
    assert (colours_of(labels, 7)(np.arange(7)) == NO_COLOUR).all()
    assert (colours_of(Plain(), 7)(np.arange(7)) == NO_COLOUR).all()
    assert NO_COLOUR < COLOURS
