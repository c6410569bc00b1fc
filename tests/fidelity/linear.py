"""A linear model with a Gaussian likelihood is probabilistic PCA, of which everything is known.

Tipping, Bishop, "Probabilistic Principal Component Analysis", 1999; Lucas, Tucker, Grosse, Norouzi,
"Don't Blame the ELBO!", 2019, arXiv:1911.02469.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from scipy.stats import multivariate_normal
from torch import Tensor

from tests.fidelity.images import Mnist
from tests.fidelity.measuring import models_at, standard_error, terms_of
from tests.fidelity.parts import Found, Scale
from tests.fidelity.rows import Row, compared_below, told
from vae_explorer.images.samples import load_sample
from vae_explorer.inference.evidence import log_evidence
from vae_explorer.model.vae import VAE
from vae_explorer.training.pixels import to_unit
from vae_explorer.training.presets import suggest_setup

__all__ = ["best_log_likelihood", "marginal_log_likelihood", "pca_part"]

_BEST = "the best of all linear models, from the eigenvalues of the covariance"


def pca_part(mnist: Mnist, scale: Scale) -> Found:
    """Train the linear model on the sample digits, and hold it against the closed form."""
    del mnist
    digits = load_sample("digits").with_split(0.1, 0)
    setup = suggest_setup(digits, "linear")
    epochs = scale.epochs(setup.training.epochs)
    ((_, vae),) = models_at(digits, setup, [epochs], "linear")
    vae = vae.double()
    x = to_unit(digits.pixels[digits.train_index]).double()
    best = best_log_likelihood(x.flatten(1).numpy(), setup.model.latent_dim)
    exact = marginal_log_likelihood(vae, x)
    elbo = terms_of(vae, x, scale.draws(200)).elbo
    weighted = log_evidence(vae, x, scale.draws(2000), torch.Generator().manual_seed(1))
    # Also where the posterior is exact and all weights are equal, rounding leaves an error.
    error = float(weighted.standard_error.square().mean().sqrt() / math.sqrt(len(x))) + 1e-9
    apart = float(weighted.value.mean() - exact.mean())
    gap = exact - elbo
    return Found([
        told("log p(x) of the best linear model", best, note="closed form", source=_BEST),
        Row("the same − the ELBO as trained", best - elbo.mean(), standard_error(gap),
            "0", _BEST, "−0.01 to 0.1", bool(-0.01 <= best - elbo.mean() <= 0.1)),
        Row("log p(x) of the trained model − its ELBO", gap.mean(), standard_error(gap),
            "not negative", "a bound", "> −3 errors",
            bool(gap.mean() > -3 * standard_error(gap))),
        compared_below("importance sampling − closed form", apart, max(1e-6, 4 * error), error),
    ])  # fmt: skip


def best_log_likelihood(x: np.ndarray, latent_dim: int) -> float:
    """Return the largest mean log-likelihood that pPCA can reach, with the 1/n covariance.

    Args:
        x: Pictures, shape ``(N, d)``.
        latent_dim: Latent dimensions ``k``, below ``d``.
    """
    values = np.linalg.eigvalsh(np.cov(x.T, bias=True))[::-1]
    rest = values[latent_dim:].mean()
    log_det = np.log(values[:latent_dim]).sum() + len(values[latent_dim:]) * np.log(rest)
    return float(-0.5 * (len(values) * (1.0 + math.log(2.0 * math.pi)) + log_det))


@torch.no_grad()
def marginal_log_likelihood(vae: VAE, x: Tensor) -> np.ndarray:
    """Return log N(x; b, W W^T + sigma^2 I) of each picture, float64 ``(N,)``.

    Offset, columns and scale are read off the decoder by what it makes of the unit codes.
    """
    codes = torch.cat([torch.zeros(1, vae.config.latent_dim), torch.eye(vae.config.latent_dim)])
    likelihood = vae.likelihood(codes.double())
    means = likelihood.mean.flatten(1).numpy()
    columns = (means[1:] - means[0]).T
    variance = float(likelihood.variance.flatten()[0])
    covariance = columns @ columns.T + variance * np.eye(len(columns))
    return np.asarray(multivariate_normal(means[0], covariance).logpdf(x.flatten(1).numpy()))
