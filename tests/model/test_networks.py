"""The networks: what they are told, where their weights start, and what they compute."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from vae_explorer.model.binarisation import binarised
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.labels import told
from vae_explorer.model.vae import VAE


def small(**changes: object) -> VAE:
    settings = {"image_shape": (1, 8, 8), "hidden": (16,), "latent_dim": 3, **changes}
    return VAE(ModelConfig.model_validate(settings)).double()


NETS = [
    {},
    {"hidden": ()},
    {"architecture": "linear", "likelihood": "gaussian"},
    {"architecture": "conv", "channels": (4, 8), "hidden": ()},
    {"architecture": "conv", "channels": (4,), "hidden": (12,), "image_shape": (3, 9, 9)},
]


def test_the_old_models_keep_the_names_and_order_of_their_weights() -> None:
    names = list(small(hidden=(16, 12), likelihood="gaussian").state_dict())
    numbers = {"encoder": (1, 3, 5), "decoder": (0, 2, 4)}
    layers = [f"{net}.{n}.{part}" for net in numbers for n in numbers[net] for part in PARTS]
    assert names == [*layers, "observation.log_sigma"]


PARTS = ("weight", "bias")


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_an_mlp_is_what_its_weights_say(activation: str) -> None:
    vae = small(activation=activation, hidden=(16, 12), spread="log-variance")
    function = {"relu": torch.relu, "tanh": torch.tanh}[activation]
    weights, x = vae.state_dict(), torch.rand(5, 1, 8, 8).double()

    def through(net: str, numbers: tuple[int, ...], rows: torch.Tensor) -> torch.Tensor:
        for number in numbers:
            rows = rows @ weights[f"{net}.{number}.weight"].T + weights[f"{net}.{number}.bias"]
            rows = function(rows) if number != numbers[-1] else rows
        return rows

    mean, log_variance = through("encoder", (1, 3, 5), x.flatten(1)).chunk(2, dim=1)
    q = vae.posterior(x)
    torch.testing.assert_close(q.mean, mean)
    torch.testing.assert_close(q.variance, log_variance.exp())
    picture = through("decoder", (0, 2, 4), mean).sigmoid().view_as(x)
    torch.testing.assert_close(vae.mean(mean), picture)


def test_a_linear_model_is_affine_both_ways_with_one_width() -> None:
    vae = small(architecture="linear", likelihood="gaussian")
    x = torch.rand(4, 1, 8, 8).double()
    weight, bias = vae.state_dict()["encoder.1.weight"], vae.state_dict()["encoder.1.bias"]
    q = vae.posterior(x)
    torch.testing.assert_close(q.mean, x.flatten(1) @ weight.T + bias)
    torch.testing.assert_close(q.stddev, torch.ones(4, 3).double())
    weight, bias = vae.state_dict()["decoder.0.weight"], vae.state_dict()["decoder.0.bias"]
    z = 100 * torch.randn(4, 3).double()
    torch.testing.assert_close(vae.mean(z).flatten(1), z @ weight.T + bias)
    mean = torch.rand(1, 8, 8).double()
    vae.start_at(mean, 0.2)
    torch.testing.assert_close(vae.mean(torch.zeros(1, 3).double())[0], mean)


@pytest.mark.parametrize("net", NETS)
def test_a_label_that_is_told_makes_a_difference_and_an_unknown_one_none(
    net: dict[str, object],
) -> None:
    vae = small(**net, labels=("a", "b", "c"))
    x = torch.rand(1, *vae.config.image_shape).double().expand(4, -1, -1, -1)
    y = torch.tensor([0, 1, 2, -1])
    means, pictures = vae.posterior(x, y).mean, vae.mean(torch.ones(4, 3).double(), y)
    for one, other in product(range(4), range(4)):
        if one != other:
            assert not torch.allclose(means[one], means[other])
            assert not torch.allclose(pictures[one], pictures[other])
    torch.testing.assert_close(vae.posterior(x).mean[3], means[3])
    torch.testing.assert_close(vae.mean(torch.ones(1, 3).double())[0], pictures[3])


def test_a_model_without_labels_ignores_them() -> None:
    vae, x = small(), torch.rand(2, 1, 8, 8).double()
    y = torch.tensor([5, 7])
    torch.testing.assert_close(vae.posterior(x, y).mean, vae.posterior(x).mean)
    assert told(y, 0, x) is None


@given(st.lists(st.integers(-1, 4), max_size=6))
def test_what_is_told_is_one_number_of_many(labels: list[int]) -> None:
    given_rows = told(torch.tensor(labels, dtype=torch.int64), 5, torch.zeros(len(labels), 9))
    wanted = np.vstack([np.zeros(5), np.eye(5)])[np.array(labels, dtype=int) + 1]
    np.testing.assert_array_equal(given_rows, wanted)


def test_labels_that_cannot_be_are_refused() -> None:
    vae, x = small(labels=("a", "b")), torch.rand(2, 1, 8, 8).double()
    for wrong in (torch.tensor([0]), torch.tensor([0, 2]), torch.tensor([-2, 0])):
        with pytest.raises(ValueError, match="labels"):
            vae.posterior(x, wrong)


def test_a_model_without_an_encoder_says_so() -> None:
    vae = small(inference="per-image")
    assert list(vae.encoder.parameters()) == []
    with pytest.raises(RuntimeError, match="its own posterior"):
        vae.posterior(torch.rand(2, 1, 8, 8).double())
    q = vae.approximation(torch.zeros(2, 6).double())
    torch.testing.assert_close(q.stddev, torch.ones(2, 3).double())


def glorot(weight: torch.Tensor, inputs: int, outputs: int) -> None:
    """Assert that weights are uniform within Glorot's bound."""
    bound = math.sqrt(6 / (inputs + outputs))
    assert weight.abs().max().item() <= bound
    assert weight.abs().max().item() > 0.97 * bound
    error = 5 / math.sqrt(weight.numel())
    assert weight.mean().item() == pytest.approx(0.0, abs=bound * error)
    assert weight.square().mean().item() == pytest.approx(bound**2 / 3, rel=error)


