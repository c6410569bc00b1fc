"""The face of the window: the system's, unless the system has no choice of its own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

__all__ = ["choose_font"]

_FALLBACKS = {"DejaVu Sans", "Bitstream Vera Sans", "Liberation Sans", "Sans Serif"}
_PREFERRED = ("Inter", "Inter Variable", "Noto Sans", "Cantarell", "Ubuntu")


def choose_font(app: QApplication) -> None:
    """Set the font of all widgets.

    A Linux without a desktop has no system font: Qt takes what fontconfig falls back to. Then a
    face made for screens is taken, if there is one. A font that the person has set stays.
    """
    if not sys.platform.startswith("linux"):
        return
    if QFontInfo(app.font()).family() not in _FALLBACKS:
        return
    families = set(QFontDatabase.families())
    family = next((name for name in _PREFERRED if name in families), None)
    if family is not None:
        font = QFont(app.font())
        font.setFamily(family)
        app.setFont(font)
