"""What can be done with the marked images, as a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction

__all__ = ["GalleryMenu"]

_MARKED = (
    ("open", "Show full-size\tEnter"),
    ("", ""),
    ("choose", "Choose only these\tC"),
    ("add", "Add to the choice"),
    ("subtract", "Take out of the choice"),
    ("", ""),
    ("tag", "Tag\tT"),
    ("note", "Note\tN"),
    ("exclude", "Exclude from training\tX"),
    ("", ""),
    ("copy_paths", "Copy paths\tCtrl+C"),
    ("show_folder", "Show in the file manager"),
    ("export_csv", "Export as a table (CSV)…"),
    ("copy_files", "Copy the files to a folder…"),
)


class GalleryMenu(QMenu):
    """Entries for the marked images, and one for all excluded ones.

    Signals:
        command_requested(str): An entry was chosen.
        untag_requested(str): Take this tag away.
    """

    command_requested = Signal(str)
    untag_requested = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.triggered.connect(self._answer)
        self.show_marked(0, excluded=False, tags=())

    def show_marked(self, marked: int, *, excluded: bool, tags: Sequence[str]) -> None:
        """Offer what can be done.

        Args:
            marked: Number of marked images.
            excluded: Whether all of them are excluded.
            tags: Those that any of them has.
        """
        self.clear()
        for command, words in _MARKED:
            if not command:
                self.addSeparator()
                continue
            if command == "exclude" and excluded:
                words = "Take in again for training\tX"
            action = self.addAction(words)
            action.setData(command)
            action.setEnabled(marked > 0)
            if command == "note":
                self._add_untag(tags)
        self.addSeparator()
        self.addAction("Train again without the excluded").setData("retrain")

    def _add_untag(self, tags: Sequence[str]) -> None:
        if tags:
            below = self.addMenu("Remove a tag")
            for tag in tags:
                below.addAction(tag).setData(f"untag:{tag}")

    def _answer(self, action: QAction) -> None:
        said = action.data()
        if isinstance(said, str) and said.startswith("untag:"):
            self.untag_requested.emit(said.removeprefix("untag:"))
        elif said:
            self.command_requested.emit(said)
