"""What the window needs from the system, and how to get what is missing.

Qt ends the whole process when its platform plugin cannot start, so this is looked at before.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from typing import NamedTuple

__all__ = ["Missing", "display_problem", "how_to_get", "missing_libraries"]


class Missing(NamedTuple):
    """A shared library that is not there.

    Attributes:
        name: Such as ``"libEGL.so.1"``.
        debian: Package of Debian and Ubuntu.
        fedora: Package of Fedora.
    """

    name: str
    debian: str
    fedora: str


_ALWAYS = (
    Missing("libGL.so.1", "libgl1", "mesa-libGL"),
    Missing("libEGL.so.1", "libegl1", "mesa-libEGL"),
    Missing("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    Missing("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    Missing("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    Missing("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
)
_X11 = (
    Missing("libxcb.so.1", "libxcb1", "libxcb"),
    Missing("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb"),
    Missing("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    Missing("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    Missing("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    Missing("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    Missing("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
    Missing("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
    Missing("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
    Missing("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
)
_WAYLAND = (Missing("libwayland-cursor.so.0", "libwayland-cursor0", "libwayland-cursor"),)


def _is_there(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing_libraries(*, x11: bool = True, wayland: bool = False) -> list[Missing]:
    """Return the libraries that Qt needs on Linux and that cannot be loaded.

    Args:
        x11: True if the window is to be shown by X11.
        wayland: True if it is to be shown by Wayland.
    """
    if not sys.platform.startswith("linux"):
        return []
    wanted = _ALWAYS + (_X11 if x11 else ()) + (_WAYLAND if wayland else ())
    return [library for library in wanted if not _is_there(library.name)]


def how_to_get(missing: list[Missing]) -> str:
    """Return the one line that installs what is missing."""
    if shutil.which("dnf"):
        return "sudo dnf install " + " ".join(sorted({m.fedora for m in missing}))
    return "sudo apt-get install " + " ".join(sorted({m.debian for m in missing}))


def display_problem() -> str | None:
    """Say why no window can be shown here, or return None if nothing speaks against it."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if not sys.platform.startswith("linux"):
        return None
    x11, wayland = bool(os.environ.get("DISPLAY")), bool(os.environ.get("WAYLAND_DISPLAY"))
    if not (platform or x11 or wayland):
        return (
            "There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set). "
            "Without a window, train with: vae-explorer train FOLDER --run DIR"
        )
    by_x11 = platform.startswith("xcb") or (not platform and x11 and not wayland)
    missing = missing_libraries(x11=by_x11, wayland=wayland and not platform)
    if missing:
        names = ", ".join(library.name for library in missing)
        return f"The window needs system libraries that are missing: {names}. Get them with: " + (
            how_to_get(missing)
        )
    if by_x11 and not _x_server_answers():
        return (
            f"The display {os.environ.get('DISPLAY')!r} does not answer. "
            "Without a window, train with: vae-explorer train FOLDER --run DIR"
        )
    return None


def _x_server_answers() -> bool:
    """Say whether a connection to the X server can be made."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.c_void_p)
    xcb.xcb_connection_has_error.argtypes = (ctypes.c_void_p,)
    xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(None, None)
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed
