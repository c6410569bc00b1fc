"""Damaged images: each is decoded or reported, none crashes, hangs or fills the memory."""

from __future__ import annotations

import os
import random
import resource
import struct
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from tests.trials.mutation import mutated
from tests.trials.seeds import exif_seeds, image_seeds
from vae_explorer.errors import ImageError
from vae_explorer.images.decode import probe, read_pixels
from vae_explorer.images.spec import Fit, PixelSpec

__all__ = ["LONGEST_S", "Finding", "fuzz_exif", "fuzz_images", "memory_disk"]

LONGEST_S = 5.0
MOST_MEMORY = 512 * 2**20
_SPECS = (
    PixelSpec(32, 3, Fit.CROP, 255),
    PixelSpec(16, 1, Fit.PAD, 0),
    PixelSpec(64, 3, Fit.PAD, 128),
)


class Finding(AssertionError):
    """A file that was neither decoded nor reported; it is kept for a look."""


def fuzz_images(count: int, seed: int) -> dict[str, object]:
    """Damage images and open them.

    Args:
        count: Number of files.
        seed: Of chance.

    Raises:
        Finding: On the first file that is not dealt with.
    """
    seeds = image_seeds()
    dice = random.Random(seed)
    names = sorted(seeds)
    files = ((name := dice.choice(names), mutated(seeds[name], dice)) for _ in range(count))
    return _open_all(files, dice)


def fuzz_exif(count: int, seed: int) -> dict[str, object]:
    """Damage the EXIF data of sound images and open them; none may be lost for it.

    Args:
        count: Number of files.
        seed: Of chance.

    Raises:
        Finding: On the first file that is not decoded.
    """
    seeds = exif_seeds()
    dice = random.Random(seed)

    def damage(name: str) -> bytes:
        file, exif = seeds[name]
        found = mutated(exif, dice)
        # Of the same length, so that only the meaning is damaged and not the file round it.
        found = found[: len(exif)].ljust(len(exif), b"\0")
        return _with_chunk_sums(file.replace(exif[6:], found[6:]))

    names = sorted(seeds)
    files = ((name := dice.choice(names), damage(name)) for _ in range(count))
    facts = _open_all(files, dice)
    if facts["reported"]:
        raise Finding(f"sound pictures were refused for their EXIF data: {facts['reasons']}")
    return facts


def _with_chunk_sums(file: bytes) -> bytes:
    """Make the check sums of a PNG fit its chunks again; other files stay as they are."""
    if not file.startswith(b"\x89PNG"):
        return file
    parts, at = [file[:8]], 8
    while at + 12 <= len(file):
        (length,) = struct.unpack(">I", file[at : at + 4])
        body = file[at + 4 : at + 8 + length]
        parts += [file[at : at + 4], body, struct.pack(">I", zlib.crc32(body))]
        at += 12 + length
    return b"".join(parts)


def _open_all(files: Iterable[tuple[str, bytes]], dice: random.Random) -> dict[str, object]:
    reasons: Counter[str] = Counter()
    decoded = 0
    slowest_s = 0.0
    with tempfile.TemporaryDirectory(dir=memory_disk()) as folder:
        path = Path(folder) / "file.png"
        for name, data in files:
            path.write_bytes(data)
            spec = dice.choice(_SPECS)
            began_s = time.thread_time()
            try:
                _open(path, spec)
            except ImageError as error:
                reasons[error.code] += 1
            except BaseException as error:
                raise Finding(f"{name}: {error!r}; kept as {_kept(data)}") from error
            else:
                decoded += 1
            took_s = time.thread_time() - began_s
            slowest_s = max(slowest_s, took_s)
            if took_s > LONGEST_S:
                raise Finding(f"{name} took {took_s:.1f} s; kept as {_kept(data)}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {
        "decoded": decoded,
        "reported": sum(reasons.values()),
        "reasons": dict(reasons),
        "slowest_s": round(slowest_s, 3),
        "memory_mib": memory // 2**20,
    }


def memory_disk() -> str | None:
    """Return a folder that lies in memory, None where there is none: the disk is not on trial."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def _open(path: Path, spec: PixelSpec) -> None:
    pixels = read_pixels(path, spec)
    assert pixels.shape == (spec.channels, spec.size, spec.size)
    assert pixels.dtype == np.uint8
    probe(path)


def _kept(data: bytes) -> Path:
    file = tempfile.NamedTemporaryFile(prefix="finding-", suffix=".bin", delete=False)  # noqa: SIM115
    with file:
        file.write(data)
    return Path(file.name)
