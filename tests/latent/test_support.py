"""Where codes are dense enough."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from vae_explorer.latent.density import kernel_density
from vae_explorer.latent.support import support_of


@pytest.mark.parametrize("dims", [2, 8, 32])
def test_one_image_in_a_hundred_lies_outside_when_left_out_of_its_own_density(dims: int) -> None:
    codes = np.random.default_rng(0).normal(size=(800, dims)) * np.linspace(0.5, 2, dims)
    support = support_of(codes)
    assert support is not None
    widths = kernel_density(codes).widths
    # By plain sums, with each code left out in turn.
    kernel = np.exp(-0.5 * np.square(cdist(codes / widths, codes / widths)))
    np.fill_diagonal(kernel, 0.0)
    constant = 799 * np.prod(widths) * (2 * np.pi) ** (dims / 2)
    with np.errstate(divide="ignore"):
        own = np.log(kernel.sum(axis=1) / constant)
    assert support.edge == pytest.approx(float(np.percentile(own, 1)), abs=1e-6)
    assert support.usual == pytest.approx(float(np.median(own)), abs=1e-6)


def test_its_density_is_the_kernel_density() -> None:
    codes = np.random.default_rng(1).normal(size=(300, 3))
    support = support_of(codes)
    assert support is not None
    places = np.random.default_rng(2).normal(size=(50, 3)) * 2
    known = kernel_density(codes).density.log_density(places)
    np.testing.assert_allclose(support.log_density(places), known, atol=1e-9)


def test_far_places_and_holes_are_outside_and_dense_ones_inside() -> None:
    angle = np.random.default_rng(3).uniform(0, 2 * np.pi, 2000)
    ring = 3 * np.stack([np.cos(angle), np.sin(angle)], 1)
    ring += np.random.default_rng(4).normal(size=ring.shape) * 0.15
    support = support_of(ring)
    assert support is not None
    places = np.array([[3.0, 0.0], [0.0, -3.0], [0.0, 0.0], [9.0, 9.0], [1e6, 0.0]])
    assert support.outside(places).tolist() == [False, False, True, True, True]


def test_too_few_codes_have_no_support_and_unknown_ones_are_left_out() -> None:
    codes = np.full((10, 2), np.nan)
    codes[:2] = np.eye(2)
    assert support_of(codes) is None
    codes[:5] = np.random.default_rng(5).normal(size=(5, 2))
    assert support_of(codes) is not None
