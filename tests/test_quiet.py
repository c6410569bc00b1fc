"""The watch on connections sees them; that there are none is held by every other test."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.quiet import CALLS, sockets_abroad


@pytest.fixture
def seen() -> Iterator[list[str]]:
    """The calls of this test, which are meant."""
    before = len(CALLS)
    yield CALLS
    del CALLS[before:]


def test_a_connection_to_elsewhere_is_noticed(seen: list[str]) -> None:
    before = len(seen)
    # An address kept for documentation (RFC 5737): nobody answers, and nobody is asked for long.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out, contextlib.suppress(OSError):
        out.connect(("192.0.2.1", 9))
    assert seen[before:] == ["socket.connect ('192.0.2.1', 9)"]


def test_a_listener_for_everybody_is_noticed(seen: list[str]) -> None:
    before = len(seen)
    with socket.socket() as door:
        door.bind(("", 0))
        door.listen()
        assert seen[before:] == ["socket.bind ('', 0)"]
        assert sockets_abroad() or not sockets_are_listed()


def test_a_listener_on_this_machine_is_allowed(seen: list[str]) -> None:
    before = len(seen)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        assert seen[before:] == []
        assert sockets_abroad() == []


def sockets_are_listed() -> bool:
    """Whether the system tells a process of its sockets."""
    return Path("/proc/self/net/tcp").is_file()
