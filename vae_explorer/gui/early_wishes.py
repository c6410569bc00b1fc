"""What the window's wishes do before the workbench stands: the newest of each kind is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from vae_explorer.gui.dialogs.places import choose_folder
from vae_explorer.gui.style.theme import apply_theme
from vae_explorer.gui.window.drop import Dropped, read_drop
from vae_explorer.places import runs_place

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QMimeData

    from vae_explorer.gui.starter import Starter
    from vae_explorer.gui.window.main_window import MainWindow
    from vae_explorer.gui.workbench import Workbench

__all__ = ["EarlyWishes"]

_WAITING = "Loading the rest of the program, then {what}"


class EarlyWishes(QObject):
    """Opens dialogs at once, and keeps what was wished until the workbench can grant it.

    Of two wishes of a kind the newer one is kept. What opens images is one kind, and the tour,
    which opens its own, belongs to it; the library is a kind of its own, as are copying, and
    pasting where the clipboard holds nothing to open.

    Where a part of the program could not be loaded, it says so, at once and again to each wish.

    Args:
        window: Whose wishes are heard until :meth:`grant`.
        starter: Has the workbench once it stands.
    """

    def __init__(self, window: MainWindow, starter: Starter) -> None:
        super().__init__(window)
        self._window = window
        self._starter = starter
        self._kept: dict[str, tuple[str, Callable[[Workbench], None]]] = {}
        self._fault = ""
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
            (toolbar.lines_requested, self._copy_lines),
            (window.paste_requested, self._paste),
        ]
        for wish, slot in self._links:
            wish.connect(slot)
        starter.failed.connect(self._give_up)
        window.show_status("Loading the rest of the program")

    def grant(self, bench: Workbench) -> None:
        """Hear no more, as the workbench does, and grant what was kept, in the order it came."""
        for wish, slot in self._links:
            wish.disconnect(slot)
        self._links.clear()
        kept, self._kept = self._kept, {}
        for _, wish_for in kept.values():
            wish_for(bench)

    @Slot(str)
    def open(self, target: str, *, train: bool = False) -> None:
        """Open a folder, a run or "sample:NAME", now or as soon as that can be done."""
        name = target.removeprefix("sample:").rstrip("/\\").replace("\\", "/")
        what = f"opening {name.rpartition('/')[2]}"
        self._keep("images", what, lambda bench: bench.open(target, train=train))

    def _keep(self, kind: str, what: str, wish: Callable[[Workbench], None]) -> None:
        """Grants a wish, or says that it will be."""
        if self._starter.workbench is not None:
            wish(self._starter.workbench)
            return
        if self._told_fault():
            return
        self._kept.pop(kind, None)  # the newest is granted last
        self._kept[kind] = (what, wish)
        promised = " and ".join(what for what, _ in self._kept.values())
        self._window.show_status(_WAITING.format(what=promised))

    @Slot(object)
    def _give_up(self, error: object) -> None:
        """Nothing that is kept will be granted any more."""
        self._kept.clear()
        self._fault = f"A part of the program could not be loaded ({error}). Install it anew."
        self._window.show_status("A part of the program is missing")
        self._told_fault()

    def _told_fault(self) -> bool:
        if self._fault:
            self._window.show_notice(self._fault, "error")
        return bool(self._fault)

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
        self._keep("images", "beginning the tour", lambda bench: bench.tour.start())

    @Slot()
    def _show_library(self) -> None:
        self._keep("library", "showing the library", lambda bench: bench.library_desk.show())

    @Slot(str)
    def _copy_lines(self, language: str) -> None:
        self._keep("lines", "copying", lambda bench: bench.session.journal.copy(language))

    @Slot()
    def _paste(self) -> None:
        mime: QMimeData | None = QGuiApplication.clipboard().mimeData()
        pasted = Dropped() if mime is None else read_drop(mime)
        if pasted.folder:
            self.open(pasted.folder)
        elif pasted.files:
            self._open_files(list(pasted.files))
        else:
            self._keep("paste", "taking what was copied", lambda bench: bench.receiving.paste())

    @Slot()
    def _choose_folder(self) -> None:
        if self._told_fault():
            return
        pictures = QStandardPaths.StandardLocation.PicturesLocation
        start = self._starter.preferences.last_folder or QStandardPaths.writableLocation(pictures)
        choose_folder(self._window, "Open a folder of images", start, self.open)

    @Slot()
    def _choose_run(self) -> None:
        if not self._told_fault():
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
