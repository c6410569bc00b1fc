"""Decoded pixels kept on disk, so that a folder opens at once the second time.

An entry is two files: the bare pixels, and a small ``.json`` that is written last and makes
the entry valid. Entries can be deleted at any time; the oldest go when there are too many.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from vae_explorer import places
from vae_explorer.errors import SettingsError
from vae_explorer.images.image_set import Rejected
from vae_explorer.images.scan import SourceFile
from vae_explorer.images.spec import PixelSpec

__all__ = ["CacheEntry", "key_of", "listing_digest", "load", "load_choice", "store", "store_choice"]

_VERSION = 1  # raise it when the same file and spec would give other pixels
_MAX_BYTES = 8 * 2**30
_TEMPORARY = ".writing-"
_DAMAGE = (ValueError, TypeError, KeyError, AttributeError, RecursionError, SettingsError)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class CacheEntry:
    """One decoded folder.

    Args:
        pixels: uint8 (N, C, H, W).
        spec: How they were made.
        rejected: Files that were not used.
        fingerprint: That of the image set.
    """

    pixels: npt.NDArray[np.uint8]
    spec: PixelSpec
    rejected: tuple[Rejected, ...]
    fingerprint: str


def listing_digest(files: Sequence[SourceFile]) -> str:
    """Return a digest that changes when a file is added, removed, renamed or changed."""
    lines = "\0".join([f"{file.path}\0{file.size}\0{file.mtime_ns}" for file in files])
    return hashlib.sha256(os.fsencode(lines)).hexdigest()


def key_of(digest: str, spec: PixelSpec | None) -> str:
    """Return the name under which a listing seen in one way is kept; None: chosen by itself."""
    return hashlib.sha256(f"{_VERSION} {digest} {spec!r}".encode()).hexdigest()[:40]


def load(key: str, shelf: str = "images") -> CacheEntry | None:
    """Return what was kept under a key; None where nothing is, or nothing usable.

    Args:
        key: Name of the entry.
        shelf: Sub-folder of the cache; the sample sets have one of their own.
    """
    folder = _folder(shelf)
    try:
        index = json.loads((folder / f"{key}.json").read_text("utf-8"))
        spec = PixelSpec(**index["spec"])
        shape = (int(index["count"]), *spec.image_shape)
        rejected = tuple(Rejected(*map(str, row)) for row in index["rejected"])
        fingerprint = str(index["fingerprint"])
        file = folder / f"{key}.pixels"
        if file.stat().st_size != math.prod(shape):
            raise ValueError("the pixels do not fit their index")
        pixels = np.fromfile(file, np.uint8).reshape(shape)
        os.utime(folder / f"{key}.json")
    except FileNotFoundError:
        return None
    except (OSError, *_DAMAGE) as error:
        _log.warning("ignoring a damaged cache entry: %s", error)
        return None
    return CacheEntry(pixels, spec, rejected, fingerprint)


def store(key: str, entry: CacheEntry, shelf: str = "images") -> None:
    """Keep an entry. Where the disk is full or read-only, it is just not kept."""
    index = {
        "spec": asdict(entry.spec),
        "count": len(entry.pixels),
        "rejected": [[item.path, item.code, item.reason] for item in entry.rejected],
        "fingerprint": entry.fingerprint,
    }
    try:
        folder = _folder(shelf)
        with _replacing(folder / f"{key}.pixels") as file:
            file.write(entry.pixels.data)
        with _replacing(folder / f"{key}.json") as file:
            file.write(json.dumps(index).encode())
        _forget_oldest(folder, keep=key)
    except OSError as error:
        _log.warning("the decoded images could not be kept: %s", error)


def load_choice(key: str) -> PixelSpec | None:
    """Return the spec that was chosen for a listing before, if it is known."""
    try:
        return PixelSpec(**json.loads((_folder("images") / f"{key}.choice").read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, *_DAMAGE) as error:
        _log.warning("ignoring a damaged cache entry: %s", error)
        return None


def store_choice(key: str, spec: PixelSpec) -> None:
    """Remember the spec that was chosen for a listing."""
    try:
        with _replacing(_folder("images") / f"{key}.choice") as file:
            file.write(json.dumps(asdict(spec)).encode())
    except OSError as error:
        _log.warning("the choice of size could not be kept: %s", error)


def _folder(shelf: str) -> Path:
    folder = places.cache_dir() / shelf
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _replacing(target: Path) -> Iterator[BinaryIO]:
    temporary = target.with_name(f"{_TEMPORARY}{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _forget_oldest(folder: Path, keep: str) -> None:
    """Delete entries, the longest unused first, until the rest is small enough."""
    entries: dict[str, tuple[float, int]] = {}
    for file in folder.iterdir():
        with suppress(OSError):  # another process may be tidying up as well
            facts = file.stat()
            used, size = entries.get(file.stem, (0.0, 0))
            entries[file.stem] = (max(used, facts.st_mtime), size + facts.st_size)
    total = sum(size for _, size in entries.values())
    for stem, (_, size) in sorted(entries.items(), key=lambda item: item[1]):
        if total <= _MAX_BYTES:
            break
        if stem == keep:
            continue
        # The index goes first: pixels without one are never read.
        for suffix in (".json", ".pixels", ".choice", ""):
            (folder / f"{stem}{suffix}").unlink(missing_ok=True)
        total -= size
