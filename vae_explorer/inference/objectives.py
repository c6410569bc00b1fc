r"""What training maximises, with the gradient estimator that was chosen.

With the draws :math:`z_k \sim q(z|x)`, :math:`k = 1 \dots K`, and the KL's weight β:

* ELBO: :math:`\frac{1}{K} \sum_k \log p(x|z_k) - \beta\, KL(q(z|x) \,\|\, p(z))`, with the KL in
  closed form, or :math:`\frac{1}{K} \sum_k \log p(x|z_k) - \beta\,[\log q(z_k|x) - \log p(z_k)]`,
  which for β = 1 is the average of :math:`\log p(x, z_k) - \log q(z_k|x)`.
* With free bits λ: the KL is replaced by :math:`\sum_d \max(\lambda, \overline{KL_d})`, where
  :math:`\overline{KL_d}` is the batch's mean KL of one latent dimension.
* IWAE: :math:`\log \frac{1}{K} \sum_k w_k`,
  :math:`\log w_k = \log p(x|z_k) - \beta\,[\log q(z_k|x) - \log p(z_k)]`.
* β-TCVAE: the ELBO less :math:`(\beta - 1)\, TC`, the total correlation of the codes.

Each is averaged over the batch. What is reported beside it are the terms of the bound itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from vae_explorer.inference.draws import Draws, draw_codes
from vae_explorer.inference.elbo import (
    ElboTerms,
    has_closed_form,
    kl_per_dim,
    terms_given_posterior,
)
from vae_explorer.inference.gradients import (
    doubly_reparameterised,
    importance_bound,
    importance_bound_without,
    leave_one_out,
    score_part,
)
from vae_explorer.inference.objective_settings import (
    GradientEstimator,
    ObjectiveKind,
    ObjectiveSettings,
    contradiction,
)
from vae_explorer.inference.total_correlation import total_correlation

if TYPE_CHECKING:
    from torch.distributions import Distribution

    from vae_explorer.model.vae import VAE

__all__ = ["ObjectiveValue", "objective"]

_BASELINE = GradientEstimator.SCORE_FUNCTION_BASELINE
_DOUBLY = GradientEstimator.DOUBLY_REPARAMETERISED


@dataclass(frozen=True, eq=False)
class ObjectiveValue:
    """One step's objective.

    Attributes:
        loss: What to minimise: less the objective, averaged over the batch, a scalar, in nats. Its
            gradient is the chosen estimate.
        terms: The terms of the bound (β = 1, no free bits) from the same draws.
    """

    loss: Tensor
    terms: ElboTerms


def objective(
    vae: VAE,
    x: Tensor,
    posterior: Distribution,
    settings: ObjectiveSettings,
    *,
    kl_weight: float,
    images: int,
    generator: torch.Generator | None = None,
    y: Tensor | None = None,
) -> ObjectiveValue:
    """Work out the objective of a batch.

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        posterior: q(z|x) of the pictures, batch shape ``(B,)``; gradients flow to its parameters.
        settings: What is maximised and how its gradient is estimated.
        kl_weight: β at this step. For β-TCVAE the weight of the total correlation alone.
        images: Number of training images, of which the batch is a part.
        generator: Source of the noise, on the model's device.
        y: Labels, int64, shape ``(B,)``, or None.

    Returns:
        The loss, and the terms of the bound.

    Raises:
        ValueError: If the objective does not fit the model.

    References:
        Kingma, Welling, "Auto-Encoding Variational Bayes", 2014, arXiv:1312.6114; Higgins et al.,
        "beta-VAE", 2017; Kingma et al., "Improved Variational Inference with Inverse
        Autoregressive Flow", 2016, arXiv:1606.04934 (free bits); Burda, Grosse, Salakhutdinov,
        "Importance Weighted Autoencoders", 2016, arXiv:1509.00519; Chen et al., 2018,
        arXiv:1802.04942 (β-TCVAE); Roeder, Wu, Duvenaud, "Sticking the Landing", 2017,
        arXiv:1703.09194.

    Example:
        >>> from vae_explorer.model.config import ModelConfig
        >>> from vae_explorer.model.vae import VAE
        >>> vae, x = VAE(ModelConfig(image_shape=(1, 8, 8), hidden=(16,))), torch.rand(5, 1, 8, 8)
        >>> found = objective(
        ...     vae, x, vae.posterior(x), ObjectiveSettings(), kl_weight=1.0, images=5
        ... )
        >>> bool(found.loss == -found.terms.elbo.mean())
        True
    """
    refusal = contradiction(settings, vae.config)
    if refusal:
        raise ValueError(refusal)
    if _is_plain(vae, posterior, settings):
        terms = terms_given_posterior(vae, x, posterior, 1, generator, y)
        loss = _penalty(terms, settings, kl_weight) - terms.reconstruction
        return ObjectiveValue(loss.mean(), terms)
    estimator = settings.estimator
    # A baseline is made of the other draws, of which there must be one.
    samples = max(settings.samples, 2) if estimator is _BASELINE else settings.samples
    draws = draw_codes(vae, x, posterior, samples, estimator, generator, y)
    terms = _terms(vae, posterior, draws)
    if settings.kind is ObjectiveKind.IWAE:
        value = _importance_weighted(draws, estimator, kl_weight)
    else:
        value = _weighted_bound(posterior, draws, terms, settings, kl_weight, images)
    return ObjectiveValue(-value.mean(), terms)


def _is_plain(vae: VAE, posterior: Distribution, settings: ObjectiveSettings) -> bool:
    """Return whether one draw of the bound says all: no graph but its own is built then."""
    return (
        settings.kind is ObjectiveKind.ELBO
        and settings.samples == 1
        and settings.takes_closed_form
        and not settings.estimator.by_score
        and has_closed_form(posterior, vae)
    )


def _terms(vae: VAE, posterior: Distribution, draws: Draws) -> ElboTerms:
    reconstruction = draws.log_likelihood.mean(dim=0)
    if has_closed_form(posterior, vae):
        split = kl_per_dim(posterior, vae.prior)
        return ElboTerms(reconstruction, split.sum(dim=1), split)
    return ElboTerms(reconstruction, draws.divergence.mean(dim=0), None)


def _penalty(terms: ElboTerms, settings: ObjectiveSettings, weight: float) -> Tensor:
    """Return what a KL in closed form costs, for each picture or for all of them alike."""
    if not settings.free_bits:
        return terms.kl if weight == 1.0 else weight * terms.kl
    assert terms.kl_per_dim is not None, "free bits without a KL in closed form"
    return weight * terms.kl_per_dim.mean(dim=0).clamp_min(settings.free_bits).sum()


def _weighted_bound(
    posterior: Distribution,
    draws: Draws,
    terms: ElboTerms,
    settings: ObjectiveSettings,
    kl_weight: float,
    images: int,
) -> Tensor:
    """Return the bound with its weights, one number a picture."""
    by_score = settings.estimator.by_score
    correlated = settings.kind is ObjectiveKind.BETA_TCVAE
    weight = 1.0 if correlated else kl_weight
    exact = settings.takes_closed_form and terms.kl_per_dim is not None
    value = draws.log_likelihood
    if not exact:
        # The score of q, whose mean is 0, is left out where draws are fixed.
        log_q = draws.log_q.detach() if by_score else draws.log_q
        value = value - weight * (log_q - draws.log_prior)
    if correlated:
        value = value - (kl_weight - 1.0) * total_correlation(posterior, draws.z, images)
    if by_score:
        baselined = settings.estimator is _BASELINE
        baseline = leave_one_out(value) if baselined else torch.zeros_like(value)
        value = value + score_part(value - baseline, draws.log_q)
    bound = value.mean(dim=0)
    return bound - _penalty(terms, settings, weight) if exact else bound


def _importance_weighted(draws: Draws, estimator: GradientEstimator, kl_weight: float) -> Tensor:
    """Return the importance-weighted bound, one number a picture."""
    log_w = draws.log_likelihood - kl_weight * draws.divergence
    bound = importance_bound(log_w)
    if estimator is _DOUBLY:
        doubly_reparameterised(draws.z, log_w, kl_weight)
    if estimator.by_score:
        baselined = estimator is _BASELINE
        baseline = importance_bound_without(log_w) if baselined else torch.zeros_like(log_w)
        bound = bound + score_part(bound - baseline, draws.log_q).sum(dim=0)
    return bound
