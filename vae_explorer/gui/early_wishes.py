"""What the window's wishes do before the workbench stands: none of them is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Slot
from PySide6.QtWidgets import QApplication

from vae_explorer.gui.dialogs.places import choose_folder
from vae_explorer.gui.style.theme import apply_theme
from vae_explorer.places import runs_place

if TYPE_CHECKING:
    from collections.abc import Callable

    from vae_explorer.gui.starter import Starter
    from vae_explorer.gui.window.main_window import MainWindow
    from vae_explorer.gui.workbench import Workbench

__all__ = ["EarlyWishes"]

_WAITING = "Loading the rest of the program, then {what}"


class EarlyWishes(QObject):
    """Opens dialogs at once, and keeps what was chosen until it can be opened.

    Args:
        window: Whose wishes are heard until :meth:`close`.
        starter: Grants them once the workbench stands.
    """

    def __init__(self, window: MainWindow, starter: Starter) -> None:
        super().__init__(window)
        self._window = window
        self._starter = starter
        empty, toolbar = window.empty_state, window.toolbar
        self._links = [
            (window.close_requested, self._leave),
            (window.folder_dropped, self.open),
            (window.files_dropped, self._open_files),
            (empty.folder_requested, self._choose_folder),
            (toolbar.open_folder_requested, self._choose_folder),
            (empty.run_requested, self._choose_run),
            (toolbar.open_run_requested, self._choose_run),
            (empty.sample_requested, self._train_on_sample),
            (toolbar.sample_requested, self._open_sample),
            (toolbar.theme_chosen, self._choose_theme),
            (toolbar.library_requested, self._show_library),
            (toolbar.tour_requested, self._take_tour),
            (empty.tour_requested, self._take_tour),
            (window.paste_requested, self._paste),
        ]
        for wish, slot in self._links:
            wish.connect(slot)
        window.show_status("Loading the rest of the program")

    def close(self) -> None:
        """Hear no more: the workbench does."""
        for wish, slot in self._links:
            wish.disconnect(slot)
        self._links.clear()

    @Slot(str)
    def open(self, target: str, *, train: bool = False) -> None:
        """Open a folder, a run or "sample:NAME", now or as soon as that can be done."""
        name = target.removeprefix("sample:").rstrip("/\\").replace("\\", "/")
        what = f"opening {name.rpartition('/')[2]}"
        self._keep(what, lambda bench: bench.open(target, train=train))

    def _keep(self, what: str, wish: Callable[[Workbench], None]) -> None:
        """Grants a wish, or says that it will be."""
        if self._links:
            self._window.show_status(_WAITING.format(what=what))
        self._starter.wish(wish)

    @Slot(list)
    def _open_files(self, files: list[str]) -> None:
        self.open(files[0])

    @Slot(str)
    def _open_sample(self, name: str) -> None:
        self.open(f"sample:{name}")

    @Slot(str)
    def _train_on_sample(self, name: str) -> None:
        self.open(f"sample:{name}", train=True)

    @Slot()
    def _take_tour(self) -> None:
        self._keep("beginning the tour", lambda bench: bench.tour.start())

    @Slot()
    def _show_library(self) -> None:
        self._keep("showing the library", lambda bench: bench.library_desk.show())

    @Slot()
    def _paste(self) -> None:
        self._keep("taking what was copied", lambda bench: bench.receiving.paste())

    @Slot()
    def _choose_folder(self) -> None:
        pictures = QStandardPaths.StandardLocation.PicturesLocation
        start = self._starter.preferences.last_folder or QStandardPaths.writableLocation(pictures)
        choose_folder(self._window, "Open a folder of images", start, self.open)

    @Slot()
    def _choose_run(self) -> None:
        choose_folder(self._window, "Open a run", str(runs_place()), self.open)

    @Slot(str)
    def _choose_theme(self, choice: str) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, choice)
        self._window.toolbar.show_theme(choice)
        self._starter.preferences = replace(self._starter.preferences, theme=choice)

    @Slot()
    def _leave(self) -> None:
        self._window.leave()
