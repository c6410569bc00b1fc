from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from tests.widgets import unnamed_stops
from vae_explorer.gui.panels.gradient_plot import GradientPlot, axes_of
from vae_explorer.gui.panels.gradient_table import GradientTable
from vae_explorer.gui.panels.gradient_words import agreement, verdict
from vae_explorer.gui.panels.gradients import GradientsPanel
from vae_explorer.gui.style.theme import apply_theme
from vae_explorer.gui.views.gradients import GradientChoices, GradientHistory, GradientsView
from vae_explorer.gui.widgets.text import Text
from vae_explorer.inference.gradient_comparison import GradientComparison
from vae_explorer.inference.objective_settings import GradientEstimator, ObjectiveKind

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot

PLAIN = GradientEstimator.REPARAMETERISED
SCORE = GradientEstimator.SCORE_FUNCTION
STICKING = GradientEstimator.STICKING_THE_LANDING
GROUPS = ("encoder 1", "posterior", "decoder 1")


def view(ratio: float = 178.4, away: float = 1.02) -> GradientsView:
    variance = np.array([[2.0, 1.0, 0.5], [1.0, 0.5, 0.5], [2.0, 1.0, 0.5]])
    variance[2, :2] *= ratio
    ratios = np.array([1.0, 0.5, ratio])
    places = np.arange(3, 40)
    comparison = GradientComparison(
        estimators=(PLAIN, STICKING, SCORE),
        reference=PLAIN,
        groups=GROUPS,
        sizes=np.array([33280, 1028, 768]),
        of_posterior=np.array([True, True, False]),
        gradients=1234,
        samples=8,
        mean_norm=np.full((3, 3), 0.0123),
        variance=variance,
        ratio=variance / variance[0],
        z_largest=np.full((3, 3), 3.3),
        z_rms=np.full((3, 3), away),
        posterior_ratio=ratios,
        posterior_ratio_error=0.1 * ratios * (ratios != 1),
        posterior_z_rms=np.array([0.0, away, away]),
    )
    lines = ratios * (1 + 1 / places[:, None])
    history = GradientHistory(places, lines, 0.1 * lines)
    return GradientsView(comparison, history, GradientChoices(), 32, 12.0)


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[GradientsPanel]:
    # Inside another widget, as in a dock: a window of its own never gets too narrow.
    around = QWidget()
    qtbot.addWidget(around)
    around.resize(1200, 400)
    around.show()
    panel = GradientsPanel(around)
    qtbot.addWidget(panel.heading_tools)
    panel.resize(1000, 160)
    panel.show()
    yield panel
    around.close()


def texts(panel: GradientsPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(Text) if label.isVisible()]


def button(root: GradientsPanel, text: str) -> QAbstractButton:
    widgets = [
        *root.findChildren(QAbstractButton),
        *root.heading_tools.findChildren(QAbstractButton),
    ]
    return next(b for b in widgets if b.text() == text)


def test_without_a_model_it_says_what_will_be_there(panel: GradientsPanel) -> None:
    assert "Once there is a model" in " ".join(texts(panel))
    assert not panel.heading_tools.isEnabled()
    panel.show_ready(True)
    assert panel.heading_tools.isEnabled()
    assert "Start draws gradients" in " ".join(texts(panel))


def test_start_and_stop_are_wishes(panel: GradientsPanel, qtbot: QtBot) -> None:
    panel.show_ready(True)
    panel.heading_tools.show()
    with qtbot.waitSignal(panel.start_requested) as asked:
        qtbot.mouseClick(button(panel, "Start"), Qt.MouseButton.LeftButton)
    assert asked.args == [GradientChoices()]
    panel.show_running(True)
    assert "The first gradients are being drawn." in texts(panel)
    with qtbot.waitSignal(panel.stop_requested):
        qtbot.mouseClick(button(panel, "Stop"), Qt.MouseButton.LeftButton)
    panel.show_running(False)
    assert button(panel, "Start").isEnabled()


def test_one_number_and_its_sentence_say_it_all(panel: GradientsPanel) -> None:
    panel.show_comparison(view())
    said = texts(panel)
    assert {"178", "± 18", "times the variance"} <= set(said)
    assert "178 times the draws for the same error as the reparameterised gradient." in said
    assert "Means agree: 1.02 errors apart." in said


