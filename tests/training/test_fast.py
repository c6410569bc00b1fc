"""Networks in bfloat16: they train as well, go on bit for bit, and are measured in float32."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.oracles import blob_pixels, digest, epoch_terms, image_set_of, setup_of
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.vae import VAE
from vae_explorer.training.fit import Fit
from vae_explorer.training.settings import Setup

IMAGES = image_set_of(blob_pixels(60))
NETS = {
    "fully connected": {"image_shape": (1, 8, 8)},
    "convolutions": {
        "image_shape": (1, 8, 8),
        "architecture": "conv",
        "channels": (4, 6),
        "hidden": (),
        "likelihood": "gaussian",
    },
}


def setup(net: str, **training: object) -> Setup:
    plain = {"epochs": 4, "precision": "fast", "learning_rate": 3e-3}
    return setup_of(NETS[net], **{**plain, **training})


def validation(setup: Setup) -> float:
    (*_, last) = [t for t in epoch_terms(Fit(IMAGES, setup)) if t.split == "validation"]
    return last.elbo


@pytest.mark.parametrize("net", NETS)
def test_fast_training_comes_as_far_as_exact_training(net: str) -> None:
    exact = [validation(setup(net, precision="float32", seed=seed)) for seed in (0,)]
    fast = [validation(setup(net, seed=seed)) for seed in (0,)]
    first = epoch_terms(Fit(IMAGES, setup(net, precision="float32")))[1].elbo
    learned = np.mean(exact) - first
    assert fast != exact
    assert learned > 0
    # A seed draws the same noise in both, so that the two differ by the rounding alone.
    assert np.abs(np.subtract(fast, exact)).max() < 0.1 * learned


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("pulls", [11])
def test_fast_training_goes_on_bit_for_bit(net: str, pulls: int) -> None:
    fit = Fit(IMAGES, setup(net, epochs=2))
    whole = [*fit] and fit.capture()
    cut = Fit(IMAGES, setup(net, epochs=2))
    for _ in range(pulls):
        next(cut)
    rest = Fit(IMAGES, setup(net, epochs=2), cut.capture())
    for _ in rest:
        pass
    assert digest(rest.capture()) == digest(whole)


@pytest.mark.parametrize("net", NETS)
def test_weights_moments_and_terms_stay_in_single_precision(net: str) -> None:
    with Fit(IMAGES, setup(net, epochs=1)) as fit:
        for _ in fit:
            pass
        kinds = {t.dtype for name, t in fit.capture().tensors.items() if "model." in name}
        moments = {t.dtype for name, t in fit.capture().tensors.items() if "exp_avg" in name}
        assert kinds == moments == {torch.float32}


def test_what_is_looked_at_is_computed_in_float32() -> None:
    fit = Fit(IMAGES, setup("fully connected"))
    vae = fit.snapshot().vae
    exact = VAE(vae.config)
    exact.load_state_dict(vae.state_dict())
    x = torch.rand(5, 1, 8, 8)
    assert torch.equal(vae.posterior(x).mean, exact.eval().posterior(x).mean)
    z = torch.randn(5, 2)
    assert torch.equal(vae.mean(z), exact.mean(z))
    fit.close()


def test_the_mean_of_a_density_is_not_rounded_to_a_few_values() -> None:
    z, values = torch.randn(200, 2), {}
    for likelihood in ("bernoulli", "gaussian"):
        vae = VAE(ModelConfig(image_shape=(1, 8, 8), hidden=(16,), likelihood=likelihood))
        exact = vae.likelihood(z).mean
        vae.fast = True
        fast = vae.likelihood(z).mean
        assert fast.dtype is torch.float32
        torch.testing.assert_close(fast, exact, atol=0.02, rtol=0.02)
        outputs = vae._through(vae.decoder, z, None).detach()
        rounded = outputs.bfloat16().float()
        values[likelihood] = bool((outputs == rounded).all())
    assert values == {"bernoulli": True, "gaussian": False}
