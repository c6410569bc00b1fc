"""Frozen values that the session hands to the library of runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.latent.plane import Plane
    from vae_explorer.model.kinds import PriorKind
    from vae_explorer.runs.shelf import RunCard

__all__ = ["ChosenRun", "LinkedView", "MapSide", "Shelf", "Side"]

Side = Literal["left", "right"]


@dataclass(frozen=True)
class Shelf:
    """The runs that were found.

    Attributes:
        cards: The one written to last first.
        problems: A sentence for each run that could not be read.
    """

    cards: tuple[RunCard, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChosenRun:
    """A run that is compared with others.

    Attributes:
        path: Its folder.
        colour: Place in the list of label colours, its own as long as it is chosen.
    """

    path: str
    colour: int


@dataclass(frozen=True, eq=False)
class MapSide:
    """A run whose map stands beside another's.

    Attributes:
        path: Its folder.
        images: Its images.
        plane: What its map draws.
        points: The images' places, float32, shape ``(N, 2)``; NaN where not known yet.
        away: Distance of each code from the plane, float32, shape ``(N,)``; None where all of
            latent space is drawn.
        prior: Family of p(z).
        placed: Whether all images are placed.
    """

    path: str
    images: ImageSet
    plane: Plane
    points: np.ndarray
    away: np.ndarray | None
    prior: PriorKind
    placed: bool


@dataclass(frozen=True, eq=False)
class LinkedView:
    """One picture in two models.

    Attributes:
        by: The side whose cursor the hand moves.
        original: The image that is looked at, uint8, shape ``(C, H, W)``; None where the hand is
            on a place of the map.
        pictures: What the left and the right model make of it, uint8, ``(C, H, W)`` each.
        points: Where the left and the right cursor stand on their planes.
        off_plane: How far the two codes are from their planes, in latent units.
        prior_distances: How far they are from the prior's mean, in its standard deviations; NaN
            for a prior that is not N(0, I).
        resized: Whether the picture was brought to another size or other colours for the other
            model.
        rows: Row of the image in the left and in the right set, -1 where there is none.
    """

    by: Side
    original: np.ndarray | None
    pictures: tuple[np.ndarray, np.ndarray]
    points: tuple[tuple[float, float], tuple[float, float]]
    off_plane: tuple[float, float]
    prior_distances: tuple[float, float]
    resized: bool
    rows: tuple[int, int] = (-1, -1)
