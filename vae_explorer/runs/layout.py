"""Names of the files of a run."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from vae_explorer.runs.lock import is_being_written

__all__ = ["RunLayout", "is_read_only", "is_run", "new_run_path"]

_WRITTEN_FIRST = {"lock", "images.json", "images.safetensors", "metrics.jsonl", "checkpoints"}
_STEP = re.compile(r"step-(\d{8,12})\.safetensors")


@dataclass(frozen=True)
class RunLayout:
    """Where the parts of a run stand.

    Attributes:
        path: The run's folder.

    Example:
        >>> RunLayout(Path("faces")).checkpoint(1200).name
        'step-00001200.safetensors'
    """

    path: Path

    @property
    def manifest(self) -> Path:
        """What was trained, how and on what; its presence makes the folder a run."""
        return self.path / "run.json"

    @property
    def metrics(self) -> Path:
        """One JSON record a line, only ever appended to."""
        return self.path / "metrics.jsonl"

    @property
    def image_list(self) -> Path:
        """Paths, labels, columns and split of the images, and what was rejected."""
        return self.path / "images.json"

    @property
    def image_pixels(self) -> Path:
        """The decoded pixels."""
        return self.path / "images.safetensors"

    @property
    def judgements(self) -> Path:
        """Tags, notes and exclusions of images."""
        return self.path / "judgements.json"

    @property
    def judgement_table(self) -> Path:
        """The same as CSV."""
        return self.path / "judgements.csv"

    @property
    def checkpoints(self) -> Path:
        """Folder of the checkpoints."""
        return self.path / "checkpoints"

    @property
    def snapshots(self) -> Path:
        """Folder of the ladder: the moments that are kept of the training."""
        return self.path / "snapshots"

    @property
    def lock(self) -> Path:
        """Locked by the one process that writes."""
        return self.path / "lock"

    def checkpoint(self, step: int) -> Path:
        """Return the name of the checkpoint after a step."""
        return self.checkpoints / f"step-{step:08d}.safetensors"

    def snapshot(self, step: int) -> Path:
        """Return the name of the moment after a step."""
        return self.snapshots / f"step-{step:08d}.safetensors"

    def list_checkpoints(self) -> list[tuple[int, Path]]:
        """Return the checkpoints that are there as ``(step, path)``, newest first."""
        return _steps_in(self.checkpoints)[::-1]

    def list_snapshots(self) -> list[tuple[int, Path]]:
        """Return the moments that are there as ``(step, path)``, oldest first."""
        return _steps_in(self.snapshots)


def _steps_in(folder: Path) -> list[tuple[int, Path]]:
    """Return the files of a step in order; it follows the step in the name: clocks jump."""
    try:
        names = [path.name for path in folder.iterdir()]
    except OSError:
        return []
    found = ((match[1], name) for name in names if (match := _STEP.fullmatch(name)))
    return sorted((int(step), folder / name) for step, name in found)


def is_run(path: str | Path) -> bool:
    """Say whether a folder is a run, by the presence of its ``run.json``.

    False also of a folder that this user may not look into.
    """
    try:
        return RunLayout(Path(path)).manifest.is_file()
    except OSError:
        return False


def is_read_only(path: Path) -> bool:
    """Say whether a run cannot be written to, as on a medium that is only to be read.

    Args:
        path: The run's folder.
    """
    folders = (path, RunLayout(path).checkpoints)
    return any(folder.is_dir() and not os.access(folder, os.W_OK) for folder in folders)


def new_run_path(folder: Path, name: str, *, reuse: bool = True) -> Path:
    """Return a free name for a run; what one left that was cut off as it began is free as well.

    Args:
        folder: Where it is to stand.
        name: What it is about, such as the name of its image set.
        reuse: False for a name of which there is nothing at all.
    """
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)
    stem = kept.strip("-")[:48].lower() or "run"
    number = 1
    while os.path.lexists(place := folder / f"{stem}-{number:03d}"):
        if reuse and _is_left_over(place):
            break
        number += 1
    return place


def _is_left_over(path: Path) -> bool:
    """Say whether a folder holds what is written first of a run, by nobody any more."""
    layout = RunLayout(path)
    try:
        names = {entry.name for entry in path.iterdir() if not entry.name.startswith(".")}
        begun = "lock" in names and names <= _WRITTEN_FIRST
        return begun and not any(layout.checkpoints.iterdir()) and not is_being_written(layout.lock)
    except OSError:
        return False
