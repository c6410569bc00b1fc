"""One writer at a time.

The operating system holds the lock and frees it when the process ends, however it ends; the
file itself stays and only tells who the owner is. Readers never lock.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

from vae_explorer.errors import RunError
from vae_explorer.runs.atomic import is_open_at

__all__ = ["RunLock", "is_being_written", "try_to_lock"]

_CANNOT_LOCK = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}
_FAR = 1 << 30


def try_to_lock(descriptor: int) -> bool:
    """Take the lock of an open file, without waiting.

    Returns:
        Whether it was free; it is ours then, until the file is closed. True also where the file
        system knows no locks.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            # Locked bytes cannot be read there: lock one far behind the text.
            os.lseek(descriptor, _FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # A file system without locks must not forbid training on it.
        return error.errno in _CANNOT_LOCK
    return True


class RunLock:
    """The right to write into a run, held until :meth:`release`.

    Args:
        path: The lock file; it is created if needed.

    Raises:
        RunError: ``RUN_LOCKED`` if another process or another writer of this one holds it.
        OSError: If the file cannot be created.
    """

    def __init__(self, path: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        self._descriptor: int | None = os.open(path, flags, 0o666)
        if not try_to_lock(self._descriptor):
            owner = _owner(self._descriptor)
            self.release()
            raise RunError(
                "RUN_LOCKED",
                f"{path.parent} is being trained by another VAE Explorer{owner}. "
                "Stop that one first; looking at the run is possible meanwhile.",
            )
        text = json.dumps(
            {
                "pid": os.getpid(),
                "host": socket.gethostname(),
                "started": datetime.now(UTC).isoformat(timespec="seconds"),
            }
        )
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, text.encode())

    @property
    def held(self) -> bool:
        """True until it is released."""
        return self._descriptor is not None

    def is_at(self, path: Path) -> bool:
        """Say whether the lock that is held is that of a file, which may be another one now.

        Args:
            path: The lock file; it may be missing.
        """
        return self._descriptor is not None and is_open_at(self._descriptor, path)

    def release(self) -> None:
        """Let others write. Calling it again does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def is_being_written(path: Path) -> bool:
    """Say whether somebody holds the lock of a run; nothing in the run is changed.

    Args:
        path: The lock file; a run that was never trained has none.
    """
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return False
    try:
        return not try_to_lock(descriptor)
    finally:
        os.close(descriptor)


def _owner(descriptor: int) -> str:
    """Return who holds the lock, as far as the file tells."""
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        owner = json.loads(os.read(descriptor, 4096))
        return f" (process {int(owner['pid'])} on {str(owner['host'])[:80]})"
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""
