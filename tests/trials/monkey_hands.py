"""A monkey inside the program, and what it watches for."""

from __future__ import annotations

import faulthandler
import gc
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QDesktopServices, QDrag
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from tests.trials.monkey_acts import Hand
from vae_explorer.gui.session.view_state import Phase

if TYPE_CHECKING:
    import random

    from vae_explorer.gui.workbench import Workbench

__all__ = ["Monkey", "Watch"]

_MOST_AT_ONCE, _LONGEST_STORM_S = 128, 0.25
_BEAT_MS, _TRAIN_EVERY = 20, 100
_STUCK_S, _ENDS_WITHIN_S = 60.0, 60.0
_PATIENCE_S, _WOUND_UP_EVERY_S = 90.0, 5.0
_EXPECTED = ("propagateSizeHints", "plugin does not support")
_MILD = (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)


class Watch:
    """What must not happen: exceptions, words of Qt, garbage on other threads, long silences.

    A silence counts as far as the window's own thread was at work in it: what other programs on the
    machine take is no fault of this one. Only one that is very long counts by itself: then the
    thread waits for something that does not come. The process ends after one that goes on, and the
    last it says is where each of its threads stands.

    Attributes:
        harm: What happened, in words.
        kinds: How often each kind of thing was done.
        events: How many events Qt was given.
        steps: How many steps it trained.
        last: What was done last.
    """

    def __init__(self) -> None:
        self.harm: list[str] = []
        self.kinds: dict[str, int] = {}
        self.events = self.steps = 0
        self.last = ""
        self._silence_s, self._during = 0.0, ""
        self._last_s = self._last_cpu_s = 0.0
        self._wind_up()

    def begin(self) -> None:
        """From here on the window is waited for."""
        self._last_s, self._last_cpu_s = time.monotonic(), time.thread_time()
        sys.excepthook = self._raised
        threading.excepthook = lambda args: self._raised(
            args.exc_type, args.exc_value, args.exc_traceback
        )
        qInstallMessageHandler(self._said)
        gc.callbacks.append(self._collected)

    def beat(self) -> None:
        """The window answers."""
        if (silence_s := time.thread_time() - self._last_cpu_s) > self._silence_s:
            self._silence_s, self._during = silence_s, self.last
        if time.monotonic() - self._last_s > _STUCK_S:
            self.harm.append(f"no answer for more than {_STUCK_S:.0f} s after {self.last}")
        self._last_s, self._last_cpu_s = time.monotonic(), time.thread_time()
        if self._last_s - self._wound_up_s > _WOUND_UP_EVERY_S:
            self._wind_up()

    def _wind_up(self) -> None:
        self._wound_up_s = time.monotonic()
        faulthandler.dump_traceback_later(_PATIENCE_S, exit=True)

    def facts(self) -> dict[str, Any]:
        """What was seen, for JSON."""
        return {
            "harm": self.harm,
            "kinds": self.kinds,
            "events": self.events,
            "steps": self.steps,
            "silence_s": round(self._silence_s, 3),
            "during": self._during,
        }

    def _raised(self, kind: Any, error: Any, trace: Any) -> None:
        self.harm.append("".join(traceback.format_exception(kind, error, trace))[-1500:])

    def _said(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind not in _MILD and not any(part in message for part in _EXPECTED):
            self.harm.append(f"Qt: {message}")

    def _collected(self, phase: str, facts: dict[str, int]) -> None:
        if threading.current_thread() is not threading.main_thread():
            self.harm.append(f"garbage was collected on {threading.current_thread().name}")


class Monkey(QObject):
    """Does one thing after the other, as long as there is no harm, and then leaves the program.

    Its turns are events that it sends itself: a menu or a question may have a loop of its own, and
    the monkey goes on in there.

    Args:
        bench: Owner.
        count: Number of events to give to Qt.
        dice: Chance.
        watch: Told of everything.
    """

    def __init__(self, bench: Workbench, count: int, dice: random.Random, watch: Watch) -> None:
        super().__init__(bench)
        self._bench, self._count = bench, count
        self._dice, self._watch = dice, watch
        self._hand = Hand(dice, bench.window)
        self._step = 0
        self._train_at = self._seen = 0
        self._idle_since_s = time.monotonic()
        # A drag to elsewhere waits for a desktop that is not there; nor is a browser there.
        QDrag.exec = lambda *_: None  # type: ignore[assignment,method-assign]
        QDesktopServices.openUrl = lambda *_: True  # type: ignore[assignment,method-assign]
        session = bench.session
        session.broke.connect(self._broke)
        session.trainer.progress_made.connect(self._count_steps)
        self._began = self._told = False
        self._leaves_since_s: float | None = None
        self._leaves_at_once = dice.random() < 0.5
        self._heart = QTimer(self)
        self._heart.timeout.connect(self._beat)
        self._heart.start(_BEAT_MS)
        bench.window.resize(*dice.choice(((1280, 800), (1000, 700), (1920, 1080))))
        watch.begin()

    @override
    def event(self, event: QEvent) -> bool:
        """Take a turn."""
        if event.type() is not QEvent.Type.User:
            return super().event(event)
        # It was delivered: timers may wait for several such turns, and for those of inner loops.
        self._watch.beat()
        if not self._done:
            self._next_turn()
            self._play()
        return True

    @property
    def _done(self) -> bool:
        return bool(self._watch.harm) or self._watch.events >= self._count

    def _next_turn(self) -> None:
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))

    def _play(self) -> None:
        """Now and then do a single thing, now and then a storm in which nothing is painted."""
        some, began_s = self._dice.randrange(1, _MOST_AT_ONCE), time.thread_time()
        self._hand.look()
        for _ in range(some):
            if self._watch.events >= self._train_at:
                self._see_to_training()
            kind, events = self._hand.act()
            self._watch.last = kind
            self._watch.events += events
            self._watch.kinds[kind] = self._watch.kinds.get(kind, 0) + 1
            # Else many things that take a moment each would be told as one silence.
            if self._done or time.thread_time() - began_s > _LONGEST_STORM_S:
                return

    def _see_to_training(self) -> None:
        self._train_at = self._watch.events + _TRAIN_EVERY
        session = self._bench.session
        if session.phase in (Phase.READY, Phase.STOPPED):
            session.train()
        elif session.phase is Phase.PAUSED:
            session.resume()

    @Slot()
    def _beat(self) -> None:
        self._watch.beat()
        if self._done:
            self._leave()
        elif not self._began and self._bench.session.phase is Phase.READY:
            self._began = True
            self._take_a_tiny_net()
            self._next_turn()
        elif self._seen != self._watch.events:
            self._seen, self._idle_since_s = self._watch.events, time.monotonic()
        elif time.monotonic() - self._idle_since_s > _STUCK_S:
            self._watch.harm.append(
                f"nothing more came after {self._watch.last}: {self._what_is_left()}"
            )

    def _take_a_tiny_net(self) -> None:
        from tests.fakes import tiny_setup

        session = self._bench.session
        assert session.images is not None
        latent_dim = self._dice.choice((2, 8))
        session.edit_setup(tiny_setup(session.images, latent_dim=latent_dim, epochs=100_000))

    def _leave(self) -> None:
        """Leave, at once or after closing what is open, and see that the program ends by it."""
        if self._leaves_since_s is None:
            self._leaves_since_s = time.monotonic()
        front = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if time.monotonic() - self._leaves_since_s > _ENDS_WITHIN_S:
            self._heart.stop()
            self._watch.harm.append(
                f"it did not end within {_ENDS_WITHIN_S:.0f} s: {self._what_is_left()}"
            )
            QCoreApplication.exit()
        elif isinstance(front, QWidget) and not self._leaves_at_once:
            front.close()
        elif not self._told:
            self._told = True
            self._bench.session.leave()

    def _what_is_left(self) -> str:
        session = self._bench.session
        work = {
            "training": session.trainer.running,
            "sweep": session.sweeping.running,
            "jobs": session.jobs.busy,
        }
        shown = [repr(w) for w in QApplication.topLevelWidgets() if w.isVisible()]
        popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        return f"at work {work}, open {shown}, in front {popup!r}, {modal!r}"

    @Slot(object)
    def _broke(self, error: object) -> None:
        self._watch.harm.append(f"broke: {error!r}")

    @Slot(object)
    def _count_steps(self, progress: Any) -> None:
        self._watch.steps += max(0, progress.step - self._step)
        self._step = progress.step
