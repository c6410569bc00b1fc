"""What the evidence's worker does in turn: the selected image first, then the average. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.analysing.evidence_columns import Columns
from vae_explorer.gui.analysing.evidence_work import batch_of, measure
from vae_explorer.gui.analysing.refine_work import Refined, refine_posteriors

if TYPE_CHECKING:
    from vae_explorer.gui.views.evidence import EvidenceChoices, RefineChoices
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Snapshot

__all__ = ["Told", "measure_images", "refine_images"]

_BATCH = 4


@dataclass(frozen=True, eq=False)
class Told:
    """What the worker says.

    Attributes:
        average: Whether it is about the images of the average, not about the selected one.
        value: A share done (0 to 1), measurements, or where a refinement stands.
    """

    average: bool
    value: float | Columns | Refined


def refine_images(
    snapshot: Snapshot,
    images: ImageSet,
    index: int,
    rows: np.ndarray,
    choices: RefineChoices,
    unmeasured: EvidenceChoices | None,
) -> Iterator[Told | None]:
    """Refine one image, then those of the average if there are any.

    Args:
        snapshot: Of the model.
        images: The image set.
        index: Row of the selected image.
        rows: Of the images of the average; empty to leave them out.
        choices: How to refine.
        unmeasured: How to measure the selected image first, or None where that is done.
    """
    vae = snapshot.vae
    one = batch_of(vae, images, np.array([index]))
    if unmeasured is not None:
        for value in measure(vae, one, unmeasured):
            yield None if value is None else Told(average=False, value=value)
    for said in refine_posteriors(vae, one, choices):
        yield None if said is None else Told(average=False, value=said)
    if len(rows):
        for said in refine_posteriors(vae, batch_of(vae, images, rows), choices):
            yield None if said is None else Told(average=True, value=said)


def measure_images(
    snapshot: Snapshot,
    images: ImageSet,
    index: int | None,
    rows: np.ndarray,
    choices: EvidenceChoices,
) -> Iterator[Told | None]:
    """Measure the selected image, then those of the average.

    Args:
        snapshot: Of the model.
        images: The image set.
        index: Row of the selected image, or None to leave it out.
        rows: Of the images of the average that are not measured yet.
        choices: How to estimate log p(x).
    """
    vae = snapshot.vae
    if index is not None:
        for said in measure(vae, batch_of(vae, images, np.array([index])), choices):
            yield None if said is None else Told(average=False, value=said)
    size = len(rows) if choices.method == "annealed" else _BATCH
    for start in range(0, len(rows), max(1, size)):
        batch = batch_of(vae, images, rows[start : start + size])
        for said in measure(vae, batch, choices):
            yield None if said is None else Told(average=True, value=said)
