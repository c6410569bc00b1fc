"""The list of runs: branches stand below their ancestors, and columns can be sorted."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QWidget

from vae_explorer.gui.library.run_columns import caption_of, columns_of, names_of
from vae_explorer.gui.library.run_delegate import CellDelegate, RunDelegate
from vae_explorer.gui.style.theme import font
from vae_explorer.gui.widgets.tips import lines_of
from vae_explorer.runs.shelf import parents_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from vae_explorer.gui.library.run_columns import Column
    from vae_explorer.gui.views.library import ChosenRun
    from vae_explorer.runs.shelf import RunCard

__all__ = ["RunTable"]

_DATA = Qt.ItemDataRole.UserRole
_SORT = Qt.ItemDataRole.UserRole + 1
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_NEVER = -math.inf
_NAMES_PX = 352
_MEASURED_ROWS = 60
"""For the widths of columns; all of a thousand would hold the window up for a second."""


class RunTable(QTreeView):
    """Runs to look through and to choose from.

    Signals:
        runs_chosen(object): The paths of the runs that are chosen, as a list.
        run_opened(str): Open this run: a double click, or Enter.
        menu_requested(object): A menu is wished for at this place of the screen, for the choice.
    """

    runs_chosen = Signal(object)
    run_opened = Signal(str)
    menu_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Runs")
        self._model = QStandardItemModel(self)
        self._model.setSortRole(_SORT)
        self._items: dict[str, QStandardItem] = {}
        self._telling = True
        self._delegate = RunDelegate(self)
        self.setModel(self._model)
        self.setItemDelegate(CellDelegate(self))
        self.setItemDelegateForColumn(0, self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.setExpandsOnDoubleClick(False)
        self.setSortingEnabled(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_for_menu)
        self.doubleClicked.connect(self._open)
        self.selectionModel().selectionChanged.connect(self._tell_choice)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setHighlightSections(False)
        header.setResizeContentsPrecision(_MEASURED_ROWS)
        header.setFont(font(11))
        header.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)

    def show_runs(self, cards: Sequence[RunCard]) -> None:
        """Lists runs in the order in which they come; what was chosen stays so.

        Where the same runs are listed already, only what is told of them changes.
        """
        columns, before = columns_of(cards, datetime.now()), self._headings()
        header = self.header()
        sorted_by, order = header.sortIndicatorSection(), header.sortIndicatorOrder()
        same = before == ["Run", *(column.title for column in columns)]
        if same and {str(card.path) for card in cards} == set(self._items):
            self._renew(cards, columns)
            if sorted_by >= 0:
                self.sortByColumn(sorted_by, order)
            return
        chosen = self.chosen_paths()
        self._telling = False
        self._model.clear()
        self._items = {}
        self._model.setHorizontalHeaderLabels(["Run", *(column.title for column in columns)])
        for place, column in enumerate(columns):
            # Not by way of the model's own items: PySide keeps what it has told of them after they
            # are deleted, and takes whatever comes to lie at the same address for them.
            across, meaning = Qt.Orientation.Horizontal, lines_of(column.meaning)
            self._model.setHeaderData(place + 1, across, meaning, Qt.ItemDataRole.ToolTipRole)
            self._model.setHeaderData(place + 1, across, _RIGHT, Qt.ItemDataRole.TextAlignmentRole)
        self._add_rows(cards, columns)
        self.expandAll()
        self._fit_columns()
        if sorted_by >= 0 and before == self._headings():
            self.sortByColumn(sorted_by, order)
        else:
            header.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        self._telling = True
        self.choose(chosen)

    def show_pictures(self, path: str, pictures: np.ndarray) -> None:
        """Shows the thumbnail of a run, uint8, shape ``(K, C, H, W)``."""
        self._delegate.show_pictures(path, pictures)
        self.viewport().update()

    def show_chosen(self, chosen: Sequence[ChosenRun]) -> None:
        """Shows the colours of the runs that are compared."""
        self._delegate.colours = {run.path: run.colour for run in chosen}
        self.viewport().update()

    def chosen_paths(self) -> list[str]:
        """Returns the folders of the chosen runs, from top to bottom."""
        rows = self.selectionModel().selectedRows(0)
        rows.sort(key=lambda index: self.visualRect(index).top())
        return [index.data(_DATA)[0] for index in rows]

    def choose(self, paths: Sequence[str]) -> None:
        """Chooses the runs of these folders and no others, and says so."""
        self._telling = False
        selection = self.selectionModel()
        selection.clearSelection()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        found = [self._items[path].index() for path in paths if path in self._items]
        for index in found:
            selection.select(index, flags)
        if found:
            selection.setCurrentIndex(found[0], QItemSelectionModel.SelectionFlag.NoUpdate)
        self._telling = True
        self._tell_choice()

    def _add_rows(self, cards: Sequence[RunCard], columns: Sequence[Column]) -> None:
        names = names_of(cards)
        rows = [self._row(card, names[str(card.path)], columns) for card in cards]
        parents = parents_of(tuple(cards))
        self.setRootIsDecorated(any(parent >= 0 for parent in parents))
        for row, parent in zip(rows, parents, strict=True):
            above = self._model if parent < 0 else rows[parent][0]
            above.appendRow(row)

    def _renew(self, cards: Sequence[RunCard], columns: Sequence[Column]) -> None:
        for card in cards:
            first = self._items[str(card.path)].index()
            for place, column in enumerate(columns):
                cell = first.siblingAtColumn(place + 1)
                self._model.setData(cell, column.text(card), Qt.ItemDataRole.DisplayRole)
                self._model.setData(cell, _sort_key(column, card), _SORT)

    def _row(self, card: RunCard, name: str, columns: Sequence[Column]) -> list[QStandardItem]:
        first = QStandardItem(name)
        first.setData((str(card.path), name, caption_of(card)), _DATA)
        first.setData(name.casefold(), _SORT)
        first.setToolTip(f"{card.path}\n{caption_of(card)}")
        self._items[str(card.path)] = first
        row = [first]
        for column in columns:
            item = QStandardItem(column.text(card))
            item.setTextAlignment(_RIGHT)
            item.setData(_sort_key(column, card), _SORT)
            row.append(item)
        return row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Opens the run that the keys are on by Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives the names the room that is left."""
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        header = self.header()
        header.setMinimumSectionSize(56)
        others = range(1, self._model.columnCount())
        for place in others:
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        left = self.viewport().width() - sum(header.sectionSize(place) for place in others)
        header.resizeSection(0, max(_NAMES_PX, left))

    def _headings(self) -> list[str]:
        orientation = Qt.Orientation.Horizontal
        return [
            str(self._model.headerData(place, orientation))
            for place in range(self._model.columnCount())
        ]

    @Slot()
    def _tell_choice(self) -> None:
        if self._telling:
            self.runs_chosen.emit(self.chosen_paths())

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        self.run_opened.emit(index.siblingAtColumn(0).data(_DATA)[0])

    @Slot(QPoint)
    def _ask_for_menu(self, spot: QPoint) -> None:
        if self.indexAt(spot).isValid():
            self.menu_requested.emit(self.viewport().mapToGlobal(spot))


def _sort_key(column: Column, card: RunCard) -> object:
    key = column.key(card)
    return _NEVER if key is None else key
