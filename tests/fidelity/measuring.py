"""How a trained model is measured on test images; the same way for every recipe."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from vae_explorer.images.image_set import ImageSet
from vae_explorer.inference.elbo import elbo_terms
from vae_explorer.inference.evidence import log_evidence
from vae_explorer.model.binarisation import binarised
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.posterior import deviations
from vae_explorer.model.vae import VAE
from vae_explorer.training.fit import Fit
from vae_explorer.training.pixels import to_unit
from vae_explorer.training.reports import EpochTerms
from vae_explorer.training.settings import DeviceChoice, Setup

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "Terms",
    "active_units",
    "as_seen",
    "evidence_of",
    "models_at",
    "standard_error",
    "terms_of",
    "with_training",
]

_AT_ONCE = 500
_NOISE_SEED = 20
_ACTIVE_ABOVE = 0.01


@dataclass(frozen=True, eq=False)
class Terms:
    """The bound of each image, float64 ``(N,)``, in nats."""

    elbo: np.ndarray
    kl: np.ndarray


def with_training(setup: Setup, **changes: object) -> Setup:
    """Return a setup on one thread of the CPU, with changes to its training."""
    fixed = {"threads": 1, "device": DeviceChoice.CPU, **changes}
    values = {**setup.training.model_dump(), **fixed}
    training = type(setup.training).model_validate(values)
    return setup.model_copy(update={"training": training})


def models_at(
    images: ImageSet, setup: Setup, epochs: Sequence[int], name: str
) -> Iterator[tuple[int, VAE]]:
    """Train, and yield a frozen copy of the model at the end of some epochs."""
    with Fit(images, with_training(setup, epochs=max(epochs))) as fit:
        for report in fit:
            if isinstance(report, EpochTerms) and report.split == "train":
                print(f"  {name}: epoch {report.epoch} of {max(epochs)}", flush=True)
                if report.epoch in epochs:
                    yield report.epoch, fit.snapshot().vae


def as_seen(pixels: np.ndarray, config: ModelConfig) -> Tensor:
    """Return test images as the model is to see them; where drawn, then once and for all."""
    return binarised(to_unit(pixels), config, torch.Generator().manual_seed(_NOISE_SEED))


@torch.no_grad()
def terms_of(vae: VAE, x: Tensor, samples: int) -> Terms:
    """Measure the bound by ``samples`` draws for each image."""
    noise = torch.Generator().manual_seed(_NOISE_SEED + 1)
    parts = [elbo_terms(vae, some, samples, noise) for some in x.split(_AT_ONCE)]
    columns = (torch.cat([p.elbo for p in parts]), torch.cat([p.kl for p in parts]))
    return Terms(*(column.double().numpy() for column in columns))


def evidence_of(vae: VAE, x: Tensor, draws: int) -> tuple[np.ndarray, float]:
    """Estimate log p(x) of each image, float64 ``(N,)``, and the mean effective sample size."""
    noise = torch.Generator().manual_seed(_NOISE_SEED + 2)
    found = [log_evidence(vae, some, draws, noise) for some in x.split(_AT_ONCE)]
    sizes = torch.cat([evidence.effective_sample_size for evidence in found])
    return torch.cat([e.value for e in found]).numpy(), sizes.mean().item()


@torch.no_grad()
def active_units(vae: VAE, x: Tensor) -> int:
    """Count the latent dimensions whose posterior mean varies by more than 0.01.

    References:
        Burda, Grosse, Salakhutdinov, "Importance Weighted Autoencoders", 2016, arXiv:1509.00519.
    """
    mean, _ = deviations(vae.posterior(x))
    return int((mean.var(dim=0) > _ACTIVE_ABOVE).sum())


def standard_error(values: np.ndarray) -> float:
    """Return the standard error of a mean over images."""
    return float(values.std(ddof=1) / math.sqrt(len(values)))
