"""What the codes know of the images, worked out with the newest model."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from PySide6.QtCore import QObject, Signal
from torch.distributions import Independent, Normal

from vae_explorer.gui.analysing.analysis import Analysis, Make
from vae_explorer.gui.process.jobs import Executor
from vae_explorer.gui.views.information import InformationView
from vae_explorer.inference.active_units import active_units
from vae_explorer.inference.aggregate import unclaimed_share
from vae_explorer.inference.elbo import kl_per_dim
from vae_explorer.inference.information import decompose_kl
from vae_explorer.latent.posteriors import (
    densities_a_second,
    evenly_spread,
    most_for_aggregate,
    posteriors_in_batches,
)
from vae_explorer.latent.read_out import read_out
from vae_explorer.latent.smoothness import walk_smoothness
from vae_explorer.model.kinds import Inference, PosteriorKind
from vae_explorer.model.posterior import deviations, joined

if TYPE_CHECKING:
    from torch.distributions import Distribution

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.model.vae import VAE
    from vae_explorer.training.reports import Codes, Snapshot

__all__ = ["InformationAnalysis", "Looked", "look"]

_MOST_IMAGES = 1000
_MOST_INFERRED = 100
_FEWEST_VALIDATION = 100
_SAMPLES = 4
_PRIOR_DRAWS, _FEWEST_DRAWS = 2000, 200
_CODE_VALUES = 1 << 14
_WALKS = 100
_WALK_VALUES = 1 << 19
_SEED = 0


@dataclass(frozen=True, eq=False)
class Looked:
    """What is looked at.

    Attributes:
        images: The images.
        snapshot: The model.
        codes: Codes of all images, as far as they are known.
        before: What was found the last time, or None.
    """

    images: ImageSet
    snapshot: Snapshot
    codes: Codes
    before: InformationView | None


def look(looked: Looked) -> Iterator[InformationView | None]:
    """Measure what the codes know: first what takes a moment, then walks and labels.

    Yields:
        None between pieces of work, and views, of which the last is done.
    """
    # Threads that share cores with a training's own wait for them at every small operation.
    torch.set_num_threads(1)
    vae, images = looked.snapshot.vae, looked.images
    split, rows = _rows(images, vae)
    posterior = yield from _posteriors(vae, images, rows)
    everywhere = yield from _everywhere(looked)
    view = _measure(vae, posterior, everywhere, split, looked.before)
    yield view
    walks = max(10, min(_WALKS, _WALK_VALUES // vae.config.dimensions))
    smoothness = walk_smoothness(vae, looked.codes.mean, walks=walks, seed=_SEED)
    yield None
    held_out = np.array([part == "validation" for part in images.split], bool)
    found = read_out(looked.codes.mean, images.labels, held_out, seed=_SEED)
    yield replace(view, smoothness=smoothness, read_out=found, done=True)


def _posteriors(
    vae: VAE, images: ImageSet, rows: np.ndarray
) -> Generator[None, None, Distribution]:
    """The posteriors of some images."""
    parts: list[Distribution] = []
    for part in posteriors_in_batches(vae, images.pixels, images.labels, rows, seed=_SEED):
        parts.append(part)
        yield None
    return joined(parts)


def _everywhere(looked: Looked) -> Generator[None, None, Distribution]:
    """The posteriors of all images, or of many that are evenly spread."""
    config, codes = looked.snapshot.vae.config, looked.codes
    known = np.flatnonzero(np.isfinite(codes.mean).all(axis=1) & np.isfinite(codes.std).all(axis=1))
    if config.posterior is PosteriorKind.DIAGONAL and len(known):
        most = max(_MOST_IMAGES, _CODE_VALUES // config.latent_dim)
        rows = evenly_spread(known, most)
        mean, std = (torch.from_numpy(part[rows].copy()) for part in (codes.mean, codes.std))
        return Independent(Normal(mean, std, validate_args=False), 1)
    rows = evenly_spread(np.arange(len(looked.images)), most_for_aggregate(config))
    return (yield from _posteriors(looked.snapshot.vae, looked.images, rows))


def _rows(images: ImageSet, vae: VAE) -> tuple[str, np.ndarray]:
    """Which images are looked at, evenly spread: those of validation, if they are many enough."""
    rows, split = images.validation_index, "validation"
    if len(rows) < min(_FEWEST_VALIDATION, len(images.train_index)):
        rows, split = images.train_index, "train"
    per_image = vae.config.inference is Inference.PER_IMAGE
    most = _MOST_INFERRED if per_image else _MOST_IMAGES
    return split, evenly_spread(rows, most)


@torch.no_grad()
def _measure(
    vae: VAE,
    posterior: Distribution,
    everywhere: Distribution,
    split: str,
    before: InformationView | None,
) -> InformationView:
    images, at_once = posterior.batch_shape[0], densities_a_second(vae.config)
    noise = torch.Generator().manual_seed(_SEED)
    drawn = min(images, max(2, at_once // (_SAMPLES * images)))
    parts = decompose_kl(
        posterior, vae.prior, samples=_SAMPLES, drawn_images=drawn, generator=noise
    )
    draws = min(_PRIOR_DRAWS, max(_FEWEST_DRAWS, at_once // everywhere.batch_shape[0]))
    per_dim: tuple[float, ...] = ()
    if vae.config.kl_is_exact:
        means = kl_per_dim(posterior, vae.prior).double().mean(dim=0)
        per_dim = tuple(float(value) for value in means)
    return InformationView(
        split=split,
        parts=parts,
        units=active_units(deviations(posterior)[0].numpy()),
        kl_per_dim=per_dim,
        unclaimed=unclaimed_share(vae, everywhere, draws=draws, generator=noise),
        unclaimed_images=everywhere.batch_shape[0],
        smoothness=None if before is None else before.smoothness,
        read_out=None if before is None else before.read_out,
        done=False,
    )


class InformationAnalysis(Analysis):
    """What the codes know of the images, worked out with the newest model.

    Attributes:
        measured: An ``InformationView``, or None where there is nothing to look at.
    """

    measured = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(executor, parent)
        self._view: InformationView | None = None

    def follow(self) -> Make | None:
        """Measure the newest model with the codes that the map shows."""
        if self.images is None or self.snapshot is None:
            return None
        codes = self.snapshot.codes if self.codes is None else self.codes
        looked = Looked(self.images, self.snapshot, codes, self._view)
        return lambda: look(looked)

    def take(self, value: object) -> None:
        """Tell what was found."""
        if isinstance(value, InformationView):
            self._view = value
            self.measured.emit(value)

    def forget(self) -> None:
        """Have found nothing."""
        self._view = None
        self.measured.emit(None)
