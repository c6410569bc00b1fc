"""What the person says of the images: tags, notes, and which to leave out of the next training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.style.words import plural
from vae_explorer.runs.judgement_file import JudgementFile
from vae_explorer.runs.judgements import Judgements, clean_tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import numpy as np

    from vae_explorer.gui.process.jobs import SerialJobs
    from vae_explorer.images.image_set import ImageSet

    Rows = Iterable[int] | np.ndarray

__all__ = ["Judging"]

_STEPS = 200
_KEPT = 2_000_000
"""Judgements that all steps back hold together: of a large set each step is megabytes."""


class Judging(QObject):
    """Judgements of the images that are open, kept with their run as soon as there is one.

    Args:
        jobs: Write to the disk.
        training: Says whether the run is being trained by us.
        parent: Owner.

    Attributes:
        judged: The :class:`Judgements`, whenever they have changed.
        failed: Why they could not be saved.
        judgements: What was said so far.
    """

    judged = Signal(object)
    failed = Signal(object)

    def __init__(
        self, jobs: SerialJobs, training: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._training = training
        self._images: ImageSet | None = None
        self._file: JudgementFile | None = None
        self._path: Path | None = None
        self._past: list[tuple[Judgements, str]] = []
        self._future: list[tuple[Judgements, str]] = []
        self._writing = self._unsaved = self._held = False
        self.judgements = Judgements()

    def begin(self, images: ImageSet, judgements: Judgements | None = None) -> None:
        """Take up other images.

        Args:
            images: The set that was opened.
            judgements: What was said of them before; None keeps what was said where the images
                are of the same source, and begins with nothing where they are not.
        """
        if judgements is None:
            same = self._images is not None and self._images.source == images.source
            judgements = self.judgements if same else Judgements()
        self._images, self._file, self._path = images, None, None
        self._past, self._future, self._unsaved, self._held = [], [], False, False
        self._take(judgements)

    def open_file(self, path: Path, file: JudgementFile) -> None:
        """Keep what is said in the run that was opened."""
        self._path, self._file = path, file

    @Slot(object, int)
    def keep_in(self, path: Path, _step: int = 0) -> None:
        """Keep what is said in this run from now on; it is on disk."""
        if path != self._path:
            self._path, self._file = path, JudgementFile(path)
            self._unsaved, self._held = len(self.judgements) > 0, False
        self.save()

    def hold(self, held: bool) -> None:
        """Write nothing while the run is not where it was; what is said meanwhile is kept."""
        self._held = held
        self.save()

    def show_images(self, images: ImageSet) -> None:
        """Count rows in these images: the same ones with another split, or fewer of them."""
        self._images = images
        self._past, self._future = [], []

    @Slot(object, str)
    def tag(self, rows: Rows, tag: str) -> None:
        """Give images a tag."""
        if tag := clean_tag(tag):
            paths = self._paths(rows)
            said = f"Tag {plural(len(paths), 'image')} “{tag}”"
            self._say(self.judgements.changed(paths, tag=tag), said)

    @Slot(object, str)
    def untag(self, rows: Rows, tag: str) -> None:
        """Take a tag away from images."""
        paths = self._paths(rows)
        said = f"Untag {plural(len(paths), 'image')} “{clean_tag(tag)}”"
        self._say(self.judgements.changed(paths, untag=tag), said)

    @Slot(object, str)
    def note(self, rows: Rows, text: str) -> None:
        """Write a note on images, in place of an earlier one; empty takes it away."""
        paths = self._paths(rows)
        said = f"Note on {plural(len(paths), 'image')}"
        self._say(self.judgements.changed(paths, note=text), said)

    @Slot(object, bool)
    def exclude(self, rows: Rows, excluded: bool) -> None:
        """Leave images out of the next training without the excluded, or take them in again."""
        paths = self._paths(rows)
        said = f"{'Exclude' if excluded else 'Include'} {plural(len(paths), 'image')}"
        self._say(self.judgements.changed(paths, excluded=excluded), said)

    @Slot()
    def undo(self) -> None:
        """Take back what was said last."""
        self._go(self._past, self._future)

    @Slot()
    def redo(self) -> None:
        """Say again what was taken back."""
        self._go(self._future, self._past)

    @property
    def undo_words(self) -> tuple[str, str]:
        """What undo and redo would take back and do again; empty where there is nothing."""
        last, next_one = self._past[-1:], self._future[-1:]
        return last[0][1] if last else "", next_one[0][1] if next_one else ""

    @property
    def excluded_rows(self) -> list[int]:
        """Rows of the images to leave out, ascending."""
        paths, out = self._images.paths if self._images else (), self.judgements.excluded
        return [row for row, path in enumerate(paths) if path in out] if out else []

    def save(self) -> None:
        """Write what is not on disk yet, if there is a run."""
        file, judgements = self._file, self.judgements
        if file is None or self._writing or not self._unsaved or self._held:
            return
        self._writing, self._unsaved = True, False
        ours = self._training()
        self._jobs.request(
            lambda: file.write(judgements, ours=ours), self._take_written, self._take_failure
        )

    def _paths(self, rows: Rows) -> list[str]:
        paths = self._images.paths if self._images is not None else ()
        return [paths[int(row)] for row in rows if 0 <= int(row) < len(paths)]

    def _say(self, judgements: Judgements, words: str) -> None:
        if judgements == self.judgements:
            return
        self._past = [*self._past[1 - _STEPS :], (self.judgements, words)]
        while len(self._past) > 1 and sum(len(said) for said, _ in self._past) > _KEPT:
            del self._past[0]
        self._future = []
        self._change(judgements)

    def _go(
        self, from_here: list[tuple[Judgements, str]], to_there: list[tuple[Judgements, str]]
    ) -> None:
        if from_here:
            judgements, words = from_here.pop()
            to_there.append((self.judgements, words))
            self._change(judgements)

    def _change(self, judgements: Judgements) -> None:
        self._unsaved = True
        self._take(judgements)
        self.save()

    def _take(self, judgements: Judgements) -> None:
        self.judgements = judgements
        self.judged.emit(judgements)

    def _take_written(self, _nothing: object) -> None:
        self._writing = False
        self.save()

    def _take_failure(self, error: BaseException) -> None:
        self._writing, self._unsaved = False, True
        self.failed.emit(error)
