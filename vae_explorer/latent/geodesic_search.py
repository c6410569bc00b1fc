"""From two codes to the geodesic between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from vae_explorer.latent.geodesic import chain_length, refine, respaced
from vae_explorer.latent.visual import visual_piece
from vae_explorer.latent.walks import linear_walk, polyline

if TYPE_CHECKING:
    import numpy as np

    from vae_explorer.latent.geodesic import Metric
    from vae_explorer.latent.geodesic_graph import LatentGraph
    from vae_explorer.latent.routes import Piece

__all__ = ["find_geodesic", "geodesic_piece"]

LINKS = 24
_COARSE = 10
TRIALS = 48


def find_geodesic(
    metric: Metric,
    start: np.ndarray,
    end: np.ndarray,
    graph: LatentGraph | None = None,
    *,
    links: int = LINKS,
    trials: int = TRIALS,
    dropped: Callable[[], bool] = lambda: False,
) -> np.ndarray:
    """Return the shortest way found between two codes.

    The way through the graph and the straight line are both drawn tight with few links; the
    shorter of the two goes on with all. What comes out longer than the straight line is not taken.

    Args:
        metric: What is to be short.
        start: Code to leave from, shape ``(D,)``.
        end: Code to arrive at, shape ``(D,)``.
        graph: For the first guess; None to begin with the straight line alone.
        links: Links of the chain, at least 2.
        trials: Chains that may be drawn on the way, half of them with few links.
        dropped: Asked between steps; True to leave it at what was found.

    Returns:
        Codes, float64, shape ``(links + 1, D)``, equally far apart under the metric as nearly as
        the descent brought them; the ends are exact.
    """
    straight = linear_walk(start, end, links + 1)
    few = min(_COARSE, links)
    guesses = [linear_walk(start, end, few + 1)]
    if graph is not None:
        guesses.append(respaced(graph.shortest(start, end), few))
    tight = [refine(metric, guess, trials=trials // 4, dropped=dropped) for guess in guesses]
    best = min(tight, key=lambda found: found.length)
    found = refine(metric, respaced(best.chain, links), trials=trials // 2, dropped=dropped)
    return found.chain if found.length < chain_length(metric, straight) else straight


def geodesic_piece(
    metric: Metric,
    start: np.ndarray,
    end: np.ndarray,
    graph: LatentGraph | None = None,
    *,
    links: int = LINKS,
    trials: int = TRIALS,
    samples: int = 97,
    dropped: Callable[[], bool] = lambda: False,
) -> Piece:
    """Walk along a geodesic so that the picture changes as much in each step.

    Args:
        metric: What is to be short.
        start: Code to leave from, shape ``(D,)``.
        end: Code to arrive at, shape ``(D,)``.
        graph: For the first guess.
        links: Links of the chain.
        trials: Chains that may be drawn on the way.
        samples: Pictures decoded to share out the steps; see
            :func:`~vae_explorer.latent.visual.visual_piece`.
        dropped: Asked between steps; True to leave it at what was found.
    """
    chain = find_geodesic(metric, start, end, graph, links=links, trials=trials, dropped=dropped)
    return visual_piece(metric.drawing, polyline(chain), samples=samples)
