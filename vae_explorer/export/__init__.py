"""What leaves the program: pictures, animations and tables. Nothing here knows a window.

Every file is there whole or not at all, and none is replaced unless the caller says so. The names
below are loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.export.animation import save_gif
    from vae_explorer.export.files import save_bytes
    from vae_explorer.export.pictures import save_grid, save_picture, save_pictures, save_strip
    from vae_explorer.export.tables import save_codes_csv, save_codes_npz, save_curves_csv

_HOME_OF = {
    "save_bytes": "files",
    "save_codes_csv": "tables",
    "save_codes_npz": "tables",
    "save_curves_csv": "tables",
    "save_gif": "animation",
    "save_grid": "pictures",
    "save_picture": "pictures",
    "save_pictures": "pictures",
    "save_strip": "pictures",
}

__all__ = [
    "save_bytes",
    "save_codes_csv",
    "save_codes_npz",
    "save_curves_csv",
    "save_gif",
    "save_grid",
    "save_picture",
    "save_pictures",
    "save_strip",
]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
