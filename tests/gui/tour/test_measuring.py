"""What the tour measures, where the answer is known."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.fakes import tiny_images, tiny_snapshot
from vae_explorer.gui.tour.measuring import (
    far_pair,
    measure_image,
    measure_model,
    measure_refined,
    plain_image,
)
from vae_explorer.gui.tour.settings import tour_setup
from vae_explorer.training.fit import Fit
from vae_explorer.training.presets import suggest_setup
from vae_explorer.training.reports import Snapshot

IMAGES = tiny_images(60)


@pytest.fixture(scope="module")
def trained() -> Snapshot:
    """Small smooth networks after a few epochs."""
    setup = tour_setup(suggest_setup(IMAGES), beta=1.0, epochs=30)
    with Fit(IMAGES, setup, threads=1) as fit:
        for _ in fit:
            pass
        return fit.snapshot()


def silent(snapshot: Snapshot) -> Snapshot:
    """The same model with every posterior equal to the prior, and deaf to its codes."""
    with torch.no_grad():
        for name, weight in snapshot.vae.named_parameters():
            if name.startswith("encoder") or name == "decoder.0.weight":
                weight.zero_()
    return snapshot


def test_a_collapsed_model_has_no_kl_no_dead_space_and_no_active_unit() -> None:
    found = measure_model(silent(tiny_snapshot(IMAGES)), IMAGES)
    assert found.kl == 0.0
    assert found.elbo == pytest.approx(found.reconstruction_validation)
    assert found.unclaimed == found.dead_steps == 0.0
    assert found.active == 0
    assert math.isnan(found.largest_step)


def test_the_terms_are_those_of_the_images_they_name(trained: Snapshot) -> None:
    found = measure_model(trained, IMAGES)
    assert found.elbo == pytest.approx(found.reconstruction_validation - found.kl, abs=1e-4)
    assert 0.0 <= found.unclaimed <= 1.0
    assert found.largest_step >= 1.0
    turned = replace(
        IMAGES,
        split=tuple("train" if part == "validation" else "validation" for part in IMAGES.split),
    )
    swapped = measure_model(trained, turned)
    assert swapped.reconstruction_train == pytest.approx(found.reconstruction_validation, abs=0.5)


def test_the_three_quantities_of_the_spine_agree(trained: Snapshot) -> None:
    index = plain_image(trained, IMAGES)
    assert IMAGES.split[index] == "validation"
    found = measure_image(trained, IMAGES, index)
    assert found.kl >= 0
    assert abs(found.residual) < 1e-6
    gap = measure_refined(trained, IMAGES, index)
    assert gap.amortisation + gap.approximation == pytest.approx(found.kl, abs=1e-3)
    assert gap.amortisation > -1e-3
    assert gap.approximation > -1e-6


def test_the_walk_joins_typical_images_of_the_labels_farthest_apart() -> None:
    codes = np.random.default_rng(0).normal(0, 0.1, (len(IMAGES), 2))
    codes[IMAGES.label_index == 1] += (5.0, 0.0)
    pair = far_pair(IMAGES, codes)
    assert {IMAGES.labels[index] for index in pair} == {"a", "b"}
    for index in pair:
        own = codes[IMAGES.label_index == IMAGES.label_index[index]]
        away = np.linalg.norm(own - own.mean(axis=0), axis=1)
        assert np.linalg.norm(codes[index] - own.mean(axis=0)) == pytest.approx(away.min())
