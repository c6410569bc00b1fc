"""What was shown to the model and said of the images is copied with the commands of the run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton

from tests.e2e.conftest import opened
from tests.window import Hands

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_dropped_images_and_tags_stand_among_the_commands(
    hands: Hands, flat_run: Path, tmp_path: Path
) -> None:
    opened(hands, flat_run)
    session, guest = hands.session, tmp_path / "new one.png"
    Image.fromarray(np.full((8, 8), 90, np.uint8)).save(guest)
    hands.drop(guest)
    hands.rest()
    session.judging.tag([0, 1], "odd")
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("")
    menu = hands.named(QAbstractButton, "More", hands.window.toolbar).menu()  # type: ignore[attr-defined]
    hands.choose(menu, "Copy as commands")
    hands.wait(lambda: bool(clipboard.text()))
    lines = clipboard.text().splitlines()
    assert any("encode flat-001" in line and "new one.png" in line for line in lines)
    assert lines[-1].startswith("# 2 images have tags or notes")
