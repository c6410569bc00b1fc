"""What can be said on the command line. Nothing heavy is imported, so that help comes at once."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable

from vae_explorer import __version__

__all__ = ["COMMANDS", "PRESET_NAMES", "SAMPLE_NAMES", "build_parser", "build_window_parser"]

COMMANDS = ("train", "resume", "evaluate", "sample", "interpolate", "encode", "doctor")
"""Names of the commands; each wins over a folder of that name."""

SAMPLE_NAMES = ("faces", "digits")
PRESET_NAMES = ("quick-look", "balanced", "sharp-detail")


def _whole(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers within a range."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{number} is not from {least} to {most}")
        return number

    return read


def _beta(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not math.isfinite(number) or not 0.0 <= number <= 1000.0:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to 1000")
    return number


def _window_size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    read = _whole(320, 16_384)
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
        ("train", "train on a folder of images", _fill_train),
        ("resume", "go on with a run that was stopped", _fill_resume),
        ("evaluate", "measure a run: ELBO, bits per dimension, log-evidence", _fill_evaluate),
        ("sample", "draw new images from a run's model", _fill_sample),
        ("interpolate", "walk from one image to another", _fill_interpolate),
        ("encode", "turn images into codes, as a table", _fill_encode),
        ("doctor", "tell versions, devices, and what is missing", _fill_doctor),
    ):
        fill(commands.add_parser(name, help=about, description=about[:1].upper() + about[1:] + "."))
    return parser


def _fill_train(parser: argparse.ArgumentParser) -> None:
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("folder", nargs="?", metavar="FOLDER", help="folder of images")
    source.add_argument("--sample", choices=SAMPLE_NAMES, help="a sample set in place of a folder")
    parser.add_argument("--run", metavar="DIR", help="where to keep the run; a new folder")
    parser.add_argument("--preset", choices=PRESET_NAMES, default="quick-look")
    parser.add_argument(
        "--architecture",
        choices=("auto", "mlp", "conv"),
        default="auto",
        help="kind of networks (default: by the size of the images)",
    )
    parser.add_argument("--epochs", type=_whole(1, 100_000), metavar="N")
    parser.add_argument(
        "--latent-dim", type=_whole(2, 512), metavar="D", help="latent dimensions, 2 to 512"
    )
    parser.add_argument(
        "--image-size", type=_whole(4, 128), metavar="S", help="pixels a side, 4 to 128"
    )
    parser.add_argument(
        "--likelihood",
        choices=("bernoulli", "gaussian"),
        help="family of p(x|z) (default: by the images)",
    )
    parser.add_argument(
        "--beta", type=_beta, metavar="B", help="weight of the KL in the objective (default: 1)"
    )
    parser.add_argument("--seed", type=_whole(0, 2**53), default=0, metavar="N")
    _add_device(parser, "auto")
    _add_json(parser, "print the records of the training, one JSON object a line")


def _fill_resume(parser: argparse.ArgumentParser) -> None:
    _add_run(parser)
    parser.add_argument(
        "--epochs", type=_whole(1, 100_000), metavar="N", help="epochs in all, not in addition"
    )
    _add_json(parser, "print the records of the training, one JSON object a line")


def _fill_evaluate(parser: argparse.ArgumentParser) -> None:
    _add_run(parser)
    parser.add_argument("--split", choices=("validation", "train"), default="validation")
    parser.add_argument(
        "--importance-samples",
        type=_whole(1, 1_000_000),
        default=0,
        metavar="K",
        help="estimate log p(x) too, with K draws for each image",
    )
    _add_seed(parser)
    _add_json(parser, "print one JSON object")


def _fill_sample(parser: argparse.ArgumentParser) -> None:
    _add_run(parser)
    parser.add_argument("--count", type=_whole(1, 100_000), default=64, metavar="N")
    _add_output(parser, "a .png for one picture of all, or a folder for single ones")
    _add_seed(parser)


def _fill_interpolate(parser: argparse.ArgumentParser) -> None:
    _add_run(parser)
    parser.add_argument("first", metavar="A.png", help="image to leave from")
    parser.add_argument("last", metavar="B.png", help="image to arrive at")
    parser.add_argument(
        "--steps", type=_whole(2, 10_000), default=12, metavar="K", help="both ends included"
    )
    parser.add_argument("--kind", choices=("linear", "spherical"), default="linear")
    _add_output(parser, "a .png strip, a .gif, or a folder for single pictures")


def _fill_encode(parser: argparse.ArgumentParser) -> None:
    _add_run(parser)
    parser.add_argument("paths", nargs="+", metavar="PATH", help="images, or folders of images")
    _add_output(parser, "a .csv or an .npz")


def _fill_doctor(parser: argparse.ArgumentParser) -> None:
    _add_json(parser, "print one JSON object")


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="folder of the run")


def _add_output(parser: argparse.ArgumentParser, about: str) -> None:
    parser.add_argument("--output", required=True, metavar="FILE|DIR", help=about)
    parser.add_argument(
        "--overwrite", action="store_true", help="replace a file that exists already"
    )


def _add_seed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=_whole(0, 2**53), default=0, metavar="N")


def _add_device(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), default=default)


def _add_json(parser: argparse.ArgumentParser, about: str) -> None:
    parser.add_argument("--json", action="store_true", help=about)
