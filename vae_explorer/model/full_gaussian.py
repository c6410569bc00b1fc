"""A Gaussian over whole pictures, with a covariance between all of their pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.distributions import Distribution, MultivariateNormal

if TYPE_CHECKING:
    from torch.types import _size as Shape

__all__ = ["FullGaussian", "lower_triangle"]


def lower_triangle(diagonal: Tensor, below: Tensor) -> Tensor:
    """Return lower triangular matrices.

    Args:
        diagonal: Shape ``(..., D)``.
        below: The entries below the diagonal, row by row, shape ``(..., D (D - 1) / 2)``.

    Returns:
        Shape ``(..., D, D)``.

    Example:
        >>> lower_triangle(torch.ones(2), torch.tensor([5.0]))
        tensor([[1., 0.],
                [5., 1.]])
    """
    size = diagonal.shape[-1]
    rows, columns = torch.tril_indices(size, size, -1, device=diagonal.device)
    matrix = torch.diag_embed(diagonal)
    matrix[..., rows, columns] = below
    return matrix


class FullGaussian(Distribution):
    """A multivariate Gaussian whose values are pictures.

    Args:
        mean: Mean pictures, shape ``(B, C, H, W)``.
        scale_tril: Cholesky factors of the covariances, shape ``(B, D, D)`` with ``D = C * H * W``.
    """

    arg_constraints = {}  # noqa: RUF012  (torch's own declaration)
    has_rsample = True

    def __init__(self, mean: Tensor, scale_tril: Tensor) -> None:
        self._picture = mean.shape[1:]
        self.gaussian = MultivariateNormal(
            mean.flatten(1), scale_tril=scale_tril, validate_args=False
        )
        super().__init__(mean.shape[:1], self._picture, validate_args=False)

    def log_prob(self, value: Tensor) -> Tensor:
        """Return the log density of pictures, shape ``(..., B)``."""
        density: Tensor = self.gaussian.log_prob(value.flatten(-3))
        return density

    def rsample(self, sample_shape: Shape = ()) -> Tensor:
        """Draw pictures."""
        return self._pictures(self.gaussian.rsample(torch.Size(sample_shape)))

    @property
    def mean(self) -> Tensor:
        """The mean pictures."""
        return self._pictures(self.gaussian.mean)

    @property
    def variance(self) -> Tensor:
        """The variance of each pixel."""
        return self._pictures(self.gaussian.variance)

    def _pictures(self, flat: Tensor) -> Tensor:
        return flat.view(*flat.shape[:-1], *self._picture)
