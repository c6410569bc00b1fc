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
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from vae_explorer.inference.joint import codes_at_once, log_joint, repeat_rows
from vae_explorer.model.posterior import draw_with_log_prob, repeat
from vae_explorer.model.vae import VAE

if TYPE_CHECKING:
    from torch.distributions import Distribution

__all__ = ["Evidence", "evidence_of", "log_evidence", "log_weights"]


@dataclass(frozen=True, eq=False)
class Evidence:
    """Estimates of log p(x), each of shape ``(B,)``, in double precision.

    Attributes:
        value: log p(x), in nats.
        standard_error: Monte Carlo error of the value, in nats.
        effective_sample_size: Of the K draws.
    """

    value: Tensor
    standard_error: Tensor
    effective_sample_size: Tensor


@torch.no_grad()
def log_weights(
    vae: VAE,
    x: Tensor,
    samples: int,
    generator: torch.Generator | None = None,
    y: Tensor | None = None,
    posterior: Distribution | None = None,
) -> Tensor:
    """Draw the log weights log p(x, z) - log q(z|x) with z from q(z|x).

    Their mean is the bound, the logarithm of their mean weight an estimate of log p(x).

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        samples: Number of draws ``K`` for each picture, at least 1.
        generator: Source of the noise, on the model's device.
        y: Labels, int64, shape ``(B,)``, or None.
        posterior: Where to draw from, if not ``vae.posterior(x, y)``.

    Returns:
        Shape ``(B, K)``, float64, in nats.

    Raises:
        ValueError: If ``samples`` is below 1.
    """
    if samples < 1:
        raise ValueError(f"log p(x) takes at least one sample, not {samples}")
    q = vae.posterior(x, y) if posterior is None else posterior
    chunks: list[Tensor] = []
    at_once = max(1, codes_at_once(vae) // max(1, len(x)))
    for start in range(0, samples, at_once):
        draws = min(at_once, samples - start)
        z, log_q = draw_with_log_prob(repeat(q, draws), generator)
        log_p = log_joint(vae, x.repeat_interleave(draws, 0), z, repeat_rows(y, draws))
        chunks.append((log_p - log_q).double().view(len(x), draws))
    return torch.cat(chunks, dim=1)


def evidence_of(log_w: Tensor) -> Evidence:
    """Return the estimate of log p(x) that independent log weights make.

    Args:
        log_w: Shape ``(B, K)``, float64, in nats.

    Returns:
        With ``K`` = 1 the error is NaN.

    Example:
        >>> evidence_of(torch.zeros(1, 4).double()).effective_sample_size.item()
        4.0
    """
    samples = log_w.shape[1]
    value = log_w.logsumexp(dim=1) - math.log(samples)
    relative = (log_w - value[:, None]).exp()
    size = relative.sum(dim=1) ** 2 / relative.square().sum(dim=1)
    # The mean of these weights is one by construction; one draw alone tells no deviation.
    variance = (relative - 1.0).square().sum(dim=1) / (samples - 1.0 or math.nan)
    return Evidence(value, variance.sqrt() / math.sqrt(samples), size)


def log_evidence(
    vae: VAE,
    x: Tensor,
    importance_samples: int,
    generator: torch.Generator | None = None,
    y: Tensor | None = None,
    posterior: Distribution | None = None,
) -> Evidence:
    """Estimate log p(x) of each picture by draws from q(z|x).

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        importance_samples: Number of draws ``K`` for each picture, at least 1.
        generator: Source of the noise, on the model's device.
        y: Labels, int64, shape ``(B,)``, or None.
        posterior: Where to draw from, if not ``vae.posterior(x, y)``.

    Returns:
        The estimates; with ``K`` = 1 the value is one draw of the bound and its error is NaN.

    Raises:
        ValueError: If ``importance_samples`` is below 1.

    References:
        Burda, Grosse, Salakhutdinov, "Importance Weighted Autoencoders", 2016, arXiv:1509.00519.
    """
    return evidence_of(log_weights(vae, x, importance_samples, generator, y, posterior))
