"""The choice of a preset: those for a purpose, then those that repeat published figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.tips import lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from vae_explorer.training.presets import PresetFacts

__all__ = ["PresetChooser"]


class PresetChooser(ChooserButton):
    """Presets by their titles, in groups with a line between.

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
            for facts in presets:
                if self.count() and facts.group is not self._group_above():
                    self.insertSeparator(self.count())
                self.addItem(facts.title, facts.name)
                about = lines_of(facts.about)
                self.setItemData(self.count() - 1, about, Qt.ItemDataRole.ToolTipRole)
        self.setCurrentIndex(self.findData(current))
        self.updateGeometry()
        self.update()

    def _group_above(self) -> object:
        above = self.itemData(self.count() - 1)
        return next(facts.group for facts in self._shown if facts.name == above)

    def _take(self, title: str) -> None:
        name = next(facts.name for facts in self._shown if facts.title == title)
        self.preset_chosen.emit(name)
