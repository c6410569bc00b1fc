"""The tools of the curves: what gives way where there is little room, and says the same there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from vae_explorer.gui.panels.curve_choices import CurveChoices, Unit
from vae_explorer.gui.panels.curve_smoothing import Smoothing
from vae_explorer.gui.panels.curve_tools import CurveTools
from vae_explorer.gui.views.curves import OverlayChoice
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.chooser import ChooserButton

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu
    from pytestqt.qtbot import QtBot


@pytest.fixture
def tools(qtbot: QtBot) -> CurveTools:
    tools = CurveTools()
    qtbot.addWidget(tools)
    tools.resize(900, 32)
    tools.show()
    return tools


def shown(tools: CurveTools) -> list[str]:
    return [c.currentText() for c in tools.findChildren(ChooserButton) if c.isVisible()]


def entries(menu: QMenu) -> dict[str, QAction]:
    below = [each for action in menu.actions() if action.menu() for each in action.menu().actions()]
    return {action.text(): action for action in (*menu.actions(), *below)}


def axes(tools: CurveTools) -> dict[str, QAction]:
    (button,) = (b for b in tools.findChildren(IconButton) if b.accessibleName() == "Axes")
    return entries(button.menu())


def test_choosers_give_way_one_after_the_other_and_are_never_cut(tools: CurveTools) -> None:
    assert shown(tools) == ["Bound", "Light", "Epoch"]
    seen = []
    for width in range(700, tools.minimumSizeHint().width() - 1, -1):
        tools.resize(width, 32)
        now = shown(tools)
        assert all(
            chooser.width() >= chooser.sizeHint().width()
            for chooser in tools.findChildren(ChooserButton)
            if chooser.isVisible()
        )
        if not seen or seen[-1] != now:
            seen.append(now)
    assert seen == [["Bound", "Light", "Epoch"], ["Bound", "Light"], ["Bound"]]


def test_buttons_give_way_to_entries_of_the_menu_of_axes(qtbot: QtBot) -> None:
    # Within a heading, which gives the tools their room; a window would not be made as narrow.
    heading = QWidget()
    qtbot.addWidget(heading)
    tools = CurveTools(heading)
    heading.show()
    buttons = {"Export": "Export curves", "Other runs": "Other runs over these curves"}
    asked: list[str] = []
    tools.export_requested.connect(asked.append)
    tools.everything_requested.connect(lambda: asked.append("all"))
    for width in (900, 300, tools.minimumSizeHint().width()):
        tools.resize(width, 32)
        there = {b.accessibleName() for b in tools.findChildren(IconButton) if b.isVisible()}
        for entry, button in buttons.items():
            assert axes(tools)[entry].isVisible() is (button not in there)
    assert not there & set(buttons.values())
    axes(tools)["Export values as CSV…"].trigger()
    axes(tools)["Show all, or leave out the start"].trigger()
    assert asked == ["csv", "all"]


def test_the_menu_of_axes_says_and_changes_the_same_as_the_choosers(tools: CurveTools) -> None:
    told: list[CurveChoices] = []
    tools.choices_changed.connect(told.append)
    axes(tools)["Steps instead of epochs"].trigger()
    axes(tools)["Strong"].trigger()
    assert told[-1] == CurveChoices(smoothing=Smoothing.STRONG, unit=Unit.STEP)
    assert shown(tools) == ["Bound", "Strong", "Step"]
    unit = tools.findChildren(ChooserButton)[-1]
    unit.setCurrentText("Epoch")
    unit.textActivated.emit("Epoch")
    assert told[-1] == CurveChoices(smoothing=Smoothing.STRONG)
    assert not axes(tools)["Steps instead of epochs"].isChecked()
    assert axes(tools)["Strong"].isChecked()


def test_the_menu_of_runs_lists_what_there_is_and_says_which_was_clicked(
    tools: CurveTools,
) -> None:
    menu, toggled = tools.runs.menu(), []
    tools.runs.run_toggled.connect(toggled.append)
    assert entries(menu)["Looking for runs"].isVisible()
    tools.runs.show_choices(
        (
            OverlayChoice("/r/a&b", "a&b", "−98.2 nats, 3 epochs", chosen=True),
            OverlayChoice("/r/long", 60 * "x", "no epoch yet", chosen=False),
        )
    )
    first, second = menu.actions()[:2]
    assert (first.text(), first.isChecked()) == ("a&&b\t−98.2 nats, 3 epochs", True)
    assert len(second.text().partition("\t")[0]) == 41
    assert entries(menu)["None"].isEnabled()
    second.trigger()
    assert toggled == ["/r/long"]
    tools.runs.show_choices(())
    assert entries(menu)["No other run on these images"].isVisible()
    assert not entries(menu)["None"].isEnabled()
