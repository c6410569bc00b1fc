"""In which settings runs differ; values without torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vae_explorer.model.kinds import Architecture

if TYPE_CHECKING:
    from vae_explorer.training.settings import Setup

__all__ = ["Difference", "differences", "settings_of"]

_FIRST = (
    "training.beta",
    "model.latent_dim",
    "training.learning_rate",
    "model.likelihood",
    "model.noise",
    "model.sigma",
    "model.architecture",
    "model.hidden",
    "model.channels",
    "training.batch_size",
    "training.epochs",
)
"""What people vary most comes first; all others follow in the order of the settings."""

_NO_CHOICES = ("model.image_shape", "training.device", "training.threads")
"""What follows from images and machine."""


@dataclass(frozen=True)
class Difference:
    """A setting that is not the same in all runs.

    Attributes:
        name: With its part before it, such as ``training.beta``.
        values: One for each run, None where the setting means nothing.
    """

    name: str
    values: tuple[Any, ...]


def settings_of(setup: Setup) -> dict[str, Any]:
    """Return all settings by their names, those that people vary most first.

    Args:
        setup: Model and training.

    Example:
        >>> from vae_explorer.model.config import ModelConfig
        >>> from vae_explorer.training.settings import Setup
        >>> found = settings_of(Setup(model=ModelConfig(image_shape=(1, 8, 8))))
        >>> list(found)[:2], found["objective.kind"].value
        (['training.beta', 'model.latent_dim'], 'elbo')
    """
    training = setup.training
    parts = {
        "model": setup.model,
        "training": training,
        "objective": training.objective,
        "optimiser": training.optimiser,
    }
    found = {
        f"{part}.{field}": getattr(value, field)
        for part, value in parts.items()
        for field in type(value).model_fields
        if field not in parts and f"{part}.{field}" not in _NO_CHOICES
    }
    if setup.model.architecture is not Architecture.CONV:
        found["model.channels"] = None
    if not setup.model.has_scale:
        found["model.noise"] = None
    known = {name: found.pop(name) for name in _FIRST}
    return {**known, **found}


def differences(setups: Sequence[Setup]) -> tuple[Difference, ...]:
    """Return the settings that are not the same in all of some runs.

    Args:
        setups: One for each run.
    """
    of_each = [settings_of(setup) for setup in setups]
    if not of_each:
        return ()
    rows = (Difference(name, tuple(each[name] for each in of_each)) for name in of_each[0])
    return tuple(row for row in rows if any(value != row.values[0] for value in row.values))
