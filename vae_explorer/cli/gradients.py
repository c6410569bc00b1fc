"""``gradients``."""

from __future__ import annotations

import argparse
import json
import math
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.cli.console import Bar, count, plural, say
from vae_explorer.cli.images_of_runs import batch_of, refuse_without_encoder
from vae_explorer.inference.gradient_lab import compare_gradients
from vae_explorer.inference.objective_settings import (
    GradientEstimator,
    KlEstimate,
    ObjectiveKind,
    ObjectiveSettings,
    contradiction,
    estimators_of,
)
from vae_explorer.runs.run import open_run

if TYPE_CHECKING:
    from vae_explorer.inference.gradient_comparison import GradientComparison
    from vae_explorer.runs.run import Run

__all__ = ["compare"]


def compare(arguments: argparse.Namespace) -> int:
    """Compare estimators of the gradient of a run's objective, on one batch of its images.

    Args:
        arguments: Those of ``gradients``.
    """
    run = open_run(arguments.run)
    refuse_without_encoder(run, "gradients are compared in its parameters")
    noise = torch.Generator().manual_seed(arguments.seed)
    x, y = batch_of(run, arguments.split, arguments.images, noise)
    settings, kl_weight = _objective(run, arguments)
    found = None
    with Bar(quiet=arguments.json) as bar:
        pulls = compare_gradients(
            run.model,
            x,
            settings,
            draws=arguments.draws,
            estimators=_estimators(run, settings),
            kl_weight=kl_weight,
            images=len(run.images.train_index),
            generator=noise,
            y=y,
        )
        for found in pulls:
            note = f"{count(found.gradients)} of {count(arguments.draws)}"
            bar.show("Drawing gradients", found.gradients, arguments.draws, note)
    assert found is not None
    for note in run.notes:
        say(note)
    if arguments.json:
        print(json.dumps(_content(found, len(x)), allow_nan=False))
    else:
        _tell(found, len(x))
    return 0


def _objective(run: Run, arguments: argparse.Namespace) -> tuple[ObjectiveSettings, float]:
    """Return the objective and the weight of its KL: the run's own, or a plain one."""
    training = run.setup.training
    if arguments.objective is None:
        return training.objective, training.beta
    kind = ObjectiveKind(arguments.objective)
    return ObjectiveSettings(kind=kind, samples=arguments.samples, kl=KlEstimate.SAMPLED), 1.0


def _estimators(run: Run, settings: ObjectiveSettings) -> tuple[GradientEstimator, ...]:
    """Return the estimators that are right for the model."""
    config = run.setup.model
    return tuple(
        each
        for each in estimators_of(settings.kind)
        if not contradiction(settings.changed(estimator=each), config)
    )


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _content(found: GradientComparison, images: int) -> dict[str, object]:
    return {
        "images": images,
        "gradients": found.gradients,
        "samples": found.samples,
        "reference": found.reference.value,
        "estimators": [
            {
                "name": estimator.value,
                "posterior_variance_ratio": _number(found.posterior_ratio[row]),
                "posterior_variance_ratio_se": _number(found.posterior_ratio_error[row]),
                "posterior_z_rms": _number(found.posterior_z_rms[row]),
                "groups": [
                    {
                        "name": name,
                        "parameters": int(found.sizes[column]),
                        "mean_norm": _number(found.mean_norm[row, column]),
                        "variance": _number(found.variance[row, column]),
                        "ratio": _number(found.ratio[row, column]),
                        "z_rms": _number(found.z_rms[row, column]),
                        "z_largest": _number(found.z_largest[row, column]),
                    }
                    for column, name in enumerate(found.groups)
                ],
            }
            for row, estimator in enumerate(found.estimators)
        ],
    }


def _tell(found: GradientComparison, images: int) -> None:
    print(
        f"{plural(found.gradients, 'gradient')} of each estimator on {plural(images, 'image')}, "
        f"{plural(found.samples, 'draw')} an image:"
    )
    basis = found.estimators.index(found.reference)
    for row, estimator in enumerate(found.estimators):
        print(f"{estimator.value}")
        if row != basis:
            print(
                f"  variance over all of q(z|x): {found.posterior_ratio[row]:.3g} +- "
                f"{found.posterior_ratio_error[row]:.2g} times that of "
                f"{found.reference.value}; means differ by {found.posterior_z_rms[row]:.2f} "
                "standard errors (root mean square; about 1 if they agree)"
            )
        print(f"  {'parameters':<18}{'|mean|':>12}{'variance':>12}{'ratio':>10}{'z':>8}")
        for column, name in enumerate(found.groups):
            ratio = found.ratio[row, column]
            print(
                f"  {name:<18}{found.mean_norm[row, column]:12.4g}"
                f"{found.variance[row, column]:12.4g}"
                f"{'' if np.isnan(ratio) else f'{ratio:.3g}':>10}"
                f"{found.z_rms[row, column]:8.2f}"
            )
