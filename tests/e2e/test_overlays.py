"""A person lays other runs over the curves, from their menu and from the library."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMenu, QToolButton

from tests.e2e.conftest import opened, with_a_branch
from tests.window import Hands
from vae_explorer.gui.panels.curve_choices import Quantity

pytestmark = pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)


@pytest.fixture
def branch(hands: Hands, flat_run: Path, deep_run: Path) -> Hands:
    """A person at a window with a branch; its ancestor and another run are in the library."""
    return opened(hands, with_a_branch(flat_run, deep_run))


def wait_for_legend(hands: Hands, *names: str) -> None:
    """Wait until the legend of the curves names these runs."""
    hands.wait(lambda: legend(hands) == list(names))


def legend(hands: Hands) -> list[str]:
    """The runs that stand in the legend of the curves, as far as there is one."""
    (found,) = (w for w in hands.panels.curves.children() if is_legend(w))
    if not found.isVisible():
        return []
    return [entry.text() for entry in found.findChildren(QAbstractButton) if entry.isVisible()]


def is_legend(child: object) -> bool:
    return getattr(child, "accessibleName", str)() == "Other runs"


def menu_of(hands: Hands) -> QMenu:
    """The menu of other runs, opened by the mouse and filled."""
    runs = hands.panels.curves.heading_tools.runs
    menu = runs.menu()
    menu.popup(runs.mapToGlobal(runs.rect().bottomLeft()))
    hands.wait(lambda: any("flat-001" in action.text() for action in menu.actions()))
    return menu


def drawn(hands: Hands) -> int:
    """Runs that are drawn over the ELBO."""
    return len(hands.panels.curves._view.lines(Quantity.ELBO).others)


def click(hands: Hands, name: str) -> None:
    menu = menu_of(hands)
    entry = next(a for a in menu.actions() if a.text().partition("\t")[0] == name)
    hands.choose(menu, entry.text())


def test_a_branch_has_its_ancestor_under_its_curves_and_others_are_a_click_away(
    branch: Hands,
) -> None:
    wait_for_legend(branch, "flat-001")
    assert drawn(branch) == 1
    click(branch, "deep-001")
    wait_for_legend(branch, "flat-001", "deep-001")
    click(branch, "flat-001")
    wait_for_legend(branch, "deep-001")
    click(branch, "None")
    wait_for_legend(branch)
    assert drawn(branch) == 0


def test_runs_of_the_library_can_be_laid_over_the_curves(branch: Hands) -> None:
    click(branch, "Choose in the library")
    library = branch.bench.library_desk.library
    assert library is not None
    branch.wait(lambda: len(branch.session.librarian.shelf.cards) == 3)
    table = library.runs.table
    model = table.model()
    flags = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
    (index,) = model.match(model.index(0, 0), Qt.ItemDataRole.DisplayRole, "deep-001", -1, flags)
    spot = table.visualRect(index).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    button = branch.named(QAbstractButton, "Overlay", library)
    branch.wait(button.isEnabled)
    branch.click(button)
    wait_for_legend(branch, "flat-001", "deep-001")
    tools = branch.panels.curves.heading_tools
    assert branch.named(QToolButton, "Other runs over these curves", tools).isVisible()
