"""What is shown on the plane beside the points: a button and its menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup

from vae_explorer.gui.views.map import ShowChoices
from vae_explorer.gui.widgets.menu_button import MenuButton

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu, QWidget

__all__ = ["BANDWIDTH_NAMES", "ShowButton"]

BANDWIDTH_NAMES = {
    "scott": "Scott’s rule",
    "silverman": "Silverman’s rule",
    "cross-validated": "Cross-validated",
}
NO_FIELD = "none"
KERNEL_FIELD = "codes"
BACKDROP = "Decoded pictures behind the points"
CONTOURS = "True posterior of the selected image"

_MEANING = "Quantities painted behind the points, and the true posterior of the selected image"


class ShowButton(MenuButton):
    """The button "Show", with the name of the field that is painted.

    Signals:
        field_chosen(str): Identifier of a field, "none" for none.
        bandwidth_chosen(str): Rule of the kernel's width.
        contours_chosen(bool): Draw the true posterior, or do not.
        backdrop_chosen(bool): Show decoded pictures behind the points, or do not.
    """

    field_chosen = Signal(str)
    bandwidth_chosen = Signal(str)
    contours_chosen = Signal(bool)
    backdrop_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Show", parent)
        self._choices = ShowChoices()
        self._backdrop = (False, "")
        self._fields, self._rules = QActionGroup(self), QActionGroup(self)
        self.setToolTip(_MEANING)

    def show_choices(self, choices: ShowChoices) -> None:
        """Offer fields, widths of the kernel and the true posterior; says nothing."""
        if choices != self._choices:
            self._choices = choices
            self.renew_menu()
        name = dict(choices.fields).get(choices.field, "")
        painted = choices.field != NO_FIELD and bool(name)
        self.setAccessibleName(f"Show: {name}" if painted else "Show")
        self.set_short(False)

    def show_backdrop_choice(self, shown: bool, why_not: str) -> None:
        """Tell whether decoded pictures are shown, and why they cannot be, if so."""
        self._backdrop = (shown, why_not)
        self.renew_menu()

    def set_short(self, short: bool) -> None:
        """Leave the name of the field to its legend where there is no room for it."""
        self.show_words("Show" if short else self.accessibleName())

    def fill_menu(self, menu: QMenu) -> None:
        """Offers what there is, with the mark on what is shown."""
        choices = self._choices
        for group in (self._fields, self._rules):
            for action in group.actions():
                group.removeAction(action)
        for identifier, name in choices.fields:
            action = self._add(menu, self._fields, name, identifier, choices.field)
            action.triggered.connect(self._choose_field)
            action.setEnabled(identifier == NO_FIELD or not choices.fields_why)
            action.setToolTip(choices.fields_why)
        if any(identifier == KERNEL_FIELD for identifier, _ in choices.fields):
            menu.addSeparator()
            widths = menu.addMenu("Bandwidth of the codes’ density")
            for rule, name in BANDWIDTH_NAMES.items():
                action = self._add(widths, self._rules, name, rule, choices.bandwidth_rule)
                action.triggered.connect(self._choose_rule)
        menu.addSeparator()
        backdrop = menu.addAction(BACKDROP)
        backdrop.setCheckable(True)
        backdrop.setChecked(self._backdrop[0])
        backdrop.setEnabled(not self._backdrop[1])
        backdrop.setToolTip(
            self._backdrop[1] or "What the places of the plane decode to, as far as the view goes"
        )
        backdrop.triggered.connect(self.backdrop_chosen)
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
