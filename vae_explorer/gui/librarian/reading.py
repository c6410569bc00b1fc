"""What the library's workers read of runs; no Qt."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.errors import RunError, VaeExplorerError
from vae_explorer.export import save_curves_csv
from vae_explorer.gui.views.curves import OverlayCurves
from vae_explorer.gui.views.library import ChosenRun, Shelf
from vae_explorer.latent.decode import decode, encode, prior_codes
from vae_explorer.runs.removal import sweep_deleted
from vae_explorer.runs.run import open_run
from vae_explorer.runs.shelf import names_apart, read_card, run_folders
from vae_explorer.training.series import MOST_POINTS

if TYPE_CHECKING:
    from vae_explorer.runs.shelf import RunCard
    from vae_explorer.training.history import CurveData

__all__ = [
    "THUMBNAIL_PICTURES",
    "picture_runs",
    "read_overlays",
    "read_shelf",
    "thumbnail",
    "write_tables",
]

THUMBNAIL_PICTURES = 4
_MOST_CURVES = 16
_MOST_PIXELS = 64 << 20


def read_shelf(folder: Path, others: Sequence[str]) -> Shelf:
    """Read all runs.

    Args:
        folder: Where the window keeps its runs.
        others: Folders of runs that stand elsewhere.
    """
    sweep_deleted(folder)
    found = [path.absolute() for path in run_folders(folder)]
    elsewhere = (Path(name).absolute() for name in others)
    cards: dict[Path, RunCard] = {}
    problems = []
    for path in dict.fromkeys((*found, *elsewhere)):
        try:
            cards[path] = read_card(path)
        except RunError as error:
            # What was remembered and is gone is no news.
            if path in found:
                problems.append(error.sentence)
    by_age = sorted(cards.values(), key=lambda card: card.summary.changed_s, reverse=True)
    return Shelf(tuple(by_age), tuple(problems))


def thumbnail(path: Path) -> np.ndarray:
    """Return what a run's model makes of a few of its images, spread evenly over the set.

    Large sets are not read for it: there it is what the model makes of codes of the prior.

    Args:
        path: Folder of the run.

    Returns:
        uint8, shape ``(K, C, H, W)``; the images themselves while there is no model yet.

    Raises:
        VaeExplorerError: If images or model cannot be read.
    """
    torch.set_num_threads(1)
    run = open_run(path)
    facts = run.manifest.images
    if facts.count * math.prod(facts.shape) > _MOST_PIXELS:
        return decode(run.model, prior_codes(run.model, THUMBNAIL_PICTURES, seed=0))
    images = run.images.pixels
    rows = np.linspace(0, len(images) - 1, min(THUMBNAIL_PICTURES, len(images))).astype(np.int64)
    originals = np.ascontiguousarray(images[rows])
    if run.latest_state() is None:
        return originals
    return decode(run.model, encode(run.model, originals, samples=0).mean)


def picture_runs(paths: Sequence[str]) -> Iterator[tuple[str, np.ndarray] | None]:
    """Picture runs one after the other; one that cannot be read stays without."""
    for path in paths:
        try:
            yield path, thumbnail(Path(path))
        except VaeExplorerError:
            yield None


def read_overlays(chosen: Sequence[ChosenRun]) -> tuple[OverlayCurves, ...]:
    """Return the curves of some runs; a run that cannot be read has none."""
    found = []
    names = names_apart([Path(run.path) for run in chosen])
    for run, name in zip(chosen, names, strict=True):
        path = Path(run.path)
        try:
            curves = _curves(path, read_card(path).summary.changed_s)
        except RunError:
            continue
        found.append(OverlayCurves(name, run.colour, curves))
    return tuple(found)


@lru_cache(maxsize=_MOST_CURVES)
def _curves(path: Path, changed_s: float) -> CurveData:
    """Return the curves of a run as it was written at that time."""
    del changed_s
    return open_run(path).history(MOST_POINTS).curves()


def write_tables(chosen: Sequence[ChosenRun], folder: Path) -> list[Path]:
    """Write the curves of some runs as CSV files, named after them.

    Args:
        chosen: The runs.
        folder: Where to; no file there is replaced.

    Raises:
        VaeExplorerError: If a run cannot be read or a file not be written.
    """
    paths = [Path(run.path) for run in chosen]
    return [
        save_curves_csv(folder / f"{path.name}-curves.csv", open_run(path).history())
        for path in paths
    ]
