r"""Why the bound lies below the evidence: the encoder's share, and the family's.

.. math:: \log p(x) - \mathrm{ELBO} =
          \underbrace{\mathrm{ELBO}^* - \mathrm{ELBO}}_{\text{amortisation}} +
          \underbrace{\log p(x) - \mathrm{ELBO}^*}_{\text{approximation}}

where :math:`\mathrm{ELBO}^*` is the bound of the best q(z|x) of a family for the picture at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from vae_explorer.inference.evidence import evidence_of, log_weights
from vae_explorer.inference.gauss_hermite import exact_terms
from vae_explorer.inference.ladder import bound_gap
from vae_explorer.inference.quadrature import grid_evidence
from vae_explorer.inference.refine import RefineFamily, RefineStart, refine
from vae_explorer.model.kinds import Inference, PosteriorKind
from vae_explorer.model.vae import VAE

if TYPE_CHECKING:
    from torch.distributions import Distribution

__all__ = ["Gaps", "drawn_gaps", "gaps", "measure_gaps"]


@dataclass(frozen=True, eq=False)
class Gaps:
    """The gap of the bound in two parts, each of shape ``(B,)``, float64, in nats.

    Attributes:
        encoder_elbo: The bound with the encoder's posterior.
        best_elbo: The bound with the refined posterior.
        log_evidence: log p(x).
        log_evidence_se: Its standard error; zero where all is by quadrature.
        amortisation: ``best_elbo - encoder_elbo``.
        amortisation_se: Its standard error.
        approximation: ``log_evidence - best_elbo``.
        approximation_se: Its standard error.
        effective_sample_size: Of the draws from the refined posterior behind ``log_evidence``;
            NaN where all is by quadrature.
    """

    encoder_elbo: Tensor
    best_elbo: Tensor
    log_evidence: Tensor
    log_evidence_se: Tensor
    amortisation: Tensor
    amortisation_se: Tensor
    approximation: Tensor
    approximation_se: Tensor
    effective_sample_size: Tensor


def measure_gaps(
    vae: VAE,
    x: Tensor,
    encoder: Distribution,
    best: Distribution,
    *,
    samples: int = 2000,
    generator: torch.Generator | None = None,
    y: Tensor | None = None,
    points: int | None = None,
) -> Gaps:
    """Measure the gaps between the encoder's posterior, a refined one and the evidence.

    With two latent dimensions and Gaussian posteriors all is by quadrature, else by independent
    draws from either posterior; the evidence then comes by importance sampling from the better.

    Args:
        vae: The model.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        encoder: The encoder's posterior.
        best: The refined posterior.
        samples: Draws from each for each picture, at least 2.
        generator: Source of the noise, on the model's device.
        y: Labels, int64, shape ``(B,)``, or None.
        points: Of every grid along each axis, odd, where something else is wanted than accuracy.
    """
    if vae.config.latent_dim == 2 and vae.config.posterior is not PosteriorKind.FLOW:
        terms = (exact_terms(vae, x, q, y, points=points) for q in (encoder, best))
        lower, upper = (reconstruction - kl for reconstruction, kl in terms)
        log_p = grid_evidence(vae, x, points=points or 301, y=y).log_evidence
        none = torch.zeros_like(log_p)
        return Gaps(
            lower, upper, log_p, none, upper - lower, none, log_p - upper, none, none / none
        )
    return drawn_gaps(vae, x, encoder, best, samples=samples, generator=generator, y=y)


def drawn_gaps(
    vae: VAE,
    x: Tensor,
    encoder: Distribution,
    best: Distribution,
    *,
    samples: int = 2000,
    generator: torch.Generator | None = None,
    y: Tensor | None = None,
) -> Gaps:
    """Measure the gaps by draws, whatever the model; see :func:`measure_gaps`."""
    log_ws = [log_weights(vae, x, samples, generator, y, q) for q in (encoder, best)]
    below, found = (bound_gap(log_w) for log_w in log_ws)
    return Gaps(
        encoder_elbo=below.elbo,
        best_elbo=found.elbo,
        log_evidence=found.log_evidence,
        log_evidence_se=found.log_evidence_se,
        amortisation=found.elbo - below.elbo,
        amortisation_se=(found.elbo_se.square() + below.elbo_se.square()).sqrt(),
        approximation=found.gap,
        approximation_se=found.gap_se,
        effective_sample_size=evidence_of(log_ws[1]).effective_sample_size,
    )


def gaps(
    vae: VAE,
    x: Tensor,
    y: Tensor | None = None,
    *,
    start: RefineStart = "encoder",
    family: RefineFamily = "diagonal",
    steps: int = 300,
    samples: int = 2000,
    generator: torch.Generator | None = None,
) -> Gaps:
    """Refine the posterior of each picture and measure what that wins, and what is left.

    Args:
        vae: A model with an encoder.
        x: Pictures in [0, 1], shape ``(B, C, H, W)``.
        y: Labels, int64, shape ``(B,)``, or None.
        start: Where the refinement begins.
        family: Covariance of the refined posterior; with the encoder's own family the two parts
            are the amortisation and the approximation gap of the literature.
        steps: Of the refinement.
        samples: Draws that each part is measured with, where it is not by quadrature.
        generator: Source of the noise, on the model's device.

    Raises:
        ValueError: If the model has no encoder.

    References:
        Cremer, Li, Duvenaud, "Inference Suboptimality in Variational Autoencoders", 2018,
        arXiv:1801.03558.
    """
    if vae.config.inference is Inference.PER_IMAGE:
        raise ValueError("a model without an encoder has no amortisation gap")
    *_, last = refine(vae, x, y, start=start, family=family, steps=steps, generator=generator)
    encoder = vae.posterior(x, y)
    return measure_gaps(
        vae, x, encoder, last.posterior(), samples=samples, generator=generator, y=y
    )
