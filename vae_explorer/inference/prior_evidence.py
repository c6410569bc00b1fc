r"""Estimates of the evidence log p(x) by draws from the prior.

.. math:: \log \hat p(x) = \log \frac{1}{S} \sum_s p(x|z_s), \quad z_s \sim p(z)

The plainest of all estimators, unbiased for p(x) itself. It works while some draws meet the true
posterior: its effective sample size falls about as :math:`e^{-KL(p(z|x) \| p(z))}`.
"""

from __future__ import annotations

import torch
from torch import Tensor

from vae_explorer.inference.evidence import Evidence, evidence_of
from vae_explorer.inference.joint import codes_at_once, draw_prior, repeat_rows
from vae_explorer.model.vae import VAE

__all__ = ["prior_evidence", "prior_log_weights"]


@torch.no_grad()
def prior_log_weights(
    vae: VAE,
    x: Tensor,
    samples: int,
    generator: torch.Generator | None = None,
    y: Tensor | None = None,
) -> Tensor:
    """Draw log p(x|z) with z from the prior.

    Each picture has draws of its own, so that the errors of several pictures are independent.

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        samples: Number of draws for each picture, at least 1.
        generator: Source of the noise, on the model's device.
        y: Labels, int64, shape ``(B,)``, or None.

    Returns:
        Shape ``(B, samples)``, float64, in nats.

    Raises:
        ValueError: If ``samples`` is below 1.
    """
    if samples < 1:
        raise ValueError(f"log p(x) takes at least one sample, not {samples}")
    chunks: list[Tensor] = []
    at_once = max(1, codes_at_once(vae) // max(1, len(x)))
    for start in range(0, samples, at_once):
        draws = min(at_once, samples - start)
        z = draw_prior(vae, len(x) * draws, generator)
        likelihood = vae.likelihood(z, repeat_rows(y, draws))
        log_p = likelihood.log_prob(x.repeat_interleave(draws, 0))
        chunks.append(log_p.double().view(len(x), draws))
    return torch.cat(chunks, dim=1)


def prior_evidence(
    vae: VAE,
    x: Tensor,
    samples: int,
    generator: torch.Generator | None = None,
    y: Tensor | None = None,
) -> Evidence:
    """Estimate log p(x) of each picture by draws from p(z), which need no encoder.

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        samples: Number of draws for each picture, at least 1.
        generator: Source of the noise, on the model's device.
        y: Labels, int64, shape ``(B,)``, or None.

    Raises:
        ValueError: If ``samples`` is below 1.
    """
    return evidence_of(prior_log_weights(vae, x, samples, generator, y))
