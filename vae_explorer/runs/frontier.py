r"""Rate and distortion of runs: what codes cost, against what is lost of the images.

The *rate* :math:`R` is the average KL(q(z|x) ‖ p(z)), the *distortion* :math:`D` the negative
reconstruction term, both in nats per image, so that the bound is :math:`-(R + D)`. Training with
:math:`\beta` minimises :math:`D + \beta R`: the best it can reach touches the frontier of all
reachable places, which falls and is convex, where its slope is :math:`-\beta`.

References:
    Alemi, Poole, Fischer, Dillon, Saurous and Murphy, "Fixing a Broken ELBO", 2018.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_explorer.model.kinds import LikelihoodKind

if TYPE_CHECKING:
    from vae_explorer.model.config import ModelConfig
    from vae_explorer.runs.shelf import RunCard

__all__ = ["RateGroup", "RatePoint", "frontier", "measure_of", "rate_groups", "slopes"]


@dataclass(frozen=True)
class RatePoint:
    """A run on the board.

    Attributes:
        card: The run.
        rate: KL of its newest epoch, in nats per image.
        distortion: Negative reconstruction term of the same, in nats per image.
    """

    card: RunCard
    rate: float
    distortion: float

    @property
    def beta(self) -> float:
        """Weight of the KL in its training."""
        return self.card.setup.training.beta


@dataclass(frozen=True)
class RateGroup:
    """Runs whose numbers can be compared: the same images, the same measure, the same split.

    Attributes:
        images: Name of the image set.
        measure: What the likelihood measures, such as "a density of grey values".
        split: Which images the numbers are of.
        points: The runs, by rising rate.
    """

    images: str
    measure: str
    split: str
    points: tuple[RatePoint, ...]


def measure_of(model: ModelConfig) -> str:
    """Say what the likelihood of a model measures; only equal measures compare.

    Example:
        >>> from vae_explorer.model.config import ModelConfig
        >>> measure_of(ModelConfig(image_shape=(1, 8, 8), likelihood="gaussian"))
        'a density of grey values'
    """
    if model.is_density:
        return "a density of grey values"
    if model.likelihood is LikelihoodKind.DISCRETISED_LOGISTIC:
        return "a probability of 256 levels"
    return {
        "none": "a Bernoulli of grey values, no density",
        "threshold": "a probability of black and white, cut at one half",
        "dynamic": "a probability of black and white, drawn anew",
    }[model.binarisation.value]


def rate_groups(cards: Sequence[RunCard]) -> tuple[RateGroup, ...]:
    """Sort runs into boards, the one with most runs first.

    Args:
        cards: Runs; those without an epoch of their own, or without finite terms, have no place
            on any.
    """
    members: dict[tuple[str, str, str], list[RatePoint]] = {}
    for card in cards:
        last = card.last if _has_own_epoch(card) else None
        if last is not None and math.isfinite(last.elbo):
            key = card.fingerprint, measure_of(card.setup.model), last.split
            point = RatePoint(card, last.kl, -last.reconstruction)
            members.setdefault(key, []).append(point)
    groups = [
        RateGroup(points[0].card.summary.name, measure, split, tuple(sorted(points, key=_by_rate)))
        for (_, measure, split), points in members.items()
    ]
    return tuple(sorted(groups, key=lambda group: -len(group.points)))


def _has_own_epoch(card: RunCard) -> bool:
    """Say whether a branch has gone beyond what it took over from its ancestor."""
    start = 0.0 if card.ancestor is None else card.ancestor.epoch
    return card.last is not None and card.last.epoch > start


def _by_rate(point: RatePoint) -> tuple[float, float]:
    return point.rate, point.distortion


def frontier(places: Sequence[tuple[float, float]]) -> tuple[int, ...]:
    """Return which runs no other run, and no mixture of two, beats in both rate and distortion.

    They are the corners of the lower left side of the convex hull, from the lowest rate to the
    lowest distortion.

    Args:
        places: Rate and distortion of each run.

    Returns:
        Positions in ``places``, by rising rate.

    Example:
        >>> frontier([(0.0, 10.0), (1.0, 9.5), (2.0, 4.0), (5.0, 3.0), (6.0, 3.5)])
        (0, 2, 3)
    """
    corners: list[int] = []
    for place in sorted(range(len(places)), key=lambda i: places[i]):
        rate, distortion = places[place]
        if corners and distortion >= places[corners[-1]][1]:
            continue
        while len(corners) >= 2 and _is_above(
            places[corners[-1]], places[corners[-2]], (rate, distortion)
        ):
            corners.pop()
        corners.append(place)
    return tuple(corners)


def _is_above(
    middle: tuple[float, float], left: tuple[float, float], right: tuple[float, float]
) -> bool:
    """Say whether a place lies on or above the line between two others."""
    across = (middle[0] - left[0]) * (right[1] - left[1])
    return (right[0] - left[0]) * (middle[1] - left[1]) >= across


def slopes(corners: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    """Return how many nats of distortion one nat of rate buys between the corners of a frontier.

    A training whose β lies between two of them has its optimum at the corner in the middle.

    Args:
        corners: Rate and distortion, by rising rate.

    Example:
        >>> slopes([(0.0, 10.0), (2.0, 4.0), (5.0, 3.1)])
        (3.0, 0.3)
    """
    pairs = itertools.pairwise(corners)
    return tuple(round((a[1] - b[1]) / (b[0] - a[0]), 12) for a, b in pairs)
