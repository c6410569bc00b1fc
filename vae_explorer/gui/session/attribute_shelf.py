"""The attribute vectors that were saved, kept with the run that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.views.attributes import ShelfEntry, ShelfView
from vae_explorer.runs.attributes import LONGEST_NAME, AttributeFile, SavedAttribute

if TYPE_CHECKING:
    from pathlib import Path

    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.process.jobs import SerialJobs

__all__ = ["AttributeShelf"]


class AttributeShelf(QObject):
    """Saved directions by name; in memory until there is a run, then in its file.

    Args:
        jobs: Read from and write to the disk.
        parent: Owner.

    Attributes:
        shelf_changed: A ``ShelfView``.
        attribute_chosen: A ``SavedAttribute`` to be taken up.
        renamed: A name and what it is now; empty for one that was deleted.
        failed: Why the file could not be read or written.
    """

    shelf_changed = Signal(object)
    attribute_chosen = Signal(object)
    renamed = Signal(str, str)
    failed = Signal(object)

    def __init__(self, jobs: SerialJobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._step = 0
        self.clear()

    @Slot()
    def clear(self) -> None:
        """Begin with nothing: there is another image set or model."""
        self._saved: dict[str, SavedAttribute] = {}
        self._deleted: SavedAttribute | None = None
        self._path: Path | None = None
        self._file: AttributeFile | None = None
        self._held = False
        self._tell()

    @Slot(object, bool)
    def take_frame(self, frame: MapFrame, _fit: bool) -> None:
        """Know how far the model has learned: older directions are marked."""
        if frame.codes.step != self._step:
            self._step = frame.codes.step
            self._tell()

    @Slot(object, int)
    def keep_in(self, path: Path, _step: int) -> None:
        """Keep what is saved in this run; the first time, read what it has."""
        if path == self._path:
            return
        self._path, self._held = path, False
        file = AttributeFile(path)

        def take(found: tuple[SavedAttribute, ...]) -> None:
            if path == self._path:
                self._take_file(file, found)

        def fail(error: BaseException) -> None:
            if path == self._path:
                # Whoever saves a direction now is told that the file refuses it.
                self._file = file
                self.failed.emit(error)

        self._jobs.request(file.read, take, fail)

    def hold(self, held: bool) -> None:
        """Write nothing while the run is not where it was; what is saved meanwhile is kept."""
        was_held, self._held = self._held, held
        if was_held and not held:
            self._write()

    def _take_file(self, file: AttributeFile, found: tuple[SavedAttribute, ...]) -> None:
        ours, self._file = self._saved, file
        self._saved = {each.name: each for each in found} | ours
        self._tell()
        if ours:
            self._write()

    @Slot(object)
    def put(self, attribute: SavedAttribute) -> None:
        """Keep a direction, in place of an earlier one of that name."""
        self._saved[attribute.name] = attribute
        self._change()

    @Slot(str)
    def use(self, name: str) -> None:
        """Take up a saved direction."""
        if name in self._saved:
            self.attribute_chosen.emit(self._saved[name])

    @Slot(str, str)
    def rename(self, before: str, after: str) -> None:
        """Give a saved direction another name, unless that is taken."""
        after = after.strip()[:LONGEST_NAME]
        if before not in self._saved or not after or after in self._saved:
            self._tell()
            return
        self._saved[after] = self._saved.pop(before).model_copy(update={"name": after})
        self.renamed.emit(before, after)
        self._change()

    @Slot(str)
    def delete(self, name: str) -> None:
        """Delete a saved direction; the last one deleted can come back."""
        if name in self._saved:
            self._deleted = self._saved.pop(name)
            self.renamed.emit(name, "")
            self._change()

    @Slot()
    def undo_delete(self) -> None:
        """Bring back what was deleted last."""
        back, self._deleted = self._deleted, None
        if back is not None:
            self._saved.setdefault(back.name, back)
            self._change()

    def _change(self) -> None:
        self._tell()
        self._write()

    def _write(self) -> None:
        file, saved = self._file, tuple(self._saved[name] for name in sorted(self._saved))
        if file is not None and not self._held:
            self._jobs.request(lambda: file.write(saved), _nothing, self.failed.emit)

    def _tell(self) -> None:
        entries = tuple(
            ShelfEntry(each.name, each.auc, each.epoch, each.step != self._step)
            for _, each in sorted(self._saved.items())
        )
        deleted = "" if self._deleted is None else self._deleted.name
        self.shelf_changed.emit(ShelfView(entries, deleted))


def _nothing(_result: object) -> None:
    return
