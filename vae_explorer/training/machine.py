"""What is known of this machine: how its processor computes fastest, measured once and kept.

Three variables of the environment go before what was measured: ``VAE_EXPLORER_THREADS``,
``VAE_EXPLORER_MATMUL`` and ``VAE_EXPLORER_PRECISION``.
"""

from __future__ import annotations

import json
import os
import platform
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from vae_explorer.places import config_dir

__all__ = [
    "ENVIRONMENT",
    "MATMULS",
    "Overrides",
    "Profile",
    "cores",
    "known_profile",
    "machine_name",
    "overrides",
    "profile_path",
    "save_profile",
]

MATMULS = ("standard", "onednn")
"""Paths of a float32 product of matrices: torch's own choice of library, or always oneDNN."""

ENVIRONMENT = {
    "VAE_EXPLORER_THREADS": "a whole number from 1 to 1024",
    "VAE_EXPLORER_MATMUL": "standard or onednn",
    "VAE_EXPLORER_PRECISION": "float32 or fast",
}
"""The variables, and what each can be."""

_VERSION = 1
_NUMBERS = ("threads", "onednn_gain", "onednn_error", "connected_gain", "convolved_gain")
_MOST_NUMBER = 1e6
_MOST_BYTES = 65_536
_LEAST_GAIN = 1.15  # below it a gain may be the noise of the measurement
_MOST_ERROR = 1e-6


@dataclass(frozen=True)
class Profile:
    """What was measured on a machine. A gain above 1 means faster.

    Attributes:
        machine: Its :func:`machine_name`.
        threads: Fewest threads within a tenth of the fastest step; 0 where the machine was too
            busy to tell.
        onednn_gain: Of float32 products by oneDNN, against those that torch chooses by itself.
        onednn_error: Of these products, against double precision, relative.
        connected_gain: Of a step of fully connected networks in bfloat16, against float32.
        convolved_gain: The same of convolutions.
    """

    machine: str
    threads: int
    onednn_gain: float
    onednn_error: float
    connected_gain: float
    convolved_gain: float

    @property
    def matmul(self) -> str:
        """The path of float32 products: oneDNN's where it is quicker and as exact as any."""
        quick = self.onednn_gain >= _LEAST_GAIN
        return "onednn" if quick and self.onednn_error <= _MOST_ERROR else "standard"

    def gains(self, *, convolved: bool) -> bool:
        """Say whether bfloat16 is worth it for one kind of networks."""
        return (self.convolved_gain if convolved else self.connected_gain) >= _LEAST_GAIN


@dataclass(frozen=True)
class Overrides:
    """What the environment says; None where it says nothing.

    Attributes:
        threads: CPU threads of one operation.
        matmul: A name in :data:`MATMULS`.
        precision: "float32" or "fast".
        problems: What cannot be read, in sentences; it is as if it were not there.
    """

    threads: int | None = None
    matmul: str | None = None
    precision: str | None = None
    problems: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """True where neither path nor precision is left to measure."""
        return None not in (self.matmul, self.precision)


def overrides() -> Overrides:
    """Read the environment."""
    words = {name: os.environ.get(name, "").strip() for name in ENVIRONMENT}
    threads, matmul, precision = words.values()
    whole = int(threads) if threads.isascii() and threads.isdigit() else 0
    found = (
        whole if 1 <= whole <= 1024 else None,
        matmul if matmul in MATMULS else None,
        precision if precision in ("float32", "fast") else None,
    )
    problems = tuple(
        f"The variable {name} is “{word[:40]}”. It can be {ENVIRONMENT[name]}; until then it does "
        "not count."
        for (name, word), value in zip(words.items(), found, strict=True)
        if word and value is None
    )
    return Overrides(*found, problems)


def cores() -> int:
    """Return how many processor cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def machine_name() -> str:
    """Return the processor and the torch that a profile is about.

    Another processor, number of cores or version of torch is another machine: its numbers may
    differ in the last digits, and what is fastest may differ, too.
    """
    capability = torch.backends.cpu.get_cpu_capability()
    return f"{_processor()}, {capability}, {cores()} cores, torch {torch.__version__}"


def _processor() -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                name, _, value = line.partition(":")
                if name.strip() == "model name":
                    return value.strip()
    except OSError:
        pass  # not Linux
    return platform.processor() or platform.machine()


def profile_path() -> Path:
    """Return where the profile of this machine is kept."""
    return config_dir() / "machine.json"


def known_profile() -> Profile | None:
    """Return what was measured on this machine, None if nothing was or it is another by now."""
    try:
        with profile_path().open("rb") as file:
            raw = json.loads(file.read(_MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    profile = _profile_in(raw)
    return profile if profile is not None and profile.machine == machine_name() else None


def _profile_in(raw: Any) -> Profile | None:
    if not isinstance(raw, dict) or raw.get("version") != _VERSION:
        return None
    try:
        threads, *gains = (float(raw[name]) for name in _NUMBERS)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    if not all(0 <= number < _MOST_NUMBER for number in (threads, *gains)):
        return None
    return Profile(str(raw.get("machine")), int(threads), *gains)


def save_profile(profile: Profile) -> None:
    """Keep a profile; where that cannot be done it is measured again the next time."""
    content = json.dumps({"version": _VERSION, **asdict(profile)}, indent=2) + "\n"
    with suppress(OSError):
        path = profile_path()
        temporary = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            temporary.write_text(content, encoding="utf-8")
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
