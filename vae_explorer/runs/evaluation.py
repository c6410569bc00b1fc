"""The bound and the evidence of one split of a run, under its newest model."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import torch

from vae_explorer.errors import RunError
from vae_explorer.inference.elbo import bits_per_dim, elbo_terms
from vae_explorer.inference.evidence import log_evidence
from vae_explorer.model.config import LikelihoodKind
from vae_explorer.training.pixels import to_unit

if TYPE_CHECKING:
    from vae_explorer.runs.run import Run

__all__ = ["Evaluation", "evaluate", "evaluate_in_chunks"]

_BATCH = 128
_EVIDENCE_BATCH = 16


@dataclass(frozen=True)
class Evaluation:
    """Means over a split, in nats per image where not said otherwise.

    Attributes:
        split: Which images.
        images: Their number.
        samples: Draws from q(z|x) for each image behind ``reconstruction``.
        reconstruction: Estimate of E_q[log p(x|z)].
        kl: KL(q(z|x) || p(z)).
        bits_per_dim: The bound in bits per observed dimension.
        log_evidence: Estimate of log p(x), or None if it was not asked for.
        log_evidence_se: Monte Carlo error of that mean.
        importance_samples: Draws for each image behind ``log_evidence``.
    """

    split: str
    images: int
    samples: int
    reconstruction: float
    kl: float
    bits_per_dim: float
    log_evidence: float | None = None
    log_evidence_se: float | None = None
    importance_samples: int = 0

    @property
    def elbo(self) -> float:
        """Reconstruction minus KL."""
        return self.reconstruction - self.kl


def evaluate(
    run: Run,
    split: Literal["train", "validation"] = "validation",
    *,
    samples: int = 8,
    importance_samples: int = 0,
    seed: int = 0,
) -> Evaluation:
    """Measure a run.

    Args:
        run: What to measure.
        split: Which images.
        samples: Draws from q(z|x) for each image's reconstruction term, at least 1.
        importance_samples: Draws for each image's evidence, or 0 to leave it out.
        seed: Of all draws; equal seeds give equal numbers on one machine.

    Raises:
        RunError: If the run has no model, no exact images, or no image in the split.
    """
    *_, (_, result) = evaluate_in_chunks(run, split, samples, importance_samples, seed)
    assert result is not None
    return result


def evaluate_in_chunks(
    run: Run, split: str, samples: int, importance_samples: int, seed: int
) -> Iterator[tuple[int, Evaluation | None]]:
    """Measure a run, a chunk of images for each pull; see :func:`evaluate`.

    Yields:
        Images done, and with the last ones the result.
    """
    images, vae = run.images, run.model
    index = images.validation_index if split == "validation" else images.train_index
    if not len(index):
        raise RunError("RUN_NO_SPLIT", f"{run.path} has no {split} images. Use the other split.")
    if not run.has_exact_images:
        raise RunError(
            "RUN_NO_IMAGES",
            f"The images of this run are no longer in {images.source}, and were too large to be "
            "kept in the run. Put them back to measure it.",
        )
    noise = torch.Generator().manual_seed(seed)
    size = _EVIDENCE_BATCH if importance_samples else _BATCH
    reconstruction = kl = evidence = variance = 0.0
    for start in range(0, len(index), size):
        x = to_unit(images.pixels[index[start : start + size]])
        with torch.inference_mode():
            terms = elbo_terms(vae, x, samples, noise)
        reconstruction += float(terms.reconstruction.double().sum())
        kl += float(terms.kl.double().sum())
        if importance_samples:
            found = log_evidence(vae, x, importance_samples, noise)
            evidence += float(found.value.sum())
            variance += float(np.square(found.standard_error.numpy()).sum())
        if start + size < len(index):
            yield start + len(x), None
    count = len(index)
    config = run.setup.model
    elbo = (reconstruction - kl) / count
    density = config.likelihood is LikelihoodKind.GAUSSIAN
    yield (
        count,
        Evaluation(
            split=split,
            images=count,
            samples=samples,
            reconstruction=reconstruction / count,
            kl=kl / count,
            bits_per_dim=bits_per_dim(elbo, config.dimensions, density=density),
            log_evidence=evidence / count if importance_samples else None,
            log_evidence_se=math.sqrt(variance) / count if importance_samples else None,
            importance_samples=importance_samples,
        ),
    )
