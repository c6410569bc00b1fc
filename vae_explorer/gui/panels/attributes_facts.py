"""How far a direction can be trusted, and under which name it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from vae_explorer.gui.style import words
from vae_explorer.gui.widgets.buttons import LinkButton
from vae_explorer.gui.widgets.rows import ValueRow
from vae_explorer.gui.widgets.text import Text, set_tone
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from vae_explorer.gui.views.attributes import DirectionView

__all__ = ["FactsColumn"]

_WIDTH_PX = 208
_NAME_LETTERS = 80
_CHANCE = "⚠ No better than chance"


class FactsColumn(QWidget):
    """Numbers of the direction, its age, and a line for its name.

    Signals:
        save_requested(str): Keep it under this name.
        recompute_requested(): Find it again with the newest weights.
    """

    save_requested = Signal(str)
    recompute_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(_WIDTH_PX)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._auc = ValueRow("Held-out AUC")
        self._auc.set_meaning(
            "Probability that an image of A scores above one of B along the direction, by "
            "cross-validation: of images that it was not found on. 0.5 is chance; ± one standard "
            "error."
        )
        self._angle = ValueRow("Turns by")
        self._angle.set_meaning(
            "Angle to directions of resampled groups: the median, and the range of 90 % of them. "
            "Small means that other images would have given the same direction; a direction "
            "without meaning is near 90°."
        )
        self._distance = ValueRow("A and B apart", unit="in z")
        self._distance.set_meaning(
            "Distance between the means of the groups along the direction, in latent units; "
            "the unit of strength."
        )
        self._images = ValueRow("Images")
        self._images.set_meaning("Of group A and of group B, at most 2 000 of each.")
        self._age = Text("", 11, 400, "2")
        self._again = LinkButton("Recompute")
        self._again.clicked.connect(self.recompute_requested)
        age = QHBoxLayout()
        age.setSpacing(6)
        age.addWidget(self._age)
        age.addStretch(1)
        age.addWidget(self._again)
        self._name = QLineEdit()
        self._name.setAccessibleName("Name of the direction")
        self._name.setPlaceholderText("Name, such as glasses")
        self._name.setMaxLength(_NAME_LETTERS)
        self._name.returnPressed.connect(self._answer_save)
        self._name.textChanged.connect(self._show_save)
        self._save = LinkButton("Save")
        explain(self._save, "Keep the direction with the run, under this name.")
        self._save.clicked.connect(self._answer_save)
        naming = QHBoxLayout()
        naming.setSpacing(8)
        naming.addWidget(self._name, 1)
        naming.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 4)
        column.setSpacing(0)
        for row in (self._auc, self._angle, self._distance, self._images):
            column.addWidget(row)
        column.addLayout(age)
        column.addSpacing(4)
        column.addLayout(naming)
        column.addStretch(1)
        self._known = ""
        self.show_direction(None)

    def show_direction(self, view: DirectionView | None) -> None:
        """Shows the numbers of a direction; None takes them away."""
        there = view is not None
        for widget in (self._again, self._name, self._save):
            widget.setEnabled(there)
        if view is None:
            for row in (self._auc, self._angle, self._distance, self._images):
                row.show_value("–")
            self._age.setText("")
            self._again.hide()
            return
        auc, error = words.true_minus(view.auc, 2), words.true_minus(view.auc_se, 2)
        self._auc.show_value(f"{auc} ± {error}")
        low, high = (words.true_minus(each, 0) for each in (view.angle_low, view.angle_high))
        self._angle.show_value(f"{words.true_minus(view.angle, 0)}° ({low}–{high}°)")
        self._distance.show_value(words.true_minus(view.distance, 2))
        self._images.show_value(f"{words.count(view.images_a)} + {words.count(view.images_b)}")
        age = f"Of epoch {words.true_minus(view.epoch, 1)}"
        chance = view.auc - 2 * view.auc_se <= 0.5
        said = _CHANCE if chance else age
        self._age.setText(f"{age}; model newer" if view.stale else said)
        set_tone(self._age, "warn" if chance and not view.stale else "2")
        self._again.setVisible(view.stale)
        if view.name != self._known:
            self._known = view.name
            self._name.setText(view.name)
        self._show_save()

    def show_busy(self, busy: bool) -> None:
        """Says so while a direction is being found."""
        if busy:
            self._age.setText("Finding the direction")
            self._again.hide()

    def _show_save(self) -> None:
        name = self._name.text().strip()
        self._save.setEnabled(bool(name) and self._name.isEnabled())
        self._save.setText("Saved" if name and name == self._known else "Save")

    def _answer_save(self) -> None:
        name = self._name.text().strip()
        if name and self._save.isEnabled():
            self.save_requested.emit(name)
            self._name.clearFocus()
