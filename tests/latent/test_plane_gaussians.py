"""Gaussians on the plane: what is projected, what is cut, and their sum on a grid."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch.distributions import MultivariateNormal

from vae_explorer.latent.density import CodeDensity
from vae_explorer.latent.plane import Plane, axis_plane, pca_plane
from vae_explorer.latent.plane_gaussians import PlaneGaussians, parallel, projection, section

XS = np.linspace(-3.0, 3.0, 45)
YS = np.linspace(-2.0, 2.5, 37)


def random_plane(latent_dim: int, seed: int = 0) -> Plane:
    rng = np.random.default_rng(seed)
    if latent_dim == 2:
        return axis_plane(2)
    return pca_plane(rng.normal(size=(50, latent_dim)) + 0.4)


def factors(count: int, latent_dim: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    lower = np.tril(0.3 * rng.normal(size=(count, latent_dim, latent_dim)))
    place = range(latent_dim)
    lower[:, place, place] = 0.2 + np.abs(lower[:, place, place])
    return lower


@pytest.mark.parametrize("latent_dim", [2, 3, 6])
@pytest.mark.parametrize("tilted", [False, True])
def test_the_section_of_a_mixture_is_its_density_on_the_plane(
    latent_dim: int, tilted: bool
) -> None:
    rng = np.random.default_rng(1)
    plane, mean = random_plane(latent_dim), rng.normal(size=(30, latent_dim))
    lower = factors(30, latent_dim)
    spread = lower if tilted else np.diagonal(lower, axis1=1, axis2=2).copy()
    across, up = np.meshgrid(XS, YS)
    codes = plane.lift(np.stack((across, up), axis=-1))
    covariance = lower if tilted else np.stack([np.diag(each) for each in spread])
    each = MultivariateNormal(torch.from_numpy(mean), scale_tril=torch.from_numpy(covariance))
    wanted = each.log_prob(torch.from_numpy(codes)[:, :, None]).logsumexp(-1) - math.log(30)
    found = section(plane, mean, spread).on_grid(XS, YS)
    seen = wanted.numpy() > wanted.max().item() - 14
    np.testing.assert_allclose(found[seen], wanted.numpy()[seen], atol=2e-5)
    assert (found[~seen] < wanted.max().item() - 13).all()


@pytest.mark.parametrize("tilted", [False, True])
def test_a_projection_has_the_moments_of_projected_draws(tilted: bool) -> None:
    plane, lower = random_plane(4), factors(3, 4)
    mean = np.random.default_rng(2).normal(size=(3, 4))
    spread = lower if tilted else np.diagonal(lower, axis1=1, axis2=2).copy()
    found = projection(plane, mean, spread)
    noise = np.random.default_rng(3).normal(size=(200_000, 4))
    for number in range(3):
        turned = noise @ lower[number].T if tilted else noise * spread[number]
        drawn = plane.project(mean[number] + turned)
        np.testing.assert_allclose(found.mean[number], drawn.mean(axis=0), atol=0.01)
        np.testing.assert_allclose(found.covariance[number], np.cov(drawn.T), atol=0.01)


def test_for_two_dimensions_projection_and_section_are_the_gaussian_itself() -> None:
    lower, mean = factors(5, 2), np.random.default_rng(4).normal(size=(5, 2))
    for found in (projection(axis_plane(2), mean, lower), section(axis_plane(2), mean, lower)):
        np.testing.assert_allclose(found.mean, mean, atol=1e-12)
        np.testing.assert_allclose(found.covariance, lower @ lower.transpose(0, 2, 1), atol=1e-12)
        np.testing.assert_allclose(found.log_weight, -math.log(5), atol=1e-12)


def test_a_section_is_never_wider_than_the_projection() -> None:
    plane, lower = random_plane(5), factors(20, 5)
    mean = np.zeros((20, 5))
    wide = projection(plane, mean, lower).covariance
    narrow = section(plane, mean, lower).covariance
    assert (np.linalg.eigvalsh(wide - narrow) > -1e-12).all()


def test_the_parallel_plane_goes_through_the_code() -> None:
    plane, code = random_plane(5), np.random.default_rng(5).normal(size=5)
    through = parallel(plane, code)
    assert float(through.distance(code)) == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(through.axes @ through.offset, 0, atol=1e-12)
    np.testing.assert_allclose(through.project(code), plane.project(code))


def test_tiles_lose_nothing_of_many_narrow_gaussians() -> None:
    rng = np.random.default_rng(6)
    mean, std = rng.normal(size=(3000, 2)), rng.uniform(0.02, 0.3, size=(3000, 2))
    xs, ys = np.linspace(-4, 4, 150), np.linspace(-3, 3, 110)
    found = section(axis_plane(2), mean, std).on_grid(xs, ys)
    points = np.stack(np.meshgrid(xs, ys), axis=-1)
    wanted = CodeDensity(mean, std).log_density(points.reshape(-1, 2)).reshape(len(ys), len(xs))
    seen = wanted > -18
    np.testing.assert_allclose(found[seen], wanted[seen], atol=1e-4)


def test_the_mass_on_a_grid_is_one() -> None:
    mean, lower = np.random.default_rng(7).normal(size=(40, 2)), factors(40, 2)
    xs = np.linspace(-7, 7, 301)
    density = np.exp(section(axis_plane(2), mean, lower).on_grid(xs, xs))
    assert density.sum() * (xs[1] - xs[0]) ** 2 == pytest.approx(1, abs=1e-4)


def test_no_gaussian_at_all_is_next_to_nothing_everywhere() -> None:
    nothing = PlaneGaussians(np.empty(0), np.empty((0, 2)), np.empty((0, 2, 2)))
    assert (nothing.on_grid(XS, YS) < -600).all()
