"""The menus of the toolbar: what to open, what to export, and everything else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from vae_explorer.gui.widgets.actions import EXPORTS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from vae_explorer.gui.views.basics import RecentEntry

__all__ = ["ExportMenu", "MoreMenu", "OpenMenu", "ThemeMenu", "add_copying"]

_RECENT_IN_MENU = 8
_COPIES = (
    ("Copy as commands", "commands", "Commands that repeat what was done, for a terminal"),
    ("Copy as Python", "python", "Lines of Python that repeat what was done"),
)


def add_copying(menu: QMenu, wish: SignalInstance) -> None:
    """Adds to a menu how what was done can be copied.

    Args:
        menu: Gets two entries.
        wish: Emitted with "commands" or "python".
    """
    menu.setToolTipsVisible(True)
    for text, language, about in _COPIES:
        action = menu.addAction(text)
        action.setToolTip(about)
        action.triggered.connect(partial(wish.emit, language))


class OpenMenu(QMenu):
    """Folder, run, sample sets and what was opened before.

    Signals:
        sample_chosen(str): Name of a sample set.
        recent_chosen(str): Path of a folder or a run.
    """

    sample_chosen = Signal(str)
    recent_chosen = Signal(str)

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__("Open", parent)
        self._first = tuple(actions)
        self._samples: tuple[tuple[str, str], ...] = ()
        self._recent: tuple[RecentEntry, ...] = ()
        self._build()

    def show_samples(self, samples: Sequence[tuple[str, str]]) -> None:
        """Offers sample sets, each by its name and title."""
        self._samples = tuple(samples)
        self._build()

    def show_recent(self, entries: Sequence[RecentEntry]) -> None:
        """Offers what was opened before."""
        self._recent = tuple(entries[:_RECENT_IN_MENU])
        self._build()

    def _build(self) -> None:
        self.clear()
        self.addActions(list(self._first))
        if self._samples:
            self.addSeparator()
            for name, title in self._samples:
                self._add(title, name, self._choose_sample)
        if self._recent:
            self.addSeparator()
            for entry in self._recent:
                # An ampersand in a name is no mnemonic.
                facts = ", ".join(part for part in (entry.name, entry.images) if part)
                shown = facts.replace("&", "&&")
                self._add(shown, entry.target, self._choose_recent)

    def _add(self, text: str, data: str, slot: object) -> None:
        action = self.addAction(text)
        action.setData(data)
        action.triggered.connect(slot)

    def _choose_sample(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.sample_chosen.emit(str(action.data()))

    def _choose_recent(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.recent_chosen.emit(str(action.data()))


class ExportMenu(QMenu):
    """Everything that can be exported; what is not there yet is disabled and says why.

    Signals:
        export_chosen(str): `ExportKind.kind`.
    """

    export_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Export", parent)
        self.setToolTipsVisible(True)
        self._actions: dict[str, QAction] = {}
        group = EXPORTS[0].group
        for entry in EXPORTS:
            if entry.group != group:
                self.addSeparator()
                group = entry.group
            action = self.addAction(entry.text)
            action.setData(entry.kind)
            action.triggered.connect(self._choose)
            self._actions[entry.kind] = action
        self.show_available(())

    def show_available(self, kinds: Collection[str]) -> None:
        """Enables the kinds that are there; the others say what they wait for."""
        for entry in EXPORTS:
            there = entry.kind in kinds
            action = self._actions[entry.kind]
            action.setEnabled(there)
            why = (
                "Put pins A and B on the map first."
                if entry.group == "walk"
                else "There is nothing to export yet."
            )
            action.setToolTip("" if there else why)

    def _choose(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.export_chosen.emit(str(action.data()))


class ThemeMenu(QMenu):
    """System, light or dark.

    Signals:
        theme_chosen(str): "system", "light" or "dark".
    """

    theme_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Theme", parent)
        self._group = QActionGroup(self)
        for choice, text in (("system", "Like the system"), ("light", "Light"), ("dark", "Dark")):
            action = self.addAction(text)
            action.setCheckable(True)
            action.setData(choice)
            action.triggered.connect(self._choose)
            self._group.addAction(action)

    def show_theme(self, choice: str) -> None:
        """Checks the choice that holds."""
        for action in self._group.actions():
            action.setChecked(action.data() == choice)

    def _choose(self) -> None:
        action = self._group.checkedAction()
        if action is not None:
            self.theme_chosen.emit(str(action.data()))


class MoreMenu(QMenu):
    """Docks, theme, help, and the way out.

    Signals:
        theme_chosen(str): "system", "light" or "dark".
        lines_requested(str): Copy what was done, as "commands" or "python".
        reset_layout_requested(), tour_requested(), report_requested(), about_requested(): As they
            say.
    """

    theme_chosen = Signal(str)
    lines_requested = Signal(str)
    reset_layout_requested = Signal()
    tour_requested = Signal()
    report_requested = Signal()
    about_requested = Signal()

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__("More", parent)
        self._view_menu = QMenu("View", self)
        self._theme_menu = ThemeMenu(self)
        self._theme_menu.theme_chosen.connect(self.theme_chosen)
        self.addMenu(self._view_menu)
        self.addMenu(self._theme_menu)
        self.addAction(actions["library"])
        self.addSeparator()
        add_copying(self, self.lines_requested)
        self.addSeparator()
        self.addAction("Guided tour: why the KL is there").triggered.connect(self.tour_requested)
        self.addActions([actions["help"], actions["shortcuts"]])
        self.addAction("Report a problem…").triggered.connect(self.report_requested)
        self.addAction("About VAE Explorer").triggered.connect(self.about_requested)
        self.addSeparator()
        self.addAction(actions["quit"])
        self.show_view_actions(())

    def show_theme(self, choice: str) -> None:
        """Checks the theme that holds."""
        self._theme_menu.show_theme(choice)

    def show_view_actions(self, actions: Sequence[QAction]) -> None:
        """Offers the docks above "Reset layout"; without docks there is no View menu."""
        self._view_menu.clear()
        self._view_menu.addActions(list(actions))
        self._view_menu.addSeparator()
        self._view_menu.addAction("Reset layout").triggered.connect(self.reset_layout_requested)
        self._view_menu.menuAction().setVisible(bool(actions))
