"""From a folder to the sorted list of its image files, with a first look at some of them."""

from __future__ import annotations

import hashlib
import os
import time
from bisect import bisect_right
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from vae_explorer.errors import ImageError
from vae_explorer.images.choosing import choose_for
from vae_explorer.images.decode import quiet_pillow, read_pixels
from vae_explorer.images.image_set import Rejected
from vae_explorer.images.reports import THUMBNAILS, IntakeReport, Pace, Stage, spread
from vae_explorer.images.scan import scan

if TYPE_CHECKING:
    from vae_explorer.images.spec import PixelSpec

__all__ = ["Listing", "list_folder", "listing_digest"]

_LOOK_AFTER_S, _LOOK_FOR_S = 0.05, 0.1
_AT_ONCE = 8192
_SORTED_AT_ONCE = 100_000
_TAKEN = 32  # paths that a portion of so many is judged by

Numbers = npt.NDArray[np.int64]


class Listing(NamedTuple):
    """The N image files of a folder.

    Args:
        paths: In ascending order, so that the same files give the same set however the disk
            lists them.
        sizes: Their sizes in bytes, int64 (N,).
        unusable: Pictures that cannot be used, known without opening them, by path.
        tables: Names of the CSV files in the folder itself.
        digest: Changes when a file is added, removed, renamed or changed.
        preview: Some of the pictures, uint8 (C, H, W), where finding the files took a while.
    """

    paths: list[str]
    sizes: npt.NDArray[np.int64]
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
    paths: list[str] = []
    # As arrays from the first: a million numbers of Python's would be 64 MB, and slow to sort.
    sizes: list[Numbers] = [np.empty(0, np.int64)]
    times_ns: list[Numbers] = [np.empty(0, np.int64)]
    unusable: list[Rejected] = []
    tables: list[str] = []
    preview: tuple[npt.NDArray[np.uint8], ...] = ()
    begun, pace = time.monotonic(), Pace()

    def report() -> IntakeReport:
        return IntakeReport(
            Stage.SCANNING, found=len(paths), rejected=tuple(unusable), thumbnails=preview
        )

    yield report()
    for some in scan(folder):
        unusable += some.rejected
        tables += some.tables
        paths += some.paths
        sizes.append(np.array(some.sizes, np.int64))
        times_ns.append(_wrapped(some.times_ns))
        looks = not preview and some.paths and time.monotonic() - begun > _LOOK_AFTER_S
        if looks:
            preview = _first_look(str(folder), some.paths, spec)
        if (looks and preview) or pace.is_due():
            yield report()
    paths, order = yield from _in_order(paths, report())
    all_sizes = np.concatenate(sizes)[order]
    digest = hashlib.sha256()
    for part in _parts(paths, all_sizes, np.concatenate(times_ns)[order]):
        digest.update(part)
        if pace.is_due():
            yield report()
    unusable.sort(key=lambda item: item.path)
    return Listing(paths, all_sizes, tuple(unusable), tuple(tables), digest.hexdigest(), preview)


def listing_digest(paths: Sequence[str], sizes: Sequence[int], times_ns: Sequence[int]) -> str:
    """Return a digest that changes when a file is added, removed, renamed or changed.

    Args:
        paths: Of N files, ascending.
        sizes: Their N sizes.
        times_ns: When they were last changed.
    """
    digest = hashlib.sha256()
    for part in _parts(paths, np.array(sizes, np.int64), _wrapped(times_ns)):
        digest.update(part)
    return digest.hexdigest()


def _wrapped(times_ns: Sequence[int]) -> Numbers:
    """Times as 64 bits each: some disks can tell of times that no more fit in them."""
    try:
        return np.array(times_ns, np.int64)
    except OverflowError:
        return np.array([time_ns % 2**64 for time_ns in times_ns], np.uint64).view(np.int64)


def _parts(paths: Sequence[str], sizes: Numbers, times_ns: Numbers) -> Iterator[bytes]:
    """What a digest is made of, bit by bit."""
    for start in range(0, len(paths), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        yield os.fsencode("\0".join(paths[some]) + "\0")
        yield sizes[some].tobytes()
        yield times_ns[some].tobytes()


def _in_order(
    paths: Sequence[str], report: IntakeReport
) -> Generator[IntakeReport, None, tuple[list[str], Numbers]]:
    """Sort paths, and tell where each of them was; yields the report now and then.

    One call of ``sort`` for a million paths would stop all other threads for more than a second,
    so they are dealt out first, by marks taken from some of them.
    """
    marks = sorted(paths[:: max(1, _SORTED_AT_ONCE // _TAKEN)])[_TAKEN::_TAKEN]
    portions: list[list[int]] = [[] for _ in range(len(marks) + 1)]
    pace = Pace()
    for row, path in enumerate(paths) if marks else ():
        portions[bisect_right(marks, path)].append(row)
        if row % _AT_ONCE == 0 and pace.is_due():
            yield report
    if not marks:
        portions = [list(range(len(paths)))]
    in_order: list[str] = []
    order: list[Numbers] = []
    for portion in portions:
        portion.sort(key=paths.__getitem__)
        in_order += [paths[row] for row in portion]
        order.append(np.array(portion, np.int64))
        if pace.is_due():
            yield report
    return in_order, np.concatenate(order)


def _first_look(
    folder: str, paths: Sequence[str], spec: PixelSpec | None
) -> tuple[npt.NDArray[np.uint8], ...]:
    """Decode a few of the files found first, as many as can be in a tenth of a second."""
    some = [paths[row] for row in spread(len(paths), THUMBNAILS)]
    seen = spec or choose_for(folder, some)
    end = time.monotonic() + _LOOK_FOR_S
    pictures = []
    with quiet_pillow:
        for path in some:
            try:
                pictures.append(read_pixels(f"{folder}/{path}", seen))
            except ImageError:  # it will be told when the file's turn comes
                continue
            if time.monotonic() > end:
                break
    return tuple(pictures)
