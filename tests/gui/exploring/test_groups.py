"""Labels and columns become groups with names, and nothing that is not known is in one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.fakes import tiny_images
from vae_explorer.gui.exploring.groups import named_groups

IMAGES = tiny_images(40)


def test_each_label_is_a_group() -> None:
    groups = named_groups(IMAGES)
    np.testing.assert_array_equal(groups["label = a"], np.arange(0, 40, 2))
    np.testing.assert_array_equal(groups["label = b"], np.arange(1, 40, 2))


def test_few_values_are_groups_and_many_give_their_highest_and_lowest_fifth() -> None:
    glasses = np.tile(np.array([0, 1, 1, np.nan], np.float32), 10)
    height = np.arange(40, dtype=np.float32)
    groups = named_groups(replace(IMAGES, columns={"glasses": glasses, "height": height}))
    assert len(groups["glasses = 0"]) == 10
    assert len(groups["glasses = 1"]) == 20
    np.testing.assert_array_equal(groups["height, highest fifth"], np.arange(32, 40))
    np.testing.assert_array_equal(groups["height, lowest fifth"], np.arange(8))


def test_what_does_not_vary_or_has_no_name_makes_no_group() -> None:
    plain = replace(IMAGES, labels=("",) * 40, columns={"same": np.ones(40, np.float32)})
    assert named_groups(plain) == {}
