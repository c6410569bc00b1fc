"""``encode``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.cli.console import Bar, count, plural, say
from vae_explorer.cli.interrupts import Interrupts
from vae_explorer.cli.sources import take_in
from vae_explorer.errors import ExportError, FolderError, ImageError
from vae_explorer.export.files import refuse_taken
from vae_explorer.export.tables import save_codes_csv, save_codes_npz
from vae_explorer.images.decode import read_pixels
from vae_explorer.images.names import shown
from vae_explorer.latent.decode import Encoded, encode_in_chunks
from vae_explorer.latent.labels import label_numbers
from vae_explorer.places import is_folder
from vae_explorer.runs.run import open_run

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.images.spec import PixelSpec

__all__ = ["encode_paths"]

_SAVE = {".csv": save_codes_csv, ".npz": save_codes_npz}


@dataclass
class _Found:
    """Images from anywhere, in the order of the command line."""

    pixels: list[np.ndarray] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    split: list[str] = field(default_factory=list)

    def add(self, image_set: ImageSet, split: Sequence[str], folder: str = "") -> None:
        """Add the images of a set, whose paths are within a folder."""
        self.pixels.append(image_set.pixels)
        self.paths += [str(Path(folder) / path) if folder else path for path in image_set.paths]
        self.labels += image_set.labels
        self.split += split


def encode_paths(arguments: argparse.Namespace) -> int:
    """Encode images with a run's model and save the codes as a table.

    Args:
        arguments: Those of ``encode``.
    """
    save = _SAVE.get(Path(arguments.output).suffix.lower())
    if save is None:
        raise ExportError(
            "EXPORT_KIND", f"{arguments.output} must end in .csv or .npz for a table of codes."
        )
    refuse_taken(arguments.output, overwrite=arguments.overwrite)
    run = open_run(arguments.run)
    with Interrupts() as interrupts, Bar() as bar:
        found = _Found()
        if not arguments.paths:
            found.add(run.images, run.images.split)
        for path in arguments.paths:
            _look_at(Path(path), run.images.spec, found, bar, interrupts)
            if interrupts.stop:
                return interrupts.exit_code
        if not found.paths:
            raise FolderError("FOLDER_NO_USABLE_IMAGES", "None of these files is a usable image.")
        pixels = found.pixels[0] if len(found.pixels) == 1 else np.concatenate(found.pixels)
        codes = Encoded(len(pixels), run.setup.model.latent_dim)
        known = run.setup.model.labels
        labels = label_numbers(found.labels, known) if known else None
        for done, growing in encode_in_chunks(
            run.model, pixels, labels=labels, samples=arguments.samples
        ):
            codes = growing
            bar.show("Encoding", done, len(pixels), f"{count(done)} of {count(len(pixels))}")
            if interrupts.stop:
                return interrupts.exit_code
    save(arguments.output, found, codes, overwrite=arguments.overwrite)
    say(f"Codes of {plural(len(found.paths), 'image')} written to {arguments.output}")
    return 0


def _look_at(path: Path, spec: PixelSpec, found: _Found, bar: Bar, interrupts: Interrupts) -> None:
    """Add the images of a file or a folder; say what could not be used."""
    if is_folder(path):
        image_set = take_in(str(path), spec, bar, interrupts)
        if image_set is not None:
            # New images belong to no split.
            found.add(image_set, [""] * len(image_set), str(path))
        return
    try:
        pixels = read_pixels(path, spec)
    except ImageError as error:
        say(f"{shown(str(path))}: {error.sentence}")
        return
    found.pixels.append(pixels[None])
    found.paths.append(str(path))
    found.labels.append("")
    found.split.append("")
