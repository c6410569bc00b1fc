"""Who owns a place, worked out on a worker."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.gui.views.place import PlaceView
from vae_explorer.inference.aggregate import UNCLAIMED_BELOW, log_each
from vae_explorer.latent.labels import UNKNOWN
from vae_explorer.latent.ownership import DiagonalPosteriors, ownership
from vae_explorer.latent.posteriors import posteriors_in_batches
from vae_explorer.model.binarisation import binarised
from vae_explorer.model.kinds import Inference, PosteriorKind
from vae_explorer.model.posterior import joined

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.model.vae import VAE
    from vae_explorer.training.reports import Codes, Snapshot

__all__ = ["PlaceWork"]

_NAMED = 6
_LEAST_SHARE = 0.005
_EXACT = 64
_HOW_EXACT = (
    f"By the posteriors themselves of the {_EXACT} likeliest images, and by Gaussians without tilt "
    "of the others."
)
_HOW_DIAGONAL = "By Gaussians without tilt in place of the posteriors."


class PlaceWork:
    """Asks the posteriors of all images about one code after the other, on one thread."""

    def __init__(self) -> None:
        self._codes: Codes | None = None
        self._posteriors: DiagonalPosteriors | None = None

    def answer(
        self,
        snapshot: Snapshot,
        codes: Codes,
        images: ImageSet,
        z: np.ndarray,
        label: int,
        selected: int | None,
    ) -> PlaceView | None:
        """Return who owns a code; None while no image is known.

        Args:
            snapshot: Of the model.
            codes: Of the images.
            images: The set.
            z: Code, shape ``(D,)``.
            label: What a conditional model is told of the code; -1 for nothing.
            selected: Row of the selected image, or None.
        """
        torch.set_num_threads(1)
        if self._posteriors is None or codes is not self._codes:
            self._codes = codes
            self._posteriors = DiagonalPosteriors(codes.mean, codes.std)
        logs = self._posteriors.log_densities(z)
        how = _sharpen(snapshot.vae, images, logs, z)
        found = ownership(logs, _NAMED)
        if found is None:
            return None
        code = torch.from_numpy(np.asarray(z, np.float32))
        with torch.inference_mode():
            log_prior = float(snapshot.vae.prior.log_prob(code))
        large = found.shares >= _LEAST_SHARE
        rows = found.rows[large]
        return PlaceView(
            pictures=images.pixels[rows],
            rows=rows,
            shares=found.shares[large],
            owners=found.owners,
            claimed=found.log_density >= log_prior + math.log(UNCLAIMED_BELOW),
            log_prior=log_prior,
            log_images=found.log_density,
            images=found.images,
            how=how,
            selected=None
            if selected is None
            else _explains(snapshot.vae, images, z, label, selected),
        )


def _sharpen(vae: VAE, images: ImageSet, logs: np.ndarray, z: np.ndarray) -> str:
    """Ask the likeliest images' posteriors themselves, where they are no diagonal Gaussians."""
    if vae.config.posterior is PosteriorKind.DIAGONAL:
        return ""
    if vae.config.inference is Inference.PER_IMAGE:
        return _HOW_DIAGONAL  # each would be an optimisation of its own
    few = min(_EXACT, int(np.isfinite(logs).sum()))
    if few:
        likely = np.argpartition(-logs, few - 1)[:few]
        parts = posteriors_in_batches(vae, images.pixels, images.labels, likely)
        code = torch.from_numpy(np.asarray(z, np.float32))[None]
        with torch.no_grad():
            logs[likely] = log_each(joined(list(parts)), code)[0].numpy()
    return _HOW_EXACT


@torch.inference_mode()
def _explains(vae: VAE, images: ImageSet, z: np.ndarray, label: int, row: int) -> float:
    """Return log p(x|z) of an image at a code."""
    picture = torch.from_numpy(np.array(images.pixels[row : row + 1])).float().div_(255.0)
    # As the model sees it: the bound that this is compared with is that of zeros and ones, too.
    picture = binarised(picture, vae.config, torch.Generator().manual_seed(row))
    told = torch.tensor([label]) if label != UNKNOWN else None
    code = torch.from_numpy(np.asarray(z, np.float32))[None]
    return float(vae.likelihood(code, told).log_prob(picture)[0])
