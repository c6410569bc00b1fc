"""The other sections of Setup: the model and its training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vae_explorer.gui.panels.settings_rows import (
    MODEL_ROWS,
    MORE_ROWS,
    TRAINING_ROWS,
    NumberRow,
    NumberSpec,
)
from vae_explorer.gui.panels.settings_words import (
    LIKELIHOOD_MEANING,
    LIKELIHOODS,
    NETWORK_MEANING,
    PRESET_MEANING,
    network_choices,
    network_text,
)
from vae_explorer.gui.view_state import LOCKED_SENTENCE
from vae_explorer.gui.widgets.buttons import LinkButton
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.form import Fold, FormRow
from vae_explorer.gui.widgets.panel import section_gap
from vae_explorer.gui.widgets.rows import SectionHeading
from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vae_explorer.training.presets import PresetFacts
    from vae_explorer.training.settings import Setup

__all__ = ["SettingsPanel"]


class SettingsPanel(QWidget):
    """Preset, network, latent size, likelihood; epochs and the rest of the training.

    Signals:
        setup_edited(Setup): The user changed something. Another preset or another kind of network
            comes alone: the widths that belong to it are for others to find.
    """

    setup_edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Model and training")
        self._setup: Setup | None = None
        self._presets: dict[str, str] = {}
        self._preset = ChooserButton("Preset", framed=True)
        self._network = ChooserButton("Network", framed=True)
        self._likelihood = ChooserButton("Likelihood", framed=True)
        self._choosers = (self._preset, self._network, self._likelihood)
        self._numbers: list[NumberRow] = []
        self._fold = Fold()
        self._more = LinkButton("More settings")
        self._sentence = Text(LOCKED_SENTENCE, 11, 400, "2", wrap=True)
        self._sentence.hide()
        self._lay_out()
        self.hide()
        self._preset.chosen.connect(self._choose_preset)
        self._network.chosen.connect(self._choose_network)
        self._likelihood.chosen.connect(self._choose_likelihood)
        self._more.clicked.connect(self._toggle_more)

    def show_setup(
        self, setup: Setup, presets: Sequence[PresetFacts], locked: bool = False
    ) -> None:
        """Shows settings; emits nothing.

        Args:
            setup: What holds.
            presets: All presets, in the order of the list.
            locked: Whether they are facts for now; one sentence says when they open again.
        """
        self._setup = setup
        self.show()
        self._presets = {facts.title: facts.name for facts in presets}
        titles = {facts.name: facts.title for facts in presets}
        self._preset.show_choices(list(self._presets), titles.get(setup.preset, ""))
        for row, facts in enumerate(presets):
            self._preset.setItemData(row, facts.about, Qt.ItemDataRole.ToolTipRole)
        self._network.show_choices(list(network_choices(setup.model)), network_text(setup.model))
        self._likelihood.show_choices(
            list(LIKELIHOODS.values()), LIKELIHOODS[setup.model.likelihood]
        )
        for number in self._numbers:
            number.show_setup(setup)
        self._set_locked(locked)

    def _set_locked(self, locked: bool) -> None:
        for chooser in self._choosers:
            chooser.set_locked(locked)
        for number in self._numbers:
            number.field.set_locked(locked)
        self._sentence.setVisible(locked)

    def _edit(self, setup: Setup) -> None:
        if setup != self._setup:
            self.setup_edited.emit(setup)

    def _choose_preset(self, title: str) -> None:
        if self._setup is not None:
            self._edit(self._setup.model_copy(update={"preset": self._presets[title]}))

    def _choose_network(self, text: str) -> None:
        if self._setup is not None:
            architecture = network_choices(self._setup.model)[text]
            model = self._setup.model.model_copy(update={"architecture": architecture})
            self._edit(self._setup.model_copy(update={"model": model}))

    def _choose_likelihood(self, text: str) -> None:
        if self._setup is not None:
            kind = next(kind for kind, name in LIKELIHOODS.items() if name == text)
            model = self._setup.model.model_copy(update={"likelihood": kind})
            self._edit(self._setup.model_copy(update={"model": model}))

    def _take_number(self) -> None:
        if self._setup is None:
            return
        setup = self._setup
        for number in self._numbers:
            setup = number.edited(setup)
        self._edit(setup)

    def _toggle_more(self) -> None:
        opened = not self._fold.is_opened()
        self._fold.set_opened(opened)
        self._more.setText("Fewer settings" if opened else "More settings")
        self._more.setAccessibleName(self._more.text())

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(SectionHeading("Model"))
        rows.addWidget(FormRow("Preset", self._preset, PRESET_MEANING))
        rows.addWidget(FormRow("Network", self._network, NETWORK_MEANING))
        for spec in MODEL_ROWS:
            rows.addWidget(self._number(spec))
        rows.addWidget(FormRow("Likelihood", self._likelihood, LIKELIHOOD_MEANING))
        rows.addWidget(section_gap(8))
        rows.addWidget(SectionHeading("Training"))
        for spec in TRAINING_ROWS:
            rows.addWidget(self._number(spec))
        for spec in MORE_ROWS:
            self._fold.add(self._number(spec))
        rows.addWidget(self._fold)
        rows.addSpacing(2)
        rows.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(self._sentence)

    def _number(self, spec: NumberSpec) -> FormRow:
        number = NumberRow(spec)
        number.field.value_chosen.connect(self._take_number)
        self._numbers.append(number)
        return FormRow(spec.label, number.field, spec.meaning)
