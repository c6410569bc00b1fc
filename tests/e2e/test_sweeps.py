"""A person who sweeps a setting in the library: starts, stops, goes on, reads, leaves."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QTabBar, QToolButton

from tests.gui.test_wiring import is_heard, wishes_of
from tests.window import Hands
from vae_explorer import places
from vae_explorer.gui.session.current_run import with_epochs
from vae_explorer.gui.session.training_thread import TrainingThread
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.runs import open_run
from vae_explorer.runs.summary import summarise

pytestmark = pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)


class Sweeper:
    """Hands on the page of sweeps."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        more = hands.named(QToolButton, "More", hands.window.toolbar)
        hands.choose(more.menu(), "Runs…")
        library = hands.bench.library_desk.library
        assert library is not None
        tabs = hands.named(QTabBar, "Pages of the library", library)
        titles = [tabs.tabText(i) for i in range(tabs.count())]
        hands.click(tabs, tabs.tabRect(titles.index("Sweep")).center())
        self.library, self.page = library, library.sweep
        self.sweeping = hands.session.sweeping

    def write(self, values: str) -> None:
        field = self.hands.named(QLineEdit, "Values of the sweep", self.page)
        self.hands.click(field)
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(field, values)

    def press(self, name: str) -> None:
        self.hands.press(name, self.page)

    def states(self) -> list[str]:
        return [str(run.state) for run in self.sweeping.view.runs]

    def cells(self, line: int) -> list[str]:
        table = self.page.table
        items = [table.item(line, column) for column in range(table.columnCount())]
        return [item.text() for item in items if item is not None]

    def picture(self, name: str) -> None:
        if folder := os.environ.get("SWEEP_PICTURES"):
            self.library.grab().save(f"{folder}/{name}.png")


def test_a_sweep_over_latent_size_is_trained_and_says_what_is_worth_having(flat: Hands) -> None:
    sweeper = Sweeper(flat)
    page, sweeping = sweeper.page, sweeper.sweeping
    assert not [
        signature
        for source in (page, sweeping)
        for signature in wishes_of(source)
        if not is_heard(source, signature)
    ]
    flat.pick(flat.named(QComboBox, "Setting to sweep", page), "Latent size")
    sweeper.write("1, 4")
    sweeper.press("Start")
    assert "1" in page._refusal.text()
    assert page._refusal.isVisible()
    sweeper.picture("refused")
    sweeper.write("2, 4")
    sweeper.press("Start")
    assert not page._refusal.isVisible()
    flat.wait(lambda: sweeper.states() == ["trained", "trained"] and not sweeping.busy)
    sweeper.picture("trained")
    assert sweeping.view.advice.dimensions in (2, 4)
    assert "worth having" in page._headline.text()
    first, second = sweeper.cells(0), sweeper.cells(1)
    assert (first[:2], second[:2]) == (["2", "trained"], ["4", "trained"])
    path = Path(sweeping.view.runs[1].path)
    assert path.parent.parent == places.runs_dir()
    assert open_run(path).setup.model.latent_dim == 4
    # The library lists them, and a double click opens one in the main window.
    flat.wait(lambda: {path.name} <= {card.name for card in flat.session.librarian.shelf.cards})
    item = page.table.item(1, 0)
    assert item is not None
    spot = page.table.visualItemRect(item).center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    flat.wait(lambda: flat.session.run_path == path)


def test_a_sweep_is_stopped_gone_on_with_and_rests_while_the_window_trains(flat: Hands) -> None:
    sweeper = Sweeper(flat)
    sweeping = sweeper.sweeping
    setup = flat.session.setup
    assert setup is not None
    flat.session.edit_setup(with_epochs(setup, 4000))
    sweeper.write("1, 2")
    sweeper.press("Start")
    flat.wait(lambda: sweeping.view.runs[0].share > 0)
    stopped = Path(sweeping.view.runs[0].path)
    flat.wait(lambda: summarise(stopped).step > 0)  # the first epoch is done
    sweeper.picture("training")
    sweeper.press("Stop")
    flat.wait(lambda: not sweeping.busy)
    assert sweeper.states() == ["stopped", "waiting"]
    step = summarise(stopped).step

    flat.session.train()  # the main window trains: the sweep waits for it
    flat.wait_for(Phase.TRAINING)
    sweeper.press("Go on")
    assert sweeping.view.running
    assert not sweeping.running
    assert "Waiting for the training" in sweeper.page._progress.text()
    flat.session.stop()
    flat.wait(lambda: sweeping.running and summarise(stopped).step > step)
    assert sweeper.states() == ["training", "waiting"]

    left = []
    flat.session.left.connect(lambda: left.append(True))
    flat.window.close()
    flat.wait(lambda: bool(left))
    assert not sweeping.running
    # Each thread has ended, and is deleted as soon as the event loop comes to it.
    threads = flat.window.findChildren(TrainingThread)
    assert all(thread.isFinished() for thread in threads)
    flat.wait(lambda: not flat.window.findChildren(TrainingThread))
