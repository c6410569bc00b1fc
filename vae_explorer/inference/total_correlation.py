r"""Total correlation of the codes, estimated from one batch so that it can be trained with.

.. math:: TC = KL\Big(q(z) \,\Big\|\, \prod_d q(z_d)\Big), \qquad
          q(z) = \frac{1}{N} \sum_n q(z|x_n)

A batch has M of the N images. *Minibatch stratified sampling*: at a draw from image i, its own
posterior enters q(z) with its exact share 1/N, and the others of the batch stand, with equal
weights, for all other images:

.. math:: \hat q(z) = \frac{1}{N} q(z|x_i)
          + \frac{N - 1}{N} \frac{1}{M - 1} \sum_{j \ne i} q(z|x_j)

For a batch drawn without replacement :math:`\hat q(z)` has the mean q(z). Its logarithm is too low
in the mean (Jensen), for the joint density and for each marginal, and in the difference the two
errors have opposite signs: the estimate of TC is *biased*, too high for a batch of a few images,
where D marginals weigh more than one joint density, at times a little too low for larger ones. The
bias vanishes as M approaches N; with M = N it is 0.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.distributions import Distribution, Normal

from vae_explorer.model.posterior import deviations

__all__ = ["log_shares", "total_correlation"]


def total_correlation(posterior: Distribution, z: Tensor, images: int) -> Tensor:
    """Return log q(z) − Σ log q(z_d) at each draw; its mean estimates the total correlation.

    Args:
        posterior: q(z|x) of a batch, a Gaussian of batch shape ``(M,)``.
        z: Draws from it, shape ``(k, M, D)``.
        images: Number of training images ``N``, at least 1; less than M counts as M.

    Returns:
        Shape ``(k, M)``, in nats; differentiable in the draws and in the posterior's parameters.

    References:
        Chen, Li, Grosse, Duvenaud, "Isolating Sources of Disentanglement in Variational
        Autoencoders", 2018, arXiv:1802.04942, whose stratified estimate gives one image of the
        batch a weight of its own, with the same mean.
    """
    mean, std = deviations(posterior)
    shares = log_shares(len(mean), images).to(z)
    marginals = Normal(mean, std, validate_args=False)
    each = marginals.log_prob(z[:, :, None])  # (k, draw of image i, posterior of j, D)
    log_product = (each + shares[:, :, None]).logsumexp(dim=2).sum(dim=2)
    # The family is told by its own density: a full covariance is no product of its marginals.
    joint: Tensor = posterior.log_prob(z[:, :, None])
    correlation: Tensor = (joint + shares).logsumexp(dim=2) - log_product
    return correlation


def log_shares(batch: int, images: int) -> Tensor:
    """Return the logarithms of the weights of j in the mixture at a draw from i.

    Args:
        batch: Size ``M`` of the batch, at least 1.
        images: Number of training images ``N``.

    Returns:
        float64, shape ``(M, M)``; each row's weights sum to 1.

    Example:
        >>> [round(share, 9) for share in log_shares(3, 10).exp()[0].tolist()]
        [0.1, 0.45, 0.45]
    """
    if batch == 1:
        return torch.zeros(1, 1, dtype=torch.float64)
    count = max(images, batch)
    others = math.log((count - 1) / (count * (batch - 1)))
    shares = torch.full((batch, batch), others, dtype=torch.float64)
    return shares.fill_diagonal_(-math.log(count))
