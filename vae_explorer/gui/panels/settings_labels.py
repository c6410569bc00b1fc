"""The row that tells a model the labels of the folder, or keeps them from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vae_explorer.gui.panels.settings_row import ChoiceRow
from vae_explorer.gui.panels.settings_spec import ChoiceSpec
from vae_explorer.gui.style.words import plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vae_explorer.training.settings import Setup

__all__ = ["LabelsRow"]

_FEWEST = 2


class LabelsRow(ChoiceRow):
    """Whether the model is conditional; shown where the images have labels."""

    def __init__(self) -> None:
        self._names: tuple[str, ...] = ()
        spec = ChoiceSpec(
            "model",
            "labels",
            "Told the label",
            "Whether encoder and decoder know the label: the codes then need not carry it, and the "
            "same code can be decoded under each label.",
            self._has_labels,
        )
        super().__init__(spec)

    def show_labels(self, names: tuple[str, ...]) -> None:
        """Takes up the labels that the images have."""
        self._names = names

    def _has_labels(self, setup: Setup) -> bool:
        return len(self._names) >= _FEWEST or setup.model.conditional

    def _words(self, setup: Setup) -> Mapping[Any, str]:
        known = setup.model.labels or self._names
        return {(): "No", known: f"Yes, {plural(len(known), 'label')}"}
