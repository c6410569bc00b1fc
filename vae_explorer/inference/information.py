r"""The average KL, taken apart.

For N images with posteriors q(z|x_n) and their mixture, the aggregate posterior q(z),

.. math::
    \frac{1}{N} \sum_n KL(q(z|x_n) \,\|\, p(z))
      &= I(x; z) + KL(q(z) \,\|\, p(z)) \\
      &= I(x; z) + \underbrace{KL(q(z) \,\|\, \textstyle\prod_d q(z_d))}_{\text{total correlation}}
         + \underbrace{\textstyle\sum_d KL(q(z_d) \,\|\, p(z_d))}_{\text{dimension-wise KL}}

The first line holds for any prior, the second where the prior is a product over dimensions. I is
the mutual information of the image's number n and a code, never more than log N.

All expectations are taken by draws from the posteriors, every density by the sum over all N of
them: no estimate from minibatches, which would be biased. What is left is the Monte Carlo error of
the draws, given beside each number; it speaks of these N images, not of others like them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.distributions import Distribution, Independent, MultivariateNormal, Normal, kl_divergence

from vae_explorer.inference.aggregate import log_each, log_each_dimension
from vae_explorer.model.posterior import draw

__all__ = ["Amount", "Information", "decompose_kl"]

_VALUES_AT_ONCE = 1 << 18


@dataclass(frozen=True)
class Amount:
    """A number of nats per image, and its Monte Carlo standard error."""

    value: float
    standard_error: float


@dataclass(frozen=True)
class Information:
    """The average KL of N images and its parts, in nats per image.

    Attributes:
        images: N, the number of posteriors in the mixture.
        draws: Codes drawn in all.
        kl: The average KL by the draws: the exact sum of its parts.
        exact_kl: The same in closed form, by another route; None where there is no closed form.
        mutual_information: I(x; z), at most ``log(images)``.
        aggregate_kl: KL(q(z) || p(z)).
        total_correlation: KL(q(z) || prod_d q(z_d)); None where the posterior has no marginals in
            closed form (a flow).
        dimension_wise: Sum of KL(q(z_d) || p(z_d)); None also where the prior is no product over
            dimensions: then the aggregate KL does not split further.
        aggregate_kl_per_dim: KL(q(z_d) || p(z_d)) of each dimension, empty if None above.
    """

    images: int
    draws: int
    kl: Amount
    exact_kl: float | None
    mutual_information: Amount
    aggregate_kl: Amount
    total_correlation: Amount | None
    dimension_wise: Amount | None
    aggregate_kl_per_dim: tuple[Amount, ...]

    @property
    def ceiling(self) -> float:
        """Most nats that can tell one of these images from another, ``log(images)``."""
        return math.log(self.images)


@torch.no_grad()
def decompose_kl(
    posterior: Distribution,
    prior: Distribution,
    *,
    samples: int = 4,
    drawn_images: int | None = None,
    generator: torch.Generator | None = None,
) -> Information:
    """Estimate the average KL and its parts.

    Args:
        posterior: q(z|x) of N images, any family, batch shape ``(N,)``.
        prior: p(z) over codes of shape ``(D,)``.
        samples: Draws from each of the posteriors that are drawn from, at least 2.
        drawn_images: Number of images whose posteriors are drawn from, picked by chance, or None
            for all; every density is still the mixture of all N. The time grows with
            ``samples * drawn_images * N * D``.
        generator: Source of the noise, on the posterior's device.

    Raises:
        ValueError: If ``samples`` is below 2 or ``drawn_images`` below 2.

    References:
        Hoffman, Johnson, "ELBO surgery: yet another way to carve up the variational evidence
        lower bound", 2016. Chen, Li, Grosse, Duvenaud, "Isolating Sources of Disentanglement in
        Variational Autoencoders", 2018, arXiv:1802.04942.

    Example:
        >>> same = Independent(Normal(torch.zeros(5, 2), torch.ones(5, 2)), 1)
        >>> prior = Independent(Normal(torch.zeros(2), torch.ones(2)), 1)
        >>> found = decompose_kl(same, prior)  # q(z|x) = p(z): the codes say nothing
        >>> abs(found.mutual_information.value) < 1e-12, abs(found.kl.value) < 1e-6
        (True, True)
    """
    images = posterior.batch_shape[0]
    if samples < 2 or (drawn_images is not None and drawn_images < 2):
        raise ValueError("the parts of the KL take two draws from two posteriors at least")
    drawn = min(images, drawn_images or images)
    rows = _some_rows(images, drawn, generator)
    z = draw(posterior, generator, samples)[:, rows].flatten(0, 1)
    own, whole, marginal = _log_posteriors(posterior, z, rows.repeat(samples))
    log_prior, log_prior_d = _log_priors(prior, z)

    def amount(values: Tensor) -> Amount:
        return _amount(values.view(samples, drawn), images)

    total = dimension_wise = None
    per_dim: tuple[Amount, ...] = ()
    if marginal is not None:
        total = amount(whole - marginal.sum(dim=1))
        if log_prior_d is not None:
            dimension_wise = amount((marginal - log_prior_d).sum(dim=1))
            per_dim = tuple(amount(each) for each in (marginal - log_prior_d).unbind(dim=1))
    return Information(
        images=images,
        draws=samples * drawn,
        kl=amount(own - log_prior),
        exact_kl=_closed_form(posterior, prior),
        mutual_information=amount(own - whole),
        aggregate_kl=amount(whole - log_prior),
        total_correlation=total,
        dimension_wise=dimension_wise,
        aggregate_kl_per_dim=per_dim,
    )


def _some_rows(images: int, drawn: int, generator: torch.Generator | None) -> Tensor:
    if drawn == images:
        return torch.arange(images)
    device = "cpu" if generator is None else generator.device
    return torch.randperm(images, generator=generator, device=device)[:drawn]


def _log_posteriors(
    posterior: Distribution, z: Tensor, rows: Tensor
) -> tuple[Tensor, Tensor, Tensor | None]:
    """Logarithms of q(z|x) of the own image, of q(z), and of each q(z_d).

    Shapes ``(M,)``, ``(M,)`` and ``(M, D)``; the last is None where it has no closed form.
    """
    images, dims = posterior.batch_shape[0], z.shape[1]
    marginals = _marginals(posterior)
    diagonal = marginals is not None and not isinstance(posterior, MultivariateNormal)
    own, whole, marginal = [], [], []
    at_once = max(1, _VALUES_AT_ONCE // (images * dims))
    for part, row in zip(z.split(at_once), rows.split(at_once), strict=True):
        per_dim = None if marginals is None else log_each_dimension(marginals, part)
        if per_dim is not None:
            marginal.append(per_dim.logsumexp(dim=2) - math.log(images))
        # The product over dimensions is the posterior itself only where it is diagonal.
        each = per_dim.sum(dim=1) if diagonal and per_dim is not None else log_each(posterior, part)
        own.append(each.gather(1, row.to(each.device)[:, None])[:, 0])
        whole.append(each.logsumexp(dim=1) - math.log(images))
    return torch.cat(own), torch.cat(whole), torch.cat(marginal) if marginal else None


def _log_priors(prior: Distribution, z: Tensor) -> tuple[Tensor, Tensor | None]:
    """Logarithms of p(z), shape ``(M,)``, and of each p(z_d), ``(M, D)``, if p is their product."""
    if isinstance(prior, Independent) and isinstance(prior.base_dist, Normal):
        base = Normal(prior.base_dist.loc.double(), prior.base_dist.scale.double())
        each: Tensor = base.log_prob(z.double())
        return each.sum(dim=1), each
    return prior.log_prob(z).double(), None


def _marginals(posterior: Distribution) -> Normal | None:
    """The marginals of Gaussian posteriors, batch shape ``(N, D)``; None for other families."""
    if isinstance(posterior, MultivariateNormal):
        deviation = posterior.scale_tril.double().square().sum(dim=2).sqrt()
        return Normal(posterior.loc.double(), deviation, validate_args=False)
    if isinstance(posterior, Independent) and isinstance(posterior.base_dist, Normal):
        return posterior.base_dist
    return None


def _closed_form(posterior: Distribution, prior: Distribution) -> float | None:
    try:
        return float(kl_divergence(posterior, prior).double().mean())
    except NotImplementedError:
        pass
    if isinstance(posterior, MultivariateNormal) and isinstance(prior, Independent):
        base = prior.base_dist
        if isinstance(base, Normal):
            full = MultivariateNormal(base.loc, scale_tril=base.scale.diag_embed())
            return float(kl_divergence(posterior, full).double().mean())
    return None


def _amount(values: Tensor, images: int) -> Amount:
    """The mean of draws of shape ``(S, m)``, and its error in two stages.

    Which m of the N images were drawn from varies between images, the draws within each; with all
    images drawn from only the second is left.

    References:
        Cochran, "Sampling Techniques", 3rd edition, 1977, chapter 10.
    """
    samples, drawn = values.shape
    share = drawn / images
    per_image = values.mean(dim=0)
    within = float(values.var(dim=0).mean()) / samples
    between = float(per_image.var()) if drawn > 1 else 0.0
    variance = ((1.0 - share) * between + share * within) / drawn
    return Amount(float(per_image.mean()), math.sqrt(max(0.0, variance)))
