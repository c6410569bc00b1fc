"""How a sitting of a training begins in its record, and what is said of one that failed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from vae_explorer.errors import TrainingError
from vae_explorer.figures import count

if TYPE_CHECKING:
    from vae_explorer.runs.records import Record
    from vae_explorer.training.state import TrainingState

__all__ = ["opening_record", "with_what_is_kept"]


def opening_record(attempt: int, epochs: int, start: TrainingState | None) -> Record:
    """Return the first record of a sitting.

    Args:
        attempt: Its number, from 1.
        epochs: Epochs in all.
        start: The state on disk that it goes on from, None to begin.
    """
    return {
        "kind": "attempt",
        "attempt": attempt,
        "step": int(start.meta["step"]) if start else 0,
        "epochs_done": int(start.meta["epoch"]) if start else 0,
        "epochs": epochs,
        "changes": int(start.meta.get("changes", 0)) if start else 0,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def with_what_is_kept(error: TrainingError, saved_step: int) -> TrainingError:
    """Return an error that also says what is on disk.

    Args:
        error: What ended the training.
        saved_step: Step of the newest state on disk, -1 if there is none.
    """
    kept = "Nothing had been saved before."
    if saved_step >= 0:
        kept = f"The state of step {count(saved_step)} is kept."
    return TrainingError(error.code, f"{error.sentence} {kept}", error.step)
