"""Moving a run to the system's bin, and back out of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFile

from vae_explorer.errors import RunError
from vae_explorer.runs.layout import RunLayout, is_run
from vae_explorer.runs.lock import is_being_written
from vae_explorer.runs.removal import delete_folder

__all__ = ["Removed", "delete_run", "move_to_bin", "put_back"]


@dataclass(frozen=True)
class Removed:
    """A run that is gone from the shelf.

    Attributes:
        path: Where it stood.
        in_bin: Where it lies now; None if the system has no bin, and it stands where it stood.
    """

    path: Path
    in_bin: Path | None


def move_to_bin(path: Path) -> Removed:
    """Move a run to the system's bin.

    Args:
        path: Folder of the run.

    Raises:
        RunError: ``RUN_MISSING`` if it is no run any more, ``RUN_LOCKED`` if it is being trained.
    """
    _refuse(path)
    folder = QFile(str(path))
    moved = folder.moveToTrash()
    return Removed(path, Path(folder.fileName()) if moved else None)


def delete_run(path: Path) -> Removed:
    """Delete a run for good.

    Args:
        path: Folder of the run.

    Raises:
        RunError: As in :func:`move_to_bin`; ``RUN_NOT_REMOVED`` if the system refuses.
    """
    _refuse(path)
    try:
        delete_folder(path)
    except OSError as error:
        raise _not_removed(path, error) from error
    return Removed(path, path)


def put_back(removed: Removed) -> Path:
    """Take a run out of the bin again, to where it stood.

    Args:
        removed: What was moved to the bin.

    Returns:
        The folder of the run.

    Raises:
        RunError: ``RUN_NOT_REMOVED`` if it is no longer there, or something else has its place.
    """
    place = removed.in_bin
    if place is None or not is_run(place) or removed.path.exists():
        raise RunError(
            "RUN_NOT_REMOVED",
            f"{removed.path.name} could not be put back: it is no longer in the bin, or another "
            f"folder has its name. Look for it in the system's bin.",
        )
    try:
        # No copy, of which a cut could leave a half: bins lie on the disk of what they hold.
        place.rename(removed.path)
    except OSError as error:
        raise _not_removed(removed.path, error) from error
    # What remembers in the bins of Linux where a file came from.
    note = place.parent.parent / "info" / f"{place.name}.trashinfo"
    note.unlink(missing_ok=True)
    return removed.path


def _refuse(path: Path) -> None:
    if not is_run(path):
        raise RunError("RUN_MISSING", f"There is no run at {path}.")
    if is_being_written(RunLayout(path).lock):
        raise RunError(
            "RUN_LOCKED", f"{path.name} is being trained. Stop that training, then remove the run."
        )


def _not_removed(path: Path, error: OSError) -> RunError:
    return RunError(
        "RUN_NOT_REMOVED", f"{path.name} could not be moved or deleted: {error.strerror or error}."
    )
