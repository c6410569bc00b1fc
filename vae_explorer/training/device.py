"""Choice of the device, and of the number of threads."""

from __future__ import annotations

import os

import torch

from vae_explorer.errors import DeviceError
from vae_explorer.training.machine import cores, known_profile, overrides
from vae_explorer.training.settings import DeviceChoice

__all__ = ["available_devices", "choose_device", "default_threads", "describe_device"]

_MOST_THREADS = 16


def available_devices() -> tuple[DeviceChoice, ...]:
    """Return the devices of this machine, best first; the CPU is always the last."""
    found = []
    if torch.cuda.is_available():
        found.append(DeviceChoice.CUDA)
    if torch.backends.mps.is_available():
        found.append(DeviceChoice.MPS)
    return (*found, DeviceChoice.CPU)


def choose_device(choice: DeviceChoice) -> torch.device:
    """Return the device for a choice.

    Raises:
        DeviceError: If that device is not there.
    """
    available = available_devices()
    if choice is DeviceChoice.AUTO:
        return torch.device(available[0].value)
    if choice not in available:
        names = ", ".join(device.value for device in available)
        raise DeviceError(
            "DEVICE_MISSING",
            f"There is no {choice.value.upper()} device that this installation of torch can use; "
            f"it has: {names}. Choose one of them, or “auto”.",
        )
    return torch.device(choice.value)


def default_threads(*, leave_free: int = 0) -> int:
    """Return how many CPU threads one operation may take.

    As many as the environment says; else as many as pay on this machine, if that was measured, or
    one for each core. Processes that share this machine's training share its cores.

    Args:
        leave_free: Cores left to others, such as the window.
    """
    if given := overrides().threads:
        return given
    profile = known_profile()
    pay = profile.threads if profile is not None and profile.threads else _MOST_THREADS
    processes = max(1, int(os.environ.get("LOCAL_WORLD_SIZE", "1")))  # set by torchrun
    return max(1, min(pay, _MOST_THREADS, cores() // processes - leave_free))


def describe_device(device: torch.device, threads: int) -> str:
    """Return a device in words, such as "CPU, 2 threads".

    Example:
        >>> describe_device(torch.device("cpu"), 1)
        'CPU, 1 thread'
    """
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return "Apple GPU"
    return f"CPU, {threads} thread{'s' if threads != 1 else ''}"
