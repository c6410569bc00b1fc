"""What all likelihoods are: modules from the decoder's outputs to a distribution over pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from torch.distributions import Distribution

__all__ = ["EVENT_DIMS", "Likelihood", "inside"]

EVENT_DIMS = 3
_INSIDE = 1e-3


def inside(mean: Tensor) -> Tensor:
    """Return a mean picture kept a thousandth away from 0 and 1."""
    return mean.clamp(_INSIDE, 1 - _INSIDE)


class Likelihood(nn.Module):
    """A family of distributions over pictures, indexed by the decoder's output."""

    def forward(self, outputs: Tensor) -> Distribution:
        """Return p(x|z).

        Args:
            outputs: The decoder's output; its first dimension is the batch ``B``.

        Returns:
            Distribution over pictures of shape ``(C, H, W)``; ``log_prob`` gives shape ``(B,)``.
        """
        raise NotImplementedError

    def outputs_at(self, mean: Tensor, deviation: float) -> Tensor:
        """Return the decoder's output for which p(x|z) has a mean and a width.

        Args:
            mean: A picture, shape ``(C, H, W)``; kept a thousandth away from 0 and 1.
            deviation: Standard deviation of pixels in units of the pixel range, for a likelihood
                whose width comes from the decoder.

        Returns:
            Of the shape that the decoder gives one code.
        """
        del deviation
        return torch.logit(inside(mean))

    def start_at_deviation(self, deviation: float) -> None:
        """Set what is learned about how far pixels are from their mean, if anything is."""
