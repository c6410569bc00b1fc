"""The cloud draws and finds exactly the points that are there and not hidden."""

from __future__ import annotations

import numpy as np
import pytest

from vae_explorer.gui.map.cloud import BATCH, Cloud, mixing_stride
from vae_explorer.gui.map.colouring import Categorical
from vae_explorer.gui.map.look import Look


def some_points(count: int = 500, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, 2)).astype(np.float32)


def labelled(index: np.ndarray, hidden: frozenset[int] = frozenset()) -> Look:
    """A look with one colour a label, of up to ten."""
    counts = tuple(np.bincount(index, minlength=10).tolist())
    colouring = Categorical("Label", tuple("abcdefghij"), index.astype(np.int32), counts)
    return Look(colouring, len(index), hidden)


def places_by_row(cloud: Cloud) -> dict[int, tuple[float, float]]:
    return {
        int(row): (float(x), float(y))
        for row, x, y in zip(cloud.rows, cloud.x, cloud.y, strict=True)
    }


def test_every_finite_point_is_drawn_once_and_the_others_never() -> None:
    points = some_points()
    points[3] = (np.nan, 1)
    points[7] = (np.inf, 1)
    cloud = Cloud()
    cloud.set_points(points, glide=False)
    drawn = places_by_row(cloud)
    assert len(drawn) == len(cloud.x) == 498
    assert 3 not in drawn
    assert 7 not in drawn
    assert drawn[11] == pytest.approx(points[11].tolist())


def test_the_order_is_mixed_so_that_the_last_label_does_not_cover_the_others() -> None:
    cloud = Cloud()
    cloud.set_points(some_points(1000), glide=False)
    last = cloud.rows[-200:]
    assert 300 < last.mean() < 700


def test_hidden_points_are_neither_drawn_nor_found() -> None:
    points = some_points()
    cloud = Cloud()
    cloud.set_points(points, glide=False)
    even = np.arange(500) % 2 == 0
    cloud.set_look(labelled(even, frozenset({1})))
    assert set(cloud.rows.tolist()) == set(range(1, 500, 2))
    for row in range(0, 500, 10):
        x, y = points[row].tolist()
        assert cloud.nearest(x, y, 10.0) % 2 == 1
    cloud.set_look(labelled(even))
    assert cloud.nearest(*points[10].tolist(), 1e-6) == 10


def test_colours_follow_their_rows() -> None:
    cloud = Cloud()
    cloud.set_points(some_points(200), glide=False)
    label = np.arange(200) % 10
    cloud.set_look(labelled(label))
    assert (cloud.colours == label[cloud.rows]).all()


def test_points_glide_along_a_straight_line_to_their_new_places() -> None:
    start, end = some_points(50, 1), some_points(50, 2)
    cloud = Cloud()
    cloud.set_points(start, glide=False)
    cloud.set_points(end, glide=True)
    for share in (0.0, 0.25, 1.0):
        cloud.set_share(share)
        here = places_by_row(cloud)
        for row in (0, 17, 49):
            wanted = start[row] + share * (end[row] - start[row])
            assert here[row] == pytest.approx(wanted.tolist(), abs=1e-5)


def test_a_glide_begins_where_the_last_one_was_interrupted() -> None:
    cloud = Cloud()
    cloud.set_points(np.zeros((3, 2), np.float32), glide=False)
    cloud.set_points(np.full((3, 2), 8, np.float32), glide=True)
    cloud.set_share(0.5)
    cloud.set_points(np.zeros((3, 2), np.float32), glide=True)
    assert cloud.x.tolist() == [4, 4, 4]
    cloud.set_look(labelled(np.zeros(3, int)))
    assert cloud.x.tolist() == [4, 4, 4], "another colour does not make the points jump"


def test_a_point_that_had_no_place_appears_at_its_new_one() -> None:
    cloud = Cloud()
    cloud.set_points(np.array([[np.nan, np.nan], [0, 0]], np.float32), glide=False)
    cloud.set_points(np.array([[5, 5], [2, 2]], np.float32), glide=True)
    assert places_by_row(cloud) == {0: (5.0, 5.0), 1: (0.0, 0.0)}


def test_another_number_of_points_is_simply_there() -> None:
    cloud = Cloud()
    cloud.set_points(some_points(10), glide=False)
    cloud.set_points(some_points(20), glide=True)
    assert len(cloud.x) == 20
    assert places_by_row(cloud)[19] == pytest.approx(some_points(20)[19].tolist())


def test_points_are_found_where_they_are_going() -> None:
    cloud = Cloud()
    cloud.set_points(np.zeros((1, 2), np.float32), glide=False)
    cloud.set_points(np.full((1, 2), 9, np.float32), glide=True)
    assert cloud.nearest(9, 9, 0.1) == 0
    assert cloud.nearest(0, 0, 0.1) == -1


