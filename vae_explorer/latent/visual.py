"""Ways through latent space measured by what is seen on them.

The length of a way is the change of the decoded picture along it: root mean square over the pixels,
on a scale from 0 (no change) to 1 (from black to white).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.latent.routes import Piece, even_times

if TYPE_CHECKING:
    from vae_explorer.latent.drawing import Drawing
    from vae_explorer.latent.walks import Curve

__all__ = ["visual_piece"]

_SAMPLES = 97
_ROUNDS = 40
_EVEN = 1e-3
_LEAST_CHANGE = 1e-6


def visual_piece(drawing: Drawing, curve: Curve, *, samples: int = _SAMPLES) -> Piece:
    """Walk along a curve so that the picture changes as much in each step.

    The curve is decoded at ``samples`` times; between these, pictures are interpolated. Steps
    begin equally far apart along the way of the pictures, and are then moved until the differences
    of neighbouring pictures are equal to a thousandth, or forty times.

    Args:
        drawing: The decoder.
        curve: The way.
        samples: Pictures decoded on the way, at least 2.
    """
    known = np.linspace(0.0, 1.0, samples)
    pictures = drawing.at(curve(known)).double()
    # All distances between pictures, and between interpolated ones, are sums of these products.
    centred = (pictures - pictures[0]).cpu()
    products = np.asarray((centred @ centred.T).numpy())
    apart = np.diag(products)[1:] + np.diag(products)[:-1] - 2.0 * np.diag(products, 1)
    walked = np.concatenate([[0.0], np.cumsum(np.sqrt(np.maximum(apart, 0.0)))])

    def times(intervals: int) -> np.ndarray:
        if intervals == 1 or walked[-1] < _LEAST_CHANGE:
            return even_times(intervals)
        at = np.interp(np.linspace(0.0, walked[-1], intervals + 1), walked, known)
        for _ in range(_ROUNDS):
            change = _changes(at, products)
            if change.max() - change.min() <= _EVEN * change.mean():
                break
            done = np.concatenate([[0.0], np.cumsum(change)])
            at = np.interp(np.linspace(0.0, done[-1], intervals + 1), done, at)
        return np.asarray(at)

    return Piece(curve, float(walked[-1]), times)


def _changes(at: np.ndarray, products: np.ndarray) -> np.ndarray:
    """Differences of the pictures interpolated at neighbouring times, shape ``(K - 1,)``."""
    last = len(products) - 1
    place = np.clip(at, 0.0, 1.0) * last
    before = np.minimum(place.astype(np.int64), last - 1)
    weights = np.zeros((len(at), len(products)))
    rows = np.arange(len(at))
    weights[rows, before] = 1.0 - (place - before)
    weights[rows, before + 1] = place - before
    step = np.diff(weights, axis=0)
    return np.asarray(np.sqrt(np.maximum(((step @ products) * step).sum(axis=1), 0.0)))
