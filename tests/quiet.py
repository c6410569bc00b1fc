"""No test may reach out of this machine, nor let anybody in."""

from __future__ import annotations

import ipaddress
import os
import socket
import stat
import sys
from pathlib import Path
from typing import Any

__all__ = ["CALLS", "listen", "sockets_abroad"]

CALLS: list[str] = []
"""What was bound, connected or sent to, other than on this machine, since :func:`listen`."""

_EVENTS = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg")
_NAMES = ("socket.getaddrinfo", "socket.gethostbyname")


def listen() -> None:
    """Note from now on every address that is not of this machine."""
    sys.addaudithook(_note)


def _note(
    event: str,
    arguments: tuple[Any, ...],
    # Kept here: the last events come when the names of this module are gone.
    reaching: tuple[str, ...] = _EVENTS,
    asking: tuple[str, ...] = _NAMES,
) -> None:
    if event in reaching:
        place, address = arguments[0], arguments[1]
        inside = place.family == getattr(socket, "AF_UNIX", None) or address is None
        if not inside and not _is_here(str(address[0])):
            CALLS.append(f"{event} {address}")
    elif event in asking and not _is_here(str(arguments[0] or "localhost")):
        CALLS.append(f"{event} {arguments[0]}")


def _is_here(host: str) -> bool:
    if host in ("localhost", ""):
        return host == "localhost"
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def sockets_abroad() -> list[str]:
    """Return this process's own TCP and UDP sockets that are not on the loopback, in hexadecimal.

    Also those that Qt opened, which Python does not hear of; Linux only, else none is known.
    """
    mine = set()
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        return []
    for descriptor in os.scandir(descriptors):
        try:
            facts = os.fstat(int(descriptor.name))
        except OSError:
            continue  # the one that lists them is gone by now
        if stat.S_ISSOCK(facts.st_mode):
            mine.add(str(facts.st_ino))
    if not mine:
        return []  # the tables of the system take their time
    here = ("0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F")
    return [
        f"{kind} {local} to {far}"
        for kind in ("tcp", "tcp6", "udp", "udp6")
        for local, far, inode in _table(Path("/proc/self/net") / kind)
        if inode in mine and not (local.startswith(here) and _far_is_here(far, here))
    ]


def _far_is_here(far: str, here: tuple[str, ...]) -> bool:
    address = far.partition(":")[0]
    return address.startswith(here) or not address.strip("0")


def _table(path: Path) -> list[tuple[str, str, str]]:
    lines = path.read_text().splitlines()[1:] if path.is_file() else []
    columns = [line.split() for line in lines]
    return [(words[1], words[2], words[9]) for words in columns]
