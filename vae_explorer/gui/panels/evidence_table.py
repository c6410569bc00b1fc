"""The numbers of the evidence panel: one row for each, selected image and average side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from vae_explorer.gui.panels.evidence_words import (
    MEANINGS,
    estimate,
    rung_meaning,
    sample_size,
    won_names,
)
from vae_explorer.gui.style.words import count, plural, true_minus
from vae_explorer.gui.widgets.text import Text
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from vae_explorer.gui.views.evidence import EvidenceView, Measured

__all__ = ["EvidenceTable", "Row", "bound_rows", "term_rows"]

_ROW_PX = 18
_NONE = ("", "")


@dataclass(frozen=True)
class Row:
    """One number of the selected image and of the average.

    Attributes:
        name: What it is.
        meaning: One sentence.
        cells: Number and error (or what stands beside it) of each.
    """

    name: str
    meaning: str
    cells: tuple[tuple[str, str], tuple[str, str]]


def _pair(view: EvidenceView, name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    def cell(found: Measured | None) -> tuple[str, str]:
        return _NONE if found is None else estimate(getattr(found, name))

    return cell(view.selected), cell(view.average)


def bound_rows(view: EvidenceView) -> tuple[Row, ...]:
    """Returns the bound, the evidence, and what is between them."""
    both = view.selected, view.average
    rows = [
        Row("ELBO", MEANINGS["elbo"], _pair(view, "elbo")),
        Row("log p(x)", _evidence_meaning(view), _pair(view, "log_evidence")),
        Row("Gap", MEANINGS["gap"], _pair(view, "gap")),
    ]
    refined = [found.refined if found else None for found in both]
    known = next((parts for parts in refined if parts is not None), None)
    if known is not None:
        names = won_names(known.same_family, known.has_encoder)
        for name, part in zip(names, ("won", "left"), strict=True):
            cells = tuple(
                _NONE if parts is None else estimate(getattr(parts, part)) for parts in refined
            )
            rows.append(Row(name, MEANINGS[part], (cells[0], cells[1])))
    if any(found is not None and found.sample_size is not None for found in both):
        sizes = [_NONE if found is None else sample_size(found) for found in both]
        meaning = MEANINGS["sample_size"]
        rows.append(Row("Effective draws", meaning, (sizes[0], sizes[1])))
    return tuple(rows)


def term_rows(view: EvidenceView) -> tuple[Row, ...]:
    """Returns the terms of the bound and the rungs of the ladder."""
    rows = [
        Row("Reconstruction", MEANINGS["reconstruction"], _pair(view, "reconstruction")),
        Row("KL", MEANINGS["kl"], _pair(view, "kl")),
    ]
    ladders = [dict(found.ladder) if found else {} for found in (view.selected, view.average)]
    for size in sorted({*ladders[0], *ladders[1]}):
        cells = [estimate(ladder[size]) if size in ladder else _NONE for ladder in ladders]
        name = f"IWAE, k = {count(size)}"
        rows.append(Row(name, rung_meaning(size), (cells[0], cells[1])))
    return tuple(rows)


def _evidence_meaning(view: EvidenceView) -> str:
    meaning = MEANINGS["log_evidence"]
    average = view.average
    refined = [found.refined for found in (view.selected, average) if found is not None]
    if any(parts is not None and parts.sample_size is not None for parts in refined):
        meaning += (
            "\nAfter a refinement it comes by draws from the refined q(z|x): they are worth more."
        )
    if average is not None and average.spread is not None:
        meaning += (
            f"\nThe error is that of the draws. Another choice of {plural(average.images, 'image')}"
            f" would move the average by about {true_minus(average.spread, 1)} nats."
        )
    return meaning


class EvidenceTable(QWidget):
    """Names, and two columns of numbers with their errors."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 0, 8, 0)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnMinimumWidth(0, 112)
        for column in (1, 3):
            self._grid.setColumnMinimumWidth(column, 76)
            self._grid.setColumnMinimumWidth(column + 1, 44)
        unit = Text("nats per image", 11, 400, "3")
        self._heads = (Text("", 11, 400, "3"), Text("", 11, 400, "3"))
        for head, column in ((unit, 0), (self._heads[0], 1), (self._heads[1], 3)):
            head.setFixedHeight(_ROW_PX)
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(head, 0, column, side)
        self._rows: list[tuple[Text, list[Text]]] = []

    def show_rows(self, rows: tuple[Row, ...], heads: tuple[str, str]) -> None:
        """Shows the numbers; a column without a heading stays empty."""
        for head, text in zip(self._heads, heads, strict=True):
            head.setText(text)
        while len(self._rows) < len(rows):
            self._add_row()
        for number, (name, cells) in enumerate(self._rows):
            there = number < len(rows)
            for widget in (name, *cells):
                widget.setVisible(there)
            if there:
                row = rows[number]
                name.setText(row.name)
                texts = [text for cell in row.cells for text in cell]
                for cell, text in zip(cells, texts, strict=True):
                    cell.setText(text)
                for widget in (name, *cells):
                    explain(widget, row.meaning)
                name.setAccessibleName(" ".join(text for text in (row.name, *texts) if text))

    def texts(self) -> list[tuple[str, ...]]:
        """Returns the rows as they stand there, from left to right."""
        return [
            (name.text(), *(cell.text() for cell in cells))
            for name, cells in self._rows
            if not name.isHidden()
        ]

    def _add_row(self) -> None:
        line = len(self._rows) + 1
        name = Text("", 12, 400, "2")
        cells = [
            Text("", 12, 500),
            Text("", 11, 400, "3"),
            Text("", 12, 500),
            Text("", 11, 400, "3"),
        ]
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(name, line, 0, left)
        for column, cell in enumerate(cells):
            self._grid.addWidget(cell, line, 1 + column, left if column % 2 else right)
        for widget in (name, *cells):
            widget.setFixedHeight(_ROW_PX)
        self._rows.append((name, cells))
