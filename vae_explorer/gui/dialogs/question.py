"""A question with two answers, asked without blocking the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ask"]


def ask(
    parent: QWidget, name: str, question: str, about: str, yes: str, agreed: Callable[[], None]
) -> QMessageBox:
    """Ask something that can be called off.

    Args:
        parent: The window.
        name: Name of the dialog among the window's children.
        question: In one sentence.
        about: What each answer means.
        yes: Verb on the button that agrees.
        agreed: Called if the person agrees.
    """
    box = QMessageBox(parent)
    box.setObjectName(name)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setText(question)
    box.setInformativeText(about)
    accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(accept)
    box.setEscapeButton(cancel)
    accept.clicked.connect(agreed)
    box.open()
    return box
