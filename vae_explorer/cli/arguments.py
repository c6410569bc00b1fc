"""What can be said on the command line. Nothing heavy is imported, so that help comes at once."""

from __future__ import annotations

import argparse

from vae_explorer import __version__
from vae_explorer.cli.common_arguments import add_json, add_label, add_run, add_seed
from vae_explorer.cli.picture_arguments import (
    WALK_KINDS,
    fill_curves,
    fill_decode,
    fill_encode,
    fill_film,
    fill_interpolate,
    fill_sample,
)
from vae_explorer.cli.readers import number, whole
from vae_explorer.cli.run_arguments import fill_branch, fill_compare, fill_find_rate, fill_sweep
from vae_explorer.cli.timetable import add_timetable
from vae_explorer.cli.train_arguments import PRESET_NAMES, SAMPLE_NAMES, add_snapshots, fill_train

__all__ = [
    "COMMANDS",
    "PRESET_NAMES",
    "SAMPLE_NAMES",
    "WALK_KINDS",
    "build_parser",
    "build_window_parser",
]

COMMANDS = (
    "train",
    "resume",
    "branch",
    "compare",
    "sweep",
    "find-rate",
    "diagnose",
    "evaluate",
    "gradients",
    "refine",
    "sample",
    "interpolate",
    "encode",
    "decode",
    "curves",
    "commands",
    "film",
    "presets",
    "doctor",
)
"""Names of the commands; each wins over a folder of that name."""

EVIDENCE_METHODS = ("importance", "prior", "annealed", "grid")


def _window_size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    read = whole(320, 16_384)
    try:
        return read(width), read(height)
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 1280x800") from None


def build_window_parser() -> argparse.ArgumentParser:
    """Return the reader of ``vae-explorer [FOLDER|RUN]``."""
    parser = argparse.ArgumentParser(
        prog="vae-explorer",
        description="Train a variational autoencoder on a folder of images and explore its "
        "latent space. Without a command, the window opens.",
        epilog=f"Commands without a window: {', '.join(COMMANDS)}. "
        "Help on one: vae-explorer COMMAND --help",
    )
    parser.add_argument("target", nargs="?", metavar="FOLDER|RUN", help="what to open")
    parser.add_argument("--sample", choices=SAMPLE_NAMES, help="open a sample set")
    parser.add_argument("--train", action="store_true", help="begin to train at once")
    parser.add_argument(
        "--screenshot", metavar="FILE", help="write a picture of the window, then leave"
    )
    parser.add_argument("--size", type=_window_size, metavar="WxH", help="such as 1280x800")
    parser.add_argument("--theme", choices=("light", "dark", "system"))
    parser.add_argument("--version", action="version", version=f"vae-explorer {__version__}")
    return parser


def build_parser() -> argparse.ArgumentParser:
    """Return the reader of the commands."""
    parser = argparse.ArgumentParser(prog="vae-explorer")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, about, fill in (
        ("train", "train on a folder of images", fill_train),
        ("resume", "go on with a run that was stopped", _fill_resume),
        ("branch", "begin a run from a moment of another, with other settings", fill_branch),
        ("compare", "tell how runs differ in settings and curves", fill_compare),
        (
            "sweep",
            "train runs that differ in β or latent size, and say what they teach",
            fill_sweep,
        ),
        ("find-rate", "find a learning rate by a short trial", fill_find_rate),
        ("diagnose", "tell what is the matter with a run, and what would help", _fill_diagnose),
        ("evaluate", "measure a run: ELBO, bits per dimension, log-evidence", _fill_evaluate),
        ("gradients", "compare estimators of the gradient on a run's model", _fill_gradients),
        ("refine", "optimise the posterior of one image, and tell the gaps", _fill_refine),
        ("sample", "draw new images from a run's model", fill_sample),
        ("interpolate", "walk from image to image", fill_interpolate),
        ("decode", "turn codes into pictures", fill_decode),
        ("curves", "write the curves of a run as a table", fill_curves),
        ("commands", "tell the commands that would repeat a run", _fill_commands),
        ("encode", "turn images into codes, as a table", fill_encode),
        ("film", "show the training of a run as a film", fill_film),
        ("presets", "tell the presets and what each is for", _fill_presets),
        ("doctor", "tell versions, devices, and what is missing", _fill_doctor),
    ):
        fill(commands.add_parser(name, help=about, description=about[:1].upper() + about[1:] + "."))
    return parser


