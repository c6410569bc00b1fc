"""A step of a training for which there is too little memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vae_explorer.errors import TrainingError

if TYPE_CHECKING:
    from vae_explorer.training.settings import Setup

__all__ = ["is_out_of_memory", "out_of_memory", "with_memory_for"]

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
