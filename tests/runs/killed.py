"""A process that is killed at its n-th call to the file system."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator

__all__ = ["killed_at_every_call"]

_CALLS = {"open", "shutil.rmtree"} | {
    f"os.{name}" for name in ("link", "mkdir", "remove", "rename", "rmdir", "scandir", "truncate")
}


def killed_at_every_call(deed: Callable[[int], None]) -> Iterator[int]:
    """Do something in a child of this process, killed before its first call, its second, and so on.

    Args:
        deed: What is done, told the number of the call that it does not come to.

    Yields:
        Each number, once the child is dead; the last is that of a child which came to its end.
    """
    number, alive = 0, False
    while not alive:
        number += 1
        child = os.fork()
        if not child:
            _be_killed(deed, number)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert status in (0, -signal.SIGKILL), f"child {number} ended with {status}"
        alive = status == 0
        yield number


def _be_killed(deed: Callable[[int], None], number: int) -> None:
    left = number

    def count(event: str, arguments: object) -> None:
        nonlocal left
        if event in _CALLS:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    code = 1
    try:
        sys.addaudithook(count)
        deed(number)
        code = 0
    finally:
        os._exit(code)
