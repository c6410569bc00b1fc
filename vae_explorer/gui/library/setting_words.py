"""Settings of runs in the words of Setup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vae_explorer.gui.panels.settings_model_rows import (
    LIKELIHOOD_ROWS,
    MODEL_ROWS,
    POSTERIOR_ROWS,
)
from vae_explorer.gui.panels.settings_spec import NumberSpec, RowSpec
from vae_explorer.gui.panels.settings_training_rows import (
    OBJECTIVE_ROWS,
    OPTIMISER_ROWS,
    TRAINING_ROWS,
)
from vae_explorer.gui.panels.settings_words import WORDS
from vae_explorer.gui.style.words import plural, true_minus

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["label_of", "meaning_of", "value_words"]

_ROWS: Mapping[str, RowSpec] = {
    f"{row.part}.{row.field}": row
    for rows in (
        MODEL_ROWS,
        LIKELIHOOD_ROWS,
        POSTERIOR_ROWS,
        OBJECTIVE_ROWS,
        TRAINING_ROWS,
        OPTIMISER_ROWS,
    )
    for row in rows
}
_OWN_WORDS = {"model.labels": "Told the label"}
_CLEARER = {
    "model.likelihood": "Likelihood",
    "model.sigma": "Fixed scale",
    "optimiser.schedule": "Learning rate then",
    "optimiser.kind": "Optimiser",
}
"""Labels that say enough under the heading of their section alone."""
_NONE = "–"


def label_of(name: str) -> str:
    """Returns what a setting is called, its field's own name if it has no row in Setup.

    >>> label_of("training.beta"), label_of("model.latent_dim")
    ('β', 'Latent size')
    """
    if name in _CLEARER:
        return _CLEARER[name]
    row = _ROWS.get(name)
    own = name.partition(".")[2].replace("_", " ").capitalize()
    return row.label if row is not None else _OWN_WORDS.get(name, own)


def meaning_of(name: str) -> str:
    """Returns what turning a setting does, nothing if it has no row in Setup."""
    row = _ROWS.get(name)
    return row.meaning if row is not None else ""


def value_words(name: str, value: Any) -> str:
    """Returns a value as Setup writes it.

    >>> value_words("model.hidden", (512, 256)), value_words("training.beta", 0.25)
    ('512 · 256', '0.25 × KL')
    """
    if value is None:
        return _NONE
    if name == "model.labels":
        return f"Yes, {plural(len(value), 'label')}" if value else "No"
    if isinstance(value, tuple):
        return " · ".join(str(part) for part in value) or "none"
    words = WORDS.get(name.partition(".")[2], {})
    if value in words:
        return words[value]
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int):
        return true_minus(value, 0)
    if isinstance(value, float):
        row = _ROWS.get(name)
        unit = f" {row.unit}" if isinstance(row, NumberSpec) and row.unit else ""
        return f"{value:g}{unit}"
    return str(value)
