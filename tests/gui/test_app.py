"""The start: what the window does before everything is loaded, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, Qt, QUrl
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QFileDialog, QPushButton

from vae_explorer.gui import starter
from vae_explorer.gui.app import App
from vae_explorer.gui.panels.device_button import DeviceButton
from vae_explorer.gui.panels.settings import SettingsPanel
from vae_explorer.gui.process.preferences import Preferences
from vae_explorer.gui.process.visits import Visit
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.widgets.actions import DOCK_SHORTCUTS
from vae_explorer.places import log_dir

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def app(qtbot: QtBot) -> Iterator[App]:
    hooks = sys.excepthook
    visit = Visit(log_dir())
    app = App(Preferences(), visit=visit)
    yield app
    if app.window.isVisible():
        app._leave_at_once(0)
        qtbot.waitUntil(lambda: not app.window.isVisible(), timeout=60_000)
    assert app.close() or app.starter.workbench is None
    visit.end()
    if app.starter._thread is not None:
        app.starter._thread.join()
    sys.excepthook = hooks
    app.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def show(app: App) -> None:
    app.window.show()


def wait_until_ready(app: App, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: app.starter.workbench is not None, timeout=60_000)


def test_a_wish_before_the_workbench_stands_is_granted_then(
    qtbot: QtBot, app: App, pictures: Path
) -> None:
    app.window.folder_dropped.emit(str(pictures))
    assert "my pictures" in app.window.status_line.accessibleDescription()
    show(app)
    wait_until_ready(app, qtbot)
    bench = app.starter.workbench
    assert bench is not None
    qtbot.waitUntil(lambda: bench.session.phase is Phase.READY, timeout=60_000)
    assert bench.session.images is not None
    assert bench.session.images.name == "my pictures"


def test_of_several_early_wishes_the_last_one_holds(qtbot: QtBot, app: App, pictures: Path) -> None:
    app.window.empty_state.sample_requested.emit("digits")
    app.window.files_dropped.emit([str(pictures)])
    show(app)
    wait_until_ready(app, qtbot)
    bench = app.starter.workbench
    assert bench is not None
    qtbot.waitUntil(lambda: bench.session.phase is Phase.READY, timeout=60_000)
    assert bench.session.images is not None
    assert bench.session.images.name == "my pictures"
    assert not bench.session.trainer.running


def test_a_click_on_what_stands_before_torch_is_kept(qtbot: QtBot, app: App) -> None:
    show(app)
    with qtbot.waitSignal(app.starter.built, timeout=60_000):
        pass
    assert app.starter.workbench is None
    settings = app.window.findChild(SettingsPanel)
    assert settings is not None
    assert app.window.dock("setup").isAncestorOf(settings)
    (digits,) = (
        button
        for button in app.window.empty_state.findChildren(QPushButton)
        if button.text() == "Train on digits"
    )
    QTest.mouseClick(digits, Qt.MouseButton.LeftButton)
    assert "digits" in app.window.status_line.accessibleDescription()
    wait_until_ready(app, qtbot)
    bench = app.starter.workbench
    assert bench is not None
    qtbot.waitUntil(lambda: bench.session.trainer.running, timeout=60_000)
    assert app.window.dock("curves").isVisible()


def test_tour_library_and_clipboard_wait_for_the_workbench_too(
    qtbot: QtBot, app: App, pictures: Path
) -> None:
    window = app.window
    show(app)
    window.toolbar.library_requested.emit()
    assert "library" in window.status_line.accessibleDescription()
    copied = QMimeData()
    copied.setUrls([QUrl.fromLocalFile(str(pictures))])
    QGuiApplication.clipboard().setMimeData(copied)
    window.paste_requested.emit()
    assert "my pictures" in window.status_line.accessibleDescription()
    window.empty_state.tour_requested.emit()
    assert "tour" in window.status_line.accessibleDescription()
    wait_until_ready(app, qtbot)
    assert app.starter.workbench is not None
    assert app.starter.workbench.tour.busy or window.tour_panel.isVisible()


def test_early_wishes_of_another_kind_take_no_folder_away(
    qtbot: QtBot, app: App, pictures: Path
) -> None:
    window = app.window
    app.open(str(pictures))
    window.toolbar.library_requested.emit()
    QGuiApplication.clipboard().setText("no file at all")
    window.paste_requested.emit()
    told = window.status_line.accessibleDescription()
    assert all(part in told for part in ("my pictures", "library", "copied"))
    show(app)
    wait_until_ready(app, qtbot)
    bench = app.starter.workbench
    assert bench is not None
    assert bench.library_desk.library is not None
    assert "no image on the clipboard" in window.notice.text()
    qtbot.waitUntil(lambda: bench.session.phase is Phase.READY, timeout=60_000)
    assert bench.session.images is not None
    assert bench.session.images.name == "my pictures"


def test_docks_and_device_wait_for_images_and_the_workbench(
    qtbot: QtBot, app: App, pictures: Path
) -> None:
    window = app.window
    found: list[object] = []

    def try_keys() -> None:
        for name in DOCK_SHORTCUTS:
            action = window.findChild(QAction, f"action_{name}")
            assert action is not None
            action.trigger()
        found.extend(dock for dock in window.findChildren(QDockWidget) if not dock.isHidden())

    device = window.findChild(DeviceButton)
    assert device is not None
    app.starter.built.connect(try_keys)
    app.starter.built.connect(lambda: found.append(device.isEnabled()))
    app.starter.built.connect(lambda: window.toolbar.lines_requested.emit("python"))
    show(app)
    wait_until_ready(app, qtbot)
    assert found == [False]
    assert device.isEnabled()
    qtbot.waitUntil(lambda: "nothing to copy" in window.notice.text(), timeout=60_000)
    try_keys()
    assert found == [False]
    app.open(str(pictures))
    try_keys()
    assert len(found) > 1


@pytest.mark.parametrize("part", ["INTERFACE", "_REST"])
def test_where_a_part_cannot_be_loaded_nothing_more_is_promised(
    qtbot: QtBot, app: App, pictures: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    window = app.window
    monkeypatch.setattr(starter, part, ("vae_explorer.no_such_part",))
    app.open(str(pictures))
    assert "Loading" in window.status_line.accessibleDescription()
    with qtbot.waitSignal(app.starter.failed, timeout=60_000):
        show(app)
    assert "no_such_part" in window.notice.text()
    assert "Loading" not in window.status_line.accessibleDescription()
    empty, toolbar = window.empty_state, window.toolbar
    for wish in (
        lambda: empty.sample_requested.emit("digits"),
        toolbar.open_folder_requested.emit,
        toolbar.open_run_requested.emit,
        toolbar.library_requested.emit,
    ):
        window.show_notice("")
        wish()
        assert "no_such_part" in window.notice.text()
        assert "Loading" not in window.status_line.accessibleDescription()
    assert window.findChild(QFileDialog) is None
    window.close()
    assert not window.isVisible()


BUILT = """
import sys
from PySide6.QtCore import QTimer
from vae_explorer.gui.app import run_app
from vae_explorer.gui.starter import Starter

