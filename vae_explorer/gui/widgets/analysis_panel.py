"""The ground of the panels beside the curves."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from vae_explorer.gui.widgets.text import Text

__all__ = ["AnalysisPanel", "InvitingPanel"]


class InvitingPanel(QWidget):
    """One sentence while there is nothing to show, else the contents.

    Args:
        name: Accessible name.
        invitation: The sentence: what will be shown, and when.
        parent: The owning widget.
    """

    def __init__(self, name: str, invitation: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._invitation = Text(invitation, 12, 400, "2", wrap=True)
        self._invitation.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._invitation.setContentsMargins(24, 0, 24, 0)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._invitation)

    def set_contents(self, contents: QWidget) -> None:
        """Takes up the widget that holds what there is to show; once."""
        self._pages.addWidget(contents)

    def show_contents(self, there: bool) -> None:
        """Shows the contents, or the invitation while there are none."""
        self._pages.setCurrentIndex(1 if there and self._pages.count() > 1 else 0)

    def show_invitation(self, sentence: str) -> None:
        """Says something else while there is nothing to show."""
        self._invitation.setText(sentence)

    def sizeHint(self) -> QSize:
        """Returns the size of the dock at the first start."""
        return QSize(960, 172)

    def minimumSizeHint(self) -> QSize:
        """Returns a size that never pushes a neighbour."""
        return QSize(240, 112)


class AnalysisPanel(InvitingPanel):
    """A panel that is worked for only while it can be seen.

    Args:
        name: Accessible name.
        invitation: The sentence: what will be shown, and when.
        parent: The owning widget.

    Signals:
        shown_changed(bool): The panel came into view, or went out of it.
    """

    shown_changed = Signal(bool)

    def __init__(self, name: str, invitation: str, parent: QWidget | None = None) -> None:
        super().__init__(name, invitation, parent)
        self._in_front = False

    @property
    def in_front(self) -> bool:
        """Whether a person can see the panel: not hidden, and no other tab before it."""
        return self._in_front

    def show_in_front(self, in_front: bool) -> None:
        """Tells the panel whether it can be seen; only its dock knows of the other tabs."""
        if in_front != self._in_front:
            self._in_front = in_front
            self.shown_changed.emit(in_front)
