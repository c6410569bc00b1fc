"""The bound of every single image at some moments of the training, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["NO_CURVES", "ImageCurves"]

_LEARNED_SHARE, _FORGOTTEN_SHARE = 0.5, 0.25


@dataclass(frozen=True, eq=False)
class ImageCurves:
    """The ELBO of N images at M moments.

    Attributes:
        epochs: Epochs done at each moment, ascending.
        rows: ELBO of the images at each moment in nats, float32, M arrays of shape ``(N,)``; NaN
            where an image was not seen. Estimates with one draw, as the training sees them.
    """

    epochs: tuple[int, ...] = ()
    rows: tuple[np.ndarray, ...] = ()

    def of(self, image: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the epochs, float64, and the ELBO, float32, at which an image was seen."""
        elbo = np.array([row[image] for row in self.rows], np.float32)
        known = np.isfinite(elbo)
        return np.array(self.epochs, np.float64)[known], elbo[known]

    def learned_and_forgotten(self) -> tuple[np.ndarray, np.ndarray]:
        """Return when each image was learned, and how often it was forgotten again.

        An image is learned at the first moment whose ELBO is at least half way between its first
        and its best. A learned one is forgotten at a moment whose ELBO is below a quarter of the
        way; it must be learned again before it can be forgotten again.

        Returns:
            Epochs and numbers of times, float64, shape ``(N,)``; NaN where an image never rose, or
            was seen fewer than twice.
        """
        images = len(self.rows[0]) if self.rows else 0
        first = np.full(images, np.nan, np.float32)
        best = np.full(images, -np.inf, np.float32)
        for row in self.rows:
            first = np.where(np.isnan(first), row, first)
            best = np.fmax(best, row)
        with np.errstate(invalid="ignore"):
            way = best.astype(np.float64) - first
        way[~(way > 0)] = np.nan
        epoch = np.full(images, np.nan)
        times = np.zeros(images)
        knows = np.zeros(images, bool)
        for at, row in zip(self.epochs, self.rows, strict=True):
            # Comparisons with NaN are false: an image that was not seen stays as it was.
            learns = ~knows & (row >= first + _LEARNED_SHARE * way)
            forgets = knows & (row < first + _FORGOTTEN_SHARE * way)
            epoch = np.where(learns & np.isnan(epoch), at, epoch)
            times += forgets
            knows = (knows | learns) & ~forgets
        return epoch, np.where(np.isnan(epoch), np.nan, times)


NO_CURVES = ImageCurves()