made = Starter.__init__

def begin(starter, *arguments, **words):
    made(starter, *arguments, **words)
    starter.built.connect(lambda: tell(starter))

def tell(starter):
    docks = starter._window._docks.all()
    print(len(docks), sorted({"torch", "pyqtgraph", "sklearn", "scipy"} & set(sys.modules)))
    QTimer.singleShot(0, starter._window.leave)

Starter.__init__ = begin
run_app()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there, torch has to come before Qt")
def test_panels_and_docks_stand_before_torch_is_imported(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BUILT],
        capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "VAE_EXPLORER_HOME": str(home)},
    )  # fmt: skip
    assert (done.returncode, done.stdout.split(maxsplit=1)) == (0, ["11", "[]\n"]), done.stderr


def test_the_buttons_of_the_first_window_live_at_once(app: App, qtbot: QtBot) -> None:
    show(app)
    app.window.empty_state.folder_requested.emit()
    dialog = app.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.reject()
    app.window.toolbar.theme_chosen.emit("dark")
    wait_until_ready(app, qtbot)
    assert app.starter.workbench is not None
    assert app.starter.workbench.desk.preferences.theme == "dark"


def test_no_early_wish_is_granted_twice(app: App, qtbot: QtBot) -> None:
    show(app)
    wait_until_ready(app, qtbot)
    heard: list[object] = []
    assert app.starter.workbench is not None
    app.starter.workbench.session.view_state_changed.connect(heard.append)
    app.window.folder_dropped.emit("nowhere/at/all")
    assert "no folder" in app.window.notice.text()
    assert heard == []


