"""The files that could not be read, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from vae_explorer.gui.dialogs.frame import SideWindow
from vae_explorer.gui.style.words import plural
from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vae_explorer.images.image_set import Rejected

__all__ = ["RejectedDialog"]

_Index = QModelIndex | QPersistentModelIndex
_HEADINGS = ("File", "Reason")


class RejectedDialog(SideWindow):
    """A list that can be sorted and copied.

    Args:
        name: Name of the image set.
        rejected: The files, paths relative to the folder.
        parent: The main window.
    """

    def __init__(
        self, name: str, rejected: Sequence[Rejected], parent: QWidget | None = None
    ) -> None:
        super().__init__("rejected", "Files that could not be read", QSize(720, 420), parent)
        sentence = f"{plural(len(rejected), 'file')} of {name} could not be read and stayed out."
        self.rows.addWidget(Text(sentence, 12, 500, wrap=True))
        self._model = _Model(rejected)
        table = QTableView()
        table.setAccessibleName("Files that could not be read")
        table.setModel(self._model)
        table.setSortingEnabled(True)
        table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(24)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(0, 300)
        header.setHighlightSections(False)
        self.rows.addWidget(table)
        self.add_button("Copy list").clicked.connect(self._copy)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._model.as_text())


class _Model(QAbstractTableModel):
    """Two columns: path and reason."""

    def __init__(self, rejected: Sequence[Rejected]) -> None:
        super().__init__()
        # Odd bytes of a path are carried as surrogates, which Qt does not draw.
        self._rows = [(_shown(entry.path), entry.reason) for entry in rejected]

    def as_text(self) -> str:
        """Returns the table, columns apart by tabs."""
        return "\n".join("\t".join(row) for row in self._rows)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """Returns the number of files."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """Returns two."""
        return 0 if parent.isValid() else len(_HEADINGS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns the text of a cell, also as its tooltip."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._rows[index.row()][index.column()]
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Returns the headings of the columns."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return _HEADINGS[section]
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts by a column."""
        self.layoutAboutToBeChanged.emit()
        down = order == Qt.SortOrder.DescendingOrder
        self._rows.sort(key=lambda row: (row[column].casefold(), row), reverse=down)
        self.layoutChanged.emit()


def _shown(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
