"""The other sections of Setup: the model, what is maximised, and the training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vae_explorer.gui.panels import settings_notes as notes
from vae_explorer.gui.panels.settings_change import changed
from vae_explorer.gui.panels.settings_labels import LabelsRow
from vae_explorer.gui.panels.settings_likelihood import verdict_line
from vae_explorer.gui.panels.settings_model_rows import (
    LIKELIHOOD_ROWS,
    MODEL_ROWS,
    POSTERIOR_ROWS,
)
from vae_explorer.gui.panels.settings_objective import objective_in_symbols, rise_in_words
from vae_explorer.gui.panels.settings_plan import PlanLines
from vae_explorer.gui.panels.settings_presets import PresetChooser
from vae_explorer.gui.panels.settings_rates import RateButton
from vae_explorer.gui.panels.settings_section import SettingsSection
from vae_explorer.gui.panels.settings_training_rows import (
    OBJECTIVE_ROWS,
    OPTIMISER_ROWS,
    TRAINING_ROWS,
)
from vae_explorer.gui.session.view_state import LOCKED_SENTENCE
from vae_explorer.gui.views.planning import PlanView
from vae_explorer.gui.widgets.form import FormRow
from vae_explorer.gui.widgets.formula import Formula
from vae_explorer.gui.widgets.text import HairLine, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vae_explorer.gui.panels.settings_row import SettingRow
    from vae_explorer.gui.panels.settings_spec import RowSpec
    from vae_explorer.model.fit_of_likelihood import LikelihoodVerdict
    from vae_explorer.training.presets import PresetFacts
    from vae_explorer.training.settings import Setup

__all__ = ["SettingsPanel"]

_PRESET_PX = 188
_PRESET_MEANING = (
    "Settings that go together for a purpose, or those of a paper; choosing one replaces all "
    "settings below."
)


class SettingsPanel(QWidget):
    """A preset, six sections that fold, and in symbols what they maximise.

    Attributes:
        rates: Beside the learning rate: finds one.

    Signals:
        setup_edited(Setup): The user changed something. Another preset or another kind of network
            comes alone: what belongs to it is for others to find.
        reset_requested(): Take back what was changed in the preset.
        plan_requested(PlanView): Show what would be built.
        section_opened(QWidget): The user opened a section, which should come into view.
    """

    setup_edited = Signal(object)
    section_opened = Signal(object)
    reset_requested = Signal()
    plan_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Model and training")
        self._setup: Setup | None = None
        self._verdicts: tuple[LikelihoodVerdict, ...] = ()
        self._preset = PresetChooser()
        self._preset.preset_chosen.connect(self._choose_preset)
        self._plan = PlanView()
        self._plan_lines = PlanLines()
        self._plan_lines.reset_requested.connect(self.reset_requested)
        self._plan_lines.plan_requested.connect(self._ask_for_plan)
        self._labels = LabelsRow()
        self._formula = Formula()
        self._sentence = Text(LOCKED_SENTENCE, 11, 400, "2", wrap=True)
        self._sentence.hide()
        model = SettingsSection("Model", MODEL_ROWS, notes.model_note, opened=True)
        model.add_row(self._labels)
        self._likelihood = SettingsSection("Likelihood", LIKELIHOOD_ROWS, notes.likelihood_note)
        self._objective = SettingsSection("Objective", OBJECTIVE_ROWS, notes.objective_note)
        self._objective.add_below(self._formula)
        self._sections = (
            model,
            self._likelihood,
            SettingsSection("Posterior and prior", POSTERIOR_ROWS, notes.posterior_note),
            self._objective,
            SettingsSection("Training", TRAINING_ROWS, notes.training_note, opened=True),
            SettingsSection("Optimiser", OPTIMISER_ROWS, notes.optimiser_note),
        )
        self._rate_row = next(r for r in self._rows if r.spec.field == "learning_rate")
        self.rates = RateButton()
        self.rates.rate_chosen.connect(self._choose_rate)
        self._rate_row.add_tool(self.rates)
        self._lay_out()
        self.hide()

    def show_setup(
        self, setup: Setup, presets: Sequence[PresetFacts], locked: bool = False
    ) -> None:
        """Shows settings; emits nothing.

        Args:
            setup: What holds.
            presets: All presets, in the order of the list.
            locked: Whether they are facts for now; one sentence says when they open again.
        """
        if setup != self._setup:
            for section in self._sections:
                section.show_notice("")
        self._setup = setup
        self.show()
        self._preset.show_presets(presets, setup.preset)
        for section in self._sections:
            section.show_setup(setup)
            section.set_locked(locked)
        self._preset.set_locked(locked)
        self.rates.set_locked(locked)
        self._sentence.setVisible(locked)
        self._formula.show_formula(objective_in_symbols(setup))
        self._objective.show_line(rise_in_words(setup))
        self._show_verdict()

    def show_labels(self, names: tuple[str, ...]) -> None:
        """Takes up the labels of an image set, which a model can be told."""
        self._labels.show_labels(names)
        if self._setup is not None:
            self._labels.show_setup(self._setup)

    def show_verdicts(self, verdicts: Sequence[LikelihoodVerdict]) -> None:
        """Says which likelihoods fit the images; none takes it back."""
        self._verdicts = tuple(verdicts)
        self._show_verdict()

    def show_plan(self, view: PlanView) -> None:
        """Says how the settings differ from their preset, and what a training would take."""
        self._plan = view
        labels = {f"{row.spec.part}.{row.spec.field}": row.spec.label for row in self._rows}
        changed = tuple(labels[name] for name in view.changed if name in labels)
        self._preset.show_changed(bool(changed))
        self._plan_lines.show_plan(changed, view.takes, there=bool(view.sections))

    def _ask_for_plan(self) -> None:
        self.plan_requested.emit(self._plan)

    def _show_verdict(self) -> None:
        if self._setup is not None:
            words, fits = verdict_line(self._setup.model, self._verdicts)
            self._likelihood.show_line(words, "2" if fits else "warn", always=not fits)

    def _choose_preset(self, name: str) -> None:
        if self._setup is None:
            return
        if name == self._setup.preset:
            self.reset_requested.emit()
        else:
            self.setup_edited.emit(self._setup.model_copy(update={"preset": name}))

    @property
    def _rows(self) -> list[SettingRow]:
        return [row for section in self._sections for row in section.rows]

    def _choose_rate(self, rate: float) -> None:
        self._rate_row.choose(rate)

    def _choose(self, spec: RowSpec, value: object) -> None:
        before = self._setup
        if before is None:
            return
        section = next(each for each in self._sections if each is self.sender())
        try:
            after = changed(before, spec.part, spec.field, value)
        except ValidationError as error:
            section.show_setup(before)
            section.show_notice(_reason(error))
            return
        if after == before:
            return
        self.setup_edited.emit(after)
        chosen = spec.part, spec.field
        section.show_notice(notes.set_aside(before, after, self._rows, chosen))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(FormRow("Preset", self._preset, _PRESET_MEANING, _PRESET_PX))
        column.addWidget(self._sentence)
        column.addWidget(self._plan_lines)
        column.addSpacing(4)
        for section in self._sections:
            column.addWidget(section)
            section.value_chosen.connect(self._choose)
            section.opened.connect(self._tell_opened)
        column.addWidget(HairLine())

    def _tell_opened(self) -> None:
        self.section_opened.emit(self.sender())


def _reason(error: ValidationError) -> str:
    """Returns the first reason of a refusal as a sentence."""
    words = error.errors()[0]["msg"].removeprefix("Value error, ")
    return f"{words[:1].upper()}{words[1:]}."
