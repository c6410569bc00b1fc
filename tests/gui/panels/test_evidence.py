"""The evidence panel writes every number with its error, and draws the gap in nats."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from tests.widgets import unnamed_stops
from vae_explorer.gui.panels.evidence import EvidencePanel
from vae_explorer.gui.panels.evidence_bars import EvidenceBars, segments_of
from vae_explorer.gui.panels.evidence_table import EvidenceTable
from vae_explorer.gui.panels.evidence_tools import EvidenceTools
from vae_explorer.gui.panels.evidence_words import decimals_of, estimate, standing, warning
from vae_explorer.gui.views.evidence import (
    Estimate,
    EvidenceChoices,
    EvidenceOffer,
    EvidenceView,
    Measured,
    RefineChoices,
    RefinedParts,
    RefineProgress,
)
from vae_explorer.gui.widgets.buttons import LinkButton

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

ONE = Measured(
    images=1,
    reconstruction=Estimate(-78.61, 0.04),
    kl=Estimate(6.48),
    elbo=Estimate(-85.09, 0.04),
    ladder=((1, Estimate(-85.09, 0.04)), (50, Estimate(-83.7, 0.05))),
    log_evidence=Estimate(-83.21, 0.06),
    gap=Estimate(1.88, 0.05),
    method="importance",
    draws=5000,
    sample_size=312.0,
)
MANY = replace(ONE, images=12, elbo=Estimate(14.25, 0.01), spread=1.2)
PARTS = RefinedParts(
    elbo=Estimate(-83.5),
    won=Estimate(1.59, 0.02),
    left=Estimate(0.29, 0.02),
    log_evidence=Estimate(-83.21),
    same_family=True,
)
OFFER = EvidenceOffer(("importance", "prior", "annealed"), EvidenceChoices(), family="diagonal")
VIEW = EvidenceView(selected=ONE, name="seven.png", average=MANY, wanted=64)


@pytest.fixture
def panel(qtbot: QtBot) -> EvidencePanel:
    panel = EvidencePanel()
    qtbot.addWidget(panel)
    qtbot.addWidget(panel.heading_tools)
    panel.resize(960, 172)
    panel.show()
    panel.heading_tools.show()
    return panel


def rows(panel: EvidencePanel) -> dict[str, tuple[str, ...]]:
    tables = panel.findChildren(EvidenceTable)
    return {row[0]: row[1:] for table in tables for row in table.texts()}


def button(panel: EvidencePanel) -> LinkButton:
    return panel.heading_tools.findChildren(LinkButton)[0]


def test_every_number_stands_with_its_error(panel: EvidencePanel) -> None:
    panel.show_measured(VIEW)
    found = rows(panel)
    assert found["ELBO"] == ("−85.09", "± 0.04", "14.25", "± 0.01")
    assert found["log p(x)"][:2] == ("−83.21", "± 0.06")
    assert found["Gap"][:2] == ("1.88", "± 0.05")
    assert found["KL"][:2] == ("6.480", "")
    assert found["Effective draws"][:2] == ("312", "of 5\u2009000")
    assert found["IWAE, k = 50"][:2] == ("−83.70", "± 0.05")
    assert "Amortisation gap" not in found


def test_after_a_refinement_the_gap_has_two_parts(panel: EvidencePanel) -> None:
    panel.show_measured(replace(VIEW, selected=replace(ONE, refined=PARTS)))
    found = rows(panel)
    assert found["Amortisation gap"] == ("1.59", "± 0.02", "", "")
    assert found["Approximation gap"][0] == "0.29"
    other = replace(PARTS, same_family=False)
    panel.show_measured(replace(VIEW, selected=replace(ONE, refined=other)))
    assert "Won by refining" in rows(panel)


def test_each_number_is_explained(panel: EvidencePanel) -> None:
    panel.show_measured(VIEW)
    for table in panel.findChildren(EvidenceTable):
        for cells in table._rows:
            assert all(cell.toolTip() for cell in (cells[0], *cells[1]))


def test_without_a_model_or_numbers_it_invites(panel: EvidencePanel) -> None:
    panel.show_offer(None)
    panel.show_measured(None)
    assert not panel.findChildren(EvidenceBars)[0].isVisible()
    assert not panel.heading_tools.isEnabled()
    panel.show_offer(OFFER)
    panel.show_measured(EvidenceView())
    assert not panel.findChildren(EvidenceBars)[0].isVisible()
    panel.show_measured(VIEW)
    assert panel.findChildren(EvidenceBars)[0].isVisible()


def test_a_click_wishes_a_refinement_and_while_it_runs_its_end(
    panel: EvidencePanel, qtbot: QtBot
) -> None:
    panel.show_offer(OFFER)
    with qtbot.waitSignal(panel.refine_requested) as wish:
        qtbot.mouseClick(button(panel), Qt.MouseButton.LeftButton)
    assert wish.args == [RefineChoices("encoder", "diagonal", average=False)]
    panel.show_measured(replace(VIEW, refining=RefineProgress(0.4, 0.52)))
    assert button(panel).text() == "Stop"
    assert panel.heading_tools.note() == "Refining this encoding, 40\u2009%: 0.52 nats won"
    with qtbot.waitSignal(panel.stop_requested):
        qtbot.mouseClick(button(panel), Qt.MouseButton.LeftButton)


def test_what_cannot_be_refined_says_why(panel: EvidencePanel) -> None:
    panel.show_offer(replace(OFFER, refine_why="Select an image."))
    assert not button(panel).isEnabled()
    assert button(panel).toolTip() == "Select an image."


def test_the_family_of_the_model_is_chosen_first_and_all_can_be_changed(
    qtbot: QtBot,
) -> None:
    tools = EvidenceTools()
    qtbot.addWidget(tools)
    tools.show_offer(replace(OFFER, family="full", encoder=False))
    wishes: list[object] = []
    tools.refine_requested.connect(wishes.append)
    tools._button.click()
    assert wishes == [RefineChoices("prior", "full", average=False)]
    for key in ("diagonal", "average"):
        tools._actions[key].trigger()
    tools._button.click()
    assert wishes[-1] == RefineChoices("prior", "diagonal", average=True)


def test_another_estimator_is_wished_by_its_name(panel: EvidencePanel, qtbot: QtBot) -> None:
    panel.show_offer(OFFER)
    with qtbot.waitSignal(panel.chosen) as wish:
        panel.heading_tools._method.textActivated.emit("Annealed chains")
    assert wish.args == [EvidenceChoices("annealed", 5000)]
    with qtbot.waitSignal(panel.chosen) as wish:
        panel.heading_tools._draws.textActivated.emit("500 draws")
    assert wish.args == [EvidenceChoices("importance", 500)]


def test_few_effective_draws_and_mass_at_the_edge_are_told(panel: EvidencePanel) -> None:
    assert warning(VIEW) == ""
    few = warning(replace(VIEW, selected=replace(ONE, sample_size=2.4)))
    assert "worth 2.4" in few
    edge = warning(replace(VIEW, average=replace(MANY, sample_size=None, edge_mass=0.02)))
    assert "edge of the grid" in edge
    panel.show_measured(replace(VIEW, selected=replace(ONE, sample_size=2.4)))
    assert panel._warning.isVisible()
    # A positive ELBO is as good as any other: nothing is said about it.
    positive = replace(ONE, elbo=Estimate(240.0), log_evidence=Estimate(242.0))
    assert warning(replace(VIEW, selected=positive)) == ""


def test_segments_make_up_the_gap() -> None:
    (whole,) = segments_of(ONE)
    assert (whole.start, whole.end, whole.colour) == (0.0, 1.88, None)
    first, second = segments_of(replace(ONE, refined=PARTS))
    assert (first.end, second.start) == (1.59, 1.59)
    assert second.end == pytest.approx(1.88)
    won, left = segments_of(ONE, won=0.5)
    assert (won.end, left.end) == (0.5, 1.88)
    # By chance an estimate of the gap may be below zero: the bar is then empty.
    assert segments_of(replace(ONE, gap=Estimate(-0.01, 0.02)))[0].end == 0.0


@pytest.mark.parametrize("width", [240, 700, 1600])
@pytest.mark.parametrize("refined", [None, PARTS])
def test_the_picture_is_painted_at_any_size(
    panel: EvidencePanel, width: int, refined: RefinedParts | None
) -> None:
    panel.resize(width, 150)
    panel.show_measured(replace(VIEW, selected=replace(ONE, refined=refined)))
    bars = panel.findChildren(EvidenceBars)[0]
    assert not bars.grab().isNull()
    assert "seven.png: ELBO −85.09" in bars.accessibleDescription()


def test_numbers_have_the_decimals_that_their_error_allows() -> None:
    assert estimate(Estimate(-85.091, 0.3)) == ("−85.1", "± 0.3")
    assert estimate(Estimate(-85.091)) == ("−85.091", "")
    assert estimate(Estimate(-85.091, 1e-6)) == ("−85.091", "")
    assert estimate(Estimate(2.0, float("nan")))[0] == "2.00"
    assert decimals_of(0.004) == 3


def test_it_says_how_far_it_is() -> None:
    assert standing(VIEW) == "12 of 64 images measured"
    assert standing(replace(VIEW, progress=0.25)) == "Annealing, 25\u2009%"


def test_annealing_can_be_stopped_too(panel: EvidencePanel) -> None:
    panel.show_offer(OFFER)
    panel.show_measured(replace(VIEW, progress=0.25))
    assert button(panel).text() == "Stop"
    panel.show_measured(VIEW)
    assert button(panel).text() == "Refine this encoding"


def test_every_stop_of_the_tab_key_has_a_name(panel: EvidencePanel) -> None:
    panel.show_offer(OFFER)
    panel.show_measured(VIEW)
    assert unnamed_stops(panel) == []
    assert unnamed_stops(panel.heading_tools) == []