def test_glorot_is_the_recipe_of_burda() -> None:
    torch.manual_seed(0)
    vae = small(
        image_shape=(1, 28, 28),
        hidden=(200, 200),
        latent_dim=50,
        activation="tanh",
        initialisation="glorot",
    )
    encoder, decoder = vae.encoder, vae.decoder
    widths = [(encoder[1], 784, 200), (encoder[3], 200, 200)]
    widths += [(decoder[0], 50, 200), (decoder[2], 200, 200), (decoder[4], 200, 784)]
    for layer, inputs, outputs in widths:
        glorot(layer.weight.detach(), inputs, outputs)
    # Mean and log sigma are two layers in their code, each with fans of its own.
    for block in encoder[5].weight.detach().split(50):
        glorot(block, 200, 50)
    mean = torch.rand(1, 28, 28).double() * 1.2 - 0.1
    vae.start_at(mean, 0.3)
    for name, value in vae.named_parameters():
        if name.endswith("bias") and name != "decoder.4.bias":
            assert not value.any(), name
    wanted = torch.logit(mean.clamp(0.001, 0.999)).flatten()
    torch.testing.assert_close(decoder[4].bias.detach(), wanted)


def test_glorot_of_a_convolution_is_that_of_torch() -> None:
    torch.manual_seed(0)
    vae = small(
        image_shape=(3, 16, 16),
        architecture="conv",
        channels=(16, 32),
        hidden=(),
        likelihood="gaussian",
        noise="per-pixel",
        initialisation="glorot",
    )
    for layer in (vae.encoder[0], vae.encoder[2], vae.decoder[3]):
        inputs, outputs = nn.init._calculate_fan_in_and_fan_out(layer.weight)
        glorot(layer.weight.detach(), inputs, outputs)
    for block in vae.decoder[5].weight.detach().split(3, dim=1):
        glorot(block, 16 * 16, 3 * 16)


@pytest.mark.parametrize("initialisation", ["torch", "glorot"])
def test_covariances_start_diagonal(initialisation: str) -> None:
    vae = small(
        image_shape=(1, 4, 4),
        posterior="full",
        likelihood="gaussian",
        noise="full",
        initialisation=initialisation,
    )
    for p in (
        vae.posterior(torch.rand(2, 1, 4, 4).double()),
        vae.likelihood(torch.ones(2, 3).double()),
    ):
        covariance = getattr(p, "gaussian", p).covariance_matrix
        torch.testing.assert_close(
            covariance, torch.diag_embed(covariance.diagonal(dim1=1, dim2=2))
        )


def test_dynamic_pixels_are_one_with_the_probability_of_their_grey() -> None:
    config = ModelConfig(image_shape=(1, 8, 8), binarisation="dynamic")
    grey = torch.tensor([0.0, 1 / 255, 0.3, 0.9, 1.0])
    generator = torch.Generator().manual_seed(0)
    drawn = binarised(grey.expand(100_000, 5), config, generator)
    assert set(drawn.unique().tolist()) == {0.0, 1.0}
    error = 5 * (grey * (1 - grey) / 100_000).sqrt() + 1e-7
    assert bool(((drawn.mean(dim=0) - grey).abs() <= error).all())
    assert not torch.equal(drawn, binarised(grey.expand(100_000, 5), config, generator))
    uniform = torch.rand(7, 5, generator=torch.Generator().manual_seed(3))
    again = binarised(grey.expand(7, 5), config, torch.Generator().manual_seed(3))
    torch.testing.assert_close(again, (uniform < grey).float())


def test_a_threshold_is_at_one_half_and_without_any_pixels_stay_grey() -> None:
    config, grey = ModelConfig(image_shape=(1, 8, 8)), torch.tensor([0.0, 0.49, 0.5, 1.0])
    threshold = binarised(grey, config.changed(binarisation="threshold"))
    assert threshold.tolist() == [0.0, 0.0, 1.0, 1.0]
    assert binarised(grey, config) is grey
