"""What is done with marked images: judged, copied, exported, shown elsewhere; and said so."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal, Slot
from PySide6.QtGui import QGuiApplication

from vae_explorer.export.copies import Copied, ImageSource, copy_images
from vae_explorer.export.image_table import save_image_table_csv
from vae_explorer.gui.dialogs.places import choose_file_to_write, choose_folder
from vae_explorer.gui.dialogs.question import ask
from vae_explorer.gui.exploring.originals import file_of
from vae_explorer.gui.process.file_manager import show_in_file_manager
from vae_explorer.gui.style.words import count, plural

if TYPE_CHECKING:
    import numpy as np
    from PySide6.QtWidgets import QWidget

    from vae_explorer.gui.session.session import Session
    from vae_explorer.images.image_set import ImageSet

__all__ = ["GalleryDesk"]

_UNDO = "Ctrl+Z takes it back."


class GalleryDesk(QObject):
    """Grants the gallery's wishes, and says with how many images.

    Args:
        window: Parent of the dialogs.
        session: Does the work.
        parent: Owner.

    Attributes:
        noticed: Kind of a notice and its sentence.
        exported: Path of a table that was written.
        history_told: An image, and its ELBO over training: epochs and values.
    """

    noticed = Signal(str, str)
    exported = Signal(object)
    history_told = Signal(int, object, object)

    def __init__(self, window: QWidget, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window, self._session = window, session
        self._actions: dict[str, Callable[[ImageSet, np.ndarray], None]] = {
            "copy_paths": self._copy_paths,
            "show_folder": self._show_folder,
            "export_csv": self._ask_for_table,
            "copy_files": self._ask_for_folder,
        }

    @Slot(str, object)
    def act(self, action: str, rows: np.ndarray) -> None:
        """Do something with images: "copy_paths", "show_folder", "export_csv", "copy_files"."""
        if self._session.images is not None and len(rows):
            self._actions[action](self._session.images, rows)

    @Slot(object, str)
    def tag(self, rows: np.ndarray, tag: str) -> None:
        """Give images a tag."""
        self._session.judging.tag(rows, tag)
        self.noticed.emit("ok", f"Tagged {plural(len(rows), 'image')} “{tag}”. {_UNDO}")

    @Slot(object, str)
    def untag(self, rows: np.ndarray, tag: str) -> None:
        """Take a tag away from images."""
        self._session.judging.untag(rows, tag)
        self.noticed.emit("ok", f"Removed the tag “{tag}” from {plural(len(rows), 'image')}.")

    @Slot(object, str)
    def note(self, rows: np.ndarray, text: str) -> None:
        """Write a note on images."""
        self._session.judging.note(rows, text)
        done = "Noted on" if text else "Removed the note from"
        self.noticed.emit("ok", f"{done} {plural(len(rows), 'image')}. {_UNDO}")

    @Slot(object, bool)
    def exclude(self, rows: np.ndarray, excluded: bool) -> None:
        """Leave images out of the next training, or take them in again."""
        self._session.judging.exclude(rows, excluded)
        images = plural(len(rows), "image")
        if excluded:
            every = len(self._session.judging.excluded_rows)
            so_far = f" ({every} so far)" if every > len(rows) else ""
            self.noticed.emit("ok", f"{images} excluded from training{so_far}. {_UNDO}")
        else:
            self.noticed.emit("ok", f"{images} taken in again for training. {_UNDO}")

    @Slot(int)
    def tell_history(self, row: int) -> None:
        """Tell how well an image was explained over training."""
        self.history_told.emit(row, *self._session.exploration.knowing.history(row))

    def _copy_paths(self, images: ImageSet, rows: np.ndarray) -> None:
        folder = Path(images.source)
        whole = folder.is_absolute()
        paths = [str(folder / images.paths[i]) if whole else images.paths[i] for i in rows.tolist()]
        QGuiApplication.clipboard().setText("\n".join(paths))
        self.noticed.emit("ok", f"{plural(len(paths), 'path')} on the clipboard.")

    def _show_folder(self, images: ImageSet, rows: np.ndarray) -> None:
        path = file_of(images, int(rows[0]))
        if path is None:
            why = (
                "a sample set has no files"
                if images.source.startswith("sample:")
                else (f"{images.paths[int(rows[0])]} is not in {images.source} any more")
            )
            self.noticed.emit("info", f"There is nothing to show in the file manager: {why}.")
        elif not show_in_file_manager(path):
            self.noticed.emit("warn", f"No file manager answered. The file is {path}.")

    def _ask_for_table(self, images: ImageSet, rows: np.ndarray) -> None:
        choose_file_to_write(
            self._window,
            f"Table of {plural(len(rows), 'image')}",
            Path(_documents()) / "images.csv",
            "CSV table (*.csv)",
            partial(self._write_table, images, rows),
        )

    def _write_table(self, images: ImageSet, rows: np.ndarray, path: str) -> None:
        table = self._session.exploration.browsing.table
        if table is None or table.images != len(images):
            return
        self._session.jobs.request(
            lambda: save_image_table_csv(path, table, images.paths, rows, overwrite=True),
            self.exported.emit,
            self._session.report,
        )

    def _ask_for_folder(self, images: ImageSet, rows: np.ndarray) -> None:
        choose_folder(
            self._window,
            f"Copy {plural(len(rows), 'image')} to",
            _documents(),
            partial(self._take_folder, images, rows),
        )

    def _take_folder(self, images: ImageSet, rows: np.ndarray, folder: str) -> None:
        copy = partial(self._copy_files, images, rows, folder)
        if _lies_in(Path(folder), images.source):
            ask(
                self._window,
                "ask_copying",
                "Copy into the folder of the images itself?",
                "The copies will be read as further images the next time it is opened.",
                "Copy here",
                copy,
            )
        else:
            copy()

    def _copy_files(self, images: ImageSet, rows: np.ndarray, folder: str) -> None:
        def work() -> Copied:
            return copy_images((_source_of(images, row) for row in rows.tolist()), folder)

        self._session.jobs.request(work, self._tell_copied, self._session.report)

    def _tell_copied(self, copied: Copied) -> None:
        words = f"Copied {plural(copied.files, 'file')} to {copied.folder}."
        if copied.drawn:
            every = plural(copied.files + copied.drawn, "image")
            words = f"Saved {every} in {copied.folder}; {count(copied.drawn)} without a file of "
            words += "their own, as the model sees them."
        self.noticed.emit("ok", words)


def _lies_in(folder: Path, source: str) -> bool:
    root = Path(source)
    return root.is_absolute() and folder.resolve().is_relative_to(root.resolve())


def _source_of(images: ImageSet, row: int) -> ImageSource:
    name = images.paths[row].rpartition("/")[2]
    return ImageSource(name, file_of(images, row), images.pixels[row])


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
