"""What the system must bring: the libraries that Qt's wheels link to, a font, Python's venv.

Only Linux needs this; the wheels for macOS and Windows carry everything. Which libraries those are
is known to the program itself, whose command ``doctor`` speaks of them too.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from vae_explorer.cli.system_libraries import Missing, missing_libraries

__all__ = ["bring", "missing_for_qt", "missing_for_venv", "wants_display"]

# The face that the window prefers; any other will do, but there must be one.
FONT = Missing("a font", "fonts-inter", "rsms-inter-fonts")


def wants_display() -> bool:
    """Return whether something speaks for a window; whether it answers is seen later."""
    names = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform != "linux" or any(os.environ.get(name) for name in names)


def missing_for_qt(*, window: bool) -> list[Missing]:
    """Return what Qt lacks here.

    Args:
        window: Whether a window is to appear on a display; else offscreen is enough.
    """
    missing = missing_libraries(x11=window, wayland=window)
    if sys.platform == "linux" and not _has_font():
        missing.append(FONT)
    return missing


def missing_for_venv() -> list[Missing]:
    """Return what this Python lacks to make an environment (Debian packs it apart)."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return []
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    return [Missing("Python's module venv", package, "python3")]


def bring(missing: list[Missing]) -> None:
    """Install what is missing with apt-get, or end with the line that does it.

    Raises:
        SystemExit: If it could not be installed; the message says what to do.
    """
    if not missing:
        return
    names = ", ".join(library.name for library in missing)
    if not shutil.which("apt-get"):
        known = " ".join(sorted({library.fedora for library in missing}))
        raise SystemExit(
            f"Missing on this system: {names}. Please install them with its package manager "
            f"(on Fedora: sudo dnf install {known}), then call again."
        )
    packages = sorted({library.debian for library in missing})
    line = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    as_root = _words_for_root()
    if as_root is None:
        raise SystemExit(
            f"Missing on this system: {names}. As an administrator, please run\n"
            f"    {' '.join(line)}\nand call again."
        )
    print(f"Missing on this system: {names}.\nInstalling {' '.join(packages)}.", flush=True)
    careful = ["-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    before = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *careful]
    subprocess.call([*before, "update"], stdout=subprocess.DEVNULL)
    if subprocess.call([*before, *line[1:]], stdout=subprocess.DEVNULL) != 0:
        raise SystemExit(
            f"apt-get could not install {' '.join(packages)}; the lines above say why. "
            "If they speak of fetching or resolving, the network is not reachable from here: "
            "mend that and call again."
        )


def _words_for_root() -> list[str] | None:
    """Return the words that make a command run as root, or None where nothing does."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    without_password = subprocess.call(
        ["sudo", "-n", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return ["sudo"] if without_password == 0 or sys.stdin.isatty() else None


def _has_font() -> bool:
    home = Path.home()
    places = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    places += [home / ".fonts", home / ".local/share/fonts"]
    kinds = {".ttf", ".otf", ".ttc"}
    return any(file.suffix.lower() in kinds for place in places for file in place.rglob("*"))
