"""What the library's wishes need beyond the session: its window, dialogs, the file manager."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from vae_explorer.errors import VaeExplorerError
from vae_explorer.export.files import save_bytes
from vae_explorer.gui.dialogs.places import choose_file_to_write, choose_folder
from vae_explorer.gui.dialogs.question import ask
from vae_explorer.gui.librarian.reading import write_tables
from vae_explorer.gui.style.theme import dress
from vae_explorer.gui.style.words import plural
from vae_explorer.runs.layout import is_run

if TYPE_CHECKING:
    from vae_explorer.gui.librarian.bin import Removed
    from vae_explorer.gui.library.library_window import LibraryWindow
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.window.main_window import MainWindow

__all__ = ["LibraryDesk"]

_FILTERS = {"png": "PNG picture (*.png)", "svg": "SVG drawing (*.svg)"}


class LibraryDesk(QObject):
    """Opens the library, and grants the wishes of its window.

    Args:
        window: The main window.
        session: Does the work.
        known_places: Folders and runs that were opened before.
        parent: Owner.

    Attributes:
        made: The ``LibraryWindow``, when it is made.
        branch_wanted: Offer a branch of the run that is open now.
        library: The window of the library; None before it was asked for.
    """

    made = Signal(object)
    branch_wanted = Signal()

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        known_places: Callable[[], tuple[str, ...]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._session = session
        self._known_places = known_places
        self._to_branch: Path | None = None
        self.library: LibraryWindow | None = None

    @Slot()
    def show(self) -> None:
        """Bring up the library; it is made when it is asked for the first time."""
        # Not before it is asked for: it does not belong to the first window.
        from vae_explorer.gui.library.library_window import LibraryWindow

        if self.library is None:
            self.library = LibraryWindow()
            dress(self.library)
            self.made.emit(self.library)
        self.library.show()
        self.library.raise_()
        self.library.activateWindow()

    @Slot()
    def close(self) -> None:
        """Close the library with the main window."""
        if self.library is not None:
            self.library.close()
            self.library.deleteLater()
            self.library = None

    @Slot()
    def look(self) -> None:
        """Look again which runs there are."""
        self._session.librarian.look(self._known_runs())

    @Slot()
    def look_for_overlays(self) -> None:
        """Look which runs may be drawn over the curves of the open one."""
        self._session.overlaying.look(self._known_runs())

    @Slot(object)
    def overlay_runs(self, paths: Sequence[str]) -> None:
        """Draw runs over the curves of the open one, and show those."""
        self._session.overlaying.choose([*self._session.overlaying.chosen, *paths])
        self._window.bring_forward(self._window.dock("curves").widget())
        self._window.raise_()
        self._window.activateWindow()

    def _known_runs(self) -> list[str]:
        return [name for name in self._known_places() if is_run(name)]

    @Slot()
    def look_again(self) -> None:
        """Look again if somebody sees it: a training has ended."""
        if self.library is not None and self.library.isVisible():
            self.look()

    @Slot()
    def keep_up(self) -> None:
        """Follow the training under way if somebody sees it: there is news of it."""
        if self.library is not None and self.library.isVisible():
            self._session.librarian.keep_up()

    @Slot(str)
    def open_run(self, path: str) -> None:
        """Open a run in the main window."""
        self._session.open_target(path)
        self._window.raise_()
        self._window.activateWindow()

    @Slot(str)
    def branch_run(self, path: str) -> None:
        """Open a run in the main window if it is not open there, and offer a branch of it."""
        self._to_branch = Path(path)
        if self._session.run_path == self._to_branch:
            self._window.raise_()
            self._window.activateWindow()
            self.take_opened(self._to_branch)
        else:
            self.open_run(path)

    @Slot(object)
    def take_opened(self, path: Path) -> None:
        """Offer a branch of the run that was opened for one."""
        wanted, self._to_branch = self._to_branch, None
        if path == wanted:
            self.branch_wanted.emit()

    @Slot(str)
    def reveal_run(self, path: str) -> None:
        """Show the folder of a run in the file manager."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
            self._tell("info", f"No file manager answered. The run is in {path}.")

    @Slot(str)
    def export_curves(self, kind: str) -> None:
        """Ask where the compared curves should go: a picture, or a CSV file for each run."""
        if self.library is None:
            return
        start = Path.home()
        if kind == "csv":
            title = "Curves as tables, one file for each run"
            choose_folder(self.library, title, str(start), self._write_tables)
        else:
            path = start / f"runs-curves.{kind}"
            write = partial(self._write_picture, kind)
            title = "Curves as a picture"
            choose_file_to_write(self.library, title, path, _FILTERS[kind], write)

    def _write_tables(self, folder: str) -> None:
        chosen = self._session.librarian.chosen
        self._session.jobs.request(
            lambda: write_tables(chosen, Path(folder)), self._tell_tables, self.tell_problem
        )

    def _tell_tables(self, paths: list[Path]) -> None:
        if paths:
            self._tell("ok", f"Saved {plural(len(paths), 'table')} in {paths[0].parent}.")

    def _write_picture(self, kind: str, path: str) -> None:
        if self.library is None:
            return
        try:
            content = self.library.runs.curves.render_picture(kind)
            save_bytes(content, Path(path), overwrite=True)
        except VaeExplorerError as error:
            self.tell_problem(error)
        else:
            self._tell("ok", f"Saved {Path(path).name} in {Path(path).parent}.")

    @Slot(object)
    def tell_removed(self, removed: Removed) -> None:
        """Say that a run is gone, and offer it back if it lies in the bin."""
        if removed.in_bin == removed.path:
            self._tell("info", f"{removed.path.name} is deleted.")
        else:
            self._tell("info", f"{removed.path.name} is in the system’s bin.", "Put back")

    @Slot(str)
    def tell_returned(self, path: str) -> None:
        """Say that a run is back."""
        self._tell("ok", f"{Path(path).name} is back.")

    @Slot(str)
    def ask_to_delete(self, path: str) -> None:
        """Ask whether to delete a run for which the system has no bin."""
        if self.library is not None:
            ask(
                self.library,
                "ask_delete_run",
                f"There is no bin for {Path(path).name}. Delete it for good?",
                f"Its folder is {path}. What was trained there cannot be brought back.",
                "Delete for good",
                partial(self._session.librarian.delete, path),
            )

    @Slot(object)
    def tell_problem(self, error: BaseException) -> None:
        """Say what could not be done; a fault of the program is told in the main window."""
        if isinstance(error, VaeExplorerError):
            self._tell("error", error.sentence)
        else:
            self._session.report(error)

    def _tell(self, kind: str, sentence: str, action: str = "") -> None:
        if self.library is not None:
            self.library.show_notice(kind, sentence, action)  # type: ignore[arg-type]
