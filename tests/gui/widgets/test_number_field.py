"""Numbers are read as they are written in any country, and never leave their range."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest

from vae_explorer.gui.widgets.number_field import NumberField, parse_number, write_number
from vae_explorer.gui.widgets.stepping import Stepping

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@given(st.floats(-1e6, 1e6))
def test_a_number_reads_back_from_what_was_written(value: float) -> None:
    read = parse_number(write_number(value, whole=False))
    assert read == pytest.approx(value, rel=1e-5, abs=1e-12)
    assert parse_number(write_number(value, whole=True)) == round(value)


@given(st.floats(-1e6, 1e6).map(lambda x: f"{x:.4f}"))
def test_a_comma_a_true_minus_and_spaces_are_understood(text: str) -> None:
    other = " " + text.replace(".", ",").replace("-", "−") + " "
    assert parse_number(other) == parse_number(text) == float(text)


@given(st.text(max_size=12))
def test_no_text_is_more_than_a_number_or_nothing(text: str) -> None:
    value = parse_number(text)
    assert value is None or abs(value) < float("inf")


@pytest.fixture
def field(qtbot: QtBot) -> NumberField:
    field = NumberField("Batch size", 1, 1000, whole=True, stepping=Stepping(factor=2.0))
    qtbot.addWidget(field)
    field.show_value(64)
    field.show()
    field.setFocus()
    return field


def enter(field: NumberField, text: str) -> list[float]:
    chosen: list[float] = []
    field.value_chosen.connect(chosen.append)
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    field.value_chosen.disconnect()
    return chosen


@pytest.mark.parametrize(
    ("text", "chosen", "shown"),
    [
        ("128", [128.0], "128"),
        ("64", [], "64"),
        ("5000", [1000.0], "1000"),
        ("-3", [1.0], "1"),
        ("12,4", [12.0], "12"),
        ("many", [], "64"),
        ("", [], "64"),
    ],
)
def test_what_was_typed_counts_within_the_range(
    field: NumberField, text: str, chosen: list[float], shown: str
) -> None:
    told: list[str] = []
    field.range_left.connect(told.append)
    assert enter(field, text) == chosen
    assert field.text() == shown
    outside = text in ("5000", "-3")
    assert told == ["Batch size can be 1 to 1000."] * outside


TYPED = {
    "0.001": 0.001, "0,001": 0.001, "1e-3": 0.001, "1E-3": 0.001, "1.500": 1.5, "1,500": 1.5,
    ".5": 0.5, ",5": 0.5, "5.": 5.0, "+2": 2.0, " 3 ": 3.0, "-1": -1.0, "0": None,
    "1.234.567": None, "1,234,567": None, "1.5x": None, "0x10": None, "nan": None, "inf": None,
}  # fmt: skip


@pytest.mark.parametrize("country", ["C", "de_DE", "tr_TR", "fr_FR"])
def test_what_is_typed_means_the_same_in_every_country(qtbot: QtBot, country: str) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(country))
    try:
        field = NumberField("Learning rate", -10.0, 10.0)
        qtbot.addWidget(field)
        field.show()
        for text, value in TYPED.items():
            field.show_value(0.0)
            assert enter(field, text) == ([] if value is None else [value]), text
    finally:
        QLocale.setDefault(before)


def test_up_and_down_step_and_escape_gives_the_value_back(field: NumberField) -> None:
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == 128
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.value() == 32
    QTest.keyClicks(field, "7")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "32"


def test_a_locked_field_is_a_fact(field: NumberField) -> None:
    field.set_locked(True)
    QTest.keyClicks(field, "9")
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.text() == "64"
    assert field.focusPolicy() == Qt.FocusPolicy.NoFocus
    field.set_locked(False)
    assert enter(field, "9") == [9.0]


def test_being_told_a_value_is_no_choice_and_does_not_disturb_typing(field: NumberField) -> None:
    chosen: list[float] = []
    field.value_chosen.connect(chosen.append)
    QTest.keyClicks(field, "5")
    field.show_value(100)
    assert field.text() == "645"
    assert chosen == []
