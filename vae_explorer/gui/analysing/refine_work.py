"""What the worker computes while posteriors are refined: generators of frozen values, no Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from vae_explorer.gui.analysing.evidence_columns import refined_parts
from vae_explorer.gui.analysing.evidence_work import grid_points
from vae_explorer.inference.gaps import measure_gaps
from vae_explorer.inference.refine import refine
from vae_explorer.model.kinds import Inference

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor
    from torch.distributions import Distribution

    from vae_explorer.gui.analysing.evidence_work import Batch
    from vae_explorer.gui.views.evidence import RefineChoices, RefinedParts
    from vae_explorer.model.vae import VAE

__all__ = ["Refined", "refine_posteriors"]

_STEPS = 300
_SAMPLES = 16
_AVERAGE_SAMPLES = 8
_MEASURED_BY = 4000
_SHOWN_EVERY = 4


@dataclass(frozen=True, eq=False)
class Refined:
    """Where a refinement stands.

    Attributes:
        share: Done, 0 to 1.
        won: Nats won so far in the mean, by the same draws at each step.
        mean: Of the first image's q, shape ``(D,)``.
        scale_tril: Its Cholesky factor, shape ``(D, D)``.
        parts: The gaps, once it is done.
    """

    share: float
    won: float
    mean: np.ndarray
    scale_tril: np.ndarray
    parts: RefinedParts | None = None


def refine_posteriors(vae: VAE, batch: Batch, choices: RefineChoices) -> Iterator[Refined | None]:
    """Refine the posteriors of images and measure the gaps.

    Args:
        vae: The model.
        batch: The images.
        choices: Start and family; a model without an encoder starts from the prior.

    Yields:
        Where it stands, and None in between; the last one has the gaps.
    """
    torch.set_num_threads(1)
    amortised = vae.config.inference is Inference.AMORTISED
    encoder = batch.posterior(vae)
    many = len(batch.rows) > 1
    first: Tensor | None = None
    for now in refine(
        vae,
        batch.x,
        batch.y,
        start=choices.start if amortised else "prior",
        family=choices.family,
        steps=_STEPS,
        samples=_AVERAGE_SAMPLES if many else _SAMPLES,
        generator=batch.noise(),
    ):
        if now.step % _SHOWN_EVERY and now.step < _STEPS:
            yield None
            continue
        first = now.elbo if first is None else first
        stands = Refined(
            share=now.step / (_STEPS + 1),
            won=float((now.elbo - first).mean()),
            mean=now.mean[0].detach().cpu().numpy(),
            scale_tril=now.scale_tril[0].detach().cpu().numpy(),
        )
        yield stands
    yield None
    parts = _parts(vae, batch, encoder, now.posterior(), choices)
    yield Refined(1.0, stands.won, stands.mean, stands.scale_tril, parts)


def _parts(
    vae: VAE, batch: Batch, encoder: Distribution, best: Distribution, choices: RefineChoices
) -> RefinedParts:
    draws = max(2, _MEASURED_BY // (1 if len(batch.rows) == 1 else 4))
    found = measure_gaps(
        vae,
        batch.x,
        encoder,
        best,
        samples=draws,
        generator=batch.noise(),
        y=batch.y,
        points=grid_points(batch),
    )
    return refined_parts(
        found,
        draws,
        same_family=choices.family == vae.config.posterior.value,
        has_encoder=vae.config.inference is Inference.AMORTISED,
    )
