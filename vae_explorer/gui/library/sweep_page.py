"""The page of the library on sweeps: what to sweep, how far it is, and what it teaches."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from vae_explorer.gui.library.sweep_canvas import SweepCanvas
from vae_explorer.gui.library.sweep_table import SweepTable
from vae_explorer.gui.style.theme import font
from vae_explorer.gui.style.words import duration, plural
from vae_explorer.gui.views.sweep import SweepOffer, SweepView
from vae_explorer.gui.widgets.buttons import ActionButton
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.form import FormRow
from vae_explorer.gui.widgets.panel import Panel
from vae_explorer.gui.widgets.text import HairLine, Text, set_tone
from vae_explorer.gui.widgets.tips import explain

__all__ = ["SweepPage"]

_KEYS = {"β, weight of the KL": "beta", "Latent size": "latent_dim"}
_VALUES = {"beta": "0.25, 0.5, 1, 2, 4, 8", "latent_dim": "2, 4, 8, 16, 32"}
_EMPTY = (
    "A sweep trains the same model several times with one setting changed,\n"
    "and says which value is best and how many latent dimensions are worth having."
)
_NO_IMAGES = "Open images in the main window first: a sweep trains on those."
_SIDE_PX = 304


class SweepPage(QWidget):
    """A form and the advice at the left; the runs of the sweep at the right.

    Attributes:
        table: The runs.
        canvas: Their bounds.

    Signals:
        start_requested(str, str): Sweep this setting over these values.
        stop_requested(): End after the step at hand.
        resume_requested(): Train what is left.
        open_requested(str): Open the run of this path.
    """

    start_requested = Signal(str, str)
    stop_requested = Signal()
    resume_requested = Signal()
    open_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offer, self._view = SweepOffer(), SweepView()
        self._key = ChooserButton("Setting to sweep", framed=True)
        self._key.show_choices(list(_KEYS), next(iter(_KEYS)))
        self._key.chosen.connect(self._take_key)
        self._values = QLineEdit(_VALUES["beta"])
        self._values.setAccessibleName("Values of the sweep")
        self._values.setFont(font(12))
        self._values.setFixedHeight(24)
        self._values.returnPressed.connect(self._start)
        self._about = Text("", 12, 400, "2", wrap=True)
        self._refusal = Text("", 12, 400, "warn", wrap=True)
        self._refusal.hide()
        self._start_button = ActionButton("Start", filled=True)
        self._start_button.clicked.connect(self._start)
        self._stop_button = ActionButton("Stop")
        self._stop_button.clicked.connect(self.stop_requested)
        self._resume_button = ActionButton("Go on")
        self._resume_button.clicked.connect(self.resume_requested)
        self._headline = Text("", 13, 600, wrap=True)
        self._reasons = Text("", 12, 400, "2", wrap=True)
        self._progress = Text("", 12, 400, "2")
        self.table = SweepTable()
        self.table.run_opened.connect(self.open_requested)
        self.canvas = SweepCanvas()
        self._lay_out()
        self._tell()

    @Slot(object)
    def show_offer(self, offer: SweepOffer) -> None:
        """Shows what a sweep would be made of now."""
        self._offer = offer
        self._tell()

    @Slot(object)
    def show_view(self, view: SweepView) -> None:
        """Shows a sweep as it stands."""
        self._view = view
        self.table.show_view(view)
        self.canvas.show_view(view)
        self._tell()

    @Slot(str)
    def show_refusal(self, sentence: str) -> None:
        """Says why a sweep does not begin."""
        self._refusal.setText(sentence)
        self._refusal.setVisible(bool(sentence))

    def _lay_out(self) -> None:
        side = Panel("Sweep")
        side.setFixedWidth(_SIDE_PX)
        side.add_section("New sweep")
        side.add(FormRow("Setting", self._key, "The one setting in which the runs differ."))
        side.add(FormRow("Values", self._values, "Numbers with commas between them: one run each."))
        side.add(self._about, 4)
        side.add(self._refusal, 4)
        side.add(self._buttons(), 8)
        side.add_section("What it teaches")
        side.add(self._headline, 4)
        side.add(self._reasons, 4)
        side.add_stretch()
        board = QWidget()
        rows = QVBoxLayout(board)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.addWidget(self._progress, 1)
        rows.addLayout(top)
        rows.addWidget(HairLine())
        rows.addWidget(self.canvas, 3)
        rows.addWidget(HairLine())
        rows.addWidget(self.table, 2)
        empty = Text(_EMPTY, 12, 400, "2")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self._pages.addWidget(empty)
        self._pages.addWidget(board)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(HairLine(Qt.Orientation.Vertical))
        row.addWidget(self._pages, 1)

    def _buttons(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button in (self._start_button, self._stop_button, self._resume_button):
            row.addWidget(button)
        row.addStretch(1)
        return box

    @Slot(str)
    def _take_key(self, name: str) -> None:
        self._values.setText(_VALUES[_KEYS[name]])
        self.show_refusal("")
        self._tell()

    @Slot()
    def _start(self) -> None:
        if self._start_button.isEnabled():
            self.show_refusal("")
            self.start_requested.emit(_KEYS[self._key.currentText()], self._values.text())

    def _tell(self) -> None:
        """Writes everything that depends on what is offered and on how the sweep stands."""
        view, offer = self._view, self._offer
        left = any(run.state in ("waiting", "stopped", "failed") for run in view.runs)
        self._start_button.setVisible(not view.running)
        self._start_button.setEnabled(bool(offer.images))
        why = "Train the runs one after another." if offer.images else _NO_IMAGES
        explain(self._start_button, why)
        self._stop_button.setVisible(view.running)
        self._resume_button.setVisible(left and not view.running)
        self._about.setText(self._words_of_offer())
        self._pages.setCurrentIndex(1 if view.runs else 0)
        self._progress.setText(_progress(view))
        advice = view.advice
        self._headline.setText(advice.headline or "Nothing yet.")
        set_tone(self._headline, "1" if advice.value is not None else "3")
        self._reasons.setText("\n".join(advice.reasons))
        self._reasons.setVisible(bool(advice.reasons))

    def _words_of_offer(self) -> str:
        offer = self._offer
        if not offer.images:
            return _NO_IMAGES
        swept = _KEYS[self._key.currentText()]
        other = f"β = {offer.beta:g}" if swept == "latent_dim" else f"{offer.latent_dim} dimensions"
        return (
            f"One run a value, on {offer.images}: {plural(offer.epochs, 'epoch')} each, {other}, "
            "and all else as in Setup of the main window."
        )


def _progress(view: SweepView) -> str:
    done = sum(run.state == "trained" for run in view.runs)
    words = f"{view.images}: {done} of {plural(len(view.runs), 'run')} trained"
    if view.running and view.resting:
        return f"{words}. Waiting for the training in the main window."
    if view.running and view.remaining_s >= 0:
        return f"{words}, about {duration(view.remaining_s)} left for this one."
    return f"{words}." if view.running else f"{words}. Double-click a run to open it."
