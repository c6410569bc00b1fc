"""The curves in the real window: pages, units, axes, and moments under the mouse."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton

from tests.window import Hands
from vae_explorer.gui.panels.curve_canvas import CurveCanvas
from vae_explorer.gui.panels.curve_choices import Page
from vae_explorer.gui.panels.curve_heading import CurveHeading, HeadingText

# Pop-up menus ask the platform for what the one without a screen does not have.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def headings(hands: Hands) -> list[HeadingText]:
    """What stands over the plots, from left to right."""
    shown = [h for h in hands.panels.curves.findChildren(CurveHeading) if h.isVisible()]
    return [h.text() for h in sorted(shown, key=lambda h: h.mapToGlobal(QPoint()).x())]


def canvases(hands: Hands) -> list[CurveCanvas]:
    shown = [c for c in hands.panels.curves.findChildren(CurveCanvas) if c.isVisible()]
    return sorted(shown, key=lambda c: c.mapToGlobal(QPoint()).x())


def switch(hands: Hands, text: str) -> None:
    menu = hands.named(QAbstractButton, "Axes").menu()  # type: ignore[attr-defined]
    hands.choose(menu, text)


def asked_by_a_click(hands: Hands, share: float) -> float:
    """The epoch that a click asks for, at a share of the width of the first plot."""
    asked: list[float] = []
    hands.panels.curves.moment_requested.connect(asked.append)
    canvas = canvases(hands)[0]
    hands.click(canvas, QPoint(round(share * canvas.width()), canvas.height() // 2))
    hands.wait(lambda: bool(asked))
    hands.panels.curves.moment_requested.disconnect(asked.append)
    return asked[0]


def test_pages_of_curves_are_changed_and_each_has_its_plots(deep: Hands) -> None:
    deep.wait(lambda: len(headings(deep)) == len(Page.BOUND.quantities))
    for page in (Page.OPTIMISER, Page.DIMENSIONS, Page.BOUND):
        deep.pick_named("Which curves", str(page))
        assert [each.title for each in headings(deep)] == [str(each) for each in page.quantities]


def test_bits_divide_the_nats_and_the_table_keeps_them(deep: Hands, tmp_path: Path) -> None:
    deep.wait(lambda: len(headings(deep)) == 3)
    assert {each.unit for each in headings(deep)} == {"nats"}
    before = [each.validation for each in headings(deep)]
    switch(deep, "Bits per dimension instead of nats")
    assert {each.unit for each in headings(deep)} == {"bits/dim"}
    assert [each.validation for each in headings(deep)] != before
    switch(deep, "Bits per dimension instead of nats")
    assert [each.validation for each in headings(deep)] == before
    path = tmp_path / "curves.csv"
    share = deep.named(QAbstractButton, "Export curves")
    deep.choose(share.menu(), "Export values as CSV…")  # type: ignore[attr-defined]
    deep.answer_file_dialog(path)
    deep.wait(path.exists)
    with path.open() as file:
        rows = list(csv.DictReader(file))
    (last,) = (row for row in rows if row["series"] == "validation" and row["epoch"] == "20.0")
    shown = before[0].replace("\N{MINUS SIGN}", "-").replace("\N{NARROW NO-BREAK SPACE}", "")
    assert float(last["elbo"]) == pytest.approx(float(shown), abs=0.06)


def test_a_click_means_the_same_moment_on_every_axis(deep: Hands) -> None:
    deep.wait(lambda: len(headings(deep)) == 3)
    plain = asked_by_a_click(deep, 0.6)
    assert 0 < plain < 20
    switch(deep, "Steps instead of epochs")
    assert asked_by_a_click(deep, 0.6) == pytest.approx(plain, abs=0.5)
    switch(deep, "Logarithmic horizontal axis")
    assert asked_by_a_click(deep, 0.6) < plain / 2, "early moments have more room"
    deep.wait(lambda: deep.session.rewinding.shown is not None)
