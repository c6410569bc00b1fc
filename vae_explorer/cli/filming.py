"""``film``."""

from __future__ import annotations

import argparse
from pathlib import Path

from vae_explorer.cli.console import plural, say
from vae_explorer.cli.pictures import kind_of_output
from vae_explorer.export.film import film_of
from vae_explorer.export.film_frames import save_film
from vae_explorer.runs.ladder import list_moments
from vae_explorer.runs.layout import RunLayout
from vae_explorer.runs.run import open_run

__all__ = ["film"]


def film(arguments: argparse.Namespace) -> int:
    """Make a film of a run's training from its kept moments.

    Args:
        arguments: Those of ``film``.
    """
    kind = kind_of_output(arguments.output, (".gif",), overwrite=arguments.overwrite)
    run = open_run(arguments.run)
    made = film_of(run.images, run.setup, list_moments(RunLayout(Path(run.path))))
    save_film(
        made,
        arguments.output,
        as_gif=bool(kind),
        side_px=arguments.size,
        interval_ms=arguments.interval,
        overwrite=arguments.overwrite,
    )
    say(f"Film of {plural(len(made.scenes), 'moment')} written to {arguments.output}")
    return 0
