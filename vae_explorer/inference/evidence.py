r"""Estimates of the evidence log p(x) by importance sampling from q(z|x).

.. math:: \log \hat p(x) = \log \frac{1}{K} \sum_k w_k, \qquad
          w_k = \frac{p(x|z_k)\, p(z_k)}{q(z_k|x)}, \quad z_k \sim q(z|x)

The estimate is a lower bound in expectation and rises to log p(x) with K. Its standard error comes
from the delta method, :math:`\sqrt{\mathrm{var}(w) / K} / \bar w`, and its effective sample size is
:math:`(\sum w)^2 / \sum w^2`: where that is a few draws only, neither number can be trusted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.distributions import Independent, Normal

from vae_explorer.inference.elbo import reparameterise
from vae_explorer.model.vae import VAE

__all__ = ["Evidence", "log_evidence"]

_VALUES_AT_ONCE = 1 << 22
"""Pixels decoded at once: a few temporaries of 16 MiB each, whatever the size of the pictures."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """Estimates of log p(x), each of shape ``(B,)``.

    Attributes:
        value: log p(x), in nats.
        standard_error: Monte Carlo error of the value, in nats.
        effective_sample_size: Of the K draws.
    """

    value: Tensor
    standard_error: Tensor
    effective_sample_size: Tensor


def _repeat(posterior: Independent[Normal], times: int) -> Independent[Normal]:
    """Return the same posterior with each row repeated."""
    normal = posterior.base_dist
    rows = (normal.loc.repeat_interleave(times, 0), normal.scale.repeat_interleave(times, 0))
    return Independent(Normal(*rows, validate_args=False), 1)


@torch.no_grad()
def log_evidence(
    vae: VAE, x: Tensor, importance_samples: int, generator: torch.Generator | None = None
) -> Evidence:
    """Estimate log p(x) of each picture.

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        importance_samples: Number of draws ``K`` for each picture, at least 1.
        generator: Source of the noise, on the model's device.

    Returns:
        The estimates, in double precision; with ``K`` = 1 the value is one draw of the bound and
        its error is NaN.

    Raises:
        ValueError: If ``importance_samples`` is below 1.

    References:
        Burda, Grosse, Salakhutdinov, "Importance Weighted Autoencoders", 2016, arXiv:1509.00519.
    """
    if importance_samples < 1:
        raise ValueError(f"log p(x) takes at least one sample, not {importance_samples}")
    posterior = vae.posterior(x)
    chunks: list[Tensor] = []
    at_once = max(1, _VALUES_AT_ONCE // max(1, x.numel()))
    for start in range(0, importance_samples, at_once):
        draws = min(at_once, importance_samples - start)
        repeated = _repeat(posterior, draws)
        z = reparameterise(repeated, generator)
        log_w = (
            vae.likelihood(z).log_prob(x.repeat_interleave(draws, 0))
            + vae.prior.log_prob(z)
            - repeated.log_prob(z)
        )
        chunks.append(log_w.double().view(len(x), draws))
    log_w = torch.cat(chunks, dim=1)
    value = log_w.logsumexp(dim=1) - math.log(importance_samples)
    relative = (log_w - value[:, None]).exp()
    size = relative.sum(dim=1) ** 2 / (relative**2).sum(dim=1)
    # The mean of these weights is one by construction; one draw alone tells no deviation.
    deviation = (relative - 1.0).square().sum(dim=1) / (importance_samples - 1.0 or math.nan)
    error = deviation.sqrt() / math.sqrt(importance_samples)
    return Evidence(value, error, size)
