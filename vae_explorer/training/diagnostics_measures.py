"""Numbers that several rules of a diagnosis share, and how they are written."""

from __future__ import annotations

import numpy as np

from vae_explorer.model.config import Architecture
from vae_explorer.training.diagnostics_signs import Signs

__all__ = [
    "LEARNED",
    "LONG_SHARE",
    "PATIENCE_EPOCHS",
    "RECENT",
    "count_used",
    "finished",
    "has_begun",
    "has_huge_steps",
    "has_tiny_steps",
    "is_mature",
    "stands_still",
    "usual_rate",
    "wait_for_better",
]

_LEAST_STEPS = 300
_LEAST_EPOCHS = 3
_USED_NATS = 0.1
PATIENCE_EPOCHS = 10
"""Of a remedy that ends training when nothing becomes better."""
LEARNED = 0.005
"""Share of the bound without latents by which a model has to be better, to have learned at all."""
LONG_SHARE = 0.25
"""Share of all epochs that is a long time to wait for a better one."""
RECENT = 3
"""Epochs whose median stands for the newest."""
_TIMES_TOO_SMALL = 20.0
_TIMES_TOO_LARGE = 5.0


def is_mature(signs: Signs) -> bool:
    """Say whether there was enough training for a judgement of how it goes.

    Healthy trainings, too, may leave their codes unused for the first hundreds of steps.
    """
    steps, settled = signs.curves.epochs.steps, signs.settled
    return len(steps) > 0 and int(settled.sum()) >= _LEAST_EPOCHS and int(steps[-1]) >= _LEAST_STEPS


def finished(signs: Signs) -> bool:
    """Say whether training has come to its end."""
    epochs = signs.curves.epochs.epochs
    return signs.ended is not None or (
        len(epochs) > 0 and epochs[-1] >= signs.setup.training.epochs
    )


def count_used(signs: Signs) -> int | None:
    """Return how many latent dimensions carry more than 0.1 nats, None where it is not known."""
    each = signs.kl_per_dim
    return int((each > _USED_NATS).sum()) if len(each) else None


def usual_rate(signs: Signs) -> float:
    """Return the learning rate that suits most networks of this kind."""
    return 2e-3 if signs.setup.model.architecture is Architecture.CONV else 1e-3


def has_tiny_steps(signs: Signs) -> bool:
    """Say whether the learning rate is far below the usual one."""
    return signs.learning_rate < usual_rate(signs) / _TIMES_TOO_SMALL


def has_huge_steps(signs: Signs) -> bool:
    """Say whether the learning rate is far above the usual one."""
    return signs.learning_rate > _TIMES_TOO_LARGE * usual_rate(signs)


def has_begun(signs: Signs) -> bool:
    """Say whether the model is better than one without latents; True where that is not known."""
    if signs.baseline is None:
        return True
    now = float(np.median(signs.curves.epochs.elbo[-RECENT:]))
    return now >= signs.baseline + LEARNED * abs(signs.baseline)


def stands_still(signs: Signs) -> bool:
    """Say whether nothing has become better for long; some recipes begin slowly, and creep."""
    if signs.ended is not None and signs.ended.reason == "patience":
        return True
    waited, epochs = signs.curves.waited, signs.curves.epochs.epochs
    least = max(PATIENCE_EPOCHS, LONG_SHARE * float(epochs[-1]))
    return waited is not None and waited.epochs >= least


def wait_for_better(signs: Signs) -> dict[str, str]:
    """Return the change that ends a training soon after its best, if it does not anyway."""
    patient = signs.setup.training.patience_epochs > 0
    return {} if patient else {"patience_epochs": str(PATIENCE_EPOCHS)}
