r"""The discretised logistic distribution over the 256 levels of 8-bit pixels.

The probability of a level is the mass that a logistic distribution with location :math:`\mu` and
scale :math:`s` has within half a level of it; the first and last level take the tails. With
:math:`b, a = (x \pm \tfrac{1}{2 \cdot 255} - \mu) / s` and the logistic function :math:`\sigma`,

.. math:: \log P(x) = \log(\sigma(b) - \sigma(a))
          = \log \sigma(b) + \log \sigma(-a) + \log(1 - e^{a - b})

where the right side subtracts nothing that could cancel.

References:
    Salimans, Karpathy, Chen, Kingma, "PixelCNN++: Improving the PixelCNN with Discretized Logistic
    Mixture Likelihood and Other Modifications", 2017, arXiv:1701.05517; Kingma et al., "Improved
    Variational Inference with Inverse Autoregressive Flow", 2016, arXiv:1606.04934.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.distributions import Distribution, constraints
from torch.nn.functional import logsigmoid, softplus

if TYPE_CHECKING:
    from torch.types import _size as Shape

__all__ = ["LEVELS", "DiscretisedLogistic"]

LEVELS = 256
_LAST = LEVELS - 1
_LEVELS_AT_ONCE = 16
_WIDE = 2.0 / _LAST


class DiscretisedLogistic(Distribution):
    """A discretised logistic for each location.

    Args:
        loc: Location in units of the pixel range, any shape.
        scale: Scale in the same units, positive, of the same shape or one that broadcasts.
    """

    arg_constraints = {  # noqa: RUF012  (torch's own declaration)
        "loc": constraints.real,
        "scale": constraints.positive,
    }
    has_rsample = False

    def __init__(self, loc: Tensor, scale: Tensor) -> None:
        self.loc, self.scale = torch.broadcast_tensors(loc, scale)
        super().__init__(self.loc.shape, validate_args=False)

    @constraints.dependent_property(is_discrete=True, event_dim=0)
    def support(self) -> constraints.Constraint:
        """Levels as numbers from 0 to 1."""
        return constraints.unit_interval

    def log_prob(self, value: Tensor) -> Tensor:
        """Return the log probability of pixels in [0, 1], each rounded to the nearest level."""
        level = torch.round(value * _LAST)
        above = ((level + 0.5) / _LAST - self.loc) / self.scale
        below = ((level - 0.5) / _LAST - self.loc) / self.scale
        first, last = level <= 0.0, level >= _LAST
        zero = torch.zeros_like(above)
        # The tails: beyond the first and the last level there is nothing to leave out.
        log_left = torch.where(last, zero, logsigmoid(above))
        log_right = torch.where(first, zero, logsigmoid(-below))
        width = torch.log(-torch.expm1(-1.0 / (_LAST * self.scale)))
        return log_left + log_right + torch.where(first | last, zero, width)

    def _levels(self) -> list[Tensor]:
        """Return the levels in a few parts, as numbers in [0, 1], before the other dimensions."""
        every = torch.arange(LEVELS, dtype=self.loc.dtype, device=self.loc.device) / _LAST
        return list(every.view(-1, *[1] * self.loc.ndim).split(_LEVELS_AT_ONCE))

    @property
    def mean(self) -> Tensor:
        """The mean of the levels, in [0, 1]; not quite the location, for the tails are cut off.

        It is the sum over levels k < 255 of P(level > k), divided by 255: a midpoint rule for an
        integral that is known. Where the scale is two levels or more, the rule's error is known to
        1e-9 too (Euler and Maclaurin); elsewhere the sum is taken.
        """
        mean = self._mean_by_integral()
        narrow = self.scale < _WIDE
        if bool(narrow.any()):
            few = DiscretisedLogistic(self.loc[narrow], self.scale[narrow])
            mean = mean.masked_scatter(narrow, few._mean_by_sum())
        return mean.clamp(0.0, 1.0)

    def _mean_by_integral(self) -> Tensor:
        low, high = self.loc / self.scale, (self.loc - 1.0) / self.scale
        integral = self.scale * (softplus(low) - softplus(high))
        p_low, p_high = torch.sigmoid(low), torch.sigmoid(high)
        slope_low, slope_high = p_low * (1.0 - p_low), p_high * (1.0 - p_high)
        third = slope_high * (1.0 - 6.0 * slope_high) - slope_low * (1.0 - 6.0 * slope_low)
        step = 1.0 / (_LAST * self.scale)
        correction = (slope_high - slope_low) / 24.0 - 7.0 / 5760.0 * step.square() * third
        mean: Tensor = integral + correction * step / _LAST
        return mean

    def _mean_by_sum(self) -> Tensor:
        total = torch.zeros_like(self.loc)
        for level in self._levels():
            above = torch.sigmoid((self.loc - level - 0.5 / _LAST) / self.scale)
            total = total + torch.where(level < 1.0, above, torch.zeros_like(above)).sum(dim=0)
        return total / _LAST

    @property
    def variance(self) -> Tensor:
        """The variance of the levels."""
        mean, total = self.mean, torch.zeros_like(self.loc)
        for level in self._levels():
            total = total + (self.log_prob(level).exp() * (level - mean).square()).sum(dim=0)
        return total

    def sample(self, sample_shape: Shape = ()) -> Tensor:
        """Draw levels, as numbers in [0, 1]."""
        shape = self._extended_shape(torch.Size(sample_shape))
        with torch.no_grad():
            uniform = torch.rand(shape, dtype=self.loc.dtype, device=self.loc.device)
            # A uniform number of 0 comes from minus infinity; the clamp brings it to a level.
            value = self.loc + self.scale * torch.logit(uniform)
            return torch.round(value * _LAST).clamp(0.0, float(_LAST)) / _LAST
