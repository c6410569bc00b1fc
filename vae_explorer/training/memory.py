"""The memory of a training's steps: too little of it, and what they free for each other."""

from __future__ import annotations

import ctypes
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vae_explorer.errors import TrainingError
from vae_explorer.model.config import Architecture

if TYPE_CHECKING:
    from vae_explorer.training.settings import Setup

__all__ = ["freed_memory_kept", "is_out_of_memory", "out_of_memory", "with_memory_for"]

# torch has no kind of error of its own for it on the CPU, only words.
_WORDS = re.compile(r"out of memory|not enough memory|can't allocate memory|DefaultCPUAllocator")


def is_out_of_memory(error: BaseException) -> bool:
    """Say whether an error means that memory was refused, on whatever device.

    Example:
        >>> is_out_of_memory(RuntimeError("DefaultCPUAllocator: can't allocate memory"))
        True
        >>> is_out_of_memory(RuntimeError("shapes do not match"))
        False
    """
    if isinstance(error, MemoryError):
        return True
    return isinstance(error, RuntimeError) and _WORDS.search(str(error)) is not None


def out_of_memory(setup: Setup, step: int) -> TrainingError:
    """Return what to tell of a step that found too little memory.

    Args:
        setup: What is trained.
        step: Steps done.
    """
    _, height, width = setup.model.image_shape
    return TrainingError(
        "TRAIN_MEMORY",
        f"There is too little memory for a step of {setup.training.batch_size} images of "
        f"{width} × {height} pixels. Choose a smaller batch, smaller images or a smaller model.",
        step,
    )


@contextmanager
def with_memory_for(setup: Setup) -> Iterator[None]:
    """Tell of memory that was refused while a training is built.

    Args:
        setup: What is to be trained.

    Raises:
        TrainingError: ``TRAIN_MEMORY``.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        refused = out_of_memory(setup, 0)
    else:
        return
    # Behind the error, whose frames hold what was allocated.
    raise refused


_MIB = 1 << 20
# Of glibc's mallopt: what lies free at the end of memory before it is given back, what is taken
# there beyond what is asked for, and the size from which memory is the system's from the first.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
_KEPT = {_TRIM_THRESHOLD: 512 * _MIB, _TOP_PAD: 64 * _MIB, _MMAP_THRESHOLD: 32 * _MIB}
# What glibc itself comes to after one piece of 32 MiB.
_PLAIN = {_TRIM_THRESHOLD: 64 * _MIB, _TOP_PAD: _MIB // 8, _MMAP_THRESHOLD: 32 * _MIB}
# The C library knows one setting for all of the process: the last training to end takes it back.
_keeping: list[Setup] = []
_changing = threading.Lock()


@contextmanager
def freed_memory_kept(setup: Setup) -> Iterator[None]:
    """Keep what a step frees for the next one, with glibc; give it back to the system afterwards.

    Convolutions of a batch write a hundred megabytes anew in each step. Returned to the system,
    they come back page by page, each filled with zeros: up to a tenth of a step. Other steps fit
    into what glibc keeps by itself.

    Args:
        setup: What is trained.
    """
    convolved = setup.model.architecture is Architecture.CONV
    library = ctypes.CDLL(None) if convolved and sys.platform.startswith("linux") else None
    if library is None or not hasattr(library, "malloc_trim"):
        yield
        return
    with _changing:
        _keeping.append(setup)
        _choose(library, _KEPT)
    try:
        yield
    finally:
        with _changing:
            _keeping.remove(setup)
            if not _keeping:
                _choose(library, _PLAIN)
                library.malloc_trim(0)


def _choose(library: ctypes.CDLL, sizes: dict[int, int]) -> None:
    for name, size in sizes.items():
        library.mallopt(name, size)
