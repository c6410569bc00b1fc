"""Icons are the ones they are called, and are drawn at every scale."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QIcon

from vae_explorer.gui.style.icons import _CODE_POINTS, ICON_NAMES, _unit_path, icon
from vae_explorer.gui.style.theme import DARK, LIGHT

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def test_names_are_those_of_the_set() -> None:
    spec = find_spec("qtawesome")
    assert spec is not None
    assert spec.submodule_search_locations
    fonts = Path(spec.submodule_search_locations[0]) / "fonts"
    charmap = json.loads(next(fonts.glob("phosphor-charmap-*.json")).read_text())
    assert {name: int(charmap[name], 16) for name in ICON_NAMES} == _CODE_POINTS


@pytest.mark.parametrize("name", sorted(ICON_NAMES))
def test_each_icon_has_ink_and_keeps_inside_its_square(qapp: QApplication, name: str) -> None:
    del qapp
    image = icon(name, LIGHT).pixmap(QSize(16, 16), 2.0).toImage()
    assert image.size() == QSize(32, 32)
    alpha = [[QColor(image.pixelColor(x, y)).alpha() for x in range(32)] for y in range(32)]
    assert sum(map(sum, alpha)) > 255 * 8
    outline = _unit_path(name).boundingRect()
    assert QRectF(0, 0, 1, 1).contains(outline)
    assert (outline.center() - QPointF(0.5, 0.5)).manhattanLength() < 0.13


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_states_are_tinted_with_their_token(qapp: QApplication, tokens: object) -> None:
    del qapp
    made = icon("minus", tokens, "text")
    states = {
        (QIcon.Mode.Normal, QIcon.State.Off): tokens.text,
        (QIcon.Mode.Normal, QIcon.State.On): tokens.accent,
        (QIcon.Mode.Disabled, QIcon.State.Off): tokens.disabled,
    }
    for (mode, state), colour in states.items():
        image = made.pixmap(QSize(16, 16), 1.0, mode, state).toImage()
        solid = [
            image.pixelColor(x, y).name().upper()
            for x in range(16)
            for y in range(16)
            if image.pixelColor(x, y).alpha() == 255
        ]
        assert solid
        assert set(solid) == {colour}


def test_lines_are_sharp_at_the_plain_scale(qapp: QApplication) -> None:
    del qapp
    image = icon("minus", LIGHT).pixmap(QSize(16, 16), 1.0).toImage()
    rows = [max(image.pixelColor(x, y).alpha() for x in range(16)) for y in range(16)]
    assert sorted(rows)[-2:] == [0, 255], "a stroke of one pixel covers one row, and all of it"


def test_an_unknown_icon_is_an_error(qapp: QApplication) -> None:
    del qapp
    with pytest.raises(KeyError):
        icon("unicorn", LIGHT)
