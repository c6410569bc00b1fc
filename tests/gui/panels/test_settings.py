"""Settings are shown, changed one at a time, and locked while training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from annotated_types import Ge, Gt, Le
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from tests.widgets import unnamed_stops
from vae_explorer.gui.panels.settings import SettingsPanel
from vae_explorer.gui.panels.settings_rows import MODEL_ROWS, MORE_ROWS, TRAINING_ROWS, NumberSpec
from vae_explorer.gui.view_state import LOCKED_SENTENCE
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.form import FormRow
from vae_explorer.gui.widgets.number_field import NumberField
from vae_explorer.model.config import Architecture, LikelihoodKind, ModelConfig
from vae_explorer.training.presets import PRESETS
from vae_explorer.training.settings import Setup, TrainingSettings

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SETUP = Setup(
    model=ModelConfig(image_shape=(1, 32, 32), hidden=(512, 256)),
    training=TrainingSettings(epochs=24, batch_size=64, learning_rate=0.002),
)
ROWS = (*MODEL_ROWS, *TRAINING_ROWS, *MORE_ROWS)


@pytest.fixture
def panel(qtbot: QtBot) -> SettingsPanel:
    panel = SettingsPanel()
    qtbot.addWidget(panel)
    panel.resize(232, 600)
    panel.show_setup(SETUP, tuple(PRESETS.values()))
    panel.show()
    return panel


def field(panel: SettingsPanel, name: str) -> NumberField:
    (found,) = (f for f in panel.findChildren(NumberField) if f.accessibleName() == name)
    return found


def chooser(panel: SettingsPanel, name: str) -> ChooserButton:
    (found,) = (c for c in panel.findChildren(ChooserButton) if c.accessibleName() == name)
    return found


def enter(widget: QWidget, text: str) -> None:
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, Qt.Key.Key_Return)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.field)
def test_the_range_of_a_field_is_that_of_the_settings(row: NumberSpec) -> None:
    part = ModelConfig if row.part == "model" else TrainingSettings
    low = high = None
    for bound in part.model_fields[row.field].metadata:
        if isinstance(bound, Ge):
            low = bound.ge
        elif isinstance(bound, Gt):
            low = bound.gt
        elif isinstance(bound, Le):
            high = bound.le
    assert low is not None
    assert 0 <= row.lowest - low <= 1e-6
    assert row.highest == high


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.field)
@pytest.mark.parametrize("end", ["lowest", "highest"])
def test_each_number_changes_its_setting_and_no_other(
    panel: SettingsPanel, qtbot: QtBot, row: NumberSpec, end: str
) -> None:
    wanted = getattr(row, end)
    now = getattr(getattr(SETUP, row.part), row.field)
    if wanted == now:
        wanted = now + 1
    with qtbot.waitSignal(panel.setup_edited) as edited:
        enter(field(panel, row.label), repr(wanted))
    (setup,) = edited.args
    part = getattr(SETUP, row.part).model_copy(update={row.field: wanted})
    assert setup == SETUP.model_copy(update={row.part: part})
    assert Setup.model_validate(setup.model_dump()) == setup


def test_a_preset_a_network_and_a_likelihood_can_be_chosen(panel: SettingsPanel) -> None:
    edited: list[Setup] = []
    panel.setup_edited.connect(edited.append)
    for name in ("Preset", "Network", "Likelihood"):
        QTest.keyClick(chooser(panel, name), Qt.Key.Key_Down)
        panel.show_setup(SETUP, tuple(PRESETS.values()))
    assert edited[0].preset == list(PRESETS)[1]
    assert edited[1].model.architecture is Architecture.CONV
    assert edited[2].model.likelihood is LikelihoodKind.GAUSSIAN


def test_tiny_pictures_have_one_kind_of_network(panel: SettingsPanel) -> None:
    model = ModelConfig(image_shape=(1, 4, 4), hidden=(16,))
    panel.show_setup(SETUP.model_copy(update={"model": model}), tuple(PRESETS.values()))
    assert chooser(panel, "Network").count() == 1
    assert chooser(panel, "Network").currentText() == "MLP 16"


def test_being_told_a_setup_says_nothing(panel: SettingsPanel) -> None:
    edited: list[Setup] = []
    panel.setup_edited.connect(edited.append)
    panel.show_setup(SETUP.model_copy(update={"preset": "gone"}), tuple(PRESETS.values()))
    panel.show_setup(SETUP, tuple(PRESETS.values()), locked=True)
    assert edited == []


def test_while_training_settings_are_facts_and_one_sentence_says_so(panel: SettingsPanel) -> None:
    panel.show_setup(SETUP, tuple(PRESETS.values()), locked=True)
    edited: list[Setup] = []
    panel.setup_edited.connect(edited.append)
    enter(field(panel, "Epochs"), "7")
    QTest.keyClick(chooser(panel, "Preset"), Qt.Key.Key_Down)
    sentences = [w for w in panel.findChildren(QLabel) if w.text() == LOCKED_SENTENCE]
    assert [w.isVisible() for w in sentences] == [True]
    panel.show_setup(SETUP, tuple(PRESETS.values()), locked=False)
    assert not sentences[0].isVisible()


def test_the_rest_folds_out_and_in(panel: SettingsPanel, qtbot: QtBot) -> None:
    seed = field(panel, "Seed")
    assert not seed.isVisible()
    (more,) = (b for b in panel.findChildren(QAbstractButton) if b.text() == "More settings")
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: seed.isVisible() and seed.visibleRegion().boundingRect().height() == 24)
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not seed.isVisible())


def test_every_knob_says_what_turning_it_does(panel: SettingsPanel) -> None:
    rows = panel.findChildren(FormRow)
    assert len(rows) == 3 + len(ROWS)
    assert all(len(row.toolTip()) > 40 and row.toolTip().endswith(".") for row in rows)
    assert all(facts.about.endswith(".") for facts in PRESETS.values())


def test_every_stop_has_a_name(panel: SettingsPanel) -> None:
    assert unnamed_stops(panel) == []
