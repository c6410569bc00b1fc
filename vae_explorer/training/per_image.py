r"""A posterior for each image, found by optimisation instead of by an encoder.

.. math:: \lambda_i \leftarrow \arg\max_\lambda E_{q_\lambda}[\log p(x_i|z)]
          - KL(q_\lambda(z) \,\|\, p(z))

Each image has its own parameters :math:`\lambda = (\mu, \log\sigma)`, or :math:`(\mu, L)` with a
Cholesky factor, and its own moments of Adam: an image that is seen again goes on where it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.distributions import Independent, MultivariateNormal, Normal

from vae_explorer.errors import CheckpointError
from vae_explorer.model.kinds import PosteriorKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch.distributions import Distribution

    from vae_explorer.model.config import ModelConfig

__all__ = ["PosteriorTable", "posterior_from", "posterior_width"]

_BETAS = (0.9, 0.999)
_EPSILON = 1e-8
_LOG_STD_RANGE = 10.0
_PREFIX = "table."


class PosteriorTable:
    """The parameters of q(z|x) of every image of a set, starting at the standard normal.

    Args:
        images: Number of images ``N``.
        config: Whose latent size and family of posteriors count.
        device: Where training goes on.

    References:
        Hoffman, Blei, Wang, Paisley, "Stochastic Variational Inference", 2013, arXiv:1206.7055;
        Ranganath, Gerrish, Blei, "Black Box Variational Inference", 2014, arXiv:1401.0118.
    """

    def __init__(self, images: int, config: ModelConfig, device: torch.device) -> None:
        self._config = config
        width = posterior_width(config)
        self._slots = {
            name: torch.zeros(images, width, device=device)
            for name in ("parameters", "exp_avg", "exp_avg_sq")
        }
        self._slots["steps"] = torch.zeros(images, device=device)

    def posterior(self, index: np.ndarray) -> Distribution:
        """Return the posteriors of some images as they are now.

        Args:
            index: Rows, shape ``(B,)``.
        """
        rows = self._rows(index)
        return posterior_from(self._slots["parameters"][rows], self._config)

    def improve(
        self,
        index: np.ndarray,
        loss_of: Callable[[Distribution], Tensor],
        *,
        steps: int,
        learning_rate: float,
    ) -> None:
        """Take steps of Adam on the posteriors of some images, each with its own moments.

        Args:
            index: Rows, shape ``(B,)``, each at most once.
            loss_of: What to make small, as a mean over the rows.
            steps: How many.
            learning_rate: Of these steps.
        """
        rows = self._rows(index)
        now = {name: slot[rows] for name, slot in self._slots.items()}
        parameters = now["parameters"].requires_grad_()
        for _ in range(steps):
            loss = loss_of(posterior_from(parameters, self._config))
            # The mean of a batch is undone, so that no image's step depends on its company.
            gradient = torch.autograd.grad(loss, parameters)[0] * len(index)
            now["steps"] += 1.0
            first, second = now["exp_avg"], now["exp_avg_sq"]
            first.lerp_(gradient, 1.0 - _BETAS[0])
            second.mul_(_BETAS[1]).addcmul_(gradient, gradient, value=1.0 - _BETAS[1])
            done = now["steps"][:, None]
            corrected = (second / (1.0 - _BETAS[1] ** done)).sqrt_().add_(_EPSILON)
            with torch.no_grad():
                parameters -= learning_rate * (first / (1.0 - _BETAS[0] ** done)) / corrected
        for name, slot in self._slots.items():
            slot.index_copy_(0, rows, now[name].detach())

    def tensors(self) -> dict[str, Tensor]:
        """Return copies of everything under ``table.*``, on the CPU."""
        return {_PREFIX + name: slot.to("cpu", copy=True) for name, slot in self._slots.items()}

    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """Take over what :meth:`tensors` gave.

        Raises:
            CheckpointError: If it does not fit the images and the model.
        """
        found = {n.removeprefix(_PREFIX): t for n, t in tensors.items() if n.startswith(_PREFIX)}
        fits = found.keys() == self._slots.keys() and all(
            found[name].shape == slot.shape and found[name].dtype == slot.dtype
            for name, slot in self._slots.items()
        )
        if not fits:
            raise CheckpointError(
                "CKPT_MISFIT", "The checkpoint does not hold the posterior of each image."
            )
        for name, slot in self._slots.items():
            slot.copy_(found[name])

    def _rows(self, index: np.ndarray) -> Tensor:
        device = self._slots["parameters"].device
        return torch.from_numpy(np.array(index)).to(device, non_blocking=True)


def posterior_width(config: ModelConfig) -> int:
    """Return how many numbers give one posterior: 2 D, or D + D (D + 1) / 2 for a full one."""
    latent_dim = config.latent_dim
    if config.posterior is PosteriorKind.FULL:
        return latent_dim + latent_dim * (latent_dim + 1) // 2
    return 2 * latent_dim


def posterior_from(parameters: Tensor, config: ModelConfig) -> Distribution:
    """Return q(z|x) from its free parameters; zeros are the standard normal.

    Args:
        parameters: Mean, logarithms of the standard deviations (or of the diagonal of the
            Cholesky factor) and, for a full covariance, what stands below the diagonal, row by
            row; shape ``(B, W)``.
        config: Latent size and family.
    """
    latent_dim = config.latent_dim
    mean, spread, below = parameters.split(
        (latent_dim, latent_dim, parameters.shape[1] - 2 * latent_dim), dim=1
    )
    scale = spread.clamp(-_LOG_STD_RANGE, _LOG_STD_RANGE).exp()
    if config.posterior is not PosteriorKind.FULL:
        return Independent(Normal(mean, scale, validate_args=False), 1)
    row, column = torch.tril_indices(latent_dim, latent_dim, offset=-1, device=mean.device)
    factor = torch.diag_embed(scale)
    factor[:, row, column] = below
    return MultivariateNormal(mean, scale_tril=factor, validate_args=False)
