"""Random clicks, drags and keys on the whole window, while it trains.

Nothing may raise, Qt may say nothing unexpected, and the window must answer within two seconds.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.trials.monkey_acts import act

if TYPE_CHECKING:
    from PySide6.QtCore import QEventLoop

__all__ = ["play"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

_SEEDS = 10
_MOST_AT_ONCE = 128
_TRAIN_EVERY = 500
_LONGEST_S, _STUCK_S = 2.0, 60.0
_PATIENCE = 12
_EXPECTED = ("propagateSizeHints", "plugin does not support")


class _Watch:
    """What must not happen: exceptions, words of Qt, and long silences.

    A silence counts as far as the window's own thread was at work in it: what other programs on the
    machine take is no fault of this one. Only one that is very long counts by itself: then the
    thread waits for something that does not come.
    """

    def __init__(self) -> None:
        self.harm: list[str] = []
        self.longest_s = 0.0
        self._last_s = self._last_cpu_s = 0.0
        self.begin()

    def raised(self, kind: type[BaseException], error: BaseException, trace: Any) -> None:
        import traceback

        lines = traceback.format_exception(kind, error, trace)
        self.harm.append("".join(lines)[-1500:])

    def said(self, kind: Any, context: Any, message: str) -> None:
        from PySide6.QtCore import QtMsgType

        mild = kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
        if not mild and not any(part in message for part in _EXPECTED):
            self.harm.append(f"Qt: {message}")

    def begin(self) -> None:
        """From here on the window is waited for."""
        self._last_s, self._last_cpu_s = time.monotonic(), time.thread_time()

    def beat(self) -> None:
        """The window answers."""
        self.longest_s = max(self.longest_s, time.thread_time() - self._last_cpu_s)
        if time.monotonic() - self._last_s > _STUCK_S:
            self.harm.append(f"the window did not answer for more than {_STUCK_S:.0f} s")
        self.begin()


def play(count: int, seed: int) -> dict[str, object]:
    """Play on the window.

    Args:
        count: Number of events, over ten seeds.
        seed: Of the first.

    Raises:
        AssertionError: If anything was raised or said, or the window was silent for too long.
    """
    from PySide6.QtCore import QTimer, qInstallMessageHandler
    from PySide6.QtGui import QDesktopServices, QDrag
    from PySide6.QtWidgets import QApplication

    from vae_explorer.gui.process.garbage import GarbageCollection

    with tempfile.TemporaryDirectory() as home:
        os.environ["VAE_EXPLORER_HOME"] = home
        watch = _Watch()
        application = QApplication.instance() or QApplication(["monkey"])
        assert isinstance(application, QApplication)
        # A drag to elsewhere waits for a desktop that is not there; nor is a browser there.
        QDrag.exec = lambda *_: None  # type: ignore[assignment,method-assign]
        QDesktopServices.openUrl = lambda *_: True  # type: ignore[assignment,method-assign]
        timer = QTimer()
        timer.timeout.connect(watch.beat)
        done: dict[str, int] = {}
        garbage = GarbageCollection()  # as the program does once its window stands
        sys.excepthook = watch.raised
        qInstallMessageHandler(watch.said)
        try:
            for number in range(_SEEDS):
                _play_once(max(1, count // _SEEDS), seed + number, Path(home), watch, timer, done)
        finally:
            timer.stop()
            garbage.close()
            sys.excepthook = sys.__excepthook__
            qInstallMessageHandler(None)
        assert watch.longest_s < _LONGEST_S, f"silent for {watch.longest_s:.1f} s"
    return {"events": done, "longest_silence_s": round(watch.longest_s, 3)}


def _play_once(
    count: int, seed: int, home: Path, watch: _Watch, heart: Any, done: dict[str, int]
) -> None:
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    from tests.fakes import picture_folder, tiny_setup
    from vae_explorer.gui.process.preferences import Preferences
    from vae_explorer.gui.session.view_state import Phase
    from vae_explorer.gui.style.theme import apply_theme
    from vae_explorer.gui.window.main_window import MainWindow
    from vae_explorer.gui.workbench import Workbench

    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, "light")
    dice = random.Random(seed)
    preferences = Preferences()
    window = MainWindow(preferences)
    bench = Workbench(window, preferences, remember=False)
    bench.session.broke.connect(lambda error: watch.harm.append(f"broke: {error!r}"))
    window.resize(*dice.choice(((1280, 800), (1000, 700), (1920, 1080))))
    window.show()
    folder = picture_folder(home / f"folder-{seed}")
    bench.session.open_target(str(folder))
    _until(lambda: bench.session.phase is Phase.READY, watch)
    assert bench.session.images is not None
    latent_dim = dice.choice((2, 8))
    bench.session.edit_setup(
        tiny_setup(bench.session.images, latent_dim=latent_dim, epochs=100_000)
    )
    acts = _Acts(count, dice, window, bench, watch, done)
    watch.begin()
    heart.start(20)
    acts.next()
    _until(lambda: acts.left == 0, watch)
    heart.stop()
    bench.session.leave()
    _until(lambda: not window.isVisible(), watch)
    # Each waits some seconds; a busy machine takes more of them.
    assert any(bench.close() for _ in range(_PATIENCE)), "a worker does not come to its end"
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class _Acts:
    """One thing after the other, as long as there is no harm."""

    def __init__(
        self,
        count: int,
        dice: random.Random,
        window: Any,
        bench: Any,
        watch: _Watch,
        done: dict[str, int],
    ) -> None:
        self.left = count
        self._dice, self._window, self._bench = dice, window, bench
        self._watch, self._done = watch, done

    def next(self) -> None:
        """Do the next thing; now and then see to it that it trains."""
        from PySide6.QtCore import QTimer

        from vae_explorer.gui.session.view_state import Phase

        session = self._bench.session
        if self._watch.harm or self.left <= 0:
            return
        # Called for before it is done: a menu or a question may open that has a loop of its own,
        # and the monkey must go on in there.
        QTimer.singleShot(0, self.next)
        # Now and then a single thing, now and then a storm, in which the window does not come to
        # paint: most of the time would go into that.
        some = min(self.left, self._dice.randrange(1, _MOST_AT_ONCE))
        if self.left % _TRAIN_EVERY < some and session.phase in (Phase.READY, Phase.STOPPED):
            session.train()
        for _ in range(some):
            if self.left <= 0:
                return  # the rest was done in the loop of a menu or a question
            self.left -= 1
            kind = act(self._dice, self._window)
            self._done[kind] = self._done.get(kind, 0) + 1


def _end(loop: QEventLoop) -> None:
    """Close menus and questions, whose own loops would go on, and leave this one."""
    from PySide6.QtWidgets import QApplication

    front = QApplication.activePopupWidget() or QApplication.activeModalWidget()
    if front is not None:
        front.close()
    loop.quit()


def _until(holds: Any, watch: _Watch) -> None:
    """Let the window live until something holds, or there is harm."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    timer = QTimer()
    timer.timeout.connect(lambda: _end(loop) if holds() or watch.harm else None)
    timer.start(10)
    loop.exec()
    timer.stop()
    assert not watch.harm, watch.harm[0]
