"""Walks past many pins, and steps of equal visual change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.latent.surfaces import bent, linear, polar
from tests.trained import trained_on_digits
from vae_explorer.errors import SettingsError
from vae_explorer.latent.drawing import Drawing, drawing_of
from vae_explorer.latent.routes import Piece, join, pairs_of, share_steps
from vae_explorer.latent.visual import visual_piece
from vae_explorer.latent.walks import Curve, straight_line, turning_line

LENGTHS = st.lists(st.floats(0, 1e3), min_size=1, max_size=26)


@given(lengths=LENGTHS, extra=st.integers(0, 300))
def test_steps_are_shared_by_length_with_one_for_each_piece(
    lengths: list[float], extra: int
) -> None:
    counts = share_steps(lengths, len(lengths) + extra)
    assert sum(counts) == len(lengths) + extra
    assert min(counts) >= 1
    # No step is longer than one that could be halved instead: the longest is as short as can be.
    longest = max(length / count for length, count in zip(lengths, counts, strict=True))
    for length, count in zip(lengths, counts, strict=True):
        if count > 1:
            assert length / (count - 1) >= longest * (1 - 1e-9)


def test_fewer_steps_than_pieces_are_refused() -> None:
    with pytest.raises(SettingsError, match="one step"):
        share_steps([1.0, 1.0], 1)
    with pytest.raises(SettingsError, match="one step"):
        share_steps([], 4)


@given(pins=st.integers(2, 8), dims=st.integers(2, 6), extra=st.integers(0, 50), loop=st.booleans())
def test_every_pin_is_a_step_and_the_line_passes_all_steps(
    pins: int, dims: int, extra: int, loop: bool
) -> None:
    places = np.random.default_rng(pins + dims).normal(size=(pins, dims))
    pieces = [Piece(turning_line(a, b), 1.0) for a, b in pairs_of(places, loop=loop)]
    joined = join(pieces, len(pieces) + 1 + extra)
    assert len(joined.codes) == len(pieces) + 1 + extra
    passed = joined.codes[list(joined.pin_steps)]
    np.testing.assert_allclose(passed[:pins], places, atol=1e-9)
    assert len(passed) == pins + loop
    np.testing.assert_array_equal(joined.line[:: joined.per_step], joined.codes)
    stretches = joined.piece_of_stretch
    assert len(stretches) == len(joined.line) - 1
    assert sorted(set(stretches.tolist())) == list(range(len(pieces)))
    for number in range(len(pieces)):
        first = int(np.argmax(stretches == number))
        np.testing.assert_allclose(joined.line[first], places[number], atol=1e-9)


def changes(drawing: Drawing, curve: Curve, times: np.ndarray) -> np.ndarray:
    pictures = drawing.at(curve(times)).double().numpy()
    return np.asarray(np.linalg.norm(np.diff(pictures, axis=0), axis=1))


@pytest.mark.parametrize("intervals", [2, 5, 11, 47])
@pytest.mark.parametrize("drawing", [bent(), polar()])
def test_each_step_changes_the_picture_by_as_much(drawing: Drawing, intervals: int) -> None:
    line = straight_line(np.array([-0.5, 0.3]), np.array([1.0, 1.8]))
    plain = changes(drawing, line, np.linspace(0, 1, intervals + 1))
    piece = visual_piece(drawing, line)
    even = changes(drawing, line, piece.times(intervals))
    assert even.max() / even.min() < 1.03
    assert plain.max() / plain.min() > 1.05


def test_under_a_linear_decoder_equal_visual_steps_are_equal_steps() -> None:
    line = straight_line(np.array([-0.5, 0.3]), np.array([1.0, 1.8]))
    piece = visual_piece(linear(2), line)
    np.testing.assert_allclose(piece.times(9), np.linspace(0, 1, 10), atol=1e-9)
    ends = linear(2).at(line(np.array([0.0, 1.0]))).numpy()
    assert piece.length == pytest.approx(float(np.linalg.norm(ends[1] - ends[0])))


def test_a_trained_decoder_too_is_walked_at_a_constant_visual_speed() -> None:
    vae, _ = trained_on_digits(latent_dim=2)
    drawing, line = drawing_of(vae), straight_line(np.array([-1.5, -1.0]), np.array([1.5, 1.2]))
    even = changes(drawing, line, visual_piece(drawing, line).times(15))
    plain = changes(drawing, line, np.linspace(0, 1, 16))
    assert plain.max() / plain.min() > 1.5
    assert even.max() / even.min() < 1.02


def test_where_nothing_is_seen_to_change_steps_are_even() -> None:
    flat = Drawing(lambda z: 0.0 * z, linear(2).like)
    piece = visual_piece(flat, straight_line(np.zeros(2), np.ones(2)))
    np.testing.assert_allclose(piece.times(4), np.linspace(0, 1, 5))
    assert piece.length == 0.0
