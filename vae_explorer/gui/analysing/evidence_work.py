"""What the evidence's worker computes with a snapshot: generators of frozen values, no Qt.

Each yields None wherever it may be cut short.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from vae_explorer.gui.analysing.evidence_columns import LADDER, Columns
from vae_explorer.inference.annealing import annealed_log_weights
from vae_explorer.inference.elbo import terms_given_posterior
from vae_explorer.inference.evidence import Evidence, evidence_of, log_weights
from vae_explorer.inference.gauss_hermite import exact_terms
from vae_explorer.inference.infer import infer_posterior
from vae_explorer.inference.ladder import bound_gap, importance_bounds
from vae_explorer.inference.prior_evidence import prior_log_weights
from vae_explorer.inference.quadrature import grid_evidence
from vae_explorer.latent.labels import label_numbers
from vae_explorer.model.binarisation import binarised
from vae_explorer.model.kinds import PosteriorKind
from vae_explorer.training.pixels import to_unit

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor
    from torch.distributions import Distribution

    from vae_explorer.gui.views.evidence import EvidenceChoices
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.model.vae import VAE

__all__ = ["CHAINS", "Batch", "batch_of", "grid_points", "measure"]

CHAINS = 16
_TEMPERATURES = 100
_DRAWS_A_TURN = 500
_GRID_POINTS = 161
_KL_DRAWS = 64  # of a KL that has no closed form
_BATCH_POINTS = 81


@dataclass(frozen=True, eq=False)
class Batch:
    """Some images as the model sees them.

    Attributes:
        rows: Of the image set.
        x: Shape ``(B, C, H, W)``.
        y: Labels, shape ``(B,)``.
    """

    rows: tuple[int, ...]
    x: Tensor
    y: Tensor

    def posterior(self, vae: VAE) -> Distribution:
        """Return q(z|x), whoever finds it."""
        with torch.no_grad():
            return infer_posterior(vae, self.x, self.y)

    def noise(self) -> torch.Generator:
        """Return a source of draws that is always the same for these images."""
        return torch.Generator().manual_seed(1 + self.rows[0])


def batch_of(vae: VAE, images: ImageSet, rows: np.ndarray) -> Batch:
    """Take images of a set; pixels that are drawn anew in training are drawn once, by their row."""
    parts = [
        binarised(to_unit(images.pixels[[row]]), vae.config, torch.Generator().manual_seed(row))
        for row in rows.tolist()
    ]
    numbers = label_numbers([images.labels[row] for row in rows], vae.config.labels)
    return Batch(tuple(rows.tolist()), torch.cat(parts), torch.from_numpy(numbers))


def measure(vae: VAE, batch: Batch, choices: EvidenceChoices) -> Iterator[float | Columns | None]:
    """Measure bound, ladder and evidence of images.

    Args:
        vae: The model.
        batch: The images.
        choices: How to estimate log p(x).

    Yields:
        Shares done (0 to 1) of what takes long, None in between, and at last the columns.
    """
    torch.set_num_threads(1)
    q, noise = batch.posterior(vae), batch.noise()
    parts: list[Tensor] = []
    for start in range(0, choices.draws, _DRAWS_A_TURN):
        draws = min(_DRAWS_A_TURN, choices.draws - start)
        parts.append(log_weights(vae, batch.x, draws, noise, batch.y, q))
        yield None
    log_w = torch.cat(parts, dim=1)
    sizes = [size for size in LADDER if size <= choices.draws]
    rungs = importance_bounds(log_w, sizes)
    by_draws = bound_gap(log_w)
    elbo, elbo_se = by_draws.elbo, by_draws.elbo_se
    with torch.no_grad():
        kl = terms_given_posterior(vae, batch.x, q, _KL_DRAWS, noise, batch.y).kl.double()
    reconstruction = elbo + kl
    edge = torch.zeros_like(elbo)
    if choices.method == "importance":
        found = evidence_of(log_w)
        gap, gap_se = by_draws.gap, by_draws.gap_se
    else:
        if _is_exact(vae):
            reconstruction, kl = exact_terms(vae, batch.x, q, batch.y, points=grid_points(batch))
            elbo, elbo_se = reconstruction - kl, torch.zeros_like(elbo)
            yield None
        if choices.method == "grid":
            found, edge = _on_grid(vae, batch)
        else:
            found = yield from _estimate(vae, batch, choices, noise)
        gap = found.value - elbo
        gap_se = (found.standard_error.square() + elbo_se.square()).sqrt()
    columns = (
        reconstruction,
        kl,
        elbo,
        elbo_se,
        found.value,
        found.standard_error,
        gap,
        gap_se,
        found.effective_sample_size,
        edge,
        torch.stack([rung.value for rung in rungs], dim=1),
        torch.stack([rung.standard_error for rung in rungs], dim=1),
    )
    yield Columns(*(column.double().cpu().numpy() for column in columns))


def grid_points(batch: Batch) -> int:
    """Return the points of a grid along each axis: fewer where many images share the time."""
    return _GRID_POINTS if len(batch.rows) == 1 else _BATCH_POINTS


def _is_exact(vae: VAE) -> bool:
    return vae.config.latent_dim == 2 and vae.config.posterior is not PosteriorKind.FLOW


def _on_grid(vae: VAE, batch: Batch) -> tuple[Evidence, Tensor]:
    found = grid_evidence(vae, batch.x, points=grid_points(batch), y=batch.y)
    unknown = torch.full_like(found.log_evidence, torch.nan)
    return Evidence(found.log_evidence, found.roughness, unknown), found.edge_mass


def _estimate(
    vae: VAE, batch: Batch, choices: EvidenceChoices, noise: torch.Generator
) -> Generator[float | None, None, Evidence]:
    """Estimate log p(x) by draws from the prior or by annealed chains; return it."""
    if choices.method == "annealed":
        pulls = annealed_log_weights(vae, batch.x, CHAINS, _TEMPERATURES, noise, batch.y)
        for share, log_w in pulls:
            if log_w is not None:
                return evidence_of(log_w)
            yield share
    parts: list[Tensor] = []
    for start in range(0, choices.draws, _DRAWS_A_TURN):
        draws = min(_DRAWS_A_TURN, choices.draws - start)
        parts.append(prior_log_weights(vae, batch.x, draws, noise, batch.y))
        yield None
    return evidence_of(torch.cat(parts, dim=1))
