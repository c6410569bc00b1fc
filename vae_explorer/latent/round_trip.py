"""Where a code ends that is decoded and encoded again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.model.kinds import Binarisation
from vae_explorer.model.posterior import deviations

if TYPE_CHECKING:
    from vae_explorer.model.vae import VAE

__all__ = ["round_trip"]

_CHUNK = 256


@torch.inference_mode()
def round_trip(vae: VAE, codes: np.ndarray, label: int | None = None) -> np.ndarray:
    """Decode codes to their mean pictures, and encode these.

    A code drifts where the encoder answers for another picture than the decoder draws there; where
    both agree, as on codes of images that are told apart well, it comes back to itself.

    Args:
        vae: The model, with an encoder. Where it sees black and white, each pixel of the decoded
            picture takes its more probable value.
        codes: Shape ``(..., D)``.
        label: What a conditional model is told in both directions, or None.

    Returns:
        Posterior means of the decoded pictures, float64, shape ``(..., D)``.

    References:
        One round is a step of the chain of Rezende, Mohamed, Wierstra, "Stochastic Backpropagation
        and Approximate Inference in Deep Generative Models", 2014, with means in place of draws.
    """
    weight = next(vae.parameters())
    starts = torch.from_numpy(np.asarray(codes, np.float64).reshape(-1, codes.shape[-1]))
    ends = []
    for z in starts.to(weight).split(_CHUNK):
        y = None if label is None else torch.full((len(z),), label, device=z.device)
        x = vae.mean(z, y)
        if vae.config.binarisation is not Binarisation.NONE:
            x = (x >= 0.5).to(x.dtype)
        ends.append(deviations(vae.posterior(x, y))[0])
    joined = torch.cat(ends) if ends else torch.zeros_like(starts)
    return np.asarray(joined.cpu().double().numpy()).reshape(codes.shape)