def test_the_count_in_a_rectangle_is_exact_for_few_and_close_for_many() -> None:
    few, many = Cloud(), Cloud()
    few.set_points(some_points(5000), glide=False)
    many.set_points(some_points(200_000), glide=False)
    box = (-1.0, 0.5, 0.0, 2.0)

    def exact(points: np.ndarray) -> int:
        x, y = points.T
        return int(((x >= -1) & (x <= 0.5) & (y >= 0) & (y <= 2)).sum())

    assert few.count_within(box) == exact(some_points(5000))
    assert many.count_within(box) == pytest.approx(exact(some_points(200_000)), rel=0.05)


def test_points_of_a_diverged_training_are_nowhere_and_come_back() -> None:
    start = some_points(40)
    wild = start.copy()
    wild[:20] = np.array([3e38, -3e38], np.float32)
    cloud = Cloud()
    cloud.set_points(start, glide=False)
    cloud.set_points(wild, glide=True)
    cloud.set_share(0.5)
    assert set(cloud.rows.tolist()) == set(range(20, 40))
    cloud.set_points(-wild, glide=True)
    cloud.set_points(start, glide=True)
    cloud.set_share(0.3)
    assert len(cloud.x) == 40
    assert np.isfinite(cloud.x).all()


def test_crowding_is_the_density_at_the_densest_place() -> None:
    count = 400_000
    cloud = Cloud()
    cloud.set_points(some_points(count), glide=False)
    assert cloud.crowding == pytest.approx(count / (2 * np.pi), rel=0.2)


@pytest.mark.parametrize(
    "points",
    [
        np.empty((0, 2)),
        np.zeros((1, 2)),
        np.zeros((100, 2)),
        np.full((5, 2), np.nan),
        np.array([[1e30, 0], [-1e30, 1], [0, 3e38]]),
    ],
)
def test_odd_clouds_are_taken_without_complaint(points: np.ndarray) -> None:
    cloud = Cloud()
    cloud.set_points(points.astype(np.float32), glide=False)
    cloud.set_points(points.astype(np.float32), glide=True)
    assert cloud.crowding >= 0
    cloud.nearest(0, 0, 1)
    cloud.count_within((-1, 1, -1, 1))


@pytest.mark.parametrize("count", [1, 2, 3, 7, 10, 1000, 65_537, 999_983])
def test_the_mixing_stride_meets_every_row_once(count: int) -> None:
    rows = np.arange(count) * mixing_stride(count) % count
    assert np.bincount(rows, minlength=count).tolist() == [1] * count


def test_a_large_cloud_comes_in_batches_that_each_stand_for_all() -> None:
    points = some_points(6 * BATCH + 100)
    points[::7] = np.nan
    label = np.arange(len(points)) // (len(points) // 10 + 1)  # as in folders: one after another
    cloud = Cloud()
    cloud.set_points(points, glide=False)
    cloud.set_look(labelled(label, frozenset({3})))
    begun = len(cloud.x)
    assert 0 < begun < len(points)
    first = cloud.batches[0]
    shares = np.bincount(label[cloud.rows[: first.last]], minlength=10) / first.last
    assert shares[3] == 0
    assert np.delete(shares, 3) == pytest.approx(np.full(9, 1 / 9), abs=0.01)
    assert cloud.expected == pytest.approx(len(points) * 6 / 7 * 0.9, rel=0.02)
    while cloud.advance():
        assert len(cloud.x) > begun
        begun = len(cloud.x)
    there = np.isfinite(points[:, 0]) & (label != 3)
    assert sorted(cloud.rows.tolist()) == np.flatnonzero(there).tolist()
    assert (np.stack((cloud.x, cloud.y), axis=1) == points[cloud.rows]).all()
    assert (cloud.colours == label[cloud.rows]).all()
    assert cloud.expected == there.sum()
    assert not cloud.advance()


def test_a_batch_tells_runs_that_hold_all_its_points_in_a_rectangle() -> None:
    points = some_points(30_000)
    points[:5] = 1e6  # strays must not make the cells useless
    cloud = Cloud()
    cloud.set_points(points, glide=False)
    cloud.set_look(labelled(np.arange(30_000) % 10, frozenset({2})))
    for box in ((-0.1, 0.1, 0.0, 0.2), (-9, 9, 2, 9), (3, 1e7, 3, 1e7), (7, 8, 7, 8)):
        runs = cloud.spans(cloud.batches[0], box)
        told = np.concatenate([np.arange(*run) for run in runs] or [np.zeros(0, int)])
        x, y = cloud.x, cloud.y
        wanted = (x >= box[0]) & (x <= box[1]) & (y >= box[2]) & (y <= box[3])
        assert set(np.flatnonzero(wanted)) <= set(told)
        assert len(told) == len(set(told))
    few = sum(last - first for first, last in cloud.spans(cloud.batches[0], (0, 0.1, 0, 0.1)))
    assert few < 1500
