"""Files are read as if their author were hostile."""

from __future__ import annotations

import io
import json
import pickle
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from vae_explorer.errors import CheckpointError
from vae_explorer.runs.container import pack, pack_parts, read_container, unpack

FORM = "a test"
ARRAYS = {
    "a": np.arange(12, dtype=np.float32).reshape(3, 4),
    "b": np.array(5, dtype=np.int64),
    "c": np.zeros((0, 2), np.uint8),
}

arrays = hnp.arrays(
    st.sampled_from([np.float32, np.float64, np.int64, np.uint8, np.bool_]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)


@given(
    st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1, max_size=8), arrays),
    st.text(st.characters(codec="utf-8")),
)
def test_what_was_packed_is_unpacked(content: dict[str, np.ndarray], text: str) -> None:
    content.pop("__metadata__", None)
    found, metadata = unpack(pack(content, {"text": text}, FORM), FORM, "x")
    assert metadata["text"] == text
    assert found.keys() == content.keys()
    for name, array in content.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)
        assert found[name].flags.writeable


def test_others_can_read_what_was_packed() -> None:
    found = safetensors.numpy.load(pack(ARRAYS, {}, FORM))
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array)


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(CheckpointError, match="it is no another test") as caught:
        unpack(pack(ARRAYS, {}, FORM), "another test", "x")
    assert caught.value.code == "CKPT_HEADER"


def test_every_changed_byte_is_noticed_or_changes_nothing() -> None:
    content = pack(ARRAYS, {"text": "t"}, FORM)
    for place in range(len(content)):
        for flip in (0x01, 0x80):
            changed = bytearray(content)
            changed[place] ^= flip
            try:
                found, metadata = unpack(bytes(changed), FORM, "x")
            except CheckpointError:
                continue
            assert metadata["text"] == "t"
            assert {n: a.tolist() for n, a in found.items()} == {
                n: a.tolist() for n, a in ARRAYS.items()
            }


@given(st.data())
def test_every_torn_or_mixed_up_file_is_refused_with_a_sentence(data: st.DataObject) -> None:
    content = pack(ARRAYS, {}, FORM)
    start = data.draw(st.integers(0, len(content)))
    stop = data.draw(st.integers(0, len(content)))
    torn = content[:start] + data.draw(st.binary(max_size=20)) + content[stop:]
    if torn != content:
        with pytest.raises(CheckpointError, match=r"x ") as caught:
            unpack(torn, FORM, "x")
        assert caught.value.code.startswith("CKPT_")


def test_a_newer_schema_asks_for_an_update() -> None:
    content = with_header({"__metadata__": {"format": FORM, "schema": "7"}})
    with pytest.raises(CheckpointError, match="Update VAE Explorer") as caught:
        unpack(content, FORM, "x")
    assert caught.value.code == "CKPT_NEWER"


