"""A disk that fails when it is told to."""

from __future__ import annotations

import os
from pathlib import Path

from vae_explorer.runs.disk import Buffer, Disk


class FailingDisk(Disk):
    """A disk whose n-th call fails; it also writes at most a few bytes at once.

    Args:
        fail_at: Number of the call that fails, from 1; 0 for none.
        code: The error's number.
        once: True if only that call fails, False if the disk stays broken.
    """

    def __init__(self, fail_at: int, code: int, *, once: bool = True) -> None:
        self.calls: list[str] = []
        self._fail_at = fail_at
        self._code = code
        self._once = once

    def _call(self, name: str) -> None:
        self.calls.append(name)
        number = len(self.calls)
        if number == self._fail_at or (not self._once and number > self._fail_at > 0):
            raise OSError(self._code, os.strerror(self._code))

    def free_bytes(self, folder: Path) -> int:
        self._call("free_bytes")
        return super().free_bytes(folder)

    def create(self, path: Path) -> int:
        self._call("create")
        return super().create(path)

    def write(self, descriptor: int, data: Buffer) -> int:
        self._call("write")
        return super().write(descriptor, data[: max(1, len(data) // 2)])

    def sync(self, descriptor: int) -> None:
        self._call("sync")
        super().sync(descriptor)

    def close(self, descriptor: int) -> None:
        super().close(descriptor)
        self._call("close")

    def replace(self, source: Path, target: Path) -> None:
        self._call("replace")
        super().replace(source, target)

    def publish(self, source: Path, target: Path) -> None:
        self._call("publish")
        super().publish(source, target)

    def remove(self, path: Path) -> None:
        self._call("remove")
        super().remove(path)

    def sync_folder(self, folder: Path) -> None:
        self._call("sync_folder")
        super().sync_folder(folder)
