"""Every likelihood a second time, in numpy, scipy and mpmath: from outputs to nats, pixel by pixel.

Written from the formulas of the papers; nothing here calls the program.
"""

from __future__ import annotations

import math

import mpmath
import numpy as np
from scipy import stats
from scipy.special import expit

FLOOR = 1.0 / (255.0 * math.sqrt(12.0))
LOGISTIC_FLOOR = 1.0 / (255.0 * 16.0)


def bernoulli(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return x log p + (1 - x) log (1 - p) for logits y."""
    return -x * np.logaddexp(0, -y) - (1 - x) * np.logaddexp(0, y)


def continuous_bernoulli(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return log C(p) + x log p + (1 - x) log (1 - p), in fifty digits."""

    def one(x: float, y: float) -> float:
        with mpmath.workdps(50):
            x, y = mpmath.mpf(x), mpmath.mpf(y)
            p = 1 / (1 + mpmath.exp(-y))
            # 2 artanh(1 - 2 p) / (1 - 2 p), as the paper has it, and 2 at p = 1/2.
            away = 1 - 2 * p
            constant = mpmath.mpf(2) if away == 0 else 2 * mpmath.atanh(away) / away
            return float(mpmath.log(constant) + x * mpmath.log(p) + (1 - x) * mpmath.log(1 - p))

    return np.vectorize(one, otypes=[float])(x, y)


def gaussian(x: np.ndarray, y: np.ndarray, sigma: np.ndarray | float) -> np.ndarray:
    """Return log N(x; sigmoid(y), sigma²)."""
    return stats.norm(expit(y), sigma).logpdf(x)


def laplace(x: np.ndarray, y: np.ndarray, b: np.ndarray | float) -> np.ndarray:
    """Return log of exp(-|x - sigmoid(y)| / b) / 2 b."""
    return -np.abs(x - expit(y)) / b - np.log(2 * b)


def discretised_logistic(x: np.ndarray, y: np.ndarray, s: np.ndarray | float) -> np.ndarray:
    """Return log of the logistic mass within half a level, tails with the ends, in fifty digits."""

    def one(x: float, y: float, s: float) -> float:
        with mpmath.workdps(50):
            mean, level, s = 1 / (1 + mpmath.exp(-mpmath.mpf(y))), round(255 * x), mpmath.mpf(s)
            # Beyond the mean the small tails are subtracted, not the large ones.
            side = -1 if level > 255 * mean else 1
            near = (level + mpmath.mpf("0.5") * side) / 255
            far = (level - mpmath.mpf("0.5") * side) / 255
            ends = {(0, 1): (1, 0), (255, 1): (0, 1), (0, -1): (0, 1), (255, -1): (1, 0)}
            cut_far, cut_near = ends.get((level, side), (0, 0))
            mass = 0 if cut_far else -1 / (1 + mpmath.exp(-side * (far - mean) / s))
            mass += 1 if cut_near else 1 / (1 + mpmath.exp(-side * (near - mean) / s))
            return float(mpmath.log(mass))

    return np.vectorize(one, otypes=[float])(x, y, s)


def full_gaussian(x: np.ndarray, mean: np.ndarray, factor: np.ndarray) -> float:
    """Return log N(x; mean, L L^T) of one flat picture."""
    return float(stats.multivariate_normal(mean, factor @ factor.T).logpdf(x))


def bounded(raw: np.ndarray, floor: float) -> np.ndarray:
    """Return the scale that a decoder's output stands for: between floor and 1, on a log scale."""
    return floor ** (1 - expit(raw))


PIXELWISE = {
    "bernoulli": bernoulli,
    "continuous-bernoulli": continuous_bernoulli,
    "gaussian": gaussian,
    "laplace": laplace,
    "discretised-logistic": discretised_logistic,
}
FLOORS = {"gaussian": FLOOR, "laplace": FLOOR, "discretised-logistic": LOGISTIC_FLOOR}
