"""What the window's wishes need beyond the session: dialogs, clipboard, preferences, leaving."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog

from vae_explorer.gui.dialogs.places import choose_file_to_write, choose_folder
from vae_explorer.gui.dialogs.question import ask
from vae_explorer.gui.process.preferences import Preferences, save_preferences
from vae_explorer.gui.session.window_deeds import deed_of_export
from vae_explorer.gui.style.qimage import to_qimage
from vae_explorer.gui.style.theme import apply_theme
from vae_explorer.gui.widgets.actions import EXPORTS
from vae_explorer.places import runs_place

if TYPE_CHECKING:
    from vae_explorer.gui.desks.presenter import Presenter
    from vae_explorer.gui.session.exporting import Exporting
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.main_window import MainWindow
    from vae_explorer.gui.window.panel_set import Panels
    from vae_explorer.images.image_set import ImageSet

__all__ = ["Desk"]

_FILTERS = {
    ".png": "PNG picture (*.png)",
    ".gif": "GIF animation (*.gif)",
    ".csv": "CSV table (*.csv)",
    ".npz": "NumPy archive (*.npz)",
    ".svg": "SVG drawing (*.svg)",
}


class Desk(QObject):
    """Grants the wishes that need a dialog, a file or the clipboard.

    Args:
        window: Parent of the dialogs.
        panels: The panels of the workbench.
        session: Does the work.
        exporting: Writes files.
        presenter: Says what came of it.
        preferences: What was remembered.
        memory: File to remember them in, or None to remember nothing.
        parent: Owner.
    """

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        session: Session,
        exporting: Exporting,
        presenter: Presenter,
        preferences: Preferences,
        memory: Path | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._panels = panels
        self._session = session
        self._exporting = exporting
        self._presenter = presenter
        self.preferences = preferences
        self._memory = memory
        panels.map.show_pictures(preferences.pictures)

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder of images and open it."""
        choose_folder(
            self._window, "Open a folder of images", self._start, self._session.open_target
        )

    @Slot()
    def choose_run(self) -> None:
        """Ask for a run and open it."""
        choose_folder(self._window, "Open a run", str(runs_place()), self._session.open_target)

    @Slot(str)
    def open_sample(self, name: str) -> None:
        """Open a sample set."""
        self._session.open_target(f"sample:{name}")

    @Slot(str)
    def train_on_sample(self, name: str) -> None:
        """Open a sample set and train on it."""
        self._session.train_on(f"sample:{name}")

    @property
    def _start(self) -> str:
        return self.preferences.last_folder or self._documents

    @property
    def _documents(self) -> str:
        return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)

    @Slot(str)
    def export(self, kind: str) -> None:
        """Export something: to the clipboard at once, to a file after asking where."""
        if kind == "copy_picture":
            self.copy_picture()
        else:
            self._exporting.export(kind)

    @Slot()
    def save_picture(self) -> None:
        """Ask where the picture at the cursor should go."""
        self._exporting.export("picture")

    @Slot(str)
    def export_walk(self, kind: str) -> None:
        """Ask where the walk should go, "strip" or "gif"."""
        self._exporting.export(f"walk_{kind}")

    @Slot(str)
    def export_curves(self, kind: str) -> None:
        """Ask where the curves should go, "csv", "png" or "svg"."""
        if kind == "csv":
            self._exporting.export("curves_csv")
        else:
            self._ask_for_file("curves_picture", f".{kind}", "curves", "Curves as a picture")

    @Slot(str)
    def export_model(self, kind: str) -> None:
        """Ask where the graph of the model should go, "png" or "svg"."""
        self._ask_for_file("model_picture", f".{kind}", "model", "Model as a picture")

    @Slot(str)
    def choose_export_place(self, kind: str) -> None:
        """Ask where a kind of export should go."""
        entry = next(entry for entry in EXPORTS if entry.kind == kind)
        title = entry.text.removesuffix("…")
        if entry.suffix:
            self._ask_for_file(kind, entry.suffix, entry.suggested, title)
        else:
            choose_folder(self._window, title, self._start, self._writer(kind))

    def _ask_for_file(self, kind: str, suffix: str, suggested: str, title: str) -> None:
        images = self._session.images
        name = f"{images.name}-{suggested}" if images is not None else suggested
        safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in name)
        path = Path(self._start) / f"{safe}{suffix}"
        choose_file_to_write(self._window, title, path, _FILTERS[suffix], self._writer(kind))

    def _writer(self, kind: str) -> Callable[[str], None]:
        def write(path: str) -> None:
            self._remember(last_folder=str(Path(path).parent))
            self._exporting.write(kind, path)

        return write

    @Slot()
    def copy_picture(self) -> None:
        """Put the picture at the cursor on the clipboard."""
        decoded = self._session.exploration.decoded
        if decoded is not None:
            QGuiApplication.clipboard().setImage(to_qimage(decoded.picture))
            deed = deed_of_export("copy_picture", Path(), self._session.exploration)
            if deed is not None:
                self._session.journal.note(self._session.journal.entry_of(deed))
            self._presenter.show_notice("ok", "The picture at the cursor is on the clipboard.")

    @Slot()
    def show_gallery(self) -> None:
        """Bring the gallery to the front, with the keys on it."""
        dock = self._window.dock("gallery")
        dock.show()
        dock.raise_()
        self._panels.gallery.take_keys()

    @Slot(str)
    def choose_colour(self, choice: str) -> None:
        """Colour the map by something else."""
        self._presenter.choose_colour(choice)

    @Slot(str)
    def remember_device(self, name: str) -> None:
        """Train there the next time, too."""
        self._remember(device=name)

    @Slot(object)
    def remember_library(self, geometry: bytes) -> None:
        """Bring the library up there the next time."""
        self._remember(library=geometry)

    @Slot(str)
    def remember_pictures(self, choice: str) -> None:
        """Show images on the map as pictures in the same way the next time."""
        self._remember(pictures=choice)

    @Slot(str)
    def choose_theme(self, choice: str) -> None:
        """Show the window light, dark, or as the system."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, choice)
        self._window.toolbar.show_theme(choice)
        self._remember(theme=choice)

    @Slot(object)
    def remember_images(self, images: ImageSet) -> None:
        """Remember a folder for the recent list."""
        if not images.source.startswith("sample:"):
            folders = self.preferences.with_folder(images.source)
            self._remember(folders=folders, last_folder=str(Path(images.source).parent))

    @Slot(object)
    def remember_run(self, path: Path) -> None:
        """Remember a run for the recent list, if it stands where nobody would look for it."""
        if path.parent != runs_place():
            self._remember(folders=self.preferences.with_folder(str(path)))

    def known_folders(self) -> tuple[str, ...]:
        """Return the folders and runs opened before, newest first."""
        return self.preferences.folders

    @Slot()
    def close(self) -> None:
        """Leave; while a training is under way, ask first."""
        if not self._session.trainer.running or self._session.leaving:
            self._session.leave()
        elif self._window.findChild(QDialog, "ask_leaving") is None:
            what_of_it = "The model is saved, and training can go on from here the next time."
            answer, unsaved = "Stop and save", self._session.unsaved
            if unsaved is not None:
                what_of_it = (
                    f"{unsaved.sentence} What was trained since the last save would be lost."
                )
                answer = "Leave without saving"
            ask(
                self._window,
                "ask_leaving",
                "The training is not finished. Stop it and leave?",
                what_of_it,
                answer,
                self._session.leave,
            )

    @Slot()
    def leave(self) -> None:
        """Close the window: everything is saved."""
        geometry, layout = self._window.layout_to_save()
        self._remember(geometry=geometry, layout=layout)
        self._window.leave()

    def _remember(self, **changes: object) -> None:
        self.preferences = replace(self.preferences, **changes)  # type: ignore[arg-type]
        if self._memory is not None:
            save_preferences(self._memory, self.preferences)
