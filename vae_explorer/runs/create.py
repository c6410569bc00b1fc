"""The beginning of a run, and going on with one."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vae_explorer.errors import RunError
from vae_explorer.images.split import VALIDATION
from vae_explorer.runs.atomic import (
    replace_file,
    sweep_temporaries,
    why_not_written,
    write_atomically,
)
from vae_explorer.runs.disk import DISK, Buffer, Disk
from vae_explorer.runs.ladder_writer import LADDER_MIB
from vae_explorer.runs.layout import RunLayout
from vae_explorer.runs.lock import RunLock
from vae_explorer.runs.manifest import SCHEMA, Manifest
from vae_explorer.runs.metrics import read_metrics
from vae_explorer.runs.run import Run, open_run
from vae_explorer.runs.stored_images import image_list_text, pack_pixels
from vae_explorer.runs.writer import RunWriter

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.settings import Setup
    from vae_explorer.training.state import TrainingState

__all__ = ["Resumption", "create_run", "refuse_existing", "resume_run"]

_OURS = {"lock", "images.json", "images.safetensors", "metrics.jsonl", "checkpoints", "snapshots"}


def refuse_existing(path: str | Path) -> None:
    """Make sure that a run can begin in a folder, before any work is done for it.

    Args:
        path: Folder of the run to be; it may be missing, or empty.

    Raises:
        RunError: ``RUN_EXISTS`` if there is a run, with how to go on with it;
            ``RUN_NOT_EMPTY`` if there is something else.
    """
    layout = RunLayout(Path(path))
    if layout.manifest.exists() or layout.list_checkpoints():
        raise RunError(
            "RUN_EXISTS",
            f"{layout.path} holds a run already. Go on with it by: "
            f'vae-explorer resume "{layout.path}"; or choose another folder.',
        )
    if layout.path.exists() and not layout.path.is_dir():
        raise RunError("RUN_NOT_EMPTY", f"{layout.path} is a file. Choose another name.")
    if layout.path.is_dir():
        # What a run leaves that was cut off before its first second is no obstacle, nor is what
        # file managers hide in folders.
        names = [path.name for path in layout.path.iterdir()]
        if any(name not in _OURS and not name.startswith(".") for name in names):
            raise RunError(
                "RUN_NOT_EMPTY",
                f"{layout.path} is not empty, and is no run. Choose a new folder for the run.",
            )


def create_run(
    path: str | Path,
    image_set: ImageSet,
    setup: Setup,
    *,
    ladder_mib: int = LADDER_MIB,
    disk: Disk = DISK,
    clock: Callable[[], float] = time.monotonic,
) -> RunWriter:
    """Begin a run: write down what is trained on what, and take the right to write.

    Args:
        path: Folder of the run; it is created.
        image_set: The images; they are kept with the run. A set that was not split yet is split
            as the setup says.
        setup: Model and training.
        ladder_mib: Disk for the moments of the training, in MiB; 0 to keep none.
        disk: The operating system.
        clock: Seconds that only ever grow.

    Returns:
        The writer, to be closed.

    Raises:
        RunError: If there is a run already, the folder is not empty, or it cannot be written.
    """
    refuse_existing(path)
    if VALIDATION not in image_set.split:
        training = setup.training
        image_set = image_set.with_split(training.validation_fraction, training.seed)
    layout = RunLayout(Path(path).absolute())
    made = not layout.path.exists()
    try:
        layout.checkpoints.mkdir(parents=True, exist_ok=True)
        lock = RunLock(layout.lock)
    except OSError as error:
        if made:
            shutil.rmtree(layout.path, ignore_errors=True)
        raise _not_written(error, layout.path, 0, disk) from error
    try:
        refuse_existing(path)  # again: now nobody else can begin one
        _sweep(layout)
        layout.metrics.unlink(missing_ok=True)
        manifest = Manifest.of(image_set, setup)
        _write(layout.image_pixels, pack_pixels(image_set), disk)
        _write(layout.image_list, [image_list_text(image_set).encode()], disk)
        writer = RunWriter(
            layout, manifest, lock, image_set, ladder_mib=ladder_mib, disk=disk, clock=clock
        )
        # The last of all: only a folder with a run.json is a run.
        _write(layout.manifest, [manifest.text().encode()], disk)
    except BaseException as error:
        if made:
            # Of a run that could not begin nothing is left: the next one takes its name.
            shutil.rmtree(layout.path, ignore_errors=True)
        lock.release()
        if isinstance(error, OSError):
            raise _not_written(error, layout.path, 0, disk) from error
        raise
    return writer


@dataclass(frozen=True)
class Resumption:
    """All that is needed to go on with a run.

    Attributes:
        run: The run as it was found.
        writer: Takes up its record; to be closed.
        image_set: Its images.
        setup: Model and training, with the number of epochs in all.
        state: Where to go on, or None to begin anew, if nothing had been saved yet.
    """

    run: Run
    writer: RunWriter
    image_set: ImageSet
    setup: Setup
    state: TrainingState | None


def resume_run(
    path: str | Path,
    epochs: int | None = None,
    *,
    meant: Manifest | None = None,
    ladder_mib: int = LADDER_MIB,
    disk: Disk = DISK,
) -> Resumption:
    """Go on with a run from its newest good state.

    What had to be passed over on the way, and whether it begins anew, stands in the notes of the
    run that is returned.

    Args:
        path: Folder of the run.
        epochs: Epochs in all, or None to leave them as they are.
        meant: Of the run that was seen there before; another one in its place is refused.
        ladder_mib: Disk for the moments of the training, in MiB; 0 to keep no more of them.
        disk: The operating system.

    Raises:
        RunError: If there is no run, or not the one that is meant, somebody else writes it, or it
            cannot be written.
        CheckpointError: If no checkpoint can be used.
        SettingsError: If the number of epochs is outside its range.
    """
    layout = RunLayout(open_run(path).path.absolute())
    try:
        lock = RunLock(layout.lock)
    except OSError as error:
        raise _not_written(error, layout.path, 0, disk) from error
    try:
        run = open_run(layout.path)  # again: what was read without the lock may be old
        if meant is not None:
            meant.refuse_another(run.manifest, layout.path)
        if not run.has_exact_images:
            raise RunError(
                "RUN_NO_IMAGES",
                f"The images of this run are no longer in {run.images.source}, and were too large "
                "to be kept in the run. Put them back to go on training.",
            )
        state = run.latest_state()
        step = int(state.meta["step"]) if state else 0
        manifest = run.manifest if epochs is None else run.manifest.with_epochs(epochs)
        layout.checkpoints.mkdir(exist_ok=True)
        _sweep(layout)
        _set_aside(layout, step, disk)
        # An old form is written anew: programs that know it only must not go on with this run.
        if manifest != run.manifest or run.notes or manifest.schema_version != SCHEMA:
            _write(layout.manifest, [manifest.text().encode()], disk)
        records = read_metrics(layout.metrics)
        attempts = [r["attempt"] for r in records if r["kind"] == "attempt"]
        if state is None and any(record["kind"] == "batches" for record in records):
            name = run.path.name
            run.notes.append(f"{name} has no state left to go on from: it begins anew.")
        writer = RunWriter(
            layout,
            manifest,
            lock,
            run.images,
            # A branch that begins anew has no record yet.
            attempt=max(attempts, default=0 if state is None else 1) + 1,
            start=state,
            ladder_mib=ladder_mib,
            disk=disk,
        )
    except OSError as error:
        lock.release()
        raise _not_written(error, layout.path, 0, disk) from error
    except BaseException:
        lock.release()
        raise
    return Resumption(run, writer, run.images, manifest.setup, state)


def _set_aside(layout: RunLayout, step: int, disk: Disk) -> None:
    """Rename checkpoints behind the one gone on from: they could not be read."""
    for found, path in layout.list_checkpoints():
        if found > step:
            replace_file(path, path.with_name(path.name + ".bad"), disk)


def _sweep(layout: RunLayout) -> None:
    for folder in (layout.path, layout.checkpoints):
        if folder.is_dir():
            sweep_temporaries(folder)


def _write(path: Path, parts: Sequence[Buffer], disk: Disk) -> None:
    try:
        write_atomically(path, parts, overwrite=True, disk=disk)
    except OSError as error:
        size = sum(memoryview(part).nbytes for part in parts)
        raise _not_written(error, path, size, disk) from error


def _not_written(error: OSError, path: Path, size: int, disk: Disk) -> RunError:
    code, sentence = why_not_written(error, path, size, disk)
    return RunError(f"RUN_SAVE_{code}", sentence)
