r"""A better q(z|x) for single pictures: the bound maximised in its mean and Cholesky factor.

An encoder answers for all pictures at once, and is not the best answer for any of them. From its
answer, or from the prior, stochastic gradient ascent on

.. math:: E_{q}[\log p(x, z) - \log q(z|x)], \qquad q = N(\mu, L L^T)

leads to the best Gaussian for the picture at hand. The model stays as it is, and so does log p(x):
only the bound rises.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Literal

import torch
from torch import Tensor
from torch.distributions import Distribution, Independent, MultivariateNormal, Normal

from vae_explorer.inference.joint import codes_at_once, log_joint, repeat_rows
from vae_explorer.inference.optimisers import Adam
from vae_explorer.model.posterior import deviations, scale_tril
from vae_explorer.model.vae import VAE

__all__ = ["RefineFamily", "RefineStart", "Refinement", "refine"]

_LEVEL = 1e-3
"""A slope in nats per deviation that counts as none: a place so flat is not worth a step."""

RefineStart = Literal["encoder", "prior"]
RefineFamily = Literal["diagonal", "full"]


@dataclass(frozen=True, eq=False)
class Refinement:
    """Where the optimisation stands; rows are pictures.

    Attributes:
        step: Updates done.
        mean: Of q, shape ``(B, D)``.
        scale_tril: Its lower Cholesky factor, shape ``(B, D, D)``; diagonal in a diagonal family.
    """

    step: int
    mean: Tensor
    scale_tril: Tensor
    _judge: Callable[[Tensor, Tensor], Tensor] = field(repr=False)

    @cached_property
    def elbo(self) -> Tensor:
        """The bound, shape ``(B,)``, float64, in nats, worked out when it is first asked for.

        It is estimated with the same draws at every step, so that what changes is q and not the
        noise; they are not the draws that are optimised with.
        """
        return self._judge(self.mean, self.scale_tril)

    def posterior(self) -> Distribution:
        """Return q(z|x): a diagonal Gaussian where the factor is diagonal, else a full one."""
        std = self.scale_tril.diagonal(dim1=1, dim2=2)
        if torch.equal(self.scale_tril, torch.diag_embed(std)):
            return Independent(Normal(self.mean, std, validate_args=False), 1)
        return MultivariateNormal(self.mean, scale_tril=self.scale_tril, validate_args=False)


class _Parameters:
    """Mean and factor of q in the units of where they began.

    Steps of one size then suit wide and narrow posteriors alike.
    """

    def __init__(self, mean: Tensor, factor: Tensor, family: RefineFamily) -> None:
        scale = factor.diagonal(dim1=1, dim2=2)
        self._mean, self._log_scale = mean, scale.log()
        self._unit = factor.square().sum(dim=2).sqrt()
        self._away = torch.zeros_like(mean, requires_grad=True)
        self._growth = torch.zeros_like(mean, requires_grad=True)
        self.all = [self._away, self._growth]
        self._below: Tensor | None = None
        if family == "full":
            below = (factor / scale[:, :, None]).tril(-1)
            self._below = below.clone().requires_grad_()
            self.all.append(self._below)

    def gaussian(self) -> tuple[Tensor, Tensor]:
        """Return mean ``(B, D)`` and factor ``(B, D, D)``."""
        scale = (self._log_scale + self._growth).exp()
        factor = torch.diag_embed(scale)
        if self._below is not None:
            factor = factor + scale[:, :, None] * self._below.tril(-1)
        return self._mean + self._unit * self._away, factor


def refine(
    vae: VAE,
    x: Tensor,
    y: Tensor | None = None,
    *,
    start: RefineStart = "encoder",
    family: RefineFamily = "diagonal",
    steps: int = 300,
    learning_rate: float = 0.05,
    samples: int = 32,
    generator: torch.Generator | None = None,
) -> Iterator[Refinement]:
    """Optimise the posterior of each picture, a step for each pull; to stop, stop pulling.

    Adam with a learning rate that falls to zero as half a cosine; the gradient is the path
    derivative alone, whose noise vanishes where q is exact.

    Args:
        vae: The model, which is left as it is.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        y: Labels, int64, shape ``(B,)``, or None.
        start: From the encoder's answer, or from the prior's mean and deviation.
        family: Covariance of q.
        steps: Updates.
        learning_rate: Of the first step, in deviations of the q that it starts from.
        samples: Draws from q for each picture and step, rounded up to an even number.
        generator: Source of the noise, on the model's device.

    Yields:
        Where it begins, and where it stands after each update.

    Raises:
        ValueError: If ``samples`` is below 1 or ``steps`` below 0.

    References:
        Kim, Wiseman, Miller, Sontag, Rush, "Semi-Amortized Variational Autoencoders", 2018,
        arXiv:1802.02550; Roeder, Wu, Duvenaud, "Sticking the Landing", 2017, arXiv:1703.09194.
    """
    if samples < 1 or steps < 0:
        raise ValueError("a refinement takes at least one sample and no negative number of steps")
    pairs = (samples + 1) // 2
    with torch.no_grad():
        mean, factor = _first(vae, x, y, start, family)
    parameters = _Parameters(mean, factor, family)
    optimiser = Adam(parameters.all, learning_rate, eps=_LEVEL)
    judge = partial(_judge, vae, x, y, _antithetic(mean, pairs, generator))
    for step in range(steps + 1):
        if step:
            for group in optimiser.param_groups:
                group["lr"] = learning_rate * 0.5 * (1 + math.cos(math.pi * (step - 1) / steps))
            _ascend(vae, x, y, parameters, _antithetic(mean, pairs, generator))
            optimiser.step()
        with torch.no_grad():
            now = parameters.gaussian()
        # Yielded outside: whoever pulls goes on with gradients as they were.
        yield Refinement(step, *now, judge)


def _first(
    vae: VAE, x: Tensor, y: Tensor | None, start: RefineStart, family: RefineFamily
) -> tuple[Tensor, Tensor]:
    """Return mean and factor to start from."""
    if start == "prior":
        prior = vae.prior
        mean = prior.mean.expand(len(x), -1)
        return mean.clone(), torch.diag_embed(prior.stddev.expand(len(x), -1))
    posterior = vae.posterior(x, y)
    mean, std = deviations(posterior)
    return mean, scale_tril(posterior) if family == "full" else torch.diag_embed(std)


def _antithetic(like: Tensor, pairs: int, generator: torch.Generator | None) -> Tensor:
    """Return noise in pairs of opposite sign, shape ``(B, 2 * pairs, D)``."""
    count, latent_dim = like.shape
    noise = torch.empty(count, pairs, latent_dim, dtype=like.dtype, device=like.device)
    noise.normal_(generator=generator)
    return torch.cat([noise, -noise], dim=1)


def _parts(vae: VAE, noise: Tensor) -> Iterator[tuple[slice, Tensor]]:
    """Cut pictures into parts whose draws fit into memory; gradients keep every layer."""
    at_once = max(1, codes_at_once(vae) // (4 * noise.shape[1]))
    for start in range(0, len(noise), at_once):
        rows = slice(start, start + at_once)
        yield rows, noise[rows]


@torch.no_grad()
def _judge(
    vae: VAE, x: Tensor, y: Tensor | None, noise: Tensor, mean: Tensor, factor: Tensor
) -> Tensor:
    """Return the bound by some draws, shape ``(B,)``."""
    parts = [
        _bounds(vae, x[rows], None if y is None else y[rows], mean[rows], factor[rows], part)
        for rows, part in _parts(vae, noise)
    ]
    return torch.cat(parts).double()


def _rows(gaussian: tuple[Tensor, Tensor], rows: slice) -> tuple[Tensor, Tensor]:
    return gaussian[0][rows], gaussian[1][rows]


def _bounds(
    vae: VAE, x: Tensor, y: Tensor | None, mean: Tensor, factor: Tensor, noise: Tensor
) -> Tensor:
    """Return the bound by these draws, shape ``(B,)``; log q counts its parameters as constants."""
    draws = noise.shape[1]
    z = mean[:, None] + noise @ factor.mT
    joint = log_joint(vae, x.repeat_interleave(draws, 0), z.flatten(0, 1), repeat_rows(y, draws))
    away = (z - mean.detach()[:, None]).mT
    standard = torch.linalg.solve_triangular(factor.detach(), away, upper=False)
    log_det = factor.detach().diagonal(dim1=1, dim2=2).log().sum(dim=1)
    constant = 0.5 * mean.shape[1] * math.log(2.0 * math.pi)
    log_q = -0.5 * standard.square().sum(dim=1) - log_det[:, None] - constant
    bound: Tensor = (joint.view(len(x), draws) - log_q).mean(dim=1)
    return bound


def _ascend(vae: VAE, x: Tensor, y: Tensor | None, parameters: _Parameters, noise: Tensor) -> None:
    """Leave minus the gradient of the bound with the parameters."""
    for value in parameters.all:
        value.grad = torch.zeros_like(value)
    with torch.enable_grad():
        for rows, part in _parts(vae, noise):
            labels = None if y is None else y[rows]
            bound = _bounds(vae, x[rows], labels, *_rows(parameters.gaussian(), rows), part)
            # Not backward(): the model's own weights must not collect gradients.
            slopes = torch.autograd.grad(-bound.sum(), parameters.all)
            for value, slope in zip(parameters.all, slopes, strict=True):
                assert value.grad is not None
                value.grad += slope
