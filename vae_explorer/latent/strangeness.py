r"""How unusual an image is to a model, against the images of its set.

The measure is the ELBO of single draws, the same for all: with :math:`z \sim q(z|x)` one draw,

.. math:: \log p(x|z) - \mathrm{KL}(q(z|x) \,\|\, p(z)),

whose chance of being below that of an image of the set is the share of them that the image is
stranger than. Averages over many draws are no more comparable with single draws than the mean of
dice is with one die. A high ELBO alone does not make an image usual: plain pictures are easy to
explain, whatever they show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.inference.elbo import terms_given_posterior
from vae_explorer.inference.infer import infer_posterior
from vae_explorer.model.binarisation import binarised
from vae_explorer.model.posterior import deviations, scale_tril

if TYPE_CHECKING:
    from vae_explorer.model.vae import VAE

__all__ = ["Explained", "explained", "share_below"]


@dataclass(frozen=True, eq=False)
class Explained:
    """What a model makes of one image, draw by draw.

    Attributes:
        mean: Posterior mean, float32, shape ``(D,)``.
        std: Posterior standard deviations, float32, shape ``(D,)``.
        scale_tril: Cholesky factor of the posterior's covariance, float32, shape ``(D, D)``.
        reconstruction: log p(x|z) at each draw, in nats, float64, shape ``(S,)``.
        kl: KL(q(z|x) || p(z)), or its estimate by each draw, in nats, float64, shape ``(S,)``.
    """

    mean: np.ndarray
    std: np.ndarray
    scale_tril: np.ndarray
    reconstruction: np.ndarray
    kl: np.ndarray

    @property
    def elbo(self) -> np.ndarray:
        """The bound by each single draw, in nats, shape ``(S,)``."""
        return np.asarray(self.reconstruction - self.kl)


@torch.no_grad()
def explained(
    vae: VAE, pixels: np.ndarray, *, draws: int = 32, seed: int = 0, label: int | None = None
) -> Explained:
    """Encode one image and estimate its bound, by each draw alone.

    Args:
        vae: The model.
        pixels: uint8, shape ``(C, H, W)``.
        draws: From q(z|x), at least 1.
        seed: Of the draws, and of what black and white pixels are drawn by.
        label: What a conditional model is told, -1 where nothing is known; None to tell nothing.
    """
    device = next(vae.parameters()).device
    noise = torch.Generator(device).manual_seed(seed)
    x = torch.from_numpy(np.array(pixels)[None]).to(device).float().div_(255.0)
    x = binarised(x, vae.config, noise)
    y = None if label is None else torch.full((1,), label, dtype=torch.int64, device=device)
    posterior = infer_posterior(vae, x, y, generator=noise)
    mean, std = deviations(posterior)
    terms = [terms_given_posterior(vae, x, posterior, 1, noise, y) for _ in range(draws)]
    return Explained(
        mean[0].cpu().numpy(),
        std[0].cpu().numpy(),
        scale_tril(posterior)[0].cpu().numpy(),
        torch.cat([term.reconstruction for term in terms]).double().cpu().numpy(),
        torch.cat([term.kl for term in terms]).double().cpu().numpy(),
    )


def share_below(own: np.ndarray, others: np.ndarray) -> float:
    """Return the chance that one of an image's values lies below one of other images'.

    Args:
        own: Values of the image, such as ELBOs of single draws, shape ``(S,)``.
        others: One value of each other image, shape ``(N,)``; NaN where there is none.

    Returns:
        0 to 1, where equal values count half; NaN if either is empty. With values of many images
        it is the share of them that the image lies below.

    References:
        Mann, Whitney, "On a Test of Whether one of Two Random Variables is Stochastically Larger
        than the Other", 1947.

    Example:
        >>> share_below(np.array([1.0]), np.array([0.0, 1.0, 2.0, 3.0]))
        0.625
    """
    known = np.sort(others[np.isfinite(others)])
    values = own[np.isfinite(own)]
    if not len(known) or not len(values):
        return float("nan")
    above = len(known) - np.searchsorted(known, values, side="right")
    not_below = len(known) - np.searchsorted(known, values, side="left")
    return float((above + not_below).mean() / (2 * len(known)))
