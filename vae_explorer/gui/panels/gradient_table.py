"""The table of the gradient lab: one row for each group of parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from vae_explorer.gui.panels.gradient_words import SHORT_NAMES, significant
from vae_explorer.gui.style.words import count, true_minus
from vae_explorer.gui.widgets.scroll_area import ScrollArea
from vae_explorer.gui.widgets.text import Text, Tone

if TYPE_CHECKING:
    from vae_explorer.gui.views.gradients import GradientsView
    from vae_explorer.inference.objective_settings import GradientEstimator

__all__ = ["GradientTable"]

_ROW_PX, _HEAD_PX, _GAP_PX, _RIGHT_PX, _BAR_PX = 19, 16, 10, 20, 8


@dataclass(frozen=True)
class _Column:
    """One column.

    Attributes:
        title: Above it, and above those without a title that follow.
        width_px: Least width, so that growing numbers move nothing.
        tone: Of the values.
        rank: Columns of rank 0 always stand; the higher, the more room it takes to be shown.
        meaning: One sentence.
    """

    title: str
    width_px: int
    meaning: str
    tone: Tone = "1"
    rank: int = 0


_NORM = "Length of the mean gradient, in nats per unit of the parameters."
_VARIANCE = "Variance of one gradient: the trace of its covariance."
_COLUMNS = (
    _Column("Parameters", 64, "Layer by layer; “posterior” gives mean and width of q(z|x).", "2"),
    _Column("", 50, "How many parameters there are.", "3", rank=2),
    _Column("Length of the mean", 52, _NORM, rank=1),
    _Column("", 52, _NORM, rank=1),
    _Column("Variance", 52, _VARIANCE),
    _Column("", 52, _VARIANCE),
    _Column("Ratio", 44, "Ratio of the two variances."),
    _Column(
        "Apart",
        34,
        "Distance of the two means in standard errors, root mean square over the parameters: "
        "about 1 where they agree.",
    ),
    _Column(
        "At most",
        44,
        "The same distance of the one parameter where it is largest: 4 to 5 among many thousands.",
        rank=2,
    ),
)
_PAIRS = (2, 4)


def _width_px(rank: int) -> int:
    """Returns the width of the columns up to a rank."""
    return _RIGHT_PX + sum(c.width_px + _GAP_PX for c in _COLUMNS if c.rank <= rank)


class GradientTable(ScrollArea):
    """Means, variances, and the distance of the means of two estimators."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Gradients by group of parameters")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setProperty("surface", "canvas")
        self._grid = QGridLayout(body)
        self._grid.setContentsMargins(0, 2, _RIGHT_PX - _BAR_PX, 8)
        self._grid.setSpacing(0)
        self._heads = [[Text("", 11, 400, "3") for _ in _COLUMNS] for _ in range(2)]
        for row, heads in enumerate(self._heads):
            for column, head in enumerate(heads):
                head.setToolTip(_COLUMNS[column].meaning)
                self._place(head, row, column, 2 if row == 0 and column in _PAIRS else 1)
        for head, of in zip(self._heads[0], _COLUMNS, strict=True):
            head.setText(of.title)
        self._cells: list[list[Text]] = []
        self._rank = -1
        self.setWidget(body)
        self.show_for(0)

    def show_for(self, room_px: int) -> None:
        """Shows as many columns as there is room for, the most telling ones at least."""
        rank = max((r for r in (0, 1, 2) if _width_px(r) <= room_px), default=0)
        if rank != self._rank:
            self._rank = rank
            self.setFixedWidth(_width_px(rank))
            for column, of in enumerate(_COLUMNS):
                width = of.width_px + _GAP_PX if of.rank <= rank else 0
                self._grid.setColumnMinimumWidth(column, width)
                for cells in (*self._heads, *self._cells):
                    cells[column].setVisible(of.rank <= rank)

    def show_view(self, view: GradientsView, chosen: GradientEstimator) -> None:
        """Shows the numbers of the chosen estimator beside those of the reference."""
        found = view.comparison
        row, basis = found.estimators.index(chosen), found.estimators.index(found.reference)
        self._make_rows(len(found.groups))
        for column in _PAIRS:
            self._heads[1][column].setText(SHORT_NAMES[found.reference])
            self._heads[1][column + 1].setText(SHORT_NAMES[chosen])
        for number, cells in enumerate(self._cells):
            itself = row == basis
            texts = (
                found.groups[number],
                count(int(found.sizes[number])),
                significant(float(found.mean_norm[basis, number])),
                significant(float(found.mean_norm[row, number])),
                significant(float(found.variance[basis, number])),
                significant(float(found.variance[row, number])),
                significant(float(found.ratio[row, number])),
                "–" if itself else true_minus(float(found.z_rms[row, number]), 2),
                "–" if itself else true_minus(float(found.z_largest[row, number]), 1),
            )
            for cell, text in zip(cells, texts, strict=True):
                cell.setText(text)

    def rows(self) -> list[list[str]]:
        """Returns the texts as they stand there."""
        return [[cell.text() for cell in cells] for cells in self._cells]

    def _make_rows(self, rows: int) -> None:
        while len(self._cells) > rows:
            for cell in self._cells.pop():
                self._grid.removeWidget(cell)
                cell.deleteLater()
        while len(self._cells) < rows:
            cells = [Text("", 12, 400, of.tone) for of in _COLUMNS]
            for column, cell in enumerate(cells):
                cell.setVisible(_COLUMNS[column].rank <= self._rank)
                self._place(cell, 2 + len(self._cells), column)
            self._cells.append(cells)
        self._grid.setRowStretch(1000, 1)

    def _place(self, cell: Text, row: int, column: int, span: int = 1) -> None:
        cell.setFixedHeight(_ROW_PX if row > 1 else _HEAD_PX)
        side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
        cell.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(cell, row, column, 1, span)
