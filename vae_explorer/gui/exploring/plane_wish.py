"""Which plane through latent space the map is to draw. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.errors import VaeExplorerError
from vae_explorer.latent.neighbour_chart import NeighbourChart
from vae_explorer.latent.plane import Plane, axis_plane, pca_plane
from vae_explorer.latent.plane_gaussians import parallel
from vae_explorer.latent.planes import plane_through, random_plane

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.route import PinPlace
    from vae_explorer.training.reports import Codes

__all__ = [
    "AXES",
    "HELD",
    "LARGEST_KL",
    "LAYOUT_KINDS",
    "PCA",
    "PINS",
    "RANDOM",
    "Layout",
    "PlaneWish",
    "chart_of",
]

PCA, LARGEST_KL, AXES, PINS, RANDOM = "pca", "kl", "axes", "pins", "random"
LAYOUT_KINDS = {"tsne": "t-SNE", "umap": "UMAP"}
HELD = ("own", "mean", "selected")
"""Where the coordinates are that the plane does not show."""


@dataclass(frozen=True, eq=False)
class Layout:
    """Places of images that keep neighbours together.

    Attributes:
        kind: One of :data:`LAYOUT_KINDS`.
        points: float32, shape ``(N, 2)``; NaN for images that had no code then.
        epoch: Of the model whose codes were laid out.
        step: Of the newest of these codes.
        fitted: Images that were laid out; the others were put beside their neighbours.
    """

    kind: str
    points: np.ndarray
    epoch: float
    step: int
    fitted: int


@dataclass(frozen=True, eq=False)
class PlaneWish:
    """A plane, told by how it is found.

    Attributes:
        kind: "pca", "kl", "axes", "pins", "random" or one of :data:`LAYOUT_KINDS`.
        axes: The two dimensions, from 0, of "axes".
        pins: The three of "pins", as they were when it was chosen.
        seed: Of "random".
        held: One of :data:`HELD`; a plane through pins, and a layout, have no choice.
        held_at: Row of the selected image.
        layout: Of one of :data:`LAYOUT_KINDS`.
        number: Of the choice, by which a late answer to an earlier one is known.
    """

    kind: str = PCA
    axes: tuple[int, int] = (0, 1)
    pins: tuple[PinPlace, ...] = ()
    seed: int = 0
    held: str = "own"
    held_at: int | None = None
    layout: Layout | None = None
    number: int = 0

    @property
    def can_hold(self) -> bool:
        """Whether the other coordinates can be chosen."""
        return self.kind != PINS and self.kind not in LAYOUT_KINDS

    @property
    def holds(self) -> str:
        """Where the other coordinates are, as far as that is possible."""
        if not self.can_hold or (self.held == "selected" and self.held_at is None):
            return "own"
        return self.held

    def follow(self, codes: Codes) -> PlaneWish:
        """Return the wish with pins on images at the images' newer codes, if they span a plane."""
        if self.kind != PINS:
            return self
        means = codes.mean
        pins = tuple(
            replace(pin, z=means[pin.index].astype(np.float64))
            if pin.index is not None and np.isfinite(means[pin.index]).all()
            else pin
            for pin in self.pins
        )
        try:
            _through(pins)
        except VaeExplorerError:
            return self
        return replace(self, pins=pins)


def chart_of(
    wish: PlaneWish, codes: Codes, kl: np.ndarray, previous: Plane | None
) -> Plane | NeighbourChart:
    """Find the plane that is wished for.

    Args:
        wish: In more than two dimensions.
        codes: Of the images.
        kl: Average KL of each latent dimension, shape ``(D,)``.
        previous: The plane drawn so far, if it answered the same wish.

    Raises:
        VaeExplorerError: If three pins lie on a line.
    """
    if wish.layout is not None:
        name = LAYOUT_KINDS[wish.kind]
        chart = NeighbourChart(wish.layout.points, codes.mean, (f"{name} 1", f"{name} 2"))
        chart.prepare()
        return chart
    plane = _own_plane(wish, codes, kl, previous)
    if wish.holds == "mean":
        known = codes.mean[np.isfinite(codes.mean).all(axis=1)]
        return parallel(plane, known.mean(axis=0, dtype=np.float64)) if len(known) else plane
    if wish.holds == "selected" and wish.held_at is not None:
        code = codes.mean[wish.held_at]
        return parallel(plane, code) if np.isfinite(code).all() else plane
    return plane


def _own_plane(wish: PlaneWish, codes: Codes, kl: np.ndarray, previous: Plane | None) -> Plane:
    latent_dim = codes.mean.shape[1]
    if wish.kind == LARGEST_KL:
        first, second = np.sort(np.argsort(-kl, kind="stable")[:2])
        return axis_plane(latent_dim, int(first), int(second))
    if wish.kind == AXES:
        return axis_plane(latent_dim, *wish.axes)
    if wish.kind == PINS:
        return _through(wish.follow(codes).pins)
    if wish.kind == RANDOM:
        return random_plane(latent_dim, wish.seed)
    return pca_plane(codes.mean, previous)


def _through(pins: tuple[PinPlace, ...]) -> Plane:
    return plane_through(np.stack([pin.z for pin in pins]), [pin.letter for pin in pins])
