"""Opening a file that may be anything, and saying in plain words why it is not used."""

from __future__ import annotations

import errno
import io
import logging
import os
import re
import stat
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from vae_explorer.errors import ImageError
from vae_explorer.figures import count, grouped
from vae_explorer.images.names import shown

__all__ = [
    "MAX_FILE_BYTES",
    "UnreadableImage",
    "explain",
    "open_bytes",
    "quiet_pillow",
    "read_small",
]

MAX_FILE_BYTES = 512 * 2**20

_READ_AT_ONCE = 2**20
_pillow_log = logging.getLogger("PIL")
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer would block for ever
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class UnreadableImage(ImageError):
    """A file that is not used, with the reason.

    Args:
        code: Stable name of the reason.
        path: The file.
        reason: Plain words that go on after the name: ``"is empty"``.
    """

    def __init__(self, code: str, path: str, reason: str) -> None:
        super().__init__(code, f"{shown(Path(path).name)} {reason}.")
        self.reason = reason


@contextmanager
def open_bytes(path: str) -> Iterator[BinaryIO]:
    """Open a regular file of a sensible size for reading; never a link, a pipe or a device.

    Raises:
        UnreadableImage: It is none of these, or is empty or too big.
        OSError: The system refuses.
    """
    descriptor = os.open(path, _FLAGS)
    try:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise UnreadableImage("IMG_NOT_FILE", path, "is not a regular file")
        size = facts.st_size
        if size == 0:
            raise UnreadableImage("IMG_EMPTY", path, "is empty")
        if size > MAX_FILE_BYTES:
            raise UnreadableImage(
                "IMG_FILE_TOO_BIG",
                path,
                f"is a file of {grouped(size / 2**20)} MiB; the limit is {MAX_FILE_BYTES // 2**20}",
            )
        if size <= _READ_AT_ONCE:
            # One system call instead of a buffered file: twice as fast for small images.
            yield io.BytesIO(os.read(descriptor, size))
        else:
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                yield file
    finally:
        os.close(descriptor)


def read_small(path: str, most: int) -> bytes | None:
    """Return what a small file holds, with as few questions to the system as can be.

    Args:
        path: What was a regular file a moment ago.
        most: Bytes it may have at most.

    Returns:
        Its content; None if it is empty, larger, a link, or cannot be read.
    """
    try:
        descriptor = os.open(path, _FLAGS)
        try:
            content = os.read(descriptor, most + 1)
        finally:
            os.close(descriptor)
    except OSError:  # it is told when the file is decoded alone
        return None
    return content if 0 < len(content) <= most else None


def explain(error: Exception, path: str) -> UnreadableImage:
    """Turn whatever went wrong while reading a file into a reason fit for the user."""
    if isinstance(error, UnreadableImage):
        return error
    if isinstance(error, MemoryError):
        return UnreadableImage("IMG_MEMORY", path, "needs more memory than there is")
    if isinstance(error, (Image.DecompressionBombError, Image.DecompressionBombWarning)):
        counted = re.search(r"\((\d+) pixels\)", str(error))
        many = f"{count(int(counted[1]) // 10**6)} million" if counted else "too many"
        return UnreadableImage("IMG_TOO_LARGE", path, f"has {many} pixels, which is too many")
    if isinstance(error, OSError) and error.errno is not None:
        return _explain_errno(error, error.errno, path)
    if isinstance(error, UnidentifiedImageError):
        reason = "is damaged, or of a kind that is not supported"
        return UnreadableImage("IMG_CORRUPT", path, reason)
    if "truncated" in str(error).lower():
        return UnreadableImage("IMG_CORRUPT", path, "is cut short: the file ends too early")
    return UnreadableImage("IMG_CORRUPT", path, "is damaged and could not be decoded")


def _explain_errno(error: OSError, number: int, path: str) -> UnreadableImage:
    if number in (errno.ENOENT, errno.ENOTDIR):
        return UnreadableImage("IMG_GONE", path, "is not there")
    if number in (errno.EACCES, errno.EPERM):
        return UnreadableImage("IMG_NO_PERMISSION", path, "may not be read; check its permissions")
    if number == errno.ELOOP:
        return UnreadableImage("IMG_LINK", path, "is a link, and links are not followed")
    if number in (errno.ENXIO, errno.EISDIR, errno.ENODEV):
        return UnreadableImage("IMG_NOT_FILE", path, "is not a regular file")
    return UnreadableImage("IMG_READ_ERROR", path, f"could not be read ({error.strerror})")


class _QuietPillow:
    """Silences Pillow's remarks on sloppy files, and makes its bomb warning an error.

    What is wrong with a file is told by its error, once and in words for the user.

    Python keeps its warning filters for the whole process, so threads that set and restore them
    each for itself would end with the wrong ones: the first to enter sets them here, and the last
    to leave restores them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._filters = warnings.catch_warnings()
        self._level = logging.NOTSET

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._filters = warnings.catch_warnings()
                self._filters.__enter__()
                warnings.filterwarnings("ignore", module=r"PIL\.")
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                self._level = _pillow_log.level
                _pillow_log.setLevel(logging.CRITICAL)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                _pillow_log.setLevel(self._level)
                self._filters.__exit__(None, None, None)


quiet_pillow = _QuietPillow()
