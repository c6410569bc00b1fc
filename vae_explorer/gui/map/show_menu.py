"""What is shown on the plane beside the points: a button and its menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from vae_explorer.gui.icons import paint_icon
from vae_explorer.gui.theme import font, tokens_for
from vae_explorer.gui.views_map import ShowChoices

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

__all__ = ["BANDWIDTH_NAMES", "ShowButton"]

BANDWIDTH_NAMES = {
    "scott": "Scott’s rule",
    "silverman": "Silverman’s rule",
    "cross-validated": "Cross-validated",
}
NO_FIELD = "none"
KERNEL_FIELD = "codes"
CONTOURS = "True posterior of the selected image"

_MEANING = "Quantities painted behind the points, and the true posterior of the selected image"
_CARET_PX = 12


class ShowButton(QToolButton):
    """The button "Show", with the name of the field that is painted.

    Signals:
        field_chosen(str): Identifier of a field, "none" for none.
        bandwidth_chosen(str): Rule of the kernel's width.
        contours_chosen(bool): Draw the true posterior, or do not.
    """

    field_chosen = Signal(str)
    bandwidth_chosen = Signal(str)
    contours_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = "Show"
        self._choices = ShowChoices()
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._fields, self._rules = QActionGroup(self), QActionGroup(self)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(font(12, 500))
        self.setFixedHeight(24)
        self.setAccessibleName("Show")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setToolTip(_MEANING)

    def show_choices(self, choices: ShowChoices) -> None:
        """Offer fields, widths of the kernel and the true posterior; says nothing."""
        if choices != self._choices:
            self._choices = choices
            self._build()
        name = dict(choices.fields).get(choices.field, "")
        painted = choices.field != NO_FIELD and bool(name)
        self.setAccessibleName(f"Show: {name}" if painted else "Show")
        self.set_short(False)

    def set_short(self, short: bool) -> None:
        """Leave the name of the field to its legend where there is no room for it."""
        self._shown = "Show" if short else self.accessibleName()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the words and the caret."""
        words = QFontMetrics(self.font()).horizontalAdvance(self._shown)
        return QSize(words + 8 + 6 + _CARET_PX + 8, 24)

    def minimumSizeHint(self) -> QSize:
        """The same room: words are never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, words and caret, like the choosers beside it."""
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        opened = self.isDown() or self._menu.isVisible()
        width = 2.0 if self.hasFocus() else 1.0
        ground = tokens.pressed if opened else tokens.hover if self.underMouse() else ""
        painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
        pen = QPen(QColor(tokens.accent), width) if self.hasFocus() else Qt.PenStyle.NoPen
        painter.setPen(pen)
        if ground or self.hasFocus():
            inset = width / 2 if self.hasFocus() else 0.0
            frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(frame, 4, 4)
        painter.setPen(QColor(tokens.text))
        painter.setFont(self.font())
        middle_left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect().adjusted(8, 0, 0, 0), middle_left, self._shown)
        side = float(_CARET_PX)
        spot = QRectF(self.width() - side - 7, (self.height() - side) / 2, side, side)
        paint_icon(painter, spot, "caret-down", tokens.text2)

    def _build(self) -> None:
        choices, menu = self._choices, self._menu
        menu.clear()
        for group in (self._fields, self._rules):
            for action in group.actions():
                group.removeAction(action)
        for identifier, name in choices.fields:
            action = self._add(menu, self._fields, name, identifier, choices.field)
            action.triggered.connect(self._choose_field)
        if any(identifier == KERNEL_FIELD for identifier, _ in choices.fields):
            menu.addSeparator()
            widths = menu.addMenu("Bandwidth of the codes’ density")
            for rule, name in BANDWIDTH_NAMES.items():
                action = self._add(widths, self._rules, name, rule, choices.bandwidth_rule)
                action.triggered.connect(self._choose_rule)
        menu.addSeparator()
        contours = menu.addAction(CONTOURS)
        contours.setCheckable(True)
        contours.setChecked(choices.contours)
        contours.setEnabled(not choices.contours_why)
        contours.setToolTip(
            choices.contours_why or "Lines round 50, 90 and 99 % of p(z|x), by Bayes’ rule"
        )
        contours.triggered.connect(self.contours_chosen)

    @staticmethod
    def _add(menu: QMenu, group: QActionGroup, name: str, data: str, current: str) -> QAction:
        action = menu.addAction(name)
        action.setCheckable(True)
        action.setChecked(data == current)
        action.setData(data)
        group.addAction(action)
        return action

    def _choose_field(self) -> None:
        action = self._fields.checkedAction()
        if action is not None:
            self.field_chosen.emit(str(action.data()))

    def _choose_rule(self) -> None:
        action = self._rules.checkedAction()
        if action is not None:
            self.bandwidth_chosen.emit(str(action.data()))
