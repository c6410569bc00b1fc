"""The button with the name of the plane, and its menu of planes and views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QActionGroup

from vae_explorer.gui.map.axes_popup import AxesPopup
from vae_explorer.gui.views.planes import PlaneChoices, PlaneEntry
from vae_explorer.gui.widgets.menu_button import MenuButton

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu, QWidget

__all__ = ["AXES_KEY", "PlaneButton"]

AXES_KEY = "axes"
"""Key of the plane for which two axes have to be chosen first."""

_MEANING = "The plane through latent space that the map draws"


class PlaneButton(MenuButton):
    """The button "Plane", with the name of the one that is drawn.

    Signals:
        plane_chosen(str): Key of a plane or view.
        axes_chosen(int, int): Dimensions to the right and upwards, from 0.
        held_chosen(str): Key of where the other coordinates shall be.
    """

    plane_chosen = Signal(str)
    axes_chosen = Signal(int, int)
    held_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Plane", parent)
        self._choices = PlaneChoices()
        self._planes, self._held = QActionGroup(self), QActionGroup(self)
        self.popup = AxesPopup(self)
        self.popup.axes_chosen.connect(self.axes_chosen)
        self.setToolTip(_MEANING)

    def show_choices(self, choices: PlaneChoices) -> None:
        """Offer planes and views; says nothing."""
        same_menu = _menu_of(choices) == _menu_of(self._choices)
        self._choices = choices
        if not same_menu:
            self.renew_menu()
        name = f"Plane: {choices.name}" if choices.name else "Plane"
        self.setAccessibleName(name)
        self.set_short(False)
        self.popup.show_dimensions(choices.kl, choices.axes)

    def set_short(self, short: bool) -> None:
        """Show only the name of the plane where there is no room for more."""
        self.show_words(self._choices.name if short else self.accessibleName())

    def fill_menu(self, menu: QMenu) -> None:
        """Offers what there is, with the mark on what is shown."""
        choices = self._choices
        for group in (self._planes, self._held):
            for action in group.actions():
                group.removeAction(action)
        for entry in choices.planes:
            action = _add(menu, self._planes, entry, choices.current)
            action.triggered.connect(self._choose_plane)
        menu.addSeparator()
        for entry in choices.views:
            action = _add(menu, self._planes, entry, choices.current)
            action.triggered.connect(self._choose_plane)
        menu.addSeparator()
        held = menu.addMenu("Other coordinates")
        held.setToolTipsVisible(True)
        for entry in choices.held:
            action = _add(held, self._held, entry, choices.current_held)
            action.triggered.connect(self._choose_held)

    @Slot()
    def _choose_plane(self) -> None:
        chosen = self._planes.checkedAction()
        key = str(chosen.data())
        # The mark stays with what is drawn until something else is.
        for action in self._planes.actions():
            action.setChecked(action.data() == self._choices.current)
        if key == AXES_KEY:
            self.popup.open_at(self.mapToGlobal(QPoint(0, self.height() + 4)))
        else:
            self.plane_chosen.emit(key)

    @Slot()
    def _choose_held(self) -> None:
        self.held_chosen.emit(str(self._held.checkedAction().data()))


def _add(menu: QMenu, group: QActionGroup, entry: PlaneEntry, current: str) -> QAction:
    action = menu.addAction(entry.name)
    action.setCheckable(True)
    action.setChecked(entry.key == current)
    action.setData(entry.key)
    action.setEnabled(not entry.why_not)
    action.setToolTip(entry.why_not or entry.meaning)
    group.addAction(action)
    return action


def _menu_of(choices: PlaneChoices) -> tuple[object, ...]:
    """What the menu is made of."""
    return choices.planes, choices.views, choices.current, choices.held, choices.current_held
