"""The choice of a preset: those for a purpose, then those that repeat published figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QStandardItemModel

from vae_explorer.gui.style.theme import font, tokens_for
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.tips import lines_of
from vae_explorer.training.presets import PresetGroup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from vae_explorer.training.presets import PresetFacts

__all__ = ["PresetChooser"]

_GROUPS = {
    PresetGroup.PURPOSE: "For a purpose",
    PresetGroup.REPRODUCTION: "Reproduce a paper",
}


class PresetChooser(ChooserButton):
    """Presets by their titles, in groups with a heading each.

    Signals:
        preset_chosen(str): Name of the preset that the user wants.
    """

    preset_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Preset", framed=True, parent=parent)
        self._shown: tuple[PresetFacts, ...] = ()
        self.chosen.connect(self._take)

    def show_presets(self, presets: Sequence[PresetFacts], current: str) -> None:
        """Shows presets in the order of the list, and which one the settings came from."""
        if tuple(presets) != self._shown:
            self._shown = tuple(presets)
            self.clear()
            group = None
            for facts in presets:
                if facts.group is not group:
                    group = facts.group
                    self._add_heading(_GROUPS[group])
                self.addItem(facts.title, facts.name)
                about = lines_of(facts.about)
                self.setItemData(self.count() - 1, about, Qt.ItemDataRole.ToolTipRole)
        self.setCurrentIndex(self.findData(current))
        self.updateGeometry()
        self.update()

    def show_changed(self, changed: bool) -> None:
        """Marks the present preset as changed since it was chosen, or takes the mark away."""
        titles = {facts.name: facts.title for facts in self._shown}
        for row in range(self.count()):
            if (name := self.itemData(row)) is not None:
                mark = ", changed" if changed and row == self.currentIndex() else ""
                if self.itemText(row) != titles[name] + mark:
                    self.setItemText(row, titles[name] + mark)
        self.update()

    def showPopup(self) -> None:
        """Opens the list, its headings in the colour of the theme."""
        for row in range(self.count()):
            if self.itemData(row) is None:
                colour = QColor(tokens_for(self).text3)
                self.setItemData(row, colour, Qt.ItemDataRole.ForegroundRole)
        super().showPopup()

    def _add_heading(self, words: str) -> None:
        self.addItem(words)
        row = self.count() - 1
        self.setItemData(row, font(11), Qt.ItemDataRole.FontRole)
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        # Neither mouse nor keyboard stops at it.
        model.item(row).setEnabled(False)

    def _take(self) -> None:
        self.preset_chosen.emit(self.currentData())
