"""``sample`` and ``interpolate``."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from vae_explorer.cli.console import plural, say
from vae_explorer.cli.images_of_runs import labels_told
from vae_explorer.errors import ExportError
from vae_explorer.export.animation import save_gif
from vae_explorer.export.files import refuse_taken
from vae_explorer.export.pictures import save_grid, save_pictures, save_strip
from vae_explorer.images.decode import read_pixels
from vae_explorer.latent.decode import decode, encode, prior_codes
from vae_explorer.latent.walks import linear_walk, spherical_walk
from vae_explorer.runs.run import open_run

__all__ = ["interpolate", "sample"]

_WALKS = {"linear": linear_walk, "spherical": spherical_walk}


def _kind_of(output: str, allowed: tuple[str, ...], *, overwrite: bool) -> str:
    """Return the ending of the output, empty for a folder; refuse what cannot be written.

    Raises:
        ExportError: If the ending is another one, or the file exists already.
    """
    path = Path(output)
    ending = "" if path.is_dir() else path.suffix.lower()
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
    kind = _kind_of(arguments.output, (".png",), overwrite=arguments.overwrite)
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
    """Decode a walk from the code of one image to that of another.

    Args:
        arguments: Those of ``interpolate``.
    """
    kind = _kind_of(arguments.output, (".png", ".gif"), overwrite=arguments.overwrite)
    run = open_run(arguments.run)
    spec = run.images.spec
    ends = np.stack([read_pixels(Path(p), spec) for p in (arguments.first, arguments.last)])
    told = labels_told(run, arguments.label, len(ends))
    codes = encode(run.model, ends, labels=told, samples=0).mean
    walk = _WALKS[arguments.kind](codes[0], codes[1], arguments.steps)
    pictures = decode(run.model, walk, labels=labels_told(run, arguments.label, len(walk)))
    if kind == ".gif":
        save_gif(pictures, arguments.output, overwrite=arguments.overwrite)
    elif kind:
        save_strip(pictures, arguments.output, overwrite=arguments.overwrite)
    else:
        save_pictures(pictures, arguments.output, "step")
    say(f"Walk of {plural(len(pictures), 'step')} written to {arguments.output}")
    return 0
