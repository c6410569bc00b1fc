"""All runs of a folder, each in the few facts by which one compares it; without torch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from vae_explorer.errors import RunError
from vae_explorer.runs.atomic import read_tail
from vae_explorer.runs.layout import RunLayout, is_run
from vae_explorer.runs.manifest import read_manifest
from vae_explorer.runs.metrics import valid_records
from vae_explorer.runs.removal import is_deleted
from vae_explorer.runs.summary import RunSummary, summarise_records
from vae_explorer.training.settings import TrainingSettings

if TYPE_CHECKING:
    from vae_explorer.runs.manifest import Ancestor
    from vae_explorer.runs.records import Record
    from vae_explorer.training.settings import Setup

__all__ = ["Bound", "RunCard", "list_runs", "names_apart", "parents_of", "read_card", "run_folders"]

_MOST_BYTES = 64 << 20
_MOST_FOLDERS = 2_000


@dataclass(frozen=True)
class Bound:
    """The terms of the bound at the end of an epoch, in nats per image.

    Attributes:
        epoch: Epochs done.
        split: Which images, "validation" where there are any, else "train".
        reconstruction: E_q[log p(x|z)].
        kl: KL(q(z|x) ‖ p(z)).
    """

    epoch: int
    split: str
    reconstruction: float
    kl: float

    @property
    def elbo(self) -> float:
        """Reconstruction minus KL."""
        return self.reconstruction - self.kl


@dataclass(frozen=True)
class RunCard:
    """A run as it stands on the shelf.

    Attributes:
        summary: The run in a few numbers.
        setup: Its model and training, with learning rate and β as they were changed last.
        fingerprint: Of its image set; equal where two runs saw the same pixels.
        ancestor: The moment of another run that it began from, or None.
        last: Its newest epoch, None before the first.
        best: Its epoch with the highest bound, None before the first.
    """

    summary: RunSummary
    setup: Setup
    fingerprint: str
    ancestor: Ancestor | None
    last: Bound | None
    best: Bound | None

    @property
    def path(self) -> Path:
        """Its folder."""
        return self.summary.path

    @property
    def name(self) -> str:
        """Name of its folder."""
        return self.summary.path.name


def run_folders(folder: Path) -> list[Path]:
    """Return the runs in a folder and in the folders directly below it, such as those of a sweep.

    Args:
        folder: Where to look; one that is missing holds none.
    """
    found: list[Path] = []
    for place in _folders_in(folder):
        if is_run(place):
            found.append(place)
        else:
            found.extend(below for below in _folders_in(place) if is_run(below))
    return found[:_MOST_FOLDERS]


def _folders_in(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if path.is_dir() and not is_deleted(path))
    except OSError:
        return []
    return found[:_MOST_FOLDERS]


def read_card(path: str | Path) -> RunCard:
    """Read what is compared of a run.

    Args:
        path: Folder of the run.

    Raises:
        RunError: If there is no run that this version can read.
    """
    layout = RunLayout(Path(path))
    manifest = read_manifest(layout.manifest)
    records = _records_without_steps(layout)
    bounds = list(_bounds(records))
    return RunCard(
        summary=summarise_records(layout.path, manifest, records),
        setup=_held(manifest.setup, records),
        fingerprint=manifest.images.fingerprint,
        ancestor=manifest.ancestor,
        last=bounds[-1] if bounds else None,
        best=max(bounds, key=lambda bound: bound.elbo, default=None),
    )


def _records_without_steps(layout: RunLayout) -> list[Record]:
    try:
        content = read_tail(layout.metrics, _MOST_BYTES)
    except OSError:
        return []
    # Most of the file is single steps, which no card shows.
    lines = content.splitlines(keepends=True)
    return valid_records(b"".join(line for line in lines if b'"kind": "batches"' not in line))


def _held(setup: Setup, records: list[Record]) -> Setup:
    """Return the settings that hold at the end of some records."""
    changes = [record for record in records if record["kind"] == "change"]
    if not changes:
        return setup
    named = {name: changes[-1][name] for name in ("learning_rate", "beta")}
    try:
        training = TrainingSettings.model_validate({**setup.training.model_dump(), **named})
    except ValidationError:
        return setup  # a damaged record
    return setup.model_copy(update={"training": training})


def _bounds(records: list[Record]) -> Iterator[Bound]:
    done = [record for record in records if record["kind"] == "epoch"]
    split = "validation" if any(r["split"] == "validation" for r in done) else "train"
    for record in done:
        if record["split"] == split:
            terms = float(record["reconstruction"]), float(record["kl"])
            yield Bound(record["epoch"], split, *terms)


def list_runs(folder: Path) -> tuple[RunCard, ...]:
    """Return the runs of a folder, the one written to last first.

    Args:
        folder: Where to look; what cannot be read there is left out.
    """
    cards = []
    for path in run_folders(folder):
        try:
            cards.append(read_card(path))
        except RunError:
            continue
    return tuple(sorted(cards, key=lambda card: card.summary.changed_s, reverse=True))


def names_apart(paths: Sequence[Path]) -> list[str]:
    """Return what to call some runs; the folder above tells those of one name apart.

    Example:
        >>> names_apart([Path("a/run"), Path("b/run"), Path("a/other")])
        ['a/run', 'b/run', 'other']
    """
    counts = Counter(path.name for path in paths)
    return [
        path.name if counts[path.name] == 1 else f"{path.parent.name}/{path.name}" for path in paths
    ]


def parents_of(cards: tuple[RunCard, ...]) -> tuple[int, ...]:
    """Return for each run where the one stands that it is a branch of; -1 where that is not there.

    A run that was moved is found by its name, if only one has it. Whatever the manifests claim,
    nobody is their own ancestor.

    Args:
        cards: Some runs.
    """
    by_path = {str(card.path.absolute()): place for place, card in enumerate(cards)}
    by_name: dict[str, list[int]] = {}
    for place, card in enumerate(cards):
        by_name.setdefault(card.name, []).append(place)
    parents: list[int] = []
    for card in cards:
        parent = -1
        if card.ancestor is not None:
            named = by_name.get(card.ancestor.name, [])
            parent = by_path.get(card.ancestor.path, named[0] if len(named) == 1 else -1)
        parents.append(parent)
    return tuple(-1 if _is_circular(parents, place) else up for place, up in enumerate(parents))


def _is_circular(parents: list[int], start: int) -> bool:
    """Say whether one comes back to a run by going from parent to parent."""
    place, seen = parents[start], {start}
    while place >= 0 and place not in seen:
        seen.add(place)
        place = parents[place]
    return place >= 0
