"""What is done with a posterior q(z|x), whatever its family."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.distributions import Distribution, Independent, MultivariateNormal, Normal

from vae_explorer.model.flow_posterior import FlowPosterior
from vae_explorer.model.noise import normal_noise

__all__ = [
    "chosen",
    "detached",
    "deviations",
    "draw",
    "draw_with_log_prob",
    "joined",
    "repeat",
    "scale_tril",
]


def _diagonal(q: Distribution) -> Normal:
    """Return the Gaussians of single dimensions that a diagonal posterior is made of.

    Raises:
        TypeError: If it is no family of this program.
    """
    if isinstance(q, Independent) and isinstance(q.base_dist, Normal):
        return q.base_dist
    raise TypeError(f"{type(q).__name__} is no posterior of this program")


def deviations(q: Distribution) -> tuple[Tensor, Tensor]:
    """Return mean and standard deviation of each dimension, both of shape ``(B, D)``.

    Those of a flow are Monte Carlo with fixed noise.
    """
    if isinstance(q, FlowPosterior | MultivariateNormal):
        return q.mean, q.stddev
    normal = _diagonal(q)
    return normal.loc, normal.scale


def scale_tril(q: Distribution) -> Tensor:
    """Return Cholesky factors of the covariance, shape ``(B, D, D)``.

    That of a flow is Monte Carlo with fixed noise.
    """
    if isinstance(q, MultivariateNormal):
        factor: Tensor = q.scale_tril
        return factor
    if isinstance(q, FlowPosterior):
        sampled: Tensor = torch.linalg.cholesky(q.covariance_matrix)
        return sampled
    return torch.diag_embed(_diagonal(q).scale)


def repeat(q: Distribution, times: int) -> Distribution:
    """Return the same posterior with each row repeated: rows 0, 0, ..., 1, 1, ...

    Args:
        q: Of ``B`` images.
        times: Copies of each row.
    """
    if isinstance(q, FlowPosterior):
        return q.repeated(times)
    if isinstance(q, MultivariateNormal):
        mean, factor = (part.repeat_interleave(times, 0) for part in (q.loc, q.scale_tril))
        return MultivariateNormal(mean, scale_tril=factor, validate_args=False)
    normal = _diagonal(q)
    mean, std = (part.repeat_interleave(times, 0) for part in (normal.loc, normal.scale))
    return Independent(Normal(mean, std, validate_args=False), 1)


def chosen(q: Distribution, rows: Tensor | slice) -> Distribution:
    """Return the posterior of some of the images only."""
    if isinstance(q, FlowPosterior):
        return q.chosen(rows)
    if isinstance(q, MultivariateNormal):
        return MultivariateNormal(q.loc[rows], scale_tril=q.scale_tril[rows], validate_args=False)
    normal = _diagonal(q)
    return Independent(Normal(normal.loc[rows], normal.scale[rows], validate_args=False), 1)


def joined(parts: Sequence[Distribution]) -> Distribution:
    """Return the posteriors of several batches as one.

    Args:
        parts: At least one, all of one model.
    """
    first = parts[0]
    if isinstance(first, FlowPosterior):
        return FlowPosterior.joined([part for part in parts if isinstance(part, FlowPosterior)])
    if isinstance(first, MultivariateNormal):
        full = [part for part in parts if isinstance(part, MultivariateNormal)]
        mean, factor = torch.cat([q.loc for q in full]), torch.cat([q.scale_tril for q in full])
        return MultivariateNormal(mean, scale_tril=factor, validate_args=False)
    normals = [_diagonal(q) for q in parts]
    mean, std = (torch.cat([getattr(q, name) for q in normals]) for name in ("loc", "scale"))
    return Independent(Normal(mean, std, validate_args=False), 1)


def detached(q: Distribution) -> Distribution:
    """Return the same posterior as a constant: no gradient reaches what it is made of."""
    if isinstance(q, FlowPosterior):
        return q.detached()
    if isinstance(q, MultivariateNormal):
        return MultivariateNormal(
            q.loc.detach(), scale_tril=q.scale_tril.detach(), validate_args=False
        )
    normal = _diagonal(q)
    return Independent(Normal(normal.loc.detach(), normal.scale.detach(), validate_args=False), 1)


def _noise(like: Tensor, generator: torch.Generator | None, samples: int | None) -> Tensor:
    shaped = like if samples is None else like.expand(samples, *like.shape)
    return normal_noise(shaped, generator)


def draw(
    q: Distribution, generator: torch.Generator | None = None, samples: int | None = None
) -> Tensor:
    """Draw codes, differentiable in the posterior's parameters.

    An explicit generator keeps training reproducible whatever else draws random numbers. The noise
    is one standard normal tensor of the shape of the result, whatever the family.

    Args:
        q: Of ``B`` images.
        generator: Source of the noise, on the posterior's device.
        samples: Draws ``S`` for each image, or None for one without a dimension of its own.

    Returns:
        Codes, shape ``(B, D)`` or ``(S, B, D)``.

    References:
        Kingma, Welling, "Auto-Encoding Variational Bayes", 2014, arXiv:1312.6114 (section 2.4).
    """
    if isinstance(q, FlowPosterior):
        return q.from_noise(_noise(q.loc, generator, samples))[0]
    if isinstance(q, MultivariateNormal):
        noise = _noise(q.loc, generator, samples)
        return q.loc + (q.scale_tril @ noise[..., None])[..., 0]
    normal = _diagonal(q)
    return normal.loc + normal.scale * _noise(normal.loc, generator, samples)


def draw_with_log_prob(
    q: Distribution, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Draw codes with their log q(z|x); for a flow in one pass.

    Args:
        q: Of ``B`` images.
        generator: Source of the noise, on the posterior's device.

    Returns:
        Codes of shape ``(B, D)`` and their log density of shape ``(B,)``, both differentiable.
    """
    if isinstance(q, FlowPosterior):
        return q.from_noise(_noise(q.loc, generator, None))
    z = draw(q, generator)
    return z, q.log_prob(z)
