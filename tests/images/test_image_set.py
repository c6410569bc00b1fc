from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from vae_explorer.images.image_set import ImageSet, fingerprint_of
from vae_explorer.images.spec import PixelSpec

SPEC = PixelSpec(4, 1)


def make_set(labels: tuple[str, ...], **changes: object) -> ImageSet:
    count = len(labels)
    pixels = np.arange(count * 16, dtype=np.uint8).reshape(count, 1, 4, 4)
    paths = tuple(f"{index}.png" for index in range(count))
    whole = ImageSet(
        name="set",
        source="/set",
        pixels=pixels,
        paths=paths,
        labels=labels,
        columns={"size": np.zeros(count, np.float32)},
        rejected=(),
        spec=SPEC,
        split=("train",) * count,
        fingerprint=fingerprint_of(paths, pixels, SPEC),
    )
    return dataclasses.replace(whole, **changes) if changes else whole


def test_pixels_and_columns_cannot_be_written() -> None:
    images = make_set(("a", "b"))
    with pytest.raises(ValueError, match="read-only"):
        images.pixels[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        images.columns["size"][0] = 1


def test_labels_are_named_once_in_natural_order_and_indexed() -> None:
    images = make_set(("10", "9", "", "10"))
    assert images.label_names == ("9", "10")
    assert images.label_index.tolist() == [1, 0, -1, 1]
    assert images.label_index.dtype == np.int32


def test_labels_of_odd_digits_can_be_ordered() -> None:
    assert make_set(("²", "٣", "9" * 5000, "a1")).label_names[-1] == "٣"


def test_a_split_shares_the_pixels_and_parts_the_indices() -> None:
    images = make_set(("a",) * 10)
    parted = images.with_split(0.3, seed=1)
    assert np.shares_memory(parted.pixels, images.pixels)
    both = np.concatenate([parted.train_index, parted.validation_index])
    assert sorted(both.tolist()) == list(range(10))
    assert len(parted.validation_index) == 3
    assert len(images.validation_index) == 0


def test_a_split_is_made_once_and_another_one_is_another() -> None:
    images = make_set(("a",) * 30)
    first = images.with_split(0.2, 0)
    assert images.with_split(0.2, 0) is first
    others = [images.with_split(*asked).split for asked in ((0.4, 0), (0.2, 1), (0.2, 0))]
    assert others[0] != first.split != others[1]
    assert others[2] == first.split


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_images_all_train(count: int) -> None:
    parted = make_set(("",) * count).with_split(0.5, seed=0)
    assert parted.train_index.tolist() == list(range(count))


def test_the_shape_is_told_in_every_form() -> None:
    images = make_set(("a", "b", "c"))
    assert (len(images), images.n, images.image_shape) == (3, 3, (1, 4, 4))
    assert (images.channels, images.height, images.width) == (1, 4, 4)


def test_the_fingerprint_depends_on_pixels_paths_and_spec() -> None:
    images = make_set(("a", "b"))
    other = images.pixels.copy()
    other[0, 0, 0, 0] += 1
    prints = {
        fingerprint_of(images.paths, images.pixels, SPEC),
        fingerprint_of(("x", "1.png"), images.pixels, SPEC),
        fingerprint_of(images.paths, other, SPEC),
        fingerprint_of(images.paths, images.pixels, PixelSpec(4, 1, background=0)),
    }
    assert len(prints) == 4
    assert images.fingerprint in prints


@pytest.mark.parametrize(
    "changes",
    [
        {"pixels": np.zeros((2, 1, 4, 4), np.float32)},
        {"pixels": np.zeros((2, 1, 5, 5), np.uint8)},
        {"pixels": np.zeros((2, 4, 4, 1), np.uint8).transpose(0, 3, 1, 2)[:, :, ::2]},
        {"paths": ("a",)},
        {"split": ("train",) * 3},
        {"columns": {"size": np.zeros(3, np.float32)}},
    ],
)
def test_parts_that_do_not_fit_together_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"must|fit"):
        make_set(("a", "b"), **changes)
