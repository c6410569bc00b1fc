"""What is measured of a run beside its bound: information, read-out and baseline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.inference.active_units import ActiveUnits, active_units
from vae_explorer.inference.baseline import factorised_baseline
from vae_explorer.inference.infer import infer_posterior
from vae_explorer.inference.information import Information, decompose_kl
from vae_explorer.latent.decode import encode
from vae_explorer.latent.labels import label_numbers
from vae_explorer.latent.read_out import ReadOut, read_out
from vae_explorer.model.binarisation import binarised
from vae_explorer.model.posterior import deviations
from vae_explorer.training.pixels import to_unit

if TYPE_CHECKING:
    from vae_explorer.runs.run import Run

__all__ = ["Sections", "measure_sections"]

_MOST_IMAGES = 1000
"""Images behind the information: the time grows with their square."""


@dataclass(frozen=True)
class Sections:
    """What was asked for beside the bound; None where it was not, or where there is none.

    Attributes:
        information: The average KL and its parts, over at most 1,000 of the images.
        active_units: Of the same images.
        read_out: Labels read out of the codes; None also where there are not two labels.
        baseline: log p(x) of the best model of independent pixels, in nats per image.
    """

    information: Information | None = None
    active_units: ActiveUnits | None = None
    read_out: ReadOut | None = None
    baseline: float | None = None


def measure_sections(
    run: Run, index: np.ndarray, *, information: bool, read_out: bool, baseline: bool, seed: int
) -> Sections:
    """Measure what is asked for.

    Args:
        run: What to measure.
        index: Which images, int64, shape ``(n,)``.
        information: Whether to split the average KL and count the active units.
        read_out: Whether to read the labels out of the codes.
        baseline: Whether to measure the best model without latents, fitted to the training images.
        seed: Of all draws.
    """
    images = run.images
    parts, units = _information(run, index, seed) if information else (None, None)
    train = images.pixels[images.train_index]
    return Sections(
        information=parts,
        active_units=units,
        read_out=_read_out(run, seed) if read_out else None,
        baseline=(
            factorised_baseline(run.setup.model, train, images.pixels[index]) if baseline else None
        ),
    )


@torch.no_grad()
def _information(run: Run, index: np.ndarray, seed: int) -> tuple[Information, ActiveUnits]:
    vae, images = run.model, run.images
    some = index[:: -(-len(index) // _MOST_IMAGES)]
    noise = torch.Generator().manual_seed(seed)
    x = binarised(to_unit(images.pixels[some]), vae.config, noise)
    y = None
    if vae.config.conditional:
        labels = [images.labels[row] for row in some]
        y = torch.from_numpy(label_numbers(labels, vae.config.labels))
    posterior = infer_posterior(vae, x, y, generator=noise)
    units = active_units(deviations(posterior)[0].numpy())
    return decompose_kl(posterior, vae.prior, generator=noise), units


def _read_out(run: Run, seed: int) -> ReadOut | None:
    vae, images = run.model, run.images
    labels = label_numbers(images.labels, vae.config.labels) if vae.config.conditional else None
    codes = encode(vae, images.pixels, labels=labels, samples=0).mean
    held_out = np.array([part == "validation" for part in images.split])
    return read_out(codes, images.labels, held_out, seed=seed)
