"""Images to look through, sort, search, mark and judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.panels.gallery_details import GalleryDetails
from vae_explorer.gui.panels.gallery_grid import GalleryGrid
from vae_explorer.gui.panels.gallery_menu import GalleryMenu
from vae_explorer.gui.panels.gallery_tools import GalleryTools
from vae_explorer.gui.panels.gallery_viewer import GalleryViewer
from vae_explorer.gui.style.words import count
from vae_explorer.gui.widgets.analysis_panel import InvitingPanel
from vae_explorer.gui.widgets.text import HairLine, Text

if TYPE_CHECKING:
    import numpy as np
    from PySide6.QtGui import QResizeEvent

    from vae_explorer.gui.views.basics import SelectedView
    from vae_explorer.gui.views.gallery import GalleryView, OriginalView

__all__ = ["GalleryPanel"]

_INVITATION = "Once there are images, they can be looked through, searched and sorted here."
_DETAILS_FROM_PX = 620
_TALL_PX = 360


class GalleryPanel(InvitingPanel):
    """A grid of pictures, and beside it what is known and can be done.

    Attributes:
        heading_tools: Which images, the search and the order; they belong into the heading.

    Signals:
        list_chosen(str), searched(str), sorted(str, bool): Which images, and in which order.
        stack_pressed(int): Open or close a stack of duplicates.
        held_changed(bool): Somebody works on marked images, so that the order should stay.
        image_clicked(int): Select this image.
        original_wanted(int): Read the file of this image.
        history_wanted(int): Tell how well this image was explained over training.
        choose_requested(object, str): Choose these images; "replace", "add" or "subtract".
        tag_requested(object, str), untag_requested(object, str), note_requested(object, str):
            Say this of these images.
        exclude_requested(object, bool): Leave these images out of training, or do not.
        undo_requested(), redo_requested(): Take back what was said last, or say it again.
        action_requested(str, object): "copy_paths", "show_folder", "export_csv" or "copy_files",
            for these images.
        retrain_requested(): Train again without the excluded images.
    """

    list_chosen = Signal(str)
    searched = Signal(str)
    sorted = Signal(str, bool)
    stack_pressed = Signal(int)
    held_changed = Signal(bool)
    image_clicked = Signal(int)
    original_wanted = Signal(int)
    history_wanted = Signal(int)
    choose_requested = Signal(object, str)
    tag_requested = Signal(object, str)
    untag_requested = Signal(object, str)
    note_requested = Signal(object, str)
    exclude_requested = Signal(object, bool)
    undo_requested = Signal()
    redo_requested = Signal()
    action_requested = Signal(str, object)
    retrain_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Gallery", _INVITATION, parent)
        self._view: GalleryView | None = None
        self._held = False
        self.heading_tools = tools = GalleryTools()
        self.grid = GalleryGrid()
        self.menu = GalleryMenu(self)
        self.details = GalleryDetails(self.menu)
        self.viewer = GalleryViewer(self)
        self._trouble = Text("", 11, 400, "warn", wrap=True)
        self._trouble.setContentsMargins(12, 4, 12, 2)
        self._connect(tools)
        self.set_contents(self._lay_out())

    # ------------------------------------------------------------------ what it is told

    def show_gallery(self, view: GalleryView | None) -> None:
        """Show images in their order; None while there are none."""
        self._view = view
        self.show_contents(view is not None)
        if view is None:
            self.viewer.close()
            return
        self.grid.show_view(view)
        self.heading_tools.show_view(view)
        self._trouble.setText(f"⚠ {view.trouble}" if view.trouble else "")
        self._trouble.setVisible(bool(view.trouble))
        self._tell_marks()

    def show_selected(self, index: int, _ellipse: object = None) -> None:
        """Mark the image that was selected on the map or elsewhere."""
        self.grid.show_selected(index)
        self._follow_in_viewer()

    def show_explained(self, view: SelectedView | None) -> None:
        """Show the reconstruction of the selected image full-size."""
        self.viewer.show_selected(view)

    def show_original(self, view: OriginalView) -> None:
        """Show the file of an image full-size."""
        self.viewer.show_original(view)

    def show_history(self, row: int, epochs: np.ndarray, values: np.ndarray) -> None:
        """Show the ELBO of an image over training, if the keys are still on it."""
        if row == self.grid.marks.current_row:
            self.details.spark.show_history(epochs, values)

    def take_keys(self) -> None:
        """Take the keyboard."""
        self.grid.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ------------------------------------------------------------------------ inside

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the facts out where there is no room for them."""
        super().resizeEvent(event)
        self.details.setVisible(self.width() >= _DETAILS_FROM_PX)
        if (self.height() >= _TALL_PX) != (event.oldSize().height() >= _TALL_PX):
            self.grid.set_side(96 if self.height() >= _TALL_PX else 64)

    def _connect(self, tools: GalleryTools) -> None:
        tools.list_chosen.connect(self.list_chosen)
        tools.searched.connect(self.searched)
        tools.sorted.connect(self.sorted)
        tools.left.connect(self.take_keys)
        tools.retrain_requested.connect(self.retrain_requested)
        grid = self.grid
        grid.marks_changed.connect(self._tell_marks)
        grid.current_changed.connect(self._answer_current)
        grid.stack_pressed.connect(self.stack_pressed)
        grid.command_requested.connect(self.answer_command)
        grid.open_requested.connect(self._open)
        grid.typed.connect(tools.begin_search)
        grid.menu_requested.connect(self._open_menu)
        grid.escaped.connect(self._escape)
        grid.held_changed.connect(self._hold)
        self.menu.command_requested.connect(self.answer_command)
        self.menu.untag_requested.connect(self._untag)
        self.details.command_requested.connect(self.answer_command)
        self.details.written.connect(self._say)
        self.details.entry_closed.connect(self.take_keys)
        self.viewer.step_requested.connect(grid.step)
        self.viewer.command_requested.connect(self._answer_viewer)
        self.viewer.closed.connect(self.take_keys)
        for keys, slot in (("Ctrl+F", self._search), ("Ctrl+C", self._copy)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def answer_command(self, command: str) -> None:
        """Do something with the marked images."""
        rows = self.grid.marks.rows
        if command == "undo":
            self.undo_requested.emit()
        elif command == "redo":
            self.redo_requested.emit()
        elif command == "retrain":
            self.retrain_requested.emit()
        elif not len(rows) or self._view is None:
            return
        elif command in ("tag", "note"):
            self._ask(command, rows)
        elif command == "exclude":
            self.exclude_requested.emit(rows, not self._all_excluded(rows))
        elif command in ("choose", "add", "subtract"):
            self.choose_requested.emit(rows, "replace" if command == "choose" else command)
        elif command == "open":
            self._open(self.grid.marks.current_row)
        else:
            self.action_requested.emit(command, rows)

    def _ask(self, kind: str, rows: np.ndarray) -> None:
        assert self._view is not None
        columns = self._view.table.columns
        text = ""
        known: tuple[str, ...] = ()
        if kind == "note" and "note" in columns:
            text = str(columns["note"].values[int(rows[0])])
        elif "tags" in columns:
            words = {tag for word in set(columns["tags"].values) for tag in str(word).split(", ")}
            known = tuple(sorted(words - {""}))
        self.details.show()
        self.details.ask(kind, len(rows), text, known)

    def _say(self, kind: str, text: str) -> None:
        rows = self.grid.marks.rows
        if len(rows):
            (self.tag_requested if kind == "tag" else self.note_requested).emit(rows, text)

    def _untag(self, tag: str) -> None:
        self.untag_requested.emit(self.grid.marks.rows, tag)

    def _all_excluded(self, rows: np.ndarray) -> bool:
        assert self._view is not None
        column = self._view.table.columns.get("excluded")
        return column is not None and all(column.values[int(row)] for row in rows)

    def _answer_current(self, row: int) -> None:
        if row >= 0:
            self.image_clicked.emit(row)
        self._follow_in_viewer()

    def _follow_in_viewer(self) -> None:
        row = self.grid.marks.current_row
        if self.viewer.isVisible() and row >= 0 and row != self.viewer.row:
            self._open(row)

    def _open(self, row: int) -> None:
        view, place = self._view, self.grid.marks.current
        if view is None or row < 0:
            return
        where = f"{count(place + 1)} of {count(len(view.rows))}"
        self.viewer.show_image(view.table, row, view.pixels[row], where)
        self.viewer.show()
        self.viewer.raise_()
        self.viewer.activateWindow()
        self.viewer.setFocus()
        self.image_clicked.emit(row)
        self.original_wanted.emit(row)

    def _answer_viewer(self, command: str) -> None:
        if command in ("tag", "note"):
            self.window().activateWindow()
        self.answer_command(command)

    def _open_menu(self, place: QPoint) -> None:
        self._fill_menu()
        self.menu.popup(place)

    def _fill_menu(self) -> None:
        view, rows = self._view, self.grid.marks.rows
        if view is None:
            return
        tags: list[str] = []
        if "tags" in view.table.columns and len(rows) < 1000:
            words = [str(view.table.columns["tags"].values[int(row)]) for row in rows]
            tags = sorted({tag for word in words for tag in word.split(", ")} - {""})
        excluded = len(rows) > 0 and self._all_excluded(rows)
        self.menu.show_marked(len(rows), excluded=excluded, tags=tags)

    def _tell_marks(self) -> None:
        marks, view = self.grid.marks, self._view
        self._hold(self.grid.hasFocus() and marks.count > 0)
        self.details.show_marked(view.table if view else None, marks.current_row, marks.count)
        if marks.current_row >= 0:
            self.history_wanted.emit(marks.current_row)
        self._fill_menu()
        if view is not None and self.viewer.isVisible() and self.viewer.row == marks.current_row:
            where = f"{count(marks.current + 1)} of {count(len(view.rows))}"
            self.viewer.show_image(view.table, self.viewer.row, view.pixels[self.viewer.row], where)

    def _hold(self, held: bool) -> None:
        if held != self._held:
            self._held = held
            self.held_changed.emit(held)

    def _search(self) -> None:
        self.heading_tools.begin_search("")

    def _copy(self) -> None:
        self.answer_command("copy_paths")

    def _escape(self) -> None:
        if self.heading_tools.search.text():
            self.heading_tools.search.clear()

    def _lay_out(self) -> QWidget:
        pictures = QVBoxLayout()
        pictures.setContentsMargins(0, 0, 0, 0)
        pictures.setSpacing(0)
        pictures.addWidget(self._trouble)
        pictures.addWidget(self.grid, 1)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(pictures, 1)
        row.addWidget(HairLine(Qt.Orientation.Vertical))
        row.addWidget(self.details)
        return page
