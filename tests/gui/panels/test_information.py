"""The panel of what the codes know: its numbers sum, its bars and curves answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from tests.curves import made_curves
from tests.widgets import unnamed_stops
from vae_explorer.gui.panels.information import InformationPanel
from vae_explorer.gui.panels.information_row import NumberRow
from vae_explorer.gui.panels.information_words import (
    confusion_table,
    confusions_told,
    dimension_words,
    parts_of,
    sum_words,
)
from vae_explorer.gui.style import words
from vae_explorer.gui.style.theme import DARK, LIGHT, apply_theme
from vae_explorer.gui.views.information import InformationView
from vae_explorer.inference.active_units import ActiveUnits
from vae_explorer.inference.aggregate import UnclaimedShare
from vae_explorer.inference.information import Amount, Information
from vae_explorer.latent.read_out import ReadOut
from vae_explorer.latent.smoothness import Smoothness
from vae_explorer.training.reports import InformationTerms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


def amount(value: float) -> Amount:
    return Amount(value, 0.031)


def information(*, whole: bool = False) -> Information:
    return Information(
        images=180,
        draws=720,
        kl=amount(5.52),
        exact_kl=None if whole else 5.58,
        mutual_information=amount(4.47),
        aggregate_kl=amount(1.05),
        total_correlation=None if whole else amount(0.86),
        dimension_wise=None if whole else amount(0.19),
        aggregate_kl_per_dim=() if whole else (amount(0.1), amount(0.09), amount(0.0)),
    )


def read_out_of(classes: int = 3) -> ReadOut:
    confusion = 20 * np.eye(classes, dtype=np.int64)
    confusion[0, 1] = 7
    names = tuple(f"kind {i}" for i in range(classes))
    return ReadOut(
        classes=names,
        accuracy=0.828,
        standard_error=0.028,
        majority=0.35,
        confusion=confusion,
        held_out=int(confusion.sum()),
        fitted=1600,
        folds=0,
        weights=np.zeros((classes, 3)),
        biases=np.zeros(classes),
    )


def view(**changes: object) -> InformationView:
    made = InformationView(
        split="validation",
        parts=information(),
        units=ActiveUnits((0.9, 1.1, 0.002), 0.01, 180),
        kl_per_dim=(2.6, 2.9, 0.01),
        unclaimed=UnclaimedShare(0.116, 0.007, 2000, 0.1),
        unclaimed_images=1797,
        smoothness=Smoothness(2.09, 0.08, 1.52, 0.03, 100, 32),
        read_out=read_out_of(),
        done=True,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def terms(epoch: int) -> InformationTerms:
    return InformationTerms(
        step=10 * epoch,
        epoch=epoch,
        images=180,
        kl=5.0,
        mutual_information=4.0 + 0.01 * epoch,
        aggregate_kl=1.0,
        total_correlation=0.8,
        dimension_wise=0.2,
        active_units=2,
        unclaimed=0.3,
        mutual_information_se=0.03,
        aggregate_kl_se=0.03,
        unclaimed_se=0.01,
    )


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[InformationPanel]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, "light")
    panel = InformationPanel()
    panel.resize(975, 145)
    qtbot.addWidget(panel)
    panel.show()
    yield panel
    apply_theme(app, "light")


def told(panel: InformationPanel) -> dict[str, tuple[str, str]]:
    facts = panel._facts
    rows = (*panel._parts._rows, facts._unclaimed, facts._detour, facts._largest, facts._labels)
    return {row.words()[0]: row.words()[1:] for row in rows if row.isVisible()}


def test_it_invites_until_there_is_something_to_show(panel: InformationPanel) -> None:
    assert not panel._parts.isVisible()
    panel.show_information(view())
    assert panel._parts.isVisible()
    panel.show_information(None)
    assert not panel._parts.isVisible()
    panel.show_busy(True)
    assert panel._invitation.text().startswith("Measuring")
    panel.show_busy(False)
    assert panel._invitation.text().startswith("Once there is a model")


def test_the_parts_are_told_with_their_errors_and_sum_to_the_whole(
    panel: InformationPanel,
) -> None:
    panel.show_information(view())
    numbers = told(panel)
    assert numbers["Mutual information"] == ("4.47", "± 0.03")
    assert numbers["Total correlation"] == ("0.86", "± 0.03")
    assert numbers["Dimension-wise KL"] == ("0.19", "± 0.03")
    assert numbers["Unclaimed prior"] == (words.percent(0.116, 1), "± 0.7")
    assert numbers["Detour of walks"] == ("2.09 ×", "± 0.08")
    assert numbers["Largest step"] == ("1.52 ×", "± 0.03")
    assert numbers["Labels read out"] == (words.percent(0.828, 1), "± 2.8")
    stacked = [part.amount.value for part in parts_of(view()) if part.stacked]
    assert sum(stacked) == pytest.approx(view().parts.kl.value)
    assert panel._parts._total.text() == "5.52"
    assert sum_words(view()) == "closed form 5.58 · I ≤ log 180 = 5.19"


def test_headings_and_names_are_whole_at_the_width_of_a_small_window(
    panel: InformationPanel, qtbot: QtBot
) -> None:
    panel.show_information(view(unclaimed=UnclaimedShare(1.0, 0.01, 2000, 0.1)))
    headings = panel._bars._heading._note, panel._facts._heading._note
    rows = [row for row in panel.findChildren(NumberRow) if row.isVisible()]
    shown = (*headings, *(row._name for row in rows))
    qtbot.waitUntil(lambda: all(text.text() == text.full_text() for text in shown))


def test_what_does_not_split_stays_whole(panel: InformationPanel) -> None:
    panel.show_information(view(parts=information(whole=True), kl_per_dim=()))
    numbers = told(panel)
    assert numbers["Aggregate KL"] == ("1.05", "± 0.03")
    assert "Total correlation" not in numbers
    assert "Dimension-wise KL" not in numbers
    assert panel._parts._note.full_text() == "I ≤ log 180 = 5.19"
    assert panel._bars._heading._title.text() == "Variance of μ"
    panel.show_information(view())
    assert panel._bars._heading._title.text() == "KL per dimension"
    assert "Total correlation" in told(panel)


def test_a_total_correlation_beside_a_prior_that_is_no_product() -> None:
    parts = replace(information(whole=True), total_correlation=amount(0.86))
    found = parts_of(view(parts=parts))
    assert [part.name for part in found] == [
        "Mutual information",
        "Aggregate KL",
        "Total correlation",
    ]
    assert [part.stacked for part in found] == [True, True, False]


def test_the_bars_stand_largest_first_and_explain_themselves(panel: InformationPanel) -> None:
    panel.show_information(view())
    bars = panel._bars._bars
    assert bars._order.tolist() == [1, 0, 2]
    heights = [bars.bar_rect(place).height() for place in range(3)]
    assert heights == sorted(heights, reverse=True)
    assert panel._bars._heading._note.full_text() == "2 of 3 active"
    place = bars.bar_rect(0).center().toPoint()
    QApplication.sendEvent(bars, QHelpEvent(QEvent.Type.ToolTip, place, bars.mapToGlobal(place)))
    assert QToolTip.text() == dimension_words(view(), 1)
    assert "active" in QToolTip.text()
    assert "not active" in dimension_words(view(), 2)
    QToolTip.hideText()


@pytest.mark.parametrize("dims", [2, 64, 512])
def test_any_number_of_dimensions_has_room(panel: InformationPanel, dims: int) -> None:
    kls = tuple(float(value) for value in np.linspace(3, 0, dims))
    units = ActiveUnits(kls, 0.01, 180)
    panel.show_information(view(kl_per_dim=kls, units=units))
    bars = panel._bars._bars
    assert bars.bar_rect(dims - 1).right() <= bars.width()
    bars.grab()


def test_the_curves_tell_the_values_under_the_mouse(panel: InformationPanel, qtbot: QtBot) -> None:
    panel.show_information(view())
    panel.show_curves(replace(made_curves(), information=tuple(map(terms, (1, 5, 10)))))
    canvas = panel._time.canvas
    heading = panel._time._heading._note
    assert heading.full_text() == "nats; active dimensions"
    QTest.mouseMove(canvas, canvas.place_of(1).toPoint() + QPoint(1, 4))
    told = "epoch 5: 4.05 · 0.80 · 0.20 · 2 active"
    qtbot.waitUntil(lambda: heading.full_text() == told)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert heading.full_text() == "nats; active dimensions"


def test_the_arrow_keys_read_epochs_and_dimensions(panel: InformationPanel) -> None:
    panel.show_information(view())
    panel.show_curves(replace(made_curves(), information=tuple(map(terms, (1, 5, 10)))))
    canvas, heading = panel._time.canvas, panel._time._heading._note
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert heading.full_text().startswith("epoch 10:")
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    assert heading.full_text().startswith("epoch 5:")
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert heading.full_text() == "nats; active dimensions"
    bars = panel._bars._bars
    bars.setFocus()
    for _ in range(5):
        QTest.keyClick(bars, Qt.Key.Key_Right)
    assert bars.accessibleDescription() == dimension_words(view(), 2)
    QTest.keyClick(bars, Qt.Key.Key_Left)
    assert bars.accessibleDescription() == dimension_words(view(), 0)
    canvas.setFocus()
    assert bars._chosen is None
    QToolTip.hideText()


def test_one_epoch_and_none_are_drawn(panel: InformationPanel) -> None:
    panel.show_information(view())
    empty = panel._time.canvas.grab().toImage()
    panel.show_curves(replace(made_curves(), information=(terms(1),)))
    assert panel._time.canvas.grab().toImage() != empty
    panel.show_curves(made_curves())
    assert panel._time.canvas.grab().toImage() == empty


def test_the_confusion_is_a_table_or_for_many_labels_a_sentence() -> None:
    found = read_out_of()
    table = confusion_table(found, LIGHT)
    assert table.count("<tr>") == 4
    assert ">7<" in table
    assert "67 held-out images" in table
    assert confusions_told(found) == "Most often confused: 7 of kind 0 read as kind 1."
    many = confusion_table(read_out_of(40), DARK)
    assert "<table" not in many
    assert "7 of kind 0 read as kind 1" in many
    clean = replace(found, confusion=np.eye(3, dtype=np.int64))
    assert confusions_told(clean).startswith("No held-out image")


def test_names_of_labels_are_no_markup() -> None:
    found = replace(read_out_of(), classes=("<b>a", "b", "c"))
    assert "<b>a" not in confusion_table(found, LIGHT).replace("<td><b>&lt;b&gt;a", "")


def test_without_labels_or_walks_there_is_a_dash(panel: InformationPanel) -> None:
    panel.show_information(view(read_out=None, smoothness=None))
    numbers = told(panel)
    assert numbers["Labels read out"] == ("–", "")
    assert numbers["Detour of walks"] == ("–", "")
    assert not panel._facts._majority.isVisible()
    assert "sub-folders" in panel._facts._labels.accessibleDescription()


def test_the_theme_changes_the_colours(panel: InformationPanel) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    panel.show_information(view())
    light = panel.grab().toImage()
    apply_theme(app, "dark")
    assert panel.grab().toImage() != light
    assert "#" in panel._facts._labels.toolTip()


def test_every_stop_of_the_keyboard_has_a_name(panel: InformationPanel) -> None:
    panel.show_information(view())
    assert unnamed_stops(panel) == []
