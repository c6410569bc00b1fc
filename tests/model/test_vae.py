from __future__ import annotations

import pytest
import torch

from tests.oracles import decode, encode
from vae_explorer.model.config import LikelihoodKind, ModelConfig, noises_of
from vae_explorer.model.vae import VAE

SIZES = (*range(4, 36), 47, 48, 63, 64, 65, 96, 100, 127, 128)


def small(**changes: object) -> VAE:
    settings = {"image_shape": (1, 8, 8), "hidden": (16,), "latent_dim": 3, **changes}
    return VAE(ModelConfig.model_validate(settings))


@pytest.mark.parametrize("channels", [1, 3])
def test_convolutions_fit_every_size(channels: int) -> None:
    for size in SIZES:
        depth = size.bit_length() - 2
        vae = small(
            image_shape=(channels, size, size),
            architecture="conv",
            hidden=(),
            channels=(2,) * min(6, depth),
        )
        posterior = vae.posterior(torch.rand(2, channels, size, size))
        assert posterior.mean.shape == (2, 3), size
        assert vae.mean(posterior.mean).shape == (2, channels, size, size), size


@pytest.mark.parametrize(
    "net",
    [
        {"hidden": (16, 12)},
        {"hidden": ()},
        {"architecture": "conv", "channels": (4, 8), "hidden": ()},
        {"architecture": "conv", "channels": (4,), "hidden": (16,), "image_shape": (3, 8, 8)},
    ],
)
def test_the_networks_compute_what_their_weights_say(net: dict[str, object]) -> None:
    vae = small(**net).double()
    x = torch.rand(4, *vae.config.image_shape, dtype=torch.float64)
    weights = dict(vae.state_dict())
    mean, log_std = encode(weights, x)
    posterior = vae.posterior(x)
    torch.testing.assert_close(posterior.mean, mean)
    torch.testing.assert_close(posterior.stddev, log_std.exp())
    logits = decode(weights, mean, vae.config.image_shape)
    torch.testing.assert_close(vae.mean(mean), logits.sigmoid())


def test_distributions_give_one_number_for_each_picture() -> None:
    vae = small()
    x = torch.rand(5, 1, 8, 8)
    posterior = vae.posterior(x)
    z = posterior.rsample()
    for number in (posterior.log_prob(z), vae.likelihood(z).log_prob(x), vae.prior.log_prob(z)):
        assert number.shape == (5,)


def test_the_prior_is_standard_normal_and_not_learned() -> None:
    vae = small()
    z = torch.randn(7, 3)
    wanted = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(dim=1)
    torch.testing.assert_close(vae.prior.log_prob(z), wanted)
    assert not any("origin" in name for name in vae.state_dict())


def test_a_wild_encoder_still_gives_finite_deviations() -> None:
    vae = small()
    with torch.no_grad():
        for weight in vae.encoder.parameters():
            weight.mul_(1e6)
    stddev = vae.posterior(torch.rand(20, 1, 8, 8)).stddev
    assert bool(stddev.isfinite().all())
    assert stddev.min() > 0


def test_double_precision_stays_double_and_half_is_summed_in_single() -> None:
    vae = small().double()
    x = torch.rand(2, 1, 8, 8, dtype=torch.float64)
    assert vae.likelihood(vae.posterior(x).mean).log_prob(x).dtype is torch.float64
    half = small().bfloat16()
    assert half.posterior(x.bfloat16()).mean.dtype is torch.float32


@pytest.mark.parametrize(
    ("kind", "noise"),
    [(kind, noise) for kind in LikelihoodKind for noise in noises_of(kind) or ("learned",)],
)
def test_a_fully_connected_model_starts_at_the_mean_picture(kind: str, noise: str) -> None:
    config = ModelConfig(image_shape=(1, 8, 8), hidden=(16,), latent_dim=3)
    config = config.changed(likelihood=kind, noise=noise)
    vae = VAE(config.changed(sigma=0.03) if config.sigma else config)
    mean = torch.rand(1, 8, 8) * 0.8 + 0.1
    vae.start_at(mean, 0.05)
    with torch.no_grad():
        for weight in [p for p in vae.decoder.parameters() if p.ndim == 2]:
            weight.zero_()
    p = vae.likelihood(torch.randn(1, 3))
    # The tails of a logistic come back from beyond the ends; its levels are 1 / 255 apart.
    tolerance = 0.01 if kind == "discretised-logistic" else 1e-5
    torch.testing.assert_close(p.mean[0], mean, rtol=0.0, atol=tolerance)
    if kind not in ("bernoulli", "continuous-bernoulli") and noise != "fixed":
        deviation = torch.full_like(mean, 0.05)
        torch.testing.assert_close(p.stddev[0], deviation, rtol=0.15, atol=0.0)


def test_a_model_of_equal_pictures_starts_with_a_deviation_above_zero() -> None:
    vae = small(likelihood="gaussian")
    vae.start_at(torch.zeros(1, 8, 8), 0.0)
    assert vae.observation.sigma.item() > 0.005
