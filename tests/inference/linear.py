"""Linear Gaussian models in closed form: probabilistic PCA (Tipping and Bishop, 1999)."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.distributions import MultivariateNormal

from vae_explorer.model.config import ModelConfig
from vae_explorer.model.networks import last_layer
from vae_explorer.model.vae import VAE

__all__ = ["linear_model", "log_p", "posterior_precision", "set_decoder", "set_exact_posterior"]


def linear_model(side: int = 8, **model: object) -> VAE:
    """Return a linear Gaussian model with random weights, in double precision."""
    fields = {"architecture": "linear", "likelihood": "gaussian", **model}
    config = ModelConfig.model_validate({"image_shape": (1, side, side), **fields})
    return VAE(config).double()


def parts(vae: VAE) -> tuple[Tensor, Tensor, Tensor]:
    """Return W, b and sigma^2 of p(x|z) = N(W z + b, sigma^2)."""
    layer = last_layer(vae.decoder)
    assert layer.bias is not None
    return layer.weight, layer.bias, vae.observation.sigma**2


def log_p(vae: VAE, x: Tensor) -> Tensor:
    """Return log N(x; b, W W^T + sigma^2)."""
    weight, bias, variance = parts(vae)
    covariance = weight @ weight.T + variance * torch.eye(len(bias), dtype=torch.float64)
    return MultivariateNormal(bias, covariance).log_prob(x.flatten(1))


def posterior_precision(vae: VAE) -> Tensor:
    """Return I + W^T W / sigma^2."""
    weight, _, variance = parts(vae)
    return torch.eye(weight.shape[1], dtype=torch.float64) + weight.T @ weight / variance


@torch.no_grad()
def set_decoder(vae: VAE, weight: Tensor, bias: Tensor, sigma: float) -> None:
    """Give p(x|z) its weights, and the deviation that is learned."""
    layer = last_layer(vae.decoder)
    assert layer.bias is not None
    layer.weight.copy_(weight)
    layer.bias.copy_(bias)
    floor = 1 / (255 * math.sqrt(12))
    nn.init.constant_(vae.observation.log_sigma, 0.5 * math.log(sigma**2 - floor**2))


@torch.no_grad()
def set_exact_posterior(vae: VAE) -> None:
    """Give q(z|x) the mean of p(z|x), and its covariance or, if diagonal, the best variances."""
    weight, bias, variance = parts(vae)
    precision = posterior_precision(vae)
    slope = torch.linalg.solve(precision, weight.T / variance)
    layer = last_layer(vae.encoder)
    layer.weight.copy_(slope)
    layer.bias.copy_(-slope @ bias)
    shared = vae.approximation.shared
    assert shared is not None
    size = len(precision)
    if len(shared) == size:
        shared.copy_(-0.5 * precision.diagonal().log())
        return
    factor = torch.linalg.cholesky(precision.inverse())
    shared[:size] = factor.diagonal().log()
    shared[size:] = factor[tuple(torch.tril_indices(size, size, -1))]
