"""A session whose slow work waits for the test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.fakes import ManualExecutor, executors, tiny_setup
from vae_explorer.gui.process.jobs import PoolExecutor
from vae_explorer.gui.session.session import Session

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

__all__ = ["Desk", "start"]


class Desk:
    """A session whose slow work waits for the test, and all that it says."""

    def __init__(self) -> None:
        self.bulk = ManualExecutor()
        self.workers = [PoolExecutor(1), PoolExecutor(1)]
        self.session = Session(
            executors(self.workers[1], interactive=self.workers[0], bulk=self.bulk)
        )
        self.notices: list[tuple[str, str]] = []
        self.left: list[bool] = []
        self.session.noticed.connect(lambda *notice: self.notices.append(notice))
        self.session.left.connect(lambda: self.left.append(True))

    def open(self, target: Path | str, *, train: bool = False) -> None:
        (self.session.train_on if train else self.session.open_target)(str(target))
        self.bulk.run_all()

    def shorten(self, epochs: int) -> None:
        assert self.session.images is not None
        self.session.edit_setup(tiny_setup(self.session.images, epochs=epochs))


def start(qtbot: QtBot, desk: Desk, epochs: int = 5000) -> None:
    desk.shorten(epochs)
    with qtbot.waitSignal(desk.session.exploration.map_changed, timeout=60_000):
        desk.session.train()