class Bomb:
    """Pickled, it creates a file when it is opened."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return (open, (self.path, "w"))


def with_header(header: object) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text


def tensor(shape: list[int], offsets: list[int], dtype: str = "F32") -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


def zipped(bomb: Bomb) -> bytes:
    buffer = io.BytesIO()
    torch.save(bomb, buffer)
    return buffer.getvalue()


def legacy(bomb: Bomb) -> bytes:
    buffer = io.BytesIO()
    torch.save(bomb, buffer, _use_new_zipfile_serialization=False)
    return buffer.getvalue()


def object_array(bomb: Bomb) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.array([bomb], dtype=object), allow_pickle=True)
    return buffer.getvalue()


META = {"__metadata__": {"format": FORM, "schema": "1", "sha256": ""}}
MALICIOUS: dict[str, Callable[[Bomb], bytes]] = {
    "pickle protocol 0": lambda bomb: pickle.dumps(bomb, 0),
    "pickle protocol 2": lambda bomb: pickle.dumps(bomb, 2),
    "pickle protocol 5": lambda bomb: pickle.dumps(bomb, 5),
    "torch archive": zipped,
    "torch legacy": legacy,
    "numpy objects": object_array,
    "pickle behind a header": lambda bomb: with_header(META) + pickle.dumps(bomb),
    "pickle as metadata": lambda bomb: with_header(
        {"__metadata__": {**META["__metadata__"], "meta": pickle.dumps(bomb, 0).decode("latin1")}}
    ),
    "empty": lambda _: b"",
    "one byte": lambda _: b"\x00",
    "length only": lambda _: struct.pack("<Q", 100),
    "length of 2**64 - 1": lambda _: b"\xff" * 8 + b"{}",
    "length of 2**62": lambda _: struct.pack("<Q", 1 << 62) + b"{" * 100,
    "header of 17 MiB": lambda _: with_header(b'{"a":"' + b"x" * (17 << 20) + b'"}'),
    "100,000 tensors": lambda _: with_header(
        META | {str(i): tensor([0], [0, 0]) for i in range(100_000)}
    ),
    "deep JSON": lambda _: with_header(b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    "deep list": lambda _: with_header(b'{"a":' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}"),
    "no object": lambda _: with_header([1, 2]),
    "no metadata": lambda _: with_header({}),
    "metadata a list": lambda _: with_header({"__metadata__": ["format"]}),
    "numbers in metadata": lambda _: with_header({"__metadata__": {"format": 1}}),
    "schema a text": lambda _: with_header({"__metadata__": {"format": FORM, "schema": "x"}}),
    "schema of many digits": lambda _: with_header(
        {"__metadata__": {"format": FORM, "schema": "9" * 10_000}}
    ),
    "negative offsets": lambda _: with_header(META | {"a": tensor([1], [-4, 0])}),
    "overlapping": lambda _: (
        with_header(META | {"a": tensor([1], [0, 4]), "b": tensor([1], [2, 6])}) + b"123456"
    ),
    "a hole": lambda _: with_header(META | {"a": tensor([1], [4, 8])}) + b"12345678",
    "behind the end": lambda _: with_header(META | {"a": tensor([1000], [0, 4000])}) + b"1234",
    "huge shape": lambda _: with_header(META | {"a": tensor([1 << 62, 4], [0, 4])}) + b"1234",
    "negative shape": lambda _: with_header(META | {"a": tensor([-1], [0, 4])}) + b"1234",
    "unknown type": lambda _: with_header(META | {"a": tensor([1], [0, 4], "PY")}) + b"1234",
    "number of many digits": lambda _: with_header(b'{"a":' + b"9" * 10_000 + b"}"),
    "invalid UTF-8": lambda _: with_header(b'{"\xff\xfe":1}'),
    "wrong checksum": lambda _: with_header(META | {"a": tensor([1], [0, 4])}) + b"1234",
}


@pytest.mark.parametrize("name", MALICIOUS)
def test_a_malicious_file_is_refused_quickly_with_a_sentence_and_runs_nothing(
    name: str, tmp_path: Path
) -> None:
    mark = tmp_path / "ran"
    path = tmp_path / "step-00000001.safetensors"
    path.write_bytes(MALICIOUS[name](Bomb(mark)))
    start = time.process_time()
    with pytest.raises(CheckpointError, match=r"^step-00000001\.safetensors .+\.$"):
        read_container(path, FORM, 1 << 30)
    assert time.process_time() - start < 2.0
    assert not mark.exists()


def test_pickles_are_called_by_their_name(tmp_path: Path) -> None:
    for make in (zipped, legacy, lambda bomb: pickle.dumps(bomb, 4)):
        with pytest.raises(CheckpointError, match="can run programs") as caught:
            unpack(make(Bomb(tmp_path / "ran")), FORM, "x")
        assert caught.value.code == "CKPT_FOREIGN"


def test_pieces_are_the_arrays_themselves() -> None:
    parts = pack_parts(ARRAYS, {"note": "x"}, FORM)
    assert b"".join(parts) == pack(ARRAYS, {"note": "x"}, FORM)
    assert any(np.shares_memory(np.asarray(part), ARRAYS["a"]) for part in parts[2:])
