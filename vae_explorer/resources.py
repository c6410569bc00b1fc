"""Finder of the files in ``resources/``, in a wheel and in a checkout alike."""

from __future__ import annotations

from pathlib import Path

__all__ = ["resource_path"]


def resource_path(name: str) -> Path:
    """Return the path of a resource file.

    Args:
        name: Path below ``resources/``, with forward slashes.

    Returns:
        The file in the installed package if it is there, else the one in the checkout.

    Raises:
        FileNotFoundError: If neither has it.
    """
    package = Path(__file__).resolve().parent
    for root in (package / "_resources", package.parent / "resources"):
        if (candidate := root / name).is_file():
            return candidate
    raise FileNotFoundError(f"The resource {name} is missing from this installation.")
