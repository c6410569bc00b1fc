"""Beside the gallery's pictures: what is known of an image, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from vae_explorer.gui.panels.gallery_spark import Spark
from vae_explorer.gui.panels.gallery_words import facts_of
from vae_explorer.gui.style.words import plural
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.scroll_area import ScrollArea
from vae_explorer.gui.widgets.text import ElidedText, Text

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QMenu

    from vae_explorer.latent.image_table import ImageTable

__all__ = ["GalleryDetails"]

_WIDTH_PX = 224
_BUTTONS = (
    ("tag", "tag", "Tag the marked images (T)"),
    ("note", "note-pencil", "Write a note on the marked images (N)"),
    ("exclude", "prohibit", "Exclude the marked images from training, or take them in again (X)"),
    ("copy_paths", "copy", "Copy the paths of the marked images (Ctrl+C)"),
    ("show_folder", "folder-open", "Show the image in the file manager"),
)


class GalleryDetails(QWidget):
    """Buttons, a line to write a tag or note in, and facts.

    Signals:
        command_requested(str): One of the actions, for the marked images.
        written(str, str): "tag" or "note", and what was written.
        entry_closed(): The line for a tag or note went away.
    """

    command_requested = Signal(str)
    written = Signal(str, str)
    entry_closed = Signal()

    def __init__(self, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(_WIDTH_PX)
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._kind = ""
        self._told: tuple[tuple[str, str], ...] = ()
        self.buttons: dict[str, IconButton] = {}
        self._bar = self._make_bar(menu)
        self.entry = QLineEdit()
        self.entry.setAccessibleName("Tag or note")
        self.entry.installEventFilter(self)
        self.entry.returnPressed.connect(self._write)
        self.entry.hide()
        self._known = QStringListModel(self)
        self._offer()
        self._name = ElidedText("", 12, 600)
        self.spark = Spark()
        self._facts = QWidget()
        self._grid = QGridLayout(self._facts)
        self._grid.setContentsMargins(0, 0, 4, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 4, 4)
        column.setSpacing(4)
        column.addWidget(self._bar)
        column.addWidget(self.entry)
        column.addWidget(self._name)
        column.addWidget(self._scrolling(), 1)
        self.show_marked(None, -1, 0)

    def show_marked(self, table: ImageTable | None, row: int, marked: int) -> None:
        """Show what is known.

        Args:
            table: What is known of all images.
            row: The image that the keys are on, -1 for none.
            marked: Number of marked images.
        """
        for button in self.buttons.values():
            button.setEnabled(marked > 0)
        known = table is not None and row >= 0
        if table is None or not known:
            self._name.setText("Nothing is marked" if table is not None else "")
            self._show_facts([])
            self.spark.hide()
            return
        name = str(table.columns["name"].values[row])
        self._name.setText(f"{plural(marked, 'image')} marked" if marked > 1 else name)
        facts = facts_of(table, row)
        self._show_facts([("Last marked", name), *facts] if marked > 1 else facts)

    def ask(self, kind: str, marked: int, text: str, known: tuple[str, ...] = ()) -> None:
        """Open the line for a tag or a note.

        Args:
            kind: "tag" or "note".
            marked: Number of images that it is for.
            text: What it says at first.
            known: Tags that were given before, offered while one types.
        """
        self._kind = kind
        words = f"{kind.capitalize()} for {plural(marked, 'image')}, then Enter"
        self.entry.setPlaceholderText(words)
        self.entry.setAccessibleName(words)
        self.entry.setText(text)
        self._known.setStringList(list(known))
        self.entry.show()
        self.entry.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.entry.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape closes the line."""
        if watched is self.entry and event.type() == QEvent.Type.KeyPress:
            pressed: QKeyEvent = event  # type: ignore[assignment]
            if pressed.key() == Qt.Key.Key_Escape:
                self._close_entry()
                return True
        return super().eventFilter(watched, event)

    def _offer(self) -> None:
        completer = QCompleter(self._known, self.entry)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.entry.setCompleter(completer)
        # Qt's list of what is offered stands in no window, and so would be in no window's style.
        popup = completer.popup()
        assert popup is not None
        popup.setParent(self.entry, Qt.WindowType.Popup)

    def _write(self) -> None:
        text = self.entry.text().strip()
        kind = self._kind
        self._close_entry()
        if text or kind == "note":
            self.written.emit(kind, text)

    def _close_entry(self) -> None:
        self.entry.hide()
        self.entry.clear()
        self.entry_closed.emit()

    def _show_facts(self, facts: list[tuple[str, str]]) -> None:
        if tuple(facts) == self._told:
            return
        self._told = tuple(facts)
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None and old is not self.spark:
                old.hide()
                old.deleteLater()
        for line, (title, words) in enumerate(facts):
            value = ElidedText(words, 11, 500, mode=Qt.TextElideMode.ElideRight)
            value.setText(words)
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(Text(title, 11, 400, "2"), line, 0)
            self._grid.addWidget(value, line, 1)
        self._grid.setRowStretch(len(facts), 0)

    def _make_bar(self, menu: QMenu) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for command, icon_name, words in _BUTTONS:
            button = IconButton(icon_name, words)
            button.setProperty("command", command)
            button.clicked.connect(self._press)
            row.addWidget(button)
            self.buttons[command] = button
        row.addStretch(1)
        more = IconButton("dots-three", "More for the marked images")
        more.setMenu(menu)
        row.addWidget(more)
        return bar

    def _scrolling(self) -> ScrollArea:
        body = QWidget()
        body.setProperty("surface", "canvas")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.spark)
        column.addWidget(self._facts)
        column.addStretch(1)
        scroll = ScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setAccessibleName("What is known of the image")
        scroll.setWidget(body)
        return scroll

    def _press(self) -> None:
        self.command_requested.emit(self.sender().property("command"))
