"""Faults that nobody caught, and the file that tells of them."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from vae_explorer.gui.process.logs import Faults, LogFile

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def faults(qapp: object) -> Iterator[Faults]:
    hooks = sys.excepthook, threading.excepthook
    faults = Faults()
    faults.install()
    yield faults
    faults.remove()
    sys.excepthook, threading.excepthook = hooks


def fail() -> None:
    raise ZeroDivisionError


@pytest.mark.expects_log("uncaught")
def test_an_error_of_a_thread_arrives_in_the_window(qtbot: QtBot, faults: Faults) -> None:
    where: list[int] = []
    faults.happened.connect(lambda _: where.append(threading.get_ident()))
    with qtbot.waitSignal(faults.happened, timeout=60_000) as happened:
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    assert happened.args is not None
    assert isinstance(happened.args[0], ZeroDivisionError)


@pytest.mark.expects_log("uncaught")
def test_an_error_keeps_its_traceback(faults: Faults) -> None:
    heard: list[BaseException] = []
    faults.happened.connect(heard.append)
    try:
        fail()
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    (error,) = heard
    assert error.__traceback__ is not None


@pytest.mark.expects_log("uncaught")
def test_an_interruption_is_logged_but_no_fault(faults: Faults) -> None:
    heard: list[BaseException] = []
    faults.happened.connect(heard.append)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert heard == []


@pytest.mark.expects_log("uncaught")
def test_what_fails_in_telling_of_a_fault_is_not_told_again(faults: Faults) -> None:
    # Told again and again, it would fill the stack, and the process would die.
    heard: list[BaseException] = []

    def tell(error: BaseException) -> None:
        heard.append(error)
        fail()

    faults.happened.connect(tell)
    for wanted in (1, 2):
        sys.excepthook(ValueError, ValueError(), None)
        assert [type(error) for error in heard] == [ValueError] * wanted


@pytest.mark.expects_log("uncaught")
def test_what_failed_while_it_was_painted_is_let_go(qtbot: QtBot, faults: Faults) -> None:
    # A painter that outlives its paint event keeps the window, and ends the process when it grows.
    painters: list[weakref.ref[QPainter]] = []

    class Broken(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            painter = QPainter(self)
            painters.append(weakref.ref(painter))
            try:
                fail()
            except ZeroDivisionError as error:
                raise ValueError("while it was told") from error

    broken = Broken()
    qtbot.addWidget(broken)
    with qtbot.waitSignal(faults.happened, timeout=60_000):
        broken.show()
    broken.hide()
    assert painters
    assert [painter() for painter in painters] == [None] * len(painters)


def test_removed_it_hears_nothing_more(faults: Faults) -> None:
    faults.remove()
    assert sys.excepthook is sys.__excepthook__
    assert threading.excepthook is threading.__excepthook__


def test_the_log_file_has_errors_and_messages_of_qt(home: Path) -> None:
    # In a process of its own: the log file and the message handler last as long as it does.
    code = (
        "import logging\n"
        "from PySide6.QtCore import qWarning\n"
        "from vae_explorer.gui.process.logs import start_logging\n"
        "start_logging()\n"
        "qWarning('a word of Qt')\n"
        "logging.getLogger('vae_explorer.x').error('ours', exc_info=ValueError('why'))\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    text = (home / "logs" / "vae-explorer.log").read_text(encoding="utf-8")
    assert "WARNING qt: a word of Qt" in text
    assert "ERROR vae_explorer.x: ours" in text
    assert "ValueError: why" in text
    assert logging.getLogger("qt").level == logging.NOTSET


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_a_log_whose_disk_is_full_says_nothing_on_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    handler = LogFile("/dev/full")
    handler.emit(logging.LogRecord("vae", logging.WARNING, "", 0, "something", (), None))
    handler.emit(logging.LogRecord("vae", logging.WARNING, "", 0, "%d", ("no number",), None))
    errors = capsys.readouterr().err
    assert "No space left" not in errors
    assert "no number" in errors  # a fault of the program, which is told
    with contextlib.suppress(OSError):
        handler.close()
