"""The record of a training: one JSON object a line, only ever appended to.

Each line is one write, so that a reader meets whole lines; a line torn by a full disk or a cut
is passed over. A training that goes on after a stop starts a new *attempt* at the step of the
checkpoint it went on from: what earlier attempts recorded behind that step is superseded.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from vae_explorer.errors import RunError
from vae_explorer.runs.atomic import is_open_at, read_bounded, write_atomically
from vae_explorer.runs.records import FACTS, SERIES, Record, is_valid_record

__all__ = ["MetricsLog", "read_metrics", "records_until", "valid_records"]

_LIMIT = 1 << 30
_PENDING_LIMIT = 100_000


class MetricsLog:
    """The end of a metrics file, for its one writer.

    A record that cannot be written is kept and tried again with the next one.

    Args:
        path: The file; it is created if needed.

    Raises:
        OSError: If it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
        flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        _part_from_others(path)
        self._descriptor = os.open(path, flags, 0o666)
        size = os.fstat(self._descriptor).st_size
        if size:
            os.lseek(self._descriptor, -1, os.SEEK_END)
        # A line torn by the last writer must not swallow our first one.
        self._torn = bool(size) and os.read(self._descriptor, 1) != b"\n"
        self._pending: list[bytes] = []

    def append(self, record: Record) -> None:
        """Append a record.

        Raises:
            OSError: If the file system refuses; the record is kept for the next call.
        """
        if len(self._pending) < _PENDING_LIMIT:
            self._pending.append(json.dumps(record, allow_nan=False).encode() + b"\n")
        self.flush()

    def flush(self) -> None:
        """Write what could not be written before.

        Raises:
            OSError: If the file system refuses again.
        """
        while self._pending:
            line = (b"\n" if self._torn else b"") + self._pending[0]
            written = os.write(self._descriptor, line)
            self._torn = written < len(line)
            if self._torn:
                raise OSError(28, os.strerror(28))
            del self._pending[0]

    def sync(self) -> None:
        """Bring the records to the platter."""
        os.fsync(self._descriptor)

    def is_at(self, path: Path) -> bool:
        """Say whether the file that is open is the one at a path; it may have been deleted."""
        return is_open_at(self._descriptor, path)

    def copied_to(self, path: Path) -> MetricsLog:
        """Return a log at another path, with all records of this one, which goes on.

        Args:
            path: A missing file, or one that holds the beginning of this one.

        Raises:
            OSError: If it cannot be written.
        """
        log = MetricsLog(path)
        try:
            held, found = self._content(), log._content()
            found = found[: found.rfind(b"\n") + 1]
            if held.startswith(found):
                log._pending = held[len(found) :].splitlines(keepends=True)
                log._pending = [line for line in log._pending if line.endswith(b"\n")]
            log._pending += self._pending
            log.flush()
        except BaseException:
            log.close()
            raise
        return log

    def _content(self) -> bytes:
        """Return all that the file holds, also where it was deleted; nothing if it is lost."""
        parts = []
        try:
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            while part := os.read(self._descriptor, 1 << 24):
                parts.append(part)
        except OSError:
            return b""
        return b"".join(parts)

    def close(self) -> None:
        """Close the file; records that could not be written are lost."""
        os.close(self._descriptor)


def _part_from_others(path: Path) -> None:
    """Copy a file that has other names, as after ``cp -al``: other runs must not be appended to."""
    try:
        shared = os.lstat(path).st_nlink > 1
    except FileNotFoundError:
        return
    if shared:
        write_atomically(path, [read_bounded(path, _LIMIT)], overwrite=True)


def read_metrics(path: Path) -> list[Record]:
    """Return the records of a run, in order, without those that were superseded.

    Args:
        path: The metrics file; one that is missing has no records.

    Raises:
        RunError: ``RUN_METRICS`` if it cannot be read.
    """
    try:
        content = read_bounded(path, _LIMIT)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise RunError(
            "RUN_METRICS", f"{path} could not be read: {error.strerror or error}."
        ) from error
    return valid_records(content)


def valid_records(content: bytes) -> list[Record]:
    """Return the valid records in the content of a metrics file, without superseded ones.

    Args:
        content: Lines of JSON; a last line without its line end is being written or is torn.
    """
    records: list[Record] = []
    for record in _parsed(content.split(b"\n")[:-1]):
        if record["kind"] == "attempt":
            # Earlier programs could change nothing while they trained.
            records = list(
                records_until(
                    records, record["step"], record["epochs_done"], record.get("changes", 0)
                )
            )
        records.append(record)
    return records


def _parsed(lines: Iterable[bytes]) -> Iterator[Record]:
    for line in lines:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict) and is_valid_record(record):
            yield record


def records_until(
    records: Iterable[Record], step: int, epochs_done: int, changes: int
) -> Iterator[Record]:
    """Drop what was recorded behind a state, and epochs that had not been closed there.

    Args:
        records: In order.
        step: Steps done.
        epochs_done: Epochs done.
        changes: Changes of learning rate and β that the state knows.

    Yields:
        What led up to the state.
    """
    for record in records:
        if record["kind"] == "batches":
            if kept := _series_until(record, SERIES, step):
                rest = {key: value for key, value in record.items() if key != "facts"}
                facts = _series_until(record.get("facts"), FACTS, step)
                yield {**rest, **kept, **({"facts": facts} if facts else {})}
        elif record["kind"] in ("epoch", "information"):
            if record["epoch"] <= epochs_done:
                yield record
        elif record["kind"] == "change":
            # A state and a change may be of one and the same step, in either order.
            changes -= 1
            if changes >= 0:
                yield record
        elif record["step"] <= step:
            yield record


def _series_until(record: Record | None, names: Sequence[str], step: int) -> Record:
    """Return the beginnings of lists, up to a step; nothing if that is nothing."""
    kept = sum(1 for value in record["steps"] if value <= step) if record else 0
    return {name: record[name][:kept] for name in names} if record and kept else {}
