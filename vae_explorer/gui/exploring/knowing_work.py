"""What the worker does for the table of all images: frozen values in, columns out, no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.latent.image_facts import image_columns, judgement_columns, term_columns
from vae_explorer.latent.image_table import ImageTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.latent.image_table import Column
    from vae_explorer.runs.judgements import Judgements
    from vae_explorer.training.reports import Codes

__all__ = ["quick_table", "study"]


def quick_table(
    images: ImageSet,
    codes: Codes | None,
    judgements: Judgements,
    studied: tuple[Column, ...],
) -> ImageTable:
    """Return the table of what is known, with columns that were studied before.

    Args:
        images: The set.
        codes: Their newest codes, None before there are any.
        judgements: What was said of them.
        studied: Columns of the same images.
    """
    columns = image_columns(images)
    if codes is not None:
        columns += term_columns(codes)
    said = [judgements.of(path) for path in images.paths]
    columns += studied
    columns += judgement_columns(
        [", ".join(one.tags) for one in said],
        [one.note for one in said],
        [one.excluded for one in said],
    )
    return ImageTable(len(images), columns)


def study(images: ImageSet, codes: Codes) -> Iterator[tuple[Column, ...] | None]:
    """Find out what takes longer, a group of columns at a time; None gives way.

    Args:
        images: The set.
        codes: Their codes.
    """
    del images, codes
    yield from ()
