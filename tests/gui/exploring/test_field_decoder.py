"""Magnification, Tissot ellipses, drift and distance are what they are called, at a said scale."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.spatial.distance import cdist

from tests.fakes import tiny_images, tiny_snapshot
from tests.gui.exploring.test_field_quantities import field, made, task_of
from vae_explorer.gui.exploring.field_aggregate import FieldTask
from vae_explorer.gui.exploring.field_glyphs import arrows_in, ellipses_in, grid_in
from vae_explorer.gui.exploring.field_pictures import Area, Quantity, picture
from vae_explorer.gui.exploring.field_quantities import fields_offered, quantity_of
from vae_explorer.gui.views.map import Arrows, Ellipses
from vae_explorer.latent.magnification import log_magnification
from vae_explorer.latent.round_trip import round_trip
from vae_explorer.model.vae import VAE

XS, YS = np.linspace(-2, 2, 9), np.linspace(-1.5, 1.5, 7)
PLACES = np.stack(np.meshgrid(XS, YS), axis=-1)
AREA = Area((-3.0, 3.0, -2.0, 2.0), 100.0, 1.0)


def arrows_of(quantity: Quantity, area: Area = AREA) -> tuple[Arrows, str]:
    assert quantity.glyphs is not None
    glyphs, (note, *_) = quantity.glyphs(area)
    assert isinstance(glyphs, Arrows)
    return glyphs, note


def ellipses_of(quantity: Quantity, area: Area = AREA) -> tuple[Ellipses, tuple[str, ...]]:
    assert quantity.glyphs is not None
    glyphs, notes = quantity.glyphs(area)
    assert isinstance(glyphs, Ellipses)
    return glyphs, notes


def linear_task(field_name: str, latent_dim: int = 2) -> FieldTask:
    """A linear decoder: its Jacobian is the same everywhere."""
    task = task_of(field_name, latent_dim)
    torch.manual_seed(0)
    config = task.snapshot.vae.config.changed(architecture="linear", likelihood="gaussian")
    return replace(task, snapshot=replace(task.snapshot, vae=VAE(config).eval()))


@pytest.mark.parametrize("latent_dim", [2, 5])
def test_the_drift_is_the_round_trip_in_all_dimensions(latent_dim: int) -> None:
    task = task_of("drift", latent_dim)
    quantity, plane = field(task), task.plane
    codes = plane.lift(PLACES)
    ways = round_trip(task.snapshot.vae, codes) - codes
    np.testing.assert_allclose(
        quantity.values(XS, YS), np.linalg.norm(ways, axis=-1), rtol=1e-5, atol=1e-6
    )
    arrows, _ = arrows_of(quantity)
    starts = plane.lift(arrows.starts)
    wanted = plane.project(round_trip(task.snapshot.vae, starts)) - arrows.starts
    whole = ~arrows.cut
    factor = np.linalg.norm(arrows.ways[whole]) / np.linalg.norm(wanted[whole])
    np.testing.assert_allclose(arrows.ways[whole], factor * wanted[whole], atol=1e-4)
    assert ("projected" in quantity.facts.meaning) is (latent_dim > 2)
    assert quantity.facts.unit == "latent units"


@pytest.mark.parametrize(
    ("length", "factor", "words"),
    [
        (0.5, 1.0, "Arrows in true length"),
        (0.02, 10.0, "Arrows 10 × as long as the drift"),
        (8.0, 0.02, "Arrows 0.02 × as long as the drift"),
        (0.0, 1.0, "Arrows in true length"),
    ],
)
def test_arrows_are_true_or_at_a_round_scale_that_is_said(
    length: float, factor: float, words: str
) -> None:
    arrows, notes = arrows_in(
        lambda at: np.full(at.shape, length / math.sqrt(2)), AREA, 56.0, length
    )
    np.testing.assert_allclose(np.linalg.norm(arrows.ways, axis=1), factor * length, rtol=1e-9)
    assert notes == (words,)
    assert not arrows.cut.any()


def test_arrows_longer_than_fits_are_cut_and_marked() -> None:
    arrows, notes = arrows_in(
        lambda at: np.where(at[:, :1] > 2.5, 9.0, [[0.3, 0.0]]), AREA, 56.0, 0.3
    )
    np.testing.assert_array_equal(arrows.cut, arrows.starts[:, 0] > 2.5)
    lengths = np.linalg.norm(arrows.ways, axis=1)
    np.testing.assert_allclose(lengths[arrows.cut], 1.1 * 0.56)
    np.testing.assert_allclose(lengths[~arrows.cut], 0.3)
    assert notes == ("Arrows in true length", "Dashed: longer than drawn")


def test_the_grid_stays_where_it_is_while_the_view_pans_and_zooms_with_the_screen() -> None:
    here = {tuple(place) for place in grid_in(AREA, 50.0).round(6).tolist()}
    there = {
        tuple(place)
        for place in grid_in(Area((-2.0, 4.0, -1.0, 3.0), 100.0, 1.0), 50.0).round(6).tolist()
    }
    assert len(here & there) == 10 * 6
    sharp = grid_in(Area(AREA.bounds, 200.0, 2.0), 50.0)
    np.testing.assert_allclose(sharp, grid_in(AREA, 50.0))
    assert len(grid_in(Area((0.0, 0.1, 0.0, 0.1), 100.0, 1.0), 50.0)) == 0


@pytest.mark.parametrize("latent_dim", [2, 4])
def test_tissot_ellipses_of_a_linear_decoder_are_all_alike_and_of_the_said_change(
    latent_dim: int,
) -> None:
    task = linear_task("tissot", latent_dim)
    quantity, plane = field(task), task.plane
    ellipses, notes = ellipses_of(quantity)
    assert not ellipses.cut.any()
    alike = np.broadcast_to(ellipses.axes[:1] ** 2, ellipses.axes.shape)
    np.testing.assert_allclose(ellipses.axes**2, alike, rtol=1e-3, atol=1e-9)
    middle = torch.from_numpy(plane.lift(np.zeros((1, 2)))).float()
    changes = []
    for half in ellipses.axes[0]:
        edge = torch.from_numpy(plane.lift(half[None])).float()
        with torch.no_grad():
            away = task.snapshot.vae.mean(edge) - task.snapshot.vae.mean(middle)
        changes.append(255 * float(away.square().mean().sqrt()))
    assert changes[0] == pytest.approx(changes[1], rel=1e-3)
    said = float(notes[0].removeprefix("Middle to edge ").split()[0])
    assert said == pytest.approx(changes[0], rel=0.05)
    assert notes == (notes[0],)


def test_ellipses_that_do_not_fit_are_cut_and_marked() -> None:
    def half_axes(places: np.ndarray) -> np.ndarray:
        size = np.where(places[:, 0] > 2.5, 50.0, 1.0)
        return np.asarray(size[:, None, None] * np.array([[1.0, 0.0], [0.0, 0.5]]))

    ellipses, factor = ellipses_in(half_axes, AREA, 56.0)
    np.testing.assert_array_equal(ellipses.cut, ellipses.middles[:, 0] > 2.5)
    lengths = np.linalg.norm(ellipses.axes[:, 0], axis=1)
    np.testing.assert_allclose(lengths[~ellipses.cut], factor)
    np.testing.assert_allclose(lengths[ellipses.cut], 0.46 * 0.56)
    np.testing.assert_allclose(ellipses.axes[:, 1, 1], lengths / 2)


@pytest.mark.parametrize("name", ["magnification", "tissot"])
def test_the_colours_are_the_magnification(name: str) -> None:
    task = task_of(name, 3)
    wanted = log_magnification(task.snapshot.vae, task.plane, PLACES)
    np.testing.assert_allclose(field(task).values(XS, YS), wanted, rtol=1e-6)


@pytest.mark.parametrize("latent_dim", [2, 6])
def test_the_distance_is_that_of_the_nearest_code(latent_dim: int) -> None:
    task = task_of("distance", latent_dim)
    quantity = field(task)
    codes = task.frame.codes.mean.astype(np.float64)
    wanted = cdist(task.plane.lift(PLACES.reshape(-1, 2)), codes).min(axis=1)
    np.testing.assert_allclose(quantity.values(XS, YS).ravel(), wanted, rtol=1e-6)
    assert bool(quantity.facts.notes) is (latent_dim > 2)


def test_without_codes_there_is_no_distance() -> None:
    images = tiny_images(6)
    snapshot = tiny_snapshot(images)
    snapshot.codes.mean[:] = np.nan
    task = replace(task_of("distance", images=images), snapshot=snapshot)
    task.frame.codes.mean[:] = np.nan
    assert made(quantity_of(task)) is None


def test_a_picture_carries_its_glyphs_and_their_notes() -> None:
    quantity = field(task_of("drift"))
    assert quantity.glyphs is not None
    glyphs = quantity.glyphs(AREA)
    view = picture(quantity, AREA, 16.0, glyphs)
    assert view.glyphs is glyphs[0]
    assert view.facts.notes == glyphs[1]
    assert picture(quantity, AREA, 16.0).glyphs is None


def test_drift_is_not_offered_without_an_encoder_nor_regions_without_labels() -> None:
    task = task_of("drift")
    assert {"drift", "labels"} <= dict(fields_offered(task.images, task.snapshot)).keys()
    config = task.snapshot.vae.config.changed(inference="per-image")
    alone = replace(task.snapshot, vae=VAE(config))
    assert "drift" not in dict(fields_offered(task.images, alone))
    bare = replace(task.images, labels=("",) * len(task.images))
    assert "labels" not in dict(fields_offered(bare, task.snapshot))
