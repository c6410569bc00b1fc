"""The files of a listing, decoded into rows that lie together."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vae_explorer.images.batch import Batch, default_workers
from vae_explorer.images.image_set import Rejected, fingerprint_start
from vae_explorer.images.listing import Listing
from vae_explorer.images.pixel_rows import PixelRows
from vae_explorer.images.remarks import Remark
from vae_explorer.images.reports import IntakeReport, Pace, Stage
from vae_explorer.images.spec import PixelSpec

__all__ = ["Gathered", "gather"]

_BLOCK_BYTES = 8 * 2**20
_PATHS_AT_ONCE = 8192


class Gathered(NamedTuple):
    """What became of the files.

    Args:
        used: How many are used; their pictures are the first rows.
        rejected: The others, by path.
        fingerprint: That of the image set.
        remarks: What is remarkable about those that are used.
    """

    used: int
    rejected: tuple[Rejected, ...]
    fingerprint: str
    remarks: tuple[Remark, ...]


def gather(
    folder: Path, listing: Listing, spec: PixelSpec, workers: int | None, rows: PixelRows
) -> Generator[IntakeReport, None, Gathered]:
    """Decode the files of a folder. Closing the generator cancels.

    Args:
        folder: Absolute folder.
        listing: Its N files.
        spec: How to see them.
        workers: Number of threads; by default as many as are good for such files.
        rows: Room for N pictures.

    Yields:
        Reports, some twenty a second.
    """
    paths = listing.paths
    threads = workers or default_workers(listing.sizes)
    batch = Batch(str(folder), paths, listing.sizes, spec, threads, rows)

    def report() -> IntakeReport:
        known = batch.thumbnails
        return IntakeReport(
            Stage.DECODING,
            found=len(paths),
            done=batch.done,
            total=len(paths),
            rejected=listing.unusable + batch.rejected,
            # What was seen while files were being found stays until there is as much of the whole.
            thumbnails=known if len(known) >= len(listing.preview) else listing.preview,
        )

    for _ in batch.run():
        yield report()
    rejected, pace = batch.rejected, Pace()
    used = np.delete(np.arange(len(paths)), batch.rejected_rows)
    if rejected:
        paths = []
        for start in range(0, len(used), _PATHS_AT_ONCE):
            paths += [listing.paths[row] for row in used[start : start + _PATHS_AT_ONCE].tolist()]
            if pace.is_due():
                yield report()
    digest = hashlib.sha256()
    for part in fingerprint_start(paths, (len(used), *spec.image_shape), spec):
        digest.update(part)
        if pace.is_due():
            yield report()
    for block in _together(rows, used, math.prod(spec.image_shape)):
        digest.update(block.data)
        if pace.is_due():
            yield report()
    return Gathered(len(used), rejected, digest.hexdigest(), batch.remarks)


def _together(
    rows: PixelRows, used: npt.NDArray[np.int64], picture_bytes: int
) -> Iterator[npt.NDArray[np.uint8]]:
    """Move the used rows together, in place; yields them in blocks."""
    at_once = max(1, _BLOCK_BYTES // picture_bytes)
    for start in range(0, len(used), at_once):
        part = used[start : start + at_once]
        first, stop = int(part[0]), int(part[-1]) + 1
        block = rows.block(first, stop)
        if len(block) > len(part):
            block = block[part - first]
        if first != start or stop != start + len(part):
            rows.put(start, block)
        yield np.ascontiguousarray(block)
