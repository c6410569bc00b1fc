"""The panel of the tour shows what it is told, and its words hold at any size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from vae_explorer.gui.style.words import THIN_SPACE
from vae_explorer.gui.tour.measuring import (
    GradientNumbers,
    ImageNumbers,
    ModelNumbers,
    RefinedNumbers,
)
from vae_explorer.gui.tour.spotlight import Spotlight
from vae_explorer.gui.tour.steps import STEPS, Part, Work
from vae_explorer.gui.tour.telling import (
    Standing,
    gradient_lines,
    image_lines,
    model_table,
    refined_lines,
    view_of,
)
from vae_explorer.gui.tour.tour_panel import TourPanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from vae_explorer.gui.tour.survey import Survey

PLAIN = ModelNumbers(23.0, 19.5, 21.6, -2.07, 0.998, 0.94, 1.92, 2)
COLLAPSED = ModelNumbers(-7.2, -7.3, 0.0, -7.3, 0.0, 0.0, float("nan"), 0)


class Known:
    """What a survey knows, without a worker."""

    def __init__(self) -> None:
        self.models = {0.0: PLAIN, 50.0: COLLAPSED}
        self.image = ImageNumbers(15.25, 14.5, 0.75 - 2e-9)
        self.refined = RefinedNumbers(0.7, 0.05)
        self.gradients = GradientNumbers(200, 0.98, 312.4, 2.1)


@pytest.fixture
def panel(qtbot: QtBot) -> TourPanel:
    panel = TourPanel()
    qtbot.addWidget(panel)
    panel.resize(332, 600)
    panel.show()
    return panel


def standing(number: int, **changes: object) -> Standing:
    plain = {"trouble": "", "missing": "", "beta": None, "progress": None, "opening": False}
    return Standing(number=number, **{**plain, **changes})  # type: ignore[arg-type]


@pytest.fixture
def survey() -> Survey:
    return Known()  # type: ignore[return-value]


def button(panel: TourPanel, name: str) -> QAbstractButton:
    (found,) = [b for b in panel.findChildren(QAbstractButton) if b.accessibleName() == name]
    return found


@pytest.mark.parametrize("number", range(len(STEPS)))
def test_every_step_fits_the_panel_without_a_word_cut(
    panel: TourPanel, survey: Survey, number: int
) -> None:
    panel.show_view(view_of(standing(number), survey))
    for label in panel.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.heightForWidth(label.width()) <= label.height() + 1
    assert 2 <= len(STEPS[number].sentences) <= 4


def test_numbers_stand_in_the_column_of_their_model(panel: TourPanel, survey: Survey) -> None:
    panel.show_view(view_of(standing(1), survey))
    rows = panel.numbers()
    assert rows[2] == ["21.6", "·", "0.00"]
    assert rows[4] == [f"100{THIN_SPACE}%", "·", f"0{THIN_SPACE}%"]
    assert rows[6] == ["1.92", "·", "–"]
    assert rows[7] == ["2", "·", "0"]
    assert model_table(survey.models, 50.0).current == 2
    assert model_table(survey.models, None).current == -1


def test_a_step_that_is_worked_out_still_says_so_and_cannot_be_left_forwards(
    panel: TourPanel, survey: Survey
) -> None:
    panel.show_view(view_of(standing(2, missing="numbers"), survey))
    assert panel.status() == "Measuring"
    assert not button(panel, "Next").isEnabled()
    assert button(panel, "Back").isEnabled()
    panel.show_view(view_of(standing(2, missing="run", trouble="Something else."), survey))
    assert button(panel, "Go on").isEnabled()
    assert panel.status() == "Something else."


def test_the_first_step_has_no_way_back_and_the_last_one_offers_own_images(
    panel: TourPanel, survey: Survey
) -> None:
    panel.show_view(view_of(standing(0), survey))
    assert not button(panel, "Back").isEnabled()
    panel.show_view(view_of(standing(len(STEPS) - 1), survey))
    assert button(panel, "Open folder").isVisible()
    assert not panel.findChildren(QAbstractButton, "Next")


def test_wishes_are_told(panel: TourPanel, survey: Survey, qtbot: QtBot) -> None:
    panel.show_view(view_of(standing(2), survey))
    for name, signal in (
        ("Next", panel.next_requested),
        ("Back", panel.back_requested),
        ("Leave the tour", panel.leave_requested),
    ):
        with qtbot.waitSignal(signal):
            QTest.mouseClick(button(panel, name), Qt.MouseButton.LeftButton)


def test_measurements_are_told_with_sign_and_unit() -> None:
    lines = image_lines(Known().image)
    assert [line.value for line in lines] == ["15.250", "14.500", "0.750", "2 × 10⁻⁹"]
    assert {line.unit for line in lines} == {"nats"}
    assert [line.value for line in refined_lines(Known().refined)] == ["0.700", "0.050", "0.750"]
    told = [line.value for line in gradient_lines(Known().gradients)]
    assert told == ["0.98", "× 312", "× 2.1", "200"]


def test_no_sentence_of_a_step_has_a_measured_number() -> None:
    for step in STEPS:
        assert not re.search(r"\d[.,]\d|\d %", " ".join(step.sentences))
        assert (step.beta is None) == (step.work is Work.NOTHING and step.part is Part.NONE)


def test_the_frame_follows_what_it_is_put_on(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 200)
    inner = QWidget(window)
    inner.setGeometry(20, 30, 100, 80)
    frame = Spotlight(window)
    window.show()
    frame.show_on(inner)
    assert frame.isVisible()
    assert frame.geometry() == inner.geometry()
    inner.setGeometry(40, 50, 120, 60)
    assert frame.geometry() == inner.geometry()
    inner.hide()
    assert not frame.isVisible()
    inner.show()
    assert frame.isVisible()
    frame.show_on(None)
    assert not frame.isVisible()
