"""Where runs stand that nobody gave a place: among the program's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.errors import RunError
from vae_explorer.places import runs_dir
from vae_explorer.runs.layout import new_run_path

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["next_run_path", "no_place"]


def next_run_path(name: str) -> Path:
    """Return where the next run goes.

    Args:
        name: What it is about.

    Raises:
        RunError: ``RUN_NO_PLACE`` if there can be no folder for it.
    """
    try:
        return new_run_path(runs_dir(), name)
    except OSError as error:
        raise no_place(error) from error


def no_place(error: OSError) -> RunError:
    """Tell in a sentence that a run cannot stand where the program keeps them.

    Args:
        error: Why its folder could not be made.
    """
    why = error.strerror or str(error)
    if isinstance(error, FileExistsError):
        why = "a file lies there, or a link that leads nowhere"
    return RunError(
        "RUN_NO_PLACE",
        f"The run cannot be kept in {error.filename}: {why}. "
        "Nothing was begun; make room there, allow writing, or let VAE_EXPLORER_HOME name another "
        "folder.",
    )
