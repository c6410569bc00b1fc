"""A first task: find the digits that lie in the wrong folder, and train without them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.window import Hands
from vae_explorer.gui.session.view_state import Phase

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PLANTED = 6
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    """Some 240 digits 0, 1 and 4 in three folders, six of them in the wrong one."""
    from sklearn.datasets import load_digits

    data = load_digits()
    names, place = np.array([0, 1, 4]), tmp_path / "digits"
    rows = np.flatnonzero(np.isin(data.target, names))[:240]
    planted = rows[:: len(rows) // PLANTED][:PLANTED]
    for row in rows.tolist():
        label = int(data.target[row])
        wrong = row in planted
        folder = place / str(names[(names.tolist().index(label) + 1) % 3] if wrong else label)
        folder.mkdir(parents=True, exist_ok=True)
        picture = (data.images[row] * 255 / 16).astype(np.uint8)
        Image.fromarray(picture).save(folder / f"{'planted' if wrong else 'digit'}-{row}.png")
    return place


@pytest.mark.slow
def test_the_planted_digits_lead_the_list_and_are_left_out(hands: Hands, digits: Path) -> None:
    hands.session.open_target(str(digits))
    hands.wait_for(Phase.READY)
    setup = hands.session.setup
    assert setup is not None
    training = setup.training.model_copy(update={"epochs": 40})
    hands.session.edit_setup(setup.model_copy(update={"training": training}))
    hands.train_to_the_end()
    gallery = hands.panels.gallery
    QTest.keyClick(hands.window, Qt.Key.Key_8, Qt.KeyboardModifier.ControlModifier)
    hands.pick_named("Images of the gallery", "Likely mislabelled")

    def names() -> list[str]:
        view = gallery.grid.view
        assert view is not None
        return [str(view.table.columns["name"].values[row]) for row in view.rows]

    hands.wait(lambda: gallery.grid.view is not None and len(names()) >= PLANTED)
    hands.rest()
    assert all(name.startswith("planted") for name in names()[:PLANTED])

    gallery.take_keys()
    QTest.keyClick(gallery.grid, Qt.Key.Key_Right)
    for _ in range(PLANTED - 1):
        QTest.keyClick(gallery.grid, Qt.Key.Key_Right, SHIFT)
    QTest.keyClick(gallery.grid, Qt.Key.Key_X)
    assert "6 images excluded from training" in hands.window.notice.text()
    hands.rest()
    hands.press("Train again without 6")
    hands.wait_for(Phase.STOPPED)
    hands.rest()
    images = hands.session.images
    assert images is not None
    assert len(images) == 240 - PLANTED
    assert not any("planted" in path for path in images.paths)
