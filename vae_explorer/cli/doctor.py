"""``doctor``: what is there, what is missing, and how to get it."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from vae_explorer import __version__, places
from vae_explorer.cli.system_libraries import display_problem, how_to_get, missing_libraries

__all__ = ["doctor", "examine", "problems_of"]

_PACKAGES = (
    "torch",
    "numpy",
    "scipy",
    "scikit-learn",
    "pillow",
    "safetensors",
    "pydantic",
    "PySide6_Essentials",
    "pyqtgraph",
    "QtAwesome",
)


def _versions() -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def _devices() -> dict[str, Any]:
    try:
        import torch

        from vae_explorer.training.device import (
            available_devices,
            choose_device,
            default_threads,
            describe_device,
        )
    except (ImportError, OSError) as error:
        return {"problem": " ".join(str(error).split())[:300]}
    threads = default_threads()
    return {
        "available": {
            device.value: describe_device(choose_device(device), threads)
            for device in available_devices()
        },
        "threads": threads,
        "torch_cuda": torch.version.cuda,
    }


def _speed() -> dict[str, Any]:
    """Return what this machine computes fastest with, measured if it is not known yet."""
    try:
        from vae_explorer.training.engine import measure_machine
        from vae_explorer.training.machine import overrides, profile_path
    except (ImportError, OSError):
        return {}  # the devices say why torch cannot be loaded
    measured, given = measure_machine(), overrides()
    return {
        "machine": measured.machine,
        "measured": {
            "threads": measured.threads,
            "matmul": measured.matmul,
            "onednn_gain": measured.onednn_gain,
            "onednn_error": measured.onednn_error,
            "bfloat16_gain": {
                "mlp": measured.connected_gain,
                "conv": measured.convolved_gain,
            },
            "precision": {
                "mlp": "fast" if measured.gains(convolved=False) else "float32",
                "conv": "fast" if measured.gains(convolved=True) else "float32",
            },
        },
        "environment": {
            "threads": given.threads,
            "matmul": given.matmul,
            "precision": given.precision,
        },
        "kept_in": str(profile_path()),
        "problems": list(given.problems),
    }


def _folders() -> dict[str, str]:
    return {
        "runs": str(places.runs_dir()),
        "cache": str(places.cache_dir()),
        "config": str(places.config_dir()),
        "logs": str(places.log_dir()),
    }


def examine() -> dict[str, Any]:
    """Return everything that is worth knowing when something does not work.

    Returns:
        JSON values; ``problems`` holds sentences, each with its remedy.
    """
    speed = _speed()
    versions, devices = _versions(), _devices()
    wayland = bool(os.environ.get("WAYLAND_DISPLAY"))
    missing = missing_libraries(wayland=wayland)
    free = shutil.disk_usage(places.runs_dir()).free
    display = {
        name: os.environ.get(name) for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    }
    return {
        "vae_explorer": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "packages": versions,
        "devices": devices,
        "speed": speed,
        "display": display,
        "missing_libraries": [library.name for library in missing],
        "folders": _folders(),
        "free_bytes": free,
        "problems": [*problems_of(versions, devices, free), *speed.get("problems", ())],
    }


def problems_of(versions: dict[str, str | None], devices: dict[str, Any], free: int) -> list[str]:
    """Return what stands in the way, each in a sentence with its remedy.

    Args:
        versions: Of the packages, None where one is missing.
        devices: What torch can use, or under ``"problem"`` why it cannot be loaded.
        free: Bytes free where runs are kept.
    """
    problems = [
        f"{name} is not installed. Get it with: python -m pip install {name}"
        for name, found in versions.items()
        if found is None
    ]
    if "problem" in devices:
        problems.append(f"torch cannot be loaded: {devices['problem']}. Install it again.")
    if versions["PySide6_Essentials"] == "6.12.0" and sys.version_info < (3, 12):
        problems.append(
            "PySide6 6.12.0 ends the program within seconds on this version of Python. "
            'Replace it with: python -m pip install "pyside6-essentials<6.12"'
        )
    missing = missing_libraries(wayland=bool(os.environ.get("WAYLAND_DISPLAY")))
    if missing:
        names = ", ".join(library.name for library in missing)
        problems.append(f"The window lacks {names}. Get them with: {how_to_get(missing)}")
    elif (sentence := display_problem()) is not None:
        problems.append(sentence)
    if free < 1 << 30:
        problems.append(f"Only {free / 1e6:.0f} MB are free where runs are kept. Make room there.")
    return problems


def doctor(arguments: argparse.Namespace) -> int:
    """Print what :func:`examine` found.

    Args:
        arguments: Those of ``doctor``.
    """
    if arguments.measure:
        from vae_explorer.training.engine import measure_machine

        measure_machine(anew=True)
    found = examine()
    if arguments.json:
        print(json.dumps(found))
        return 0
    print(f"VAE Explorer {found['vae_explorer']}, Python {found['python']}, {found['system']}")
    _print_table("Packages", {n: v or "missing" for n, v in found["packages"].items()})
    _print_table("Devices", found["devices"].get("available", {}))
    _print_table("Speed", _speed_rows(found["speed"]))
    _print_table("Display", {n: v if v else "not set" for n, v in found["display"].items()})
    _print_table("Folders", found["folders"])
    print(f"\n{found['free_bytes'] / 1e9:.1f} GB are free where runs are kept")
    if not found["problems"]:
        print("Nothing is missing.")
    for problem in found["problems"]:
        print(f"Problem: {problem}")
    return 0


def _speed_rows(speed: dict[str, Any]) -> dict[str, str]:
    """Return what was measured in words, and what the environment says instead."""
    if not speed:
        return {}
    from vae_explorer.training.machine import ENVIRONMENT

    measured = speed["measured"]
    gains = measured["bfloat16_gain"]
    rows = {
        "measured on": speed["machine"],
        "threads": str(measured["threads"] or "not known: the machine was busy; one for each core"),
        "matmul": f"{measured['matmul']}; oneDNN {measured['onednn_gain']:.2f} times as fast, "
        f"error {measured['onednn_error']:.1g}",
        "bfloat16": f"{gains['mlp']:.2f} times as fast as float32, convolutions "
        f"{gains['conv']:.2f} times",
        "precision": f"automatic takes {_taken(measured['precision'])}",
        "kept in": speed["kept_in"],
    }
    given = ", ".join(f"{n} {v}" for n, v in speed["environment"].items() if v is not None)
    return {**rows, "environment": given or f"not set: {', '.join(ENVIRONMENT)}"}


def _taken(precision: dict[str, str]) -> str:
    """Say which precision each kind of networks is trained in where nobody chooses."""
    if precision["mlp"] == precision["conv"]:
        return precision["mlp"]
    return f"{precision['mlp']} for connected networks, {precision['conv']} for convolutions"


def _print_table(title: str, rows: dict[str, str]) -> None:
    print(f"\n{title}")
    for name, value in rows.items():
        print(f"  {name:<20} {value}")
