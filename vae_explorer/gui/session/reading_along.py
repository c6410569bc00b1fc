"""What is new in a run that another program trains; runs on a worker. No Qt.

A reader locks nothing for longer than a look at the lock, and that only where somebody has written:
whoever wants to train must not meet the reader there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_explorer.errors import RunError, VaeExplorerError
from vae_explorer.gui.session.opening import no_codes, progress_of, snapshot_of
from vae_explorer.places import is_there
from vae_explorer.runs import open_run
from vae_explorer.runs.ladder import Moment, list_moments, read_moment
from vae_explorer.runs.layout import RunLayout
from vae_explorer.runs.lock import is_being_written
from vae_explorer.runs.manifest import Manifest, read_manifest
from vae_explorer.training.changes import setup_after
from vae_explorer.training.reports import Progress, Snapshot
from vae_explorer.training.series import MOST_POINTS

if TYPE_CHECKING:
    from pathlib import Path

    from vae_explorer.runs.run import Run
    from vae_explorer.training.history import History
    from vae_explorer.training.settings import Setup

__all__ = ["Look", "Progressed", "Trace", "look_at"]


@dataclass(frozen=True)
class Trace:
    """What shows from outside that somebody has written.

    Attributes:
        record_bytes: Length of the record.
        checkpoint: Step of the newest one, -1 if there is none.
        moment: Step of the newest one on the ladder, -1 if there is none.
    """

    record_bytes: int
    checkpoint: int
    moment: int


@dataclass(frozen=True, eq=False)
class Progressed:
    """How far a run has come.

    Attributes:
        setup: Its settings, with what was changed while it trained.
        history: Its curves.
        progress: How far it is by its record.
        moments: The kept moments, oldest first.
        snapshot: Its newest model, or None if that is known already or cannot be read now.
    """

    setup: Setup
    history: History
    progress: Progress
    moments: tuple[Moment, ...]
    snapshot: Snapshot | None


@dataclass(frozen=True, eq=False)
class Look:
    """One look at a run.

    Attributes:
        path: Of the run.
        trace: What was seen from outside.
        elsewhere: Whether another program trains it now.
        meant: What its folder said of it when it was opened; None if that is not known.
        lost: What became of that folder, in a sentence; empty while it is there.
        progressed: What is new, or None if nothing is.
    """

    path: Path
    trace: Trace | None
    elsewhere: bool
    meant: Manifest | None = None
    lost: str = ""
    progressed: Progressed | None = None


def look_at(last: Look, known: Snapshot | None, images: int, trained: int) -> Look:
    """Look at a run again.

    Args:
        last: The last look; its trace is None before the first.
        known: The newest model that is known.
        images: Number of images of the run.
        trained: How many of them are trained on.
    """
    layout = RunLayout(last.path)
    if lost := _what_became_of(layout, last.meant):
        return Look(last.path, last.trace, elsewhere=False, meant=last.meant, lost=lost)
    trace = _trace_of(layout)
    grown = last.trace is not None and trace != last.trace
    elsewhere = (last.elsewhere or grown) and is_being_written(layout.lock)
    if not grown:
        return Look(last.path, trace, elsewhere, last.meant)
    try:
        progressed = _read(layout, known, images, trained)
    except VaeExplorerError:
        # It is being written just now, or the folder is away: the next look may see more.
        return Look(last.path, last.trace, elsewhere, last.meant)
    return Look(last.path, trace, elsewhere, last.meant, progressed=progressed)


def _what_became_of(layout: RunLayout, meant: Manifest | None) -> str:
    """Return why the run is not where it was, in words; empty if it is, or nobody can say."""
    kept = "What is shown of it is still in memory, and can be looked at and exported."
    if not is_there(layout.manifest):
        return (
            f"{layout.path} was removed or moved, or its disk is away. {kept} Put the folder back "
            "to go on with the run."
        )
    try:
        if meant is not None:
            meant.refuse_another(read_manifest(layout.manifest), layout.path)
    except RunError as error:
        return f"{error.sentence} {kept}" if error.code == "RUN_EXISTS" else ""
    return ""


def _trace_of(layout: RunLayout) -> Trace:
    try:
        size = layout.metrics.stat().st_size
    except OSError:
        size = 0
    checkpoints, moments = layout.list_checkpoints(), layout.list_snapshots()
    return Trace(size, checkpoints[0][0] if checkpoints else -1, moments[-1][0] if moments else -1)


def _read(layout: RunLayout, known: Snapshot | None, images: int, trained: int) -> Progressed:
    run = open_run(layout.path)
    history = run.history(MOST_POINTS)
    moments = list_moments(layout)
    batches = history.curves().batches.steps
    step = int(batches[-1]) if len(batches) else 0
    setup = setup_after(run.setup, history.changes)
    snapshot = _newest(run, layout, moments, known, images, trained)
    return Progressed(setup, history, progress_of(setup, step, trained), moments, snapshot)


def _newest(
    run: Run,
    layout: RunLayout,
    moments: tuple[Moment, ...],
    known: Snapshot | None,
    images: int,
    trained: int,
) -> Snapshot | None:
    """Return the newest model if it is newer than the known one: a moment, which has codes too."""
    step = -1 if known is None else known.step
    checkpoints = layout.list_checkpoints()
    saved = checkpoints[0][0] if checkpoints else -1
    if moments and moments[-1].step > step and moments[-1].step >= saved:
        return read_moment(moments[-1], run.setup)
    if saved <= step:
        return None
    state = run.latest_state()
    if state is None:
        return None
    codes = known.codes if known is not None else no_codes(images, run.setup.model.latent_dim)
    return snapshot_of(run, state, codes, trained)
