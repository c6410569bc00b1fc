"""How far training is: one line of words over a thin bar."""

from __future__ import annotations

import math
from typing import NamedTuple, Protocol

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from vae_explorer.gui.session.view_state import Phase, ViewState
from vae_explorer.gui.style.words import count, duration, plural
from vae_explorer.gui.widgets.bars import ProgressLine
from vae_explorer.gui.widgets.text import NumberText

__all__ = ["ProgressBlock", "ProgressLike", "ProgressWords", "progress_words"]


class ProgressLike(Protocol):
    """The part of `training.reports.Progress` that is read here."""

    @property
    def step(self) -> int:
        """Steps done."""

    @property
    def steps(self) -> int:
        """Steps in all."""

    @property
    def epoch(self) -> int:
        """Current epoch, from 1."""

    @property
    def epochs(self) -> int:
        """Epochs in all."""

    @property
    def images_per_s(self) -> float:
        """Recent speed."""

    @property
    def elapsed_s(self) -> float:
        """Time trained."""

    @property
    def remaining_s(self) -> float:
        """Estimate, NaN while there is none."""


class ProgressWords(NamedTuple):
    """What the block says.

    Attributes:
        title: Left, such as "Epoch 9 of 24".
        note: Right, such as "1 min 4 s left".
        share: Part of the bar that is filled, 0 to 1.
        step: For the status line, such as "Training: step 504 of 1 344".
        meaning: Says more, empty where there is no more to say.
    """

    title: str
    note: str
    share: float
    step: str
    meaning: str = ""


def progress_words(state: ViewState, progress: ProgressLike) -> ProgressWords:
    """Returns progress in words.

    Args:
        state: Where the work stands.
        progress: How far it is.
    """
    phase = state.phase
    share = progress.step / progress.steps if progress.steps else 0.0
    steps = f"step {count(progress.step)} of {count(progress.steps)}"
    title = f"Epoch {count(progress.epoch)} of {count(progress.epochs)}"
    elapsed = "" if math.isnan(progress.elapsed_s) else duration(progress.elapsed_s)
    if phase is Phase.STOPPED:
        if progress.step >= progress.steps:
            return ProgressWords(f"{plural(progress.epochs, 'epoch')} done", elapsed, 1.0, "Ready")
        if state.elsewhere:
            return ProgressWords(title, "Elsewhere", share, f"Another program is at {steps}")
        if (whole := _whole_epochs(progress)) is not None:
            title = f"{count(whole)} of {plural(progress.epochs, 'epoch')}"
        if state.ended:
            told = f"Ended by itself at {steps}"
            return ProgressWords(title, "Ended by itself", share, told, f"{state.ended}.")
        return ProgressWords(title, "Stopped", share, f"Stopped at {steps}")
    if phase is Phase.PAUSED:
        return ProgressWords(title, "Paused", share, f"Paused at {steps}")
    if phase is Phase.STOPPING:
        return ProgressWords(title, "Stopping", share, f"Stopping at {steps}")
    known = not math.isnan(progress.remaining_s)
    note = f"{duration(progress.remaining_s)} left" if known else ""
    return ProgressWords(title, note, share, f"Training: {steps}")


def _whole_epochs(progress: ProgressLike) -> int | None:
    """Returns how many epochs are done, None amid one."""
    per_epoch = progress.steps // max(1, progress.epochs)
    done, rest = divmod(progress.step, max(1, per_epoch))
    return None if rest or not done else done


class ProgressBlock(QWidget):
    """A title and a note over a bar of 4 px."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = NumberText("", 12, 500)
        self._note = NumberText("", 11, 400, "2")
        self._line = ProgressLine("Training progress")
        words = QHBoxLayout()
        words.setSpacing(8)
        words.addWidget(self._title)
        words.addStretch(1)
        words.addWidget(self._note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(words)
        column.addWidget(self._line)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        self.set_room(184)

    def set_room(self, width_px: int) -> None:
        """Gives it a width; the words may ask for more, and the bar grows with them."""
        self.setMinimumWidth(width_px)

    def show_words(self, words: ProgressWords) -> None:
        """Shows progress."""
        self._title.setText(words.title)
        self._note.setText(words.note)
        self._line.show_share(words.share)
        self.setToolTip(words.meaning)
        self.setAccessibleDescription(words.meaning)
        self.setAccessibleName(f"{words.title}, {words.note}".rstrip(", "))

    def title(self) -> str:
        """Returns the title that is shown."""
        return self._title.text()

    def note(self) -> str:
        """Returns the note that is shown."""
        return self._note.text()
