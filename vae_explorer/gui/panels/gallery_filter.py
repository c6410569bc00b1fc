"""The search without typing: a menu of labels, ranges of values, tags and flags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from vae_explorer.gui.panels.gallery_range import RangePopup
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.latent.image_query import quoted

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from vae_explorer.latent.image_table import Column, ImageTable

__all__ = ["FilterMenu"]

_MOST_WORDS = 40


class FilterMenu(IconButton):
    """A button whose menu writes the search.

    Signals:
        term_chosen(str): A term for the search, such as "label:7"; "" clears it.
    """

    term_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("funnel", "Filter by label, value or tag", side_px=24, parent=parent)
        self._table: ImageTable | None = None
        self._range = RangePopup(self)
        self._range.range_chosen.connect(self.term_chosen)
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        menu.triggered.connect(self._answer)
        self.setMenu(menu)

    def show_table(self, table: ImageTable) -> None:
        """Offer what is known of the images."""
        self._table = table
        self._range.show_table(table)

    def _fill(self) -> None:
        menu, table = self.menu(), self._table
        menu.clear()
        if table is None:
            return
        for column in table.columns.values():
            if column.is_category and column.key != "excluded":
                self._add_words(menu, column)
        if any(column.is_number for column in table.columns.values()):
            menu.addAction("Range of values…").setData("range")
        menu.addSeparator()
        menu.addAction("Excluded").setData("excluded")
        menu.addAction("Duplicates").setData("duplicates")
        menu.addSeparator()
        menu.addAction("Clear the search").setData("")

    def _add_words(self, menu: QMenu, column: Column) -> None:
        words = [str(word) for word in column.values if word]
        if column.key == "tags":
            words = [tag for word in words for tag in word.split(", ")]
        counts: dict[str, int] = {}
        for word in words:
            counts[word] = counts.get(word, 0) + 1
        if not counts:
            return
        key = "tag" if column.key == "tags" else quoted_key(column.key)
        below = menu.addMenu(column.title)
        for word in sorted(sorted(counts, key=counts.__getitem__)[-_MOST_WORDS:], key=_natural):
            below.addAction(f"{word}   {counts[word]}").setData(f"{key}:{quoted(word)}")

    def _answer(self, action: QAction) -> None:
        if action.data() == "range":
            self._range.open_at(self.mapToGlobal(QPoint(self.width(), 0)))
        elif action.data() is not None:
            self.term_chosen.emit(action.data())

    def open_range(self) -> None:
        """Open the range of values beside the button."""
        self._range.open_at(self.mapToGlobal(QPoint(self.width(), 0)))


def quoted_key(key: str) -> str:
    """Return the name of a column as a search must have it: without "csv:", quoted if need be."""
    name = key.removeprefix("csv:")
    return f'"{name}"' if " " in name else name


def _natural(word: str) -> tuple[int, str]:
    return (int(word), "") if word.isdecimal() and len(word) < 9 else (10**9, word.casefold())
