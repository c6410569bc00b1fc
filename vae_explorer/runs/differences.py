"""In which settings runs differ; values without torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from vae_explorer.model.kinds import Architecture

if TYPE_CHECKING:
    from pydantic import BaseModel

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

_PARTS = ("model", "training", "objective", "optimiser")
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
    parts = setup.model, training, training.objective, training.optimiser
    found = {
        name: getattr(value, field)
        for part, value in zip(_PARTS, parts, strict=True)
        for name, field in _names(part, type(value))
    }
    if setup.model.architecture is not Architecture.CONV:
        found["model.channels"] = None
    if not setup.model.has_scale:
        found["model.noise"] = None
    known = {name: found.pop(name) for name in _FIRST}
    return {**known, **found}


@lru_cache(maxsize=16)
def _names(part: str, kind: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """Return the settings of a part, by their whole names and by those of its fields."""
    fields = (field for field in kind.model_fields if field not in _PARTS)
    named = ((f"{part}.{field}", field) for field in fields)
    return tuple((name, field) for name, field in named if name not in _NO_CHOICES)


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
