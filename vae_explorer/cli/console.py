"""What is said on standard error while a command works."""

from __future__ import annotations

import sys
from contextlib import suppress
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from vae_explorer.figures import count

__all__ = ["Bar", "count", "duration", "plural", "say"]


def say(line: str) -> None:
    """Write one line of plain text to standard error; work goes on where nobody can read it."""
    if sys.stderr is None:  # the shell has closed it; print would take standard output
        return
    with suppress(OSError):
        print(line, file=sys.stderr, flush=True)


def plural(number: int, noun: str) -> str:
    """Return a count of something.

    Example:
        >>> plural(1, "epoch"), plural(200, "step")
        ('1 epoch', '200 steps')
    """
    return f"{count(number)} {noun}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """Return a length of time in words.

    Example:
        >>> duration(64), duration(7260), duration(0.4)
        ('1 min 4 s', '2 h 1 min', '0 s')
    """
    whole = round(seconds)
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return f"{whole // 60} min {whole % 60} s" if whole >= 60 else f"{whole} s"


class Bar:
    """A progress bar on a terminal; silent where standard error is none.

    Args:
        quiet: True to draw nothing in any case.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        console = Console(stderr=True, highlight=False)
        self.drawn = console.is_terminal and not quiet
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=32),
            TextColumn("{task.fields[note]}", markup=False),
            console=console,
            transient=True,
            disable=not self.drawn,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def show(self, what: str, done: float, total: float | None, note: str = "") -> None:
        """Show how far the work is.

        Args:
            what: What is being done.
            done: How much of it.
            total: How much in all, None while that is not known.
            note: What stands behind the bar.
        """
        if not self.drawn:
            return
        if self._task is None:
            self._task = self._progress.add_task(what, note=note)
        self._progress.update(self._task, description=what, completed=done, total=total, note=note)
