"""From where a run would go on, without reading all of its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.errors import CheckpointError, RunError
from vae_explorer.runs.checkpoint import FORM
from vae_explorer.runs.container import read_texts
from vae_explorer.runs.ladder import list_moments
from vae_explorer.runs.layout import RunLayout
from vae_explorer.runs.manifest import load_json

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["saved_epoch"]


def saved_epoch(folder: Path) -> int | None:
    """Return how many epochs were whole in the newest saved state of a run.

    Only the beginning of its file is read: one that is damaged further behind is found out when
    the run is opened, which then takes the state before it.

    Args:
        folder: Of the run.

    Returns:
        Whole epochs, or None where nothing is saved that tells.
    """
    layout = RunLayout(folder)
    for step, path in layout.list_checkpoints():
        try:
            meta = load_json(read_texts(path, FORM).get("meta", "").encode())
        except (CheckpointError, RunError, ValueError):
            continue
        if isinstance(meta, dict) and meta.get("step") == step:
            epoch = meta.get("epoch")
            if isinstance(epoch, int) and epoch >= 0:
                return epoch
    whole = [moment for moment in list_moments(layout) if moment.whole]
    return int(whole[-1].epoch) if whole else None
