r"""Which latent dimensions carry anything.

A dimension is *active* if the posterior mean moves with the image:

.. math:: A_d = \mathrm{Var}_x\!\left(E_{q(z|x)}[z_d]\right) > 0.01

A count hides what is near the threshold, so the variances stand beside it; show them with the KL of
each dimension.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["ACTIVE_ABOVE", "ActiveUnits", "active_units"]

ACTIVE_ABOVE = 0.01
"""Variance of the posterior mean above which a dimension counts as active."""


@dataclass(frozen=True)
class ActiveUnits:
    """The latent dimensions of a model on some images.

    Attributes:
        variances: Of the posterior mean over images, one for each dimension, in squared latent
            units.
        threshold: A dimension is active above it.
        images: Number of images behind the variances.
    """

    variances: tuple[float, ...]
    threshold: float
    images: int

    @property
    def active(self) -> tuple[bool, ...]:
        """Whether each dimension is active."""
        return tuple(variance > self.threshold for variance in self.variances)

    @property
    def count(self) -> int:
        """Number of active dimensions."""
        return sum(self.active)


def active_units(means: np.ndarray, threshold: float = ACTIVE_ABOVE) -> ActiveUnits:
    """Find the active dimensions.

    Args:
        means: Posterior means of the images, shape ``(N, D)``; rows with NaN are left out.
        threshold: On the variance over images (with 1/N), at least 0.

    Raises:
        ValueError: If no image has a code.

    References:
        Burda, Grosse, Salakhutdinov, "Importance Weighted Autoencoders", 2016, arXiv:1509.00519,
        section 5.2.

    Example:
        >>> active_units(np.array([[1.0, 0.0], [-1.0, 0.1], [1.0, 0.0], [-1.0, 0.1]])).count
        1
    """
    known = np.asarray(means, dtype=np.float64)
    known = known[np.isfinite(known).all(axis=1)]
    if not len(known):
        raise ValueError("active units take at least one image with a code")
    variances = known.var(axis=0)
    return ActiveUnits(tuple(float(value) for value in variances), threshold, len(known))
