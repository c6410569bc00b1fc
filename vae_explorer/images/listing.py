"""From a folder to the sorted list of its image files, with a first look at some of them."""

from __future__ import annotations

import hashlib
import heapq
import os
import time
from collections.abc import Generator, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vae_explorer.errors import ImageError
from vae_explorer.images.choosing import choose_for
from vae_explorer.images.decode import quiet_pillow, read_pixels
from vae_explorer.images.image_set import Rejected
from vae_explorer.images.reports import THUMBNAILS, IntakeReport, Pace, Stage, spread
from vae_explorer.images.scan import SourceFile, scan

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from vae_explorer.images.spec import PixelSpec

__all__ = ["Listing", "list_folder", "listing_digest"]

_LOOK_AFTER_S, _LOOK_FOR_S = 0.1, 0.1
_AT_ONCE = 8192
_SORTED_AT_ONCE = 100_000


class Listing(NamedTuple):
    """The image files of a folder.

    Args:
        files: By path, so that the same files give the same set however the disk lists them.
        unusable: Pictures that cannot be used, known without opening them, by path.
        tables: Names of the CSV files in the folder itself.
        digest: Changes when a file is added, removed, renamed or changed.
        preview: Some of the pictures, uint8 (C, H, W), where finding the files took a while.
    """

    files: list[SourceFile]
    unusable: tuple[Rejected, ...]
    tables: tuple[str, ...]
    digest: str
    preview: tuple[npt.NDArray[np.uint8], ...]


def list_folder(folder: Path, spec: PixelSpec | None) -> Generator[IntakeReport, None, Listing]:
    """List the image files of a folder.

    Args:
        folder: Absolute folder.
        spec: How to see the pictures that are shown on the way; None to choose.

    Yields:
        Reports, at most some twenty a second.
    """
    parts: list[list[SourceFile]] = []
    unusable: list[Rejected] = []
    tables: list[str] = []
    preview: tuple[npt.NDArray[np.uint8], ...] = ()
    found, begun, pace = 0, time.monotonic(), Pace()

    def report() -> IntakeReport:
        return IntakeReport(
            Stage.SCANNING, found=found, rejected=tuple(unusable), thumbnails=preview
        )

    yield report()
    for some in scan(folder):
        unusable += some.rejected
        tables += some.tables
        found += len(some.files)
        parts.append(sorted(some.files, key=itemgetter(0)))
        if not preview and some.files and time.monotonic() - begun > _LOOK_AFTER_S:
            preview = _first_look(str(folder), some.files, spec)
        if pace.is_due():
            yield report()
    files = yield from _sorted(parts, report())
    digest = hashlib.sha256()
    for lines in _lines(files):
        digest.update(lines)
        if pace.is_due():
            yield report()
    unusable.sort(key=lambda item: item.path)
    return Listing(files, tuple(unusable), tuple(tables), digest.hexdigest(), preview)


def listing_digest(files: Sequence[SourceFile]) -> str:
    """Return a digest that changes when a file is added, removed, renamed or changed."""
    digest = hashlib.sha256()
    for lines in _lines(files):
        digest.update(lines)
    return digest.hexdigest()


def _lines(files: Sequence[SourceFile]) -> Iterator[bytes]:
    for start in range(0, len(files), _AT_ONCE):
        some = files[start : start + _AT_ONCE]
        paths, _, sizes, times_ns = zip(*some, strict=True)
        yield os.fsencode("\0".join(paths) + "\0")
        yield repr((sizes, times_ns)).encode()


def _sorted(
    parts: list[list[SourceFile]], report: IntakeReport
) -> Generator[IntakeReport, None, list[SourceFile]]:
    """Merge parts that are sorted by path; yields the report now and then.

    One call of ``sort`` for a million paths would stop all other threads for more than a second.
    """
    files = [file for part in parts for file in part]
    if len(files) <= _SORTED_AT_ONCE:
        files.sort(key=itemgetter(0))
        return files
    merged, pace = heapq.merge(*parts, key=itemgetter(0)), Pace()
    files = []
    while some := list(islice(merged, _AT_ONCE)):
        files += some
        if pace.is_due():
            yield report
    return files


def _first_look(
    folder: str, files: Sequence[SourceFile], spec: PixelSpec | None
) -> tuple[npt.NDArray[np.uint8], ...]:
    """Decode a few of the files found first, as many as can be in a tenth of a second."""
    some = [files[row] for row in spread(len(files), THUMBNAILS)]
    seen = spec or choose_for(folder, some)
    end = time.monotonic() + _LOOK_FOR_S
    pictures = []
    with quiet_pillow:
        for file in some:
            try:
                pictures.append(read_pixels(f"{folder}/{file.path}", seen))
            except ImageError:  # it will be told when the file's turn comes
                continue
            if time.monotonic() > end:
                break
    return tuple(pictures)
