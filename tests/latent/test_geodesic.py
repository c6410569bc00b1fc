"""Geodesics on surfaces whose shortest ways are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.latent.surfaces import linear, polar, sphere
from tests.trained import trained_on_digits
from vae_explorer.latent.drawing import drawing_of
from vae_explorer.latent.geodesic import Metric, chain_length, refine
from vae_explorer.latent.geodesic_graph import latent_graph
from vae_explorer.latent.geodesic_search import find_geodesic, geodesic_piece
from vae_explorer.latent.support import support_of
from vae_explorer.latent.walks import linear_walk

RNG = np.random.default_rng(1)


@settings(max_examples=8, deadline=None)
@given(dims=st.integers(2, 8), seed=st.integers(0, 1000))
def test_under_a_linear_decoder_it_is_the_straight_line(dims: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    a, b = random.normal(size=(2, dims))
    crooked = linear_walk(a, b, 13) + random.normal(size=(13, dims)) * 0.3
    crooked[[0, -1]] = a, b
    found = refine(Metric(linear(dims, seed)), crooked)
    metric = Metric(linear(dims, seed))
    straight = chain_length(metric, linear_walk(a, b, 13))
    assert straight * (1 - 1e-9) <= found.length <= straight * 1.002
    chain = find_geodesic(Metric(linear(dims, seed)), a, b)
    np.testing.assert_allclose(chain, linear_walk(a, b, len(chain)), atol=1e-9)


@pytest.mark.parametrize(
    ("start", "end"),
    [((0.6, -1.0), (0.6, 1.0)), ((1.0, 0.0), (1.4, 2.2)), ((0.3, -0.8), (1.2, 0.9))],
)
def test_on_a_sphere_it_is_a_great_circle(
    start: tuple[float, float], end: tuple[float, float]
) -> None:
    metric = Metric(sphere())
    chain = find_geodesic(metric, np.array(start), np.array(end), links=64, trials=400)
    places = sphere().at(np.array([start, end])).numpy()
    angle = float(np.arccos(places[0] @ places[1]))
    assert chain_length(metric, chain) == pytest.approx(angle, rel=2e-3)
    # All on the plane through both ends and the centre.
    normal = np.cross(places[0], places[1])
    away = sphere().at(chain).numpy() @ (normal / np.linalg.norm(normal))
    assert np.abs(away).max() < 0.05


def test_in_polar_coordinates_it_is_the_chord() -> None:
    metric = Metric(polar())
    start, end = np.array([1.0, -0.9]), np.array([2.0, 0.9])
    chain = find_geodesic(metric, start, end, links=64, trials=400)
    ends = polar().at(np.stack([start, end])).numpy()
    chord = float(np.linalg.norm(ends[1] - ends[0]))
    assert chain_length(metric, linear_walk(start, end, 65)) > 1.1 * chord
    assert chain_length(metric, chain) == pytest.approx(chord, rel=2e-3)


def test_the_graph_leads_round_where_the_straight_line_is_caught() -> None:
    """Round a sphere's pole there are two ways; only the graph finds the shorter one."""
    codes = np.stack(np.meshgrid(np.linspace(0.2, 3.0, 40), np.linspace(-3.1, 3.1, 40)), -1)
    metric = Metric(sphere())
    graph = latent_graph(metric, codes.reshape(-1, 2))
    start, end = np.array([0.5, -2.6]), np.array([0.5, 2.6])
    straight = chain_length(metric, linear_walk(start, end, 25))
    found = chain_length(metric, find_geodesic(metric, start, end, graph))
    places = sphere().at(np.stack([start, end])).numpy()
    assert straight > 2.0
    assert found < 1.1 * 2 * 0.7
    assert found >= float(np.linalg.norm(places[0] - places[1]))


@settings(max_examples=4, deadline=None)
@given(dims=st.sampled_from([2, 5]), seed=st.integers(0, 100))
def test_energy_never_rises_and_no_geodesic_is_longer_than_the_straight_line(
    dims: int, seed: int
) -> None:
    vae, _ = trained_on_digits(latent_dim=dims)
    random = np.random.default_rng(seed)
    codes = random.normal(size=(80, dims))
    metric = Metric(drawing_of(vae), support_of(codes))
    a, b = codes[0], codes[1]
    crooked = linear_walk(a, b, 13)
    crooked[1:-1] += random.normal(size=(11, dims)) * 0.4
    found = refine(metric, crooked)
    assert (np.diff(found.energies) <= 0).all()
    assert found.energies[-1] >= found.length**2 * (1 - 1e-9)
    chain = find_geodesic(metric, a, b, latent_graph(metric, codes))
    straight = linear_walk(a, b, len(chain))
    assert chain_length(metric, chain) <= chain_length(metric, straight) * (1 + 1e-9)
    np.testing.assert_array_equal(chain[[0, -1]], [a, b])


def test_the_density_keeps_it_among_the_data() -> None:
    """Codes lie on half a ring; under a flat decoder only they bend the way."""
    angle = RNG.uniform(0, np.pi, 1500)
    codes = 2.0 * np.stack([np.cos(angle), np.sin(angle)], 1) + RNG.normal(size=(1500, 2)) * 0.12
    support = support_of(codes)
    assert support is not None
    start, end = np.array([2.0, 0.0]), np.array([-2.0, 0.0])
    careless = find_geodesic(Metric(linear(2), support, 0.0), start, end)
    metric = Metric(linear(2), support)
    careful = find_geodesic(metric, start, end, latent_graph(metric, codes))
    assert support.outside(careless).mean() > 0.5
    assert support.outside(careful).mean() < 0.1
    np.testing.assert_allclose(careless, linear_walk(start, end, len(careless)), atol=1e-6)


def test_the_weight_is_one_in_dense_places_and_three_at_the_edge() -> None:
    support = support_of(RNG.normal(size=(1000, 2)))
    assert support is not None
    metric = Metric(linear(2), support)
    ways = np.linspace(0.0, 6.0, 2000)[:, None] * np.array([[1.0, 0.0]])
    density = support.log_density(ways)
    weight = metric.weight(metric.drawing.tensor(ways)).numpy()
    assert (weight[density >= support.usual] == 1.0).all()
    assert (np.diff(weight[np.argsort(-density)]) >= 0.0).all()
    edge = int(np.argmax(density < support.edge))
    assert weight[edge] == pytest.approx(3.0, abs=0.05)


def test_a_dropped_search_ends_at_once_with_a_way_that_leads_there() -> None:
    metric = Metric(sphere())
    start, end = np.array([0.6, -1.0]), np.array([0.6, 1.0])
    chain = find_geodesic(metric, start, end, dropped=lambda: True)
    np.testing.assert_array_equal(chain, linear_walk(start, end, len(chain)))


def test_its_steps_change_the_picture_evenly() -> None:
    piece = geodesic_piece(Metric(sphere()), np.array([0.6, -1.0]), np.array([1.4, 1.0]))
    pictures = sphere().at(piece.curve(piece.times(12))).numpy()
    change = np.linalg.norm(np.diff(pictures, axis=0), axis=1)
    assert change.max() / change.min() < 1.01


@pytest.mark.parametrize("dims", [2, 3])
def test_while_a_single_code_is_known_there_is_a_way(dims: int) -> None:
    metric = Metric(linear(dims))
    graph = latent_graph(metric, np.zeros((1, dims)))
    start, end = np.full(dims, -1.0), np.full(dims, 2.0)
    way = find_geodesic(metric, start, end, graph)
    np.testing.assert_allclose(way[[0, -1]], [start, end])
