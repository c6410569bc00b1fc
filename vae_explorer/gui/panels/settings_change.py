"""Changing one setting, and what that brings with it. Pure."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from vae_explorer.inference.objective_settings import ObjectiveSettings, contradiction
from vae_explorer.model.config import ModelConfig
from vae_explorer.training.settings import OptimiserSettings, Setup, TrainingSettings

__all__ = ["PARTS", "changed", "is_possible", "value_of"]

PARTS: dict[str, type[ModelConfig | TrainingSettings | ObjectiveSettings | OptimiserSettings]] = {
    "model": ModelConfig,
    "training": TrainingSettings,
    "objective": ObjectiveSettings,
    "optimiser": OptimiserSettings,
}
"""The parts of a setup by name; the last two are parts of its training."""

_GIVE_WAY: tuple[dict[str, Any], ...] = (
    {"free_bits": 0.0},
    {"estimator": "reparameterised"},
    {"kind": "elbo"},
)


def value_of(setup: Setup, part: str, field: str) -> Any:
    """Returns the value of a setting.

    Args:
        setup: Where to look.
        part: A name in :data:`PARTS`.
        field: Name of the field there.
    """
    return getattr(_part_of(setup, part), field)


def changed(setup: Setup, part: str, field: str, value: Any) -> Setup:
    """Returns a setup with one setting changed; what that leaves no room for is set aside.

    A kind of network comes alone: the widths that belong to it are for others to find. Where a
    changed model and the objective contradict each other, the objective gives way.

    Args:
        setup: What to change.
        part: A name in :data:`PARTS`.
        field: Name of the field there.
        value: Its new value.

    Raises:
        pydantic.ValidationError: If the value is out of range, or contradicts what does not give
            way.
    """
    if part == "model":
        if field == "architecture":
            model = setup.model.model_copy(update={field: value})
        else:
            model = setup.model.changed(**{field: value})
        return _with_objective_that_fits(setup.model_copy(update={"model": model}))
    now = _part_of(setup, part)
    if isinstance(now, ObjectiveSettings):
        after: Any = now.changed(**{field: value})
    else:
        after = type(now).model_validate({**now.model_dump(), field: value})
    if part == "training":
        return setup.model_copy(update={"training": after})
    training = setup.training.model_copy(update={part: after})
    return setup.model_copy(update={"training": training})


def is_possible(setup: Setup, part: str, field: str, value: Any) -> bool:
    """Returns whether a value can be chosen, for these pictures and beside the other choices."""
    try:
        after = changed(setup, part, field, value)
    except ValidationError:
        return False
    return not contradiction(after.training.objective, after.model)


def _part_of(setup: Setup, part: str) -> Any:
    return getattr(setup if part in ("model", "training") else setup.training, part)


def _with_objective_that_fits(setup: Setup) -> Setup:
    objective, model = setup.training.objective, setup.model
    for change in _GIVE_WAY:
        if not contradiction(objective, model):
            break
        objective = objective.changed(**change)
    if objective is setup.training.objective:
        return setup
    training = setup.training.model_copy(update={"objective": objective})
    return setup.model_copy(update={"training": training})
