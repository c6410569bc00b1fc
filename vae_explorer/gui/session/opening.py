"""Opening a run for the window; runs on a worker thread."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.errors import RunError
from vae_explorer.runs import open_run
from vae_explorer.runs.judgement_file import JudgementFile
from vae_explorer.runs.judgements import Judgements
from vae_explorer.runs.ladder import Moment, list_moments
from vae_explorer.runs.layout import RunLayout, is_read_only
from vae_explorer.training.changes import changes_in, setup_after
from vae_explorer.training.image_history import curves_in
from vae_explorer.training.reports import Codes, Progress, Snapshot
from vae_explorer.training.series import MOST_POINTS

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.runs.manifest import Manifest
    from vae_explorer.runs.run import Run
    from vae_explorer.training.history import History
    from vae_explorer.training.settings import Setup
    from vae_explorer.training.state import TrainingState

__all__ = ["OpenedRun", "no_codes", "open_for_window", "progress_of", "snapshot_of"]


@dataclass(frozen=True, eq=False)
class OpenedRun:
    """A run, read.

    Attributes:
        path: Its folder.
        images: Its images, split as they were trained on.
        setup: Its model and training, with what was changed while it trained.
        history: Its curves so far.
        snapshot: Its newest model, or None if it was stopped before the first save.
        epochs_done: Whole epochs behind that model.
        progress: How far training was; times are not known.
        notes: What was noticed on the way, such as a damaged checkpoint.
        judgements: What was said of its images.
        judgement_file: Where that is kept.
        moments: The kept moments of its training, oldest first.
        manifest: What its folder says of it.
        is_read_only: Whether its folder cannot be written to.
    """

    path: Path
    images: ImageSet
    setup: Setup
    history: History
    snapshot: Snapshot | None
    epochs_done: int
    progress: Progress
    notes: tuple[str, ...]
    judgements: Judgements
    judgement_file: JudgementFile
    moments: tuple[Moment, ...]
    manifest: Manifest
    is_read_only: bool = False


def no_codes(images: int, latent_dim: int) -> Codes:
    """Return codes of which none is known yet.

    Args:
        images: Number of images ``N``.
        latent_dim: Number of latent dimensions ``D``.
    """
    unknown = np.full((images, latent_dim), np.nan, np.float32)
    return Codes(unknown, unknown, unknown[:, 0], unknown[:, 0], 0, exact=False)


def snapshot_of(run: Run, state: TrainingState, codes: Codes, trained: int) -> Snapshot:
    """Return the newest model of a run.

    Args:
        run: The run.
        state: Its newest state.
        codes: Of its images, as far as they are known.
        trained: Number of images that it is trained on.
    """
    seen = int(state.meta.get("cursor", 0)) / max(1, trained)
    curves = curves_in(state.tensors, len(codes.mean))
    epoch = int(state.meta["epoch"]) + seen
    return Snapshot(int(state.meta["step"]), epoch, run.model, codes, curves)


def progress_of(setup: Setup, step: int, trained: int) -> Progress:
    """Return how far a training was; its times are not known.

    Args:
        setup: Of the run.
        step: Steps done.
        trained: Number of images that it is trained on.
    """
    training = setup.training
    steps_per_epoch = -(-trained // training.batch_size)
    return Progress(
        step=step,
        steps=training.epochs * steps_per_epoch,
        epoch=min(step // max(1, steps_per_epoch) + 1, training.epochs),
        epochs=training.epochs,
        images_per_s=math.nan,
        elapsed_s=math.nan,
        remaining_s=math.nan,
    )


def open_for_window(path: Path) -> OpenedRun:
    """Read a run.

    Args:
        path: Its folder.

    Raises:
        RunError: If it cannot be read.
        CheckpointError: If no checkpoint can be used.
    """
    run = open_run(path)
    images, state = run.images, run.latest_state()
    snapshot, setup, epochs_done = None, run.setup, 0
    if state is not None:
        epochs_done = int(state.meta["epoch"])
        setup = setup_after(setup, changes_in(state.tensors, setup.training))
        codes = no_codes(len(images), run.setup.model.latent_dim)
        snapshot = snapshot_of(run, state, codes, len(images.train_index))
    step = snapshot.step if snapshot else 0
    progress = progress_of(setup, step, len(images.train_index))
    history, notes = run.history(MOST_POINTS), list(run.notes)
    file, judgements = JudgementFile(run.path), Judgements()
    try:
        judgements = file.read()
    except RunError as error:
        notes.append(error.sentence)
    return OpenedRun(
        run.path,
        images,
        setup,
        history,
        snapshot,
        epochs_done,
        progress,
        tuple(notes),
        judgements,
        file,
        list_moments(RunLayout(run.path)),
        run.manifest,
        is_read_only(run.path),
    )
