"""Where training runs, before and after that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.panels.device_button import DeviceButton

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def colours_of(button: DeviceButton) -> set[int]:
    picture = button.grab().toImage()
    return {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}


def test_nothing_is_painted_before_a_device_is_known(qtbot: QtBot) -> None:
    button = DeviceButton()
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    assert len(colours_of(button)) == 1
    button.show_device("CPU, 2 threads", [], "cpu")
    button.resize(button.sizeHint())
    assert len(colours_of(button)) > 1
