r"""Reading the labels out of the codes: does latent space carry the classes?

Multinomial logistic regression of the label on the posterior mean,

.. math:: p(y = k | z) \propto \exp(w_k^\top z + b_k),

fitted on some images and asked about others. It draws straight borders, so it answers whether the
classes lie apart, not whether any function could tell them. Always beside the share of the largest
class, which knowing nothing would reach.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["ReadOut", "read_out"]

_FOLDS = 5
_MOST_FITTED = 10_000
_STEPS = 300


@dataclass(frozen=True, eq=False)
class ReadOut:
    """A categorical read-out p(y|z), and how well it does on images it was not fitted on.

    Attributes:
        classes: Names of the labels, sorted.
        accuracy: Share of held-out images whose most probable label is their own, 0 to 1.
        standard_error: Binomial error of the accuracy.
        majority: Share of the held-out images that the largest class of the fitted ones would get.
        confusion: Held-out images by their label (rows) and the one read out (columns), int64,
            shape ``(K, K)``.
        held_out: Number of held-out images.
        fitted: Number of images behind the weights.
        folds: 0 if other images were held out, else the folds of the cross-validation; the weights
            are then those of a fit on all.
        weights: float64, shape ``(K, D)``.
        biases: float64, shape ``(K,)``.
    """

    classes: tuple[str, ...]
    accuracy: float
    standard_error: float
    majority: float
    confusion: np.ndarray
    held_out: int
    fitted: int
    folds: int
    weights: np.ndarray
    biases: np.ndarray

    def log_probabilities(self, codes: np.ndarray) -> np.ndarray:
        """Return log p(y|z).

        Args:
            codes: Shape ``(..., D)``, such as the lifted points of a plane.

        Returns:
            float64, shape ``(..., K)``, in nats.
        """
        heights = np.asarray(codes, dtype=np.float64) @ self.weights.T + self.biases
        heights -= heights.max(axis=-1, keepdims=True)
        return np.asarray(heights - np.log(np.exp(heights).sum(axis=-1, keepdims=True)))

    def predict(self, codes: np.ndarray) -> np.ndarray:
        """Return the most probable label of codes, an index into ``classes``.

        Args:
            codes: Shape ``(..., D)``.

        Returns:
            int64, shape ``(...)``.
        """
        heights = np.asarray(codes, dtype=np.float64) @ self.weights.T + self.biases
        return np.asarray(heights.argmax(axis=-1))


def read_out(
    codes: np.ndarray,
    labels: Sequence[str],
    held_out: np.ndarray | None = None,
    *,
    seed: int = 0,
) -> ReadOut | None:
    """Fit a read-out of the labels, and measure it.

    Codes are standardised first; the regression has scikit-learn's own ridge (``C = 1``). At most
    10 000 images are fitted on, picked by chance. Where no labelled images are held out, accuracy
    comes from stratified cross-validation.

    Args:
        codes: Posterior means, shape ``(N, D)``; rows with NaN are left out.
        labels: Of the N images; those with an empty label are left out, and classes of which only
            one image could be fitted on.
        held_out: Which images are not to be fitted on, bool, shape ``(N,)``, such as those of
            validation; or None.
        seed: Of what is picked by chance.

    Returns:
        The read-out, or None where there are not two classes to tell apart.

    Example:
        >>> codes = np.array([[0.0], [0.1], [0.2], [5.0], [5.1], [5.2]] * 5)
        >>> found = read_out(codes, ["low", "low", "low", "high", "high", "high"] * 5)
        >>> found.accuracy, found.majority, found.classes
        (1.0, 0.5, ('high', 'low'))
    """
    z = np.asarray(codes, dtype=np.float64)
    names = np.array(labels, dtype=object).astype(str)
    known = np.isfinite(z).all(axis=1) & (names != "")
    asked = known & (np.zeros(len(z), bool) if held_out is None else np.asarray(held_out, bool))
    rng = np.random.default_rng(seed)
    fitted = rng.permutation(np.flatnonzero(known & ~asked))[:_MOST_FITTED]
    classes, counts = np.unique(names[fitted], return_counts=True)
    classes = classes[counts > 1]
    if len(classes) < 2:
        return None
    is_class = np.isin(names, classes)
    fitted, asked = fitted[is_class[fitted]], asked & is_class
    numbers = np.searchsorted(classes, names)
    numbers_fitted = numbers[fitted]
    weights, biases = _fit(z[fitted], numbers_fitted, len(classes))
    folds = 0
    if asked.any():
        truth, read = numbers[asked], (z[asked] @ weights.T + biases).argmax(axis=1)
    else:
        truth = numbers_fitted
        folds = min(_FOLDS, int(np.bincount(truth).min()))
        read = _cross_read(z[fitted], truth, folds, seed)
    largest = int(np.bincount(numbers_fitted).argmax())
    confusion = np.zeros((len(classes), len(classes)), np.int64)
    np.add.at(confusion, (truth, read), 1)
    accuracy = float((truth == read).mean())
    return ReadOut(
        classes=tuple(str(name) for name in classes),
        accuracy=accuracy,
        standard_error=math.sqrt(accuracy * (1.0 - accuracy) / len(truth)),
        majority=float((truth == largest).mean()),
        confusion=confusion,
        held_out=len(truth),
        fitted=len(fitted),
        folds=folds,
        weights=weights,
        biases=biases,
    )


def _fit(codes: np.ndarray, numbers: np.ndarray, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights and biases in units of the codes themselves, one row a class."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    centre, deviation = codes.mean(axis=0), codes.std(axis=0)
    # A dimension that does not vary tells nothing, and must not be blown up.
    scale = np.where(deviation > 1e-9, deviation, 1.0)
    regression = LogisticRegression(max_iter=_STEPS)
    with warnings.catch_warnings():
        # Classes that lie quite apart send the optimum far away; its last steps change no answer.
        warnings.simplefilter("ignore", ConvergenceWarning)
        regression.fit((codes - centre) / scale, numbers)
    weights, biases = np.asarray(regression.coef_), np.asarray(regression.intercept_)
    if classes == 2:
        # Two classes have one row, the log odds of the second.
        weights = np.concatenate((-0.5 * weights, 0.5 * weights))
        biases = np.concatenate((-0.5 * biases, 0.5 * biases))
    weights = weights / scale
    return weights, biases - weights @ centre


def _cross_read(codes: np.ndarray, numbers: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """The label read out for each image by a fit on the other folds."""
    from sklearn.model_selection import StratifiedKFold

    read = np.zeros_like(numbers)
    splits = StratifiedKFold(folds, shuffle=True, random_state=seed % (1 << 32))
    for fitted, asked in splits.split(codes, numbers):
        weights, biases = _fit(codes[fitted], numbers[fitted], int(numbers.max()) + 1)
        read[asked] = (codes[asked] @ weights.T + biases).argmax(axis=1)
    return read
