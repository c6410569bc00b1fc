"""The C library is asked for shared arenas, in a process of its own: the wish stays for good."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc is asked")
def test_threads_share_the_arenas_of_memory() -> None:
    """Each arena beyond the first is a reserved stretch of 64 MB of addresses."""
    done = subprocess.run(
        [sys.executable, "-c", MANY_THREADS], capture_output=True, text=True, check=True,
        env={key: value for key, value in os.environ.items() if not key.startswith("MALLOC")},
    )  # fmt: skip
    taken, shared = done.stdout.split()
    if taken == "False":
        pytest.skip("the C library has no such wish")
    assert int(shared) <= 2


MANY_THREADS = """
import ctypes, re, threading
from vae_explorer.gui.process.arenas import share_arenas
taken = share_arenas()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
gate = threading.Barrier(9)
def work():
    libc.malloc(1000)
    gate.wait()
    gate.wait()
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads:
    thread.start()
gate.wait()
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
import os, tempfile
with tempfile.TemporaryFile() as file:
    libc.fdopen.restype = ctypes.c_void_p
    stream = libc.fdopen(os.dup(file.fileno()), b"w")
    libc.malloc_info(0, stream)
    libc.fclose.argtypes = [ctypes.c_void_p]
    libc.fclose(stream)
    file.seek(0)
    arenas = file.read().decode().count("<heap nr=")
print(taken, arenas)
gate.wait()
for thread in threads:
    thread.join()
"""
