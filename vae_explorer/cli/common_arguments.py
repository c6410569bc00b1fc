"""Arguments that several commands have in common."""

from __future__ import annotations

import argparse

from vae_explorer.cli.readers import a_name, whole

__all__ = ["add_json", "add_label", "add_output", "add_run", "add_seed"]


def add_run(parser: argparse.ArgumentParser) -> None:
    """Add the folder of a run."""
    parser.add_argument("run", metavar="RUN", help="folder of the run")


def add_output(parser: argparse.ArgumentParser, about: str) -> None:
    """Add where the result goes."""
    parser.add_argument("--output", required=True, type=a_name, metavar="FILE|DIR", help=about)
    parser.add_argument(
        "--overwrite", action="store_true", help="replace a file that exists already"
    )


def add_label(parser: argparse.ArgumentParser) -> None:
    """Add what a conditional model is told."""
    parser.add_argument("--label", metavar="NAME", help="label that a conditional model is told")


def add_seed(parser: argparse.ArgumentParser) -> None:
    """Add where chance begins."""
    parser.add_argument("--seed", type=whole(0, 2**53), default=0, metavar="N")


def add_json(parser: argparse.ArgumentParser, about: str) -> None:
    """Add the wish for JSON."""
    parser.add_argument("--json", action="store_true", help=about)
