"""Learning rate and β, changed while a model is trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import torch
from pydantic import ValidationError

from vae_explorer.errors import CheckpointError, SettingsError
from vae_explorer.training.assignments import problem_in_words
from vae_explorer.training.reports import Changed
from vae_explorer.training.settings import TrainingSettings

if TYPE_CHECKING:
    from torch import Tensor

    from vae_explorer.training.settings import Setup

__all__ = ["change_tensors", "changes_in", "settings_after", "setup_after", "with_rates"]

_NAME = "changes"


def with_rates(
    settings: TrainingSettings, learning_rate: float | None = None, beta: float | None = None
) -> TrainingSettings:
    """Return settings with another learning rate or β.

    Args:
        settings: What holds so far.
        learning_rate: Base value, before schedule and rise; None to leave it.
        beta: Base value, before warm-up; None to leave it.

    Raises:
        SettingsError: If a value is outside its range.

    Example:
        >>> with_rates(TrainingSettings(), beta=4.0).beta
        4.0
    """
    wanted = {"learning_rate": learning_rate, "beta": beta}
    given = {name: value for name, value in wanted.items() if value is not None}
    try:
        return TrainingSettings.model_validate({**settings.model_dump(), **given})
    except ValidationError as error:
        raise problem_in_words(error) from error


def settings_after(settings: TrainingSettings, changes: Sequence[Changed]) -> TrainingSettings:
    """Return the settings that hold after some changes.

    Args:
        settings: From before the first.
        changes: In order.

    Raises:
        SettingsError: If a value is outside its range.
    """
    if not changes:
        return settings
    return with_rates(settings, changes[-1].learning_rate, changes[-1].beta)


def setup_after(setup: Setup, changes: Sequence[Changed]) -> Setup:
    """Return the setup that holds after some changes; see :func:`settings_after`."""
    return setup.model_copy(update={"training": settings_after(setup.training, changes)})


def change_tensors(changes: Sequence[Changed]) -> dict[str, Tensor]:
    """Return the changes so far as they stand in a state; nothing if there were none.

    Args:
        changes: In order.

    Returns:
        ``changes``, float64, a row of step, epoch, learning rate and β for each.
    """
    if not changes:
        return {}
    rows = [(c.step, c.epoch, c.learning_rate, c.beta) for c in changes]
    return {_NAME: torch.tensor(rows, dtype=torch.float64)}


def changes_in(tensors: Mapping[str, Tensor], settings: TrainingSettings) -> tuple[Changed, ...]:
    """Return the changes that a state tells of, in order.

    Args:
        tensors: Of the state.
        settings: Of its training, from before the first change.

    Raises:
        CheckpointError: If they are no changes of such a training.
    """
    rows = tensors.get(_NAME)
    if rows is None:
        return ()
    if rows.ndim != 2 or rows.shape[1] != 4 or not bool(rows.isfinite().all()):
        raise CheckpointError("CKPT_MISFIT", "The checkpoint's changed settings cannot be read.")
    found = tuple(Changed(int(row[0]), *row[1:]) for row in rows.tolist())
    try:
        for change in found:
            with_rates(settings, change.learning_rate, change.beta)
    except SettingsError as error:
        raise CheckpointError(
            "CKPT_MISFIT", f"The checkpoint's changed settings cannot be used: {error.sentence}"
        ) from error
    return found
