"""A folding section of Setup, with the rows of one topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vae_explorer.gui.panels.settings_row import SettingRow, make_row
from vae_explorer.gui.widgets.form import Fold
from vae_explorer.gui.widgets.section_toggle import SectionToggle
from vae_explorer.gui.widgets.text import HairLine, Text, Tone, set_tone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vae_explorer.gui.panels.settings_spec import RowSpec
    from vae_explorer.training.settings import Setup

__all__ = ["SettingsSection"]


class SettingsSection(QWidget):
    """A heading that folds, the rows, and a line below on what they come to.

    Args:
        title: In sentence case.
        specs: The settings, from above.
        note: What the section holds in a few words, for its folded heading.
        opened: Whether it begins open.

    Attributes:
        rows: Its rows.

    Signals:
        value_chosen(RowSpec, object): The user wants another value of a setting.
        opened(): The user opened it, and all its rows are there.
    """

    value_chosen = Signal(object, object)
    opened = Signal()

    def __init__(
        self,
        title: str,
        specs: Sequence[RowSpec],
        note: Callable[[Setup], str],
        *,
        opened: bool = False,
    ) -> None:
        super().__init__()
        self._note = note
        self._line_always = False
        self.toggle = SectionToggle(title)
        self._fold = Fold(below_px=6)
        self._line = Text("", 11, 400, "2", wrap=True)
        self._line.setContentsMargins(0, 0, 0, 4)
        self._notice = Text("", 11, 400, "2", wrap=True)
        self._notice.setContentsMargins(0, 0, 0, 4)
        self._notice.hide()
        self._line.hide()
        self.rows: list[SettingRow] = []
        for spec in specs:
            self.add_row(make_row(spec))
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(HairLine())
        column.addWidget(self.toggle)
        column.addWidget(self._fold)
        column.addWidget(self._notice)
        column.addWidget(self._line)
        self.toggle.setChecked(opened)
        self._fold.set_opened(opened)
        self.toggle.toggled.connect(self._answer_toggle)
        self._fold.settled.connect(self._answer_settled)

    def add_row(self, row: SettingRow) -> None:
        """Adds a row below the others."""
        self.rows.append(row)
        self._fold.add(row)
        row.value_chosen.connect(self.value_chosen)
        row.refused.connect(self.show_notice)

    def add_below(self, widget: QWidget) -> None:
        """Adds something below the rows that is shown whether they are folded or not."""
        self._column.insertWidget(self._column.indexOf(self._notice), widget)

    def show_setup(self, setup: Setup) -> None:
        """Shows settings; emits nothing."""
        self.toggle.show_note(self._note(setup))
        for row in self.rows:
            row.show_setup(setup)

    def show_line(self, line: str, tone: Tone = "2", *, always: bool = False) -> None:
        """Says below the rows what they come to; also while folded if `always`."""
        self._line.setText(line)
        set_tone(self._line, tone)
        self._line_always = always
        self._show_line()

    def show_notice(self, sentence: str) -> None:
        """Says what a choice brought with it, until the next one."""
        self._notice.setText(sentence)
        self._notice.setVisible(bool(sentence))

    def set_locked(self, locked: bool) -> None:
        """Shows the values as facts that cannot be changed now."""
        for row in self.rows:
            row.set_locked(locked)

    def is_opened(self) -> bool:
        """Returns whether the rows are shown."""
        return self._fold.is_opened()

    def _answer_toggle(self, opened: bool) -> None:
        self._fold.set_opened(opened)
        self._show_line()

    def _answer_settled(self) -> None:
        if self._fold.is_opened():
            self.opened.emit()

    def _show_line(self) -> None:
        shown = self._line_always or self.is_opened()
        self._line.setVisible(bool(self._line.text()) and shown)
