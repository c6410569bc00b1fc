"""Visits to the window: how one that broke off is known at the next start, and told.

A *visit* lasts from the start of the program to its leaving. Its file, held open and locked all
the while, takes the stacks of all threads if the process crashes, and the run that is being
trained. Leaving deletes it; a file that is left, and that nobody holds, is of a visit that broke
off: by a crash, by the system for want of memory, or by a power cut.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from vae_explorer.runs.atomic import read_bounded
from vae_explorer.runs.lock import try_to_lock

__all__ = ["CRASH_FILE", "BrokenVisit", "Visit", "take_broken_visits"]

CRASH_FILE = "crash.log"
"""The file of the last visit that broke off, kept for a report."""
_PATTERN = "visit-*.log"
_LIMIT = 1 << 20
_FAULT = re.compile(r"^(?:Fatal Python error|Windows fatal exception): (.+)$", re.MULTILINE)

_log = logging.getLogger(__name__)


class Visit:
    """The present visit, until :meth:`end`.

    Args:
        folder: Where its file stands.

    Raises:
        OSError: If the file cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"visit-{os.getpid()}-{os.urandom(4).hex()}.log"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        self._file = os.fdopen(os.open(self._path, flags, 0o666), "a", encoding="utf-8")
        try_to_lock(self._file.fileno())
        self._run: Path | None = None
        faulthandler.enable(self._file)

    def note_training(self, run: Path | None) -> None:
        """Note which run is being trained, None if none is."""
        if run != self._run:
            self._run = run
            try:
                self._file.write(json.dumps({"training": None if run is None else str(run)}) + "\n")
                self._file.flush()
            except OSError as error:
                _log.warning("the visit's file could not be written: %s", error)

    def end(self) -> None:
        """Leave: nothing broke off."""
        faulthandler.disable()
        with suppress(OSError):  # what a full disk did not take is not needed any more
            self._file.close()
        self._path.unlink(missing_ok=True)


@dataclass(frozen=True)
class BrokenVisit:
    """A visit that ended without leaving.

    Attributes:
        fault: How it crashed, such as "Segmentation fault"; empty if it was ended from outside.
        run: The run that was being trained, or None.
        last: When it was last heard of, in local time.
    """

    fault: str
    run: Path | None
    last: datetime

    @property
    def sentence(self) -> str:
        """What happened, and whether the work is safe.

        Example:
            >>> visit = BrokenVisit("Aborted", Path("faces-001"), datetime(2026, 5, 3, 14, 30))
            >>> visit.sentence
            'VAE Explorer broke off (Aborted) while it trained faces-001. What was saved is safe.'
        """
        how = f" ({self.fault})" if self.fault else ""
        if self.run is None:
            return f"VAE Explorer broke off{how} the last time. What was saved is safe."
        return (
            f"VAE Explorer broke off{how} while it trained {self.run.name}. What was saved is safe."
        )


def take_broken_visits(folder: Path) -> BrokenVisit | None:
    """Look for visits that broke off, once: what they left goes into ``crash.log``.

    Args:
        folder: Where the visits have their files.

    Returns:
        The newest one that trained or crashed, or None: of an idle window that was ended from
        outside there is nothing to tell.
    """
    found = [visit for path in folder.glob(_PATTERN) if (visit := _take(path)) is not None]
    telling = [visit for visit in found if visit.fault or visit.run is not None]
    return max(telling, key=lambda visit: visit.last, default=None)


def _take(path: Path) -> BrokenVisit | None:
    """Read the file of a visit that nobody holds, and move it out of the way."""
    try:
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    try:
        if not try_to_lock(descriptor):
            return None  # another window that lives
        last = datetime.fromtimestamp(os.fstat(descriptor).st_mtime)
        content = read_bounded(path, _LIMIT)
    except OSError as error:
        _log.warning("the visit's file could not be read: %s", error)
        content, last = b"", datetime.now()
    finally:
        os.close(descriptor)
    text = content.decode("utf-8", "replace")
    try:
        path.replace(path.with_name(CRASH_FILE))
    except OSError as error:
        _log.warning("the visit's file stays: %s", error)
    fault = _FAULT.search(text)
    return BrokenVisit(fault[1].strip()[:80] if fault else "", _run_in(text), last)


def _run_in(text: str) -> Path | None:
    """Return the run that was noted last."""
    run = None
    for line in text.splitlines():
        try:
            noted: Any = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(noted, dict) and isinstance(noted.get("training", ""), str | None):
            run = noted.get("training")
    return Path(run) if run else None
