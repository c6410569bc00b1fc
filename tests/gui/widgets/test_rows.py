"""Numbers with their units in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel

from vae_explorer.gui.widgets.rows import CaptionNumber

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_a_unit_stands_beside_its_number_also_after_a_longer_one(qtbot: QtBot) -> None:
    facts = CaptionNumber("Prior inside", "%")
    qtbot.addWidget(facts)
    facts.show_number("6")
    facts.show()
    unit = next(label for label in facts.findChildren(QLabel) if label.text() == "%")
    qtbot.waitUntil(lambda: unit.x() > 0)
    beside = unit.x()
    facts.show_number("100.55")
    qtbot.waitUntil(lambda: unit.x() > beside)
    facts.show_number("6")
    qtbot.waitUntil(lambda: unit.x() == beside)
