"""Decoding many files at once, in threads, straight into one array."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.images.decode import UnreadableImage, quiet_pillow, read_remarked
from vae_explorer.images.image_set import Rejected
from vae_explorer.images.opening import read_small
from vae_explorer.images.pixel_rows import PixelRows
from vae_explorer.images.plain_jpegs import plain_jpeg_pixels
from vae_explorer.images.plain_pngs import plain_png_pixels
from vae_explorer.images.remarks import SLOW, Remark, gathered_remarks
from vae_explorer.images.reports import THUMBNAILS, spread
from vae_explorer.images.spec import PixelSpec

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Batch", "default_workers"]

# What a thread takes in one go: many enough to decode together, few enough to stop soon and to
# share fairly.
_AT_ONCE, _BYTES_AT_ONCE = 64, 128 * 1024
_TICK_S = 0.05
_SMALL_FILE_BYTES = 8 * 1024
_JPEG_NAMES, _JPEG_BYTES = (".jpg", ".jpeg", ".JPG", ".JPEG"), 2**20
_SLOW_S = 5.0  # of the processor: to wait for a share or for other programs is no fault of a file


class Batch:
    """The decoding of the files of a folder.

    Args:
        folder: Absolute folder that the paths are relative to.
        paths: Of N files.
        sizes: Their sizes in bytes, int64 (N,).
        spec: How to see them.
        workers: Number of threads.
        pixels: Where the N pictures go; the rows of rejected files hold nothing of use.

    Attributes:
        done: Number of files decoded or rejected so far.
    """

    def __init__(
        self,
        folder: str,
        paths: Sequence[str],
        sizes: npt.NDArray[np.int64],
        spec: PixelSpec,
        workers: int,
        pixels: PixelRows,
    ) -> None:
        self.done = 0
        self._pixels = pixels
        self._folder = folder
        self._paths = paths
        self._sizes = sizes.tolist()
        self._spec = spec
        self._workers = workers
        self._rejected: dict[int, Rejected] = {}
        self._remarkable: dict[int, tuple[str, ...]] = {}
        self._thumbnails: dict[int, npt.NDArray[np.uint8]] = {}
        self._thumbnail_rows = spread(len(paths), THUMBNAILS)
        self._to_show = len(self._thumbnail_rows)
        self._all_shown = threading.Event()
        self._waiting = self._portions()
        self._lock = threading.Lock()
        self._cancelled = threading.Event()

    def run(self) -> Iterator[None]:
        """Decode everything; yields every 50 ms, and when there is something to show.

        Closing the iterator cancels.
        """
        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="decode")
        try:
            running = {pool.submit(self._work) for _ in range(self._workers)}
            self._all_shown.wait(_TICK_S)
            yield
            while running:
                finished, running = wait(running, timeout=_TICK_S)
                _raise_first(finished)
                yield
        finally:
            self._cancelled.set()
            pool.shutdown()

    @property
    def thumbnails(self) -> tuple[npt.NDArray[np.uint8], ...]:
        """The pictures decoded first, from all over the folder, in its order."""
        with self._lock:
            return tuple(picture for _, picture in sorted(self._thumbnails.items()))

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """The files rejected so far, in the order of the folder."""
        with self._lock:
            return tuple(item for _, item in sorted(self._rejected.items()))

    @property
    def rejected_rows(self) -> list[int]:
        """Positions of the files rejected so far, ascending."""
        with self._lock:
            return sorted(self._rejected)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is remarkable about files that were decoded, each kind once."""
        with self._lock:
            found = sorted(self._remarkable.items())
        return gathered_remarks((self._paths[row], code) for row, codes in found for code in codes)

    def _portions(self) -> Iterator[Sequence[int]]:
        # Small portions at first, so that every thread works on the pictures shown first.
        yield from ([row] for row in self._thumbnail_rows)
        shown = set(self._thumbnail_rows)
        portion: list[int] = []
        size = 0
        for row, bytes_of_this in enumerate(self._sizes):
            if row in shown:
                continue
            portion.append(row)
            size += bytes_of_this
            if len(portion) == _AT_ONCE or size >= _BYTES_AT_ONCE:
                yield portion
                portion, size = [], 0
        yield portion

    def _work(self) -> None:
        shown = set(self._thumbnail_rows)
        with quiet_pillow:
            while not self._cancelled.is_set():
                with self._lock:
                    rows = next(self._waiting, None)
                if rows is None:
                    return
                for row in self._decode_together(rows) if len(rows) > 1 else rows:
                    if self._cancelled.is_set():
                        return
                    self._decode(row, row in shown)
                with self._lock:
                    self.done += len(rows)
                    self._to_show -= len(shown.intersection(rows))
                    if self._to_show == 0:
                        self._all_shown.set()

    def _decode_together(self, rows: Sequence[int]) -> Iterator[int]:
        """Decode the small, plain PNG files among some at once; yields the rows of the others."""
        small, contents = [], []
        for row in rows:
            path = self._paths[row]
            if self._sizes[row] > _SMALL_FILE_BYTES or not path.endswith(".png"):
                continue
            content = read_small(f"{self._folder}/{path}", _SMALL_FILE_BYTES)
            if content is not None:
                small.append(row)
                contents.append(content)
        if not contents:
            yield from rows
            return
        taken, pixels = plain_png_pixels(contents, self._spec)
        done = [small[position] for position in taken]
        if done and done[-1] - done[0] == len(done) - 1:
            self._pixels.put(done[0], pixels)
        else:
            for row, picture in zip(done, pixels, strict=True):
                self._pixels.put(row, picture[None])
        alone = set(rows).difference(done)
        yield from (row for row in rows if row in alone)

    def _decode(self, row: int, is_shown: bool) -> None:
        path, began_s = self._paths[row], time.thread_time()
        codes: tuple[str, ...] = ()
        picture = self._plain_jpeg(row)
        if picture is None:
            try:
                picture, codes = read_remarked(f"{self._folder}/{path}", self._spec)
            except UnreadableImage as error:
                with self._lock:
                    self._rejected[row] = Rejected(path, error.code, error.reason)
                return
        if time.thread_time() - began_s > _SLOW_S:
            codes = (*codes, SLOW)
        self._pixels.put(row, picture[None])
        if not (codes or is_shown):
            return
        with self._lock:
            if codes:
                self._remarkable[row] = codes
            if is_shown:
                self._thumbnails[row] = np.ascontiguousarray(picture)

    def _plain_jpeg(self, row: int) -> npt.NDArray[np.uint8] | None:
        """Decode a photograph of which there is nothing to say; None: it may be anything."""
        path, size = self._paths[row], self._sizes[row]
        if size > _JPEG_BYTES or not path.endswith(_JPEG_NAMES):
            return None
        content = read_small(f"{self._folder}/{path}", size)
        return None if content is None else plain_jpeg_pixels(content, self._spec)


def default_workers(sizes: npt.NDArray[np.int64]) -> int:
    """Return how many threads decode best: one for each core this process may use, up to 8.

    Very small files take one thread: with more, the threads only hand Python's lock to each
    other, which was measured to take twice the processor time and longer by the clock as well.
    """
    if sizes.sum() < _SMALL_FILE_BYTES * len(sizes):
        return 1
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # not on Windows and macOS
        cores = os.cpu_count() or 1
    return min(8, cores)


def _raise_first(finished: set[Future[None]]) -> None:
    for future in finished:
        future.result()
