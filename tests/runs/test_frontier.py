"""The frontier is the lower left side of the convex hull, and boards hold what compares."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import ConvexHull, QhullError

from vae_explorer.runs.frontier import frontier, rate_groups, slopes
from vae_explorer.runs.manifest import Ancestor
from vae_explorer.runs.shelf import Bound, RunCard, read_card

Places = st.lists(st.tuples(st.floats(0, 50), st.floats(-100, 100)), min_size=1, max_size=12)


@given(Places)
def test_no_run_lies_below_the_frontier(places: list[tuple[float, float]]) -> None:
    corners = [places[corner] for corner in frontier(places)]
    rates, losses = [corner[0] for corner in corners], [corner[1] for corner in corners]
    assert rates == sorted(rates)
    assert losses == sorted(losses, reverse=True)
    assert corners[0][0] == min(rate for rate, _ in places)
    assert corners[-1][1] == min(loss for _, loss in places)
    inside = [place for place in places if rates[0] <= place[0] <= rates[-1]]
    for rate, loss in inside:
        assert loss >= np.interp(rate, rates, losses) - 1e-9 * (1 + abs(loss))


@given(st.integers(0, 10_000))
def test_its_corners_are_those_of_the_convex_hull(seed: int) -> None:
    places = np.random.default_rng(seed).normal(size=(12, 2))
    try:
        hull = set(ConvexHull(places).vertices.tolist())
    except QhullError:
        return
    pairs = [(float(x), float(y)) for x, y in places]
    corners = frontier(pairs)
    assert set(corners) <= hull
    # What minimises D + βR for some β is a corner, and only that.
    best = {int(np.argmin(places[:, 1] + beta * places[:, 0])) for beta in np.logspace(-6, 6, 400)}
    assert best <= set(corners)


def test_each_beta_between_two_slopes_seeks_the_corner_between_them() -> None:
    corners = [(0.0, 30.0), (2.0, 20.0), (6.0, 12.0), (12.0, 9.0)]
    assert slopes(corners) == (5.0, 2.0, 0.5)
    seeks = [min(corners, key=lambda c: c[1] + beta * c[0])[0] for beta in (8, 3, 1, 0.1)]
    assert seeks == [0.0, 2.0, 6.0, 12.0]


@pytest.fixture(scope="module")
def card(finished_run: Path) -> RunCard:
    return read_card(finished_run)


def other_likelihood(card: RunCard, likelihood: str) -> RunCard:
    model = card.setup.model.changed(likelihood=likelihood)
    return replace(card, setup=card.setup.model_copy(update={"model": model}))


def test_only_what_compares_stands_on_one_board(card: RunCard) -> None:
    others = replace(card, fingerprint="other")
    gaussian, laplace = (other_likelihood(card, name) for name in ("gaussian", "laplace"))
    groups = rate_groups([card, card, others, gaussian, laplace, card])
    assert [len(group.points) for group in groups] == [3, 2, 1]
    assert groups[1].measure == "a density of grey values"


def test_the_two_coordinates_sum_to_the_negative_bound(card: RunCard) -> None:
    (group,) = rate_groups([card])
    assert card.last is not None
    (point,) = group.points
    assert point.rate + point.distortion == pytest.approx(-card.last.elbo)
    assert group.split == "validation"


def test_runs_without_an_epoch_of_their_own_have_no_point(card: RunCard) -> None:
    start = Ancestor(name="a", path="/a", step=12, epoch=3.0)
    untrained = replace(card, last=None)
    exploded = replace(card, last=Bound(3, "validation", float("nan"), 1.0))
    branch = replace(card, ancestor=start)
    assert rate_groups([untrained, exploded, branch]) == ()
    grown = replace(branch, last=Bound(4, "validation", -10.0, 1.0))
    assert len(rate_groups([grown])[0].points) == 1
