"""What is known of each image without further work, as columns of the table of images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from vae_explorer.latent.image_table import Column

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet

__all__ = [
    "CSV",
    "TermsLike",
    "column_title",
    "history_columns",
    "image_columns",
    "judgement_columns",
    "term_columns",
]

CSV = "csv:"
"""What the keys of columns begin with that came with the images."""
_FEW = 40


class TermsLike(Protocol):
    """Terms of the bound of N images, such as :class:`~vae_explorer.training.reports.Codes`."""

    @property
    def reconstruction(self) -> np.ndarray:
        """In nats, shape ``(N,)``."""

    @property
    def kl(self) -> np.ndarray:
        """In nats, shape ``(N,)``."""


def image_columns(images: ImageSet) -> list[Column]:
    """Return what came with the images: name, label, split, and the columns beside them."""
    names = tuple([path.rpartition("/")[2] for path in images.paths])
    columns = [Column("name", "Name", "", "Name of the image's file.", names)]
    if images.label_names:
        meaning = "Label of the image: its sub-folder, or what came with it."
        columns.append(Column("label", "Label", "", meaning, images.labels, is_category=True))
    meaning = "Whether the model learns from the image, or is only measured on it."
    columns.append(Column("split", "Split", "", meaning, images.split, is_category=True))
    for name, values in images.columns.items():
        column = np.asarray(values, np.float64)
        columns.append(Column(CSV + name, column_title(name), "", _came_with(name), column))
    for name, words in images.words.items():
        few = len(set(words) - {""}) <= _FEW
        meaning = _came_with(name)
        columns.append(Column(CSV + name, column_title(name), "", meaning, words, is_category=few))
    return columns


def term_columns(terms: TermsLike) -> list[Column]:
    """Return the terms of each image's bound.

    Args:
        terms: Under the newest weights; NaN where an image was not encoded yet.
    """
    reconstruction = np.asarray(terms.reconstruction, np.float64)
    kl = np.asarray(terms.kl, np.float64)
    bound = "Lower bound on log p(x): the reconstruction minus the KL. Low is badly explained."
    kept = "Expected log-likelihood of the image when it is decoded from its own code."
    paid = "KL from the image's posterior to the prior: what its code costs."
    return [
        Column("elbo", "ELBO", "nats", bound, reconstruction - kl),
        Column("reconstruction", "Reconstruction", "nats", kept, reconstruction),
        Column("kl", "KL", "nats", paid, kl),
    ]


def history_columns(learned: np.ndarray, forgotten: np.ndarray) -> list[Column]:
    """Return when each image was learned, and how often it was forgotten again.

    Args:
        learned: Epochs, shape ``(N,)``, NaN where it was not.
        forgotten: How often, shape ``(N,)``.
    """
    when = "Epoch at which the image's ELBO was half way from its first to its best value."
    often = "How often the ELBO fell below a quarter of that way after the image was learned."
    return [
        Column("learned", "Learned", "epoch", when, np.asarray(learned, np.float64)),
        Column("forgotten", "Forgotten", "times", often, np.asarray(forgotten, np.float64)),
    ]


def judgement_columns(
    tags: Sequence[str], notes: Sequence[str], excluded: Sequence[bool]
) -> list[Column]:
    """Return the user's own verdicts, one entry an image.

    Args:
        tags: An image's tags in one line, empty where it has none.
        notes: Empty where there is none.
        excluded: Whether the next training leaves the image out.
    """
    said = tuple("excluded" if out else "" for out in excluded)
    meaning = "Whether a training without the excluded leaves the image out."
    return [
        Column("tags", "Tags", "", "Tags that you gave.", tuple(tags), is_category=True),
        Column("note", "Note", "", "Your note on the image.", tuple(notes)),
        Column("excluded", "Excluded", "", meaning, said, is_category=True),
    ]


def column_title(name: str) -> str:
    """Return a column's name as a heading."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _came_with(name: str) -> str:
    return f"The column {name} that came with the images."
