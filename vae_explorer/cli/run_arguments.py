"""What can be said to the commands that begin from runs: branch, compare, find-rate."""

from __future__ import annotations

import argparse

from vae_explorer.cli.common_arguments import add_json
from vae_explorer.cli.readers import whole
from vae_explorer.cli.timetable import add_timetable
from vae_explorer.cli.train_arguments import add_images, add_settings, add_snapshots

__all__ = ["fill_branch", "fill_compare", "fill_find_rate", "fill_sweep"]


def fill_branch(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``branch``."""
    parser.epilog = (
        "With nothing changed, the branch goes on bit for bit as the other run did. Settings of "
        "the model change the weights: then the branch begins anew, with the same images."
    )
    parser.add_argument("run", metavar="RUN", help="folder of the run to branch from")
    parser.add_argument(
        "--run", dest="new", metavar="NEW", required=True, help="folder of the run to be; a new one"
    )
    parser.add_argument(
        "--at", type=whole(0, 2**53), metavar="STEP",
        help="step to begin from, the nearest that is kept (default: the newest; 0: anew)",
    )  # fmt: skip
    parser.add_argument(
        "--epochs", type=whole(1, 100_000), metavar="N", help="epochs in all, not in addition"
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="assignments",
        metavar="KEY=VALUE",
        help="change a setting, such as beta=4; may be given more than once",
    )
    add_timetable(parser)
    add_snapshots(parser)
    add_json(parser, "print the records of the training, one JSON object a line")


def fill_compare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``compare``."""
    parser.add_argument(
        "runs", nargs="+", metavar="RUN", help="folders of runs, or a folder that holds several"
    )
    add_json(parser, "print one JSON object, with the curves")


def fill_find_rate(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``find-rate``."""
    parser.usage = "vae-explorer find-rate [OPTION ...] (FOLDER | RUN | --sample {faces,digits})"
    parser.epilog = (
        "Of a run, its own images are taken, its settings where no others are given, and the "
        "weights of its newest state unless the model is another; nothing in it is changed."
    )
    add_images(parser, "FOLDER|RUN", "folder of images, or a run")
    add_settings(parser)
    parser.add_argument(
        "--steps", type=whole(60, 10_000), default=120, metavar="K",
        help="steps of the trial, each with a larger rate (default: 120)",
    )  # fmt: skip
    add_json(parser, "print one JSON object, with the curve")


def fill_sweep(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``sweep``."""
    parser.usage = (
        "vae-explorer sweep --over KEY=VALUE,VALUE [OPTION ...] (FOLDER | --sample {faces,digits})"
    )
    parser.epilog = (
        "The same command with the --run of a sweep that was stopped goes on with it. At the end "
        "stands what the runs teach: which β, or how many latent dimensions are worth having."
    )
    add_images(parser, "FOLDER", "folder of images")
    parser.add_argument(
        "--over", type=_swept, required=True, metavar="KEY=VALUE,VALUE",
        help="what differs: beta=0.5,1,2,4 or latent_dim=2,4,8,16",
    )  # fmt: skip
    parser.add_argument(
        "--run", metavar="DIR", help="folder for all runs of the sweep (default: a new one)"
    )
    add_settings(parser)
    add_snapshots(parser)
    add_json(parser, "print one JSON object at the end")


def _swept(text: str) -> tuple[str, str]:
    key, equals, values = text.partition("=")
    name = key.strip().replace("-", "_").removeprefix("training.").removeprefix("model.")
    if not equals or name not in ("beta", "latent_dim"):
        raise argparse.ArgumentTypeError(f"{text!r} is not like beta=1,2,4 or latent_dim=2,4,8")
    return name, values
