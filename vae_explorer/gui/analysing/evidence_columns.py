"""Measurements of the evidence image by image, and their means. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.views.evidence import Estimate, EvidenceChoices, Measured, RefinedParts

if TYPE_CHECKING:
    from vae_explorer.inference.gaps import Gaps

__all__ = ["LADDER", "Columns", "joined", "measured", "refined_parts", "with_refined"]

LADDER = (1, 5, 50, 500, 5000)


@dataclass(frozen=True, eq=False)
class Columns:
    """One row for each image; float64, in nats where not said otherwise.

    Attributes:
        reconstruction: E_q[log p(x|z)], shape ``(B,)``.
        kl: KL(q(z|x) || p(z)).
        elbo: Their difference.
        elbo_se: Its error, which is that of the reconstruction too.
        log_evidence: log p(x).
        log_evidence_se: Its error.
        gap: Between the two.
        gap_se: Its error.
        sample_size: Effective sample size, NaN on a grid.
        edge_mass: Share of a posterior's mass on the edge of a grid, else 0.
        rungs: Importance-weighted bounds for the sizes of the ladder, shape ``(B, R)``.
        rungs_se: Their errors.
    """

    reconstruction: np.ndarray
    kl: np.ndarray
    elbo: np.ndarray
    elbo_se: np.ndarray
    log_evidence: np.ndarray
    log_evidence_se: np.ndarray
    gap: np.ndarray
    gap_se: np.ndarray
    sample_size: np.ndarray
    edge_mass: np.ndarray
    rungs: np.ndarray
    rungs_se: np.ndarray


def joined(first: Columns | None, second: Columns) -> Columns:
    """Return the rows of both."""
    if first is None:
        return second
    both = {
        item.name: np.concatenate([getattr(first, item.name), getattr(second, item.name)])
        for item in fields(Columns)
    }
    return replace(second, **both)


def _mean(values: np.ndarray, errors: np.ndarray) -> Estimate:
    """Return the mean over images; errors of different images are independent."""
    return Estimate(float(values.mean()), float(np.sqrt(np.square(errors).sum()) / len(values)))


def measured(columns: Columns, choices: EvidenceChoices, draws: int) -> Measured:
    """Return means over images.

    Args:
        columns: Of the images.
        choices: How log p(x) was estimated.
        draws: Behind it for each image, or chains.
    """
    count, none = len(columns.elbo), np.zeros(len(columns.elbo))
    sizes = columns.sample_size
    spread = float(columns.log_evidence.std(ddof=1) / np.sqrt(count)) if count > 1 else None
    ladder = [size for size in LADDER if size <= choices.draws]
    return Measured(
        images=count,
        reconstruction=_mean(columns.reconstruction, columns.elbo_se),
        kl=_mean(columns.kl, none),
        elbo=_mean(columns.elbo, columns.elbo_se),
        ladder=tuple(
            (size, _mean(columns.rungs[:, rung], columns.rungs_se[:, rung]))
            for rung, size in enumerate(ladder)
        ),
        log_evidence=_mean(columns.log_evidence, columns.log_evidence_se),
        gap=_mean(columns.gap, columns.gap_se),
        method=choices.method,
        draws=draws,
        sample_size=None if np.isnan(sizes).all() else float(np.nanmin(sizes)),
        spread=spread,
        edge_mass=float(columns.edge_mass.max()),
    )


def refined_parts(found: Gaps, draws: int, *, same_family: bool, has_encoder: bool) -> RefinedParts:
    """Return means over images of what a refinement has shown.

    Args:
        found: Of the images.
        draws: Behind it for each image, where it is not by quadrature.
        same_family: Whether q was refined in the model's own family.
        has_encoder: Whether there is an encoder whose answer was bettered.
    """
    sizes = found.effective_sample_size
    drawn = not bool(sizes.isnan().any())

    def of(name: str, error: str) -> Estimate:
        return _mean(getattr(found, name).numpy(), getattr(found, error).numpy())

    return RefinedParts(
        elbo=of("best_elbo", "approximation_se"),
        won=of("amortisation", "amortisation_se"),
        left=of("approximation", "approximation_se"),
        log_evidence=of("log_evidence", "log_evidence_se"),
        same_family=same_family,
        has_encoder=has_encoder,
        sample_size=float(sizes.min()) if drawn else None,
        draws=draws if drawn else 0,
    )


def with_refined(found: Measured, parts: RefinedParts | None) -> Measured:
    """Return what was measured together with what a refinement has shown.

    Draws from a refined posterior make a better estimate of log p(x) than draws from the
    encoder's: where both are by draws, it takes the other's place, and the gap with it.
    """
    if parts is None or found.method != "importance" or parts.sample_size is None:
        return replace(found, refined=parts)
    error = math.hypot(parts.won.error, parts.left.error)
    return replace(
        found,
        refined=parts,
        log_evidence=parts.log_evidence,
        gap=Estimate(parts.won.value + parts.left.value, error),
        sample_size=parts.sample_size,
        draws=parts.draws,
    )
