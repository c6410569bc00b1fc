"""``commands``."""

from __future__ import annotations

import argparse
from pathlib import Path

from vae_explorer.export.python_lines import python_text
from vae_explorer.export.repeating import RunSeen, origins_of, repeated
from vae_explorer.export.shell_lines import shell_text

__all__ = ["tell_commands"]


def tell_commands(arguments: argparse.Namespace) -> int:
    """Tell how a run can be repeated.

    Args:
        arguments: Those of ``commands``.
    """
    path = Path(arguments.run).absolute()
    deeds = repeated([RunSeen(path)], origins_of([path]))
    print(python_text(deeds) if arguments.python else shell_text(deeds), end="")
    return 0
