from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.fakes import tiny_images, tiny_snapshot
from vae_explorer.gui.colours import colour_choices, colouring_of, default_choice
from vae_explorer.gui.map.colouring import Categorical, Continuous, Plain

IMAGES = tiny_images(20)
PLAIN = replace(IMAGES, labels=("",) * 20, columns={})
CODES = tiny_snapshot(IMAGES).codes


def test_labels_are_the_first_choice_then_columns_then_nothing() -> None:
    assert default_choice(IMAGES) == "Label"
    assert default_choice(replace(IMAGES, labels=("",) * 20)) == "Brightness"
    assert default_choice(PLAIN) == "Nothing"


@pytest.mark.parametrize("images", [IMAGES, PLAIN])
def test_every_choice_colours_every_image(images: object) -> None:
    assert isinstance(images, type(IMAGES))
    choices = colour_choices(images)
    assert default_choice(images) in choices
    for choice in choices:
        colouring = colouring_of(choice, images, CODES)
        if isinstance(colouring, Categorical):
            assert len(colouring.index) == len(images)
            assert sum(colouring.counts) == len(images)
        elif isinstance(colouring, Continuous):
            assert len(colouring.values) == len(images)
        else:
            assert choice == "Nothing"


def test_the_bound_is_its_two_terms() -> None:
    elbo, reconstruction, kl = (
        colouring_of(f"{term}, nats", IMAGES, CODES) for term in ("ELBO", "Reconstruction", "KL")
    )
    assert isinstance(elbo, Continuous)
    assert isinstance(reconstruction, Continuous)
    assert isinstance(kl, Continuous)
    np.testing.assert_allclose(elbo.values, reconstruction.values - kl.values, rtol=1e-5)


def test_terms_are_not_there_before_there_are_codes() -> None:
    assert isinstance(colouring_of("ELBO, nats", IMAGES, None), Plain)


def test_the_split_colours_the_held_out_images() -> None:
    colouring = colouring_of("Split", IMAGES, None)
    assert isinstance(colouring, Categorical)
    np.testing.assert_array_equal(np.flatnonzero(colouring.index), IMAGES.validation_index)


def test_an_unknown_choice_colours_by_nothing() -> None:
    assert isinstance(colouring_of("Weather", IMAGES, CODES), Plain)
