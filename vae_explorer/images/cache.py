"""Decoded pixels kept on disk, so that a folder opens at once the second time.

An entry is two files: the bare pixels, and a small ``.json`` that is written last and makes
the entry valid. Entries can be deleted at any time; the oldest go when there are too many. Only the
pixels are waited for until they are on the disk: half an index is none, and costs a decoding.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from vae_explorer import places
from vae_explorer.errors import SettingsError
from vae_explorer.images.image_set import Rejected
from vae_explorer.images.pixel_rows import RowsOnDisk, cannot_write, pixels_of_file
from vae_explorer.images.remarks import Remark
from vae_explorer.images.spec import PixelSpec

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = [
    "CacheEntry",
    "key_of",
    "load",
    "load_choice",
    "room",
    "store",
    "store_choice",
    "take_over",
]

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
        remarks: What is remarkable about files that are used.
    """

    pixels: npt.NDArray[np.uint8]
    spec: PixelSpec
    rejected: tuple[Rejected, ...]
    fingerprint: str
    remarks: tuple[Remark, ...] = ()


def key_of(digest: str, spec: PixelSpec | None) -> str:
    """Return the name under which a listing seen in one way is kept; None: chosen by itself."""
    return hashlib.sha256(f"{_VERSION} {digest} {spec!r}".encode()).hexdigest()[:40]


def load(key: str, shelf: str = "images") -> CacheEntry | None:
    """Return what was kept under a key; None where nothing is, or nothing usable.

    Args:
        key: Name of the entry.
        shelf: Sub-folder of the cache; the sample sets have one of their own.
    """
    try:
        folder = _folder(shelf)
        index = json.loads((folder / f"{key}.json").read_text("utf-8"))
        spec = PixelSpec(**index["spec"])
        shape = (int(index["count"]), *spec.image_shape)
        rejected = tuple(Rejected(*map(str, row)) for row in index["rejected"])
        fingerprint = str(index["fingerprint"])
        remarks = tuple(
            Remark(str(code), int(count), str(path))
            for code, count, path in index.get("remarks", ())
        )
        pixels = pixels_of_file(folder / f"{key}.pixels", shape)
        os.utime(folder / f"{key}.json")
    except FileNotFoundError:
        return None
    except (OSError, *_DAMAGE) as error:
        _log.warning("ignoring a damaged cache entry: %s", error)
        return None
    return CacheEntry(pixels, spec, rejected, fingerprint, remarks)


def room() -> Path:
    """Return a file that is not there yet, for pixels that are to be taken over.

    Raises:
        OSError: The cache cannot be written.
    """
    return _folder("images") / f"{_TEMPORARY}{secrets.token_hex(8)}"


def take_over(key: str, rows: RowsOnDisk, count: int, *, is_lasting: bool) -> npt.NDArray[np.uint8]:
    """Make a file of pixels that of an entry, and map it; :func:`store` makes the entry valid.

    Args:
        key: Name of the entry.
        rows: Lie in :func:`room`; their file is renamed.
        count: How many of them belong to the entry.
        is_lasting: Whether there will be an entry; else the file goes when nobody uses it.

    Returns:
        uint8 (count, C, H, W), read from the file as they are used.

    Raises:
        FolderError: The disk did not take what was written.
    """
    file = _folder("images") / (f"{key}.pixels" if is_lasting else f"{rows.path.name}.pixels")
    try:
        rows.keep(count)
        rows.path.replace(file)
        pixels = pixels_of_file(file, (count, *rows.shape))
    except OSError as error:
        raise cannot_write(error) from error
    if not is_lasting:
        with suppress(PermissionError):  # on Windows it stays until the oldest files go
            file.unlink()
    return pixels


def store(key: str, entry: CacheEntry, shelf: str = "images", *, has_pixels: bool = False) -> None:
    """Keep an entry. Where the disk is full or read-only, it is just not kept.

    Args:
        key: Name of the entry.
        entry: What to keep.
        shelf: Sub-folder of the cache.
        has_pixels: The pixels lie there already, taken over.
    """
    index = {
        "spec": asdict(entry.spec),
        "count": len(entry.pixels),
        "rejected": [[item.path, item.code, item.reason] for item in entry.rejected],
        "fingerprint": entry.fingerprint,
        "remarks": [[remark.code, remark.count, remark.example] for remark in entry.remarks],
    }
    try:
        folder = _folder(shelf)
        if not has_pixels:
            with _replacing(folder / f"{key}.pixels") as file:
                file.write(entry.pixels.data)
                file.flush()
                os.fsync(file.fileno())  # an index must never speak of pixels that are not there
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
            with suppress(PermissionError):  # on Windows, pixels that a window has mapped stay
                (folder / f"{stem}{suffix}").unlink(missing_ok=True)
        total -= size
