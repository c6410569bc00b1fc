"""How much memory a process has in use, without what its allocator keeps for later."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

__all__ = ["memory_parts", "resident_memory"]

_MEBIBYTE = 2.0**20
_FIELDS = (
    "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks",
    "keepcost",
)  # fmt: skip
_BYTES_OF_A_BLOCK = 100
"""Of an object in Python's own arenas, which the C library knows nothing of; about the average."""


class _Counts(ctypes.Structure):
    """What ``mallinfo2`` of glibc returns."""

    _fields_ = [(name, ctypes.c_size_t) for name in _FIELDS]


def _counted() -> _Counts | None:
    library = ctypes.CDLL(None) if sys.platform.startswith("linux") else None
    count = getattr(library, "mallinfo2", None)
    if count is None:
        return None
    count.restype = _Counts
    found: _Counts = count()
    return found


def memory_parts() -> tuple[float, float, float]:
    """Return what was asked for and not given back, in MiB, over all threads.

    Resident memory is no measure of a leak in minutes: the allocator holds on to what was freed, in
    steps of many megabytes. Where the C library does not count (it is not glibc 2.33), it is the
    resident memory all the same.

    Returns:
        What lies in the C library's heap, in large pieces of their own, and in Python's objects.
    """
    counted = _counted()
    if counted is None:
        return resident_memory(), 0.0, 0.0
    blocks = sys.getallocatedblocks() * _BYTES_OF_A_BLOCK
    parts = counted.uordblks, counted.hblkhd, blocks
    return parts[0] / _MEBIBYTE, parts[1] / _MEBIBYTE, parts[2] / _MEBIBYTE


def resident_memory() -> float:
    """Return the resident memory in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MEBIBYTE