def test_the_window_can_be_closed_before_everything_is_loaded(app: App, qtbot: QtBot) -> None:
    show(app)
    app.window.close()
    assert not app.window.isVisible()


@pytest.mark.skipif(sys.platform == "win32", reason="no signals to send to oneself")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_stops_saves_and_leaves_with_its_code(
    app: App, qtbot: QtBot, pictures: Path, name: str
) -> None:
    show(app)
    app.open(str(pictures), train=True)
    wait_until_ready(app, qtbot)
    bench = app.starter.workbench
    assert bench is not None
    qtbot.waitUntil(lambda: bench.session.exploration.frame is not None, timeout=60_000)
    (noted,) = log_dir().glob("visit-*.log")
    assert str(bench.session.run_path) in noted.read_text(encoding="utf-8")
    os.kill(os.getpid(), getattr(signal, name))
    qtbot.waitUntil(lambda: not app.window.isVisible(), timeout=60_000)
    assert app.code == 128 + getattr(signal, name)
    assert bench.session.run_path is not None
    assert list((bench.session.run_path / "checkpoints").iterdir())
    assert noted.read_text(encoding="utf-8").endswith('{"training": null}\n')


@pytest.mark.expects_log("uncaught|unexpected")
def test_an_error_that_nobody_caught_is_told_and_the_window_goes_on(app: App, qtbot: QtBot) -> None:
    show(app)
    wait_until_ready(app, qtbot)
    error = ZeroDivisionError("in a slot")
    sys.excepthook(ZeroDivisionError, error, None)
    assert "fault of the program" in app.window.notice.text()
    assert app.window.isVisible()


@pytest.mark.skipif(sys.platform == "win32", reason="no signals to send")
def test_the_process_does_not_wait_for_imports_that_nobody_needs(home: Path) -> None:
    # What is imported last, behind the first window, hangs.
    code = (
        "import sys, threading, vae_explorer.gui.starter as starter\n"
        "from importlib import import_module\n"
        "def load(name):\n"
        "    if name == 'numpy.ma':\n"
        "        print('loading', flush=True)\n"
        "        threading.Event().wait()\n"
        "    return import_module(name)\n"
        "starter.import_module = load\n"
        "from vae_explorer.gui.app import run_app\n"
        "sys.exit(run_app())\n"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "VAE_EXPLORER_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        assert program.stdout.readline() == "loading\n"
        program.send_signal(signal.SIGTERM)
        program.communicate(timeout=20)
    finally:
        program.kill()
    assert program.returncode == 143


def test_the_program_ends_with_its_window_whatever_else_is_open(home: Path) -> None:
    code = (
        "import sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QWidget\n"
        "from vae_explorer.gui.app import MainWindow, make_application, run_app\n"
        "application = make_application('program')\n"
        "beside = QWidget()\n"
        "beside.show()\n"
        "def leave():\n"
        "    windows = application.topLevelWidgets()\n"
        "    next(w for w in windows if isinstance(w, MainWindow)).close()\n"
        "QTimer.singleShot(0, leave)\n"
        "sys.exit(run_app())\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "VAE_EXPLORER_HOME": str(home)},
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0


def run_program(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vae_explorer", *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "VAE_EXPLORER_HOME": str(home)},
    )


def test_a_picture_of_the_window_is_taken_and_nothing_is_remembered(
    home: Path, pictures: Path, tmp_path: Path
) -> None:
    made = run_program(
        home, str(pictures), "--screenshot", str(tmp_path / "shot.png"), "--size", "1280x800"
    )
    assert (made.returncode, made.stderr) == (0, "")
    with Image.open(tmp_path / "shot.png") as picture:
        assert picture.size == (1280, 800)
    assert not (home / "config" / "preferences.json").exists()


def test_where_nothing_can_be_kept_a_sentence_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    ended = run_program(tmp_path / "file")
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "VAE_EXPLORER_HOME" in ended.stderr
