"""What the worker does for the table of all images: frozen values in, columns out, no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.images.duplicates import duplicate_groups
from vae_explorer.latent.clusters import cluster_codes, renumbered
from vae_explorer.latent.image_facts import (
    history_columns,
    image_columns,
    judgement_columns,
    term_columns,
)
from vae_explorer.latent.image_studies import (
    cluster_column,
    cluster_numbers,
    duplicate_column,
    neighbour_columns,
)
from vae_explorer.latent.image_table import ImageTable
from vae_explorer.latent.neighbours import agreement, nearest_codes
from vae_explorer.training.image_curves import NO_CURVES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.latent.image_table import Column
    from vae_explorer.runs.judgements import Judgements
    from vae_explorer.training.image_curves import ImageCurves
    from vae_explorer.training.reports import Codes

__all__ = ["TableMaker", "find_duplicates", "study"]


class TableMaker:
    """Makes the table of what is known; columns that have not changed stay the same objects.

    Use it from one thread.
    """

    def __init__(self) -> None:
        self._images: ImageSet | None = None
        self._judgements: Judgements | None = None
        self._came: list[Column] = []
        self._said: list[Column] = []
        self._curves = NO_CURVES
        self._learned: list[Column] = []

    def make(
        self,
        images: ImageSet,
        codes: Codes | None,
        judgements: Judgements,
        curves: ImageCurves,
        studied: tuple[Column, ...],
    ) -> ImageTable:
        """Return the table.

        Args:
            images: The set.
            codes: Their newest codes, None before there are any.
            judgements: What was said of them.
            curves: Their bounds over the training.
            studied: Columns of the same images that took longer.
        """
        if images is not self._images:
            self._came = image_columns(images)
        if images is not self._images or judgements is not self._judgements:
            said = [judgements.of(path) for path in images.paths]
            self._said = judgement_columns(
                [", ".join(one.tags) for one in said],
                [one.note for one in said],
                [one.excluded for one in said],
            )
        self._images, self._judgements = images, judgements
        terms = [] if codes is None else term_columns(codes)
        columns = [*self._came, *terms, *self._learned_by(curves, len(images))]
        columns += [*studied, *self._said]
        for column in columns:
            # Worked out here once, so that the window need not when it offers and colours.
            if column.is_known and column.is_category:
                _ = column.classes
        return ImageTable(len(images), columns)

    def _learned_by(self, curves: ImageCurves, images: int) -> list[Column]:
        if not curves.rows or len(curves.rows[0]) != images:
            return []
        if curves is not self._curves:
            self._learned = history_columns(*curves.learned_and_forgotten())
        self._curves = curves
        return self._learned


def study(
    images: ImageSet, codes: Codes, clusters: Column | None
) -> Iterator[tuple[Column, ...] | None]:
    """Find out what takes longer, a group of columns at a time; None gives way.

    Args:
        images: The set.
        codes: Their codes.
        clusters: Those of earlier codes, whose numbers the new ones keep as far as they can.
    """
    torch.set_num_threads(1)
    if images.label_names:
        nearest = yield from nearest_codes(codes.mean)
        found = agreement(nearest, np.asarray(images.label_index))
        yield tuple(neighbour_columns(found, images.label_names))
    groups = yield from cluster_codes(codes.mean)
    if clusters is not None:
        groups = renumbered(groups, cluster_numbers(clusters))
    yield (cluster_column(groups),)


def find_duplicates(images: ImageSet) -> Iterator[tuple[Column, ...] | None]:
    """Find images that are there twice; None gives way."""
    groups = yield from duplicate_groups(images.pixels)
    yield (duplicate_column(groups),)
