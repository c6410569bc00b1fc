"""From origins of runs and what was made of them to the deeds that repeat all of it, in order.

Training that is cut and gone on with gives the same weights as training that never was. So what
was made of a model amid its training is repeated amid it: the run is stopped at that very step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path

from vae_explorer.export.deeds import (
    Branched,
    Change,
    Deed,
    Extended,
    Measured,
    OfRun,
    Remark,
    Trained,
    Written,
)
from vae_explorer.runs.origin import Origin, origin_of

__all__ = ["Done", "Entry", "RunSeen", "origins_of", "repeated"]

_SPLIT = "Here the validation images are chosen anew; the run kept those of an earlier training."


@dataclass(frozen=True)
class RunSeen:
    """A run that is to be repeated as far as it was trained.

    Attributes:
        path: Its folder.
    """

    path: Path


@dataclass(frozen=True)
class Done:
    """Something that was made of a run's model.

    Attributes:
        path: Folder of the run.
        step: Steps done by the model.
        deed: What was made or measured; the run's name is put in later.
    """

    path: Path
    step: int
    deed: Written | Measured


Entry = RunSeen | Done | Deed


@dataclass
class _Tale:
    """A run, and what happened to it at which step: something made, or a branch (its folder)."""

    origin: Origin
    wanted: bool = False
    events: list[tuple[int, Written | Measured | Path]] = field(default_factory=list)


def origins_of(paths: Iterable[Path], running: Path | None = None) -> dict[Path, Origin]:
    """Read the origins of runs and of those that they branched off.

    Args:
        paths: Folders of runs, absolute.
        running: The one that is still being trained, if any.

    Raises:
        RunError: If one of them, or one that it branched off, cannot be read.
    """
    found: dict[Path, Origin] = {}
    waiting = list(paths)
    while waiting:
        path = waiting.pop()
        if path not in found:
            origin = origin_of(path, running=path == running)
            found[path] = origin
            if origin.branching is not None:
                waiting.append(origin.branching.path)
    return found


def repeated(journal: Sequence[Entry], origins: Mapping[Path, Origin]) -> tuple[Deed, ...]:
    """Return what is to be done to repeat a journal.

    Args:
        journal: What was done, in order.
        origins: Of all runs in it, and of those that they branched off; a run that is not among
            them is left out, with what was made of it.
    """
    tales = {path: _Tale(origin) for path, origin in origins.items()}
    for path, origin in origins.items():
        if origin.branching is not None:
            tales[origin.branching.path].events.append((origin.branching.step, path))
    for entry in journal:
        if isinstance(entry, RunSeen) and entry.path in tales:
            tales[entry.path].wanted = True
        elif isinstance(entry, Done) and entry.path in tales:
            _home(tales, entry).events.append((entry.step, entry.deed))
    names, outputs = _Names(), _Names()
    known: set[Path] = set()
    told: list[Deed] = []
    for entry in journal:
        if isinstance(entry, Deed):
            told.append(entry)
        elif entry.path in tales and (root := _root(tales, entry.path)) not in known:
            known.add(root)
            told += _Teller(tales, names, outputs).tell(root)
    return tuple(told)


def _home(tales: Mapping[Path, _Tale], done: Done) -> _Tale:
    """Return the run whose training passed the step: an ancestor, for moments it has left."""
    tale = tales[done.path]
    while (origin := tale.origin.branching) is not None and done.step <= origin.step:
        tale = tales[origin.path]
    return tale


def _root(tales: Mapping[Path, _Tale], path: Path) -> Path:
    while (origin := tales[path].origin.branching) is not None:
        path = origin.path
    return path


class _Names:
    """Gives names, none twice."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def free(self, name: str) -> str:
        stem, suffix = Path(name).stem, Path(name).suffix
        found, number = name, 1
        while found in self._taken:
            number += 1
            found = f"{stem}-{number}{suffix}"
        self._taken.add(found)
        return found


class _Teller:
    """Tells of a run and of all that branched off it."""

    def __init__(self, tales: Mapping[Path, _Tale], names: _Names, outputs: _Names) -> None:
        self._tales = tales
        self._names = names
        self._outputs = outputs

    def tell(self, path: Path, parent: str = "") -> Iterator[Deed]:
        tale = self._tales[path]
        origin, legs = tale.origin, tale.origin.legs
        name = self._names.free(path.name)
        events = sorted(tale.events, key=lambda event: (event[0], isinstance(event[1], Path)))
        if not origin.beginning.split_known and not parent:
            yield Remark(_SPLIT)
        course = _Course(origin, name, parent)
        for number, leg in enumerate(legs):
            end = legs[number + 1].start if number + 1 < len(legs) else _end(origin)
            while events and events[0][0] < end:
                at = events[0][0]
                if at > course.at or not course.begun:
                    yield course.train(number, at, stop_at=at)
                yield from self._event(name, events.pop(0)[1])
            if not events and not tale.wanted:
                return
            yield course.train(number, end, stop_at=leg.end)
            while events and events[0][0] == end:
                yield from self._event(name, events.pop(0)[1])

    def _event(self, run: str, what: Written | Measured | Path) -> Iterator[Deed]:
        if isinstance(what, Path):
            yield from self.tell(what, parent=run)
        elif isinstance(what, Written):
            yield replace(what, run=run, output=self._outputs.free(what.output))
        else:
            yield replace(what, run=run)


def _end(origin: Origin) -> float:
    return inf if origin.running else origin.step


class _Course:
    """The training of one run, told part by part."""

    def __init__(self, origin: Origin, name: str, parent: str) -> None:
        self._origin = origin
        self._name = name
        self._parent = parent
        self._leg = -1
        self._rates = origin.rates
        self._left = list(origin.changes)
        self.at = origin.legs[0].start

    @property
    def begun(self) -> bool:
        return self._leg >= 0

    def train(self, number: int, until: float, *, stop_at: int | None) -> OfRun:
        """Return the deed that trains up to a step, within a leg."""
        origin, leg = self._origin, self._origin.legs[number]
        changes = tuple(self._changes(until, last=number + 1 == len(origin.legs)))
        epochs = leg.epochs if self.begun and number != self._leg else None
        begun, self._leg, self.at = self.begun, number, int(min(until, 1 << 62))
        if begun:
            return Extended(run=self._name, epochs=epochs, changes=changes, stop_at=stop_at)
        branching = origin.branching
        if branching is not None:
            return Branched(
                run=self._name,
                parent=self._parent,
                anew=branching.step == 0,
                settings=branching.settings,
                changes=changes,
                stop_at=stop_at,
            )
        return Trained(
            run=self._name,
            beginning=origin.beginning,
            threads=origin.threads,
            changes=changes,
            stop_at=stop_at,
        )

    def _changes(self, until: float, *, last: bool) -> Iterator[Change]:
        """Yield what changed on the way; a change at its very end belongs to what follows."""
        final = last and until == _end(self._origin)
        while self._left and (self._left[0].step < until or final):
            change = self._left.pop(0)
            new = change.learning_rate, change.beta
            for name, old, value in zip(("learning_rate", "beta"), self._rates, new, strict=True):
                if old != value:
                    yield change.step, name, value
            self._rates = new
