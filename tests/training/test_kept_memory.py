"""What the C library is asked for, in a process of its own: part of the wish stays for good."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys

import pytest

GLIBC = sys.platform.startswith("linux") and hasattr(ctypes.CDLL(None), "malloc_trim")


@pytest.mark.skipif(not GLIBC, reason="glibc is asked")
def test_a_convolution_finds_the_memory_that_the_last_one_freed() -> None:
    """Each page that the system must give anew is a fault, which it counts."""
    env = {
        key: value for key, value in os.environ.items() if not key.startswith(("MALLOC", "GLIBC"))
    }
    done = subprocess.run(
        [sys.executable, "-c", ROUNDS], capture_output=True, text=True, check=True, env=env
    )
    connected, convolved, beside_one_that_ended = map(int, done.stdout.split())
    assert convolved * 10 < connected
    assert beside_one_that_ended * 10 < connected


ROUNDS = """
import ctypes, resource
from vae_explorer.training.memory import freed_memory_kept
from vae_explorer.training.settings import Setup
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
SIZE, PIECES = 20 << 20, 6
def a_round():
    pieces = [libc.malloc(SIZE) for _ in range(PIECES)]
    for piece in pieces:
        ctypes.memset(piece, 1, SIZE)
    for piece in pieces:
        libc.free(piece)
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
CONV = {"architecture": "conv", "hidden": (), "channels": (4, 8)}
for choice, ended in (({}, False), (CONV, False), (CONV, True)):
    setup = Setup.model_validate({"model": {"image_shape": (1, 8, 8), **choice}, "training": {}})
    with freed_memory_kept(setup):
        if ended:
            with freed_memory_kept(setup):
                a_round()
        a_round()
        begun = faults()
        for _ in range(3):
            a_round()
        print(faults() - begun)
"""
