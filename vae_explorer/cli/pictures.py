"""``sample`` and ``interpolate``."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from vae_explorer.cli.console import plural, say
from vae_explorer.cli.images_of_runs import labels_told
from vae_explorer.errors import ExportError, SettingsError
from vae_explorer.export.animation import save_gif, there_and_back
from vae_explorer.export.files import refuse_taken
from vae_explorer.export.pictures import save_grid, save_picture, save_pictures, save_strip
from vae_explorer.images.decode import read_pixels
from vae_explorer.latent.decode import decode, encode, prior_codes
from vae_explorer.latent.drawing import drawing_of
from vae_explorer.latent.labels import UNKNOWN
from vae_explorer.latent.support import support_of
from vae_explorer.latent.walk_along import graph_of, seen_walk
from vae_explorer.places import is_folder
from vae_explorer.runs.run import Run, open_run

__all__ = ["decode_codes", "interpolate", "kind_of_output", "sample"]


def kind_of_output(output: str, allowed: tuple[str, ...], *, overwrite: bool) -> str:
    """Return the ending of the output, empty for a folder; refuse what cannot be written.

    Raises:
        ExportError: If the ending is another one, or the file exists already.
    """
    path = Path(output)
    ending = "" if is_folder(path) else path.suffix.lower()
    if ending not in ("", *allowed):
        raise ExportError(
            "EXPORT_KIND",
            f"{path.name} ends in {ending}, but this command writes {' or '.join(allowed)} "
            "files, or single pictures into a folder (a name without ending).",
        )
    if ending:
        refuse_taken(path, overwrite=overwrite)
    return ending


def sample(arguments: argparse.Namespace) -> int:
    """Decode codes drawn from the prior.

    Args:
        arguments: Those of ``sample``.
    """
    kind = kind_of_output(arguments.output, (".png",), overwrite=arguments.overwrite)
    run = open_run(arguments.run)
    labels = labels_told(run, arguments.label, arguments.count)
    z = prior_codes(run.model, arguments.count, arguments.seed)
    pictures = decode(run.model, z, labels=labels)
    if kind:
        save_grid(pictures, arguments.output, overwrite=arguments.overwrite)
    else:
        save_pictures(pictures, arguments.output, "sample")
    say(f"{plural(len(pictures), 'sample')} written to {arguments.output}")
    return 0


def interpolate(arguments: argparse.Namespace) -> int:
    """Decode a walk from image to image, or from code to code.

    Args:
        arguments: Those of ``interpolate``.

    Raises:
        SettingsError: If there is nothing to walk between, or a code is none of this model.
    """
    kind = kind_of_output(arguments.output, (".png", ".gif"), overwrite=arguments.overwrite)
    if len(arguments.images) < 2:
        raise SettingsError("WALK_ENDS", "A walk needs two images or codes, or more.")
    run = open_run(arguments.run)
    told = labels_told(run, arguments.label, 1)
    pins = np.stack([_pin(run, text, told) for text in arguments.images])
    walk = seen_walk(
        drawing_of(run.model, UNKNOWN if told is None else int(told[0])),
        pins,
        arguments.kind,
        max(arguments.steps, len(pins) + arguments.loop),
        loop=arguments.loop,
        support=support_of(run.codes().mean) if arguments.kind == "geodesic" else None,
        graph=graph_of(run.codes().mean) if arguments.kind == "geodesic" else None,
    ).codes
    pictures = decode(run.model, walk, labels=labels_told(run, arguments.label, len(walk)))
    if kind == ".gif":
        # A loop ends on the picture it began with, which is not shown twice.
        turn = pictures[:-1] if arguments.loop else pictures
        if arguments.back and not arguments.loop:
            turn = there_and_back(pictures)
        save_gif(
            turn,
            arguments.output,
            arguments.interval,
            scale=arguments.scale,
            overwrite=arguments.overwrite,
        )
    elif kind:
        save_strip(pictures, arguments.output, overwrite=arguments.overwrite)
    else:
        save_pictures(pictures, arguments.output, "step")
    say(f"Walk of {plural(len(pictures), 'step')} written to {arguments.output}")
    return 0


def decode_codes(arguments: argparse.Namespace) -> int:
    """Decode codes.

    Args:
        arguments: Those of ``decode``.

    Raises:
        SettingsError: If one is no code of this model.
    """
    kind = kind_of_output(arguments.output, (".png",), overwrite=arguments.overwrite)
    run = open_run(arguments.run)
    codes = np.stack([_code(run, text) for text in arguments.codes])
    labels = labels_told(run, arguments.label, len(codes))
    pictures = decode(run.model, codes, labels=labels)
    if not kind:
        save_pictures(pictures, arguments.output, "code")
    elif len(pictures) == 1:
        save_picture(pictures[0], arguments.output, overwrite=arguments.overwrite)
    else:
        save_strip(pictures, arguments.output, overwrite=arguments.overwrite)
    say(f"{plural(len(pictures), 'picture')} written to {arguments.output}")
    return 0


def _pin(run: Run, text: str, told: np.ndarray | None) -> np.ndarray:
    """Return the code that is named, or that of the image that is, float64, shape ``(D,)``."""
    if not text.startswith("z="):
        pixels = read_pixels(Path(text), run.images.spec)[None]
        mean = encode(run.model, pixels, labels=told, samples=0).mean[0]
        return np.asarray(mean, np.float64)
    return _code(run, text)


def _code(run: Run, text: str) -> np.ndarray:
    """Return the code that is named, float64, shape ``(D,)``."""
    dims = run.model.config.latent_dim
    try:
        code = np.array([float(part) for part in text.removeprefix("z=").split(",")])
    except ValueError:
        code = np.full(dims, np.nan)
    if len(code) != dims or not np.isfinite(code).all():
        raise SettingsError(
            "WALK_CODE", f"{text} is no code of this model, which has {dims} finite coordinates."
        )
    return code
