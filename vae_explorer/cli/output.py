"""Standard output of a training, which may end before the training does."""

from __future__ import annotations

import errno
import json
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.runs.records import Record

__all__ = ["Output", "write_nowhere"]


class Output:
    """Standard output for as long as it takes what is written; then nothing is written any more.

    A full disk, or a reader that has gone, must not cost what was trained.

    Attributes:
        refusal: Why it takes no more, None while it does.
    """

    def __init__(self) -> None:
        self.refusal: OSError | None = None

    @property
    def reader_gone(self) -> bool:
        """Whether nobody reads it any more, as behind ``| head``."""
        # Windows says of a pipe whose reader has gone that the argument is invalid.
        refusal = self.refusal
        closed = sys.platform == "win32" and refusal is not None and refusal.errno == errno.EINVAL
        return closed or isinstance(refusal, BrokenPipeError)

    def line(self, text: str) -> None:
        """Write one line."""
        if self.refusal is not None:
            return
        try:
            print(text, flush=True)
        except OSError as error:
            self.refusal = error
            write_nowhere()

    def record(self, record: Record) -> None:
        """Write a record, as one JSON object."""
        self.line(json.dumps(record, allow_nan=False))


def write_nowhere() -> None:
    """Send to nowhere what still waits to be written, or the interpreter would trip over it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
