"""The calls to the operating system that writing a file takes."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import threading
from pathlib import Path

__all__ = ["DISK", "Buffer", "Disk"]

Buffer = bytes | bytearray | memoryview

_CANNOT_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EISDIR}
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


class Disk:
    """The calls to the operating system that writing a file takes, one method each.

    The tests put another one in its place that fails at the n-th call.

    Attributes:
        refuses_for_moments: Whether a file that another program has open cannot be renamed, as on
            Windows; elsewhere a name that is refused is refused for good.
    """

    refuses_for_moments = sys.platform == "win32"

    def free_bytes(self, folder: Path) -> int:
        """Return how many bytes may still be written into a folder."""
        return shutil.disk_usage(folder).free

    def create(self, path: Path) -> int:
        """Create a file that must not exist and return its descriptor."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        return os.open(path, flags, 0o666)

    def write(self, descriptor: int, data: Buffer) -> int:
        """Write some of the data and return how many bytes."""
        return os.write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        """Bring a file's content to the platter."""
        if sys.platform == "darwin":
            import fcntl

            # fsync on macOS stops at the drive's cache.
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        else:
            os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        """Close a file."""
        os.close(descriptor)

    def replace(self, source: Path, target: Path) -> None:
        """Rename a file onto another."""
        source.replace(target)

    def publish(self, source: Path, target: Path) -> None:
        """Rename a file to a name that must be free.

        Raises:
            FileExistsError: If the name is taken.
        """
        if sys.platform == "win32":
            source.rename(target)  # refuses a taken name there
            return
        try:
            target.hardlink_to(source)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            if os.path.lexists(target):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target) from None
            source.replace(target)
        else:
            source.unlink()

    def share(self, source: Path, target: Path) -> None:
        """Give a file that is never written into a second name, or copy it where that cannot be.

        Args:
            source: The file.
            target: The second name; it must be free.
        """
        try:
            target.hardlink_to(source)
        except FileExistsError:
            raise
        except OSError:
            shutil.copyfile(source, target)

    def remove(self, path: Path) -> None:
        """Delete a file."""
        path.unlink()

    def rest(self, seconds: float) -> None:
        """Do nothing for a while: another program, which tells nobody, holds a file."""
        threading.Event().wait(seconds)

    def sync_folder(self, folder: Path) -> None:
        """Bring a folder's entries to the platter, where the system can."""
        if sys.platform == "win32":
            return
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        except OSError as error:
            # Some network file systems cannot sync a folder; they have no better promise to give.
            if error.errno not in _CANNOT_SYNC:
                raise
        finally:
            os.close(descriptor)


DISK = Disk()
"""The real one."""
