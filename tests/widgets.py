"""What tests ask of widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

__all__ = ["unnamed_stops"]


def unnamed_stops(root: QWidget) -> list[QWidget]:
    """Return the stops of the Tab key that have no accessible name."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QWidget

    def is_stop(widget: QWidget) -> bool:
        # The list of a chooser stands in a window of its own, which the chooser's name covers.
        in_popup = widget.window().windowType() == Qt.WindowType.Popup
        return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and not in_popup

    return [w for w in root.findChildren(QWidget) if is_stop(w) and not w.accessibleName()]
