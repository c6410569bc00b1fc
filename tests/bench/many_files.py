"""A folder of very many small image files that takes hardly any room: hard links to a few.

Run by hand: ``python tests/bench/many_files.py FOLDER [COUNT] [BAD]``. The pictures are digits of
28 × 28 pixels; of the bad ones some are empty, some cut short and some no image at all.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import numpy as np
from PIL import Image

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
    from io import BytesIO

    y, x = np.mgrid[0:28, 0:28] / 28
    random = np.random.default_rng(kind)
    a, b, c = random.uniform(0.3, 0.7, 3)
    ring = np.exp(-200 * (np.hypot(x - a, y - b) - c / 3) ** 2)
    file = BytesIO()
    Image.fromarray((255 * ring).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[2:]]
    make_many_files(Path(sys.argv[1]), *(numbers or [1_000_000]))
