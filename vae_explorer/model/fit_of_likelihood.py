"""Which likelihoods fit the pixels at hand, and why: facts about pixels, put into sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.model.config import LikelihoodKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LikelihoodVerdict", "PixelFacts", "judge_likelihoods", "pixel_facts"]

NEAR_END = 25
"""Levels from black or white within which a pixel counts as nearly black or white."""

_MANY_VALUES = 2_000_000
_MOST_BETWEEN = 0.25
_LEAST_AT_END = 0.5
_PILED_UP = 0.5
_MOST_IN_MIDDLE = 0.5
_FEW_LEVELS = 16
_HEAVY_TAILS = 1.0


@dataclass(frozen=True)
class PixelFacts:
    """What the choice of a likelihood depends on.

    Attributes:
        levels: How many of the 256 levels are in use.
        dark: Share of values that are nearly black.
        light: Share of values that are nearly white.
        at_ends: Share of values that are exactly black or white.
        tails: Excess kurtosis of the differences of neighbouring pixels in a row: 0 for Gaussian
            noise, 1.5 for independent Laplace noise; NaN where all are equal.
    """

    levels: int
    dark: float
    light: float
    at_ends: float
    tails: float

    @property
    def between(self) -> float:
        """Share of values that are clearly grey."""
        return 1.0 - self.dark - self.light


@dataclass(frozen=True)
class LikelihoodVerdict:
    """Whether a family fits.

    Attributes:
        kind: The family.
        fits: Whether its values look like these pixels.
        why: One sentence with the fact that decides.
    """

    kind: LikelihoodKind
    fits: bool
    why: str


def pixel_facts(pixels: NDArray[np.uint8]) -> PixelFacts:
    """Measure pixels; of very many images, some.

    Args:
        pixels: uint8, shape ``(N, C, H, W)`` with at least one image.
    """
    some = pixels[:: max(1, pixels.size // _MANY_VALUES)]
    counts = np.bincount(some.ravel(), minlength=256) / some.size
    steps = np.diff(some.astype(np.float64), axis=-1)
    spread = steps.var()
    fourth = ((steps - steps.mean()) ** 4).mean() / spread**2 if spread else np.nan
    return PixelFacts(
        levels=int((counts > 0).sum()),
        dark=float(counts[:NEAR_END].sum()),
        light=float(counts[256 - NEAR_END :].sum()),
        at_ends=float(counts[0] + counts[255]),
        tails=float(fourth - 3.0),
    )


def judge_likelihoods(pixels: NDArray[np.uint8]) -> tuple[LikelihoodVerdict, ...]:
    """Say of each family whether it fits, and why.

    Args:
        pixels: uint8, shape ``(N, C, H, W)``.

    Returns:
        One verdict for each family, in their order; none without images.

    Example:
        >>> black = np.zeros((2, 1, 4, 4), np.uint8)
        >>> black[1] = 255
        >>> [verdict.kind.value for verdict in judge_likelihoods(black) if verdict.fits]
        ['bernoulli']
    """
    if not pixels.size:
        return ()
    facts = pixel_facts(pixels)
    judges = (_bernoulli, _continuous_bernoulli, _gaussian, _laplace, _discretised_logistic)
    return tuple(
        LikelihoodVerdict(kind, *judge(facts))
        for kind, judge in zip(LikelihoodKind, judges, strict=True)
    )


def _percent(share: float) -> str:
    """Write a share so that neither all nor nothing is said of nearly all or nearly nothing."""
    if 0.0 < share < 0.01:
        return "less than 1 %"
    if 0.99 < share < 1.0:
        return "more than 99 %"
    return f"{100 * share:.0f} %"


def _bernoulli(facts: PixelFacts) -> tuple[bool, str]:
    if facts.levels <= 2 and facts.at_ends == 1.0:
        return True, "Every pixel is black or white, which is what a Bernoulli gives."
    ends = min(facts.dark, facts.light)
    near = _percent(1.0 - facts.between)
    if facts.between < _MOST_BETWEEN and ends > _LEAST_AT_END * facts.between:
        return True, (
            f"{near} of the pixels are nearly black or white; binarised they are what a Bernoulli "
            "gives, grey ones it only approximates."
        )
    if facts.between < _MOST_BETWEEN:
        return False, "Nearly all pixels lie at one end only; there is little to tell apart."
    return False, (
        f"{_percent(facts.between)} of the pixels are clearly grey, and on grey pixels a "
        "Bernoulli is no density."
    )


def _black_and_white(facts: PixelFacts) -> str | None:
    """Say why pixels do not scatter about grey means, if they do not."""
    if facts.between >= _MOST_BETWEEN:
        return None
    return (
        f"{_percent(1.0 - facts.between)} of the pixels are nearly black or white: they do not "
        "scatter about a mean, they are one or the other."
    )


def _continuous_bernoulli(facts: PixelFacts) -> tuple[bool, str]:
    if facts.levels <= 2:
        return False, "Pixels of two values have no density; a Bernoulli gives them probabilities."
    if facts.between < _MOST_IN_MIDDLE:
        return True, (
            f"{_percent(1.0 - facts.between)} of the pixels lie near an end of the range, where "
            "this density is highest, and none outside."
        )
    return False, (
        f"{_percent(facts.between)} of the pixels are clearly grey, and this density cannot be "
        "narrow about a grey value."
    )


def _gaussian(facts: PixelFacts) -> tuple[bool, str]:
    if extremes := _black_and_white(facts):
        return False, extremes
    if facts.at_ends > _PILED_UP:
        return True, (
            f"{_percent(facts.between)} of the pixels are clearly grey. {_percent(facts.at_ends)} "
            "are exactly black or white, though: let them share one σ, for a narrow one would be "
            "rewarded there without end."
        )
    return True, (
        f"{_percent(facts.between)} of the pixels are clearly grey, on {facts.levels} of 256 "
        "levels: values that scatter about a mean."
    )


def _laplace(facts: PixelFacts) -> tuple[bool, str]:
    if extremes := _black_and_white(facts):
        return False, extremes
    if np.isnan(facts.tails):
        return False, "All neighbouring pixels are equal: there is no scatter to describe."
    tails = f"{facts.tails:.1f}".replace("-", "−")
    if facts.tails >= _HEAVY_TAILS:
        return True, (
            "Neighbouring pixels are mostly alike and sometimes far apart (excess kurtosis "
            f"{tails}, Laplace noise has 1.5): edges cost less than under a Gaussian."
        )
    return False, (
        f"Neighbouring pixels differ without heavy tails (excess kurtosis {tails}, Laplace "
        "noise has 1.5): a Gaussian is nearer."
    )


def _discretised_logistic(facts: PixelFacts) -> tuple[bool, str]:
    if facts.levels <= _FEW_LEVELS:
        return False, (
            f"No more than {facts.levels} of 256 levels are in use; it would spread probability "
            "over the others."
        )
    return True, (
        f"{facts.levels} of 256 levels are in use; it gives each a probability, and its tails to "
        f"black and white ({_percent(facts.at_ends)} of the pixels)."
    )
