"""The Show menu: offered where there is a model, and every entry is a wish."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from vae_explorer.gui.map.map_view import MapView
from vae_explorer.gui.map.show_menu import CONTOURS
from vae_explorer.gui.views.map import ShowChoices
from vae_explorer.gui.views.planes import PlaneChoices, PlaneEntry

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

FIELDS = (("none", "No field"), ("prior", "Prior density"), ("codes", "Density of the codes"))
pytestmark = pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)

Heard = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture
def shown(view: MapView) -> MapView:
    view.show_show_choices(ShowChoices(FIELDS))
    return view


def entry(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def click(view: MapView, *path: str) -> None:
    """Open the menu where it hangs, and click an entry of it or of a menu in it."""
    menu = view.tools.show.menu()
    menu.popup(view.tools.show.mapToGlobal(QPoint(0, 24)))
    for text in path[:-1]:
        inner = entry(menu, text).menu()
        assert isinstance(inner, QMenu)
        menu.hide()
        menu = inner
        menu.popup(view.mapToGlobal(QPoint(300, 60)))
    spot = menu.actionGeometry(entry(menu, path[-1])).center()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=spot)
    menu.hide()


def test_there_is_no_button_before_there_is_a_model(bare_map: MapView) -> None:
    assert not bare_map.tools.show.isVisible()
    bare_map.show_show_choices(ShowChoices(FIELDS))
    assert bare_map.tools.show.isVisible()
    bare_map.show_show_choices(ShowChoices())
    assert not bare_map.tools.show.isVisible()
    assert not bare_map.tools.choosers.isVisible()


def test_a_click_on_a_field_is_the_wish_to_see_it(shown: MapView, heard: Heard) -> None:
    chosen = heard("field_chosen")
    click(shown, "Prior density")
    click(shown, "No field")
    assert chosen == [("prior",), ("none",)]


def test_a_click_on_a_rule_is_the_wish_for_that_bandwidth(shown: MapView, heard: Heard) -> None:
    chosen = heard("bandwidth_chosen")
    click(shown, "Bandwidth of the codes’ density", "Silverman’s rule")
    assert chosen == [("silverman",)]


def test_the_true_posterior_is_switched_on_and_off(shown: MapView, heard: Heard) -> None:
    chosen = heard("contours_chosen")
    click(shown, CONTOURS)
    shown.show_show_choices(ShowChoices(FIELDS, contours=True))
    assert entry(shown.tools.show.menu(), CONTOURS).isChecked()
    click(shown, CONTOURS)
    assert chosen == [(True,), (False,)]


def test_the_button_names_the_field_and_says_nothing_by_itself(
    shown: MapView, heard: Heard
) -> None:
    chosen = heard("field_chosen")
    before = shown.tools.show.width()
    shown.show_show_choices(ShowChoices(FIELDS, field="codes", bandwidth_rule="cross-validated"))
    assert shown.tools.show.accessibleName() == "Show: Density of the codes"
    assert shown.tools.show.width() > before
    menu = shown.tools.show.menu()
    assert entry(menu, "Density of the codes").isChecked()
    inner = entry(menu, "Bandwidth of the codes’ density").menu()
    assert isinstance(inner, QMenu)
    assert entry(inner, "Cross-validated").isChecked()
    assert chosen == []


def test_the_button_opens_by_keyboard(shown: MapView) -> None:
    assert shown.tools.show.focusPolicy() == Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("width", [480, 700, 1200])
def test_the_tools_never_cover_each_other(shown: MapView, width: int) -> None:
    shown.show_colour_choices(("Label", "Reconstruction, nats"), "Reconstruction, nats")
    shown.show_plane_choices(PlaneChoices((PlaneEntry("kl", "Largest KL"),), name="Largest KL"))
    shown.show_show_choices(ShowChoices(FIELDS, field="codes"))
    shown.resize(width, 400)
    bars = [shown.tools.tools, shown.tools.choosers, shown.tools.views]
    for number, bar in enumerate(bars):
        assert shown.rect().contains(bar.geometry())
        for other in bars[:number]:
            assert not bar.geometry().intersects(other.geometry())
