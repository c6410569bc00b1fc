"""The environment in ``.venv``: made once, brought up to date when its inputs change.

A stamp in it remembers what it was made from, so that the next call has nothing to do. A second
file marks an installation under way: an environment that has it was left half-made, and is made
anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import dev_pip
import dev_system
import dev_torch
from dev_pip import ROOT

__all__ = ["EXTRAS", "VENV", "ensure"]

VENV = ROOT / ".venv"
STAMP = VENV / "vae-explorer-stamp.json"
UNDER_WAY = VENV / "vae-explorer-incomplete"
BUILD_TOOLS = ROOT / "packaging" / "build.in"
EXTRAS = ("", "[test]", "[dev]")  # each contains the one before
NEEDED_BYTES = 2 << 30


def ensure(extra: str) -> Path:
    """Make ``.venv`` hold the program with the pinned packages, and return its Python.

    Args:
        extra: One of ``EXTRAS``.

    Raises:
        SystemExit: If that is not possible here; the message says why and what to do.
    """
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = _read_stamp()
    if python.exists() and _is_enough(stamp, extra):
        return python
    reason = _unusable(python)
    if reason is not None:
        _make_empty(reason)
    STAMP.unlink(missing_ok=True)
    UNDER_WAY.touch()
    try:
        extra = max(extra, stamp.get("extra", ""), key=EXTRAS.index)
        torch = _install_all(python, extra)
    except SystemExit:
        if reason is None:  # pip said no, and put back what it had begun
            UNDER_WAY.unlink()
        raise
    text = json.dumps({"inputs": _inputs(), "extra": extra, "torch": dev_torch.flavour_of(torch)})
    STAMP.write_text(text, encoding="utf-8")
    UNDER_WAY.unlink()
    return python


def _is_enough(stamp: dict[str, str], extra: str) -> bool:
    return (
        stamp.get("inputs") == _inputs()
        and EXTRAS.index(extra) <= EXTRAS.index(stamp["extra"])
        and dev_torch.asked_flavour() in {"", stamp.get("torch")}
    )


def _install_all(python: Path, extra: str) -> str:
    torch = dev_torch.install_torch(python)
    print("Installing the program and its other packages.", flush=True)
    dev_pip.pip(python, "-c", str(dev_pip.CONSTRAINTS), "-r", str(BUILD_TOOLS))
    dev_pip.pip(
        python, "-c", str(dev_pip.CONSTRAINTS), "--no-build-isolation", "-e", f"{ROOT}{extra}"
    )
    return torch


def _inputs() -> str:
    """Return one word for everything that decides what the environment holds."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = [
        json.dumps(project, sort_keys=True),
        dev_pip.CONSTRAINTS.read_text(encoding="utf-8"),
        BUILD_TOOLS.read_text(encoding="utf-8"),
        str(ROOT),  # the editable installation points here
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _read_stamp() -> dict[str, str]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and stamp.get("extra") in EXTRAS else {}


def _unusable(python: Path) -> str | None:
    """Return why ``.venv`` cannot be brought up to date as it is, or None if it can."""
    if not VENV.exists():
        return "there is none yet"
    if UNDER_WAY.exists():
        return "the last installation was interrupted"
    question = "import pip, sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [python, "-c", question], capture_output=True, text=True, check=True
        ).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        return "its Python does not start"
    if not (3, 11) <= tuple(map(int, answer)) <= (3, 14):
        return f"it is one of Python {'.'.join(answer)}"
    return None


def _make_empty(reason: str) -> None:
    ours = (VENV / "pyvenv.cfg").exists() or UNDER_WAY.exists()
    if VENV.exists() and any(VENV.iterdir()) and not ours:
        raise SystemExit(f"{VENV} is no Python environment. Please move it away and call again.")
    if (free := shutil.disk_usage(ROOT).free) < NEEDED_BYTES:
        raise SystemExit(
            f"The environment needs about {NEEDED_BYTES >> 30} GiB, and {ROOT} has "
            f"{free / (1 << 30):.1f} GiB left. Please make room and call again."
        )
    dev_system.bring(dev_system.missing_for_venv())
    print(f"Making the environment {VENV}: {reason}.", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir(exist_ok=True)
    UNDER_WAY.touch()
    # A fresh process: a venv module installed a moment ago is not always seen by this one.
    if subprocess.call([sys.executable, "-m", "venv", str(VENV)]) != 0:
        raise SystemExit(f"{sys.executable} could not make {VENV}; the lines above say why.")
