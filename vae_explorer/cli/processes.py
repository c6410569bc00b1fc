"""Training by several processes, as ``torchrun`` starts them.

The first of them reports and writes as a process alone does; the others only train.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr
from datetime import timedelta
from typing import TYPE_CHECKING

import torch
import torch.distributed as dist

from vae_explorer.errors import TrainingError
from vae_explorer.runs.layout import is_run
from vae_explorer.training.group import Group

if TYPE_CHECKING:
    from vae_explorer.cli.interrupts import Interrupts
    from vae_explorer.cli.timetable import Timetable
    from vae_explorer.training.fit import Fit

__all__ = ["help_training", "in_turn", "is_launched", "is_restart", "joined", "leads"]

# The first process of a machine may read a million files before the others hear of it.
_PATIENCE = timedelta(hours=12)


def is_launched() -> bool:
    """Say whether this is one of several processes that ``torchrun`` started."""
    return int(os.environ.get("WORLD_SIZE", "1")) > 1 and "RANK" in os.environ


def leads(group: Group | None) -> bool:
    """Say whether this process reports and writes."""
    return group is None or group.first


@contextmanager
def joined() -> Iterator[Group | None]:
    """Join the other processes while in use; None where there are none.

    On one machine they talk over the loopback alone.

    Raises:
        TrainingError: ``TRAIN_GROUP_LOST`` if one of them has gone.
    """
    if not is_launched():
        yield None
        return
    ours = not dist.is_initialized()
    if ours:
        _join()
    try:
        yield Group()
    except RuntimeError as error:
        if not isinstance(error, dist.DistError) and "gloo" not in str(error):
            raise
        raise TrainingError(
            "TRAIN_GROUP_LOST",
            "Another of the processes that train together has ended, or cannot be reached, so "
            "this one ends, too. The last saved state is kept; go on with: vae-explorer resume.",
        ) from error
    finally:
        if ours:
            dist.destroy_process_group()


def _join() -> None:
    local = int(os.environ.get("LOCAL_RANK", "0"))
    if os.environ.get("LOCAL_WORLD_SIZE") == os.environ["WORLD_SIZE"]:
        loopback = "lo" if sys.platform == "linux" else "lo0"
        os.environ.setdefault("GLOO_SOCKET_IFNAME", loopback)
        os.environ.setdefault("NCCL_SOCKET_IFNAME", loopback)
    gpus = torch.cuda.is_available() and local < torch.cuda.device_count()
    if gpus:
        torch.cuda.set_device(local)
    dist.init_process_group("cpu:gloo,cuda:nccl" if gpus else "gloo", timeout=_PATIENCE)


@contextmanager
def in_turn(group: Group | None) -> Iterator[None]:
    """Let the first process of each machine work alone, then the others: they find its cache.

    The others say nothing meanwhile: it would be the same again.

    Args:
        group: The processes, None for one alone.
    """
    first = int(os.environ.get("LOCAL_RANK", "0")) == 0
    if group is not None and not first:
        group.wait()
    with nullcontext() if leads(group) else redirect_stderr(io.StringIO()):
        yield
    if group is not None and first:
        group.wait()


def is_restart(run: str | None, group: Group | None) -> bool:
    """Say whether a training is to go on where it was cut: ``torchrun`` started it once more.

    Args:
        run: Folder of the run, None if none was named.
        group: The processes, None for one alone.
    """
    if group is None or run is None:
        return False
    again = int(os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")) > 0
    return bool(group.told_by_first(int(again and is_run(run))))


def help_training(fit: Fit, group: Group, timetable: Timetable, interrupts: Interrupts) -> int:
    """Train as one of the others, until all stop.

    Args:
        fit: The training of this process.
        group: The processes.
        timetable: What is to happen at certain steps.
        interrupts: Whether to stop.

    Returns:
        The exit code.
    """
    with fit:
        for _ in fit:
            timetable.follow(fit)
            if timetable.is_over(fit):
                break
            if interrupts.stop:
                group.wish_to_part()
    return interrupts.exit_code
