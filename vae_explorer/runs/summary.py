"""A run in a few numbers, without torch and without reading what is large."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vae_explorer.errors import RunError
from vae_explorer.places import runs_place
from vae_explorer.runs.atomic import read_tail
from vae_explorer.runs.layout import RunLayout, is_run
from vae_explorer.runs.manifest import Manifest, read_manifest
from vae_explorer.runs.metrics import valid_records
from vae_explorer.runs.records import Record

__all__ = ["RunSummary", "recent_runs", "summarise", "summarise_records"]

_TAIL = 1 << 20
_MOST_FOLDERS = 2_000
_LATEST_S = 253_402_000_000.0  # in the year 9999


@dataclass(frozen=True)
class RunSummary:
    """A run in a few numbers.

    Attributes:
        path: Its folder.
        name: What to call it.
        source: Where its images came from.
        created: In UTC, ISO 8601.
        images: Number of images.
        image_shape: ``(C, H, W)``.
        latent_dim: Latent dimensions.
        epochs_done: Whole epochs done.
        epochs: Epochs in all.
        step: Steps done, as far as recorded.
        last_elbo: Of the newest epoch in nats per image, validation where there is one.
        best_elbo: Highest one among those that were read.
        changed_s: When it was last written to, in seconds since 1970.
    """

    path: Path
    name: str
    source: str
    created: str
    images: int
    image_shape: tuple[int, int, int]
    latent_dim: int
    epochs_done: int
    epochs: int
    step: int
    last_elbo: float | None
    best_elbo: float | None
    changed_s: float

    @property
    def finished(self) -> bool:
        """True if all epochs are done."""
        return self.epochs_done >= self.epochs


def summarise_records(path: Path, manifest: Manifest, records: list[Record]) -> RunSummary:
    """Return the summary of a run whose records are at hand."""
    done = [record for record in records if record["kind"] == "epoch"]
    split = "validation" if any(r["split"] == "validation" for r in done) else "train"
    bounds = [float(record["elbo"]) for record in done if record["split"] == split]
    steps = [r["steps"][-1] if r["kind"] == "batches" else r["step"] for r in records]
    layout = RunLayout(path)
    return RunSummary(
        path=path,
        name=manifest.name,
        source=manifest.source,
        created=manifest.created,
        images=manifest.images.count,
        image_shape=manifest.images.shape,
        latent_dim=manifest.setup.model.latent_dim,
        epochs_done=max((record["epoch"] for record in done), default=0),
        epochs=manifest.setup.training.epochs,
        step=max(steps, default=0),
        last_elbo=bounds[-1] if bounds else None,
        best_elbo=max(bounds, default=None),
        changed_s=_changed_s(layout),
    )


def _changed_s(layout: RunLayout) -> float:
    for path in (layout.metrics, layout.manifest):
        try:
            # Some file systems know years that no calendar here knows.
            return min(max(path.stat().st_mtime, 0.0), _LATEST_S)
        except OSError:
            continue
    return 0.0


def summarise(path: str | Path) -> RunSummary:
    """Read the summary of a run quickly: its manifest and the end of its metrics.

    Args:
        path: Folder of the run.

    Raises:
        RunError: If there is no run that this version can read.
    """
    layout = RunLayout(Path(path))
    manifest = read_manifest(layout.manifest)
    lines = _end_of(layout.metrics).splitlines(keepends=True)
    # Most of the file is single steps, of which a summary has no need.
    content = b"".join(line for line in lines if b'"kind": "batches"' not in line)
    return summarise_records(layout.path, manifest, valid_records(content))


def _end_of(path: Path) -> bytes:
    """Return the last part of a file; its first line may be torn, and is passed over then."""
    try:
        return read_tail(path, _TAIL)
    except OSError:
        return b""


def recent_runs(limit: int = 10, folder: Path | None = None) -> list[RunSummary]:
    """Return the runs that were written to last, newest first.

    Args:
        limit: Most runs to return.
        folder: Where to look, by default where the window keeps its runs.
    """
    home = folder or runs_place()
    try:
        folders = [path for path in home.iterdir() if is_run(path)][:_MOST_FOLDERS]
    except OSError:
        return []
    folders.sort(key=lambda path: _changed_s(RunLayout(path)), reverse=True)
    found: list[RunSummary] = []
    for path in folders:
        if len(found) == limit:
            break
        try:
            found.append(summarise(path))
        except RunError:
            continue
    return found
