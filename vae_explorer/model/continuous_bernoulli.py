r"""The continuous Bernoulli distribution, exact and stable for every logit.

With the logit :math:`\eta` as natural parameter its density on [0, 1] is

.. math:: p(x) = \frac{\eta}{e^\eta - 1}\, e^{\eta x}

torch has this family too, but clamps its parameter as if it were a probability: beyond a logit of
16 in single precision its density no longer integrates to one.

References:
    Loaiza-Ganem, Cunningham, "The continuous Bernoulli: fixing a pervasive error in variational
    autoencoders", 2019, arXiv:1907.06845.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.distributions import Distribution, constraints

if TYPE_CHECKING:
    from torch.types import _size as Shape

__all__ = ["ContinuousBernoulli"]

_NEAR_ZERO = 0.5
# Of log((e^η - 1) / η) - η / 2 = Σ B_2n η^2n / (2n (2n)!), from the first power of η² on. At the
# border of their use the next term is below the rounding error of double precision.
_SERIES = (1 / 24, -1 / 2880, 1 / 181440, -1 / 9676800, 1 / 479001600, -691 / 15692092416000)


def _polynomial(coefficients: tuple[float, ...], at: Tensor) -> Tensor:
    value = torch.full_like(at, coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        value = value * at + coefficient
    return value


class ContinuousBernoulli(Distribution):
    """A continuous Bernoulli for each logit.

    Args:
        logits: Natural parameters, any shape.
    """

    arg_constraints = {"logits": constraints.real}  # noqa: RUF012  (torch's own declaration)
    has_rsample = True

    def __init__(self, logits: Tensor) -> None:
        self.logits = logits
        super().__init__(logits.shape, validate_args=False)

    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self) -> constraints.Constraint:
        """The unit interval."""
        return constraints.unit_interval

    @property
    def _parts(self) -> tuple[Tensor, Tensor, Tensor]:
        """Where logits are near zero, |logit| with those set to one, and logits with the others 0.

        Both branches of a ``where`` are differentiated: neither may be infinite.
        """
        near = self.logits.abs() < _NEAR_ZERO
        size = torch.where(near, torch.ones_like(self.logits), self.logits.abs())
        return near, size, torch.where(near, self.logits, torch.zeros_like(self.logits))

    def log_prob(self, value: Tensor) -> Tensor:
        """Return the log density at values in [0, 1]."""
        near, size, small = self._parts
        square = small.square()
        by_series = small * (value - 0.5) - square * _polynomial(_SERIES, square)
        # Measured from the end that the logit favours, nothing large is subtracted.
        away = torch.where(self.logits > 0, 1.0 - value, value)
        by_size = size.log() - size * away - torch.log(-torch.expm1(-size))
        return torch.where(near, by_series, by_size)

    @property
    def mean(self) -> Tensor:
        """The mean, in [0, 1]."""
        near, size, small = self._parts
        derivatives = tuple(2 * (n + 1) * c for n, c in enumerate(_SERIES))
        by_series = 0.5 + small * _polynomial(derivatives, small.square())
        above = -1.0 / torch.expm1(-size) - 1.0 / size
        return torch.where(near, by_series, torch.where(self.logits > 0, above, 1.0 - above))

    @property
    def variance(self) -> Tensor:
        """The variance, at most 1/12."""
        near, size, small = self._parts
        derivatives = tuple(2 * (n + 1) * (2 * n + 1) * c for n, c in enumerate(_SERIES))
        by_series = _polynomial(derivatives, small.square())
        by_size = size**-2 - torch.exp(-size) / torch.expm1(-size).square()
        return torch.where(near, by_series, by_size)

    def rsample(self, sample_shape: Shape = ()) -> Tensor:
        """Draw values by the inverse of the distribution function."""
        shape = self._extended_shape(torch.Size(sample_shape))
        uniform = torch.rand(shape, dtype=self.logits.dtype, device=self.logits.device)
        near, size, small = self._parts
        by_size = 1.0 + torch.log1p((1.0 - uniform) * torch.expm1(-size)) / size
        by_size = torch.where(self.logits > 0, by_size, 1.0 - by_size)
        safe = torch.where(small == 0.0, torch.ones_like(small), small)
        by_series = torch.where(
            small == 0.0, uniform, torch.log1p(uniform * torch.expm1(safe)) / safe
        )
        return torch.where(near, by_series, by_size).clamp(0.0, 1.0)
