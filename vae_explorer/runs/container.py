"""Arrays and text in one safetensors file, read as if its author were hostile.

The file is read into memory, bounded, hashed and only then parsed; nothing in it is executed.
The hash tells a damaged file, not a forged one: who can change the file can renew the hash.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import safetensors
import safetensors.numpy

from vae_explorer.errors import CheckpointError
from vae_explorer.runs.atomic import read_bounded, read_start

__all__ = ["pack", "pack_parts", "read_container", "read_texts", "unpack"]

_HEADER_LIMIT = 16 << 20
_FIRST_BYTES = 32 << 10
_TENSOR_LIMIT = 10_000
_SCHEMA = 1
_DIGEST = "sha256"
_TYPES = {
    "bool": "BOOL",
    "uint8": "U8",
    "int32": "I32",
    "int64": "I64",
    "float16": "F16",
    "float32": "F32",
    "float64": "F64",
}
_PICKLE = (
    "is a Python pickle or an archive of pickles. VAE Explorer never opens those, "
    "because they can run programs"
)
_FOREIGN = {
    b"\x80": _PICKLE,
    b"PK\x03\x04": _PICKLE,
    b"\x93NUMPY": "is a NumPy file, not a safetensors file",
    b"\x89HDF": "is an HDF5 file, not a safetensors file",
    b"\x1f\x8b": "is a gzip archive, not a safetensors file",
}


def pack(arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str], form: str) -> bytes:
    """Return arrays and text as the bytes of a safetensors file; see :func:`pack_parts`.

    The numbers are copied once. The library's own writer copies them twice, which takes more than
    twice as long, the checksum included; that counts where a training is written down as it runs.

    Args:
        arrays: By name, of the types that are kept: whole and floating-point numbers and truths.
        metadata: By name.
        form: What the file is, such as ``"vae-explorer checkpoint"``.
    """
    return b"".join(pack_parts(arrays, metadata, form))


def pack_parts(
    arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str], form: str
) -> tuple[bytes | memoryview, ...]:
    """Return the same in pieces, for a file at once: arrays that lie in one piece are not copied.

    To copy many numbers into one piece holds Python's lock all the while, and with it the window.

    Args:
        arrays: By name, of the types that are kept: whole and floating-point numbers and truths.
        metadata: By name.
        form: What the file is, such as ``"vae-explorer checkpoint"``.
    """
    contiguous = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    # ascontiguousarray makes scalars one-dimensional.
    contiguous = {name: array.reshape(arrays[name].shape) for name, array in contiguous.items()}
    complete = {**metadata, "format": form, "schema": str(_SCHEMA)}
    complete[_DIGEST] = _digest(contiguous, complete)
    # The widest numbers come first, so that each begins at a multiple of its width.
    names = sorted(contiguous, key=lambda name: (-contiguous[name].itemsize, name))
    header: dict[str, object] = {"__metadata__": complete}
    end = 0
    for name in names:
        array, start = contiguous[name], end
        end += array.nbytes
        kind = _TYPES[array.dtype.name]
        header[name] = {"dtype": kind, "shape": array.shape, "data_offsets": (start, end)}
    words = json.dumps(header).encode()
    words += b" " * (-len(words) % 8)
    filled = (contiguous[name].data for name in names if contiguous[name].size)
    return struct.pack("<Q", len(words)), words, *filled


def unpack(content: bytes, form: str, name: str) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Return the arrays and the text of a safetensors file.

    Args:
        content: The whole file.
        form: What the file must be.
        name: Name of the file for the sentence of an error.

    Returns:
        Arrays by name, writable; metadata by name.

    Raises:
        CheckpointError: ``CKPT_FOREIGN``, ``CKPT_HEADER``, ``CKPT_NEWER`` or ``CKPT_DAMAGED``.
    """
    metadata = _checked_metadata(content, form, name)
    try:
        arrays = safetensors.numpy.load(content)
    except (safetensors.SafetensorError, KeyError, ValueError, TypeError, OverflowError) as error:
        raise _bad_header(name, str(error)) from error
    wanted = metadata.pop(_DIGEST, "")
    if _digest(arrays, metadata) != wanted:
        raise CheckpointError(
            "CKPT_DAMAGED",
            f"{name} is damaged: its content does not match its checksum. It is passed over.",
        )
    return arrays, metadata


