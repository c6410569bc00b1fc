"""Places for codes in two dimensions that keep neighbours together: t-SNE and UMAP."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FEWEST", "MOST_FITTED", "lay_out", "umap_is_there"]

FEWEST = 10
"""With fewer images there are no neighbourhoods to keep."""
MOST_FITTED = 10_000
"""Images that are laid out; with more, the others are put beside their nearest neighbours."""

_PERPLEXITY = 30.0
_EARLY, _LATE, _EVERY = 250, 500, 10
_NEIGHBOURS = 15
_BESIDE = 10
_PREPARED, _LAID_OUT = 0.1, 0.95

Tell = Callable[[float | None], None]


def umap_is_there() -> bool:
    """Return whether the optional package ``umap-learn`` is installed."""
    return importlib.util.find_spec("umap") is not None


def lay_out(
    kind: str, codes: NDArray[np.floating], tell: Tell, most: int = MOST_FITTED, seed: int = 0
) -> tuple[NDArray[np.float32], int]:
    """Give codes places by t-SNE or by UMAP, in which only neighbourhoods have a meaning.

    Args:
        kind: "tsne" or "umap".
        codes: Shape ``(N, D)``; rows with NaN get no place.
        tell: Called now and then with the share that is done, 0 to 1, or with None while that is
            not known.
        most: So many are laid out, drawn by chance; the others are put among them afterwards.
        seed: The same number gives the same places.

    Returns:
        Places, shape ``(N, 2)``, and how many of them were laid out.

    Raises:
        ValueError: With fewer than :data:`FEWEST` codes.

    References:
        van der Maaten and Hinton, "Visualizing data using t-SNE", 2008.
        Poličar, Stražar and Zupan, "openTSNE", 2024.
        McInnes, Healy and Melville, "UMAP", 2018.
    """
    known = np.flatnonzero(np.isfinite(codes).all(axis=1))
    if len(known) < FEWEST:
        raise ValueError(f"{len(known)} codes are too few")
    known = np.random.default_rng(seed).permutation(known)
    fitted, others = known[:most], known[most:]
    place = _by_tsne if kind == "tsne" else _by_umap
    laid, beside = place(codes[fitted].astype(np.float32), codes[others], tell, seed)
    points = np.full((len(codes), 2), np.nan, np.float32)
    points[fitted], points[others] = laid, beside
    return points, len(fitted)


def _by_tsne(
    codes: NDArray[np.float32], others: NDArray[np.floating], tell: Tell, seed: int
) -> tuple[Any, Any]:
    from openTSNE import TSNEEmbedding, affinity, initialization

    tell(0.0)
    jobs = max(1, (os.cpu_count() or 1) - 1)
    perplexity = min(_PERPLEXITY, (len(codes) - 1) / 3)
    neighbours = affinity.PerplexityBasedNN(codes, perplexity, n_jobs=jobs, random_state=seed)
    start = initialization.pca(codes, random_state=seed)
    embedding = TSNEEmbedding(start, neighbours, n_jobs=jobs, random_state=seed)
    done = 0

    def count(_step: int, _error: float, _places: object) -> None:
        nonlocal done
        done += _EVERY
        tell(_PREPARED + (_LAID_OUT - _PREPARED) * done / (_EARLY + _LATE))

    tell(_PREPARED)
    often = {"callbacks": count, "callbacks_every_iters": _EVERY}
    embedding = embedding.optimize(_EARLY, exaggeration=12, momentum=0.5, **often)
    embedding = embedding.optimize(_LATE, momentum=0.8, **often)
    if not len(others):
        return np.asarray(embedding), np.zeros((0, 2))
    beside = embedding.prepare_partial(
        others.astype(np.float32), initialization="median", k=_BESIDE, perplexity=_BESIDE / 3
    )
    return np.asarray(embedding), np.asarray(beside)


def _by_umap(
    codes: NDArray[np.float32], others: NDArray[np.floating], tell: Tell, seed: int
) -> tuple[Any, Any]:
    tell(None)
    from umap import UMAP

    reducer = UMAP(n_neighbors=min(_NEIGHBOURS, len(codes) - 1), random_state=seed, n_jobs=1)
    laid = reducer.fit_transform(codes)
    if not len(others):
        return laid, np.zeros((0, 2))
    return laid, reducer.transform(others.astype(np.float32))
