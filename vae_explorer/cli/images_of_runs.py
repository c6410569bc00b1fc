"""Images of a run as the model sees them, for commands that look at some of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from vae_explorer.errors import RunError, SettingsError
from vae_explorer.images.decode import read_pixels
from vae_explorer.latent.labels import label_numbers
from vae_explorer.model.binarisation import binarised
from vae_explorer.model.kinds import Inference
from vae_explorer.training.pixels import to_unit

if TYPE_CHECKING:
    from vae_explorer.runs.run import Run

__all__ = ["batch_of", "labels_told", "one_image", "refuse_without_encoder"]


def refuse_without_encoder(run: Run, why: str) -> None:
    """Make sure that a run's model has an encoder.

    Args:
        run: Whose model is meant.
        why: What the encoder is needed for, the end of a sentence.

    Raises:
        RunError: ``RUN_NO_ENCODER`` if it has none.
    """
    if run.setup.model.inference is Inference.PER_IMAGE:
        raise RunError(
            "RUN_NO_ENCODER",
            f"The model of {run.path} has no encoder, because each image has a posterior of its "
            f"own; but {why}.",
        )


def batch_of(
    run: Run, split: str, count: int, noise: torch.Generator
) -> tuple[Tensor, Tensor | None]:
    """Return some images of a split, evenly spread, and their labels for a conditional model.

    Args:
        run: Where they are.
        split: ``"train"`` or ``"validation"``.
        count: How many at most.
        noise: By which grey pixels are made black or white, where the model asks for it.

    Raises:
        RunError: If there is no image in the split.
    """
    images = run.images
    index = images.validation_index if split == "validation" else images.train_index
    if not len(index):
        raise RunError("RUN_NO_SPLIT", f"{run.path} has no {split} images. Use the other split.")
    rows = index[np.linspace(0, len(index) - 1, min(count, len(index))).round().astype(int)]
    config = run.setup.model
    y = None
    if config.conditional:
        y = torch.from_numpy(label_numbers([images.labels[row] for row in rows], config.labels))
    return binarised(to_unit(images.pixels[rows]), config, noise), y


def one_image(
    run: Run, name: str, label: str | None, noise: torch.Generator
) -> tuple[Tensor, Tensor | None]:
    """Return one image as a batch, and its label for a conditional model.

    Args:
        run: Whose model is to see it.
        name: Path of an image of the run, or a file.
        label: What the model is told, or None for the label that the run knows, if any.
        noise: By which grey pixels are made black or white, where the model asks for it.

    Raises:
        ImageError: If it is neither.
        SettingsError: If the model does not know the label.
    """
    images, config = run.images, run.setup.model
    if name in images.paths:
        row = images.paths.index(name)
        pixels, known = images.pixels[row], images.labels[row]
    else:
        pixels, known = read_pixels(Path(name), images.spec), ""
    numbers = labels_told(run, label, 1, otherwise=known)
    y = None if numbers is None else torch.from_numpy(numbers)
    return binarised(to_unit(pixels[None]), config, noise), y


def labels_told(
    run: Run, label: str | None, count: int, *, otherwise: str = ""
) -> np.ndarray | None:
    """Return what a conditional model is told of some codes or images.

    Args:
        run: Whose model is meant.
        label: A label that it knows, or None.
        count: How many codes or images ``K``.
        otherwise: What to take for None.

    Returns:
        int64, shape ``(K,)``, or None for a model that is told nothing.

    Raises:
        SettingsError: If the model does not know the label.
    """
    known = run.setup.model.labels
    if label is not None and label not in known:
        why = f"The model is not told the label “{label}”; it knows: {', '.join(known)}."
        if not known:
            why = f"The model is told no labels, so “{label}” means nothing to it. Leave it out."
        raise SettingsError("SET_LABEL", why)
    if not known:
        return None
    return label_numbers([otherwise if label is None else label] * count, known)
