"""What the views are shown of attribute vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["ApplyView", "DirectionView", "GroupView", "GroupsView", "ShelfEntry", "ShelfView"]


@dataclass(frozen=True, eq=False)
class GroupView:
    """One of the two groups.

    Attributes:
        letter: "A" or "B".
        images: How many it has.
        said: Where they come from, such as "glasses = 1"; empty while it has none.
        pictures: A few of them, uint8, shape ``(K, C, H, W)``; None while it has none.
    """

    letter: str
    images: int
    said: str
    pictures: np.ndarray | None


@dataclass(frozen=True, eq=False)
class GroupsView:
    """The two groups, and what they could be made of.

    Attributes:
        a: Group A, to which the direction points.
        b: Group B.
        chosen: Number of images that are chosen now.
        offers: Groups by label or column that can be picked by name.
        why: Why there is no direction between them; empty if there is one or will be.
    """

    a: GroupView
    b: GroupView
    chosen: int
    offers: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class DirectionView:
    """A direction, and how far it can be trusted.

    Attributes:
        name: Under which it is saved; empty while it is not.
        auc: Held-out area under the curve, 0 to 1.
        auc_se: Its standard error.
        angle: Median angle to resampled directions, in degrees.
        angle_low: 5 % of these are nearer.
        angle_high: 5 % of these are farther.
        distance: Between the groups' means along it, in latent units.
        images_a: Images of group A behind it.
        images_b: Images of group B behind it.
        epoch: Age of the weights that it belongs to.
        stale: Whether the model has learned since.
    """

    name: str
    auc: float
    auc_se: float
    angle: float
    angle_low: float
    angle_high: float
    distance: float
    images_a: int
    images_b: int
    epoch: float
    stale: bool


@dataclass(frozen=True, eq=False)
class ApplyView:
    """Pictures along the direction.

    Attributes:
        pictures: uint8, shape ``(K, C, H, W)``.
        strengths: Of each, in units of the distance between the groups' means, shape ``(K,)``.
    """

    pictures: np.ndarray
    strengths: np.ndarray


@dataclass(frozen=True)
class ShelfEntry:
    """One saved direction.

    Attributes:
        name: As the person called it.
        auc: Held-out area under the curve, 0 to 1.
        epoch: Age of the weights that it belongs to.
        stale: Whether the model has learned since.
    """

    name: str
    auc: float
    epoch: float
    stale: bool


@dataclass(frozen=True)
class ShelfView:
    """The saved directions of a run.

    Attributes:
        entries: In the order of their names.
        deleted: Name of the one that was deleted last and can come back; else empty.
    """

    entries: tuple[ShelfEntry, ...]
    deleted: str
