"""Which build of PyTorch: for the CPU, or for which CUDA."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

from dev_pip import CONSTRAINTS, ROOT, pip, pip_quietly

__all__ = ["asked_flavour", "flavour_for_driver", "flavour_of", "install_torch", "pinned_torch"]

INDEX = "https://download.pytorch.org/whl/"


def asked_flavour() -> str:
    """Return the build that VAE_TORCH asks for, "" for none.

    Raises:
        SystemExit: If there is no such build.
    """
    asked = os.environ.get("VAE_TORCH", "").strip().lower()
    if asked and not re.fullmatch(r"cpu|cu\d{3}|rocm\d[\d.]*|xpu", asked):
        raise SystemExit(
            f"VAE_TORCH={asked} is none of PyTorch's builds; it can be cpu, cu126, cu130, "
            "another of the names under https://pytorch.org/get-started, or left out."
        )
    return asked


def install_torch(python: Path) -> str:
    """Install the pinned PyTorch in the build that suits, and return its full version."""
    pinned, asked, present = pinned_torch(), asked_flavour(), _present_torch(python)
    if present.split("+")[0] == pinned and asked in {"", flavour_of(present)}:
        return present
    flavour = asked or _suitable_flavour()
    print(f"Installing PyTorch {pinned} ({_about(flavour)}).", flush=True)
    if not flavour or sys.platform == "darwin":  # one build serves every Mac
        pip(python, f"torch=={pinned}")
    elif flavour == "cpu":
        # A local version never matches the build on PyPI, which is several gigabytes of CUDA.
        # --no-deps: its few dependencies come with the pins, from the usual index.
        exact = ["--no-deps", f"torch=={pinned}+cpu"]
        if not pip_quietly(python, *exact):
            pip(python, *exact, "--index-url", INDEX + flavour)
    else:
        pip(python, f"torch=={pinned}+{flavour}", "--index-url", INDEX + flavour)
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


def flavour_of(version: str) -> str:
    """Return the build of an installed version, such as "cpu" of 2.13.0+cpu."""
    local = version.partition("+")[2]
    return local or ("cpu" if sys.platform != "linux" else "cu130")


def pinned_torch() -> str:
    """Return the version that the constraints pin, without its build."""
    pins = CONSTRAINTS.read_text(encoding="utf-8")
    found = re.search(r"^torch==([\d.]+)", pins, re.MULTILINE)
    if found is None:
        raise SystemExit(f"{CONSTRAINTS} pins no torch; make it anew with the command lock.")
    return found[1]


def _present_torch(python: Path) -> str:
    question = "from importlib.metadata import version; print(version('torch'))"
    answer = subprocess.run(
        [python, "-c", question], capture_output=True, text=True, check=False, cwd=ROOT
    )
    return answer.stdout.strip()
