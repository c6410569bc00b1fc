"""Damaged runs: each is opened or refused in a sentence, whatever file of it is damaged."""

from __future__ import annotations

import json
import random
import shutil
import struct
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.trials.fuzz_images import LONGEST_S, Finding, memory_disk
from tests.trials.mutation import mutated
from vae_explorer.errors import VaeExplorerError
from vae_explorer.gui.process.preferences import load_preferences
from vae_explorer.runs.container import pack, unpack
from vae_explorer.runs.run import open_run

__all__ = ["fuzz_checkpoints", "fuzz_json"]

_FORM = "vae-explorer trial"
_RUN = Path(__file__).parents[1] / "runs" / "golden" / "bernoulli"
_STRANGE: tuple[object, ...] = (
    None, True, -1, 0, 10**30, 1e308, "", "\0", "x" * 10_000, [], {}, [[[]]], {"": {}}, "NaN",
)  # fmt: skip


def fuzz_checkpoints(count: int, seed: int) -> dict[str, object]:
    """Damage files of tensors; about half get a fitting checksum again.

    With a fitting checksum the damage reaches the inner parser, and what lies behind it.

    Args:
        count: Number of files.
        seed: Of chance.

    Raises:
        Finding: On the first file that is neither read nor refused.
    """
    dice = random.Random(seed)
    arrays = {
        "model.weight": np.arange(12, dtype=np.float32).reshape(3, 4),
        "optim.0.step": np.float32(3),
        "rng.noise": np.arange(16, dtype=np.uint8),
        "empty": np.zeros((0, 2), np.float32),
    }
    sound = pack(arrays, {"meta": json.dumps({"step": 3})}, _FORM)
    codes: Counter[str] = Counter()
    slowest_s = 0.0
    for _ in range(count):
        data = _header_damaged(sound, dice) if dice.random() < 0.45 else mutated(sound, dice)
        began_s = time.thread_time()
        codes[_answer(lambda data=data: unpack(data, _FORM, "file"))] += 1
        slowest_s = max(slowest_s, time.thread_time() - began_s)
    if slowest_s > LONGEST_S:
        raise Finding(f"a checkpoint took {slowest_s:.1f} s")
    return {"answers": dict(codes), "slowest_s": round(slowest_s, 4)}


def _header_damaged(sound: bytes, dice: random.Random) -> bytes:
    """Damage the header as a person would: still JSON, of the right length, with other values."""
    (length,) = struct.unpack_from("<Q", sound)
    header = json.loads(sound[8 : 8 + length])
    body = sound[8 + length :]
    name = dice.choice(list(header))
    if dice.random() < 0.3:
        header[name] = dice.choice(_STRANGE)
    elif name == "__metadata__":
        header[name][dice.choice([*header[name], "new"])] = dice.choice(
            ("", "0", "999999", "-1", "[" * 5000, "{" * 9, "é" * 40)
        )
    else:
        field = dice.choice(("dtype", "shape", "data_offsets"))
        header[name][field] = dice.choice(
            (*_STRANGE, "F64", [2**62, 4], [-1], [0, 2**63], [5, 1], [0, len(body) + 8])
        )
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def fuzz_json(count: int, seed: int) -> dict[str, object]:
    """Damage the text files of a run, its metrics, and the window's own settings.

    Args:
        count: Number of files.
        seed: Of chance.

    Raises:
        Finding: On the first that is neither read nor refused, or if a file was changed.
    """
    dice = random.Random(seed)
    codes: Counter[str] = Counter()
    slowest_s = 0.0
    with tempfile.TemporaryDirectory(dir=memory_disk()) as folder:
        run = Path(shutil.copytree(_RUN, Path(folder) / "run"))
        preferences = Path(folder) / "preferences.json"
        preferences.write_text('{"theme": "dark", "device": "cpu", "folders": ["/a", "/b"]}')
        doors: tuple[tuple[Path, Callable[[], object]], ...] = (
            (run / "run.json", lambda: open_run(run).summary),
            (run / "images.json", lambda: len(open_run(run).images)),
            (run / "metrics.jsonl", lambda: open_run(run).history().curves()),
            (preferences, lambda: load_preferences(preferences)),
        )
        sound = {path: path.read_bytes() for path, _ in doors}
        for path, look in doors:
            look()  # imports what it needs, which is not to be measured
            path.write_bytes(b"")
            _answer(look)  # so does what stands in for a damaged file
            path.write_bytes(sound[path])
        for number in range(count):
            path, look = doors[number % len(doors)]
            data = _text_damaged(sound[path], dice)
            path.write_bytes(data)
            began_s = time.thread_time()
            codes[f"{path.name}: {_answer(look)}"] += 1
            slowest_s = max(slowest_s, time.thread_time() - began_s)
            if path.read_bytes() != data:
                raise Finding(f"{path.name} was changed by looking at it")
            path.write_bytes(sound[path])
    if slowest_s > LONGEST_S:
        raise Finding(f"a file took {slowest_s:.1f} s")
    return {"answers": dict(sorted(codes.items())), "slowest_s": round(slowest_s, 4)}


def _text_damaged(sound: bytes, dice: random.Random) -> bytes:
    if dice.random() < 0.5:
        return mutated(sound, dice)
    first, _, rest = sound.partition(b"\n{")
    try:
        value = json.loads(first)
    except ValueError:
        return mutated(sound, dice)
    _put_strange(value, dice)
    return json.dumps(value).encode() + (b"\n{" + rest if rest else b"\n")


def _put_strange(value: object, dice: random.Random) -> None:
    """Go down by chance and put something in place of a value."""
    while True:
        if isinstance(value, dict) and value:
            key = dice.choice(list(value))
        elif isinstance(value, list) and value:
            key = dice.randrange(len(value))
        else:
            return
        inner = value[key]
        if dice.random() < 0.3 or not isinstance(inner, dict | list) or not inner:
            value[key] = dice.choice(_STRANGE)
            return
        value = inner


def _answer(look: Callable[[], object]) -> str:
    try:
        look()
    except VaeExplorerError as error:
        if not error.sentence.strip():
            raise Finding(f"{error.code} has no sentence") from error
        return error.code
    except Exception as error:
        raise Finding(f"not refused in a sentence: {error!r}") from error
    return "read"
