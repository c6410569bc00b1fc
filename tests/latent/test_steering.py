"""A stroke is followed as far as the decoder can, and what is said of it is what happened."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vae_explorer.latent.brush import Stroke, paint
from vae_explorer.latent.jacobian import decoder_jacobian
from vae_explorer.latent.steering import asked_picture, steer
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.vae import VAE


def model(**changes: object) -> VAE:
    torch.manual_seed(0)
    config = ModelConfig(image_shape=(1, 8, 8), hidden=(32,)).changed(**changes)
    return VAE(config).double().eval().requires_grad_(False)


def a_mask() -> np.ndarray:
    return paint(np.zeros((8, 8)), Stroke((2.0, 2.0), (5.0, 3.0), 2.0))


@pytest.mark.parametrize(
    "changes",
    [
        {"activation": "tanh"},
        {"activation": "tanh", "likelihood": "gaussian", "latent_dim": 5},
        {"activation": "tanh", "likelihood": "continuous-bernoulli", "latent_dim": 3},
        {
            "architecture": "conv",
            "channels": (8, 8),
            "activation": "tanh",
            "image_shape": (3, 8, 8),
        },
    ],
)
def test_the_jacobian_is_that_of_autograd(changes: dict[str, object]) -> None:
    vae = model(**changes)
    z = torch.linspace(-1, 1, vae.config.latent_dim).double()
    picture, columns = decoder_jacobian(vae, z)
    wanted = torch.autograd.functional.jacobian(lambda code: vae.mean(code[None]).flatten(), z)
    torch.testing.assert_close(columns, wanted)
    torch.testing.assert_close(picture, vae.mean(z[None]).flatten())


def test_a_linear_decoder_is_at_the_ridge_solution_after_one_step() -> None:
    vae = model(architecture="linear", likelihood="gaussian", latent_dim=4)
    start, mask, ridge, elsewhere = np.array([0.3, -0.5, 0.8, 0.1]), a_mask(), 1e-2, 0.05
    eye = torch.eye(4).double()
    offset = vae.mean(torch.zeros(1, 4).double()).flatten().numpy()
    matrix = (vae.mean(eye).flatten(1).numpy() - offset).T
    touched = torch.from_numpy(mask).double()
    before = vae.mean(torch.from_numpy(start)[None])[0]
    asked = asked_picture(before, touched, 0.4).flatten().numpy()
    weight = (elsewhere + (1 - elsewhere) * mask.astype(np.float64)).ravel()
    square = matrix.T @ (weight[:, None] * matrix) + ridge * weight.sum() * np.eye(4)
    wanted = np.linalg.solve(square, matrix.T @ (weight * (asked - offset)))
    found = steer(vae, start, start, mask, 0.4, steps=1, ridge=ridge, elsewhere=elsewhere)
    np.testing.assert_allclose(found.z, wanted, rtol=1e-9)
    again = steer(vae, start, found.z, mask, 0.4, steps=1, ridge=ridge, elsewhere=elsewhere)
    np.testing.assert_allclose(again.z, wanted, rtol=1e-7)
    assert again.settled


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.floats(-3, 3), min_size=3, max_size=3),
    st.tuples(st.floats(0, 8), st.floats(0, 8)),
    st.floats(0.3, 6),
    st.sampled_from([0.5, -0.5]),
)
def test_the_error_never_rises(
    z: list[float], spot: tuple[float, float], radius: float, amount: float
) -> None:
    vae = model(latent_dim=3, hidden=(16,))
    start, mask = np.array(z), paint(np.zeros((8, 8)), Stroke(spot, spot, radius))
    errors, code = [], start
    for _ in range(4):
        found = steer(vae, start, code, mask, amount, steps=1)
        errors.append(found.error)
        code = found.z
    assert (np.diff(errors) <= 1e-9).all()
    assert np.isfinite(code).all()


@pytest.mark.parametrize("amount", [0.5, -0.5])
def test_what_is_painted_gets_brighter_or_darker(amount: float) -> None:
    vae, start, mask = model(latent_dim=6), np.full(6, 0.2), a_mask()
    found = steer(vae, start, start, mask, amount, steps=8)
    with torch.no_grad():
        before, after = (
            vae.mean(torch.from_numpy(code)[None])[0, 0].numpy() for code in (start, found.z)
        )
    change = (mask * (after - before)).sum() / mask.sum()
    assert np.sign(change) == np.sign(amount)
    assert 0 < found.follows <= 1.5
    rest = 1 - mask
    away = np.sqrt((rest * (after - before) ** 2).sum() / rest.sum())
    assert found.elsewhere == pytest.approx(away, rel=1e-4)


def test_a_decoder_that_cannot_change_says_that_nothing_follows() -> None:
    vae = model()
    for parameter in vae.decoder.parameters():
        parameter.zero_()
    found = steer(vae, np.zeros(2), np.zeros(2), a_mask())
    assert found.follows == 0.0
    assert found.settled
    np.testing.assert_array_equal(found.z, [0.0, 0.0])


def test_a_stroke_where_nothing_can_be_brighter_asks_for_nothing() -> None:
    before = torch.ones(1, 8, 8)
    torch.testing.assert_close(asked_picture(before, torch.from_numpy(a_mask()), 0.5), before)


def test_a_brush_paints_where_it_goes_and_nowhere_else() -> None:
    mask = paint(np.zeros((10, 10)), Stroke((1.5, 5.5), (8.5, 5.5), 1.5))
    assert (mask[5, 1:9] == 1).all()
    assert not mask[:4].any()
    assert not mask[7:].any()
    np.testing.assert_array_equal(paint(mask, Stroke((1.5, 5.5), (8.5, 5.5), 1.5)), mask)


def test_the_smallest_brush_paints_one_pixel_also_at_an_edge() -> None:
    mask = paint(np.zeros((4, 4)), Stroke((9.0, 9.0), (9.0, 9.0), 0.1))
    assert mask.sum() == mask[3, 3] == 1