def test_another_estimator_is_a_click_away(panel: GradientsPanel, qtbot: QtBot) -> None:
    panel.show_comparison(view())
    qtbot.mouseClick(button(panel, "Sticking the landing"), Qt.MouseButton.LeftButton)
    assert "0.500 of the draws for the same error as the reparameterised gradient." in texts(panel)
    assert {"0.50", "± 0.05"} <= set(texts(panel))
    qtbot.mouseClick(button(panel, "Reparameterised"), Qt.MouseButton.LeftButton)
    assert "The one that the others are compared with." in texts(panel)
    panel.show_comparison(view(2.0))
    assert button(panel, "Reparameterised").isChecked()


def test_the_table_has_a_row_for_each_group(qtbot: QtBot) -> None:
    table = GradientTable()
    qtbot.addWidget(table)
    table.show_view(view(), SCORE)
    rows = table.rows()
    assert [row[0] for row in rows] == list(GROUPS)
    assert rows[0][2:] == ["0.0123", "0.0123", "2.00", "357", "178", "1.02", "3.3"]
    table.show_view(view(), PLAIN)
    assert table.rows()[0][-2:] == ["–", "–"]


def test_a_narrow_panel_keeps_number_ratio_and_distance(panel: GradientsPanel) -> None:
    panel.show_comparison(view())
    wide = panel.findChild(GradientTable).width()
    panel.resize(560, 160)
    table, plot = panel.findChild(GradientTable), panel.findChild(GradientPlot)
    assert table.width() < wide
    assert not plot.isVisible()
    panel.resize(1000, 160)
    assert plot.isVisible()
    assert plot.width() >= 200


def test_means_that_do_not_agree_are_said_to_differ() -> None:
    assert agreement(view(away=4.0), SCORE).startswith("Means still differ: 4.00")
    assert verdict(view(1.01), SCORE) == "As steady as the reparameterised gradient."
    assert "no variance" in verdict(view(float("nan")), SCORE)


def test_the_axis_is_logarithmic_and_holds_every_line() -> None:
    axes = axes_of(view())
    low, high = axes.y
    assert 10**low < 0.5 < 178.4 * 4 / 3 < 10**high
    assert axes.x == (0.0, 39.0)
    assert "1" in [text for _, text in axes.y_ticks]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_estimator_has_its_line(qtbot: QtBot, theme: str) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, theme)
    plot = GradientPlot()
    qtbot.addWidget(plot)
    plot.resize(400, 160)
    before = colours(plot)
    plot.show_view(view(), SCORE)
    assert len(colours(plot)) > len(before) + 10
    plot.show_view(None, None)
    assert colours(plot) == before


def test_the_mouse_reads_the_values_of_every_line(qtbot: QtBot) -> None:
    plot = GradientPlot()
    qtbot.addWidget(plot)
    plot.resize(400, 160)
    plot.show_view(view(), SCORE)
    plot.show()
    before = plot.grab().toImage()
    qtbot.mouseMove(plot, plot.rect().center())
    qtbot.waitUntil(lambda: plot.grab().toImage() != before)
    qtbot.mouseMove(plot, QPoint(2, 2))  # beside the lines: the title again
    qtbot.waitUntil(lambda: plot.grab().toImage() == before)


def colours(plot: GradientPlot) -> set[int]:
    image: QImage = plot.grab().toImage()
    return {image.pixel(x, y) for x in range(0, 400, 2) for y in range(0, 160, 2)}


def test_the_importance_weighted_bound_offers_its_own_estimators(panel: GradientsPanel) -> None:
    tools = panel.heading_tools
    panel.show_ready(True)
    objective = tools.findChildren(type(tools._bound))[0]
    objective.chosen.emit("IWAE")
    assert tools.choices().bound is ObjectiveKind.IWAE
    names = [action.text() for action in tools._menu.actions()]
    assert "Doubly reparameterised" in names
    assert "Sticking the landing" not in names
    action = next(a for a in tools._menu.actions() if a.text() == "Score function")
    action.trigger()
    assert SCORE not in tools.choices().estimators
    assert not tools._menu.actions()[0].isEnabled()  # what the others are measured by
    tools._draws.chosen.emit("32 draws")
    assert tools.choices().samples == 32


def test_every_stop_of_the_keyboard_has_a_name(panel: GradientsPanel) -> None:
    panel.show_comparison(view())
    assert not unnamed_stops(panel)
    assert not unnamed_stops(panel.heading_tools)
