"""Moments that were read."""

from __future__ import annotations

from dataclasses import replace

from tests.fakes import tiny_images, tiny_snapshot
from vae_explorer.gui.session.moment_shelf import MomentShelf
from vae_explorer.training.reports import Snapshot

SNAPSHOT = tiny_snapshot(tiny_images(20))


def at(step: int) -> Snapshot:
    return replace(SNAPSHOT, step=step)


def size() -> int:
    weights = sum(tensor.nbytes for tensor in SNAPSHOT.vae.state_dict().values())
    codes = SNAPSHOT.codes
    return weights + codes.mean.nbytes + codes.std.nbytes + codes.kl.nbytes * 2


def test_what_was_looked_at_least_recently_goes_first() -> None:
    shelf = MomentShelf(3 * size() + 100)
    for step in (1, 2, 3):
        assert not shelf.full
        shelf.put(at(step))
    assert shelf.full
    assert shelf.get(1) is not None
    shelf.put(at(4))
    assert [step for step in (1, 2, 3, 4) if shelf.get(step)] == [1, 3, 4]


def test_a_better_version_takes_the_place_of_the_former() -> None:
    shelf, better = MomentShelf(2 * size() + 100), at(1)
    shelf.put(at(1))
    shelf.put(better)
    shelf.put(at(2))
    assert shelf.get(1) is better
    shelf.clear()
    assert shelf.get(1) is None


def test_one_that_is_larger_than_all_the_room_is_kept_alone() -> None:
    shelf = MomentShelf(10)
    shelf.put(at(1))
    shelf.put(at(2))
    assert shelf.get(1) is None
    assert shelf.get(2) is not None
