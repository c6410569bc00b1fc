"""Taking in a folder of very many small files, which takes hardly any room: hard links to a few.

Also by itself: ``python -m tests.bench.many_files [COUNT [FOLDER]]``, by default a million in a
temporary folder. One in a thousand is bad: empty, cut short or no image at all. What is told of a
million is scaled from the files there are.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from tests.bench.rows import Row, table
from vae_explorer.images.image_set import ImageSet
from vae_explorer.images.intake import Stage, intake

FOLDERS, KINDS = 10, 1000
BAD = {"empty": b"", "short": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "text": b"no image at all"}


def make_many_files(folder: Path, count: int, bad: int = 0, seed: int = 0) -> set[str]:
    """Write a folder of `count` image files.

    Args:
        folder: Where to; must not be there yet.
        count: How many files with the name of an image.
        bad: How many of them cannot be used.
        seed: Chooses which.

    Returns:
        Paths of the bad ones, relative to the folder.
    """
    sources = [_Source(folder / ".sources" / str(kind), _digit(kind)) for kind in range(KINDS)]
    broken = [_Source(folder / ".sources" / name, content) for name, content in BAD.items()]
    chosen = set(np.random.default_rng(seed).permutation(count)[:bad].tolist())
    named = set()
    for label in range(FOLDERS):
        (folder / str(label)).mkdir(parents=True)
    for number in range(count):
        path = f"{number % FOLDERS}/{number:07d}.png"
        is_bad = number in chosen
        (broken[number % len(broken)] if is_bad else sources[number % KINDS]).link(folder / path)
        if is_bad:
            named.add(path)
    return named


class _Source:
    """A file that others are hard links to; where a disk allows no more of them, a new copy."""

    def __init__(self, path: Path, content: bytes) -> None:
        self._path, self._content = path, content
        self._copies = 0
        self._copy()

    def link(self, target: Path) -> None:
        try:
            os.link(self._file, target)
        except OSError as error:
            if error.errno != errno.EMLINK:
                raise
            self._copy()
            os.link(self._file, target)

    def _copy(self) -> None:
        self._copies += 1
        self._file = self._path.with_name(f"{self._path.name}-{self._copies}.png")
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_bytes(self._content)


def _digit(kind: int) -> bytes:
    y, x = np.mgrid[0:28, 0:28] / 28
    random = np.random.default_rng(kind)
    a, b, c = random.uniform(0.3, 0.7, 3)
    ring = np.exp(-200 * (np.hypot(x - a, y - b) - c / 3) ** 2)
    file = BytesIO()
    Image.fromarray((255 * ring).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def many_files(_: Path | None, count: int = 100_000, place: Path | None = None) -> list[Row]:
    """Take a folder in, and again: how long until its files are known, and what it holds up."""
    import resource  # not on Windows, where the tests use the rest of this module

    with tempfile.TemporaryDirectory(dir=place) as name:
        folder = Path(name) / "files"
        bad = make_many_files(folder, count, count // 1000)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        first, again = Pulled(folder), Pulled(folder)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert first.images is not None
    assert {item.path for item in first.images.rejected} == bad, "not exactly the bad ones"
    scale = 1_000_000 / count
    return [
        Row.within("files/million-listed", scale * first.listed_s, 60.0, "CPU-seconds"),
        Row.within("files/million-taken-in", scale * first.seconds, 60.0, "CPU-seconds"),
        Row.within("files/memory", grown, 500.0, "MiB"),
        Row.within("files/longest-silence", 1000 * first.silence_s, 250.0, "CPU-ms"),
        Row.of_costs("files/again", again.seconds, first.seconds, "CPU-seconds"),
    ]


class Pulled:
    """An intake pulled to its end, in processor time of the whole process.

    Attributes:
        images: What it gave.
        seconds: All of it.
        listed_s: Until all files were known.
        silence_s: The longest between two reports, of the thread that pulls.
    """

    def __init__(self, folder: Path) -> None:
        self.images: ImageSet | None = None
        self.listed_s = self.silence_s = 0.0
        begun, last = time.process_time(), time.thread_time()
        for report in intake(folder):
            now = time.thread_time()
            self.silence_s, last = max(self.silence_s, now - last), now
            if report.stage is Stage.SCANNING:
                self.listed_s = time.process_time() - begun
            self.images = report.image_set
        self.seconds = time.process_time() - begun


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(table(many_files(None, wanted, Path(sys.argv[2]) if len(sys.argv) > 2 else None)))
