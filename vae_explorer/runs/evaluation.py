"""The bound and all that is measured beside it, of one split of a run under its newest model."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import torch

from vae_explorer.errors import RunError
from vae_explorer.inference.elbo import bits_per_dim, terms_given_posterior
from vae_explorer.inference.infer import infer_posterior
from vae_explorer.latent.labels import label_numbers
from vae_explorer.model.binarisation import binarised
from vae_explorer.model.posterior import chosen
from vae_explorer.runs.evidence import EvidenceMethod, EvidenceSum, MeasuredEvidence, refuse_misfit
from vae_explorer.runs.sections import Sections, measure_sections
from vae_explorer.training.pixels import to_unit

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

    from vae_explorer.runs.run import Run

__all__ = ["Evaluation", "Wanted", "evaluate", "evaluate_in_chunks"]

_BATCH = 128
_EVIDENCE_BATCH = 16


@dataclass(frozen=True)
class Wanted:
    """What is to be measured.

    Attributes:
        split: Which images.
        samples: Draws from q(z|x) for each image's reconstruction term, at least 1.
        importance_samples: Draws (or chains) for each image's evidence, or 0 for the method's own
            number; without a method, 0 leaves the evidence out.
        seed: Of all draws; equal seeds give equal numbers on one machine.
        evidence: How log p(x) is estimated, or None: then by importance sampling, if at all.
        information: Whether to split the average KL and count the active units.
        read_out: Whether to read the labels out of the codes.
        baseline: Whether to measure the best model without latents.
    """

    split: Literal["train", "validation"] = "validation"
    samples: int = 8
    importance_samples: int = 0
    seed: int = 0
    evidence: EvidenceMethod | None = None
    information: bool = False
    read_out: bool = False
    baseline: bool = False

    @property
    def method(self) -> EvidenceMethod | None:
        """How log p(x) is estimated, or None if it is not wanted."""
        if self.evidence is None and self.importance_samples:
            return EvidenceMethod.IMPORTANCE
        return self.evidence


@dataclass(frozen=True)
class Evaluation:
    """Means over a split, in nats per image where not said otherwise.

    Attributes:
        split: Which images.
        images: Their number.
        samples: Draws from q(z|x) for each image behind ``reconstruction``.
        reconstruction: Estimate of E_q[log p(x|z)].
        kl: KL(q(z|x) || p(z)).
        elbo_se: Monte Carlo error of the bound, NaN with one draw an image.
        bits_per_dim: The bound in bits per observed dimension.
        evidence: log p(x) and the gap of the bound, or None if it was not asked for.
        sections: What else was asked for.
    """

    split: str
    images: int
    samples: int
    reconstruction: float
    kl: float
    elbo_se: float
    bits_per_dim: float
    evidence: MeasuredEvidence | None = None
    sections: Sections = field(default_factory=Sections)

    @property
    def elbo(self) -> float:
        """Reconstruction minus KL."""
        return self.reconstruction - self.kl

    @property
    def log_evidence(self) -> float | None:
        """Estimate of log p(x), or None if it was not asked for."""
        return None if self.evidence is None else self.evidence.log_evidence

    @property
    def log_evidence_se(self) -> float | None:
        """Monte Carlo error of that mean."""
        return None if self.evidence is None else self.evidence.standard_error


def evaluate(
    run: Run,
    split: Literal["train", "validation"] = "validation",
    *,
    samples: int = 8,
    importance_samples: int = 0,
    seed: int = 0,
    evidence: EvidenceMethod | str | None = None,
    information: bool = False,
    read_out: bool = False,
    baseline: bool = False,
) -> Evaluation:
    """Measure a run.

    Args:
        run: What to measure.
        split: Which images.
        samples: Draws from q(z|x) for each image's reconstruction term, at least 1.
        importance_samples: Draws (or chains) for each image's evidence, or 0 for the method's own
            number; without a method, 0 leaves the evidence out.
        seed: Of all draws; equal seeds give equal numbers on one machine.
        evidence: How log p(x) is estimated: ``"importance"``, ``"prior"``, ``"annealed"`` or
            ``"grid"``; None to leave it to ``importance_samples``.
        information: Whether to split the average KL and count the active units.
        read_out: Whether to read the labels out of the codes.
        baseline: Whether to measure the best model without latents.

    Raises:
        RunError: If the run has no model, no exact images, or no image in the split.
        SettingsError: If the method cannot measure this model.
    """
    wanted = Wanted(
        split=split,
        samples=samples,
        importance_samples=importance_samples,
        seed=seed,
        evidence=None if evidence is None else EvidenceMethod(evidence),
        information=information,
        read_out=read_out,
        baseline=baseline,
    )
    *_, (_, result) = evaluate_in_chunks(run, wanted)
    assert result is not None
    return result


def _seeds(seed: int) -> tuple[int, int]:
    """Return the seeds of the bound's draws and of all others."""
    return seed, seed ^ (1 << 52)


