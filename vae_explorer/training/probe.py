"""How this machine computes fastest, found in about half a second.

Times are the processor's, of one thread, in turns, and the best of several: what else works at the
moment hardly shows. How many threads pay can only be seen on the wall clock; a machine that is
busy does not tell, and is asked again another time.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from vae_explorer.training.machine import Profile, cores, machine_name

__all__ = ["best_threads", "measured_profile"]

_ROUNDS, _GLIMPSE = 5, 1
_BATCH, _INPUTS, _UNITS = 128, 512, 256
_CHANNELS, _SIDE = 32, 32
_MOST_THREADS = 16
_NEARLY = 1.1
_BUSY = 1.3
_HOPELESS = 0.5


def measured_profile() -> Profile:
    """Measure this machine.

    The number of threads and the path of products are left as they were. Nothing else should
    compute meanwhile in this process.
    """
    threads, path = torch.get_num_threads(), torch.get_float32_matmul_precision()
    try:
        torch.set_num_threads(1)
        torch.set_float32_matmul_precision("highest")
        gain, error = _onednn()
        profile = Profile(machine_name(), 0, gain, error, 0.0, 0.0)
        torch.set_float32_matmul_precision("medium" if profile.matmul == "onednn" else "highest")
        connected, convolved = _fast_gain(*_connected()), _fast_gain(*_convolved())
        return Profile(machine_name(), best_threads(), gain, error, connected, convolved)
    finally:
        torch.set_num_threads(threads)
        torch.set_float32_matmul_precision(path)


def _in_turns(*works: Callable[[], object], rounds: int = _ROUNDS) -> list[float]:
    """Return the best seconds of each work on this thread's own clock."""
    best = [float("inf")] * len(works)
    # The first round also chooses kernels and fetches memory; it is never the best.
    for _ in range(1 + rounds):
        for number, work in enumerate(works):
            began_s = time.thread_time()
            work()
            best[number] = min(best[number], time.thread_time() - began_s)
    return best


def _normal(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def _onednn() -> tuple[float, float]:
    """Return the gain of oneDNN's products over torch's choice, and their relative error."""
    left, right = _normal(_BATCH, _INPUTS), _normal(_INPUTS, _UNITS)

    def product(path: str) -> Tensor:
        torch.set_float32_matmul_precision(path)
        return left @ right

    standard_s, onednn_s = _in_turns(lambda: product("highest"), lambda: product("medium"))
    exact = left.double() @ right.double()
    error = float((product("medium").double() - exact).norm() / exact.norm())
    return standard_s / onednn_s, error


def _connected() -> tuple[nn.Module, Tensor]:
    net = nn.Sequential(nn.Linear(_INPUTS, _UNITS), nn.ReLU(), nn.Linear(_UNITS, _INPUTS))
    return net, _normal(_BATCH, _INPUTS)


def _convolved() -> tuple[nn.Module, Tensor]:
    net = nn.Sequential(
        nn.Conv2d(_CHANNELS, 2 * _CHANNELS, 4, 2, 1),
        nn.ReLU(),
        nn.ConvTranspose2d(2 * _CHANNELS, _CHANNELS, 4, 2, 1),
    )
    for weight in net.parameters():
        if weight.ndim == 4:
            weight.data = weight.data.contiguous(memory_format=torch.channels_last)
    return net, _normal(_BATCH // 8, _CHANNELS, _SIDE, _SIDE)


def _step(net: nn.Module, x: Tensor, *, fast: bool) -> None:
    with torch.autocast("cpu", torch.bfloat16, enabled=fast):
        loss: Tensor = net(x).float().square().mean()
    loss.backward()


def _fast_gain(net: nn.Module, x: Tensor) -> float:
    """Return how many times as fast a step is in bfloat16."""

    def gain(some: Tensor, rounds: int) -> float:
        plain_s, fast_s = _in_turns(
            lambda: _step(net, some, fast=False),
            lambda: _step(net, some, fast=True),
            rounds=rounds,
        )
        return plain_s / fast_s

    # Processors without such units take up to a hundred times as long: a glimpse is enough.
    first = gain(x[:1], _GLIMPSE)
    return first if first < _HOPELESS else gain(x, _ROUNDS)


def best_threads() -> int:
    """Return the fewest threads within a tenth of the fastest, 0 on a busy machine."""
    before = torch.get_num_threads()
    try:
        return _best_threads()
    finally:
        torch.set_num_threads(before)


def _best_threads() -> int:
    net, x = _connected()
    seconds: dict[int, float] = {}
    threads, most = 1, min(_MOST_THREADS, cores())
    while threads <= most:
        torch.set_num_threads(threads)
        _step(net, x, fast=False)
        walls = []
        own_s = time.thread_time()
        for _ in range(_ROUNDS):
            began_s = time.perf_counter()
            _step(net, x, fast=False)
            walls.append(time.perf_counter() - began_s)
        if threads == 1 and sum(walls) > _BUSY * (time.thread_time() - own_s):
            return 0
        seconds[threads] = min(walls)
        threads = threads * 2 if threads * 2 <= most or threads == most else most
    fastest = min(seconds.values())
    return next(n for n, took_s in seconds.items() if took_s <= _NEARLY * fastest)
