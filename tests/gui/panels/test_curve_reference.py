"""The level of the model without latents, under the ELBO curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from tests.curves import made_curves
from vae_explorer.gui.panels.curve_choices import CurveChoices, Quantity
from vae_explorer.gui.panels.curve_frame import CurveFrame
from vae_explorer.gui.panels.curve_lines import Line, PlotLines, lines_of
from vae_explorer.gui.panels.curve_range import fit_y
from vae_explorer.gui.panels.curve_reference import reference_spot, reference_text
from vae_explorer.gui.panels.curve_view import CurveView
from vae_explorer.gui.panels.curves import CurvesPanel
from vae_explorer.gui.panels.plot_axes import Axes
from vae_explorer.gui.views.information import ReferenceView

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from pytestqt.qtbot import QtBot

REFERENCE = ReferenceView(-170.25, "validation", 0.31)


def test_only_the_elbo_has_a_reference() -> None:
    view = CurveView()
    view.take(made_curves())
    view.take_reference(-170.25)
    assert view.lines(Quantity.ELBO).reference == -170.25
    assert view.lines(Quantity.RECONSTRUCTION).reference is None
    assert view.lines(Quantity.KL).reference is None
    view.take_reference(None)
    assert view.lines(Quantity.ELBO).reference is None


def test_on_a_logarithmic_axis_the_reference_is_a_logarithm_too() -> None:
    data, choices = made_curves(), CurveChoices(log_y=True)
    # ELBOs are negative here: the axis stays as it is.
    assert lines_of(data, Quantity.ELBO, choices, -170.0).reference == -170.0
    line = Line(np.array([0.0, 1.0]), np.log10([100.0, 200.0]))
    positive = PlotLines(train=line, log_y=True, reference=2.0)
    assert reference_text(positive, 1.0, 3.0) == "no latents 100.0"


@pytest.mark.parametrize(
    ("level", "low"), [(-15.0, -15.0), (-50.0, -10.0), (-5.0, -10.0), (5.0, -10.0)]
)
def test_a_level_near_below_the_curves_is_in_view_and_a_far_one_is_not(
    level: float, low: float
) -> None:
    line = Line(np.array([0.0, 1.0]), np.array([-10.0, 0.0]))
    bottom, top = fit_y(PlotLines(train=line, reference=level), 0.0, 1.0)
    assert bottom == pytest.approx(low, abs=0.07 * (top - bottom))
    assert top == pytest.approx(0.0, abs=0.07 * (top - bottom))


def test_a_level_out_of_view_says_where_it_lies() -> None:
    lines = PlotLines(reference=-170.25)
    assert reference_text(lines, -180.0, -100.0) == "no latents −170.2"
    assert reference_text(lines, -120.0, -100.0).startswith("↓ ")
    assert reference_text(lines, -220.0, -200.0).startswith("↑ ")
    assert reference_text(PlotLines(), -1.0, 1.0) == ""


def test_the_label_makes_way_for_a_curve() -> None:
    frame = CurveFrame(Axes(x=(0.0, 10.0), y=(0.0, 10.0)), 320.0, 160.0)
    level_px, width = frame.pixel(0.0, 5.0).y(), 100.0

    def label_of(*heights: float) -> QRectF:
        places = np.linspace(0.0, 10.0, len(heights))
        return reference_spot(
            frame, PlotLines(train=Line(places, np.array(heights))), level_px, width
        )

    still_below = label_of(1.0, 2.0)
    assert still_below.left() == frame.rect.left()
    assert still_below.bottom() < level_px
    assert label_of(5.5, 5.5).top() > level_px, "a level curve just above the line"
    risen = label_of(0.0, 10.0, 10.0, 10.0, 10.0)
    assert risen.right() == frame.rect.right(), "a curve that rises through the line at the left"
    late = PlotLines(train=Line(np.array([8.0, 10.0]), np.array([5.5, 5.5])))
    spot = reference_spot(frame, late, level_px, width)
    assert spot.left() == frame.rect.left()
    assert spot.bottom() < level_px, "a curve that begins further right is in nobody's way"


def test_the_panel_draws_the_line_and_says_what_it_is(qtbot: QtBot) -> None:
    panel = CurvesPanel()
    qtbot.addWidget(panel)
    panel.resize(960, 172)
    panel.show()
    panel.show_curves(made_curves())
    qtbot.waitUntil(lambda: not panel._timer.isActive() and not panel._stale)
    plot = panel._plots[Quantity.ELBO]
    before = plot.canvas.grab().toImage()
    panel.show_reference(REFERENCE)
    qtbot.waitUntil(lambda: not panel._timer.isActive() and not panel._stale)
    QApplication.sendPostedEvents()
    assert plot.canvas.grab().toImage() != before
    said = plot.heading.accessibleDescription()
    assert "without latents" in said
    assert "validation images −170.2 nats each, 0.310 bits per dimension" in said
    assert "without latents" not in panel._plots[Quantity.KL].heading.accessibleDescription()
    svg = panel.render_picture("svg").decode()
    assert "no latents" in svg
    panel.show_reference(None)
    assert "without latents" not in plot.heading.accessibleDescription()