def evaluate_in_chunks(run: Run, wanted: Wanted) -> Iterator[tuple[int, Evaluation | None]]:
    """Measure a run, a chunk of images for each pull; see :func:`evaluate`.

    Yields:
        Images done, and with the last ones the result.
    """
    images, vae, index = run.images, run.model, _index(run, wanted.split)
    config = vae.config
    total = None
    if wanted.method is not None:
        refuse_misfit(wanted.method, config)
        total = EvidenceSum(vae, wanted.method, wanted.importance_samples)
    labels = label_numbers(images.labels, config.labels) if config.conditional else None
    # The bound is the same number whatever is measured beside it: it has draws of its own.
    noise, other = (torch.Generator().manual_seed(seed) for seed in _seeds(wanted.seed))
    # A grid of codes is decoded once for all images of a batch.
    together = _BATCH if wanted.method is EvidenceMethod.GRID else _EVIDENCE_BATCH
    reconstruction = kl = variance = 0.0
    for start in range(0, len(index), _BATCH):
        rows = index[start : start + _BATCH]
        y = None if labels is None else torch.from_numpy(labels[rows])
        with torch.no_grad():
            x = binarised(to_unit(images.pixels[rows]), config, noise)
            posterior = infer_posterior(vae, x, y, generator=noise)
            draws = [
                terms_given_posterior(vae, x, posterior, 1, noise, y) for _ in range(wanted.samples)
            ]
        reconstruction += _sum_of_means([each.reconstruction for each in draws])
        kl += _sum_of_means([each.kl for each in draws])
        variance += _variance_of_sum([each.elbo for each in draws])
        if total is not None:
            for first in range(0, len(rows), together):
                part = slice(first, first + together)
                total.add(x[part], chosen(posterior, part), other, None if y is None else y[part])
                yield start + first, None
        if start + _BATCH < len(index):
            yield start + len(x), None
    count = len(index)
    elbo = (reconstruction - kl) / count
    yield (
        count,
        Evaluation(
            split=wanted.split,
            images=count,
            samples=wanted.samples,
            reconstruction=reconstruction / count,
            kl=kl / count,
            elbo_se=math.sqrt(variance) / count,
            bits_per_dim=bits_per_dim(elbo, config.dimensions, density=config.is_density),
            evidence=None if total is None else total.mean(),
            sections=measure_sections(
                run,
                index,
                information=wanted.information,
                read_out=wanted.read_out,
                baseline=wanted.baseline,
                seed=wanted.seed,
            ),
        ),
    )


def _sum_of_means(draws: list[Tensor]) -> float:
    """Return the sum over images of means over draws."""
    return float(torch.stack(draws).double().mean(dim=0).sum())


def _variance_of_sum(draws: list[Tensor]) -> float:
    """Return the Monte Carlo variance of that sum, NaN for one draw."""
    if len(draws) == 1:
        return math.nan
    return float((torch.stack(draws).double().var(dim=0) / len(draws)).sum())


def _index(run: Run, split: str) -> np.ndarray:
    """Return which images are measured.

    Raises:
        RunError: If there are none, or only coarse copies of them.
    """
    images = run.images
    index: np.ndarray = images.validation_index if split == "validation" else images.train_index
    if not len(index):
        raise RunError("RUN_NO_SPLIT", f"{run.path} has no {split} images. Use the other split.")
    if not run.has_exact_images:
        raise RunError(
            "RUN_NO_IMAGES",
            f"The images of this run are no longer in {images.source}, and were too large to be "
            "kept in the run. Put them back to measure it.",
        )
    return index
