"""``curves``."""

from __future__ import annotations

import argparse
from pathlib import Path

from vae_explorer.cli.console import say
from vae_explorer.errors import ExportError
from vae_explorer.export.tables import save_curves_csv
from vae_explorer.runs.run import open_run

__all__ = ["write_curves"]


def write_curves(arguments: argparse.Namespace) -> int:
    """Write the curves of a run, every step of them.

    Args:
        arguments: Those of ``curves``.

    Raises:
        ExportError: If the name of the file does not end in .csv.
    """
    if Path(arguments.output).suffix.lower() != ".csv":
        raise ExportError("EXPORT_KIND", f"{arguments.output} must end in .csv for a table.")
    history = open_run(arguments.run).history()
    save_curves_csv(arguments.output, history, overwrite=arguments.overwrite)
    say(f"Curves written to {arguments.output}")
    return 0