def _fill_resume(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument(
        "--epochs", type=whole(1, 100_000), metavar="N", help="epochs in all, not in addition"
    )
    parser.add_argument(
        "--learning-rate", type=number(0.0, 10.0), metavar="R",
        help="size of the steps from now on, before its schedule (default: as before)",
    )  # fmt: skip
    parser.add_argument(
        "--beta", type=number(0.0, 1000.0), metavar="B",
        help="weight of the KL from now on, before its warm-up (default: as before)",
    )  # fmt: skip
    add_timetable(parser)
    add_snapshots(parser)
    add_json(parser, "print the records of the training, one JSON object a line")


def _fill_commands(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument("--python", action="store_true", help="tell them as lines of Python")


def _fill_diagnose(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    add_json(parser, "print one JSON object")


def _fill_evaluate(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument("--split", choices=("validation", "train"), default="validation")
    parser.add_argument(
        "--samples", type=whole(1, 100_000), default=8, metavar="S",
        help="draws from q(z|x) for each image behind the ELBO (default: 8)",
    )  # fmt: skip
    parser.add_argument(
        "--evidence",
        choices=EVIDENCE_METHODS,
        help="estimate log p(x) too: by importance sampling from q(z|x), by draws from the prior, "
        "by annealed importance sampling, or by quadrature on a grid (two latent dimensions)",
    )
    parser.add_argument(
        "--importance-samples", type=whole(1, 1_000_000), default=0, metavar="K",
        help="draws for each image behind log p(x); alone, it asks for importance sampling",
    )  # fmt: skip
    parser.add_argument(
        "--information",
        action="store_true",
        help="split the KL into mutual information, total correlation and the rest; active units",
    )
    parser.add_argument(
        "--read-out",
        action="store_true",
        help="how well the labels can be told from the codes, on held-out images",
    )
    parser.add_argument(
        "--baseline",
        action="store_true",
        help="log p(x) of the best model without latents, with pixels independent of each other",
    )
    parser.add_argument(
        "--all", action="store_true", help="all of these, by importance sampling where not said"
    )
    add_seed(parser)
    add_json(parser, "print one JSON object")


def _fill_gradients(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument("--split", choices=("validation", "train"), default="train")
    parser.add_argument(
        "--images", type=whole(1, 4096), default=16, metavar="N",
        help="images in the batch (default: 16)",
    )  # fmt: skip
    parser.add_argument(
        "--objective", choices=("elbo", "iwae"), help="of another objective than the run's own"
    )
    parser.add_argument(
        "--samples", type=whole(1, 100_000), default=8, metavar="S",
        help="draws from q(z|x) for each image, where another objective is given (default: 8)",
    )  # fmt: skip
    parser.add_argument(
        "--draws", type=whole(2, 10_000_000), default=1000, metavar="K",
        help="gradients of each estimator (default: 1000)",
    )  # fmt: skip
    add_seed(parser)
    add_json(parser, "print one JSON object")


def _fill_refine(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument("image", metavar="IMAGE", help="a file, or the path of an image of the run")
    parser.add_argument(
        "--start", choices=("encoder", "prior"), default="encoder", help="where q(z|x) starts"
    )
    parser.add_argument(
        "--family",
        choices=("diagonal", "full"),
        default="diagonal",
        help="covariance of the Gaussian (default: diagonal)",
    )
    parser.add_argument(
        "--steps", type=whole(1, 100_000), default=300, metavar="N",
        help="steps of the optimisation (default: 300)",
    )  # fmt: skip
    parser.add_argument(
        "--learning-rate", type=number(1e-9, 10.0), default=0.05, metavar="R",
        help="size of a step (default: 0.05)",
    )  # fmt: skip
    parser.add_argument(
        "--importance-samples", type=whole(2, 1_000_000), default=5000, metavar="K",
        help="draws behind log p(x) (default: 5000)",
    )  # fmt: skip
    add_label(parser)
    add_seed(parser)
    add_json(parser, "print one JSON object")


def _fill_presets(parser: argparse.ArgumentParser) -> None:
    add_json(parser, "print one JSON object")


def _fill_doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--measure",
        action="store_true",
        help="measure anew how this machine computes fastest; best while it does nothing else",
    )
    add_json(parser, "print one JSON object")
