"""Owners by whatever posterior the model has: exact where it can be, and said where it is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.distributions import MultivariateNormal

from tests.fakes import tiny_images, tiny_snapshot
from vae_explorer.gui.exploring.owning_work import PlaceWork
from vae_explorer.inference.aggregate import log_each
from vae_explorer.latent.posteriors import posteriors_in_batches
from vae_explorer.model.kinds import Binarisation
from vae_explorer.model.posterior import joined

IMAGES = tiny_images(30)


def test_shares_of_a_diagonal_model_are_exact_and_nothing_needs_saying() -> None:
    snapshot = tiny_snapshot(IMAGES)
    z = snapshot.codes.mean[3].astype(float)
    place = PlaceWork().answer(snapshot, snapshot.codes, IMAGES, z, -1, 3)
    assert place is not None
    assert place.how == ""
    assert place.selected is not None
    assert place.images == 30
    assert place.log_prior == pytest.approx(-0.5 * float(z @ z) - np.log(2 * np.pi), rel=1e-4)


@pytest.mark.parametrize("family", ["full", "flow"])
def test_tilted_posteriors_are_asked_themselves(family: str) -> None:
    snapshot = tiny_snapshot(IMAGES, latent_dim=3)
    vae = type(snapshot.vae)(snapshot.vae.config.changed(posterior=family)).eval()
    vae.requires_grad_(False)
    from vae_explorer.gui.exploring.encoding import encode_all

    snapshot = replace(snapshot, vae=vae)
    snapshot = replace(snapshot, codes=encode_all(snapshot, IMAGES.pixels, IMAGES.labels))
    z = snapshot.codes.mean[5].astype(float) + 0.1
    place = PlaceWork().answer(snapshot, snapshot.codes, IMAGES, z, -1, None)
    assert place is not None
    assert "likeliest images" in place.how
    with torch.no_grad():
        posterior = joined(
            list(posteriors_in_batches(vae, IMAGES.pixels, IMAGES.labels, np.arange(30)))
        )
        if family == "full":
            assert isinstance(posterior, MultivariateNormal)
        logs = log_each(posterior, torch.from_numpy(z).float()[None])[0].double()
    shares = torch.softmax(logs, 0).numpy()
    np.testing.assert_allclose(place.shares, np.sort(shares)[::-1][: len(place.rows)], rtol=1e-3)


def test_a_model_of_black_and_white_is_asked_about_black_and_white() -> None:
    snapshot = tiny_snapshot(IMAGES)
    config = snapshot.vae.config.changed(
        likelihood="bernoulli", binarisation=Binarisation.THRESHOLD
    )
    vae = type(snapshot.vae)(config).eval()
    snapshot = replace(snapshot, vae=vae)
    z = np.zeros(2)
    place = PlaceWork().answer(snapshot, snapshot.codes, IMAGES, z, -1, 3)
    assert place is not None
    black_and_white = torch.from_numpy(np.float32(IMAGES.pixels[3:4] >= 128))
    with torch.no_grad():
        wanted = vae.likelihood(torch.zeros(1, 2)).log_prob(black_and_white)
    assert place.selected == pytest.approx(float(wanted), rel=1e-5)
