"""Walks past pins by each kind of way, from codes to a joined walk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.latent.geodesic import Metric
from vae_explorer.latent.geodesic_graph import LatentGraph, latent_graph
from vae_explorer.latent.geodesic_search import geodesic_piece
from vae_explorer.latent.routes import JoinedWalk, Piece, join, pairs_of
from vae_explorer.latent.visual import visual_piece
from vae_explorer.latent.walks import QUICK_KINDS, Curve, straight_line, turning_line

if TYPE_CHECKING:
    from vae_explorer.latent.drawing import Drawing
    from vae_explorer.latent.support import Support

__all__ = ["graph_of", "quick_walk", "seen_walk"]

_MOST_LINKS, _LEAST_LINKS, _ALL_LINKS = 24, 6, 36
_MOST_TRIALS, _LEAST_TRIALS, _ALL_TRIALS = 48, 12, 72
_MOST_SAMPLES, _LEAST_SAMPLES, _ALL_SAMPLES = 97, 17, 192


def quick_walk(pins: np.ndarray, kind: str, steps: int, *, loop: bool = False) -> JoinedWalk:
    """Walk without a decoder: turning for "spherical", straight for any other kind.

    Args:
        pins: Codes to pass, shape ``(P, D)``, at least two.
        kind: One of :data:`~vae_explorer.latent.walks.WALK_KINDS`.
        steps: Number of codes, the first and the last pin included.
        loop: Whether to walk back to the first pin.

    Raises:
        SettingsError: If there are fewer steps than pins to pass.
    """
    line = turning_line if kind == "spherical" else straight_line
    return join([_measured(line(a, b)) for a, b in pairs_of(pins, loop=loop)], steps)


def seen_walk(
    drawing: Drawing,
    pins: np.ndarray,
    kind: str,
    steps: int,
    *,
    loop: bool = False,
    support: Support | None = None,
    graph: Callable[[Metric], LatentGraph] | None = None,
    dropped: Callable[[], bool] = lambda: False,
) -> JoinedWalk:
    """Walk by what is seen on the way; many pieces share what the search may cost.

    Args:
        drawing: The decoder.
        pins: Codes to pass, shape ``(P, D)``, at least two.
        kind: One of :data:`~vae_explorer.latent.walks.WALK_KINDS`.
        steps: Number of codes, the first and the last pin included.
        loop: Whether to walk back to the first pin.
        support: Of the images' codes, which a geodesic keeps to.
        graph: Makes or gives the graph in which a geodesic is looked for first; None for none.
        dropped: Asked now and then; True to leave a geodesic at what was found.

    Raises:
        SettingsError: If there are fewer steps than pins to pass.
    """
    if kind in QUICK_KINDS:
        return quick_walk(pins, kind, steps, loop=loop)
    ends = pairs_of(pins, loop=loop)
    samples = _share(_MOST_SAMPLES, _LEAST_SAMPLES, _ALL_SAMPLES, len(ends))
    samples = max(samples, 4 * steps // len(ends))
    if kind == "visual":
        lines = [straight_line(a, b) for a, b in ends]
        return join([visual_piece(drawing, line, samples=samples) for line in lines], steps)
    metric = Metric(drawing, support)
    known = None if graph is None else graph(metric)
    links = _share(_MOST_LINKS, _LEAST_LINKS, _ALL_LINKS, len(ends))
    trials = _share(_MOST_TRIALS, _LEAST_TRIALS, _ALL_TRIALS, len(ends))
    pieces = [
        geodesic_piece(
            metric, a, b, known, links=links, trials=trials, samples=samples, dropped=dropped
        )
        for a, b in ends
    ]
    return join(pieces, steps)


def graph_of(codes: np.ndarray) -> Callable[[Metric], LatentGraph]:
    """Return what makes a graph over the codes of images, shape ``(N, D)``, once it is needed."""
    return lambda metric: latent_graph(metric, codes)


def _share(most: int, least: int, whole: int, pieces: int) -> int:
    return min(most, max(least, whole // pieces))


def _measured(curve: Curve) -> Piece:
    """A piece as long as its way through latent space."""
    way = np.diff(curve(np.linspace(0.0, 1.0, 33)), axis=0)
    return Piece(curve, float(np.linalg.norm(way, axis=1).sum()))
