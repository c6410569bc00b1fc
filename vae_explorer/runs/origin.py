"""The origin of a run: from what, and by which doings, it came to be as it is.

All of it is read from the run itself, so that it is known of every run, whoever trained it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vae_explorer.errors import RunError
from vae_explorer.runs.beginning import Beginning, beginning_of
from vae_explorer.runs.judgement_file import JudgementFile
from vae_explorer.runs.run import Run, open_run
from vae_explorer.training.assignments import changes_between
from vae_explorer.training.reports import Changed

if TYPE_CHECKING:
    from vae_explorer.runs.records import Record
    from vae_explorer.training.settings import Setup

__all__ = ["Branching", "Leg", "Origin", "origin_of"]

_RATES = ("training.learning_rate", "training.beta")


@dataclass(frozen=True)
class Leg:
    """A part of a training that had one number of epochs in all.

    Attributes:
        start: Steps done before it.
        epochs: Epochs in all.
        end: Steps done when it was stopped; None where it came to its end by itself, or goes on.
    """

    start: int
    epochs: int
    end: int | None


@dataclass(frozen=True)
class Branching:
    """How a run branched off another.

    Attributes:
        path: Folder of the other run.
        step: Steps done there; 0 where the branch began anew.
        settings: What is written of each setting that may differ from the other's, by its name.
    """

    path: Path
    step: int
    settings: Mapping[str, str]


@dataclass(frozen=True)
class Origin:
    """How a run came to be.

    Attributes:
        path: Its folder, absolute.
        beginning: Images and settings that it began with; of a branch, those of its first ancestor.
        threads: CPU threads that it was trained with, 0 where that is not known.
        legs: The parts of its own training, in order.
        rates: Learning rate and β before the first change.
        changes: Of them while it trained, in order.
        step: Of its newest state.
        running: Whether it is still being trained, so that its end is not known.
        branching: Where it branched off, or None for a run that began by itself.
    """

    path: Path
    beginning: Beginning
    threads: int
    legs: tuple[Leg, ...]
    rates: tuple[float, float]
    changes: tuple[Changed, ...]
    step: int
    running: bool = False
    branching: Branching | None = None


def origin_of(path: str | Path, *, running: bool = False) -> Origin:
    """Read how a run came to be.

    Args:
        path: Folder of the run.
        running: Whether it is still being trained.

    Raises:
        RunError: If it cannot be read, or ``RUN_NO_ANCESTOR`` if it is a branch of a run that is
            gone.
        CheckpointError: If no saved state can be used.
    """
    run = open_run(path)
    records, state = run.metrics(), run.latest_state()
    meta = state.meta if state is not None else {"step": 0, "epoch": 0}
    ancestor = run.manifest.ancestor
    inherited = ancestor.attempts if ancestor is not None else 0
    own = [record for record in records if record.get("attempt", 1) > inherited]
    epochs = run.setup.training.epochs
    legs = _legs(own, epochs)
    step, done = int(meta["step"]), int(meta["epoch"])
    if len(legs) > 1 and legs[-1].start == step and legs[-1].epochs == legs[-2].epochs:
        legs.pop()  # there was nothing left to train
    last = legs[-1]
    if not (running or done >= last.epochs or _waited_in_vain(own, step)):
        legs[-1] = Leg(last.start, last.epochs, step)
    branching = _branching(run, legs[0].epochs)
    excluded = JudgementFile(run.path).read().excluded
    return Origin(
        path=run.path.absolute(),
        beginning=beginning_of(run.images, _with_epochs(run.setup, legs[0].epochs), excluded),
        threads=int(meta.get("threads", 0)),
        legs=tuple(legs),
        rates=(run.setup.training.learning_rate, run.setup.training.beta),
        changes=tuple(_changes(own)),
        step=step,
        running=running,
        branching=branching,
    )


def _legs(own: Sequence[Record], epochs: int) -> list[Leg]:
    """Return the legs; attempts that went on with the same number of epochs are one."""
    legs: list[Leg] = []
    for record in (record for record in own if record["kind"] == "attempt"):
        wanted, step = int(record.get("epochs", epochs)), int(record["step"])
        if legs:
            last = legs[-1]
            by_itself = record["epochs_done"] >= last.epochs or _waited_in_vain(own, step)
            if last.epochs == wanted and not by_itself:
                continue
            legs[-1] = Leg(last.start, last.epochs, None if by_itself else step)
        legs.append(Leg(step, wanted, None))
    return legs or [Leg(0, epochs, None)]


def _waited_in_vain(own: Sequence[Record], step: int) -> bool:
    """Say whether the training ended at a step because nothing became better."""
    return any(
        record["kind"] == "end" and record["reason"] == "patience" and record["step"] == step
        for record in own
    )


def _changes(records: Sequence[Record]) -> list[Changed]:
    names = ("step", "epoch", "learning_rate", "beta")
    return [Changed(*(r[name] for name in names)) for r in records if r["kind"] == "change"]


def _branching(run: Run, epochs: int) -> Branching | None:
    ancestor = run.manifest.ancestor
    if ancestor is None:
        return None
    try:
        parent = open_run(ancestor.path)
    except RunError as error:
        raise RunError(
            "RUN_NO_ANCESTOR",
            f"{run.path.name} branched off {ancestor.name}, which is no longer at {ancestor.path}. "
            "Without that run it cannot be repeated.",
        ) from error
    settings = changes_between(parent.setup, _with_epochs(run.setup, epochs))
    if _changes(parent.metrics()):
        # What held at the moment is not what the run began with: say both, which do no harm.
        settings |= {name: f"{getattr(run.setup.training, name[9:])}" for name in _RATES}
    settings["training.epochs"] = str(epochs)
    return Branching(Path(ancestor.path), ancestor.step, settings)


def _with_epochs(setup: Setup, epochs: int) -> Setup:
    training = setup.training.model_copy(update={"epochs": epochs})
    return setup.model_copy(update={"training": training})
