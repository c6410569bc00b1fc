"""Files made to do harm to whoever opens them. Each would leave a mark: a file named by MARK."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import numpy as np

__all__ = ["malicious_files", "malicious_links"]


_WRAPPER = b"\0\0\0\x7f\0\0\0\0\x18PySide::PyObjectWrapper\0"


class _Bait:
    """Unpickled, it runs a command."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self._mark}",)


def _zip(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _tar(members: dict[str, bytes], link: str = "") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, content in members.items():
            facts = tarfile.TarInfo(name)
            facts.size = len(content)
            archive.addfile(facts, io.BytesIO(content))
        if link:
            facts = tarfile.TarInfo("link")
            facts.type, facts.linkname = tarfile.SYMTYPE, link
            archive.addfile(facts)
    return file.getvalue()


def _tensors(header: object, body: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + body


def _entry(shape: list[int], start: int, stop: int) -> dict[str, object]:
    return {"dtype": "F32", "shape": shape, "data_offsets": [start, stop]}


def _chunk(kind: bytes, body: bytes) -> bytes:
    sum_ = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + sum_


def _png(width: int, height: int, data: bytes = b"", extra: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", head) + extra + _chunk(b"IDAT", zlib.compress(data))
    return b"\x89PNG\r\n\x1a\n" + chunks + _chunk(b"IEND", b"")


def _arrays(bait: _Bait, *, zipped: bool) -> bytes:
    file = io.BytesIO()
    array = np.array([bait], dtype=object)
    np.savez(file, array=array) if zipped else np.save(file, array, allow_pickle=True)
    return file.getvalue()


def malicious_files(mark: Path) -> dict[str, bytes]:
    """Return contents by a name for each; whatever runs any of them leaves ``mark`` behind."""
    bait = _Bait(mark)
    pickles = {f"pickle-{p}": pickle.dumps(bait, protocol=p) for p in range(6)}
    plain = pickles["pickle-2"]
    text = f"import os; os.system('touch {mark}')\n".encode()
    small = _png(4, 4, b"\0" * (13 * 4))
    meta = {"format": "vae-explorer checkpoint", "schema": "1"}
    bomb = b"a\0\0" + zlib.compress(b"x" * 10**8)
    script = f"(%pipe%touch {mark}) (w) file\n".encode()
    command = f"touch {mark}".encode()
    huge = {f"t{i}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for i in range(20_000)}
    return pickles | {
        "torch-zip": _zip({"archive/data.pkl": plain, "archive/version": b"3\n"}),
        "torch-legacy": pickle.dumps(0x1950A86A20F9469CFC6C) + plain,
        "torch-script": _zip({"code/__torch__.py": text, "constants.pkl": plain}),
        "npy-object": _arrays(bait, zipped=False),
        "npz-object": _arrays(bait, zipped=True),
        "pickle-gzip": gzip.compress(plain),
        "tar-climbs": _tar({f"../../../../../../../..{mark}": b"x"}),
        "tar-link": _tar({"link/x": b"x"}, link=str(mark.parent)),
        "zip-climbs": _zip({f"../../../../../../../..{mark}": b"x"}),
        "zip-bomb": _zip({"zeros": b"\0" * 5_000_000}),
        "png-then-zip": small + _zip({"data.pkl": plain}),
        "png-then-pickle": small + plain,
        "pickle-then-png": plain + small,
        "png-bomb": _png(50_000, 50_000),
        "png-text-bomb": _png(4, 4, b"\0" * 52, _chunk(b"zTXt", bomb)),
        "png-profile-bomb": _png(4, 4, b"\0" * 52, _chunk(b"iCCP", bomb)),
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n" + script,
        "svg": b"<svg><script>alert(1)</script><image href='file:///etc/passwd'/></svg>",
        "xml-bomb": b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>',
        "pdf": b"%PDF-1.4\n1 0 obj<</OpenAction<</S/Launch/F(touch)>>>>endobj\n",
        "gif-script": b"GIF89a/*" + text + b"*/=1;",
        "bmp-offset": b"BM"
        + struct.pack("<IHHIIiiHH", 2**31, 0, 0, 2**31 - 1, 40, 1 << 30, 1 << 30, 1, 24),
        "ico-loop": struct.pack("<HHHBBBBHHII", 0, 1, 1, 0, 0, 0, 0, 1, 32, 2**31, 0),
        "tiff-loop": b"II*\0\x08\0\0\0\0\0\x08\0\0\0",
        "python": text,
        "shell": b"#!/bin/sh\n" + command + b"\n",
        "yaml": b"!!python/object/apply:os.system ['" + command + b"']\n",
        "qvariant": _WRAPPER + struct.pack(">I", len(plain)) + plain,
        "settings-ini": b"[General]\nvalue=@Variant(" + plain.hex().encode() + b")\n",
        "header-too-long": _tensors({"__metadata__": meta}, length=2**63 - 1),
        "header-63-mib": _tensors(b"{" + b" " * (63 << 20) + b"}"),
        "header-deep": _tensors(b"[" * 500_000),
        "header-many": _tensors({"__metadata__": meta, **huge}),
        "offsets-overlap": _tensors(
            {"__metadata__": meta, "a": _entry([2], 0, 8), "b": _entry([2], 4, 12)}, b"\0" * 12
        ),
        "offsets-negative": _tensors({"__metadata__": meta, "a": _entry([2], -8, 0)}),
        "shape-overflow": _tensors({"__metadata__": meta, "a": _entry([1 << 40, 1 << 40], 0, 0)}),
        "json-deep": b"[" * 500_000,
        "json-number": b'{"schema": ' + b"9" * 100_000 + b"}",
        "nothing": b"",
        "zeros": b"\0" * 4096,
    }


def malicious_links(folder: Path, outside: Path) -> None:
    """Put into a folder what is no file: links out of it and in a circle, and a pipe."""
    (folder / "link.png").symlink_to(outside)
    (folder / "up").symlink_to(folder.parent, target_is_directory=True)
    (folder / "circle.png").symlink_to(folder / "circle.png")
    os.mkfifo(folder / "pipe.png")
