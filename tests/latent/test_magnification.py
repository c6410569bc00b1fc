"""The decoder's magnification is that of finite differences, and of its weights if it is linear."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from vae_explorer.latent.magnification import log_magnification, pullback_metric, tissot_axes
from vae_explorer.latent.plane import Plane, axis_plane, pca_plane
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.vae import VAE


def model(**changes: object) -> VAE:
    torch.manual_seed(0)
    config = ModelConfig(image_shape=(1, 8, 8), hidden=(32,)).changed(**changes)
    return VAE(config).double().eval()


def plane_of(latent_dim: int) -> Plane:
    if latent_dim == 2:
        return axis_plane(2)
    return pca_plane(np.random.default_rng(0).normal(size=(40, latent_dim)))


POINTS = np.random.default_rng(1).normal(size=(3, 4, 2))


@pytest.mark.parametrize("latent_dim", [2, 5])
def test_a_linear_decoder_stretches_alike_everywhere(latent_dim: int) -> None:
    vae = model(architecture="linear", likelihood="gaussian", latent_dim=latent_dim)
    plane = plane_of(latent_dim)
    with torch.no_grad():
        start = vae.mean(torch.zeros(1, latent_dim, dtype=torch.float64)).flatten()
        ends = vae.mean(torch.from_numpy(plane.axes)).flatten(1)
    columns = (ends - start).numpy()
    wanted = 0.5 * np.log(np.linalg.det(columns @ columns.T))
    np.testing.assert_allclose(log_magnification(vae, plane, POINTS), wanted, rtol=1e-9)


@pytest.mark.parametrize(
    "changes",
    [
        {"activation": "tanh"},
        {"activation": "tanh", "likelihood": "gaussian", "latent_dim": 4},
        {"activation": "tanh", "likelihood": "continuous-bernoulli"},
        {"architecture": "conv", "channels": (8, 8), "activation": "tanh"},
    ],
)
def test_it_is_that_of_finite_differences(changes: dict[str, object]) -> None:
    vae = model(**changes)
    plane, step = plane_of(vae.config.latent_dim), 1e-5
    found = log_magnification(vae, plane, POINTS)
    flat = POINTS.reshape(-1, 2)
    columns = []
    for axis in np.eye(2):
        pair = []
        for way in (step, -step):
            with torch.no_grad():
                codes = torch.from_numpy(plane.lift(flat + way * axis))
                pair.append(vae.mean(codes).flatten(1).numpy())
        columns.append((pair[0] - pair[1]) / (2 * step))
    jacobian = np.stack(columns, axis=-1)
    gram = jacobian.transpose(0, 2, 1) @ jacobian
    wanted = 0.5 * np.log(np.linalg.det(gram)).reshape(POINTS.shape[:-1])
    np.testing.assert_allclose(found, wanted, atol=2e-4)


def test_a_label_changes_what_is_decoded() -> None:
    vae = model(labels=("a", "b"))
    values = [log_magnification(vae, axis_plane(2), POINTS, label) for label in (0, 1)]
    assert np.abs(values[0] - values[1]).max() > 1e-6


def test_a_flat_decoder_has_a_least_magnification_and_no_points_none() -> None:
    vae = model()
    with torch.no_grad():
        for weight in vae.decoder.parameters():
            weight.zero_()
    assert (log_magnification(vae, axis_plane(2), POINTS) < -34).all()
    assert log_magnification(vae, axis_plane(2), np.zeros((0, 2))).shape == (0,)


@pytest.mark.parametrize("latent_dim", [2, 5])
def test_tissot_ellipses_of_a_linear_decoder_are_the_circles_of_its_pictures(
    latent_dim: int,
) -> None:
    vae = model(architecture="linear", likelihood="gaussian", latent_dim=latent_dim)
    plane = plane_of(latent_dim)
    axes = tissot_axes(pullback_metric(vae, plane, POINTS))
    np.testing.assert_allclose(axes, np.broadcast_to(axes[0, 0], axes.shape), rtol=1e-7, atol=1e-9)
    long, short = axes[0, 0]
    with torch.no_grad():
        start = vae.mean(torch.from_numpy(plane.lift(np.zeros((1, 2)))))
        for angle in np.linspace(0, np.pi, 7):
            edge = np.cos(angle) * long + np.sin(angle) * short
            end = vae.mean(torch.from_numpy(plane.lift(edge[None])))
            assert float((end - start).square().sum().sqrt()) == pytest.approx(1, rel=1e-7)
    columns = np.linalg.inv(np.stack([long, short])).T
    assert np.linalg.norm(long) >= np.linalg.norm(short)
    assert long @ short == pytest.approx(0, abs=1e-9)
    sizes = np.linalg.svd(columns, compute_uv=False)
    np.testing.assert_allclose(
        np.prod(sizes), np.exp(log_magnification(vae, plane, POINTS)), rtol=1e-7
    )
