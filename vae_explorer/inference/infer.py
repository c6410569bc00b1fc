"""q(z|x) of pictures, whoever finds it: an encoder, or an optimisation for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from vae_explorer.inference.refine import refine
from vae_explorer.model.kinds import Inference, PosteriorKind
from vae_explorer.model.vae import VAE

if TYPE_CHECKING:
    from torch.distributions import Distribution

__all__ = ["infer_posterior"]


def infer_posterior(
    vae: VAE,
    x: Tensor,
    y: Tensor | None = None,
    *,
    steps: int = 200,
    learning_rate: float = 0.1,
    samples: int = 8,
    generator: torch.Generator | None = None,
) -> Distribution:
    """Return the posterior of pictures.

    A model with an encoder answers at once, differentiably. One without optimises the posterior of
    each picture from the prior, in the model's family; the answer is then a constant.

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        y: Labels, int64, shape ``(B,)``, or None.
        steps: Of the optimisation, if there is one.
        learning_rate: Of its first step.
        samples: Draws from q for each picture and step.
        generator: Source of its noise, on the model's device; without one always the same noise.

    Returns:
        Distribution over codes; ``log_prob`` gives shape ``(B,)``.

    References:
        Ranganath, Gerrish, Blei, "Black Box Variational Inference", 2014, arXiv:1401.0118.
    """
    if vae.config.inference is Inference.AMORTISED:
        posterior: Distribution = vae.posterior(x, y)
        return posterior
    noise = torch.Generator(x.device).manual_seed(0) if generator is None else generator
    *_, last = refine(
        vae,
        x,
        y,
        start="prior",
        family="full" if vae.config.posterior is PosteriorKind.FULL else "diagonal",
        steps=steps,
        learning_rate=learning_rate,
        samples=samples,
        generator=noise,
    )
    return last.posterior()
