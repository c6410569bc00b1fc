"""Every key of the window, in one list."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QWidget

from vae_explorer.gui.dialogs.frame import SideWindow
from vae_explorer.gui.widgets.actions import MAP_KEYS, SHORTCUTS
from vae_explorer.gui.widgets.panel import Panel
from vae_explorer.gui.widgets.text import Text

__all__ = ["ShortcutsDialog"]


class ShortcutsDialog(SideWindow):
    """Two sections: what works anywhere, and what works on the map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("shortcuts", "Keyboard shortcuts", QSize(440, 560), parent)
        list_of_keys = Panel("Keyboard shortcuts", top_px=0)
        native = QKeySequence.SequenceFormat.NativeText
        window = [
            (", ".join(QKeySequence(key).toString(native) for key in entry.keys), entry.text)
            for entry in SHORTCUTS
        ]
        for title, pairs in (("Window", window), ("Map", list(MAP_KEYS))):
            list_of_keys.add_section(title)
            list_of_keys.add(_table([(key, text.rstrip("…")) for key, text in pairs]))
        list_of_keys.add_stretch()
        self.rows.addWidget(list_of_keys)


def _table(pairs: list[tuple[str, str]]) -> QWidget:
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    grid.setColumnMinimumWidth(0, 120)
    grid.setColumnStretch(1, 1)
    top = Qt.AlignmentFlag.AlignTop
    for row, (key, text) in enumerate(pairs):
        grid.addWidget(Text(key, 12, 500), row, 0, top)
        grid.addWidget(Text(text, 12, 400, "2", wrap=True), row, 1, top)
    return table
