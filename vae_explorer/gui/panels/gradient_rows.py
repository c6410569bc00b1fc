"""The estimators as rows to choose from: colour, name, and ratio of the variances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from vae_explorer.gui.panels.gradient_words import MEANINGS, NAMES
from vae_explorer.gui.style.theme import Tokens, font, tokens_for
from vae_explorer.inference.objective_settings import GradientEstimator

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["EstimatorRows", "estimator_colour"]

_ROW_PX = 18
_NAME_PX = 24
_KEY_PX = 12.0
_LABELS = {
    GradientEstimator.SCORE_FUNCTION: 2,
    GradientEstimator.SCORE_FUNCTION_BASELINE: 8,
    GradientEstimator.STICKING_THE_LANDING: 4,
    GradientEstimator.DOUBLY_REPARAMETERISED: 6,
}


def estimator_colour(estimator: GradientEstimator, tokens: Tokens) -> str:
    """Returns the colour of an estimator; the one that others are compared with is grey."""
    index = _LABELS.get(estimator)
    return tokens.train_line if index is None else tokens.labels[index]


class _Row(QAbstractButton):
    """One estimator; checked while its numbers are shown."""

    def __init__(self, estimator: GradientEstimator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.estimator = estimator
        self._ratio = ""
        self.setCheckable(True)
        self.setText(NAMES[estimator])
        self.setToolTip(MEANINGS[estimator])
        self.setAccessibleDescription(MEANINGS[estimator])
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(_ROW_PX)
        self.show_ratio("")

    def show_ratio(self, ratio: str) -> None:
        """Shows the ratio at the right."""
        self._ratio = ratio
        self.setAccessibleName(f"{self.text()} {ratio}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        """Returns room for key, name and number."""
        width = QFontMetrics(font(12, 600)).horizontalAdvance(self.text())
        return QSize(_NAME_PX + width + 64, _ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints ground, key, name and number."""
        del event
        tokens, painter = tokens_for(self), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = tokens.accent_soft if self.isChecked() else tokens.hover
        if self.isChecked() or self.underMouse():
            painter.setBrush(QColor(tokens.pressed if self.isDown() else ground))
            painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        colour = QColor(estimator_colour(self.estimator, tokens))
        painter.setPen(QPen(colour, 3.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        middle = self.height() / 2
        painter.drawLine(QLineF(6, middle, 6 + _KEY_PX, middle))
        painter.setFont(font(12, 600 if self.isChecked() else 400))
        painter.setPen(QColor(tokens.text if self.isChecked() else tokens.text2))
        area = QRectF(self.rect()).adjusted(_NAME_PX, 0, -6, 0)
        centre = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, centre | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.setPen(QColor(tokens.text))
        painter.drawText(area, centre | Qt.AlignmentFlag.AlignRight, self._ratio)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 3, 3)


class EstimatorRows(QWidget):
    """The rows, one of which is chosen.

    Signals:
        chosen(object): A `GradientEstimator`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._answer)
        self._rows: dict[GradientEstimator, _Row] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_rows(
        self, estimators: Sequence[GradientEstimator], ratios: Sequence[str], chosen: object
    ) -> None:
        """Shows estimators, what is known of each, and which is chosen."""
        if tuple(self._rows) != tuple(estimators):
            for row in self._rows.values():
                self._group.removeButton(row)
                row.deleteLater()
            self._rows = {estimator: _Row(estimator, self) for estimator in estimators}
            for row in self._rows.values():
                self._group.addButton(row)
                self._column.addWidget(row)
                row.show()
        for row, ratio in zip(self._rows.values(), ratios, strict=True):
            row.show_ratio(ratio)
            row.setChecked(row.estimator is chosen)

    def _answer(self, row: QAbstractButton) -> None:
        assert isinstance(row, _Row)
        self.chosen.emit(row.estimator)
