"""A run, read back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from vae_explorer.errors import CheckpointError, RunError
from vae_explorer.places import is_there
from vae_explorer.runs.layout import RunLayout
from vae_explorer.runs.manifest import Manifest, read_manifest
from vae_explorer.runs.metrics import read_metrics
from vae_explorer.runs.records import Record, history_of
from vae_explorer.runs.stored_images import StoredImages, read_images
from vae_explorer.runs.summary import RunSummary, summarise_records
from vae_explorer.training.reports import Codes

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.model.vae import VAE
    from vae_explorer.training.history import History
    from vae_explorer.training.settings import Setup
    from vae_explorer.training.state import TrainingState

__all__ = ["Run", "open_run"]


class Run:
    """What a training has left on disk, for reading.

    A run may be read while another process still writes it; nothing is locked and nothing in the
    folder is changed or executed. Images and model are read once, at their first use; metrics
    and state are read anew at each call.

    Args:
        layout: Where its parts stand.
        manifest: Content of its ``run.json``.
        notes: What had to be passed over so far, in sentences.

    Attributes:
        path: The run's folder.
        notes: What had to be passed over, in sentences.
    """

    def __init__(self, layout: RunLayout, manifest: Manifest, notes: tuple[str, ...] = ()) -> None:
        self.path = layout.path
        self.notes: list[str] = list(notes)
        self.manifest = manifest
        self._layout = layout

    def __repr__(self) -> str:
        return f"Run({str(self.path)!r})"

    @property
    def setup(self) -> Setup:
        """The model and how it is trained."""
        return self.manifest.setup

    @cached_property
    def _stored(self) -> StoredImages:
        stored = read_images(self._layout)
        if stored.image_set.image_shape != self.setup.model.image_shape:
            raise RunError(
                "RUN_IMAGES",
                f"The images in {self.path} have the shape {stored.image_set.image_shape}, but its "
                f"model takes {self.setup.model.image_shape}.",
            )
        if not stored.exact:
            self._note(
                f"The images were too large to be kept in the run, and {stored.image_set.source} "
                "does not hold them any more: coarse copies stand in for them."
            )
        return stored

    @property
    def images(self) -> ImageSet:
        """The images as the model sees them, also when their folder is gone.

        Raises:
            RunError: If they are damaged.
        """
        return self._stored.image_set

    @property
    def has_exact_images(self) -> bool:
        """False if only coarse copies of the images are left, unfit for measuring."""
        return self._stored.exact

    def metrics(self) -> list[Record]:
        """Return the records of the training, in order, without superseded attempts.

        Raises:
            RunError: If they cannot be read.
        """
        return read_metrics(self._layout.metrics)

    def history(self, most: int | None = None) -> History:
        """Return the curves so far.

        Args:
            most: Points of single steps to keep, more are averaged; None keeps every step.
        """
        history = history_of(self.metrics(), most)
        history.setup = self.setup
        return history

    @property
    def summary(self) -> RunSummary:
        """The run in a few numbers, read anew at each call."""
        return summarise_records(self.path, self.manifest, self.metrics())

    def latest_state(self) -> TrainingState | None:
        """Return the newest state that is whole and fits the model, or None if there is none yet.

        Where no checkpoint can be used, the newest moment that training can go on from is taken.

        Raises:
            CheckpointError: If there are checkpoints, but neither of them nor of the moments can
                one be used.
        """
        found = self._newest()
        return None if found is None else found.state

    @cached_property
    def model(self) -> VAE:
        """The trained model in evaluation mode on the CPU, of the newest state.

        Raises:
            RunError: ``RUN_UNTRAINED`` if nothing was saved yet.
            CheckpointError: If something was saved, but nothing can be used.
        """
        found = self._newest()
        if found is None:
            raise RunError(
                "RUN_UNTRAINED",
                f"{self.path} has no saved model yet. Train it with: "
                f'vae-explorer resume "{self.path}"',
            )
        return found.vae

    def codes(self, samples: int = 1) -> Codes:
        """Encode all images with the model; this takes a while for a large set.

        Args:
            samples: Draws from q(z|x) for each image's reconstruction term.

        Returns:
            Codes and terms of each image, all under the newest weights.
        """
        from vae_explorer.latent.decode import encode
        from vae_explorer.latent.labels import label_numbers

        known = self.setup.model.labels
        labels = label_numbers(self.images.labels, known) if known else None
        found = encode(self.model, self.images.pixels, labels=labels, samples=samples)
        terms = found.mean, found.std, found.reconstruction, found.kl
        return Codes(*terms, step=self.summary.step, exact=True)

    def _newest(self) -> _Loaded | None:
        reasons = []
        for _, path in self._layout.list_checkpoints():
            try:
                return _load(path, self.setup)
            except CheckpointError as error:
                reasons.append(error.sentence)
                self._note(error.sentence)
        if (found := self._newest_moment()) is not None:
            if reasons:
                self._note(
                    f"No checkpoint of {self.path.name} can be used: the moment after step "
                    f"{found.state.meta['step']}, kept for looking back, stands in for it."
                )
            return found
        if not reasons:
            return None
        raise CheckpointError(
            "CKPT_NONE_LEFT", f"No checkpoint of {self.path} can be used. {reasons[0]}"
        )

    def _newest_moment(self) -> _Loaded | None:
        """Return what the ladder has for a run without a checkpoint."""
        if not self._layout.list_snapshots():
            return None
        from vae_explorer.runs.checkpoint import restored_vae
        from vae_explorer.runs.ladder import list_moments, read_whole

        for moment in reversed(list_moments(self._layout)):
            if not moment.whole:
                continue
            try:
                state = read_whole(moment)
                vae = restored_vae(moment.path.name, state.tensors, self.setup)
            except CheckpointError as error:
                self._note(error.sentence)
                continue
            return _Loaded(moment.path, state, vae)
        return None

    def _note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)


@dataclass(frozen=True)
class _Loaded:
    path: Path
    state: TrainingState
    vae: VAE


def _load(path: Path, setup: Setup) -> _Loaded:
    """Read a checkpoint and put its weights into the model of its run."""
    from vae_explorer.runs.checkpoint import read_checkpoint, restored_vae

    state, _ = read_checkpoint(path)
    return _Loaded(path, state, restored_vae(path.name, state.tensors, setup))


def open_run(path: str | Path) -> Run:
    """Open a run for reading.

    Args:
        path: Folder of the run, or its ``run.json``.

    Raises:
        RunError: If there is no run, or one that this version cannot read.

    Example:
        >>> open_run("no-such-folder")
        Traceback (most recent call last):
        vae_explorer.errors.RunError: There is no run at no-such-folder.
    """
    folder = Path(path)
    if folder.name == "run.json":
        folder = folder.parent
    layout = RunLayout(folder)
    if not is_there(folder):
        raise RunError("RUN_MISSING", f"There is no run at {folder}.")
    if not folder.is_dir():
        raise RunError(
            "RUN_NO_FOLDER",
            f"{folder} is a file. A run is a folder with a run.json in it; VAE Explorer opens no "
            "pickled models, because those can run programs.",
        )
    try:
        return Run(layout, read_manifest(layout.manifest))
    except RunError as error:
        if error.code == "RUN_NEWER":
            raise
        manifest = _rescued_manifest(layout)
        if manifest is not None:
            note = f"{error.sentence} The settings were taken from a checkpoint."
            return Run(layout, manifest, (note,))
        if not is_there(layout.manifest):
            raise RunError(
                "RUN_MISSING", f"{folder} is no run: there is no run.json in it."
            ) from error
        raise


def _rescued_manifest(layout: RunLayout) -> Manifest | None:
    """Return the manifest from the newest good checkpoint of a run that lost its own."""
    from vae_explorer.runs.checkpoint import read_checkpoint

    for _, path in layout.list_checkpoints():
        try:
            return read_checkpoint(path)[1]
        except CheckpointError:
            continue
    return None
