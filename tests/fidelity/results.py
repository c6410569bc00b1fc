"""Results of parts on disk, so that a report that was broken off goes on where it was."""

from __future__ import annotations

import hashlib
import json
import math
import platform
import time
from pathlib import Path

import torch

import vae_explorer
from tests.fidelity.catalogue import Part
from tests.fidelity.images import Mnist
from tests.fidelity.parts import Found, Scale
from tests.fidelity.peers import installed_peers
from tests.fidelity.rows import Row

__all__ = ["facts", "read_result", "run_part"]

_COUNTED = ("images", "inference", "latent", "model", "training")


def facts(mnist: Mnist, scale: Scale) -> dict[str, object]:
    """Return what results depend on; what was found under other facts is measured anew."""
    program, script = Path(vae_explorer.__file__).parent, Path(__file__).parent
    digest = hashlib.sha256()
    for folder in (*(program / name for name in _COUNTED), script):
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.read_bytes())
    return {
        "version": vae_explorer.__version__,
        "sources": digest.hexdigest()[:16],
        "images": mnist.train.fingerprint[:16],
        "share": scale.share,
        "long": scale.long,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "peers": installed_peers(),
    }


def run_part(
    part: Part, mnist: Mnist, scale: Scale, wanted: dict[str, object], folder: Path
) -> None:
    """Run a part and write down what it found, under these facts."""
    began = time.monotonic()
    found = part.run(mnist, scale)
    record = {
        "facts": wanted,
        "elapsed_s": round(time.monotonic() - began, 1),
        "rows": [row.record() for row in found.rows],
        "values": dict(found.values),
    }
    target = folder / f"{part.name}.json"
    beside = target.with_suffix(".part")
    beside.write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")
    beside.replace(target)


def read_result(part: Part, wanted: dict[str, object], folder: Path) -> tuple[Found, float] | None:
    """Return what a part found under these facts and its seconds, or None."""
    path = folder / f"{part.name}.json"
    if not path.exists():
        return None
    record = json.loads(path.read_text(encoding="utf-8"))
    if record["facts"] != wanted:
        return None
    rows = [
        Row(**{**row, "ours": _number(row["ours"]), "error": _number(row["error"])})
        for row in record["rows"]
    ]
    return Found(rows, record["values"]), float(record["elapsed_s"])


def _number(value: float | None) -> float:
    return math.nan if value is None else value
