"""What stands under the picture while it is painted on: the way of the brush, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.style import words
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.text import Text
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from vae_explorer.gui.views.place import SteerView

__all__ = ["SteerBar", "outcome"]

_BRIGHTER, _DARKER = "Left button: brighter", "Left button: darker"
_INVITATION = "Paint on the picture: the cursor walks so that it follows."
_OFF_PLANE_FROM = 0.05
_MEANING = (
    "Change under the brush as a share of what the stroke asked for. The decoder can only make "
    "pictures that it has learned, so a stroke is rarely followed to the end."
)


def outcome(view: SteerView) -> str:
    """Returns how much of a stroke has come true, in words."""
    share = words.percent(view.follows)
    said = f"{share} of the stroke {'follows so far' if view.walking else 'follows'}; "
    said += f"elsewhere the picture changes by {words.percent(view.elsewhere)}."
    if view.off_plane >= _OFF_PLANE_FROM:
        said += " The cursor has left the plane."
    return said


class SteerBar(QWidget):
    """What the left button paints, the size of the brush, Undo, and a sentence.

    Signals:
        darker_chosen(bool): What the left button paints.
        undo_requested(): Take the last stroke back.
    """

    darker_chosen = Signal(bool)
    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._way = ChooserButton("What the left button paints")
        self._way.show_choices((_BRIGHTER, _DARKER), _BRIGHTER)
        self._way.setToolTip("The right button paints the other way.")
        self._way.chosen.connect(self._answer_way)
        self._size = Text("", 11, 400, "3")
        explain(
            self._size, "Diameter of the brush in pixels of the picture: the wheel, or [ and ]."
        )
        self._undo = IconButton("arrow-counter-clockwise", "Take the last stroke back (Esc)")
        self._undo.clicked.connect(self.undo_requested)
        self._said = Text(_INVITATION, 11, 400, "2", wrap=True)
        self._said.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._said.setMinimumHeight(2 * self._said.fontMetrics().lineSpacing())
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self._way)
        row.addStretch(1)
        row.addWidget(self._size)
        row.addWidget(self._undo)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._said)
        self.show_undo(False)

    def show_radius(self, radius: float) -> None:
        """Shows how large the brush is, in pixels of the picture."""
        self._size.setText(f"Brush {words.true_minus(2 * radius, 0 if radius >= 5 else 1)} px")

    def show_undo(self, possible: bool) -> None:
        """Says whether there is a stroke to take back."""
        self._undo.setEnabled(possible)

    def show_steered(self, view: SteerView | None) -> None:
        """Shows how far a stroke is followed; None for none."""
        self._said.setText(_INVITATION if view is None else outcome(view))
        explain(self._said, "" if view is None else _MEANING)

    def said(self) -> str:
        """Returns the sentence as it stands there."""
        return self._said.text()

    def _answer_way(self, text: str) -> None:
        self.darker_chosen.emit(text == _DARKER)
