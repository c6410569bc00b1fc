"""By what the map's points can be coloured, and the colouring of a choice. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.map.colouring import Categorical, Colouring, Continuous, Plain

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Codes

__all__ = ["colour_choices", "colouring_of", "default_choice"]

_LABEL, _SPLIT, _NONE = "Label", "Split", "Nothing"
_TERMS = ("ELBO, nats", "Reconstruction, nats", "KL, nats")


def default_choice(images: ImageSet) -> str:
    """Return what to colour by at first: the labels, else the first column, else nothing."""
    if images.label_names:
        return _LABEL
    return next((_title(name) for name in images.columns), _NONE)


def colour_choices(images: ImageSet) -> tuple[str, ...]:
    """Return all that the points can be coloured by."""
    labels = (_LABEL,) if images.label_names else ()
    return (*labels, *(_title(name) for name in images.columns), *_TERMS, _SPLIT, _NONE)


def _title(column: str) -> str:
    """Return a column's name as a heading."""
    words = column.replace("_", " ")
    return words[:1].upper() + words[1:]


def _categorical(title: str, names: tuple[str, ...], index: np.ndarray) -> Categorical:
    counts = np.bincount(index[index >= 0], minlength=len(names))
    return Categorical(title, names, index.astype(np.int32), tuple(int(n) for n in counts))


def colouring_of(choice: str, images: ImageSet, codes: Codes | None) -> Colouring:
    """Return the colours of all points.

    Args:
        choice: One of :func:`colour_choices`; anything else colours by nothing.
        images: The set.
        codes: Their newest codes and terms, or None if there are none yet.
    """
    if choice == _LABEL and images.label_names:
        return _categorical(_LABEL, images.label_names, np.asarray(images.label_index))
    if choice == _SPLIT:
        held_out = np.array([split == "validation" for split in images.split], dtype=np.int32)
        return _categorical(_SPLIT, ("train", "validation"), held_out)
    if choice in _TERMS and codes is not None:
        elbo = codes.reconstruction - codes.kl
        values = (elbo, codes.reconstruction, codes.kl)[_TERMS.index(choice)]
        return Continuous(choice, values.astype(np.float32))
    for name, values in images.columns.items():
        if choice == _title(name):
            return Continuous(choice, np.asarray(values, np.float32))
    return Plain()
