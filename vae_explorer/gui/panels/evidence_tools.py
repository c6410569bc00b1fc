"""How log p(x) is estimated, and Refine and Stop: the tools in the heading of the evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from vae_explorer.gui.panels.evidence_words import METHODS
from vae_explorer.gui.style.words import count
from vae_explorer.gui.views.evidence import EvidenceChoices, RefineChoices
from vae_explorer.gui.widgets.buttons import IconButton, LinkButton
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.text import ElidedText
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from vae_explorer.gui.views.evidence import EvidenceOffer

__all__ = ["EvidenceTools"]

_DRAWS = (500, 5000, 50_000)
_REFINE = "Optimise q(z|x) of the selected image alone; its ellipse moves on the map."
_STARTS = {"encoder": "From the encoder’s answer", "prior": "From the prior"}
_FAMILIES = {"diagonal": "Diagonal covariance", "full": "Full covariance"}


class EvidenceTools(QWidget):
    """Choosers for the estimator and its draws, and one button with its options.

    Signals:
        chosen(object): An `EvidenceChoices`.
        refine_requested(object): With the `RefineChoices`.
        stop_requested(): End what runs.
    """

    chosen = Signal(object)
    refine_requested = Signal(object)
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = EvidenceChoices()
        self._running = False
        self._family = ""
        self._why = ""
        self._note = ElidedText("", 11, 400, "3", whole=True)
        self._method = ChooserButton("How log p(x) is estimated")
        self._method.setToolTip("How log p(x) is estimated.")
        self._method.chosen.connect(self._choose_method)
        self._draws = ChooserButton("Draws behind log p(x) for each image")
        self._draws.setToolTip("How many draws stand behind log p(x) of each image.")
        self._draws.chosen.connect(self._choose_draws)
        self._how = IconButton("sliders-horizontal", "How to refine")
        self._menu = QMenu(self._how)
        self._how.setMenu(self._menu)
        self._actions: dict[str, QAction] = {}
        self._fill_menu()
        self._button = LinkButton("Refine this encoding")
        self._button.clicked.connect(self._answer)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._note, 1)
        for widget in (self._method, self._draws, self._how, self._button):
            row.addWidget(widget)
        self.show_offer(None)

    def show_offer(self, offer: EvidenceOffer | None) -> None:
        """Offers what suits the model; None while there is none."""
        self.setEnabled(offer is not None)
        if offer is None:
            self._method.show_choices([METHODS["importance"]], METHODS["importance"])
            self._why = ""
        else:
            self._choices, self._why = offer.choices, offer.refine_why
            self._method.show_choices(
                [METHODS[m] for m in offer.methods], METHODS[offer.choices.method]
            )
            if offer.family != self._family:
                # The model's own family splits the gap as the literature does.
                self._family = offer.family
                own = "full" if offer.family == "full" else "diagonal"
                self._actions[own].setChecked(True)
            self._actions["encoder"].setVisible(offer.encoder)
            if not offer.encoder:
                self._actions["prior"].setChecked(True)
        self._draws.show_choices(
            [f"{count(n)} draws" for n in _DRAWS], f"{count(self._choices.draws)} draws"
        )
        self._draws.setVisible(self._choices.method in ("importance", "prior"))
        self._show_button()

    def show_running(self, running: bool) -> None:
        """Offers Stop while something slow is under way, else Refine."""
        self._running = running
        self._show_button()

    def show_note(self, note: str) -> None:
        """Says what is going on, or what the numbers stand on."""
        self._note.setText(note)

    def note(self) -> str:
        """Returns what is said."""
        return self._note.full_text()

    def _show_button(self) -> None:
        text = "Stop" if self._running else "Refine this encoding"
        self._button.setText(text)
        self._button.setAccessibleName(text)
        self._button.setEnabled(self._running or not self._why)
        explain(self._button, "End what is under way." if self._running else self._why or _REFINE)
        for widget in (self._method, self._draws, self._how):
            widget.setEnabled(not self._running)

    def _fill_menu(self) -> None:
        for choices in (_STARTS, _FAMILIES):
            group = QActionGroup(self._menu)
            for number, (key, name) in enumerate(choices.items()):
                action = QAction(name, self._menu, checkable=True, checked=number == 0)
                group.addAction(action)
                self._menu.addAction(action)
                self._actions[key] = action
            self._menu.addSeparator()
        average = QAction("The images of the average too", self._menu, checkable=True)
        self._menu.addAction(average)
        self._actions["average"] = average

    def _chosen_refinement(self) -> RefineChoices:
        on = {key for key, action in self._actions.items() if action.isChecked()}
        return RefineChoices(
            start="prior" if "prior" in on else "encoder",
            family="full" if "full" in on else "diagonal",
            average="average" in on,
        )

    def _choose_method(self, text: str) -> None:
        method = next(kind for kind, name in METHODS.items() if name == text)
        self.chosen.emit(replace(self._choices, method=method))

    def _choose_draws(self, text: str) -> None:
        draws = next(n for n in _DRAWS if text == f"{count(n)} draws")
        self.chosen.emit(replace(self._choices, draws=draws))

    def _answer(self) -> None:
        if self._running:
            self.stop_requested.emit()
        else:
            self.refine_requested.emit(self._chosen_refinement())
