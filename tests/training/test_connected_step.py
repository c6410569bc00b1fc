"""The gradient by hand beside autograd's, and which trainings take it."""

from __future__ import annotations

import copy

import pytest
import torch

from tests.oracles import blob_pixels, image_set_of, setup_of
from vae_explorer.inference.objective_settings import ObjectiveSettings
from vae_explorer.inference.objectives import ObjectiveValue, objective
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.vae import VAE
from vae_explorer.training.connected_step import ConnectedStep, is_by_hand
from vae_explorer.training.fit import Fit

CPU = torch.device("cpu")
MODELS = {
    "plain": {},
    "log-variance": {"spread": "log-variance"},
    "no hidden layer": {"hidden": ()},
    "colours": {"image_shape": (3, 4, 4), "hidden": (12, 9, 7), "latent_dim": 4},
}


def vae_of(**model: object) -> VAE:
    torch.manual_seed(1)
    return VAE(ModelConfig.model_validate({"image_shape": (1, 6, 6), "hidden": (16, 8), **model}))


def noise() -> torch.Generator:
    return torch.Generator().manual_seed(5)


def by_autograd(vae: VAE, x: torch.Tensor, weight: float) -> ObjectiveValue:
    plain = ObjectiveSettings()
    found = objective(
        vae, x, vae.posterior(x), plain, kl_weight=weight, images=7, generator=noise()
    )
    found.loss.backward()
    return found


def by_hand(vae: VAE, x: torch.Tensor, weight: float) -> ObjectiveValue:
    step = ConnectedStep(vae)
    _, found = step.value(x, weight, noise())
    step.differentiate()
    return found


def apart(one: VAE, other: VAE) -> float:
    """Return the largest distance of a weight's gradients, as a share of their length."""
    pairs = list(zip(one.parameters(), other.parameters(), strict=True))
    assert all(a.grad is not None and b.grad is not None for a, b in pairs)
    return max(float((a.grad - b.grad).norm() / b.grad.norm()) for a, b in pairs)


@pytest.mark.parametrize("weight", [1.0, 0.0, 2.5])
@pytest.mark.parametrize("model", MODELS)
def test_gradients_and_terms_are_those_of_autograd(model: str, weight: float) -> None:
    vae = vae_of(**MODELS[model])
    other, x = copy.deepcopy(vae), torch.rand(7, *vae.config.image_shape)
    exact = by_autograd(other, x, weight)
    found = by_hand(vae, x, weight)
    assert apart(vae, other) < 1e-5
    torch.testing.assert_close(found.loss, exact.loss.detach())
    for name in ("reconstruction", "kl", "kl_per_dim"):
        torch.testing.assert_close(
            getattr(found.terms, name), getattr(exact.terms, name).detach(), atol=1e-5, rtol=1e-5
        )


def test_layers_in_bfloat16_round_as_those_of_autocast() -> None:
    vae = vae_of()
    vae.fast = True
    other, exact = copy.deepcopy(vae), copy.deepcopy(vae)
    exact.fast = False
    x = torch.rand(64, 1, 6, 6)
    value, wanted = by_hand(vae, x, 1.0), by_autograd(other, x, 1.0)
    by_autograd(exact, x, 1.0)
    assert {parameter.grad.dtype for parameter in vae.parameters()} == {torch.float32}
    torch.testing.assert_close(value.loss, wanted.loss.detach(), rtol=1e-4, atol=1e-4)
    assert 0 < apart(vae, exact) < 0.1
    assert apart(vae, other) < 0.3 * apart(vae, exact)


@pytest.mark.parametrize("spread", ["log-sigma", "log-variance"])
def test_a_width_beyond_its_bounds_has_no_gradient(spread: str) -> None:
    vae = vae_of(spread=spread, latent_dim=3)
    with torch.no_grad():
        # Of the rows' biases the last three are those of the widths: one far below, one above.
        last = [layer for layer in vae.encoder if isinstance(layer, torch.nn.Linear)][-1]
        last.bias[3:] = torch.tensor([-30.0, 0.0, 30.0])
    other, x = copy.deepcopy(vae), torch.rand(4, 1, 6, 6)
    by_hand(vae, x, 1.0)
    by_autograd(other, x, 1.0)
    slopes = [layer for layer in vae.encoder if isinstance(layer, torch.nn.Linear)][-1].bias.grad
    assert slopes is not None
    assert [bool(slope) for slope in slopes[3:]] == [False, True, False]
    assert apart(vae, other) < 1e-4


def test_posteriors_are_those_of_the_model() -> None:
    vae, x = vae_of(), torch.rand(5, 1, 6, 6)
    posterior, _ = ConnectedStep(vae).value(x, 1.0, noise())
    torch.testing.assert_close(posterior.mean, vae.posterior(x).mean.detach())
    torch.testing.assert_close(posterior.stddev, vae.posterior(x).stddev.detach())


@pytest.mark.parametrize(
    "model",
    [
        {"architecture": "conv", "channels": (4, 8), "hidden": ()},
        {"activation": "tanh"},
        {"posterior": "full"},
        {"posterior": "flow"},
        {"likelihood": "gaussian"},
        {"likelihood": "continuous-bernoulli"},
        {"prior": "mixture"},
        {"labels": ("a", "b")},
        {"inference": "per-image"},
    ],
    ids=str,
)
def test_other_models_are_left_to_autograd(model: dict[str, object]) -> None:
    config = ModelConfig.model_validate({"image_shape": (1, 8, 8), "hidden": (16,), **model})
    assert not is_by_hand(config, ObjectiveSettings(), CPU)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "iwae", "samples": 5},
        {"kind": "beta-tcvae"},
        {"samples": 2},
        {"kl": "sampled"},
        {"free_bits": 0.1},
        {"estimator": "sticking-the-landing"},
        {"estimator": "score-function"},
    ],
    ids=str,
)
def test_other_objectives_are_left_to_autograd(changes: dict[str, object]) -> None:
    model = ModelConfig(image_shape=(1, 8, 8), hidden=(16,))
    assert not is_by_hand(model, ObjectiveSettings.model_validate(changes), CPU)


def test_a_training_builds_no_graph_where_it_is_by_hand() -> None:
    images = image_set_of(blob_pixels(30))
    graphs = {}
    for likelihood in ("bernoulli", "gaussian"):
        setup = setup_of({"image_shape": (1, 8, 8), "likelihood": likelihood}, epochs=1)
        with Fit(images, setup) as fit:
            x = torch.rand(4, 1, 8, 8)
            _, found = fit._learner._amortised(x, None, 1.0)
            graphs[likelihood] = found.loss.requires_grad
    assert graphs == {"bernoulli": False, "gaussian": True}
