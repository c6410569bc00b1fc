"""A branch: a run that begins from a moment of another, with settings of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from vae_explorer.errors import CheckpointError, RunError, SettingsError
from vae_explorer.figures import epoch_number
from vae_explorer.runs.atomic import why_not_written, write_atomically
from vae_explorer.runs.checkpoint import pack_checkpoint, read_checkpoint
from vae_explorer.runs.create import refuse_existing
from vae_explorer.runs.disk import DISK, Disk
from vae_explorer.runs.ladder import list_moments, read_whole, rest_of
from vae_explorer.runs.layout import RunLayout
from vae_explorer.runs.lock import RunLock
from vae_explorer.runs.manifest import Ancestor
from vae_explorer.runs.metrics import records_until
from vae_explorer.runs.records import Record, record_of
from vae_explorer.runs.run import Run, open_run
from vae_explorer.training.assignments import changed_setup, named
from vae_explorer.training.changes import change_tensors, changes_in, setup_after
from vae_explorer.training.reports import Changed
from vae_explorer.training.state import Place, TrainingState

if TYPE_CHECKING:
    from vae_explorer.training.settings import Setup

__all__ = ["Branched", "branch_run"]

_FIXED = "training.validation_fraction"


@dataclass(frozen=True)
class Branched:
    """A branch that was made.

    Attributes:
        path: Its folder.
        setup: What it is trained with from here on, with the epochs in all.
        step: The step it begins from.
        epoch: The same moment in epochs, 0 or more.
        wanted: The step that was asked for, None for the newest.
        anew: Whether it begins at step 0 with new weights: because that was asked for, or because
            those of the moment do not fit the changed settings.
        ancestor: Name of the run that it branches off.
    """

    path: Path
    setup: Setup
    step: int
    epoch: float
    wanted: int | None
    anew: bool
    ancestor: str

    @property
    def note(self) -> str:
        """What became of the wish where it was not met to the letter, else empty."""
        if self.anew and self.wanted != 0:
            return "The weights do not fit these settings: the branch begins anew, untrained."
        if self.wanted is not None and self.wanted != self.step:
            there = f"step {self.step}, epoch {epoch_number(self.epoch)}"
            return f"Step {self.wanted} was not kept: the branch begins at {there}."
        return ""

    @property
    def words(self) -> str:
        """What was made, in a sentence or two."""
        place = "and begins anew" if self.anew else f"at epoch {epoch_number(self.epoch)}"
        made = f"{self.path.name} branches off {self.ancestor} {place}."
        return f"{made} {self.note}".strip()


def branch_run(
    source: str | Path,
    target: str | Path,
    *,
    step: int | None = None,
    changes: Mapping[str, str] | None = None,
    epochs: int | None = None,
    disk: Disk = DISK,
) -> Branched:
    """Begin a run from a moment of another; ``resume_run`` goes on with it.

    The branch has the images, their split and the record of the other run up to the moment. With
    nothing changed, it goes on bit for bit as the other run did.

    Args:
        source: Folder of the run to branch from; nothing in it is changed.
        target: Folder of the run to be.
        step: Steps done at the moment; the nearest one that is kept with all that training needs
            is taken. None for the newest, 0 to begin anew.
        changes: What is written of each changed setting, by its name; see
            :func:`~vae_explorer.training.assignments.named`.
        epochs: Epochs in all; None to leave them, or to add half as many where all are done.
        disk: The operating system.

    Raises:
        RunError: If there is no such run, its images are gone, or the branch cannot be written.
        CheckpointError: If no saved state can be used.
        SettingsError: If a setting is unknown, outside its range, or fixed in a branch.

    References:
        Jaderberg et al., "Population Based Training of Neural Networks", 2017, arXiv:1711.09846
        (going on from another's weights with other settings).
    """
    refuse_existing(target)
    run = open_run(source)
    wishes = named(changes or {})
    if _FIXED in wishes:
        raise SettingsError(
            "SET_FIXED", "A branch keeps the validation images of the run it begins from."
        )
    if not run.has_exact_images:
        raise RunError(
            "RUN_NO_IMAGES",
            f"The images of this run are no longer in {run.images.source}, and were too large "
            "to be kept in the run. Put them back to branch from it.",
        )
    if epochs is not None:
        wishes["training.epochs"] = epochs
    start = _start(run, step, lambda base: changed_setup(base, wishes))
    if "training.epochs" not in wishes:
        start = replace(start, setup=_with_epochs(start.setup, start.epoch))
    layout = RunLayout(Path(target).absolute())
    try:
        _write(run, layout, start, disk)
    except OSError as error:
        code, sentence = why_not_written(error, layout.path, 0, disk)
        raise RunError(f"RUN_SAVE_{code}", sentence) from error
    return Branched(
        path=layout.path,
        setup=start.setup,
        step=start.step,
        epoch=start.epoch,
        wanted=step,
        anew=start.state is None,
        ancestor=run.path.absolute().name,
    )


@dataclass(frozen=True)
class _Start:
    """Where a branch begins: a state, or None to begin anew."""

    setup: Setup
    state: TrainingState | None = None
    step: int = 0
    epoch: float = 0.0


def _start(run: Run, step: int | None, change: Callable[[Setup], Setup]) -> _Start:
    for state in _states(run, step) if step != 0 else ():
        base = setup_after(run.setup, changes_in(state.tensors, run.setup.training))
        setup = change(base)
        if _fits(run, setup, state):
            place = Place.of(state)
            epoch = place.epoch + place.cursor / max(1, len(run.images.train_index))
            return _Start(setup, _taken_on(state, run, setup, epoch), place.step, epoch)
        if _fits(run, base, state):
            return _Start(setup)
    return _Start(change(run.setup))


def _states(run: Run, step: int | None) -> Iterator[TrainingState]:
    """Yield the states that training can go on from, the one to take first."""
    if step is None:
        newest = run.latest_state()
        yield from () if newest is None else (newest,)
        return
    layout = RunLayout(run.path)
    kept: list[tuple[int, Callable[[], TrainingState]]] = [
        (moment.step, partial(read_whole, moment))
        for moment in list_moments(layout)
        if moment.whole
    ]
    kept += [(at, partial(_saved, path)) for at, path in layout.list_checkpoints()]
    for _, read in sorted(kept, key=lambda found: (abs(found[0] - step), found[0])):
        try:
            yield read()
        except CheckpointError:
            continue


def _saved(path: Path) -> TrainingState:
    return read_checkpoint(path)[0]


def _fits(run: Run, setup: Setup, state: TrainingState) -> bool:
    from vae_explorer.training.fit import Fit

    quick = changed_setup(setup, {"training.device": "cpu", "training.start_at_data": False})
    try:
        Fit(run.images, quick, state).close()
    except CheckpointError:
        return False
    return True


def _taken_on(state: TrainingState, run: Run, setup: Setup, epoch: float) -> TrainingState:
    """Return the state with the branch's own learning rate and β as its newest change."""
    before = changes_in(state.tensors, run.setup.training)
    held, training = setup_after(run.setup, before).training, setup.training
    if (held.learning_rate, held.beta) == (training.learning_rate, training.beta):
        return state
    own = Changed(int(state.meta["step"]), epoch, training.learning_rate, training.beta)
    changes = (*before, own)
    meta = {**state.meta, "changes": len(changes)}
    return TrainingState({**state.tensors, **change_tensors(changes)}, meta)


def _with_epochs(setup: Setup, done: float) -> Setup:
    return changed_setup(setup, {"training.epochs": setup.training.epochs_to_go_to(done)})


def _write(run: Run, layout: RunLayout, start: _Start, disk: Disk) -> None:
    """Write the parts of the branch, last of all what makes the folder a run."""
    layout.checkpoints.mkdir(parents=True, exist_ok=True)
    lock = RunLock(layout.lock)
    try:
        refuse_existing(layout.path)  # again: now nobody else can begin one
        for name in ("metrics", "image_list", "image_pixels"):  # of one that was cut off
            getattr(layout, name).unlink(missing_ok=True)
        theirs = RunLayout(run.path.absolute())
        for name in ("image_list", "image_pixels", "judgements", "judgement_table"):
            _share(getattr(theirs, name), getattr(layout, name), disk)
        records = [] if start.state is None else list(_records(run, start.state))
        ancestor = Ancestor(
            name=theirs.path.name,
            path=str(theirs.path),
            step=start.step,
            epoch=start.epoch,
            attempts=max((r["attempt"] for r in records if r["kind"] == "attempt"), default=0),
        )
        manifest = run.manifest.branched(start.setup, ancestor)
        if start.state is not None:
            _share_moments(theirs, layout, start.step, disk)
            lines = b"".join(json.dumps(record).encode() + b"\n" for record in records)
            _put(layout.metrics, lines, disk)
            _put(layout.checkpoint(start.step), pack_checkpoint(start.state, manifest), disk)
        _put(layout.manifest, manifest.text().encode(), disk)
    finally:
        lock.release()


def _records(run: Run, state: TrainingState) -> Iterator[Record]:
    """Yield what led up to the branch, and how it changed learning rate and β itself."""
    place = Place.of(state)
    changes = changes_in(state.tensors, run.setup.training)
    kept = list(records_until(run.metrics(), place.step, place.epoch, len(changes)))
    yield from kept
    known = sum(record["kind"] == "change" for record in kept)
    attempt = max((r["attempt"] for r in kept if r["kind"] == "attempt"), default=1)
    yield from (record for c in changes[known:] if (record := record_of(c, attempt)))


def _share_moments(theirs: RunLayout, layout: RunLayout, upto: int, disk: Disk) -> None:
    """Give the branch the moments that led up to it."""
    layout.snapshots.mkdir(exist_ok=True)
    for step, path in theirs.list_snapshots():
        if step <= upto:
            _share(path, layout.snapshot(step), disk)
            _share(rest_of(path), rest_of(layout.snapshot(step)), disk)


def _share(source: Path, target: Path, disk: Disk) -> None:
    if source.is_file():
        target.unlink(missing_ok=True)
        disk.share(source, target)


def _put(path: Path, content: bytes, disk: Disk) -> None:
    write_atomically(path, [content], overwrite=True, disk=disk)
