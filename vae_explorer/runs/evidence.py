"""log p(x) of images, summed batch by batch, by the estimator of one's choice."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import torch

from vae_explorer.errors import SettingsError
from vae_explorer.inference.annealing import annealed_evidence
from vae_explorer.inference.evidence import log_weights
from vae_explorer.inference.gauss_hermite import exact_terms
from vae_explorer.inference.ladder import bound_gap
from vae_explorer.inference.prior_evidence import prior_evidence
from vae_explorer.inference.quadrature import grid_evidence, kl_on_grid
from vae_explorer.model.kinds import PosteriorKind

if TYPE_CHECKING:
    from torch import Tensor
    from torch.distributions import Distribution

    from vae_explorer.model.config import ModelConfig
    from vae_explorer.model.vae import VAE

__all__ = ["EvidenceMethod", "EvidenceSum", "MeasuredEvidence", "refuse_misfit"]

_BOUND_DRAWS = 100
_GRID_POINTS = 201  # along each axis; half as many again change log p(x) by less than 1e-4 nats
_BOUND_POINTS = 81  # along each axis; five times as many change the bound by 1e-4 nats


class EvidenceMethod(StrEnum):
    """How log p(x) is estimated."""

    IMPORTANCE = "importance"
    PRIOR = "prior"
    ANNEALED = "annealed"
    GRID = "grid"


DEFAULT_DRAWS = {
    EvidenceMethod.IMPORTANCE: 500,
    EvidenceMethod.PRIOR: 5000,
    EvidenceMethod.ANNEALED: 16,
    EvidenceMethod.GRID: 0,
}
"""Draws for each image, or chains, where nothing is said."""


@dataclass(frozen=True)
class MeasuredEvidence:
    """Means over images, in nats per image.

    Attributes:
        method: How it was estimated.
        draws: Draws for each image, or chains; 0 for a grid.
        log_evidence: log p(x).
        standard_error: Monte Carlo error of that mean, NaN where it is not known; on a grid the
            error of the rectangle rule.
        effective_sample_size: Mean over images, None on a grid.
        smallest_sample_size: The smallest of any image, None on a grid.
        gap: KL(q(z|x) || p(z|x)), which is log p(x) less the bound.
        gap_se: Monte Carlo error of that mean.
    """

    method: EvidenceMethod
    draws: int
    log_evidence: float
    standard_error: float
    effective_sample_size: float | None
    smallest_sample_size: float | None
    gap: float
    gap_se: float


def refuse_misfit(method: EvidenceMethod, config: ModelConfig) -> None:
    """Make sure that a method can measure a model.

    Raises:
        SettingsError: If it cannot.
    """
    if method is EvidenceMethod.GRID and config.latent_dim != 2:
        raise SettingsError(
            "SET_GRID",
            f"A grid over all codes is for two latent dimensions; this model has "
            f"{config.latent_dim}. Use importance sampling or annealing.",
        )


class EvidenceSum:
    """log p(x) and the gap of the bound, summed over images batch by batch.

    Args:
        vae: The model.
        method: How to estimate.
        draws: For each image, or 0 for the method's default; importance sampling takes two at
            least.
    """

    def __init__(self, vae: VAE, method: EvidenceMethod, draws: int) -> None:
        self._vae = vae
        self._method = method
        self._draws = draws or DEFAULT_DRAWS[method]
        if method is EvidenceMethod.IMPORTANCE:
            # One draw would be evidence and bound at once: no gap between them, and no error.
            self._draws = max(2, self._draws)
        self._sums = dict.fromkeys(("evidence", "evidence_variance", "gap", "gap_variance"), 0.0)
        self._sizes: list[Tensor] = []
        self._images = 0

    def add(
        self, x: Tensor, posterior: Distribution, noise: torch.Generator, y: Tensor | None
    ) -> None:
        """Measure a batch.

        Args:
            x: Pictures in [0, 1], shape ``(B, C, H, W)``.
            posterior: q(z|x), whose gap is measured.
            noise: Source of the draws.
            y: Labels, int64, shape ``(B,)``, or None.
        """
        vae, draws = self._vae, self._draws
        self._images += len(x)
        if self._method is EvidenceMethod.IMPORTANCE:
            log_w = log_weights(vae, x, draws, noise, y, posterior)
            found = bound_gap(log_w)
            relative = (log_w - log_w.amax(dim=1, keepdim=True)).exp()
            self._sizes.append(relative.sum(dim=1) ** 2 / (relative**2).sum(dim=1))
            self._add(found.log_evidence, found.log_evidence_se, found.gap, found.gap_se)
        elif self._method is EvidenceMethod.GRID:
            grid = grid_evidence(vae, x, points=_GRID_POINTS, y=y)
            if vae.config.posterior is PosteriorKind.FLOW:
                gap = kl_on_grid(vae, x, posterior, grid.log_evidence, y=y)
            else:
                # Another route than the grid's own sum, on which the identity would be empty.
                reconstruction, kl = exact_terms(vae, x, posterior, y, points=_BOUND_POINTS)
                gap = grid.log_evidence - (reconstruction - kl)
            self._add(grid.log_evidence, grid.roughness, gap, grid.roughness)
        else:
            estimate = prior_evidence if self._method is EvidenceMethod.PRIOR else annealed_evidence
            evidence = estimate(vae, x, draws, generator=noise, y=y)
            self._sizes.append(evidence.effective_sample_size)
            log_w = log_weights(vae, x, _BOUND_DRAWS, noise, y, posterior)
            bound_variance = log_w.var(dim=1) / _BOUND_DRAWS
            gap_se = (evidence.standard_error.square() + bound_variance).sqrt()
            gap = evidence.value - log_w.mean(dim=1)
            self._add(evidence.value, evidence.standard_error, gap, gap_se)

    def _add(self, evidence: Tensor, evidence_se: Tensor, gap: Tensor, gap_se: Tensor) -> None:
        self._sums["evidence"] += float(evidence.double().sum())
        self._sums["evidence_variance"] += float(evidence_se.double().square().sum())
        self._sums["gap"] += float(gap.double().sum())
        self._sums["gap_variance"] += float(gap_se.double().square().sum())

    def mean(self) -> MeasuredEvidence:
        """Return the means so far."""
        sums, images = self._sums, max(1, self._images)
        sizes = torch.cat(self._sizes) if self._sizes else None
        return MeasuredEvidence(
            method=self._method,
            draws=self._draws,
            log_evidence=sums["evidence"] / images,
            standard_error=math.sqrt(sums["evidence_variance"]) / images,
            effective_sample_size=None if sizes is None else float(sizes.mean()),
            smallest_sample_size=None if sizes is None else float(sizes.min()),
            gap=sums["gap"] / images,
            gap_se=math.sqrt(sums["gap_variance"]) / images,
        )
