"""A sweep: runs that differ in one setting, in folders of one folder, and what came of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from vae_explorer.errors import CheckpointError, RunError, SettingsError
from vae_explorer.runs.create import create_run, resume_run
from vae_explorer.runs.ladder import list_moments, read_terms
from vae_explorer.runs.ladder_writer import LADDER_MIB
from vae_explorer.runs.layout import RunLayout, is_run
from vae_explorer.runs.run import open_run
from vae_explorer.training.assignments import changed_setup
from vae_explorer.training.fit import Fit

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.runs.records import Record
    from vae_explorer.runs.writer import RunWriter
    from vae_explorer.training.settings import Setup

__all__ = [
    "SWEPT",
    "Sweep",
    "SweepRow",
    "SweptKey",
    "begin_member",
    "is_done",
    "read_row",
    "swept_values",
]

SweptKey = Literal["beta", "latent_dim"]
SWEPT: dict[SweptKey, str] = {"beta": "training.beta", "latent_dim": "model.latent_dim"}
"""Settings that can be swept, with their full names."""

_MOST = 32


def swept_values(key: SweptKey, words: str) -> tuple[float, ...]:
    """Read the values of a sweep.

    Args:
        key: What is swept.
        words: Numbers with commas between them.

    Returns:
        The values, each once, ascending.

    Raises:
        SettingsError: ``SET_SWEEP`` if they are not two to 32 numbers, whole ones for dimensions.

    Example:
        >>> swept_values("beta", "4, 1,0.5, 1")
        (0.5, 1.0, 4.0)
    """
    try:
        values = sorted(
            {float(word) for word in words.replace(";", ",").split(",") if word.strip()}
        )
    except ValueError:
        raise SettingsError("SET_SWEEP", f"“{words[:60]}” are not numbers: 1, 2, 4.") from None
    whole = key != "latent_dim" or all(
        value == int(value) for value in values if math.isfinite(value)
    )
    if not 2 <= len(values) <= _MOST or not all(map(math.isfinite, values)):
        raise SettingsError(
            "SET_SWEEP", f"A sweep goes over 2 to {_MOST} different values, such as 1, 2, 4."
        )
    if not whole:
        raise SettingsError("SET_SWEEP", "Latent dimensions are whole numbers: 2, 4, 8.")
    return tuple(values)


@dataclass(frozen=True)
class Sweep:
    """Runs to be trained, one after another.

    Attributes:
        folder: Where each gets a folder of its own.
        key: The setting in which they differ.
        values: What it takes.
        base: All other settings.
    """

    folder: Path
    key: SweptKey
    values: tuple[float, ...]
    base: Setup

    def setup(self, value: float) -> Setup:
        """Return the settings of one run.

        Raises:
            SettingsError: If the value is outside its range.
        """
        return changed_setup(self.base, {SWEPT[self.key]: f"{value:g}"})

    def path(self, value: float) -> Path:
        """Return the folder of one run."""
        return self.folder / f"{self.key.replace('_', '-')}-{value:g}"


def is_done(path: Path, epochs: int) -> bool:
    """Say whether nothing is left to train of a run.

    Args:
        path: Folder of the run; it may be missing.
        epochs: Epochs in all that are wanted.
    """
    if not is_run(path):
        return False
    records = open_run(path).metrics()
    if any(record["kind"] == "end" and record["reason"] == "patience" for record in records):
        return True
    return max((r["epoch"] for r in records if r["kind"] == "epoch"), default=0) >= epochs


def begin_member(
    path: Path,
    image_set: ImageSet,
    setup: Setup,
    *,
    threads: int | None = None,
    ladder_mib: int = LADDER_MIB,
) -> tuple[Fit, RunWriter]:
    """Begin one run of a sweep, or go on with it.

    Args:
        path: Its folder.
        image_set: Images with their split.
        setup: Its settings.
        threads: CPU threads if the setup leaves them open.
        ladder_mib: Disk for its moments, in MiB.

    Returns:
        The training, and the writer of the run, both to be closed.

    Raises:
        RunError: ``RUN_SWEEP_OTHER`` if the folder holds a run with other settings or images, and
            as :func:`~vae_explorer.runs.create_run` does.
    """
    if not is_run(path):
        fit = Fit(image_set, setup, threads=threads)
        return fit, create_run(path, image_set, setup, ladder_mib=ladder_mib)
    found = resume_run(path, setup.training.epochs, ladder_mib=ladder_mib)
    try:
        same = found.run.manifest.images.fingerprint == image_set.fingerprint
        if not same or found.setup != setup:
            raise RunError(
                "RUN_SWEEP_OTHER",
                f"{path} holds a run with other settings or other images than this sweep’s. "
                "Choose another folder for the sweep.",
            )
        return Fit(found.image_set, setup, found.state, threads=threads), found.writer
    except BaseException:
        found.writer.close()
        raise


@dataclass(frozen=True, eq=False)
class SweepRow:
    """What came of one run.

    Attributes:
        value: Of the setting that is swept.
        path: Its folder.
        latent_dim: Its latent dimensions.
        epochs: Epochs in all.
        split: Of the images that the numbers are of.
        elbo: After each epoch in nats per image, float64, shape ``(E,)``; the last one is what the
            run has come to.
        reconstruction: Of the last epoch.
        kl: Of the last epoch.
        active_units: Latent dimensions in use when that was last measured; None where it was not.
        terms: ELBO of each of the split's images at the end, one draw each, float32, shape
            ``(n,)``; None where no moment was kept of the end.
    """

    value: float
    path: Path
    latent_dim: int
    epochs: int
    split: str
    elbo: np.ndarray
    reconstruction: float
    kl: float
    active_units: int | None
    terms: np.ndarray | None = None


def read_row(path: Path, key: SweptKey, rows: np.ndarray | None = None) -> SweepRow | None:
    """Read what came of a run.

    Args:
        path: Its folder.
        key: What is swept.
        rows: Indices of the images that the terms are wanted of, None for no terms.

    Returns:
        The row, or None before the first epoch.

    Raises:
        RunError: If it cannot be read.
    """
    run = open_run(path)
    records = run.metrics()
    epochs = _epochs_in(records)
    if not epochs:
        return None
    last, model = epochs[-1], run.setup.model
    units = [r["active_units"] for r in records if r["kind"] == "information"]
    beta = [float(r["beta"]) for r in records if r["kind"] == "change"]
    value = model.latent_dim if key == "latent_dim" else [run.setup.training.beta, *beta][-1]
    return SweepRow(
        value=float(value),
        path=path,
        latent_dim=model.latent_dim,
        epochs=run.setup.training.epochs,
        split=str(last["split"]),
        elbo=np.array([float(record["elbo"]) for record in epochs]),
        reconstruction=float(last["reconstruction"]),
        kl=float(last["kl"]),
        active_units=int(units[-1]) if units else None,
        terms=None if rows is None else _terms_at_end(path, rows),
    )


def _epochs_in(records: Iterable[Record]) -> Sequence[Record]:
    epochs = [record for record in records if record["kind"] == "epoch"]
    held_out = [record for record in epochs if record["split"] == "validation"]
    return held_out or epochs


def _terms_at_end(path: Path, rows: np.ndarray) -> np.ndarray | None:
    moments = list_moments(RunLayout(path))
    if not moments:
        return None
    try:
        terms = read_terms(moments[-1])
    except CheckpointError:
        return None
    return terms[rows] if len(rows) and rows.max() < len(terms) else None
