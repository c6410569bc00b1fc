"""A shown map, and hands for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.gui.map.hand import Hand
from vae_explorer.gui.map import turns
from vae_explorer.gui.map.colouring import Categorical
from vae_explorer.gui.map.map_view import MapView
from vae_explorer.gui.style.theme import apply_theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture
def bare_map(qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> MapView:
    """A map of 880 by 490 in the light theme, without points; nothing on it moves by itself."""
    # What is short is done at once, also while the machine is busy with others.
    monkeypatch.setattr(turns, "TURN_S", 60.0)
    apply_theme(qapp, "light")
    view = MapView()
    view.set_reduced_motion(True)
    view.resize(880, 490)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitExposed(view)
    return view


# Far apart, so that each of them can be clicked alone, and none lies at the origin.
POINTS = np.array(
    [[-2.0, 1.0], [2.0, 1.0], [-2.0, -1.5], [2.0, -1.5], [0.5, 2.0], [np.nan, np.nan]], np.float32
)
LABELS = Categorical("Label", ("cat", "dog"), np.array([0, 1, 0, 1, 0, 1], np.int32), (3, 3))


@pytest.fixture
def view(bare_map: MapView) -> MapView:
    """A map with six images of two labels, one of which has no place yet."""
    bare_map.show_prior(((0.5, 1.18), (0.99, 3.03)))
    bare_map.show_points(POINTS, keep_view=False)
    bare_map.show_colouring(LABELS)
    return bare_map


@pytest.fixture
def hand(view: MapView) -> Hand:
    return Hand(view)


@pytest.fixture
def heard(view: MapView) -> Callable[[str], list[tuple[object, ...]]]:
    """Listen to a signal by its name; the list it returns grows."""

    def listen(name: str) -> list[tuple[object, ...]]:
        calls: list[tuple[object, ...]] = []
        getattr(view, name).connect(lambda *values: calls.append(values))
        return calls

    return listen
