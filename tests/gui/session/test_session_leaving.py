"""Leaving, from any phase: once, and with everything written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.gui.session_desk import Desk, start
from vae_explorer.gui.session.view_state import Phase

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize("phase", ["empty", "loading", "ready", "paused"])
def test_leaving_from_any_phase_leaves_once(
    qtbot: QtBot, desk: Desk, pictures: Path, phase: str
) -> None:
    if phase == "loading":
        desk.session.open_target(str(pictures))
    elif phase != "empty":
        desk.open(pictures)
    if phase == "paused":
        start(qtbot, desk)
        desk.session.pause()
        qtbot.waitUntil(lambda: desk.session.phase is Phase.PAUSED, timeout=60_000)
        desk.bulk.run_all()  # what the new run keeps of attributes is read
    desk.session.leave()
    qtbot.waitUntil(lambda: desk.left == [True], timeout=60_000)
    desk.bulk.run_all()
    assert desk.left == [True]


def test_leaving_waits_for_what_is_being_written(desk: Desk) -> None:
    written: list[object] = []
    desk.session.jobs.request(lambda: "file", written.append, written.append)
    desk.session.leave()
    assert desk.left == []
    desk.bulk.run_all()
    assert written == ["file"]
    assert desk.left == [True]


def test_leaving_waits_no_longer_when_asked_again(desk: Desk) -> None:
    desk.session.jobs.request(lambda: "file", lambda _: None, lambda _: None)
    desk.session.leave()
    desk.session.leave()
    assert desk.left == [True]
    desk.bulk.run_all()
    desk.session.leave()
    assert desk.left == [True]


def test_nothing_is_opened_while_leaving(desk: Desk, pictures: Path) -> None:
    desk.session.jobs.request(lambda: "file", lambda _: None, lambda _: None)
    desk.session.leave()
    desk.session.open_target(str(pictures))
    assert desk.session.phase is Phase.EMPTY
