"""Sweeps: values, settings, going on with them, and what they teach."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_explorer.errors import RunError, SettingsError
from vae_explorer.images.image_set import ImageSet
from vae_explorer.runs.sweep import (
    Sweep,
    SweepRow,
    begin_member,
    is_done,
    read_row,
    swept_values,
)
from vae_explorer.runs.sweep_advice import advise, margin
from vae_explorer.training.settings import Setup


def row(
    value: float,
    elbo: float,
    *,
    dims: int | None = None,
    units: int | None = None,
    wander: float = 0.2,
    slope: float = 0.0,
    terms: np.ndarray | None = None,
    epochs: int = 12,
) -> SweepRow:
    """A run whose bound went up and down by turns at the end, and came to what is said."""
    steps = np.arange(12)
    bounds = elbo + wander * (steps % 2 - 1) + slope * (steps - 11)
    return SweepRow(
        value, Path(f"{value:g}"), int(value) if dims is None else dims, epochs, "validation",
        bounds, elbo + 5, 5.0, units, terms,
    )  # fmt: skip


def test_the_fewest_dimensions_that_are_as_good_as_the_best_are_worth_having() -> None:
    rows = [row(2, -50), row(4, -40), row(8, -30.2), row(16, -30), row(32, -30.4, units=9)]
    advice = advise("latent_dim", rows)
    assert (advice.headline, advice.value) == ("8 latent dimensions are worth having.", 8)
    assert advice.dimensions == 8
    told = " ".join(advice.reasons)
    assert "With 4 the ELBO is 10.0 nats per image lower" in told
    assert "within chance" in told
    assert "Of 32 dimensions the largest model uses 9." in told


def test_a_bound_that_still_rises_at_the_largest_asks_for_more() -> None:
    advice = advise("latent_dim", [row(2, -50), row(4, -40), row(8, -30)])
    assert advice.dimensions == 8
    assert any("more may be worth having" in reason for reason in advice.reasons)


def test_where_the_smallest_is_best_nothing_is_said_of_fewer() -> None:
    advice = advise("latent_dim", [row(2, -30), row(4, -33)])
    assert advice.dimensions == 2
    assert advice.reasons == ("More of them do not raise it.",)


def test_of_beta_the_best_bound_is_told_and_what_is_in_use() -> None:
    rows = [
        row(0.5, -31, dims=16, units=12),
        row(1, -30, dims=16, units=9),
        row(8, -60, dims=16, units=2),
    ]
    advice = advise("beta", rows)
    assert advice.headline == "β = 1 gives the highest ELBO: -30.0 nats per image."
    assert (advice.value, advice.dimensions) == (1, 9)
    told = " ".join(advice.reasons)
    assert "12 at β = 0.5, 9 at β = 1, 2 at β = 8" in told
    assert "of the 16 dimensions 9 are worth having" in told


def test_a_beta_at_which_all_dimensions_are_used_asks_for_more_of_them() -> None:
    advice = advise("beta", [row(1, -30, dims=4, units=4), row(2, -35, dims=4, units=3)])
    assert any("more may be worth having" in reason for reason in advice.reasons)


def test_trainings_that_still_rise_or_were_cut_are_told() -> None:
    rising = advise("latent_dim", [row(2, -30, slope=2), row(4, -20, slope=2)])
    assert "2 of 2 were still rising" in rising.reasons[-1]
    cut = advise("latent_dim", [row(2, -30, epochs=99), row(4, -20)])
    assert "1 of 2 did not come to their last epoch" in cut.reasons[-1]


@pytest.mark.parametrize("rows", [[], [row(2, -30)], [row(2, math.nan), row(4, -30)]])
def test_one_run_teaches_nothing(rows: list[SweepRow]) -> None:
    advice = advise("latent_dim", rows)
    assert advice.value is None
    assert "Two trained runs" in advice.headline


def test_the_margin_over_images_is_twice_the_standard_error_of_the_difference() -> None:
    rng = np.random.default_rng(0)
    common = rng.normal(-30, 50, 400).astype(np.float32)
    better = (common + rng.normal(1, 2, 400)).astype(np.float32)
    one = row(2, -30, wander=0, terms=common)
    other = row(4, -29, wander=0, terms=better)
    expected = 2 * np.std(common.astype(float) - better, ddof=1) / 20
    assert margin(one, other) == pytest.approx(expected)
    # What the images differ by among themselves does not count.
    assert margin(one, other) < 0.3


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=8), st.permutations(range(8)))
def test_the_order_of_the_runs_is_without_meaning(bounds: list[float], order: list[int]) -> None:
    rows = [row(2.0 * (place + 1), bound) for place, bound in enumerate(bounds)]
    turned = [rows[place] for place in order if place < len(rows)]
    assert advise("latent_dim", rows) == advise("latent_dim", turned)


@pytest.mark.parametrize(
    "words", ["", "1", "1,1", "one,two", "1,inf", ",".join(map(str, range(40)))]
)
def test_values_that_make_no_sweep_are_refused(words: str) -> None:
    with pytest.raises(SettingsError):
        swept_values("beta", words)


def test_half_a_dimension_is_refused_and_so_is_a_value_outside_its_range(
    tmp_path: Path, setup: Setup
) -> None:
    with pytest.raises(SettingsError, match="whole"):
        swept_values("latent_dim", "2,2.5")
    with pytest.raises(SettingsError):
        Sweep(tmp_path, "latent_dim", (2, 100_000), setup).setup(100_000)


def test_a_sweep_is_trained_gone_on_with_and_read(
    tmp_path: Path, image_set: ImageSet, setup: Setup
) -> None:
    plan = Sweep(tmp_path / "sweep", "beta", (0.5, 4.0), setup)
    assert [plan.path(value).name for value in plan.values] == ["beta-0.5", "beta-4"]
    for value in plan.values:
        assert not is_done(plan.path(value), 3)
        for stop in (6, 99):  # once cut in its second epoch, then gone on with
            fit, writer = begin_member(plan.path(value), image_set, plan.setup(value))
            with fit, writer:
                for _ in writer.recording(fit):
                    if fit.step == stop:
                        break
        assert is_done(plan.path(value), 3)
        assert not is_done(plan.path(value), 4)
    rows = [read_row(plan.path(v), "beta", image_set.validation_index) for v in plan.values]
    for value, found in zip(plan.values, rows, strict=True):
        assert found is not None
        assert (found.value, found.latent_dim, len(found.elbo)) == (value, 2, 3)
        assert found.terms is not None
        # The terms of the validation images average to the bound of the last epoch.
        assert found.terms.mean() == pytest.approx(found.elbo[-1], rel=1e-5)


def test_a_folder_with_other_runs_is_refused_and_left_free(
    run_path: Path, image_set: ImageSet, setup: Setup
) -> None:
    other = Sweep(run_path.parent, "beta", (3.0, 4.0), setup).setup(3.0)
    with pytest.raises(RunError) as caught:
        begin_member(run_path, image_set, other)
    assert caught.value.code == "RUN_SWEEP_OTHER"
    fit, writer = begin_member(run_path, image_set, setup)
    fit.close()
    writer.close()
