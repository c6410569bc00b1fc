"""What was found out about each image, as columns of the table of images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.latent.image_table import Column
from vae_explorer.latent.neighbours import NEIGHBOURS

if TYPE_CHECKING:
    from vae_explorer.latent.neighbours import Agreement

__all__ = ["cluster_column", "cluster_numbers", "duplicate_column", "neighbour_columns"]


def neighbour_columns(found: Agreement, label_names: Sequence[str]) -> list[Column]:
    """Return what the nearest images say of each image's label.

    Args:
        found: Of :func:`~vae_explorer.latent.neighbours.agreement`.
        label_names: Names of the labels.
    """
    share = f"Share of the {NEIGHBOURS} nearest codes whose images have another label."
    score = (
        "Share of the nearest codes that agree on one other label, less the share with the "
        "image's own: 1 means that all of them say another label, −1 that all agree with it."
    )
    most = "The label that most of the nearest codes have."
    names = (*label_names, "")  # -1 reads the last one
    suggested = tuple([names[label] for label in found.suggested.tolist()])
    return [
        Column("disagreement", "Neighbours disagree", "", share, found.disagreement),
        Column("mislabelled", "Likely mislabelled", "", score, found.mislabelled),
        Column("suggested", "Neighbours’ label", "", most, suggested, is_category=True),
    ]


def cluster_column(groups: np.ndarray) -> Column:
    """Return the groups of codes.

    Args:
        groups: Of :func:`~vae_explorer.latent.clusters.cluster_codes`, shape ``(N,)``.
    """
    meaning = (
        "Group of the image's code: a mixture of Gaussians over the codes, with as many parts as "
        "the Bayesian information criterion finds worth their numbers."
    )
    names = tuple([str(group + 1) if group >= 0 else "" for group in groups.tolist()])
    return Column("cluster", "Cluster", "", meaning, names, is_category=True)


def cluster_numbers(column: Column) -> np.ndarray:
    """Return the groups that a column of :func:`cluster_column` tells, int64, shape ``(N,)``."""
    return np.array([int(name) - 1 if name else -1 for name in column.values], np.int64)


def duplicate_column(groups: np.ndarray) -> Column:
    """Return which images are there twice.

    Args:
        groups: Of :func:`~vae_explorer.images.duplicates.duplicate_groups`, shape ``(N,)``.
    """
    meaning = "Number of the group of images that are the same, or nearly the same picture."
    return Column("duplicate", "Duplicates", "", meaning, groups)
