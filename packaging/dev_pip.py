"""Pip in the environment, where the checkout stands, and what pip is told of the world around."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

__all__ = ["CONSTRAINTS", "ROOT", "child_environment", "pip", "pip_quietly"]

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"


def child_environment(**more: str) -> dict[str, str]:
    """Return the variables for a child process, without those that lead Python elsewhere."""
    misleading = {"PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"}
    kept = {name: value for name, value in os.environ.items() if name not in misleading}
    return {**kept, "PYTHONNOUSERSITE": "1", **more}


def pip(python: Path, *arguments: str) -> None:
    """Install something.

    Raises:
        SystemExit: If pip could not, with what may be done about it.
    """
    if subprocess.call(_pip_line(python, *arguments), env=child_environment(), cwd=ROOT) != 0:
        raise SystemExit(
            "The packages could not be installed; the lines above say why. If they speak of "
            "connections or names, the network or its proxy is not reachable from here: mend "
            "that and call again. What was fetched is kept."
        )


def pip_quietly(python: Path, *arguments: str) -> bool:
    """Try to install something without a word, and return whether it went well."""
    line = _pip_line(python, "--retries", "1", *arguments)
    done = subprocess.run(line, env=child_environment(), cwd=ROOT, capture_output=True, check=False)
    return done.returncode == 0


def _pip_line(python: Path, *arguments: str) -> list[str]:
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-warn-script-location"]
    return [str(python), "-m", "pip", "install", *quiet, *arguments]
