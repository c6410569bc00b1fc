"""The order of sets that are read from a file while they are used."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vae_explorer.errors import FolderError
from vae_explorer.images import pixel_rows
from vae_explorer.images.pixel_rows import memory_map_of, pixels_of_file
from vae_explorer.images.samples import load_sample
from vae_explorer.training import streaming
from vae_explorer.training.feed import Feed
from vae_explorer.training.pixels import PixelSource
from vae_explorer.training.presets import suggest_setup
from vae_explorer.training.streaming import ReadAhead, in_stretches

if TYPE_CHECKING:
    from pathlib import Path

PICTURE = 64 * 1024  # four pictures are a block


@settings(max_examples=30, deadline=None)
@given(count=st.integers(1, 5000), seed=st.integers(0, 99))
def test_stretches_have_each_image_once(count: int, seed: int) -> None:
    rows = np.arange(3, 3 + 2 * count, 2)
    stretches = in_stretches(rows, np.random.default_rng(seed), PICTURE)
    assert np.array_equal(np.sort(np.concatenate(stretches)), rows)


def test_a_stretch_is_some_hundred_blocks_from_all_over_the_file_well_shuffled() -> None:
    rows = np.arange(40_000)
    first, *_ = in_stretches(rows, np.random.default_rng(0), PICTURE)
    assert len(first) == 4 * 512
    blocks = np.unique(first // 4)
    assert len(blocks) == 512
    assert blocks.min() < 500
    assert blocks.max() > 9_500
    # Neighbours in the file are no neighbours in the order: 3 of 2,047 would be so by chance.
    assert (np.abs(np.diff(first)) <= 3).sum() < 15
    ranks = np.corrcoef(np.arange(len(first)), first)[0, 1]
    assert abs(ranks) < 0.1


class Map:
    """Notes what the system is told to read."""

    def __init__(self) -> None:
        self.wanted: list[range] = []

    def madvise(self, _advice: int, start: int, length: int) -> None:
        self.wanted.append(range(start, start + length))


def test_the_stretch_after_the_one_in_use_is_asked_for_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = Map()
    monkeypatch.setattr(streaming, "memory_map_of", lambda _pixels: file)
    pixels = np.zeros((100, 1, 64, 64), np.uint8)
    stretches = [np.arange(start, start + 20)[::-1] for start in (40, 0, 80, 20, 60)]
    ahead = ReadAhead(pixels, stretches)

    def asked(row: int) -> list[int]:
        file.wanted.clear()
        ahead.reach(row)
        return [part.start // 4096 for part in file.wanted]

    assert asked(45) == [40, 0]
    assert asked(59) == []
    assert asked(3) == [80]
    assert asked(81) == [20]
    assert asked(61) == [60]
    assert {len(part) for part in file.wanted} == {20 * 4096}
    middle = ReadAhead(pixels, stretches)  # a training that goes on in the middle of an epoch
    middle.reach(25)
    assert [part.start // 4096 for part in file.wanted][-2:] == [20, 60]


def test_training_reads_the_same_pictures_from_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = load_sample("digits")
    path = tmp_path / "pixels"
    path.write_bytes(images.pixels.tobytes())
    monkeypatch.setattr(pixel_rows, "IN_MEMORY_BYTES", 0)
    monkeypatch.setattr(streaming, "IN_MEMORY_BYTES", 0)
    mapped = pixels_of_file(path, images.pixels.shape)
    assert memory_map_of(mapped) is not None
    feed = Feed(replace(images, pixels=mapped), suggest_setup(images), torch.device("cpu"))
    order = feed.order(0)
    assert np.array_equal(order, feed.order(0))
    assert not np.array_equal(order, feed.order(1))
    assert np.array_equal(np.sort(order), images.train_index)
    x, _ = feed.batch(order[:50], torch.Generator())
    assert np.array_equal((255 * x).round().numpy(), images.pixels[order[:50]])


def test_a_file_that_is_cut_short_ends_the_training_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pixels"
    path.write_bytes(bytes(40 * PICTURE))
    monkeypatch.setattr(pixel_rows, "IN_MEMORY_BYTES", 0)
    source = PixelSource(pixels_of_file(path, (40, 1, 256, 256)), torch.device("cpu"))
    assert source.batch(np.arange(40)).shape == (40, 1, 256, 256)
    os.truncate(path, 20 * PICTURE)
    with pytest.raises(FolderError, match="cut short") as caught:
        source.batch(np.arange(40))
    assert caught.value.code == "FOLDER_CUT"
