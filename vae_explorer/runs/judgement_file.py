"""The file of judgements of one run, read and written with care for other windows."""

from __future__ import annotations

import hashlib
from pathlib import Path

from vae_explorer.errors import RunError
from vae_explorer.runs.atomic import (
    read_bounded,
    replace_file,
    why_not_written,
    write_atomically,
)
from vae_explorer.runs.disk import DISK, Disk
from vae_explorer.runs.judgements import LIMIT, Judgements, parse_judgements
from vae_explorer.runs.layout import RunLayout
from vae_explorer.runs.lock import is_being_written

__all__ = ["JudgementFile"]


class JudgementFile:
    """Keeps the judgements of a run, and notices when another window has changed them.

    Use it from one thread at a time.

    Args:
        run: Folder of the run.
        disk: The operating system.
    """

    def __init__(self, run: str | Path, *, disk: Disk = DISK) -> None:
        self._layout = RunLayout(Path(run))
        self._disk = disk
        self._seen = ""
        self._damaged = False

    def read(self) -> Judgements:
        """Return what was said; nothing where there is no file.

        Raises:
            RunError: ``RUN_JUDGEMENTS`` if the file cannot be used; it is set aside by the next
                :meth:`write`.
        """
        path = self._layout.judgements
        self._damaged = False
        try:
            content = read_bounded(path, LIMIT)
        except FileNotFoundError:
            self._seen = ""
            return Judgements()
        except OSError as error:
            self._damaged = True
            raise RunError(
                "RUN_JUDGEMENTS",
                f"The tags, notes and exclusions in {path} cannot be read "
                f"({error.strerror or error}).",
            ) from error
        self._seen = _digest(content)
        try:
            return parse_judgements(content, str(path))
        except RunError:
            self._damaged = True
            raise

    def write(self, judgements: Judgements, *, ours: bool) -> None:
        """Write everything that was said, as JSON and as CSV.

        Args:
            judgements: What was said.
            ours: Whether it is we who are training this run at the moment.

        Raises:
            RunError: ``RUN_JUDGED_LOCKED`` if another program trains the run,
                ``RUN_JUDGED_ELSEWHERE`` if another window has written since we read,
                ``RUN_JUDGED_TOO_MUCH`` if it could not be read again, or ``RUN_SAVE_…`` if the
                disk refuses. What was there before is untouched.
        """
        path = self._layout.judgements
        if not ours and is_being_written(self._layout.lock):
            raise RunError(
                "RUN_JUDGED_LOCKED",
                f"What you say of images is not saved: another VAE Explorer is training "
                f"{self._layout.path}. It is kept here until that one has ended.",
            )
        if self._on_disk() != self._seen:
            raise RunError(
                "RUN_JUDGED_ELSEWHERE",
                f"What you say of images is not saved: another window has judged images of "
                f"{self._layout.path} meanwhile. Open the run again to see that.",
            )
        content = judgements.json_text().encode()
        if len(content) > LIMIT:
            raise RunError(
                "RUN_JUDGED_TOO_MUCH",
                f"What you say of images is not saved: {path} would be larger than "
                f"{LIMIT >> 20} MiB. Take back or shorten what is said of many images.",
            )
        try:
            if self._damaged:
                replace_file(path, _free_name(path), self._disk)
                self._damaged = False
            write_atomically(path, [content], overwrite=True, disk=self._disk)
            self._seen = _digest(content)
            table = judgements.csv_text().encode()
            write_atomically(self._layout.judgement_table, [table], overwrite=True, disk=self._disk)
        except OSError as error:
            code, why = why_not_written(error, path, len(content), self._disk, settled=True)
            raise RunError(
                f"RUN_SAVE_{code}",
                f"What you say of images is kept here, but not saved: the next thing said tries "
                f"it again. {why}",
            ) from error

    def _on_disk(self) -> str:
        if self._damaged:
            return self._seen
        try:
            return _digest(read_bounded(self._layout.judgements, LIMIT))
        except OSError:
            # Gone, as if it had never been: ours takes its place.
            return self._seen


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _free_name(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.{number}.bad")).exists():
        number += 1
    return aside
