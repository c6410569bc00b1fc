"""Background work for the window.

A job is a callable without arguments that runs on a worker thread and gives a value. Results and
errors come back on the window's thread, to methods of QObjects; all bookkeeping happens there, so
nothing is locked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from queue import SimpleQueue
from typing import Any, Protocol

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot
from typing_extensions import override

__all__ = ["Executor", "LatestJob", "PoolExecutor", "PullJob", "SerialJobs"]

Work = Callable[[], object]


class Executor(Protocol):
    """Whatever runs a callable later, on some thread."""

    def submit(self, work: Callable[[], None]) -> None:
        """Run ``work`` once, later."""


class _Next(QRunnable):
    """Does whatever stands first in the queue.

    One for all work of a pool: of those made for each piece of work some were never let go, each
    with the model that its work decoded with.
    """

    def __init__(self, begin: Callable[[], None] | None) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self.queue: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._begin = begin
        self._begun: set[int] = set()  # Python's own facts of a thread end with each work

    @override
    def run(self) -> None:
        if self._begin is not None and (here := threading.get_ident()) not in self._begun:
            self._begun.add(here)
            self._begin()
        self.queue.get_nowait()()


class PoolExecutor:
    """An executor on a thread pool of its own.

    Args:
        threads: Number of worker threads.
        begin: What each of them does first.
    """

    def __init__(self, threads: int = 1, begin: Callable[[], None] | None = None) -> None:
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(threads)
        # Keep the threads: torch sets up its own state in each new one.
        self._pool.setExpiryTimeout(-1)
        self._next = _Next(begin)
        self._open = True

    def submit(self, work: Callable[[], None]) -> None:
        """Run ``work`` on a worker thread; after :meth:`drain` it is forgotten."""
        if self._open:
            self._next.queue.put(work)
            self._pool.start(self._next)

    def drain(self, limit_ms: int) -> bool:
        """Forget what has not begun and wait for what has; True if all came to an end."""
        self._open = False
        self._pool.clear()
        return self._pool.waitForDone(limit_ms)


class _Relay(QObject):
    """Carries results to the window's thread; it lives there."""

    came = Signal(int, object, object)

    def carrying(self, number: int, work: Work) -> Callable[[], None]:
        """Return ``work`` for a worker, which then sends its result or its error here."""

        def run() -> None:
            try:
                result, error = work(), None
            except BaseException as fault:
                result, error = None, fault
            self.came.emit(number, result, error)

        return run


class LatestJob(QObject):
    """Work where only the newest request matters.

    At most one request runs and at most one waits; a newer one takes the place of the waiting
    one. Every request that has begun delivers, in order, so what is shown keeps moving during a
    long drag and ends at the last request.

    Attributes:
        ready: The result of a request.
        failed: The exception of a request.
    """

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = executor
        self._relay = _Relay()
        self._relay.came.connect(self._take)
        self._generation = 0
        self._running = False
        self._waiting: Work | None = None

    @property
    def busy(self) -> bool:
        """True while a request runs or waits."""
        return self._running

    def request(self, work: Work) -> None:
        """Ask for ``work``; it replaces a request that has not begun."""
        self._waiting = work
        if not self._running:
            self._start()

    def forget(self) -> None:
        """Drop the waiting request and the answer of the running one."""
        self._waiting = None
        self._generation += 1

    def _start(self) -> None:
        work, self._waiting, self._running = self._waiting, None, True
        assert work is not None
        self._executor.submit(self._relay.carrying(self._generation, work))

    @Slot(int, object, object)
    def _take(self, generation: int, result: object, error: object) -> None:
        self._running = False
        if self._waiting is not None:
            self._start()
        if generation != self._generation:
            return
        if error is not None:
            self.failed.emit(error)
        else:
            self.ready.emit(result)


class SerialJobs(QObject):
    """Work where every request matters, such as exports.

    Each request names what to do with its result and with its error; both are called on the
    window's thread.

    Attributes:
        emptied: The last open request was answered.
    """

    emptied = Signal()

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = executor
        self._relay = _Relay()
        self._relay.came.connect(self._take)
        self._open: dict[int, tuple[Callable[[Any], None], Callable[[BaseException], None]]] = {}
        self._number = 0

    @property
    def busy(self) -> bool:
        """True while a request has not been answered."""
        return bool(self._open)

    def request(
        self,
        work: Work,
        on_result: Callable[[Any], None],
        on_error: Callable[[BaseException], None],
    ) -> None:
        """Do ``work`` on a worker thread."""
        self._number += 1
        self._open[self._number] = on_result, on_error
        self._executor.submit(self._relay.carrying(self._number, work))

    @Slot(int, object, object)
    def _take(self, number: int, result: object, error: object) -> None:
        on_result, on_error = self._open.pop(number)
        try:
            if isinstance(error, BaseException):
                on_error(error)
            else:
                on_result(result)
        finally:
            if not self._open:
                self.emptied.emit()


class _End:
    """Marks the end of a pull."""


class _Pull:
    """One generator, pulled a value a turn; other work of the same thread comes in between."""

    def __init__(
        self,
        make: Callable[[], Iterator[object]],
        executor: Executor,
        tell: Callable[[object, object], None],
    ) -> None:
        self.wanted = True
        self._make = make
        self._values: Iterator[object] | None = None
        self._executor = executor
        self._tell = tell

    def turn(self) -> None:
        """Pull once, on the worker."""
        error: BaseException | None = None
        try:
            # A flag that the window's thread may take away: the next turn sees it.
            if self.wanted:
                if self._values is None:
                    self._values = iter(self._make())
                value = next(self._values)
                if value is not None:
                    self._tell(value, None)
                self._executor.submit(self.turn)
                return
        except StopIteration:
            pass
        except BaseException as fault:
            error = fault
        close = getattr(self._values, "close", None)
        self._values = None
        if close is not None:
            # Here and now, not when the garbage is collected, on whatever thread that is.
            close()
        self._tell(_End, error)


class PullJob(QObject):
    """A generator pulled on a worker thread, such as an intake.

    After each value other work of that thread has its turn. A generator that yields None has
    nothing to say and only gives way.

    Attributes:
        came: One yielded value; the generator itself decides how often it has something to say.
        ended: None at the end, else the exception. Silent after a cancel.
    """

    came = Signal(object)
    ended = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = executor
        self._relay = _Relay()
        self._relay.came.connect(self._take)
        self._generation = 0
        self._pull: _Pull | None = None

    @property
    def busy(self) -> bool:
        """True until the generator ends or is cancelled."""
        return self._pull is not None

    def start(self, make: Callable[[], Iterator[object]]) -> None:
        """Cancel what runs, and pull another generator; ``make`` is called on the worker."""
        self.cancel()
        tell = partial(self._relay.came.emit, self._generation)
        self._pull = _Pull(make, self._executor, tell)
        self._executor.submit(self._pull.turn)

    def cancel(self) -> None:
        """Stop pulling; nothing more is heard of what ran."""
        self._generation += 1
        if self._pull is not None:
            self._pull.wanted = False
            self._pull = None

    @Slot(int, object, object)
    def _take(self, generation: int, value: object, error: object) -> None:
        if generation != self._generation:
            return
        if value is _End:
            self._pull = None
            self.ended.emit(error)
        else:
            self.came.emit(value)
