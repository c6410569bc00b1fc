"""The button that trains, pauses, goes on, or asks for more epochs, as the work stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from vae_explorer.gui.widgets.actions import shortcut_text
from vae_explorer.gui.widgets.buttons import ActionButton
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from vae_explorer.gui.session.view_state import TrainWish, ViewState

__all__ = ["TrainButton"]

_TIPS: dict[TrainWish, str] = {
    "train": "Train the model on these images",
    "pause": "Pause after this step",
    "resume": "Go on training",
    "extend": "All epochs are done: train for more",
}


class TrainButton(ActionButton):
    """One button with four meanings.

    Signals:
        train_requested(), pause_requested(), resume_requested(), extend_requested(): As they say.
    """

    train_requested = Signal()
    pause_requested = Signal()
    resume_requested = Signal()
    extend_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Train", "play", parent=parent)
        self._wish: TrainWish = "train"
        self.clicked.connect(self.press)

    def show_state(self, state: ViewState) -> None:
        """Shows what it means now."""
        self._wish = state.train_wish
        self.set_look(state.train_text, "pause" if self._wish == "pause" else "play")
        self.setEnabled(state.train_enabled)
        explain(self, state.train_why or f"{_TIPS[self._wish]} ({shortcut_text('train')})")
        self.set_filled(state.filled == "train")

    def press(self) -> None:
        """Says the wish that it stands for now."""
        {
            "train": self.train_requested,
            "pause": self.pause_requested,
            "resume": self.resume_requested,
            "extend": self.extend_requested,
        }[self._wish].emit()
