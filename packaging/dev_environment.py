"""The environment in ``.venv``: made once, brought up to date when its inputs change.

A stamp in it remembers what it was made from, so that the next call has nothing to do. A second
file marks an installation under way: an environment that has it was left half-made, and is made
anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import dev_system

__all__ = ["ROOT", "child_environment", "ensure"]

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "vae-explorer-stamp.json"
UNDER_WAY = VENV / "vae-explorer-incomplete"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
BUILD_TOOLS = ROOT / "packaging" / "build.in"
EXTRAS = ("", "[test]", "[dev]")  # each contains the one before
PYTORCH_INDEX = "https://download.pytorch.org/whl/"
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
    text = json.dumps({"inputs": _inputs(), "extra": extra, "torch": _flavour_of(torch)})
    STAMP.write_text(text, encoding="utf-8")
    UNDER_WAY.unlink()
    return python


def _is_enough(stamp: dict[str, str], extra: str) -> bool:
    return (
        stamp.get("inputs") == _inputs()
        and EXTRAS.index(extra) <= EXTRAS.index(stamp["extra"])
        and _asked_flavour() in {"", stamp.get("torch")}
    )


def _install_all(python: Path, extra: str) -> str:
    torch = _install_torch(python)
    print("Installing the program and its other packages.", flush=True)
    _pip(python, "-c", str(CONSTRAINTS), "-r", str(BUILD_TOOLS))
    _pip(python, "-c", str(CONSTRAINTS), "--no-build-isolation", "-e", f"{ROOT}{extra}")
    return torch


def child_environment(**more: str) -> dict[str, str]:
    """Return the variables for a child process, without those that lead Python elsewhere."""
    misleading = {"PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"}
    kept = {name: value for name, value in os.environ.items() if name not in misleading}
    return {**kept, "PYTHONNOUSERSITE": "1", **more}


def _inputs() -> str:
    """Return one word for everything that decides what the environment holds."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = [
        json.dumps(project, sort_keys=True),
        CONSTRAINTS.read_text(encoding="utf-8"),
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


def _asked_flavour() -> str:
    asked = os.environ.get("VAE_TORCH", "").strip().lower()
    if asked and not re.fullmatch(r"cpu|cu\d{3}|rocm\d[\d.]*|xpu", asked):
        raise SystemExit(
            f"VAE_TORCH={asked} is none of PyTorch's builds; it can be cpu, cu126, cu130, "
            "another of the names under https://pytorch.org/get-started, or left out."
        )
    return asked


def _install_torch(python: Path) -> str:
    """Install the pinned PyTorch in the build that suits, and return its full version."""
    pinned, asked, present = _pinned_torch(), _asked_flavour(), _present_torch(python)
    if present.split("+")[0] == pinned and asked in {"", _flavour_of(present)}:
        return present
    flavour = asked or _suitable_flavour()
    print(f"Installing PyTorch {pinned} ({_about(flavour)}).", flush=True)
    if not flavour or sys.platform == "darwin":  # one build serves every Mac
        _pip(python, f"torch=={pinned}")
    elif flavour == "cpu":
        # A local version never matches the build on PyPI, which is several gigabytes of CUDA.
        # --no-deps: its few dependencies come with the pins, from the usual index.
        exact = ["--no-deps", f"torch=={pinned}+cpu"]
        if not _pip_quietly(python, *exact):
            _pip(python, *exact, "--index-url", PYTORCH_INDEX + flavour)
    else:
        _pip(python, f"torch=={pinned}+{flavour}", "--index-url", PYTORCH_INDEX + flavour)
    return _present_torch(python)


def _suitable_flavour() -> str:
    """Return the build for this machine's hardware; "" is the one on PyPI."""
    if sys.platform == "darwin" and platform.machine() == "x86_64":
        raise SystemExit(
            "PyTorch has no packages for Intel Macs any more, so this cannot run here."
        )
    if sys.platform != "linux":
        return ""
    try:
        answer = subprocess.run(
            ["nvidia-smi", "--query-gpu=driver_version,compute_cap", "--format=csv,noheader"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return "cpu"
    return flavour_for_driver(answer)


def flavour_for_driver(answer: str) -> str:
    """Return the build for what nvidia-smi says, such as ``"580.65.06, 9.0"``; "" is PyPI's.

    CUDA 13 needs driver 580 and knows nothing older than Turing (7.5); CUDA 12.6 needs 525.
    """
    found = re.findall(r"^\s*(\d+)\.[\d.]+\s*,\s*(\d+)\.(\d+)\s*$", answer, re.MULTILINE)
    if not found:
        return "cpu"
    driver = int(found[0][0])
    oldest = min((int(major), int(minor)) for _, major, minor in found)
    if driver >= 580 and oldest >= (7, 5):
        return ""
    return "cu126" if driver >= 525 else "cpu"


def _about(flavour: str) -> str:
    if flavour == "cpu":
        return "for the CPU; VAE_TORCH chooses another build"
    if flavour or sys.platform == "linux":
        return "for the graphics processor: several gigabytes; VAE_TORCH=cpu takes the small build"
    return "the usual build for this system"


def _flavour_of(version: str) -> str:
    local = version.partition("+")[2]
    return local or ("cpu" if sys.platform != "linux" else "cu130")


def _pinned_torch() -> str:
    pins = CONSTRAINTS.read_text(encoding="utf-8")
    found = re.search(r"^torch==([\d.]+)", pins, re.MULTILINE)
    if found is None:
        raise SystemExit(f"{CONSTRAINTS} pins no torch; make it anew with the command lock.")
    return found[1]


def _present_torch(python: Path) -> str:
    question = "from importlib.metadata import version; print(version('torch'))"
    answer = subprocess.run(
        [python, "-c", question], capture_output=True, text=True, check=False, cwd=VENV
    )
    return answer.stdout.strip()


def _pip(python: Path, *arguments: str) -> None:
    if subprocess.call(_pip_line(python, *arguments), env=child_environment(), cwd=ROOT) != 0:
        raise SystemExit(
            "The packages could not be installed; the lines above say why. If they speak of "
            "connections or names, the network or its proxy is not reachable from here: mend "
            "that and call again. What was fetched is kept."
        )


def _pip_quietly(python: Path, *arguments: str) -> bool:
    line = _pip_line(python, "--retries", "1", *arguments)
    done = subprocess.run(line, env=child_environment(), cwd=ROOT, capture_output=True, check=False)
    return done.returncode == 0


def _pip_line(python: Path, *arguments: str) -> list[str]:
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-warn-script-location"]
    return [str(python), "-m", "pip", "install", *quiet, *arguments]
