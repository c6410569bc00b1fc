"""Settings are shown, changed one at a time, and locked while training."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from tests.widgets import unnamed_stops
from vae_explorer.gui.panels.settings import SettingsPanel
from vae_explorer.gui.panels.settings_change import changed, value_of
from vae_explorer.gui.panels.settings_row import SettingRow
from vae_explorer.gui.panels.settings_section import SettingsSection
from vae_explorer.gui.panels.setup import SetupPanel
from vae_explorer.gui.session.view_state import LOCKED_SENTENCE
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.form import FormRow
from vae_explorer.gui.widgets.formula import Formula
from vae_explorer.gui.widgets.number_field import NumberField
from vae_explorer.gui.widgets.section_toggle import SectionToggle
from vae_explorer.gui.widgets.widths_field import WidthsField
from vae_explorer.model.config import Architecture, LikelihoodKind, ModelConfig
from vae_explorer.training.presets import PRESETS
from vae_explorer.training.settings import Setup, TrainingSettings

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SETUP = Setup(
    model=ModelConfig(image_shape=(1, 32, 32), hidden=(512, 256)),
    training=TrainingSettings(epochs=24, batch_size=64, learning_rate=0.002),
)
SECTIONS = [
    "Model",
    "Likelihood",
    "Posterior and prior",
    "Objective",
    "Training",
    "Optimiser",
]
W = TypeVar("W", bound=QWidget)


class Table:
    """The panel as a session would use it: what is edited is shown again."""

    def __init__(self, qtbot: QtBot) -> None:
        self.panel = SettingsPanel()
        qtbot.addWidget(self.panel)
        self.panel.resize(248, 1400)
        self.edited: list[Setup] = []
        self.panel.setup_edited.connect(self.take)
        self.show(SETUP)
        self.panel.show()
        self.qtbot = qtbot

    def take(self, setup: Setup) -> None:
        self.edited.append(setup)
        self.show(setup)

    def show(self, setup: Setup, *, locked: bool = False) -> None:
        self.setup = setup
        self.panel.show_setup(setup, tuple(PRESETS.values()), locked)

    def open(self) -> Table:
        for toggle in self.panel.findChildren(SectionToggle):
            if not toggle.isChecked():
                QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
        sections = self.panel.findChildren(SettingsSection)
        self.qtbot.waitUntil(
            lambda: all(section.rows[0].visibleRegion().rectCount() for section in sections)
        )
        return self

    def find(self, kind: type[W], name: str) -> W:
        (found,) = (w for w in self.panel.findChildren(kind) if w.accessibleName() == name)
        return found

    def choose(self, name: str, word: str) -> None:
        chooser = self.find(ChooserButton, name)
        chooser.setFocus()
        there = chooser.findText(word)
        assert there >= 0, [chooser.itemText(i) for i in range(chooser.count())]
        key = Qt.Key.Key_Down if there > chooser.currentIndex() else Qt.Key.Key_Up
        while chooser.currentText() != word:
            QTest.keyClick(chooser, key)

    def words(self, name: str) -> list[str]:
        chooser = self.find(ChooserButton, name)
        return [chooser.itemText(i) for i in range(chooser.count())]

    def row(self, field: str) -> SettingRow:
        rows = self.panel.findChildren(SettingRow)
        return next(row for row in rows if row.spec.field == field)

    def sentences(self) -> list[str]:
        return [label.text() for label in self.panel.findChildren(QLabel) if label.isVisible()]


@pytest.fixture
def table(qtbot: QtBot) -> Table:
    return Table(qtbot)


def enter(widget: QWidget, text: str) -> None:
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("name", "text", "part", "field", "value"),
    [
        ("Latent size", "16", "model", "latent_dim", 16),
        ("Epochs", "7", "training", "epochs", 7),
        ("Learning rate", "0,01", "training", "learning_rate", 0.01),
        ("β", "4", "training", "beta", 4.0),
        ("Draws k", "50", "objective", "samples", 50),
        ("Free bits", "0.5", "objective", "free_bits", 0.5),
        ("β₁", "0.99", "optimiser", "beta1", 0.99),
        ("ε", "1e-4", "optimiser", "epsilon", 1e-4),
    ],
)
def test_a_number_changes_its_setting_and_no_other(
    table: Table, name: str, text: str, part: str, field: str, value: float
) -> None:
    enter(table.open().find(NumberField, name), text)
    (setup,) = table.edited
    assert value_of(setup, part, field) == value
    assert setup == changed(SETUP, part, field, value)


def test_widths_of_layers_are_typed_in_a_row(table: Table) -> None:
    enter(table.find(WidthsField, "Hidden layers"), "784, 200 200")
    assert table.setup.model.hidden == (784, 200, 200)
    enter(table.find(WidthsField, "Hidden layers"), "wide")
    assert table.setup.model.hidden == (784, 200, 200)
    assert table.find(WidthsField, "Hidden layers").text() == "784 · 200 · 200"


def test_a_preset_and_a_network_come_alone(table: Table) -> None:
    names = list(PRESETS)
    QTest.keyClick(table.find(ChooserButton, "Preset"), Qt.Key.Key_Down)
    assert table.edited[-1] == SETUP.model_copy(update={"preset": names[1]})
    table.choose("Network", "Convolutional")
    assert table.edited[-1].model.architecture is Architecture.CONV
    assert table.edited[-1].model.hidden == SETUP.model.hidden


def test_presets_stand_in_groups_under_headings_where_nothing_stops(table: Table) -> None:
    chooser = table.find(ChooserButton, "Preset")
    names = [chooser.itemData(row) for row in range(chooser.count())]
    assert [name for name in names if name] == list(PRESETS)
    assert names.count(None) == len({facts.group for facts in PRESETS.values()})
    seen = [chooser.currentData()]
    chooser.setFocus()
    for _ in names:
        QTest.keyClick(chooser, Qt.Key.Key_Down)
        seen.append(chooser.currentData())
    assert set(seen) == set(PRESETS)


def test_tiny_pictures_are_offered_no_convolutions(table: Table) -> None:
    table.show(SETUP.model_copy(update={"model": ModelConfig(image_shape=(1, 4, 4))}))
    assert table.words("Network") == ["Linear", "Fully connected"]


def test_a_likelihood_brings_the_rows_that_belong_to_it(table: Table) -> None:
    table.open()
    assert table.row("binarisation").isVisible()
    assert not table.row("noise").isVisible()
    table.choose("Family", "Gaussian")
    assert table.setup.model.likelihood is LikelihoodKind.GAUSSIAN
    assert not table.row("binarisation").isVisible()
    assert not table.row("sigma").isVisible()
    table.choose("Scale", "One, fixed")
    assert table.row("sigma").isVisible()
    enter(table.find(NumberField, "Its value"), "0.2")
    assert table.setup.model.sigma == 0.2
    assert "Full covariance" not in table.words("Scale")
    table.choose("Scale", "One, learned")  # and the value goes, with its row
    assert table.setup.model.sigma is None
    assert not table.row("sigma").isVisible()
    assert "Changed with it" not in " ".join(table.sentences())


def test_only_the_gradients_of_an_objective_are_offered(table: Table) -> None:
    table.open()
    assert "Doubly reparam." not in table.words("Gradient")
    table.choose("Gradient", "Sticking the landing")
    table.choose("Maximise", "IWAE bound")
    assert "Doubly reparam." in table.words("Gradient")
    assert "Sticking the landing" not in table.words("Gradient")
    assert "Changed with it: Draws k: 5; Gradient: Reparameterised." in " ".join(table.sentences())
    table.choose("Gradient", "Score, baseline")
    assert "Changed with it" not in " ".join(table.sentences())


def test_a_number_that_contradicts_is_refused_with_its_reason(table: Table) -> None:
    table.open().choose("Maximise", "IWAE bound")
    table.choose("Gradient", "Score, baseline")
    before = table.setup
    enter(table.find(NumberField, "Draws k"), "1")
    assert table.setup == before
    assert table.find(NumberField, "Draws k").text() == str(before.training.objective.samples)
    reason = "The baseline of the IWAE bound takes at least two draws."
    assert reason in table.sentences()


def test_the_formula_follows_every_choice(table: Table) -> None:
    (formula,) = table.panel.findChildren(Formula)
    assert formula.isVisible()
    table.open()
    enter(table.find(NumberField, "β"), "2")
    assert formula.formula() == "max E_q[log p(x|z)] − 2·KL(q(z|x) ‖ p(z)), k = 1"
    assert formula.accessibleName() == formula.formula()


def test_the_label_can_be_told_where_there_are_labels(table: Table) -> None:
    table.open()
    assert not table.row("labels").isVisible()
    table.panel.show_labels(("cat", "dog", "frog"))
    assert table.row("labels").isVisible()
    table.choose("Told the label", "Yes, 3 labels")
    assert table.setup.model.labels == ("cat", "dog", "frog")
    table.choose("Told the label", "No")
    assert table.setup.model.labels == ()


def test_inference_image_by_image_brings_its_steps(table: Table) -> None:
    table.open()
    table.choose("q(z|x)", "Flow")
    table.choose("Found by", "Image by image")
    assert table.row("inner_steps").isVisible()
    assert not table.row("spread").isVisible()
    assert "Changed with it: q(z|x): Diagonal Gaussian." in table.sentences()


def test_being_told_a_setup_says_nothing(table: Table) -> None:
    table.show(SETUP.model_copy(update={"preset": "gone"}))
    table.show(SETUP, locked=True)
    assert table.edited == []


def test_while_training_settings_are_facts_and_one_sentence_says_so(table: Table) -> None:
    table.open().show(SETUP, locked=True)
    enter(table.find(NumberField, "Epochs"), "7")
    enter(table.find(WidthsField, "Hidden layers"), "7")
    for name in ("Preset", "Network", "Gradient"):
        QTest.mouseClick(table.find(ChooserButton, name), Qt.MouseButton.LeftButton)
        assert not table.find(ChooserButton, name).view().isVisible()
    assert table.edited == []
    assert LOCKED_SENTENCE in table.sentences()
    table.show(SETUP)
    assert LOCKED_SENTENCE not in table.sentences()


def test_sections_fold_by_mouse_and_by_keyboard_and_say_what_they_hold(table: Table) -> None:
    toggles = {t.text(): t for t in table.panel.findChildren(SectionToggle)}
    assert list(toggles) == SECTIONS
    likelihood, family = toggles["Likelihood"], table.row("likelihood")
    assert likelihood.note() == "Bernoulli"
    assert not family.isVisible()
    QTest.mouseClick(likelihood, Qt.MouseButton.LeftButton)
    table.qtbot.waitUntil(lambda: family.visibleRegion().boundingRect().height() == 28)
    likelihood.setFocus()
    QTest.keyClick(likelihood, Qt.Key.Key_Space)
    table.qtbot.waitUntil(lambda: not family.isVisible())


def test_an_opened_section_comes_into_view(qtbot: QtBot) -> None:
    settings = SettingsPanel()
    setup = SetupPanel(QWidget(), settings)
    qtbot.addWidget(setup)
    setup.resize(272, 300)
    settings.show_setup(SETUP, tuple(PRESETS.values()))
    setup.show()
    (last,) = (t for t in settings.findChildren(SectionToggle) if t.text() == "Optimiser")
    setup.ensureWidgetVisible(last, 0, 0)
    QTest.mouseClick(last, Qt.MouseButton.LeftButton)
    rows = [row for row in settings.findChildren(SettingRow) if row.spec.part == "optimiser"]
    qtbot.waitUntil(lambda: all(row.visibleRegion().rectCount() for row in rows))


def test_every_knob_says_what_turning_it_does(table: Table) -> None:
    rows = table.panel.findChildren(FormRow)
    assert len(rows) > 35
    assert all(len(row.toolTip()) > 40 and row.toolTip().endswith(".") for row in rows)
    assert all(facts.about.endswith(".") for facts in PRESETS.values())


def test_nothing_is_cut_off_in_the_narrowest_dock(table: Table) -> None:
    table.panel.show_labels(tuple("abcdefghij"))
    table.open().panel.resize(248, 1600)
    for chooser in table.panel.findChildren(ChooserButton):
        metrics, room = chooser.fontMetrics(), chooser.width() - 8 - 24
        for word in (chooser.itemText(i) for i in range(chooser.count())):
            assert metrics.horizontalAdvance(word) <= room + 1, word
    for row in table.panel.findChildren(FormRow):
        for label in row.findChildren(QLabel):
            assert "…" not in label.text()


def test_every_stop_has_a_name(table: Table) -> None:
    assert unnamed_stops(table.open().panel) == []
