"""What is painted is the prior, q(z) and their ratio; the share in holes is the known one."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pytest
import torch
from scipy.stats import chi2, gaussian_kde, multivariate_normal
from torch.distributions import MultivariateNormal

from tests.fakes import tiny_images, tiny_snapshot
from vae_explorer.gui.exploring.decoding import map_frame
from vae_explorer.gui.exploring.field_aggregate import (
    FieldTask,
    Posteriors,
    hole_share,
    posteriors,
    prior_on_plane,
    share_of_prior_in_holes,
)
from vae_explorer.gui.exploring.field_pictures import Quantity
from vae_explorer.gui.exploring.field_quantities import FIELDS, quantity_of
from vae_explorer.gui.exploring.plane_wish import PlaneWish
from vae_explorer.images.image_set import ImageSet
from vae_explorer.latent.magnification import log_magnification
from vae_explorer.latent.plane import axis_plane
from vae_explorer.latent.plane_gaussians import projection
from vae_explorer.model.posterior import scale_tril
from vae_explorer.model.vae import VAE

IMAGES = tiny_images(60)
XS, YS = np.linspace(-2, 2, 33), np.linspace(-1.5, 1.5, 25)
T = TypeVar("T")


def made(work: Generator[None, None, T]) -> T:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def task_of(
    field: str, latent_dim: int = 2, *, images: ImageSet = IMAGES, seed: int = 0, **model: object
) -> FieldTask:
    snapshot = tiny_snapshot(images, latent_dim=latent_dim, seed=seed)
    if model:
        config = snapshot.vae.config.changed(**model)
        torch.manual_seed(3)
        snapshot = replace(snapshot, vae=VAE(config).eval())
    frame = map_frame(snapshot.codes, PlaneWish("kl"))
    return FieldTask(field, "scott", snapshot, frame, images)


def field(task: FieldTask) -> Quantity:
    found = made(quantity_of(task))
    assert found is not None
    return found


@pytest.mark.parametrize("latent_dim", [2, 5])
def test_the_prior_is_a_standard_normal_on_every_plane(latent_dim: int) -> None:
    quantity = field(task_of("prior", latent_dim))
    wanted = multivariate_normal(np.zeros(2)).pdf(np.stack(np.meshgrid(XS, YS), axis=-1))
    np.testing.assert_allclose(quantity.values(XS, YS), wanted, rtol=1e-5)
    assert quantity.limits[1] == pytest.approx(1 / (2 * math.pi), rel=0.03)
    assert ("projected" in quantity.facts.meaning) is (latent_dim > 2)


def test_a_learned_prior_is_the_projection_of_its_draws() -> None:
    task = task_of("prior", 4, prior="mixture", prior_components=3)
    quantity = field(task)
    with torch.no_grad():
        draws = task.snapshot.vae.prior.sample((40_000,)).double().numpy()
    points = task.frame.plane.project(draws)
    found = prior_on_plane(task)
    weights = np.exp(found.log_weight)
    np.testing.assert_allclose(weights @ found.mean, points.mean(axis=0), atol=0.05)
    inside = ((points > (XS[0], YS[0])) & (points < (XS[-1], YS[-1]))).all(axis=1).mean()
    area = (XS[1] - XS[0]) * (YS[1] - YS[0])
    assert quantity.values(XS, YS).sum() * area == pytest.approx(inside, abs=0.05)


@pytest.mark.parametrize("latent_dim", [2, 5])
def test_the_aggregate_posterior_is_the_mixture_of_projected_posteriors(latent_dim: int) -> None:
    task = task_of("aggregate", latent_dim)
    quantity, codes, plane = field(task), task.frame.codes, task.frame.plane
    places = np.stack(np.meshgrid(XS, YS), axis=-1)
    wanted = np.mean(
        [
            multivariate_normal(plane.project(mean), (plane.axes * std**2) @ plane.axes.T).pdf(
                places
            )
            for mean, std in zip(codes.mean, codes.std, strict=True)
        ],
        axis=0,
    )
    np.testing.assert_allclose(quantity.values(XS, YS), wanted, rtol=1e-4, atol=1e-9)


def test_full_covariances_are_taken_as_the_model_gives_them() -> None:
    task = task_of("aggregate", 3, posterior="full")
    found = made(posteriors(task))
    x = torch.from_numpy(IMAGES.pixels.copy()).float() / 255
    with torch.no_grad():
        wanted = scale_tril(task.snapshot.vae.posterior(x))
    assert found.spread.shape == (60, 3, 3)
    np.testing.assert_allclose(found.spread, wanted.numpy(), atol=1e-5)
    assert isinstance(found.distribution(), MultivariateNormal)
    assert "Gaussian" not in field(task).facts.meaning


def test_the_density_of_the_codes_is_a_kernel_density() -> None:
    task = task_of("codes")
    quantity = field(task)
    points = task.frame.points.astype(np.float64)
    deviations = points.std(axis=0, ddof=1)
    # scipy's own kernel is tilted as the codes are; in units of their deviations it need not be.
    kernel = gaussian_kde(points.T)
    widths = deviations * kernel.scotts_factor()
    assert quantity.facts.bandwidth is not None
    assert quantity.facts.bandwidth.widths == pytest.approx(tuple(widths))
    each = multivariate_normal(np.zeros(2), np.diag(widths**2))
    places = np.stack(np.meshgrid(XS, YS), axis=-1)
    wanted = np.mean([each.pdf(places - point) for point in points], axis=0)
    np.testing.assert_allclose(quantity.values(XS, YS), wanted, rtol=1e-4, atol=1e-9)
    wide = field(replace(task, bandwidth=0.7))
    assert wide.facts.bandwidth is not None
    assert (wide.facts.bandwidth.rule, wide.facts.bandwidth.widths) == ("given", (0.7, 0.7))


@pytest.mark.parametrize("width", [0.3, 0.6, 1.0])
def test_the_share_in_holes_of_a_narrow_gaussian_is_that_of_the_prior_outside_a_circle(
    width: float,
) -> None:
    """log q − log p = −r²/2 (1/s² − 1) − 2 log s: below log 0.1 outside one radius."""
    unit = projection(axis_plane(2), np.zeros((1, 2)), np.ones((1, 2)))
    narrow = projection(axis_plane(2), np.zeros((1, 2)), np.full((1, 2), width))
    if width == 1.0:
        assert hole_share(unit, narrow) == 0
        return
    squared = (math.log(10) - 2 * math.log(width)) * 2 / (1 / width**2 - 1)
    assert hole_share(unit, narrow) == pytest.approx(chi2(2).sf(squared), abs=0.003)


def test_the_share_in_holes_of_a_mixture_is_that_of_draws_of_the_prior() -> None:
    rng = np.random.default_rng(0)
    mean, std = rng.normal(size=(25, 2)), rng.uniform(0.1, 0.4, (25, 2))
    task = task_of("holes")
    prior = prior_on_plane(task)
    share = hole_share(prior, projection(axis_plane(2), mean, std))
    drawn, error = made(share_of_prior_in_holes(task, Posteriors(mean, std)))
    assert 0.1 < share < 0.9
    assert error < 0.02
    assert share == pytest.approx(drawn, abs=4 * error)


@pytest.mark.parametrize("latent_dim", [2, 5])
def test_the_ratio_is_hatched_below_a_tenth_and_says_its_share(latent_dim: int) -> None:
    task = task_of("holes", latent_dim)
    quantity = field(task)
    assert quantity.hatched_below == pytest.approx(math.log(0.1))
    aggregate, prior = (field(replace(task, field=name)) for name in ("aggregate", "prior"))
    wanted = np.log(aggregate.values(XS, YS) / prior.values(XS, YS))
    np.testing.assert_allclose(quantity.values(XS, YS), wanted, atol=1e-3)
    assert quantity.within is not None
    edge = math.sqrt(2 * 6.9)
    assert (quantity.within(np.array([edge - 0.02]), np.zeros(1)) > 0).all()
    assert (quantity.within(np.array([edge + 0.02]), np.zeros(1)) < 0).all()
    assert len(quantity.facts.notes) == (1 if latent_dim == 2 else 2)
    assert all("%" in note for note in quantity.facts.notes)


def test_regions_are_those_of_the_read_out_and_say_how_good_it_is() -> None:
    task = task_of("labels")
    frame = task.frame
    apart = np.where(np.arange(60)[:, None] % 2 == 0, (1.0, 0.0), (-1.0, 0.0)).astype(np.float32)
    apart += 0.05 * np.random.default_rng(0).normal(size=(60, 2)).astype(np.float32)
    codes = replace(frame.codes, mean=apart)
    task = replace(task, frame=map_frame(codes))
    quantity = field(task)
    assert quantity.facts.labels == (("a", 30), ("b", 30))
    found = quantity.values(np.array([-1.5, 1.5]), np.array([-1.0, 1.0]))
    np.testing.assert_array_equal(found, [[1, 0], [1, 0]])
    assert quantity.facts.notes[0].startswith("Read-out accuracy 100")


def test_there_is_no_field_without_codes_or_with_a_single_label() -> None:
    task = task_of("aggregate")
    empty = replace(task.frame.codes, mean=np.full((60, 2), np.nan, np.float32))
    bare = replace(task, frame=map_frame(empty))
    for name in ("aggregate", "holes", "codes", "labels"):
        assert made(quantity_of(replace(bare, field=name))) is None
    assert made(quantity_of(replace(bare, field="prior"))) is not None
    single = replace(IMAGES, labels=("a",) * 60)
    assert made(quantity_of(replace(task, field="labels", images=single))) is None


def test_every_field_has_a_maker() -> None:
    task = task_of("prior")
    for name in FIELDS:
        if name != "none":
            assert field(replace(task, field=name)).facts.name


def test_the_magnification_is_painted_by_its_logarithm() -> None:
    task = task_of("magnification", 3)
    quantity = field(task)
    places = np.stack(np.meshgrid(XS, YS), axis=-1)
    wanted = log_magnification(task.snapshot.vae, task.frame.plane, places)
    np.testing.assert_allclose(quantity.values(XS, YS), wanted)
    assert quantity.limits[0] < quantity.limits[1]
    assert quantity.finest_px >= 1


def test_the_magnification_of_a_conditional_model_is_that_under_its_label() -> None:
    task = task_of("magnification", labels=("a", "b"))
    first, second = (field(replace(task, label=label)).values(XS, YS) for label in (0, 1))
    assert np.abs(first - second).max() > 1e-6
