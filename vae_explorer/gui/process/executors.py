"""Who works for the window: one thread for each kind of waiting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.process.jobs import Executor

__all__ = ["Executors"]


@dataclass(frozen=True, eq=False)
class Executors:
    """The workers of a session; work for one stands in nobody else's queue.

    Attributes:
        interactive: What a person waits for with a hand on the mouse.
        background: What follows the training.
        bulk: What takes long: opening and exporting.
        analysis: The analyses of the model.
        painting: What is painted over the plane.
        studying: What is found out about all images: projections, groups, duplicates.
        rewinding: Reads the kept moments of a training.
    """

    interactive: Executor
    background: Executor
    bulk: Executor
    analysis: Executor
    painting: Executor
    studying: Executor
    rewinding: Executor
