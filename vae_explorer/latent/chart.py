"""What a map of latent space can do, be it a plane or only a picture of neighbourhoods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Chart"]


class Chart(Protocol):
    """Two coordinates for codes, and codes for places.

    On an *exact* chart, a :class:`~vae_explorer.latent.plane.Plane`, lengths are lengths in latent
    space and every place is a code. Any other, a
    :class:`~vae_explorer.latent.neighbour_chart.NeighbourChart`, only says who is whose neighbour.
    """

    @property
    def exact(self) -> bool:
        """True if each place is one code, and distances on the chart are those of the codes."""

    @property
    def names(self) -> tuple[str, str]:
        """Of the two coordinates."""

    @property
    def whole(self) -> bool:
        """True if the chart is the whole latent space."""

    def project(self, z: np.ndarray) -> np.ndarray:
        """Return the places of codes: ``(..., D)`` to ``(..., 2)``."""

    def lift(self, points: np.ndarray) -> np.ndarray:
        """Return the codes of places: ``(..., 2)`` to ``(..., D)``."""

    def distance(self, z: np.ndarray) -> np.ndarray:
        """Return how far codes are from the codes of their places, in latent units."""