def read_container(
    path: Path, form: str, limit: int
) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Read a safetensors file that :func:`pack` made.

    Args:
        path: The file.
        form: What the file must be.
        limit: Greatest size in bytes.

    Raises:
        CheckpointError: If it cannot be read or is not what it should be.
    """
    try:
        content = read_bounded(path, limit)
    except OSError as error:
        raise _unreadable(path, error) from error
    return unpack(content, form, path.name)


def read_texts(path: Path, form: str) -> dict[str, str]:
    """Read the text of a file that :func:`pack` made, and none of its arrays.

    Nothing is held against the checksum, which is about the whole file.

    Args:
        path: The file.
        form: What the file must be.

    Raises:
        CheckpointError: If it cannot be read or does not begin as it should.
    """
    try:
        start = read_start(path, _FIRST_BYTES)
        if len(start) == _FIRST_BYTES:
            length = min(_HEADER_LIMIT, struct.unpack_from("<Q", start)[0])
            if length + 8 > _FIRST_BYTES:
                start = read_start(path, length + 8)
    except OSError as error:
        raise _unreadable(path, error) from error
    return _checked_metadata(start, form, path.name)


def _unreadable(path: Path, error: OSError) -> CheckpointError:
    return CheckpointError(
        "CKPT_UNREADABLE",
        f"{path.name} could not be read: {error.strerror or error}. It is passed over.",
    )


def _bad_header(name: str, detail: str) -> CheckpointError:
    return CheckpointError(
        "CKPT_HEADER", f"{name} is no valid safetensors file: {detail[:200]}. It is passed over."
    )


def _checked_metadata(content: bytes, form: str, name: str) -> dict[str, str]:
    """Check the header's bounds, so that the parser meets nothing unreasonable."""
    for magic, what in _FOREIGN.items():
        # A header longer than 512 MiB is refused anyway, so these cannot be lengths.
        if content.startswith(magic) and not _plausible(content):
            raise CheckpointError("CKPT_FOREIGN", f"{name} {what}. It is passed over.")
    if not _plausible(content):
        raise _bad_header(name, "its header is missing, torn or too long")
    (length,) = struct.unpack_from("<Q", content)
    try:
        header = json.loads(content[8 : 8 + length])
    except (ValueError, RecursionError) as error:
        raise _bad_header(name, "its header is no JSON") from error
    if not isinstance(header, dict) or len(header) > _TENSOR_LIMIT:
        raise _bad_header(name, "its header is no list of tensors, or has too many")
    metadata = header.get("__metadata__", {})
    texts = isinstance(metadata, dict) and all(isinstance(v, str) for v in metadata.values())
    if not texts or metadata.get("format") != form:
        raise _bad_header(name, f"it is no {form}")
    schema = metadata.get("schema", "")
    if not schema.isdecimal() or len(schema) > 6:
        raise _bad_header(name, "it has no schema version")
    if int(schema) > _SCHEMA:
        raise CheckpointError(
            "CKPT_NEWER",
            f"{name} was written by a newer version (schema {schema}; this program knows "
            f"{_SCHEMA}). Update VAE Explorer to use it.",
        )
    return dict(metadata)


def _plausible(content: bytes) -> bool:
    """Say whether the content begins with a header of reasonable length."""
    if len(content) < 10:
        return False
    (length,) = struct.unpack_from("<Q", content)
    return 2 <= length <= min(_HEADER_LIMIT, len(content) - 8) and content[8:9] == b"{"


def _digest(arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> str:
    """Return a hash of everything in the file, whatever the order in which it is stored."""
    digest = hashlib.sha256()
    facts = [(name, str(a.dtype), a.shape) for name, a in sorted(arrays.items())]
    texts = sorted((name, text) for name, text in metadata.items() if name != _DIGEST)
    digest.update(json.dumps([facts, texts]).encode())
    for name in sorted(arrays):
        digest.update(arrays[name].data if arrays[name].size else b"")
    return digest.hexdigest()
