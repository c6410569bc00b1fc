"""``branch``."""

from __future__ import annotations

import argparse

from vae_explorer.cli.console import say
from vae_explorer.cli.interrupts import Interrupts
from vae_explorer.cli.timetable import Timetable
from vae_explorer.cli.training import go_on
from vae_explorer.figures import epoch_number
from vae_explorer.runs.branch import branch_run
from vae_explorer.training.assignments import written

__all__ = ["branch"]


def branch(arguments: argparse.Namespace) -> int:
    """Begin a run from a moment of another, and train it.

    Args:
        arguments: Those of ``branch``.
    """
    with Interrupts() as interrupts:
        made = branch_run(
            arguments.run,
            arguments.new,
            step=arguments.at,
            changes=written(arguments.assignments),
            epochs=arguments.epochs,
        )
        if made.note:
            say(made.note)
        if not made.anew:
            place = f"step {made.step}, epoch {epoch_number(made.epoch)}"
            say(f"{made.path} begins at {place} of {arguments.run}.")
        timetable = Timetable.of(arguments)
        return go_on(made.path, None, timetable, interrupts, as_json=arguments.json)
