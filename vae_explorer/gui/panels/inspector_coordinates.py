"""The coordinates of the code at the cursor, as sliders, the most telling first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from vae_explorer.gui.style import words
from vae_explorer.gui.style.theme import THEME_EVENTS, font, tokens_for
from vae_explorer.gui.widgets.buttons import LinkButton
from vae_explorer.gui.widgets.latent_slider import LatentSlider

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPaintEvent, QResizeEvent

__all__ = ["CoordinatesSection", "order_by_kl"]

_FEW = 12
_AXES = 2
_REACH = 4.0
_NAME_PX = 24
_WIDE_NAME_PX = 34
_Z_PX = 46
_KL_PX = 40
_ROW_PX = 22
_GAP_PX = 4


def order_by_kl(kl_per_dim: NDArray[np.float64] | None, latent_dim: int) -> list[int]:
    """Return the dimensions, those with the largest KL first, equal ones by number.

    Two dimensions are the axes of the map and keep its order.
    """
    if kl_per_dim is None or latent_dim <= _AXES:
        return list(range(latent_dim))
    return [int(d) for d in np.argsort(-np.nan_to_num(kl_per_dim), kind="stable")]


class _Heading(QWidget):
    """Title at the left, names of the two columns over their right edges."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(24)
        self.setAccessibleName("Coordinates")
        self.setToolTip(
            "The code at the cursor. KL says how much of the images a dimension carries, in nats; "
            "near 0 it carries nothing."
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        tokens = tokens_for(self)
        _write(painter, QRectF(self.rect()), "Coordinates", tokens.text, 12, 600, left=True)
        area = QRectF(self.rect())
        _write(painter, area, "KL, nats", tokens.text3, 11)
        painter.drawText(
            QRectF(area.right() - _KL_PX - _GAP_PX - _Z_PX, 0, _Z_PX, area.height()),
            Qt.AlignmentFlag.AlignCenter,
            "z",
        )


class _Row(QWidget):
    """Name, slider, value and KL of one dimension; texts are painted, as rows may be many."""

    moved = Signal(int, float)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_ROW_PX)
        self._name_px = _NAME_PX
        self._kl = math.nan
        self._texts = ("", "", "")
        self.dimension = -1
        self.slider = LatentSlider("Coordinate")
        self.slider.setParent(self)
        self.slider.value_dragged.connect(self._answer_drag)

    def show_dimension(self, dimension: int, value: float, kl: float) -> None:
        """Shows a dimension; NaN as KL means that it is not known."""
        name = f"z{words.subscript(dimension + 1)}"
        if dimension != self.dimension:
            self.dimension = dimension
            self.slider.setAccessibleName(f"Coordinate {name}")
        self._kl = kl
        if self.slider.is_dragged():
            # What comes back from the model is older than the hand that holds the handle.
            value = self.slider.value()
        else:
            reach = max(_REACH, math.ceil(abs(value)))
            self.slider.set_range(-reach, reach)
        self.slider.show_value(value)
        texts = (name, words.true_minus(value, 2), "" if math.isnan(kl) else words.kl(kl))
        if texts != self._texts:
            self._texts = texts
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        tokens = tokens_for(self)
        name, value, kl = self._texts
        area = QRectF(self.rect())
        _write(painter, area, name, tokens.text, 12, 500, left=True)
        z = area.adjusted(0, 0, -_KL_PX - _GAP_PX, 0)
        _write(painter, z, value, tokens.text, 12, 500)
        _write(painter, area, kl, tokens.text2, 12)

    def set_name_px(self, name_px: int) -> None:
        if name_px != self._name_px:
            self._name_px = name_px
            self._place_slider()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_slider()

    def _place_slider(self) -> None:
        width = self.width() - self._name_px - _Z_PX - _KL_PX - 2 * _GAP_PX
        self.slider.setGeometry(self._name_px, 0, max(48, width), _ROW_PX)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in THEME_EVENTS:
            self.update()
        super().changeEvent(event)

    def _answer_drag(self, value: float) -> None:
        self.show_dimension(self.dimension, value, self._kl)
        self.moved.emit(self.dimension, value)


class CoordinatesSection(QWidget):
    """All coordinates, or the twelve that carry most.

    Signals:
        coordinate_changed(int, float): Dimension from 0 and its new value, at every move.
    """

    coordinate_changed = Signal(int, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._order: list[int] = []
        self._z: NDArray[np.float64] = np.zeros(0)
        self._kl: NDArray[np.float64] | None = None
        self._all_shown = False
        self._more = LinkButton("Show all")
        self._more.clicked.connect(self._toggle_all)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(_Heading())
        self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._more.hide()

    def show_coordinates(
        self,
        z: NDArray[np.float64],
        kl_per_dim: NDArray[np.float64] | None,
        kl_shown: bool = True,
    ) -> None:
        """Shows a code.

        Args:
            z: Shape ``(D,)``.
            kl_per_dim: Average KL of each dimension to N(0, 1) in nats, shape ``(D,)``; None if
                unknown.
            kl_shown: False where that is no part of the KL: it only orders the dimensions then.
        """
        resized = len(z) != len(self._z)
        self._z, self._kl = np.asarray(z, np.float64), kl_per_dim if kl_shown else None
        # Rows must not change places under the hand that reaches for one.
        if resized or not self._in_use():
            self._order = order_by_kl(kl_per_dim, len(z))
        self._fill()

    def _in_use(self) -> bool:
        return self.underMouse() or any(row.slider.hasFocus() for row in self._rows)

    def _fill(self) -> None:
        latent_dim = len(self._z)
        shown = latent_dim if self._all_shown else min(_FEW, latent_dim)
        while len(self._rows) < shown:
            row = _Row()
            row.moved.connect(self.coordinate_changed)
            self._column.insertWidget(1 + len(self._rows), row)
            self._rows.append(row)
        while len(self._rows) > shown:
            row = self._rows.pop()
            self._column.removeWidget(row)
            row.deleteLater()
        for row, dimension in zip(self._rows, self._order, strict=False):
            kl = math.nan if self._kl is None else float(self._kl[dimension])
            row.set_name_px(_NAME_PX if latent_dim < 100 else _WIDE_NAME_PX)
            row.show_dimension(dimension, float(self._z[dimension]), kl)
        self._more.setVisible(latent_dim > _FEW)
        self._more.setText(
            f"Show the first {_FEW}" if self._all_shown else f"Show all {latent_dim}"
        )

    def _toggle_all(self) -> None:
        self._all_shown = not self._all_shown
        self._fill()

    def sizeHint(self) -> QSize:
        """Returns the height of its rows."""
        return QSize(200, 24 + _ROW_PX * len(self._rows) + 28 * (not self._more.isHidden()))


def _write(
    painter: QPainter,
    area: QRectF,
    text: str,
    colour: str,
    size_px: int,
    weight: int = 400,
    *,
    left: bool = False,
) -> None:
    painter.setFont(font(size_px, weight))
    painter.setPen(QColor(colour))
    side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
    painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, text)
