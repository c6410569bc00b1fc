"""What is measured of a run beside its bound: information, read-out and baseline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.images.pixel_rows import gathered
from vae_explorer.inference.active_units import ActiveUnits, active_units
from vae_explorer.inference.aggregate import UnclaimedShare, unclaimed_share
from vae_explorer.inference.baseline import fit_baseline
from vae_explorer.inference.elbo import bits_per_dim, kl_per_dim
from vae_explorer.inference.information import Information, decompose_kl
from vae_explorer.inference.level_counts import thinned_rows
from vae_explorer.latent.decode import encode
from vae_explorer.latent.labels import label_numbers
from vae_explorer.latent.posteriors import (
    densities_a_second,
    evenly_spread,
    most_for_aggregate,
    posteriors_in_batches,
)
from vae_explorer.latent.read_out import ReadOut, read_out
from vae_explorer.latent.smoothness import Smoothness, walk_smoothness
from vae_explorer.model.posterior import deviations, joined

if TYPE_CHECKING:
    from torch.distributions import Distribution

    from vae_explorer.runs.run import Run

__all__ = ["MeasuredBaseline", "MeasuredInformation", "Sections", "measure_sections"]

_MOST_IMAGES = 1000
"""Images behind the information: the time grows with their square."""
_MOST_S = 8
_SAMPLES = 4
_PRIOR_DRAWS, _FEWEST_DRAWS = 2000, 200


@dataclass(frozen=True)
class MeasuredInformation:
    """What the codes know.

    Attributes:
        parts: The average KL and its parts, over at most 1,000 images of the split.
        active_units: Of the same images.
        kl_per_dim: Their average KL, dimension by dimension; empty where it has no closed form.
        unclaimed: Share of the prior's mass that no image of the set claims.
        unclaimed_images: Number of images behind that share: all, or evenly spread ones.
        smoothness: Of walks between codes of the set; None where pictures do not differ.
    """

    parts: Information
    active_units: ActiveUnits
    kl_per_dim: tuple[float, ...]
    unclaimed: UnclaimedShare
    unclaimed_images: int
    smoothness: Smoothness | None


@dataclass(frozen=True)
class MeasuredBaseline:
    """log p(x) of the best model of independent pixels, fitted to the training images.

    Attributes:
        train: Mean over the training images, in nats per image.
        validation: The same over those of validation; None where there are none.
        train_bits_per_dim: In bits per dimension.
        validation_bits_per_dim: In bits per dimension.
    """

    train: float
    validation: float | None
    train_bits_per_dim: float
    validation_bits_per_dim: float | None

    def of(self, split: str) -> float | None:
        """Return the nats per image of a split, "train" or "validation"."""
        return self.train if split == "train" else self.validation


@dataclass(frozen=True)
class Sections:
    """What was asked for beside the bound; None where it was not, or where there is none.

    Attributes:
        information: What the codes know.
        read_out: Labels read out of the codes; None also where there are not two labels.
        baseline: How far a model without latents comes.
    """

    information: MeasuredInformation | None = None
    read_out: ReadOut | None = None
    baseline: MeasuredBaseline | None = None


def measure_sections(
    run: Run, index: np.ndarray, *, information: bool, read_out: bool, baseline: bool, seed: int
) -> Sections:
    """Measure what is asked for.

    Args:
        run: What to measure.
        index: Which images, int64, shape ``(n,)``.
        information: Whether to split the average KL and measure what is used of latent space.
        read_out: Whether to read the labels out of the codes.
        baseline: Whether to measure the best model without latents, fitted to the training images.
        seed: Of all draws.
    """
    codes = _codes(run) if information or read_out else np.zeros((0, 1))
    return Sections(
        information=_information(run, index, codes, seed) if information else None,
        read_out=_read_out(run, codes, seed) if read_out else None,
        baseline=_baseline(run) if baseline else None,
    )


def _codes(run: Run) -> np.ndarray:
    vae, images = run.model, run.images
    labels = label_numbers(images.labels, vae.config.labels) if vae.config.conditional else None
    return encode(vae, images.pixels, labels=labels, samples=0).mean


def _posteriors(run: Run, rows: np.ndarray, seed: int) -> Distribution:
    images = run.images
    parts = posteriors_in_batches(run.model, images.pixels, images.labels, rows, seed=seed)
    return joined(list(parts))


@torch.no_grad()
def _information(
    run: Run, index: np.ndarray, codes: np.ndarray, seed: int
) -> MeasuredInformation | None:
    vae, noise = run.model, torch.Generator().manual_seed(seed)
    posterior = _posteriors(run, evenly_spread(index, _MOST_IMAGES), seed)
    count, at_once = posterior.batch_shape[0], densities_a_second(vae.config)
    if count < 2:
        return None
    parts = decompose_kl(
        posterior,
        vae.prior,
        samples=_SAMPLES,
        drawn_images=max(2, _MOST_S * at_once // (_SAMPLES * count)),
        generator=noise,
    )
    per_dim: tuple[float, ...] = ()
    if vae.config.kl_is_exact:
        per_dim = tuple(kl_per_dim(posterior, vae.prior).double().mean(dim=0).tolist())
    everywhere = evenly_spread(np.arange(len(run.images)), most_for_aggregate(vae.config))
    draws = min(_PRIOR_DRAWS, max(_FEWEST_DRAWS, at_once // len(everywhere)))
    return MeasuredInformation(
        parts=parts,
        active_units=active_units(deviations(posterior)[0].numpy()),
        kl_per_dim=per_dim,
        unclaimed=unclaimed_share(
            vae, _posteriors(run, everywhere, seed), draws=draws, generator=noise
        ),
        unclaimed_images=len(everywhere),
        smoothness=walk_smoothness(vae, codes, seed=seed),
    )


def _read_out(run: Run, codes: np.ndarray, seed: int) -> ReadOut | None:
    held_out = np.array([part == "validation" for part in run.images.split], bool)
    return read_out(codes, run.images.labels, held_out, seed=seed)


def _baseline(run: Run) -> MeasuredBaseline:
    images, config = run.images, run.setup.model
    train, held_out = images.train_index, images.validation_index
    model = fit_baseline(config, images.pixels[thinned_rows(train, images.image_shape)])
    nats = [
        model.log_likelihood(gathered(images.pixels, rows)) if len(rows) else None
        for rows in (train, held_out)
    ]
    bits = [
        None if value is None else bits_per_dim(value, config.dimensions, density=config.is_density)
        for value in nats
    ]
    assert nats[0] is not None
    assert bits[0] is not None
    return MeasuredBaseline(nats[0], nats[1], bits[0], bits[1])
