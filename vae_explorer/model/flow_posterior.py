"""The posterior that a normalising flow gives: a distribution over codes of any smooth shape."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.distributions import Distribution, constraints
from torch.func import functional_call

from vae_explorer.model.flow import ConditionalFlow

if TYPE_CHECKING:
    from torch.types import _size as Shape

__all__ = ["FlowPosterior"]

_LEAST_DRAWS = 128
_IMAGES_AT_ONCE = 64


def _fixed_noise(size: int, like: Tensor) -> Tensor:
    """Return fixed noise whose mean is 0 and whose covariance is I, shape ``(M, D)``.

    So the moments that it gives are exact wherever the flow is affine.
    """
    half = max(_LEAST_DRAWS, 4 * size) // 2
    noise = torch.randn(half, size, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    noise = torch.cat((noise, -noise))
    factor = torch.linalg.cholesky(noise.T @ noise / len(noise))
    white: Tensor = torch.linalg.solve_triangular(factor, noise.T, upper=False).T
    return white.to(like)


class FlowPosterior(Distribution):
    r"""Codes :math:`z = \mu + \sigma\, f(\epsilon; c)` of standard normal noise.

    Args:
        flow: The transform :math:`f`.
        loc: Shift :math:`\mu`, shape ``(B, D)``; not the mean unless the flow is the identity.
        scale: Scale :math:`\sigma`, positive, shape ``(B, D)``.
        context: What the flow is told of each image, shape ``(B, F)``.
        weights: Used in place of the flow's own, if given.
    """

    arg_constraints = {}  # noqa: RUF012  (torch's own declaration)
    has_rsample = True

    def __init__(
        self,
        flow: ConditionalFlow,
        loc: Tensor,
        scale: Tensor,
        context: Tensor,
        weights: dict[str, Tensor] | None = None,
    ) -> None:
        self.flow, self.loc, self.scale, self.context = flow, loc, scale, context
        self._weights = weights
        super().__init__(loc.shape[:-1], loc.shape[-1:], validate_args=False)

    @constraints.dependent_property(is_discrete=False, event_dim=1)
    def support(self) -> constraints.Constraint:
        """All codes."""
        return constraints.real_vector

    def _transformed(self, values: Tensor, *, inverse: bool) -> tuple[Tensor, Tensor]:
        if self._weights is None:
            moved, log_determinant = self.flow(values, self.context, inverse=inverse)
        else:
            moved, log_determinant = functional_call(
                self.flow, self._weights, (values, self.context), {"inverse": inverse}
            )
        return moved, log_determinant

    def _log_density(self, noise: Tensor, log_determinant: Tensor) -> Tensor:
        constant = 0.5 * noise.shape[-1] * math.log(2.0 * math.pi)
        log_normal = -0.5 * noise.square().sum(dim=-1) - constant
        return log_normal - log_determinant - self.scale.log().sum(dim=-1)

    def from_noise(self, noise: Tensor) -> tuple[Tensor, Tensor]:
        """Return the codes of standard normal noise, and log q(z|x) of each, in one pass.

        Args:
            noise: Shape ``(..., B, D)``.
        """
        shaped, log_determinant = self._transformed(noise, inverse=False)
        return self.loc + self.scale * shaped, self._log_density(noise, log_determinant)

    def rsample(self, sample_shape: Shape = ()) -> Tensor:
        """Draw codes, differentiable in everything that the posterior is made of."""
        shape = self._extended_shape(torch.Size(sample_shape))
        noise = torch.randn(shape, dtype=self.loc.dtype, device=self.loc.device)
        return self.from_noise(noise)[0]

    def log_prob(self, value: Tensor) -> Tensor:
        """Return log q(z|x) of any codes, shape ``(..., B)``."""
        shaped = (value - self.loc) / self.scale
        return self._log_density(*self._transformed(shaped, inverse=True))

    def repeated(self, times: int) -> FlowPosterior:
        """Return the same posterior with each row repeated."""
        loc, scale, context = (
            part.repeat_interleave(times, 0) for part in (self.loc, self.scale, self.context)
        )
        return FlowPosterior(self.flow, loc, scale, context, self._weights)

    def chosen(self, rows: Tensor | slice) -> FlowPosterior:
        """Return the posterior of some of the images only."""
        loc, scale, context = (part[rows] for part in (self.loc, self.scale, self.context))
        return FlowPosterior(self.flow, loc, scale, context, self._weights)

    @classmethod
    def joined(cls, parts: Sequence[FlowPosterior]) -> FlowPosterior:
        """Return the posteriors of several batches, all of one flow, as one."""
        loc, scale, context = (
            torch.cat([getattr(part, name) for part in parts])
            for name in ("loc", "scale", "context")
        )
        return cls(parts[0].flow, loc, scale, context, parts[0]._weights)

    def detached(self) -> FlowPosterior:
        """Return the same posterior as a constant: no gradient reaches what it is made of."""
        weights = self._weights or dict(self.flow.named_parameters())
        constant = {name: weight.detach() for name, weight in weights.items()}
        loc, scale, context = (part.detach() for part in (self.loc, self.scale, self.context))
        return FlowPosterior(self.flow, loc, scale, context, constant)

    @cached_property
    def _draws(self) -> Tensor:
        """Codes of fixed noise, shape ``(M, B, D)``."""
        noise = _fixed_noise(self.loc.shape[-1], self.loc).unsqueeze(1)
        images = range(0, len(self.loc), _IMAGES_AT_ONCE)
        parts = [self.chosen(slice(start, start + _IMAGES_AT_ONCE)) for start in images]
        draws = [part.from_noise(noise.expand(-1, len(part.loc), -1))[0] for part in parts]
        return torch.cat(draws, dim=1)

    @property
    def mean(self) -> Tensor:
        """The mean, by Monte Carlo with fixed noise: the same at each call."""
        return self._draws.mean(dim=0)

    @property
    def variance(self) -> Tensor:
        """The variance of each dimension, by Monte Carlo with fixed noise."""
        return self._draws.var(dim=0, correction=0)

    @property
    def covariance_matrix(self) -> Tensor:
        """The covariance, by Monte Carlo with fixed noise, shape ``(B, D, D)``."""
        away = (self._draws - self.mean).movedim(0, -1)
        return away @ away.mT / away.shape[-1]
