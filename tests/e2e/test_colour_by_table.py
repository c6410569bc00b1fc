"""A table beside the images colours their points, by mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest

from tests.window import Hands
from vae_explorer.gui.map.colouring import Categorical, Colouring, Continuous, legend_rows
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.widgets.chooser import ChooserButton

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def write_table(folder: Path) -> None:
    lines = ["file;weight;species"]
    for place, path in enumerate(sorted(folder.glob("[ab]/[0-9]*.png"))):
        lines.append(f"{path.name};{place},5;{'moth' if place % 3 else 'ant'}")
    (folder / "shapes.csv").write_text("\n".join(lines[:-2]))


@pytest.fixture(autouse=True)
def quick_hand(qapp: QApplication) -> Iterator[None]:
    """Qt takes a click that comes at once for the one that opened the list."""
    interval = qapp.doubleClickInterval()
    qapp.setDoubleClickInterval(0)
    yield
    qapp.setDoubleClickInterval(interval)


def choose_colour(hands: Hands, text: str) -> Colouring:
    """Open the list with the mouse, and click an entry."""
    chooser = hands.named(ChooserButton, "Colour by")
    hands.click(chooser)
    view = chooser.view()
    hands.wait(view.isVisible)
    index = chooser.model().index(chooser.findText(text), 0)
    assert index.isValid(), [chooser.itemText(row) for row in range(chooser.count())]
    view.scrollTo(index)
    QCoreApplication.sendPostedEvents()
    spot = view.visualRect(index).center()
    QTest.mouseMove(view.viewport(), spot)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    hands.wait(lambda: not view.isVisible())
    return hands.panels.map.scene.points.colouring


def test_numbers_and_words_of_a_table_colour_the_points_and_stay_with_the_run(
    hands: Hands, folder: Path
) -> None:
    write_table(folder)
    hands.open_and_shorten(folder)
    hands.train_to_the_end()
    weight = choose_colour(hands, "Weight")
    assert isinstance(weight, Continuous)
    assert weight.title == "Weight"
    assert np.isnan(weight.values).sum() == 2
    assert weight.values[1] == 1.5
    species = choose_colour(hands, "Species")
    assert isinstance(species, Categorical)
    rows = [(row.name, row.count) for row in legend_rows(species)]
    assert rows == [("ant", 20), ("moth", 38), ("no species", 2)]
    assert hands.panels.map.legend.isVisible()

    run = hands.session.run_path
    assert run is not None
    (folder / "shapes.csv").unlink()
    hands.session.open_target(str(run))
    hands.wait_for(Phase.STOPPED)
    hands.rest()
    again = choose_colour(hands, "Species")
    assert isinstance(again, Categorical)
    np.testing.assert_array_equal(again.index, species.index)


def test_a_choice_of_colour_follows_the_training_without_a_jump(hands: Hands, folder: Path) -> None:
    hands.open_and_shorten(folder, epochs=100_000)
    hands.press("Train", hands.window.toolbar)
    table = hands.session.exploration.knowing
    hands.wait(lambda: table.table is not None and "elbo" in table.table.columns)
    first = choose_colour(hands, "ELBO, nats")
    assert isinstance(first, Continuous)
    points = hands.panels.map.scene.points
    hands.wait(lambda: points.colouring is not first)
    assert isinstance(points.colouring, Continuous)
    assert points.colouring.title == "ELBO, nats"
    assert hands.named(ChooserButton, "Colour by").currentText() == "ELBO, nats"
    hands.wait(lambda: table.table is not None and "learned" in table.table.columns)
    epochs, elbo = table.history(0)
    assert len(epochs) == len(elbo) > 0
    hands.session.stop()
    hands.wait_for(Phase.STOPPED)
    hands.rest()


def test_a_table_that_names_other_images_is_told_and_the_images_open(
    hands: Hands, folder: Path
) -> None:
    (folder / "other.csv").write_text("file,age\nnobody.png,4\n")
    hands.session.open_target(str(folder))
    hands.wait_for(Phase.READY)
    sentence = hands.window.notice.text()
    assert sentence.startswith("other.csv is a table that names none of the images")
    assert hands.session.images is not None
    assert len(hands.session.images) == 60
