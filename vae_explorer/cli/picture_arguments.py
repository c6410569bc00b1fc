"""What can be said to the commands that make files: pictures, films and tables."""

from __future__ import annotations

import argparse

from vae_explorer.cli.common_arguments import add_label, add_output, add_run, add_seed
from vae_explorer.cli.readers import whole

__all__ = [
    "WALK_KINDS",
    "fill_curves",
    "fill_decode",
    "fill_encode",
    "fill_film",
    "fill_interpolate",
    "fill_sample",
]

WALK_KINDS = ("linear", "spherical", "visual", "geodesic")


def fill_sample(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``sample``."""
    add_run(parser)
    parser.add_argument("--count", type=whole(1, 100_000), default=64, metavar="N")
    add_label(parser)
    add_output(parser, "a .png for one picture of all, or a folder for single ones")
    add_seed(parser)


def fill_interpolate(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``interpolate``."""
    add_run(parser)
    parser.add_argument(
        "images",
        nargs="+",
        metavar="IMAGE",
        help="images to pass, in their order, two or more; or codes such as z=0.5,-1.2",
    )
    parser.add_argument(
        "--steps", type=whole(2, 10_000), default=12, metavar="K", help="both ends included"
    )
    parser.add_argument(
        "--kind",
        choices=WALK_KINDS,
        default="linear",
        help="straight, turning about the prior’s mean, straight with the same change of the "
        "picture in each step, or along the shortest way among the images (default: linear)",
    )
    parser.add_argument("--loop", action="store_true", help="walk back to the first image")
    parser.add_argument(
        "--back",
        action="store_true",
        help="turn round at the end of a .gif, so that it has no jump",
    )
    parser.add_argument(
        "--interval", type=whole(20, 10_000), default=100, metavar="MS",
        help="milliseconds of a frame of a .gif (default: 100)",
    )  # fmt: skip
    parser.add_argument(
        "--scale", type=whole(1, 64), default=1, metavar="N",
        help="enlarge each pixel of a .gif (default: 1)",
    )  # fmt: skip
    add_label(parser)
    add_output(parser, "a .png strip, a .gif, or a folder for single pictures")


def fill_encode(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``encode``."""
    add_run(parser)
    parser.add_argument(
        "paths", nargs="*", metavar="PATH",
        help="images, or folders of images (default: those of the run)",
    )  # fmt: skip
    parser.add_argument(
        "--samples", type=whole(1, 100_000), default=8, metavar="S",
        help="draws from q(z|x) for each image behind its terms (default: 8)",
    )  # fmt: skip
    add_output(parser, "a .csv or an .npz")


def fill_decode(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``decode``."""
    add_run(parser)
    parser.add_argument("codes", nargs="+", metavar="CODE", help="codes such as z=0.5,-1.2")
    add_label(parser)
    add_output(parser, "a .png, for several codes a strip, or a folder for single pictures")


def fill_curves(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``curves``."""
    add_run(parser)
    add_output(parser, "a .csv")


def fill_film(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``film``."""
    add_run(parser)
    add_output(parser, "a .gif, or a folder for one picture of each kept moment")
    parser.add_argument(
        "--size", type=whole(128, 2048), default=448, metavar="S",
        help="pixels a side of the map (default: 448)",
    )  # fmt: skip
    parser.add_argument(
        "--interval", type=whole(20, 10_000), default=60, metavar="MS",
        help="milliseconds of a frame, of which three make a moment (default: 60)",
    )  # fmt: skip
