"""What running statistics say about gradient estimators, beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vae_explorer.inference.gradient_tally import GradientTally, disagreement

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.inference.objective_settings import GradientEstimator
    from vae_explorer.inference.parameter_groups import ParameterGroup

__all__ = ["GradientComparison", "compare_tallies"]


@dataclass(frozen=True, eq=False)
class GradientComparison:
    """What is known after some gradients of each estimator.

    Rows are the ``E`` estimators, columns the ``G`` groups of parameters. The variance of a vector
    is the trace of its covariance; a gradient is that of the loss in nats per image.

    Attributes:
        estimators: In order of the rows.
        reference: The one that the others are compared with.
        groups: Names of the groups of parameters.
        sizes: Parameters in each group, shape ``(G,)``.
        of_posterior: Whether q(z|x) depends on the group, shape ``(G,)``.
        gradients: Gradients of each estimator so far.
        samples: Draws from q(z|x) for each image behind one gradient.
        mean_norm: Length of the mean gradient, shape ``(E, G)``.
        variance: Of one gradient, shape ``(E, G)``.
        ratio: Variance over that of the reference, shape ``(E, G)``; NaN where the latter is 0.
        z_largest: Distance of the mean from the reference's in standard errors, the largest over
            coordinates, shape ``(E, G)``; 0 in the reference's row.
        z_rms: The same, root mean square over coordinates; about 1 where the means agree.
        posterior_ratio: Ratio of the variances over all parameters of q(z|x), shape ``(E,)``.
        posterior_ratio_error: Its standard error, shape ``(E,)``.
        posterior_z_rms: As ``z_rms``, over all parameters of q(z|x), shape ``(E,)``.
    """

    estimators: tuple[GradientEstimator, ...]
    reference: GradientEstimator
    groups: tuple[str, ...]
    sizes: NDArray[np.int64]
    of_posterior: NDArray[np.bool_]
    gradients: int
    samples: int
    mean_norm: NDArray[np.float64]
    variance: NDArray[np.float64]
    ratio: NDArray[np.float64]
    z_largest: NDArray[np.float64]
    z_rms: NDArray[np.float64]
    posterior_ratio: NDArray[np.float64]
    posterior_ratio_error: NDArray[np.float64]
    posterior_z_rms: NDArray[np.float64]


def compare_tallies(
    tallies: Mapping[GradientEstimator, GradientTally],
    reference: GradientEstimator,
    groups: Sequence[ParameterGroup],
    samples: int,
) -> GradientComparison:
    """Compare what was counted so far.

    Args:
        tallies: Of each estimator, the reference among them.
        reference: The one that the others are compared with.
        groups: Of parameters, in the order in which the tallies count them.
        samples: Draws from q(z|x) for each image behind one gradient.
    """
    of_posterior = [group.of_posterior for group in groups]
    scopes = [[i] for i in range(len(groups))]
    scopes.append([i for i, its in enumerate(of_posterior) if its])
    basis = tallies[reference]
    variance, error, largest, rms = (np.zeros((len(tallies), len(scopes))) for _ in range(4))
    for row, tally in enumerate(tallies.values()):
        for column, scope in enumerate(scopes):
            variance[row, column], error[row, column] = tally.total_variance(scope)
            if tally is not basis and min(tally.count, basis.count) > 1:
                away = disagreement(tally, basis, scope)
                largest[row, column], rms[row, column] = away.largest, away.root_mean_square
    basic = list(tallies).index(reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(variance[basic] > 0, variance / variance[basic], np.nan)
        relative = error / np.where(variance > 0, variance, np.nan)
        ratio_error = ratio * np.hypot(relative, relative[basic])
    ratio_error[basic] = 0.0
    return GradientComparison(
        estimators=tuple(tallies),
        reference=reference,
        groups=tuple(group.name for group in groups),
        sizes=_frozen([group.size for group in groups], np.int64),
        of_posterior=_frozen(of_posterior, np.bool_),
        gradients=min(tally.count for tally in tallies.values()),
        samples=samples,
        mean_norm=_frozen([[m.norm().item() for m in tally.mean] for tally in tallies.values()]),
        variance=_frozen(variance[:, :-1]),
        ratio=_frozen(ratio[:, :-1]),
        z_largest=_frozen(largest[:, :-1]),
        z_rms=_frozen(rms[:, :-1]),
        posterior_ratio=_frozen(ratio[:, -1]),
        posterior_ratio_error=_frozen(ratio_error[:, -1]),
        posterior_z_rms=_frozen(rms[:, -1]),
    )


def _frozen(values: object, dtype: type[np.generic] = np.float64) -> NDArray[Any]:
    array = np.array(values, dtype)
    array.flags.writeable = False
    return array
