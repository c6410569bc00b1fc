"""The directions that are saved with the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from vae_explorer.gui.style import words
from vae_explorer.gui.style.icons import icon
from vae_explorer.gui.style.theme import font
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.rows import SectionHeading
from vae_explorer.gui.widgets.text import LinkSentence, Text

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from vae_explorer.gui.views.attributes import ShelfEntry, ShelfView

__all__ = ["ShelfColumn"]

_WIDTH_PX = 156
_NAME = Qt.ItemDataRole.UserRole


class _Names(QListWidget):
    """Names that can be taken up, edited in place and deleted by keys."""

    use_requested = Signal(str)
    delete_requested = Signal(str)

    def current_name(self) -> str:
        """Returns the name that the keys are on; empty where there is none."""
        items = self.selectedItems()
        return str(items[0].data(_NAME)) if items else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes up, Delete deletes; F2 edits, as everywhere."""
        name, key = self.current_name(), event.key()
        if name and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.use_requested.emit(name)
        elif name and key == Qt.Key.Key_Delete:
            self.delete_requested.emit(name)
        else:
            super().keyPressEvent(event)


class ShelfColumn(QWidget):
    """Names to take up, rename and delete, and the way back from a deletion.

    Signals:
        use_requested(str): Take up the direction of this name.
        rename_requested(str, str): Its name, and the one it should have.
        delete_requested(str): Delete it.
        undo_requested(): Bring back what was deleted last.
    """

    use_requested = Signal(str)
    rename_requested = Signal(str, str)
    delete_requested = Signal(str)
    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(_WIDTH_PX)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._entries: tuple[ShelfEntry, ...] = ()
        heading = SectionHeading("Saved")
        self._rename = IconButton("pencil-simple", "Rename (F2)", side_px=24)
        self._rename.clicked.connect(self._edit)
        self._delete = IconButton("trash", "Delete (Del)", side_px=24)
        self._delete.clicked.connect(self._answer_delete)
        heading.add_button(self._rename)
        heading.add_button(self._delete)
        self._names = _Names()
        self._names.setAccessibleName("Saved directions")
        self._names.setFont(font(12))
        self._names.setMinimumHeight(24)
        free = QSizePolicy.Policy.Expanding
        self._names.setSizePolicy(free, QSizePolicy.Policy.Ignored)
        self._names.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self._names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._names.itemClicked.connect(self._answer_use)
        self._names.itemChanged.connect(self._answer_edit)
        self._names.itemSelectionChanged.connect(self._show_buttons)
        self._names.use_requested.connect(self.use_requested)
        self._names.delete_requested.connect(self.delete_requested)
        self._none = Text("What you save is listed here.", 11, 400, "3", wrap=True)
        self._deleted = LinkSentence("Undo")
        self._deleted.setAccessibleName("Bring back the direction that was deleted last")
        self._deleted.linkActivated.connect(self._answer_undo)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        column.setSpacing(2)
        column.addWidget(heading)
        column.addWidget(self._none)
        column.addWidget(self._names, 1)
        column.addWidget(self._deleted)
        self._deleted.hide()
        self._show_buttons()

    def show_shelf(self, view: ShelfView) -> None:
        """Shows what is saved, and what was deleted last."""
        before = self._names.current_name()
        self._entries = view.entries
        self._names.blockSignals(True)
        self._names.clear()
        for entry in view.entries:
            self._names.addItem(self._item(entry))
            if entry.name == before:
                self._names.setCurrentRow(self._names.count() - 1)
        self._names.blockSignals(False)
        self._none.setVisible(not view.entries)
        self._names.setVisible(bool(view.entries))
        self._deleted.show_sentence(f"“{view.deleted}” is deleted." if view.deleted else "")
        self._show_buttons()

    def _item(self, entry: ShelfEntry) -> QListWidgetItem:
        item = QListWidgetItem(entry.name)
        item.setData(_NAME, entry.name)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        facts = f"AUC {words.true_minus(entry.auc, 2)}, of epoch {words.true_minus(entry.epoch, 1)}"
        if entry.stale:
            item.setIcon(icon("clock-counter-clockwise", self))
            facts += ", older than the model: recompute it once it is taken up"
        item.setToolTip(f"{entry.name}: {facts}.")
        return item

    def _show_buttons(self) -> None:
        there = bool(self._names.current_name())
        self._rename.setEnabled(there)
        self._delete.setEnabled(there)

    def _edit(self) -> None:
        for item in self._names.selectedItems():
            self._names.editItem(item)

    def _answer_use(self, item: QListWidgetItem) -> None:
        self.use_requested.emit(item.data(_NAME))

    def _answer_edit(self, item: QListWidgetItem) -> None:
        before, after = item.data(_NAME), item.text()
        if before != after:
            self.rename_requested.emit(before, after)

    def _answer_delete(self) -> None:
        self.delete_requested.emit(self._names.current_name())

    def _answer_undo(self, _link: str) -> None:
        self.undo_requested.emit()
