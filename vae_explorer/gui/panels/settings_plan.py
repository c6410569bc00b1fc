"""What the settings come to: how they differ from their preset, what a training would take."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vae_explorer.gui.widgets.text import LinkSentence, Text
from vae_explorer.gui.widgets.tips import explain

__all__ = ["PlanLines"]

_MOST_NAMED = 3
_TAKES = (
    "Found by trying some steps just now. It holds while nothing else takes the processor; other "
    "work on this machine makes a training slower."
)


class PlanLines(QWidget):
    """Two sentences with a link each, below the preset.

    Signals:
        reset_requested(): Take back what was changed in the preset.
        plan_requested(): Show what would be built.
    """

    reset_requested = Signal()
    plan_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._changed, self._takes = LinkSentence("Reset"), LinkSentence("Plan")
        self._changed.linkActivated.connect(self._answer_reset)
        self._takes.linkActivated.connect(self._answer_plan)
        explain(self._takes, _TAKES)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(2)
        # Its place is taken also while nothing is changed, or the settings would move down from
        # under the mouse with the first change.
        self._same = Text("As in the preset.", 11, 400, "2")
        column.addWidget(self._same)
        column.addWidget(self._changed)
        column.addWidget(self._takes)
        self.show_plan((), "", there=False)

    def show_plan(self, changed: tuple[str, ...], takes: str, *, there: bool) -> None:
        """Says what is changed and what it takes.

        Args:
            changed: Labels of the settings that are not as the preset has them.
            takes: Time and memory; empty while they are not known.
            there: Whether anything would be built now.
        """
        named = ", ".join(changed[:_MOST_NAMED])
        more = len(changed) - _MOST_NAMED
        rest = f" and {more} more" if more > 0 else ""
        self._changed.show_sentence(f"Changed: {named}{rest}." if changed and there else "")
        self._same.setVisible(there and not changed)
        explain(self._changed, f"Not as in the preset: {', '.join(changed)}." if changed else "")
        self._takes.show_sentence((takes or "Trying some steps …") if there else "")

    def _answer_reset(self) -> None:
        self.reset_requested.emit()

    def _answer_plan(self) -> None:
        self.plan_requested.emit()
