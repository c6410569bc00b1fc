"""Several trainings that take turns, so that a busy machine slows all of them alike.

Each *arm* runs in a thread of its own and stops after every so many steps until it is its turn
again: that way a trainer that keeps its loop to itself can be stopped in the middle, too. What is
told is the processor time of the arm's own thread; waiting does not count. All compute on one
thread, and each by the path of matrix products that it has chosen, or torch's own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import torch

__all__ = ["Arm", "Stepped", "race"]

Stepped = Callable[[int], None]
"""To be called after each step, with the number of its images."""


class _Over(BaseException):
    """Ends an arm in the middle of whatever trainer it is in."""


@dataclass
class Arm:
    """One way to train.

    Attributes:
        name: In the table.
        train: Trains for ever, or at least long enough, and tells of each step.
        rates: Images per second of its thread's processor time, turn by turn.
    """

    name: str
    train: Callable[[Stepped], None]
    rates: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Median rate in images per processor second."""
        return float(np.median(self.rates))


class _Runner:
    """Lets an arm take one turn at a time.

    Args:
        arm: What runs.
        turn_s: Processor time of one turn.
    """

    def __init__(self, arm: Arm, turn_s: float) -> None:
        self._arm, self._turn_s = arm, turn_s
        self._go, self._done = threading.Semaphore(0), threading.Semaphore(0)
        self._began_s, self._images = 0.0, 0
        self._path = torch.get_float32_matmul_precision()
        self._over = False
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=arm.name, daemon=True)
        self._thread.start()

    def take_turn(self) -> None:
        """Let the arm run for one turn, and wait for its end."""
        self._go.release()
        self._done.acquire()
        if self._failure is not None:
            raise self._failure

    def end(self) -> None:
        """End the arm."""
        self._over = True
        self._go.release()
        self._thread.join()

    def _run(self) -> None:
        try:
            torch.set_num_threads(1)
            self._wait()
            self._arm.train(self._stepped)
        except _Over:
            pass
        except BaseException as failure:
            self._failure = failure
        else:
            self._failure = RuntimeError(f"{self._arm.name} ended before it was told to")
        self._done.release()

    def _wait(self) -> None:
        self._go.acquire()
        if self._over:
            raise _Over
        torch.set_float32_matmul_precision(self._path)
        self._began_s, self._images = time.thread_time(), 0

    def _stepped(self, images: int) -> None:
        self._images += images
        spent_s = time.thread_time() - self._began_s
        if spent_s >= self._turn_s:
            self._arm.rates.append(self._images / spent_s)
            self._path = torch.get_float32_matmul_precision()
            self._done.release()
            self._wait()


def race(arms: Iterable[Arm], turns: int, turn_s: float = 0.5) -> None:
    """Let all arms take turns; the first one, which warms up, does not count.

    Args:
        arms: All of them.
        turns: Turns of each that count.
        turn_s: Processor time of a turn; one that begins lasts at least a step.
    """
    runners = [_Runner(arm, turn_s) for arm in arms]
    try:
        for turn in range(turns + 1):
            for runner in runners if turn % 2 else reversed(runners):
                runner.take_turn()
    finally:
        for runner in runners:
            runner.end()
    for arm in arms:
        del arm.rates[0]
