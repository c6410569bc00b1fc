"""How the gradient lab speaks: names of estimators, numbers of any size, and what they say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from vae_explorer.gui.style.words import count, true_minus
from vae_explorer.inference.objective_settings import GradientEstimator, ObjectiveKind

if TYPE_CHECKING:
    from vae_explorer.gui.views.gradients import GradientsView

__all__ = [
    "BOUNDS",
    "MEANINGS",
    "NAMES",
    "SHORT_NAMES",
    "agreement",
    "ratio_words",
    "significant",
    "verdict",
    "what_was_drawn",
]

NAMES = {
    GradientEstimator.REPARAMETERISED: "Reparameterised",
    GradientEstimator.STICKING_THE_LANDING: "Sticking the landing",
    GradientEstimator.DOUBLY_REPARAMETERISED: "Doubly reparameterised",
    GradientEstimator.SCORE_FUNCTION: "Score function",
    GradientEstimator.SCORE_FUNCTION_BASELINE: "Score, with baseline",
}
SHORT_NAMES = {
    GradientEstimator.REPARAMETERISED: "reparam.",
    GradientEstimator.STICKING_THE_LANDING: "sticking",
    GradientEstimator.DOUBLY_REPARAMETERISED: "doubly",
    GradientEstimator.SCORE_FUNCTION: "score",
    GradientEstimator.SCORE_FUNCTION_BASELINE: "baseline",
}
MEANINGS = {
    GradientEstimator.REPARAMETERISED: "The code is a function of noise and of the posterior's "
    "mean and width; the gradient goes through it.",
    GradientEstimator.STICKING_THE_LANDING: "Reparameterised, without a part of the gradient "
    "whose mean is 0: it has no noise where the posterior is exact.",
    GradientEstimator.DOUBLY_REPARAMETERISED: "Reparameterised twice, so that more draws for each "
    "image make it steadier.",
    GradientEstimator.SCORE_FUNCTION: "REINFORCE: the values of the bound at the draws weigh the "
    "gradients of log q(z|x); nothing goes through the decoder.",
    GradientEstimator.SCORE_FUNCTION_BASELINE: "REINFORCE, with the mean of the other draws of "
    "the same image taken off each value.",
}
BOUNDS = {ObjectiveKind.ELBO: "ELBO", ObjectiveKind.IWAE: "IWAE"}

_FIGURES = 3
_AGREES_BELOW = 1.5
_SAME = 0.05
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def significant(value: float) -> str:
    """Returns a number of any size with three figures.

    >>> significant(0.01234), significant(178.2), significant(3.0), significant(0.0)
    ('0.0123', '178', '3.00', '0')
    >>> significant(1.234e-7), significant(9.87e8)
    ('1.23·10⁻⁷', '9.87·10⁸')
    >>> significant(float("nan"))
    '–'
    """
    if value == 0 or not math.isfinite(value):
        return true_minus(value, 0)
    exponent = math.floor(math.log10(abs(value)))
    if -4 <= exponent < 6:
        return true_minus(value, max(0, _FIGURES - 1 - exponent))
    power = str(exponent).translate(_SUPERSCRIPTS)
    return f"{true_minus(value / 10.0**exponent, _FIGURES - 1)}·10{power}"


def ratio_words(ratio: float, error: float) -> tuple[str, str]:
    """Returns a ratio and its standard error with the same decimals.

    >>> ratio_words(178.4, 12.3), ratio_words(0.974, 0.08), ratio_words(float("nan"), 0.0)
    (('178', '± 12'), ('0.97', '± 0.08'), ('–', ''))
    """
    if not math.isfinite(ratio):
        return "–", ""
    decimals = 0 if ratio >= 100 else 1 if ratio >= 10 else 2 if ratio >= 0.1 else 3
    return true_minus(ratio, decimals), f"± {true_minus(error, decimals)}"


def verdict(view: GradientsView, estimator: GradientEstimator) -> str:
    """Says in a sentence what the ratio of the variances means."""
    found = view.comparison
    ratio = float(found.posterior_ratio[found.estimators.index(estimator)])
    plain = NAMES[found.reference].lower()
    if estimator is found.reference:
        return "The one that the others are compared with."
    if not math.isfinite(ratio):
        return f"The {plain} gradient has no variance here."
    if abs(ratio - 1.0) < _SAME:
        return f"As steady as the {plain} gradient."
    if ratio > 1.0:
        return f"{significant(ratio)} times the draws for the same error as the {plain} gradient."
    return f"{significant(ratio)} of the draws for the same error as the {plain} gradient."


def agreement(view: GradientsView, estimator: GradientEstimator) -> str:
    """Says in a sentence whether the means agree."""
    found = view.comparison
    if estimator is found.reference:
        return ""
    away = float(found.posterior_z_rms[found.estimators.index(estimator)])
    agrees = "agree" if away < _AGREES_BELOW else "still differ"
    return f"Means {agrees}: {true_minus(away, 2)} errors apart."


def what_was_drawn(view: GradientsView) -> str:
    """Says what stands behind the numbers."""
    found = view.comparison
    return (
        f"{count(found.gradients)} gradients of {count(view.images)} images × "
        f"{count(found.samples)} draws, epoch {true_minus(view.epoch, 1)}"
    )
