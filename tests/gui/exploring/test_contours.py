"""The true posterior of an image is drawn where Bayes' rule puts it, and says how far q is off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.fakes import tiny_images, tiny_snapshot
from vae_explorer.gui.exploring.contours import ContourTask, contours
from vae_explorer.gui.exploring.decoding import map_frame
from vae_explorer.gui.exploring.plane_wish import PlaneWish
from vae_explorer.gui.style.words import kl
from vae_explorer.gui.views.map import ContourView
from vae_explorer.latent.true_posterior import true_posterior
from vae_explorer.model.vae import VAE

IMAGES = tiny_images(20)


def task_of(latent_dim: int = 2, index: int = 3, **model: object) -> ContourTask:
    snapshot = tiny_snapshot(IMAGES, latent_dim=latent_dim)
    config = snapshot.vae.config.changed(architecture="linear", likelihood="gaussian", **model)
    torch.manual_seed(2)
    snapshot = replace(snapshot, vae=VAE(config).eval())
    x = torch.from_numpy(IMAGES.pixels[[index]]).float() / 255
    with torch.no_grad():
        mean = snapshot.vae.posterior(x).mean[0].numpy()
    frame = map_frame(snapshot.codes, PlaneWish("kl"))
    return ContourTask(snapshot, frame.plane, IMAGES, index, mean)


def drawn(task: ContourTask) -> ContourView:
    views = [view for view in contours(task) if view is not None]
    assert 1 <= len(views) <= 2
    return views[-1]


def exact_posterior(task: ContourTask) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of p(z|x) of a linear Gaussian model, in closed form."""
    vae = task.snapshot.vae
    size = vae.config.latent_dim
    with torch.no_grad():
        start = vae.mean(torch.zeros(1, size)).flatten()
        weights = (vae.mean(torch.eye(size)).flatten(1) - start).T.double().numpy()
        noise = float(vae.likelihood(torch.zeros(1, size)).base_dist.scale.flatten()[0])
    x = IMAGES.pixels[task.index].astype(np.float64).ravel() / 255
    covariance = np.linalg.inv(np.eye(size) + weights.T @ weights / noise**2)
    return covariance @ weights.T @ (x - start.double().numpy()) / noise**2, covariance


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_lines_of_a_linear_model_are_ellipses_round_the_exact_posterior(number: int) -> None:
    task = task_of()
    mean, covariance = exact_posterior(task)
    mass, (line,) = drawn(task).lines[number]
    away = line - mean
    squared = np.einsum("ki,ij,kj->k", away, np.linalg.inv(covariance), away)
    np.testing.assert_allclose(squared, -2 * np.log(1 - mass), rtol=0.1)


def test_the_words_say_the_divergence() -> None:
    task = task_of()
    x = torch.from_numpy(IMAGES.pixels[[3]]).float() / 255
    found = true_posterior(task.snapshot.vae, x, task.plane)
    view = drawn(task)
    assert found.kl is not None
    assert view.words == f"KL(q‖p) {kl(found.kl)} nats"
    assert view.index == 3
    assert "slice" not in view.words


def test_in_more_dimensions_it_is_a_slice_through_the_mean_and_says_so() -> None:
    task = task_of(latent_dim=4)
    mean, covariance = exact_posterior(task)
    view = drawn(task)
    assert "slice" in view.words
    assert "cut" in view.meaning
    # Given that the code lies on the slice: the conditional of the exact Gaussian.
    axes, rest = task.plane.axes, np.linalg.svd(task.plane.axes)[2][2:]
    turn = np.concatenate((axes, rest))
    turned, place = turn @ covariance @ turn.T, turn @ (task.mean - mean)
    gain = turned[:2, 2:] @ np.linalg.inv(turned[2:, 2:])
    centre = axes @ mean + gain @ place[2:]
    inner = turned[:2, :2] - gain @ turned[2:, :2]
    mass, (line,) = view.lines[0]
    away = line - centre
    squared = np.einsum("ki,ij,kj->k", away, np.linalg.inv(inner), away)
    np.testing.assert_allclose(squared, -2 * np.log(1 - mass), rtol=0.1)


def test_a_conditional_model_is_told_the_label_of_the_image() -> None:
    task = task_of(labels=("a", "b"))
    changed = replace(IMAGES, labels=("a",) * 20)
    other = drawn(replace(task, images=changed))
    assert IMAGES.labels[3] == "b"
    assert not np.array_equal(drawn(task).lines[0][1][0], other.lines[0][1][0])
