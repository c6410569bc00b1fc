"""What every test stands on: no display, its own home, known seeds, and nothing left behind."""

from __future__ import annotations

import os

# Before anything can import Qt or torch: neither looks at these again later.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("VAE_EXPLORER_TEST_PLATFORM", "offscreen")
os.environ["QT_API"] = "pyside6"
os.environ.pop("QT_STYLE_OVERRIDE", None)
os.environ.setdefault("OMP_NUM_THREADS", "1")
# A training's second thread that waits must not turn in a circle on a core that a test needs.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
# What a busy machine measures of itself must not decide what tests see.
os.environ.setdefault("VAE_EXPLORER_MATMUL", "standard")
os.environ.setdefault("VAE_EXPLORER_PRECISION", "float32")

import gc
import itertools
import logging
import random
import re
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import settings

from tests import quiet, shared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QThread

# The same examples every time: a failure that a colleague cannot repeat teaches nothing.
settings.register_profile(
    "repeatable", deadline=None, derandomize=True, database=None, max_examples=50
)
settings.load_profile("repeatable")

_numbers = itertools.count()
# As the window does it: no worker's thread may collect what belongs to the window's.
gc.disable()
_FULL_COLLECTION_EVERY = 100
_collections = itertools.count(1)
quiet.listen()


def _not_waiting(descriptor: int) -> None:
    """Leave a file to the system: what a power cut takes is played on disks that are recorded."""


os.fsync = _not_waiting  # type: ignore[assignment]


@pytest.fixture(scope="session", autouse=True)
def _session_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the files of fixtures that outlive a test out of the person's own folders."""
    with pytest.MonkeyPatch.context() as patch:
        place = tmp_path_factory.mktemp("homes") / "session"
        patch.setenv("VAE_EXPLORER_HOME", str(place))
        (place / "cache" / "samples").mkdir(parents=True)
        yield place


@pytest.fixture(autouse=True)
def home(_session_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test preferences, runs and logs of its own; the sample sets are drawn only once."""
    place = _session_home.with_name(f"test-{next(_numbers)}")
    (place / "cache").mkdir(parents=True)
    if sys.platform != "win32":  # there, a link needs rights that a test may lack
        shared = _session_home / "cache" / "samples"
        (place / "cache" / "samples").symlink_to(shared, target_is_directory=True)
    monkeypatch.setenv("VAE_EXPLORER_HOME", str(place))
    return place


@pytest.fixture(autouse=True)
def _seeds() -> None:
    random.seed(0)
    np.random.seed(0)
    if (torch := sys.modules.get("torch")) is not None:
        # Not torch.manual_seed: for devices that are not there it remembers every call's stack.
        torch.default_generator.manual_seed(0)
        if torch.get_num_threads() != 1:  # a training before this test wished for more
            torch.set_num_threads(1)


class _Unexpected(logging.Handler):
    """Collect the records that a test did not announce."""

    def __init__(self, expected: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.expected = [re.compile(pattern) for pattern in expected]
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{record.levelname} {record.name}: {record.getMessage()}"
        if not any(pattern.search(line) for pattern in self.expected):
            self.lines.append(line)


@pytest.fixture(autouse=True)
def _no_unexpected_log_records(request: pytest.FixtureRequest) -> Iterator[None]:
    patterns = [str(mark.args[0]) for mark in request.node.iter_markers("expects_log")]
    handler = _Unexpected(patterns)
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    if handler.lines:
        pytest.fail("unexpected log records:\n" + "\n".join(handler.lines), pytrace=False)


@pytest.fixture(autouse=True)
def _shared_folders_stay_as_they_are() -> Iterator[None]:
    yield
    if names := shared.touched():
        pytest.fail("changed what other tests read too: " + ", ".join(names), pytrace=False)


@pytest.fixture(autouse=True)
def _garbage_is_collected_here() -> Iterator[None]:
    yield
    gc.collect() if next(_collections) % _FULL_COLLECTION_EVERY == 0 else gc.collect(1)


@pytest.fixture(autouse=True)
def _no_connections() -> Iterator[None]:
    yield
    if abroad := [*quiet.CALLS, *quiet.sockets_abroad()]:
        quiet.CALLS.clear()
        pytest.fail(f"reached out of this machine: {abroad}", pytrace=False)


@pytest.fixture(autouse=True)
def _no_leaked_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    # Threads that Python did not start (Qt's own, once they ran Python) stay listed after they end.
    left = [
        thread
        for thread in set(threading.enumerate()) - before
        if not isinstance(thread, threading._DummyThread) and not _ends_soon(thread)
    ]
    if left:
        pytest.fail(f"threads outlive the test: {left}", pytrace=False)


def _ends_soon(thread: threading.Thread) -> bool:
    thread.join(timeout=2)
    return not thread.is_alive()


@pytest.fixture(autouse=True)
def _no_leaked_widgets_or_qthreads(request: pytest.FixtureRequest) -> Iterator[None]:
    # Requested by name: a test without Qt must not pay for it.
    if not {"qtbot", "qapp"} & set(request.fixturenames):
        yield
        return
    from PySide6.QtCore import QThread
    from PySide6.QtWidgets import QApplication, QWidget

    def living_windows() -> set[QWidget]:
        return set(QApplication.topLevelWidgets())

    before, tasks = living_windows(), _tasks()
    yield
    _delete_what_asked_for_it()
    if living_windows() - before:
        gc.collect()  # a window caught in a reference cycle is not leaked, only late
        _delete_what_asked_for_it()
    if windows := living_windows() - before:
        pytest.fail(f"windows outlive the test: {windows}", pytrace=False)
    if tasks == _tasks() > 0:
        return  # no new thread of the system: the search below, among all objects, can be spared
    # By type: isinstance asks odd objects for their class, and some of torch's warn when asked.
    threads = [thing for thing in gc.get_objects() if issubclass(type(thing), QThread)]
    if running := [thread for thread in threads if _is_running(thread)]:
        pytest.fail(f"QThreads outlive the test: {running}", pytrace=False)


def _delete_what_asked_for_it() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _tasks() -> int:
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else 0


def _is_running(thread: QThread) -> bool:
    import shiboken6
    from PySide6.QtCore import QCoreApplication

    if not shiboken6.isValid(thread) or not thread.isRunning():
        return False
    application = QCoreApplication.instance()
    return application is None or thread is not application.thread()


def pytest_collection_finish() -> None:
    """Let the collections after each test pass over what was there before the first one."""
    gc.collect()
    gc.freeze()
